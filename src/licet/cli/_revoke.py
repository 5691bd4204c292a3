"""`licet revoke LICENCE`: withdraw a licence; guards that see the new list refuse from then on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _at_desk

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example:
  licet revoke FR-2026-0041.licence --reason 'The end user has changed.' \\
      --key office.pem --log log --log-key licences.skey
Exit status: 0 revoked, 2 not revoked (or revoked before)."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("licence", metavar="LICENCE", help="the signed licence to withdraw (NUMBER.licence)")
    why = command.add_mutually_exclusive_group(required=True)
    why.add_argument("--reason", metavar="TEXT", help="why, in a sentence without names: it is public")
    why.add_argument(
        "--surrendered", metavar="LETTER", help="enter it as given back, by what its holder signed"
    )
    command.add_argument(
        "--revocations",
        metavar="FILE",
        help="the authority's own list, to be followed by the next (default: revocations.json beside the "
        "licence)",
    )
    _at_desk.arguments(command, authority=True)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Sign and log the next revocation list."""
    from licet.cli import _say
    from licet.cli._issued_lists import REVOCATIONS
    from licet.cli._withdrawal import give_back, withdraw
    from licet.errors import InputError

    if options.reason is not None and not options.reason.strip():
        raise InputError("the reason is empty", where="--reason", remedy="say why, in one line")
    licence, at = Path(options.licence), dt.datetime.now(dt.UTC).replace(microsecond=0)
    standing = Path(options.revocations) if options.revocations else licence.with_name(REVOCATIONS)
    desk = _at_desk.desk(options)
    if options.surrendered:
        done = give_back(desk, licence, Path(options.surrendered), revocations=standing, at=at)
    else:
        done = withdraw(desk, licence, kind="revoked", reason=options.reason, revocations=standing, at=at)
    if options.json:
        _say.as_json(done)
        return 0
    state = "surrendered" if options.surrendered else "revoked"
    _say.line(_say.strong(f"{done.number} is {state} (list {done.sequence}, log entry {done.entry})."))
    _say.pair("list", done.revocations)
    _say.pair(
        "next",
        "licet feed publish, or send the list to where guards look for it; each refuses within a second of "
        "seeing it",
    )
    return 0
