"""`licet issue APPLICATION`: sign a licence, enter it in the public log, and start its revocation list."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.add_argument("application", metavar="APPLICATION", help="the licence to be signed, YAML or JSON")
    command.add_argument(
        "--for",
        dest="artefacts",
        action="append",
        required=True,
        metavar="FILE",
        help="a file it licenses (may be repeated)",
    )
    command.add_argument(
        "--determination",
        metavar="FILE",
        help="what `licet determine --out` wrote; bound into the licence by digest",
    )
    command.add_argument("--key", metavar="FILE", help="the authority's private key (or LICET_KEY)")
    command.add_argument(
        "--log", metavar="DIR", help="the authority's public log (or LICET_LOG); begun if it does not exist"
    )
    command.add_argument("--log-key", metavar="FILE", help="the log's private key (or LICET_LOG_KEY)")
    command.add_argument(
        "--out",
        default=".",
        metavar="DIR",
        help="where the licence, its log proof and the revocation list go (default: here)",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write NUMBER.licence, NUMBER.tlog-proof and, if there is none yet, revocations.json."""
    from licet.cli import _say  # noqa: PLC0415 - only the chosen command pays for its imports
    from licet.cli._authority import Desk  # noqa: PLC0415
    from licet.cli._settings import required  # noqa: PLC0415

    desk = Desk(
        key=required("key", options.key),
        log=required("log", options.log),
        log_key=required("log_key", options.log_key),
        out=Path(options.out),
    )
    issued = desk.issue(
        Path(options.application),
        artefacts=[Path(name) for name in options.artefacts],
        determination=Path(options.determination) if options.determination else None,
        at=dt.datetime.now(dt.UTC),
    )
    if options.json:
        _say.as_json(issued)
        return 0
    _say.line(_say.strong(f"Licence {issued.number} signed and logged as entry {issued.entry}."))
    _say.pair("licence", issued.licence)
    _say.pair("log proof", issued.proof)
    _say.pair("revocations", issued.revocations)
    _say.pair("next", f"licet tag {issued.artefacts[0]} --licence {issued.licence}")
    return 0
