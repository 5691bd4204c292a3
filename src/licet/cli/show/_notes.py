"""Checkpoints, proofs and keys, as `licet show` tells them."""

from __future__ import annotations

import re
from typing import Any, Final

from licet.cli.show._seen import Fact, Seen
from licet.errors import InputError, LogError
from licet.log import Checkpoint, LogProof, LogVerifier, WitnessVerifier, parse_note

_SHORT: Final = 64  # letters: an Ed25519 key, which a draft may give bare
_NEXT: Final = re.compile(rb"(?<=\n)\n(?!\xe2\x80\x94 )(?=[^\n]+\n[0-9]+\n)")  # a blank line, a head


def proof(raw: bytes) -> Seen:
    """Where an entry is in a log, and the checkpoint that signs it."""
    found = LogProof.from_bytes(raw)
    facts = (Fact("entry", f"{found.index:,}"), Fact("path", f"{len(found.path)} hashes"))
    document: dict[str, Any] = {"index": found.index, "path": [node.hex() for node in found.path]}
    inner = note(found.checkpoint)
    return Seen(kind="log-proof", title="Proof from a log", facts=facts, parts=(inner,), document=document)


def note(raw: bytes) -> Seen:
    """A checkpoint, or any other signed note, and by whom it is signed; or several, one after another."""
    several = _NEXT.split(raw)
    if len(several) > 1:
        parts = tuple(note(each) for each in several)
        return Seen(kind="notes", title="Several signed notes", parts=parts)
    found = parse_note(raw)
    signed = tuple(Fact("signed as", f"{line.name} (key {line.key_id.hex()})") for line in found.signatures)
    names = [line.name for line in found.signatures]
    try:
        head = Checkpoint.from_text(found.text)
    except LogError:
        text = found.text.decode("utf-8", "replace")
        lines = tuple(Fact("text", line) for line in text.splitlines())
        told = {"text": text, "signed_as": names}
        return Seen(kind="signed-note", title="Signed note", facts=lines + signed, document=told)
    facts = (Fact("log", head.origin), Fact("entries", f"{head.size:,}"), Fact("root", head.root.hex()))
    document = {"origin": head.origin, "size": head.size, "root": head.root.hex(), "signed_as": names}
    return Seen(kind="checkpoint", title="Checkpoint of a log", facts=facts + signed, document=document)


def verifier(raw: bytes) -> Seen:
    """The public key of a log or a witness."""
    text = raw.decode("utf-8", "replace")
    try:
        found = LogVerifier.from_vkey(text)
    except InputError:
        return _witness(WitnessVerifier.from_vkey(text))
    facts = (Fact("name", found.origin), Fact("key id", found.key_id.hex()))
    document = {"name": found.origin, "key_id": found.key_id.hex(), "vkey": found.vkey}
    return Seen(kind="log-key", title="Public key of a log", facts=facts, document=document)


def _witness(found: WitnessVerifier) -> Seen:
    facts = (Fact("name", found.name), Fact("kind", found.scheme))
    document = {"name": found.name, "scheme": found.scheme, "vkey": found.vkey}
    return Seen(kind="witness-key", title="Public key of a witness", facts=facts, document=document)


def key(found: dict[str, Any]) -> Seen:
    """A public key, and for whom it claims to speak."""
    facts = [Fact("key id", str(found["keyid"])), Fact("kind", str(found.get("scheme", found["keytype"])))]
    if found["keytype"] == "hpke":
        facts.append(Fact("for", "sealing to its holder (licet seal --to); it signs nothing"))
        return Seen(kind="key", title="Public sealing key", facts=tuple(facts), document=found)
    public = found["keyval"].get("public") if isinstance(found.get("keyval"), dict) else None
    if isinstance(public, str) and len(public) <= _SHORT:
        facts.append(Fact("public", f"{public}  (in provisos: receipts, by, builders)"))
    if found.get("name"):
        facts.append(Fact("speaks for", f"{found['name']} ({found.get('country', '?')})"))
    return Seen(kind="key", title="Public key", facts=tuple(facts), document=found)


def authority(found: dict[str, Any]) -> Seen:
    """An authority's keys, and how many of them must sign."""
    keys = found["keys"] if isinstance(found["keys"], list) else []
    facts = [
        Fact("authority", f"{found.get('name', '?')} ({found.get('country', '?')})"),
        Fact("signs with", f"{found['threshold']} of {len(keys)} keys"),
    ]
    return Seen(kind="authority", title="Keys of an authority", facts=tuple(facts), document=found)
