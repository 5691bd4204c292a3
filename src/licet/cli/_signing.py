"""Whoever signs a document at this machine: the key, wherever it is, and the log it is entered in first.

Nothing is handed out that the chain it belongs to would not hold with, and nothing that is not logged.
"""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from licet import files
from licet.cli._naming import file_name
from licet.errors import InputError, LicetError
from licet.licence import DeviceKey, PublicKey, SigningKey, claimed, peek, sign
from licet.log import Log, LogKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from licet.licence import Predicate, Signer

_PIN = "LICET_PIN"


class Handed(Struct, frozen=True, kw_only=True):
    """What was handed out: the document and its log proof, its place in the log, its name in others."""

    number: str
    kind: str
    sha256: str
    entry: int
    document: str
    proof: str


class Pen:
    """Keys that sign together, the log that what they sign is entered in, and where it is put."""

    def __init__(self, keys: Sequence[Path], *, log: Path, log_key: Path, out: Path) -> None:
        self.keys: list[Signer] = [signing_key(path) for path in keys]
        secret = files.read(log_key, what="log's private key").decode("utf-8", "replace")
        self.log_key = LogKey.from_skey(secret, where=log_key)
        self.log = log
        self.out = out

    def hand_out(
        self,
        document: Predicate,
        subjects: Mapping[str, str],
        *,
        ending: str,
        holds: Callable[[bytes], object],
    ) -> Handed:
        """Sign, make sure that it `holds`, enter it in the log, and write it with its proof.

        Asked again for the same document, it hands out the one that was logged.
        """
        envelope = sign(document, subjects, *self.keys)
        holds(envelope)
        with Log.open(self.log, key=self.log_key) as log:
            entry, envelope = entered(envelope, log)
            proof = log.prove(entry).to_bytes()
        place = self.out / f"{file_name(document.number)}.{ending}"
        if place.exists() and payload_of(files.read(place, what="document")) != payload_of(envelope):
            raise InputError(
                "another document is here; this one is signed, and not written",
                where=place,
                remedy="choose another --out, and ask again: nothing is signed twice",
            )
        files.write(place, envelope)
        files.write(place.with_suffix(".tlog-proof"), proof)
        return Handed(
            number=document.number,
            kind=claimed(envelope).kind,
            sha256=sha256(payload_of(envelope)).hexdigest(),
            entry=entry,
            document=str(place),
            proof=str(place.with_suffix(".tlog-proof")),
        )


def entered(envelope: bytes, log: Log) -> tuple[int, bytes]:
    """The entry of this document, made now or before, and the envelope that is in the log."""
    payload = payload_of(envelope)
    for index, raw in enumerate(log.entries()):
        if raw == envelope or _is_same(raw, payload):
            return index, raw
    return log.append(envelope), envelope


def payload_of(envelope: bytes) -> bytes:
    """What an envelope holds, nothing verified: fit to compare two documents, never to permit anything."""
    return peek(envelope, what="document")


def _is_same(raw: bytes, payload: bytes) -> bool:
    try:
        return payload_of(raw) == payload
    except LicetError:
        return False  # another kind of entry


def signing_key(path: Path) -> Signer:
    """The key a file holds (.pem), or the one in a device that it names (.uri)."""
    if path.suffix != ".uri":
        return SigningKey.from_pem(files.read(path, what="private key"), where=path)
    uri = files.read(path, what="key's URI", limit=8192).decode("utf-8", "replace").strip()
    return DeviceKey(uri, public_half(path), secret=secret)


def public_half(path: Path) -> PublicKey:
    """The public half that stands beside a private key, or beside the URI of one."""
    public = path.with_suffix(".key.json")
    return PublicKey.from_json(files.read(public, what="public key"), where=str(public))


def secret(name: str) -> str:
    """A device's PIN: from LICET_PIN, or asked at the terminal; never an argument, which others can see."""
    given = os.environ.get(_PIN)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise InputError(f"the device asks for its {name}", remedy=f"set {_PIN}, or ask at a terminal")
    from getpass import getpass

    return getpass(f"{name} of the device: ")
