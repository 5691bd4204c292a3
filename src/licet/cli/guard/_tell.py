"""`licet guard tell`: what a guard waits to hear: a receipt, an authorisation, that something is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet.cli._guarded import opened, surroundings
from licet.cli._parser import number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from licet.guard import Act, Guard

_SMALL = 1024 * 1024
_DOCUMENTS = {
    "receipt": "a report was received: the receipt for it (may be repeated)",
    "authorisation": "uses were decided on: the decision, whichever it is (may be repeated)",
}
_AFTER = """\
Examples:
  licet guard tell model.onnx --trust trust --receipt Q-2026-17.receipt
  licet guard tell model.onnx --trust trust \\
      --authorisation 26-104857.authorisation
  licet guard tell model.onnx --trust trust --deleted 41 --deleted 42
The guard verifies each document against the keys its provisos name, and records what it heard. A record has \
one program at a time: while a product has it open, the product tells its own guard (guard.tell).
Exit status: 0 all of it was heard, 1 something does not count, 2 cannot tell or bad input."""


class Told(Struct, frozen=True, kw_only=True):
    """One thing told, whether the guard heard it, what it says, and the entry that accounts for it."""

    told: str
    heard: bool
    says: str
    record: int | None = None


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the tagged artefact")
    for name, summary in _DOCUMENTS.items():
        command.add_argument(f"--{name}", action="append", default=[], metavar="DOCUMENT", help=summary)
    command.add_argument(
        "--deleted",
        type=number,
        action="append",
        default=[],
        metavar="ENTRY",
        help="what this use left is deleted: the record's number of the use (may be repeated)",
    )
    surroundings(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """All heard (0), or something that does not count (1)."""
    from licet.cli import _say
    from licet.errors import InputError

    acts = dict(_acts(options))
    if not acts:
        remedy = "give --receipt, --authorisation or --deleted"
        raise InputError("there is nothing to tell", remedy=remedy)
    with opened(options) as guard:
        heard = [_told(guard, name, act) for name, act in acts.items()]
    if options.json:
        _say.as_json({"told": heard})
    else:
        for one in heard:
            _say.line(_say.strong("HEARD." if one.heard else "NOT HEARD."))
            _say.pair("told", one.told)
            if not one.heard:
                _say.pair("because", one.says)
            _say.pair("record", "not written" if one.record is None else f"entry {one.record}")
    return 0 if all(one.heard for one in heard) else 1


def _acts(options: argparse.Namespace) -> Iterator[tuple[str, Act]]:
    """Each thing told, by its name; whether it counts is for the guard to find out."""
    from licet import files
    from licet.guard import Authorised, Deleted, Reported

    for name in options.receipt:
        yield name, Reported(receipt=files.read(name, what="receipt", limit=_SMALL))
    for name in options.authorisation:
        yield name, Authorised(document=files.read(name, what="authorisation", limit=_SMALL))
    for entry in options.deleted:
        yield f"entry {entry} deleted", Deleted(of=entry)


def _told(guard: Guard, name: str, act: Act) -> Told:
    """What the guard makes of it; what no proviso asks for is not heard, and keeps nothing else from it."""
    from licet.errors import InputError

    try:
        verdict = guard.tell(act)
    except InputError as problem:
        return Told(told=name, heard=False, says=str(problem))
    return Told(told=name, heard=verdict.permitted, says=verdict.says, record=verdict.record)
