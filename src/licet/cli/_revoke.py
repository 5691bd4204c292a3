"""`licet revoke LICENCE`: withdraw a licence; guards that see the new list refuse from then on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._settings import option, required

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
    command.add_argument(
        "--reason", required=True, metavar="TEXT", help="why, in a sentence without names: it is public"
    )
    command.add_argument(
        "--revocations",
        metavar="FILE",
        help="the authority's own list, to be followed by the next (default: revocations.json beside the "
        "licence)",
    )
    option(command, "key", "log", "log_key")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Sign and log the next revocation list."""
    from licet.cli import _say
    from licet.cli._authority import REVOCATIONS, Desk
    from licet.errors import InputError

    if not options.reason.strip():
        raise InputError("the reason is empty", where="--reason", remedy="say why, in one line")
    licence = Path(options.licence)
    standing = Path(options.revocations) if options.revocations else licence.with_name(REVOCATIONS)
    desk = Desk(
        key=required("key", options.key),
        log=required("log", options.log),
        log_key=required("log_key", options.log_key),
        out=licence.parent,
    )
    done = desk.revoke(licence, reason=options.reason, revocations=standing, at=dt.datetime.now(dt.UTC))
    if options.json:
        _say.as_json(done)
        return 0
    _say.line(
        _say.strong(f"Licence {done.number} is revoked (list {done.sequence}, log entry {done.entry}).")
    )
    _say.pair("list", done.revocations)
    _say.pair("next", "send the list to where guards look for it; each refuses within a second of seeing it")
    return 0
