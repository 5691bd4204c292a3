"""`licet log prove|verify|show`: a transparency log, without trusting whoever keeps it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from licet.log import LogVerifier


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    verbs = command.add_subparsers(metavar="VERB", required=True)
    prove = _verb(verbs, "prove", "write a C2SP tlog-proof that an entry is in a log")
    prove.add_argument("folder", metavar="DIR", help="the log")
    prove.add_argument("index", type=int, metavar="N", help="the entry's number, from 0")
    prove.add_argument("--out", metavar="FILE", help="where to write the proof (default: print it)")
    prove.set_defaults(run=_prove)
    verify = _verb(verbs, "verify", "whether a proof holds for an entry")
    verify.add_argument("proof", metavar="PROOF", help="the tlog-proof file")
    verify.add_argument("--entry", required=True, metavar="FILE", help="the entry, byte for byte")
    verify.add_argument(
        "--vkey", required=True, metavar="KEY", help="the log's public key: a .vkey file, or the key itself"
    )
    verify.set_defaults(run=_verify)
    show = _verb(verbs, "show", "print the entries of a log, checked against its checkpoint")
    show.add_argument("folder", metavar="DIR", help="the log")
    show.add_argument(
        "--from", dest="start", type=int, default=0, metavar="N", help="the first entry to print (default: 0)"
    )
    show.set_defaults(run=_show)


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}.")
    verb.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    return verb


def _prove(options: argparse.Namespace) -> int:
    from licet import files  # noqa: PLC0415 - only the chosen command pays for its imports
    from licet.cli import _say  # noqa: PLC0415
    from licet.log import LogView  # noqa: PLC0415

    proof = (
        LogView.open(options.folder, verifier=_key(Path(options.folder) / "log.vkey"))
        .prove(options.index)
        .to_bytes()
    )
    if options.out:
        files.write(options.out, proof)
    if options.json:
        _say.as_json({"index": options.index, "proof": proof.decode(), "out": options.out})
    elif options.out:
        _say.line(f"Entry {options.index} is proved in {options.out}.")
    else:
        print(proof.decode(), end="")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from licet import files  # noqa: PLC0415
    from licet.cli import _say  # noqa: PLC0415
    from licet.errors import LogError  # noqa: PLC0415
    from licet.log import LogProof, verify_log_proof  # noqa: PLC0415

    raw, entry = files.read(options.proof, what="log proof"), files.read(options.entry, what="log entry")
    verifier = _key(Path(options.vkey)) if Path(options.vkey).exists() else _vkey(options.vkey)
    try:
        checkpoint = verify_log_proof(raw, entry=entry, verifier=verifier)
    except LogError as problem:
        if options.json:
            _say.as_json({"holds": False, "why": str(problem)})
        else:
            _say.line(f"{_say.strong('DOES NOT HOLD.')} {problem}")
        return 1
    index = LogProof.from_bytes(raw).index
    if options.json:
        _say.as_json({"holds": True, "origin": checkpoint.origin, "size": checkpoint.size, "index": index})
    else:
        _say.line(
            f"{_say.strong('HOLDS.')} This is entry {index} of {checkpoint.size} in {checkpoint.origin}."
        )
    return 0


def _show(options: argparse.Namespace) -> int:
    import msgspec  # noqa: PLC0415

    from licet.cli import _say  # noqa: PLC0415
    from licet.log import LogView  # noqa: PLC0415

    view = LogView.open(options.folder, verifier=_key(Path(options.folder) / "log.vkey"))
    entries = [entry.decode("utf-8", "replace") for entry in view.entries(options.start)]
    if options.json:
        rows = [{"index": i, "entry": _plain(text)} for i, text in enumerate(entries, options.start)]
        print(msgspec.json.encode({"size": view.size, "entries": rows}).decode())
        return 0
    for i, text in enumerate(entries, options.start):
        _say.pair(str(i), text if len(text) <= 300 else f"{text[:300]}…", gap=5)
    _say.line(
        f"{view.size} entries, checked against the signed checkpoint."
        if view.size
        else "This log has no entries yet."
    )
    return 0


def _plain(text: str) -> object:
    import msgspec  # noqa: PLC0415

    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _key(path: Path) -> LogVerifier:
    from licet import files  # noqa: PLC0415

    return _vkey(files.read(path, what="log's public key").decode("utf-8", "replace"))


def _vkey(text: str) -> LogVerifier:
    from licet.log import LogVerifier  # noqa: PLC0415

    return LogVerifier.from_vkey(text.strip())
