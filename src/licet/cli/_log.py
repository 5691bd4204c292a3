"""`licet log prove|verify|show|cosign`: a transparency log, without trusting whoever keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _log_follow
from licet.cli._parser import number, verb

if TYPE_CHECKING:
    import argparse

    from licet.errors import InputError
    from licet.log import LogView, Verifier

_VKEY = "the log's public key: a .vkey file, the key itself, or a tlog-policy file that names one log"
_SMALL = 64 * 1024
_OWN_KEY = f"{_VKEY} (default: the one in DIR, which proves nothing about whose log it is)"


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    verbs = command.add_subparsers(metavar="VERB", required=True, title="verbs")
    prove = verb(
        verbs,
        "prove",
        "write a C2SP tlog-proof that an entry is in a log",
        after="Example:\n  licet log prove log 0 --out FR-2026-0041.tlog-proof\n"
        "Exit status: 0 proved, 2 no such entry, or a log that does not hold.",
    )
    prove.add_argument("folder", metavar="DIR", help="the log")
    prove.add_argument("index", type=number, metavar="N", help="the entry's number, from 0")
    prove.add_argument("--vkey", metavar="KEY", help=_OWN_KEY)
    prove.add_argument("--out", metavar="FILE", help="where to write the proof (default: print it)")
    prove.set_defaults(run=_prove)
    verify = verb(
        verbs,
        "verify",
        "whether a proof holds for an entry",
        after="Example:\n  licet log verify FR-2026-0041.tlog-proof --entry FR-2026-0041.licence \\\n"
        "      --vkey licences.vkey\n"
        "Exit status: 0 it holds, 1 it does not, 2 cannot tell or bad input.",
    )
    verify.add_argument("proof", metavar="PROOF", help="the tlog-proof file")
    verify.add_argument("--entry", required=True, metavar="FILE", help="the entry, byte for byte")
    verify.add_argument("--vkey", required=True, metavar="KEY", help=_VKEY)
    verify.set_defaults(run=_verify)
    show = verb(
        verbs,
        "show",
        "print the entries of a log, checked against its checkpoint",
        after="Example:\n  licet log show model.onnx.record --from 10\n"
        "The entries are those the log signed; who signed the documents in them is not checked here.\n"
        "Exit status: 0 printed, 2 no such log, or one that does not hold.",
    )
    show.add_argument("folder", metavar="DIR", help="the log, or a guard's record")
    show.add_argument("--vkey", metavar="KEY", help=_OWN_KEY)
    show.add_argument(
        "--from",
        dest="start",
        type=number,
        default=0,
        metavar="N",
        help="the first entry to print (default: 0)",
    )
    show.set_defaults(run=_show)
    cosign = verb(
        verbs,
        "cosign",
        "have witnesses cosign the log as it stands, and keep what they sign",
        after="Example:\n  licet log cosign log --log-key licences.skey \\\n"
        "      --witness https://witness.example witness.vkey\n"
        "Proofs made from then on carry the cosignatures.\n"
        "Exit status: 0 cosigned by all, 2 a witness refused or did not answer.",
    )
    cosign.add_argument("folder", metavar="DIR", help="the log")
    cosign.add_argument("--log-key", required=True, metavar="FILE", help="private key file of that log")
    cosign.add_argument(
        "--witness",
        nargs=2,
        action="append",
        required=True,
        metavar=("URL", "KEY"),
        help="a witness's address and its public key (may be repeated)",
    )
    cosign.set_defaults(run=_cosign)
    _log_follow.arguments(verbs)


def _prove(options: argparse.Namespace) -> int:
    from licet import files
    from licet.cli import _say

    view = _view(options)
    _require_entry(options.index, view, options.folder, last=view.size - 1)
    proof = view.prove(options.index).to_bytes()
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
    from licet import files
    from licet.cli import _say
    from licet.errors import BadProof, InputError, LogError
    from licet.log import LogProof, verify_log_proof

    raw = files.read(options.proof, what="log proof", limit=1024 * 1024)
    entry, verifier = files.read(options.entry, what="log entry"), key_of(options.vkey)
    try:
        proof = LogProof.from_bytes(raw)
    except BadProof as problem:
        raise InputError(problem.what, where=options.proof, remedy=problem.remedy) from None
    try:
        checkpoint = verify_log_proof(proof, entry=entry, verifier=verifier)
    except LogError as problem:
        if options.json:
            _say.as_json({"holds": False, "why": str(problem)})
        else:
            _say.line(f"{_say.strong('DOES NOT HOLD.')} {str(problem)[:1].upper()}{str(problem)[1:]}.")
        return 1
    if options.json:
        found = {"origin": checkpoint.origin, "size": checkpoint.size, "index": proof.index}
        _say.as_json({"holds": True, **found})
    else:
        place = f"entry {proof.index} of {checkpoint.size} in {checkpoint.origin}"
        _say.line(f"{_say.strong('HOLDS.')} This is {place}.")
    return 0


def _show(options: argparse.Namespace) -> int:
    from licet.cli import _entries, _say

    view = _view(options)
    _require_entry(options.start, view, options.folder, last=view.size)
    numbered = enumerate(view.entries(options.start), options.start)
    head = view.checkpoint
    if options.json:
        rows = [_entries.as_document(index, raw) for index, raw in numbered]
        _say.as_json({"origin": head.origin, "size": view.size, "entries": rows})
        return 0
    for index, raw in numbered:
        _say.pair(str(index), _entries.in_words(raw), gap=5)
    if not view.size:
        _say.line("This log has no entries yet.")
        return 0
    whose = "the key given" if options.vkey else "its own key (give --vkey to be sure whose log it is)"
    print()
    _say.line(
        f"{head.origin}: {view.size:,} entries in all, checked against the checkpoint signed with {whose}."
    )
    return 0


def _cosign(options: argparse.Namespace) -> int:
    from licet import files
    from licet.cli import _say
    from licet.log import Log, LogKey, WitnessVerifier
    from licet.log.witness import Cosigner

    skey = files.read(options.log_key, what="log's private key", limit=_SMALL).decode("utf-8", "replace")
    cosigners = [
        Cosigner(WitnessVerifier.from_vkey(_line_of(key, what="witness's public key")), url)
        for url, key in options.witness
    ]
    if not (Path(options.folder) / "checkpoint").exists():
        raise _no_log(Path(options.folder))
    with Log.open(options.folder, key=LogKey.from_skey(skey, where=options.log_key)) as log:
        note, size = log.cosign(cosigners), log.size
    names = [one.verifier.name for one in cosigners]
    if options.json:
        _say.as_json({"size": size, "witnesses": names, "checkpoint": note.decode()})
    else:
        _say.line(f"{_say.strong('COSIGNED.')} {size:,} entries, by {', '.join(names)}.")
    return 0


def _require_entry(number: int, view: LogView, folder: str, *, last: int) -> None:
    from licet.errors import InputError

    if not 0 <= number <= last:
        remedy = f"the log has {view.size}, counted from 0 upwards"
        raise InputError(f"there is no entry {number}", where=folder, remedy=remedy)


def _view(options: argparse.Namespace) -> LogView:
    """The log in a folder or at an address."""
    from licet.log import LogView

    if options.folder.startswith(("http://", "https://")) and options.vkey:
        return LogView.open(options.folder, verifier=key_of(options.vkey))
    folder = Path(options.folder)
    own = folder / "log.vkey"
    if not folder.is_dir() or not (options.vkey or own.exists()):
        raise _no_log(folder)
    return LogView.open(folder, verifier=key_of(options.vkey or str(own)))


def _no_log(folder: Path) -> InputError:
    from licet.errors import InputError

    if not folder.exists():
        return InputError("no such log", where=folder, remedy="check the path; an address needs its --vkey")
    return InputError("this is not a log", where=folder, remedy="name the folder that holds log.vkey")


def key_of(given: str) -> Verifier:
    """A key from the file of that name, or the key itself, or the one log of a policy."""
    from licet.errors import InputError
    from licet.log import LogVerifier, Policy

    line = _line_of(given, what="log's public key")
    whence = given if line != given else None
    if not any(word in f"\n{line}" for word in ("\nlog ", "\nquorum ")):
        try:
            return LogVerifier.from_vkey(line)
        except InputError as problem:
            raise InputError(problem.what, where=whence, remedy=problem.remedy) from None
    logs = Policy.from_text(f"{line}\n".encode("utf-8", "surrogateescape"), where=given).logs
    if len(logs) != 1:
        raise InputError(
            f"this policy names {len(logs)} logs", where=given, remedy="leave the one that is meant"
        )
    return logs[0]


def _line_of(given: str, *, what: str) -> str:
    """A key from the file of that name, or the key itself."""
    from licet import files

    if "+" in given and not Path(given).exists():
        return given
    return files.read(given, what=what, limit=_SMALL).decode("utf-8", "surrogateescape").strip()
