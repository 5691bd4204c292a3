"""`licet law check`: look for mistakes in law packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

    from licet.law.analysis import Complaint

_AFTER = """\
Examples:
  licet law check
  licet law check my-pack/section-4.yaml
An error is proved: a rule is called unreachable only when no transaction whatever can make it apply. What \
is too large a question is said to be not decided. Without a pack, those that come with this version are \
checked, and the words of the vocabulary that none of them uses are listed.
Exit status: 0 no errors (there may be warnings), 1 errors, 2 bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument(
        "packs",
        nargs="*",
        metavar="PACK",
        help="the name of a shipped pack, a folder of your own, or one rule in it",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """No errors (0), or some (1)."""
    from licet import packs
    from licet.cli import _say
    from licet.law.analysis import Level, check

    asked = [_asked(word) for word in options.packs or packs.names()]
    folders = list({str(folder): folder for folder, _ in asked}.values())
    found = check(folders, whole=not options.packs)
    if all(about for _, about in asked):  # single rules only: what is said of others is for another day
        found = tuple(item for item in found if any(_is_about(item, about) for _, about in asked))
    errors = sum(item.level is Level.ERROR for item in found)
    if options.json:
        totals = {"packs": len(folders), "errors": errors, "warnings": len(found) - errors}
        _say.as_json({**totals, "complaints": found})
    else:
        _print(found, packs=len(folders), errors=errors)
    return 1 if errors else 0


def _asked(word: str) -> tuple[Traversable, str]:
    """The folder of a pack; for a rule's file, also the rule's id."""
    from licet import packs
    from licet.errors import InputError

    path = Path(word)
    if path.suffix != ".yaml" or path.is_dir():
        return packs.find(word), ""
    if not path.is_file():
        raise InputError("no such rule", where=word, remedy="check the path")
    folder = path.resolve().parent
    if path.name == "pack.yaml" or not (folder / "pack.yaml").is_file():
        remedy = "name a rule beside a pack.yaml; `licet law new --pack NAME` makes a pack"
        raise InputError("this is no rule of a pack", where=word, remedy=remedy)
    return folder, f"{folder.name}/{path.name.removesuffix('.yaml').removesuffix('.cases')}"


def _is_about(item: Complaint, rule: str) -> bool:
    """Whether a complaint is about a rule, or about a file that keeps the whole pack from being read."""
    keeps_all = item.kind == "malformed" and not item.rule
    return item.rule == rule or item.where.startswith(f"{rule}.") or keeps_all


def _print(found: Sequence[Complaint], *, packs: int, errors: int) -> None:
    from licet.cli import _say
    from licet.law.analysis import Level

    for item in found:
        word = _say.strong("error") if item.level is Level.ERROR else "warning"
        _say.line(f"{item.where}: {word}: {item.what}; {item.remedy}", hang=2)
    if found:
        print()
    verdict = f"{errors:,} ERRORS" if errors > 1 else "1 ERROR" if errors else "No errors"
    warnings = len(found) - errors
    more = f"{warnings:,} warning{'' if warnings == 1 else 's'}"
    _say.line(f"{_say.strong(verdict)}, {more} in {packs} pack{'' if packs == 1 else 's'}.")
