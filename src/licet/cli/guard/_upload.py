"""`licet guard upload`: bring a guard's record to whoever collects it, from where it left off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from licet.guard.recorder import Brought
    from licet.log import WitnessVerifier

_SMALL = 64 * 1024
_AFTER = """\
Examples:
  licet guard upload model.onnx.record \\
      --to https://records.example --collector records.witness
  licet guard upload model.onnx.record --to /media/stick/model.record
  licet guard upload /media/stick/model.record \\
      --to https://records.example --collector records.witness
The record is sent up to its last checkpoint, which a running guard signs once a minute. A folder can be \
carried by hand, and brought to a collector from there. Whoever holds more of the record than there is here \
has the proof that it was put back.
Exit status: 0 the receiver holds it all, 1 it holds another history, 2 not sent."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument("record", metavar="RECORD", help="the record's folder, or a copy of it")
    command.add_argument(
        "--to", required=True, metavar="URL|FOLDER", help="a collector's address, or a folder"
    )
    command.add_argument(
        "--collector", metavar="KEY", help="the collector's public key: a .witness file, or the key itself"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Brought (0), or another history (1)."""
    from licet.cli import _say
    from licet.errors import Forked
    from licet.guard.recorder import bring

    collector = None if options.collector is None else _key_of(options.collector)
    try:
        brought = bring(options.record, options.to, collector=collector)
    except Forked as problem:
        if options.json:
            _say.as_json({"brought": None, "contradiction": str(problem)})
        else:
            _say.line(_say.strong("This record is not the one the receiver knows."))
            _say.line(str(problem), indent=2)
        return 1
    if options.json:
        _say.as_json({"brought": brought, "contradiction": None})
    else:
        _told(brought)
    return 0


def _told(brought: Brought) -> None:
    from licet.cli import _say

    _say.line(_say.strong(f"{brought.sent:,} entries sent; {brought.entries:,} are there."))
    _say.pair("record of", brought.device)
    _say.pair("at", brought.to)
    if brought.cosigned is not None:
        _say.pair(
            "cosigned", f"{brought.cosigned:%Y-%m-%d %H:%M:%S} UTC: from now on it cannot be put back unseen"
        )


def _key_of(given: str) -> WitnessVerifier:
    from pathlib import Path

    from licet import files
    from licet.log import WitnessVerifier

    if not Path(given).exists() and "+" in given:
        return WitnessVerifier.from_vkey(given)
    raw = files.read(given, what="collector's public key", limit=_SMALL)
    return WitnessVerifier.from_vkey(raw.decode("utf-8", "replace").strip())
