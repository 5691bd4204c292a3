"""The keys that `licet feed` is given: private ones to sign with, public ones to name in metadata."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from licet import files
from licet.cli._signing import public_half, signing_key
from licet.errors import InputError
from licet.licence import PublicKey, SigningKey, write_holder_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.licence import Signer

_PUBLIC = ".key.json"
_DEVICE = ".uri"


def signer(word: str) -> Signer:
    """The private key in a .pem file, or in the device that a .uri file names."""
    if word.endswith(_PUBLIC):
        raise InputError("this is a public key, and cannot sign", where=word, remedy="give the private one")
    return signing_key(Path(word))


def signers(words: Iterable[str]) -> list[Signer]:
    """The private keys to sign with."""
    return [signer(word) for word in words]


def public(word: str) -> PublicKey:
    """The public half: from a .key.json file, beside the URI of a device's key, or of a private key."""
    if word.endswith(_PUBLIC):
        return PublicKey.from_json(files.read(word, what="public key"), where=word)
    return public_half(Path(word)) if word.endswith(_DEVICE) else signer(word).public


def publics(words: Iterable[str]) -> tuple[PublicKey, ...]:
    """The public keys to name."""
    return tuple(public(word) for word in words)


def that_sign(words: Iterable[str]) -> list[Signer]:
    """Those of the keys given that are private: others sign later, elsewhere."""
    return signers(word for word in words if not word.endswith(_PUBLIC))


def made(folder: Path, name: str) -> str:
    """A new key, in a file for its owner only; its public half beside it."""
    private, _ = write_holder_keys(folder, name, key=SigningKey.generate())
    return str(private)
