"""`licet witness new|serve`: cosign the logs of others, so that none can show two histories."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._parser import number, verb

if TYPE_CHECKING:
    import argparse

    from licet.log import WitnessKey

_SMALL = 64 * 1024


_AFTER = """\
Examples:
  licet witness new witness.example/w1
  licet witness serve --key witness.skey --log licences.vkey --state witnessed
A witness cosigns a log's checkpoint only when it follows from the one before.
Exit status: 0 done or stopped when told, 2 bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    verbs = command.add_subparsers(metavar="VERB", required=True, title="verbs")
    new = verb(
        verbs,
        "new",
        "make the key of a witness; the private half is readable by its owner only",
        after="Example:\n  licet witness new witness.example/w1 --scheme ml-dsa-44\n"
        "Exit status: 0 made, 2 not made; an existing key is never touched.",
    )
    new.add_argument("name", metavar="NAME", help="of the witness, such as witness.example/w1")
    new.add_argument(
        "--scheme",
        choices=("ed25519", "ml-dsa-44"),
        default="ed25519",
        help="how it signs (default: ed25519)",
    )
    new.add_argument("--out", default=".", metavar="DIR", help="where to put the files (default: here)")
    new.set_defaults(run=_new)
    serve = verb(
        verbs,
        "serve",
        "answer C2SP tlog-witness requests, until stopped",
        after="Example:\n  licet witness serve --key witness.skey --log licences.vkey --state witnessed\n"
        "Then, where the log is kept:\n"
        "  licet log cosign log --log-key licences.skey \\\n"
        "      --witness http://127.0.0.1:8100 witness.vkey\n"
        "The state folder holds what was cosigned last of each log: never restore an old copy of it, and\n"
        "never run two witnesses with one key.\n"
        "Exit status: 0 stopped when told, 2 bad input.",
    )
    serve.add_argument(
        "--key", required=True, action="append", metavar="FILE", help="its private key (may be repeated)"
    )
    serve.add_argument(
        "--log", required=True, action="append", metavar="FILE", help="a log's .vkey file (may be repeated)"
    )
    serve.add_argument("--state", required=True, metavar="DIR", help="folder of what was cosigned")
    serve.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine alone)")
    serve.add_argument("--port", type=number, default=8100, help="default 8100; 0 takes any that is free")
    serve.add_argument("--allow-remote", action="store_true", help="may be reached from other machines")
    serve.add_argument("--quiet", action="store_true", help="write no line per request")
    serve.set_defaults(run=_serve)


def _new(options: argparse.Namespace) -> int:
    from licet import files
    from licet.cli import _say
    from licet.cli._naming import file_name
    from licet.errors import InputError
    from licet.log import WitnessKey

    key = WitnessKey.generate(options.name, options.scheme)
    stem = Path(options.out) / file_name(options.name)
    private, public = Path(f"{stem}.skey"), Path(f"{stem}.witness")
    for place in (private, public):
        if place.exists():
            raise InputError(
                "there is a key here already", where=place, remedy="choose another name or folder"
            )
    files.write(private, f"{key.skey}\n".encode(), mode=0o600)
    files.write(public, f"{key.verifier.vkey}\n".encode())
    if options.json:
        _say.as_json({"private": str(private), "public": str(public)})
        return 0
    _say.line(_say.strong(f"A new key for the witness {options.name}."))
    _say.pair("private", f"{private}  (keep it secret)")
    _say.pair("public", f"{public}  (give it to whoever should ask for this witness)")
    return 0


def _serve(options: argparse.Namespace) -> int:
    from licet.cli import _say
    from licet.cli._log import key_of
    from licet.listening import url_of
    from licet.log import LogVerifier
    from licet.log import witness_server as server
    from licet.log.witness import Witness

    keys = [_key(path) for path in options.key]
    logs = [one for one in map(key_of, options.log) if isinstance(one, LogVerifier)]
    listening = server.bound(options.host, options.port, allow_remote=options.allow_remote)
    with listening, Witness.open(options.state, keys=keys, logs=logs) as witness:
        url = url_of(listening)
        if options.json:
            _say.as_json({"url": url, "logs": witness.origins, "keys": [key.verifier.vkey for key in keys]})
        else:
            _say.line(_say.strong(f"Witness at {url}"))
            _say.pair("logs", ", ".join(witness.origins))
            _say.pair("as", ", ".join(f"{key.verifier.name} ({key.verifier.scheme})" for key in keys))
            _say.pair("stop", "Ctrl-C")
        sys.stdout.flush()
        server.serve(witness, listening, tell=None if options.quiet else _tell)
    return 0


def _key(path: str) -> WitnessKey:
    from licet import files
    from licet.log import WitnessKey

    raw = files.read(path, what="witness's private key", limit=_SMALL)
    return WitnessKey.from_skey(raw.decode("utf-8", "replace"), where=path)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
