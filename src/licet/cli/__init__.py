"""The command line: `licet NOUN-OR-VERB …`, for people at a terminal and for scripts (`--json`).

Exit status: 0 yes, 1 no, 2 cannot tell or bad input. Only the chosen command is imported, so that
`licet --version` costs no more than Python itself.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "determine": ("_determine", "what the law says about a transaction, and why"),
    "screen": ("_screen", "whether a name is on a watch list"),
    "keys": ("_keys", "make the keys of an authority or a log"),
    "issue": ("_issue", "sign a licence and enter it in the public log"),
    "revoke": ("_revoke", "withdraw a licence: guards in the field refuse from then on"),
    "tag": ("_tag", "bind a licence to the file it is for"),
    "verify": ("_verify", "whether a tagged file's licence holds, here and now"),
    "check": ("_check", "ask the guard of a tagged file about one use, and record the answer"),
    "log": ("_log", "prove, verify and read a transparency log"),
    "demo": ("demo", "one turn of the loop, on a real face matcher"),
}
YES, NO, CANNOT_TELL = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    """Errors in one line on stderr; abbreviations of options are refused, since a script may outlive them."""

    def __init__(self, **settings: object) -> None:
        super().__init__(allow_abbrev=False, **settings)  # type: ignore[arg-type]  # argparse's own keywords

    def error(self, message: str) -> NoReturn:
        self.exit(CANNOT_TELL, f"licet: {message}; try `{self.prog} --help`\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for bad input."""
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = parser(words).parse_args(words)
    from licet.errors import LicetError  # noqa: PLC0415 - not needed for --help and --version

    try:
        return int(arguments.run(arguments))
    except LicetError as problem:
        return _report(problem, as_json=arguments.json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has stopped
        return CANNOT_TELL
    except KeyboardInterrupt:
        print("licet: stopped", file=sys.stderr)
        return 130


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The whole parser; only the command that `words` name is imported and given its options."""
    top = _Parser(
        prog="licet",
        description="May this person use this technology for this purpose, here, now?",
        epilog="Exit status: 0 yes, 1 no, 2 cannot tell or bad input. Decision support, never legal advice.",
    )
    top.add_argument("--version", action=_Version, help="print the version and stop")
    commands = top.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}.")
        command.add_argument("--json", action="store_true", help="answer in JSON, for machines")
        if name in words[:1]:
            import_module(f"licet.cli.{module}").arguments(command)
    return top


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002 - argparse's name
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from licet._version import __version__  # noqa: PLC0415 - read only when asked for

        parser.exit(YES, f"licet {__version__}\n")


def _report(problem: Exception, *, as_json: bool) -> int:
    """An error for a person on stderr; a licence that does not hold is a no, anything else cannot be told."""
    from licet.errors import LicenceError, LicetError, NotPermitted  # noqa: PLC0415 - on the error path only

    status = NO if isinstance(problem, LicenceError | NotPermitted) else CANNOT_TELL
    if as_json and isinstance(problem, LicetError):
        import msgspec  # noqa: PLC0415 - on the error path only

        error = {"kind": type(problem).__name__, "what": problem.what, "where": problem.where}
        document = {"error": {**error, "remedy": problem.remedy or None}, "exit": status}
        print(msgspec.json.encode(document).decode())
    print(f"licet: {problem}", file=sys.stderr)
    return status
