"""Cosignatures (https://c2sp.org/tlog-cosignature): when a witness saw a log, and that it never went back.

Ed25519 and ML-DSA-44 cosignatures of whole checkpoints are made and verified here. A cosignature without a
time says less than a witness promises, and is refused.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from licet.errors import BadCheckpoint, InputError
from licet.log._note import signature_line
from licet.log._vkey import key_id_of, print_skey, print_vkey, read_skey, read_vkey, require_key_name

if TYPE_CHECKING:
    from types import ModuleType

    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

    from licet.log._checkpoint import Checkpoint
    from licet.log._note import Note

Scheme: TypeAlias = Literal["ed25519", "ml-dsa-44"]

_BYTE: Final[dict[Scheme, bytes]] = {"ed25519": b"\x04", "ml-dsa-44": b"\x06"}
_PUBLIC_SIZE: Final[dict[Scheme, int]] = {"ed25519": 32, "ml-dsa-44": 1312}
_SEED_SIZE: Final = 32
_TIME_SIZE: Final = 8
_LATEST: Final = 253_402_300_799  # the end of the year 9999, the last that has a calendar date
_LABEL: Final = b"subtree/v1\n\x00"
_LONGEST_NAME: Final = 255


class Cosignature(Struct, frozen=True):
    """The witness called `witness` saw the checkpoint at `at`, and nothing it saw before contradicts it."""

    witness: str
    at: dt.datetime


class WitnessVerifier(Struct, frozen=True):
    """The public half of a witness's key, printed and read as one line."""

    name: str
    scheme: Scheme
    public: bytes

    def __post_init__(self) -> None:
        require_key_name(self.name, what="witness")
        if len(self.public) != _PUBLIC_SIZE[self.scheme] or len(self.name.encode()) > _LONGEST_NAME:
            raise InputError(f"this is no {self.scheme} key of a witness", remedy="copy the whole line")

    @classmethod
    def from_vkey(cls, vkey: str) -> WitnessVerifier:
        """Read `<name>+<key id>+<key>`; the key id must be the one the rest gives."""
        name, material = read_vkey(vkey, what="witness")
        return cls(name=name, scheme=_scheme_of(material, name), public=material[1:])

    @property
    def vkey(self) -> str:
        """The verifier as one line, to be printed, published and configured."""
        return print_vkey(self.name, self._material)

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return key_id_of(self.name, self._material)

    @property
    def _material(self) -> bytes:
        return _BYTE[self.scheme] + self.public

    def verify(self, note: Note, checkpoint: Checkpoint) -> Cosignature | None:
        """Return what this witness said of the checkpoint in `note`, the latest; None if it said nothing.

        A line under its name and key that does not hold spoils the whole note: `BadCheckpoint`.
        """
        found = [
            self._verified(signature, note, checkpoint)
            for signature in note.signed_by(self.name, self.key_id)
        ]
        return max(found, key=lambda one: one.at, default=None)

    def _verified(self, signature: bytes, note: Note, checkpoint: Checkpoint) -> Cosignature:
        at, rest = int.from_bytes(signature[:_TIME_SIZE], "big"), signature[_TIME_SIZE:]
        if not 0 < at <= _LATEST:
            raise BadCheckpoint(f"the cosignature of {self.name} has no time", remedy="get it again")
        try:
            if self.scheme == "ed25519":
                Ed25519PublicKey.from_public_bytes(self.public).verify(rest, _in_lines(note.text, at))
            else:
                key = _mldsa().MLDSA44PublicKey.from_public_bytes(self.public)
                key.verify(rest, _in_struct(self.name, checkpoint, at))
        except InvalidSignature:
            raise BadCheckpoint(
                f"the cosignature of {self.name} does not hold",
                remedy="it was changed on the way; get it again",
            ) from None
        return Cosignature(witness=self.name, at=dt.datetime.fromtimestamp(at, dt.UTC))


class WitnessKey:
    """The key a witness cosigns with, and the name it signs as. It is a secret: it never prints."""

    __slots__ = ("_private", "verifier")

    def __init__(self, name: str, private: Ed25519PrivateKey | MLDSA44PrivateKey) -> None:
        self._private = private
        scheme: Scheme = "ed25519" if isinstance(private, Ed25519PrivateKey) else "ml-dsa-44"
        public = private.public_key().public_bytes_raw()
        self.verifier = WitnessVerifier(name=name, scheme=scheme, public=public)

    @classmethod
    def generate(cls, name: str, scheme: Scheme = "ed25519") -> WitnessKey:
        """Make a new key from the system's randomness."""
        if scheme == "ed25519":
            return cls(name, Ed25519PrivateKey.generate())
        return cls(name, _mldsa().MLDSA44PrivateKey.generate())

    @classmethod
    def from_seed(cls, name: str, scheme: Scheme, seed: bytes) -> WitnessKey:
        """Restore a key from its 32 secret bytes."""
        if len(seed) != _SEED_SIZE:
            raise InputError(f"a witness's private key has {_SEED_SIZE} bytes, not {len(seed)}")
        if scheme == "ed25519":
            return cls(name, Ed25519PrivateKey.from_private_bytes(seed))
        return cls(name, _mldsa().MLDSA44PrivateKey.from_seed_bytes(seed))

    @classmethod
    def from_skey(cls, skey: str, *, where: object = None) -> WitnessKey:
        """Read what `skey` printed; the key id must be the one the rest gives."""
        name, key_id, secret = read_skey(skey, what="witness", where=where)
        key = cls.from_seed(name, _scheme_of(secret, name), secret[1:])
        if key.verifier.key_id.hex() != key_id:
            raise InputError(
                "the private key does not fit its own key id", where=where, remedy="restore it from a backup"
            )
        return key

    @property
    def skey(self) -> str:
        """The secret as one line."""
        byte = _BYTE[self.verifier.scheme]
        secret = byte + self._private.private_bytes_raw()
        return print_skey(self.verifier.name, byte + self.verifier.public, secret)

    def cosign(self, text: bytes, checkpoint: Checkpoint, *, at: dt.datetime) -> bytes:
        """Return the line that says this witness saw `checkpoint`, whose note has this `text`, at `at`."""
        seconds, name = int(at.timestamp()), self.verifier.name
        if self.verifier.scheme == "ed25519":
            signature = self._private.sign(_in_lines(text, seconds))
        else:
            signature = self._private.sign(_in_struct(name, checkpoint, seconds))
        return signature_line(name, self.verifier.key_id, seconds.to_bytes(_TIME_SIZE, "big") + signature)

    def __repr__(self) -> str:
        return f"WitnessKey({self.verifier.name}, {self.verifier.scheme})"


def _mldsa() -> ModuleType:
    """Return the module that knows ML-DSA; older releases of cryptography have none."""
    try:
        from cryptography.hazmat.primitives.asymmetric import mldsa  # noqa: PLC0415 - few logs need it
    except ImportError:
        raise InputError(
            "the installed cryptography knows no ML-DSA", remedy="pip install --upgrade cryptography"
        ) from None
    return mldsa


def _in_lines(text: bytes, at: int) -> bytes:
    """Return what an Ed25519 cosignature signs."""
    return b"cosignature/v1\ntime %d\n" % at + text


def _in_struct(name: str, checkpoint: Checkpoint, at: int) -> bytes:
    """Return what an ML-DSA-44 cosignature of a whole log signs; it would leave extension lines out."""
    origin = checkpoint.origin.encode()
    if checkpoint.extensions:
        raise BadCheckpoint("it has extension lines, which an ML-DSA-44 cosignature does not cover")
    if len(origin) > _LONGEST_NAME:
        raise BadCheckpoint("the log's name is too long for an ML-DSA-44 cosignature")
    return b"".join(
        (
            _LABEL,
            len(name.encode()).to_bytes(1, "big") + name.encode(),
            at.to_bytes(8, "big"),
            len(origin).to_bytes(1, "big") + origin,
            (0).to_bytes(8, "big"),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


def _scheme_of(material: bytes, name: str) -> Scheme:
    for scheme, byte in _BYTE.items():
        if material[:1] == byte:
            return scheme
    raise InputError(
        f"the key of {name} is not a witness's",
        remedy="a witness cosigns with Ed25519 (kind 4) or ML-DSA-44 (kind 6)",
    )
