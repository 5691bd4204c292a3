"""`licet guard drill`: each failure really brought about, on a scratch copy, and recovered from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._settings import feeds, lists_option, option

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from licet.guard.drill import Drilled, Terms
    from licet.law import Pack

_AFTER = """\
Examples:
  licet guard drill
  licet guard drill --only full-disk --only lost-device-key
  licet guard drill model.onnx --trust trust
Each drill runs a real guard in a scratch folder, on a licence signed by an authority made for the drill; \
with a FILE, on the terms of its licence: number, holder, grant and the age a list may have, but three uses \
a day and no other condition. Neither the file nor its record is touched.
Exit status: 0 each failure closed the guard for its reason and was recovered from, 1 one did not, 2 bad \
input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", nargs="?", help="a tagged artefact, whose terms to drill on")
    command.add_argument(
        "--only", action="append", default=[], metavar="DRILL", help="this drill alone (may be repeated)"
    )
    option(command, "trust")
    lists_option(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """All closed the guard and were recovered from (0), or not (1)."""
    from licet import packs
    from licet.cli import _say
    from licet.guard.drill import drill

    names, law, at = _names(options.only), packs.shipped(), dt.datetime.now(dt.UTC)
    terms = _terms(options, law=law, at=at)
    drilled = []
    if not options.json:
        _say.line(_say.strong(f"{_counted(len(names))}, each really brought about on a scratch copy."))
        on = f"on the terms of licence {terms.number}" if terms else "on a licence invented for it"
        _say.line(f"It is drilled {on}. Your record is not touched.")
    for number, name in enumerate(names, 1):
        drilled.append(drill(name, terms=terms, at=at, law=law))
        if not options.json:
            _print(number, drilled[-1])
    kept = sum(one.kept for one in drilled)
    if options.json:
        _say.as_json({"drills": [_document(one) for one in drilled], "ok": kept == len(drilled)})
    else:
        print()
        _say.line(_say.strong(f"{kept} of {len(drilled)} closed the guard, and were recovered from."))
    return 0 if kept == len(drilled) else 1


def _names(only: Sequence[str]) -> Sequence[str]:
    from licet.errors import UnknownTerm
    from licet.guard.drill import DRILLS

    for name in only:
        if name not in DRILLS:
            raise UnknownTerm(name, family="drill", known=DRILLS)
    return [name for name in DRILLS if not only or name in only]


def _terms(options: argparse.Namespace, *, law: Sequence[Pack], at: dt.datetime) -> Terms | None:
    """Those of the file's licence: of the first grant under which a use is lawful here and now."""
    from licet import files
    from licet.cli._tag import require_tag
    from licet.cli._verify import believed
    from licet.errors import InputError
    from licet.guard.drill import Terms
    from licet.tag import verify_tag

    if options.file is None:
        return None
    require_tag(Path(options.file))
    newer = [files.read(path, what="revocation list") for path in feeds(options.revocations)]
    tag = verify_tag(Path(options.file), trust=believed(options.trust), at=at, revocations=newer)
    for terms in Terms.like(tag.effective):
        if terms.permits(at=at, law=law):
            return terms
    raise InputError(
        "no use that its licence names is lawful here and now without further facts",
        where=options.file,
        remedy="run `licet guard drill` without a file",
    )


def _document(one: Drilled) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "done": one.done,
        "expected": one.expected,
        "answer": one.answer,
        "recover": one.recover,
        "afterwards": one.afterwards,
        "ok": one.kept,
    }


def _print(number: int, one: Drilled) -> None:
    from licet.cli import _say

    _say.heading(f"{number}. {one.title} ({one.id})")
    _say.pair("done", one.done, gap=10)
    told = "PERMITTED" if one.answer.permitted else f"REFUSED ({one.answer.ground}): {one.answer.says}"
    _say.pair("answer", told, gap=10)
    _say.pair("recover", one.recover, gap=10)
    after = one.afterwards
    told = "PERMITTED" if after.permitted else f"REFUSED ({after.ground}): {after.says}"
    _say.pair("that done", told, gap=10)
    if not one.kept:
        _say.pair("NOT SO", f"it was to be refused as {one.expected}, and permitted afterwards", gap=10)


def _counted(count: int) -> str:
    return f"{count} failure{'' if count == 1 else 's'}"
