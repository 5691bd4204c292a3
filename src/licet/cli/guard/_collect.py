"""`licet guard collect`: receive the records of devices, and keep any that contradicts itself as evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._parser import number

if TYPE_CHECKING:
    import argparse

    from licet.log import LogVerifier, WitnessKey

_SMALL = 64 * 1024
_AFTER = """\
Examples:
  licet witness new records.example/collector --out keys
  licet guard collect --key keys/records.example-collector.skey \\
      --device border.vkey --state records
The key of a device is the log.vkey in its record's folder; --device also takes a folder of such files. What \
is received is on disk before it is cosigned. Each record can be read in the state folder as on its device; \
a checkpoint that contradicts it is kept under state/pending. It speaks C2SP tlog-mirror, so other clients \
of that can bring logs too.
Exit status: 0 stopped when told, 2 bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument(
        "--key", required=True, action="append", metavar="FILE", help="its private key (may be repeated)"
    )
    command.add_argument(
        "--device",
        required=True,
        action="append",
        metavar="FILE",
        help="a device's log.vkey, or a folder of .vkey files (may be repeated)",
    )
    command.add_argument("--state", required=True, metavar="DIR", help="folder of what was received")
    command.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine alone)")
    command.add_argument("--port", type=number, default=8110, help="default 8110; 0 takes any that is free")
    command.add_argument("--allow-remote", action="store_true", help="may be reached from other machines")
    command.add_argument("--quiet", action="store_true", help="write no line per request")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    from licet.cli import _say
    from licet.listening import url_of
    from licet.log import witness_server as server
    from licet.log.mirror import Mirror
    from licet.log.mirror_server import mirror_app

    keys = [_key(path) for path in options.key]
    devices = [device for path in options.device for device in _devices(Path(path))]
    listening = server.bound(options.host, options.port, allow_remote=options.allow_remote)
    with listening, Mirror.open(options.state, keys=keys, logs=devices) as mirror:
        url = url_of(listening)
        if options.json:
            vkeys = [key.verifier.vkey for key in keys]
            _say.as_json({"url": url, "devices": mirror.origins, "keys": vkeys})
        else:
            _say.line(_say.strong(f"Collector of records at {url}"))
            _say.pair("devices", f"{len(mirror.origins):,}")
            _say.pair("as", ", ".join(key.verifier.name for key in keys))
            _say.pair("stop", "Ctrl-C")
        sys.stdout.flush()
        server.serve_app(mirror_app(mirror, tell=None if options.quiet else _tell), listening)
    return 0


def _key(path: str) -> WitnessKey:
    from licet import files
    from licet.log import WitnessKey

    raw = files.read(path, what="collector's private key", limit=_SMALL)
    return WitnessKey.from_skey(raw.decode("utf-8", "replace"), where=path)


def _devices(place: Path) -> list[LogVerifier]:
    """The keys in a file, or in every .vkey file of a folder."""
    from licet import files
    from licet.errors import InputError
    from licet.log import LogVerifier

    found = sorted(place.glob("*.vkey")) if place.is_dir() else [place]
    if not found:
        raise InputError(
            "there is no .vkey file in it", where=place, remedy="copy each device's log.vkey here"
        )
    read = [files.read(one, what="device's key", limit=_SMALL).decode("utf-8", "replace") for one in found]
    return [LogVerifier.from_vkey(text.strip()) for text in read]


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
