"""`licet suspend DOCUMENT`: stop a licence for a time; guards that see the new list refuse until it ends."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _at_desk

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Examples:
  licet suspend NO-1.licence --reason 'Audit.' \\
      --until 2027-03-01T00:00:00Z --key office.pem \\
      --log log --log-key log.skey
With --lift instead of --until, the suspension there is ends.
Exit status: 0 suspended or lifted, 2 not (or it was so before)."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("document", metavar="DOCUMENT", help="the signed licence, transfer or derivative")
    command.add_argument(
        "--reason", required=True, metavar="TEXT", help="why, in a sentence without names: it is public"
    )
    end = command.add_mutually_exclusive_group()
    end.add_argument("--until", metavar="MOMENT", help="its last moment (default: until it is lifted)")
    end.add_argument("--lift", action="store_true", help="end the suspension there is")
    command.add_argument(
        "--revocations",
        metavar="FILE",
        help="the authority's own list, to be followed by the next (default: revocations.json beside it)",
    )
    _at_desk.arguments(command, authority=True)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Sign the order and the next list."""
    from licet.cli import _say
    from licet.cli._issued_lists import REVOCATIONS
    from licet.cli._withdrawal import lift, withdraw

    desk, paper = _at_desk.desk(options), Path(options.document)
    place = Path(options.revocations) if options.revocations else paper.with_name(REVOCATIONS)
    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    if options.lift:
        done = lift(desk, paper, reason=options.reason, revocations=place, at=at)
    else:
        until = moment_of(options.until, at=at) if options.until else None
        done = withdraw(
            desk, paper, kind="suspended", reason=options.reason, revocations=place, at=at, until=until
        )
    if options.json:
        _say.as_json(done)
        return 0
    state = "no longer suspended" if options.lift else "suspended"
    _say.line(_say.strong(f"{done.number} is {state} (list {done.sequence}, log entry {done.entry})."))
    _say.pair("list", done.revocations)
    _say.pair(
        "next",
        "licet feed publish, or send the list to where guards look for it; each obeys within a second of "
        "seeing it",
    )
    return 0


def moment_of(text: str, *, at: dt.datetime) -> dt.datetime:
    """A moment to come, with its zone."""
    from licet.errors import InputError

    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise InputError(
            f"'{text}' is no moment with a time zone", where="--until", remedy="write 2027-01-31T00:00:00Z"
        )
    if moment <= at:
        raise InputError(f"'{text}' is past", where="--until", remedy="give a moment to come")
    return moment.astimezone(dt.UTC)
