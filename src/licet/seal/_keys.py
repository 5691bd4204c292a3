"""Sealing keys: whoever has the public half can seal to it, whoever has the private half can open.

A content key is wrapped by HPKE (RFC 9180, base mode): X25519, or X25519 and ML-KEM-768 together, which stays
secret while either of them holds. They sign nothing, so that no key serves two ends. A private key is written
once, readable by its owner only. One in a TPM or a key service is an `Unsealer` too.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from msgspec import Struct

from licet import documents
from licet.errors import InputError, WrongArtefact
from licet.licence import write_pair

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from pathlib import Path
    from types import ModuleType

X25519: Final = "hpke-x25519-hkdf-sha256-aes256gcm"
HYBRID: Final = "hpke-mlkem768-x25519-hkdf-sha256-aes256gcm"
SCHEMES: Final = (X25519, HYBRID)
ENC_LENGTH: Final = {X25519: 32, HYBRID: 1120}
CONTENT_KEY: Final = 32
_TAG: Final = 16
_POINT: Final = 32  # the X25519 half of a hybrid key comes last, as draft-ietf-hpke-pq has it
_LENGTH: Final = {X25519: 32, HYBRID: 1184 + 32}
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")
_PEM: Final = re.compile(rb"-----BEGIN PRIVATE KEY-----.+?-----END PRIVATE KEY-----", re.DOTALL)
_WHICH: Final = "give the -seal.key.json that `licet seal new-key` wrote"
_UPDATE: Final = "pip install 'cryptography>=48'"


class Unsealer(Protocol):
    """The private half of a sealing key, wherever it is. Safe from several threads."""

    @property
    def public(self) -> SealingPublicKey:
        """The half it was sealed to; always the same."""

    @property
    def assurance(self) -> str:
        """The level at which the key is held: `A1` in software, `A2` where the machine is measured."""

    def unwrap(self, enc: bytes, wrapped: bytes, info: bytes) -> bytes:
        """The content key that HPKE wrapped for this key under `info`, or `WrongArtefact`.

        The caller has verified that the licence holds; whoever implements this keeps no copy.
        """


class _Value(Struct, frozen=True, forbid_unknown_fields=True):
    public: str


class _AnyKey(Struct, frozen=True):
    """Any key file, of those that seal or sign."""

    scheme: str


class _KeyFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The public half as a file, laid out as the signing keys are, in a scheme none of them has."""

    keyid: str
    keytype: str = "hpke"
    keyval: _Value
    scheme: str


class SealingPublicKey(Struct, frozen=True, forbid_unknown_fields=True):
    """The public half: bytes in hexadecimal, of a hybrid key ML-KEM-768's and then X25519's."""

    public: str
    scheme: str = X25519

    def __post_init__(self) -> None:
        _loaded(self.public, self.scheme)

    @property
    def keyid(self) -> str:
        """The sha256 of its canonical JSON, as securesystemslib names keys."""
        value = {"keytype": "hpke", "keyval": {"public": self.public}, "scheme": self.scheme}
        return sha256(msgspec.json.encode(value, order="sorted")).hexdigest()

    def wrap(self, key: bytes, info: bytes) -> tuple[bytes, bytes]:
        """The encapsulation, and `key` as only the private half can have it, under the same `info`."""
        made = _suite(self.scheme).encrypt(key, _loaded(self.public, self.scheme), info)
        length = ENC_LENGTH[self.scheme]
        return made[:length], made[length:]

    def to_json(self) -> bytes:
        """Print the key as a file."""
        written = _KeyFile(keyid=self.keyid, keyval=_Value(self.public), scheme=self.scheme)
        return msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n"

    @classmethod
    def from_json(cls, raw: bytes, *, where: str = "sealing key") -> SealingPublicKey:
        """Read a key file; `InputError` if it is none, or of a key that signs."""
        _require_sealing(raw, where)
        try:
            written = documents.parse(raw, _KeyFile, where=where)
            key = cls(public=written.keyval.public, scheme=written.scheme)
        except InputError as problem:
            raise InputError(
                problem.what, where=problem.where or where, remedy=problem.remedy or _WHICH
            ) from None
        if (written.keytype, written.keyid) != ("hpke", key.keyid):
            raise InputError(
                "the key does not fit its own keyid", where=where, remedy="copy the whole file again"
            )
        return key


class SealingKey:
    """A private sealing key in memory, kept in a file (assurance A1). It is a secret: it never prints."""

    __slots__ = ("_halves", "_private", "public")
    assurance: Final = "A1"

    def __init__(self, private: X25519PrivateKey, post_quantum: Any = None) -> None:
        self._halves = (private,) if post_quantum is None else (post_quantum, private)
        raw = b"".join(half.public_key().public_bytes_raw() for half in self._halves)
        scheme = X25519 if post_quantum is None else HYBRID
        self.public = SealingPublicKey(public=raw.hex(), scheme=scheme)
        self._private = (
            private if post_quantum is None else _hpke().MLKEM768X25519PrivateKey(post_quantum, private)
        )

    @classmethod
    def generate(cls, scheme: str = X25519) -> SealingKey:
        """Make a new key from the system's randomness."""
        if scheme not in SCHEMES:
            raise InputError(f"unknown scheme {scheme!r}", remedy=f"known: {', '.join(SCHEMES)}")
        return cls(X25519PrivateKey.generate(), _ml_kem() if scheme == HYBRID else None)

    @classmethod
    def from_pem(cls, pem: bytes, *, where: object = None) -> SealingKey:
        """Read unencrypted PKCS#8 blocks: one of X25519, or one of ML-KEM-768 and then one of X25519."""
        try:
            blocks = [serialization.load_pem_private_key(block, None) for block in _PEM.findall(pem)]
        except UnsupportedAlgorithm:
            what = "this machine's cryptography does not know a key of this kind"
            raise InputError(what, where=where, remedy=_UPDATE) from None
        except (ValueError, TypeError):
            blocks = []
        match blocks:
            case [X25519PrivateKey() as classical]:
                return cls(classical)
            case [post_quantum, X25519PrivateKey() as classical] if _is_ml_kem(post_quantum):
                return cls(classical, post_quantum)
        raise InputError(
            "this is not an unencrypted private sealing key",
            where=where,
            remedy="give the -seal.pem that `licet seal new-key` wrote",
        )

    def to_pem(self) -> bytes:
        """Return the secret itself as PKCS#8, for storage and nothing else."""
        form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return b"".join(half.private_bytes(serialization.Encoding.PEM, *form) for half in self._halves)

    def unwrap(self, enc: bytes, wrapped: bytes, info: bytes) -> bytes:
        """The content key, or `WrongArtefact` where this key does not open it under this `info`."""
        scheme = self.public.scheme
        if (len(enc), len(wrapped)) != (ENC_LENGTH[scheme], CONTENT_KEY + _TAG):
            raise _unopened()
        try:
            key: bytes = _suite(scheme).decrypt(enc + wrapped, self._private, info)
        except (InvalidTag, ValueError):
            raise _unopened() from None
        return key


def write_sealing_keys(folder: str | PathLike[str], name: str, *, key: SealingKey) -> tuple[Path, Path]:
    """Write NAME-seal.pem (the secret, for its owner only) and NAME-seal.key.json; never over another."""
    return write_pair(folder, f"{name}-seal", secret=key.to_pem(), public=key.public.to_json())


def distinct(keys: Iterable[SealingPublicKey]) -> tuple[SealingPublicKey, ...]:
    """The keys, each once, in a fixed order; at least one."""
    found = {key.keyid: key for key in keys}
    if not found:
        raise InputError("no key to seal it to", remedy="name the recipient's -seal.key.json (--to)")
    return tuple(found[keyid] for keyid in sorted(found))


def _require_sealing(raw: bytes, where: str) -> None:
    """Tell a key that signs as what it is, whatever else is in its file."""
    try:
        scheme = msgspec.json.decode(raw, type=_AnyKey).scheme
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return  # no such file: what is wrong with it, is told with its line
    if scheme not in SCHEMES:
        what = f"this is a key of the scheme {ascii(scheme)[:80]}, which seals nothing"
        raise InputError(what, where=where, remedy=_WHICH)


def _unopened() -> WrongArtefact:
    return WrongArtefact("the content key in this sealed file is not one for this key", remedy="get it again")


def _hpke() -> ModuleType:
    try:
        from cryptography.hazmat.primitives import hpke  # noqa: PLC0415 - newer than the rest
    except ImportError:
        raise InputError("this machine's cryptography has no HPKE", remedy=_UPDATE) from None
    return hpke


@cache
def _suite(scheme: str) -> Any:
    hpke = _hpke()
    kem = hpke.KEM.MLKEM768_X25519 if scheme == HYBRID else hpke.KEM.X25519
    return hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def _ml_kem() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import mlkem  # noqa: PLC0415 - newer than the rest

        return mlkem.MLKEM768PrivateKey.generate()
    except (ImportError, UnsupportedAlgorithm):
        raise InputError("this machine's cryptography has no ML-KEM-768", remedy=_UPDATE) from None


def _is_ml_kem(key: object) -> bool:
    return type(key).__name__ == "MLKEM768PrivateKey"


@lru_cache(maxsize=1024)
def _loaded(public: str, scheme: str) -> Any:
    """The key that `cryptography` seals to; `InputError` if it is none, or one that keeps no secret."""
    if scheme not in SCHEMES:
        raise InputError(
            f"this is a key of the scheme {ascii(scheme)[:80]}", remedy=f"use one of {', '.join(SCHEMES)}"
        )
    wrong = InputError(f"this is not a public key of the scheme {scheme}", remedy="copy the whole key")
    if not _HEX.fullmatch(public) or len(public) != 2 * _LENGTH[scheme]:
        raise wrong
    raw = bytes.fromhex(public)
    try:
        point = X25519PublicKey.from_public_bytes(raw[-_POINT:])
        X25519PrivateKey.generate().exchange(point)  # of small order, anybody would have the secret
        return point if scheme == X25519 else _hybrid(raw[:-_POINT], point)
    except ValueError:
        raise wrong from None


def _hybrid(raw: bytes, point: X25519PublicKey) -> Any:
    hpke = _hpke()
    try:
        from cryptography.hazmat.primitives.asymmetric import mlkem  # noqa: PLC0415 - newer than the rest

        return hpke.MLKEM768X25519PublicKey(mlkem.MLKEM768PublicKey.from_public_bytes(raw), point)
    except (ImportError, UnsupportedAlgorithm):
        raise InputError("this machine's cryptography has no ML-KEM-768", remedy=_UPDATE) from None
