"""How words on the command line are read: strictly, and with the nearest right word for a wrong one.

Abbreviated options are refused, since a script may outlive them. Every complaint is an `InputError`, so that
it is reported like any other, in JSON too.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence


_COLUMN = 14  # where the second column of a row begins


class _Help(argparse.HelpFormatter):
    """Wraps paragraphs, leaves indented lines (examples, to be copied) as they are, and sets rows in columns.

    A row is a line with a tab: what stands before it is the first column.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(self._filled(line, width, indent) for line in text.splitlines())

    def _filled(self, line: str, width: int, indent: str) -> str:
        first, tab, rest = line.partition("\t")
        if tab:
            return (
                super()
                ._fill_text(rest, width, " " * _COLUMN)
                .replace(" " * _COLUMN, f"  {first}".ljust(_COLUMN), 1)
            )
        return line if line.startswith("  ") else super()._fill_text(line, width, indent)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are Licet's own."""

    def __init__(self, **settings: Any) -> None:
        self.flags: list[str] = []
        super().__init__(allow_abbrev=False, formatter_class=_Help, **settings)
        self.set_defaults(leaf=self)  # the innermost parser wins: the one whose options are meant

    def add_argument(self, *names: Any, **settings: Any) -> argparse.Action:
        """Add an argument, and remember its flags for suggestions."""
        self.flags += [name for name in names if name.startswith("--")]
        return super().add_argument(*names, **settings)

    def error(self, message: str) -> NoReturn:
        """Raise what argparse has to say as an InputError."""
        from licet.errors import InputError

        raise InputError(message, remedy=f"try `{self.prog} --help`")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        from licet.errors import UnknownTerm

        if action.choices is not None and value not in action.choices:
            kind = "/".join(action.option_strings) or str(action.metavar or action.dest).lower()
            raise UnknownTerm(str(value), family=kind, known=list(action.choices))


class Version(argparse.Action):
    """Prints the version, which is read only when asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002 - argparse's name
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print and stop."""
        from licet._version import __version__

        print(f"licet {__version__}")
        parser.exit()


def verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str, *, after: str
) -> argparse.ArgumentParser:
    """A second-level command, such as `keys new`; `after` ends its help."""
    parser = verbs.add_parser(
        name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}.", epilog=after
    )
    # No default of its own: `licet keys --json new` counts too.
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="answer in JSON, for machines"
    )
    return parser


def number(text: str) -> int:
    """A whole number, for an argument."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number") from None


def refuse_extra(extra: Sequence[str], options: argparse.Namespace) -> None:
    """Complain about what no argument took."""
    from licet.errors import InputError, UnknownTerm

    leaf: Parser = options.leaf
    for word in extra:
        if word.startswith("--"):
            raise UnknownTerm(word.partition("=")[0], family="option", known=[*leaf.flags, "--help"])
    if extra:
        raise InputError(f"'{extra[0]}' is one argument too many", remedy=f"try `{leaf.prog} --help`")


def refuse_unreadable(words: Sequence[str]) -> None:
    """Complain about what could not be read, or stands where it is not understood, before argparse does."""
    from licet.errors import InputError

    for number, word in enumerate(words, 1):
        try:
            word.encode("utf-8")
        except UnicodeEncodeError:
            raise InputError(f"argument {number} is not UTF-8", remedy="rename the file") from None
        if "\0" in word:
            raise InputError(f"argument {number} holds a zero byte", remedy="name a file")
    if words[:1] == ["--json"]:
        raise InputError(
            "--json goes after the command",
            remedy=f"write `licet {' '.join(words[1:2]) or 'COMMAND'} … --json`",
        )
