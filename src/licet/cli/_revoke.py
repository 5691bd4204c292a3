"""`licet revoke LICENCE`: withdraw a licence; guards that see the new list refuse from then on."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.add_argument("licence", metavar="LICENCE", help="the signed licence to withdraw (NUMBER.licence)")
    command.add_argument("--reason", required=True, help="why, in a sentence; it is public")
    command.add_argument(
        "--revocations",
        metavar="FILE",
        help="the list to renew (default: revocations.json beside the licence)",
    )
    command.add_argument("--key", metavar="FILE", help="the authority's private key (or LICET_KEY)")
    command.add_argument("--log", metavar="DIR", help="the authority's public log (or LICET_LOG)")
    command.add_argument("--log-key", metavar="FILE", help="the log's private key (or LICET_LOG_KEY)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Sign and log the next revocation list."""
    from licet.cli import _say  # noqa: PLC0415 - only the chosen command pays for its imports
    from licet.cli._authority import REVOCATIONS, Desk  # noqa: PLC0415
    from licet.cli._settings import required, setting  # noqa: PLC0415

    licence = Path(options.licence)
    standing = setting("revocations", options.revocations, needed=False) or licence.with_name(REVOCATIONS)
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
