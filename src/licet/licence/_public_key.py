"""Public keys, of the schemes Licet verifies, named the way securesystemslib names them.

Ed25519 for keys in files, ECDSA for devices and key services that have nothing else, ML-DSA because a licence
may outlive the other two. A key means exactly one thing: its text has one form, and its name follows from it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256, sha512
from typing import TYPE_CHECKING, Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from licet import documents
from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

ED25519: Final = "ed25519"
SCHEMES: Final = {
    ED25519: "ed25519",
    "ecdsa-sha2-nistp256": "ecdsa",
    "ecdsa-sha2-nistp384": "ecdsa",
    "ml-dsa-44/1": "ml-dsa",
    "ml-dsa-65/1": "ml-dsa",
    "ml-dsa-87/1": "ml-dsa",
}
_CURVES: Final[dict[str, tuple[str, Callable[[], hashes.HashAlgorithm]]]] = {
    "ecdsa-sha2-nistp256": ("secp256r1", hashes.SHA256),
    "ecdsa-sha2-nistp384": ("secp384r1", hashes.SHA384),
}
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_SIGN_BIT: Final = 2**255
_PRIME: Final = 2**255 - 19
# The points of small order by their y, in every encoding that is read (https://eprint.iacr.org/2020/1244): a
# signature by one of them holds for many messages, whoever made it.
_ORDER_8: Final = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER: Final = frozenset({0, 1, _ORDER_8, _PRIME - _ORDER_8, _PRIME - 1, _PRIME, _PRIME + 1})
_LONGEST: Final = 8 * 1024  # an ML-DSA-87 key has 2592 bytes


class KeyValue(Struct, frozen=True, forbid_unknown_fields=True):
    """The part of a key file that securesystemslib calls `keyval`."""

    public: str


class KeyFile(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """securesystemslib's form of a public key, with whose it is beside it."""

    keyid: str
    keytype: str
    keyval: KeyValue
    scheme: str
    role: str | None = None
    name: str | None = None
    country: str | None = None

    def read(self, *, where: str) -> PublicKey:
        """The key, which must be one, and fit the name the file gives it."""
        try:
            key = PublicKey(public=self.keyval.public, scheme=self.scheme)
        except InputError as problem:
            raise InputError(problem.what, where=where, remedy=problem.remedy) from None
        if (self.keytype, self.keyid) != (key.keytype, key.keyid):
            raise InputError(
                "the key does not fit its own keyid", where=where, remedy="copy the whole file again"
            )
        return key


class PublicKey(Struct, frozen=True, forbid_unknown_fields=True):
    """The public half of a key: 32 bytes in hexadecimal for Ed25519, else a PEM text as OpenSSL prints it."""

    public: str
    scheme: str = ED25519

    def __post_init__(self) -> None:
        loaded(self)

    @property
    def keytype(self) -> str:
        """The family of its scheme: `ed25519`, `ecdsa` or `ml-dsa`."""
        return SCHEMES[self.scheme]

    @property
    def keyid(self) -> str:
        """The name securesystemslib gives this key: the sha256 of its canonical JSON."""
        return _keyid(self.public, self.scheme)

    @property
    def written(self) -> KeyFile:
        """The key in securesystemslib's form."""
        value = KeyValue(public=self.public)
        return KeyFile(keyid=self.keyid, keytype=self.keytype, keyval=value, scheme=self.scheme)

    def to_json(self) -> bytes:
        """Print the key in securesystemslib's form."""
        return printed_file(self.written)

    @classmethod
    def from_json(cls, raw: bytes, *, where: str = "public key") -> PublicKey:
        """Read a key in securesystemslib's form; whose it claims to be is passed over."""
        return documents.parse(raw, KeyFile, where=where).read(where=where)

    def holds(self, signature: bytes, message: bytes) -> bool:
        """Whether this key made `signature` over `message`."""
        try:
            loaded(self)(signature, message)
        except InvalidSignature:
            return False
        return True


def printed_file(written: Struct) -> bytes:
    """A key file as a person may read it."""
    return msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n"


def before_signing(message: bytes, scheme: str) -> bytes:
    """What the algorithm is given: for ML-DSA the hash that TUF's TAP 21 defines, else the message itself."""
    if SCHEMES[scheme] == "ml-dsa":
        return b"tuf\x01" + sha512(message).digest()
    return message


def loaded(key: PublicKey) -> Callable[[bytes, bytes], None]:
    """A function that raises InvalidSignature unless a signature holds; `InputError` if it is no key."""
    return _loaded(key.public, key.scheme)


@lru_cache(maxsize=4096)
def _keyid(public: str, scheme: str) -> str:
    value = public.replace("\\", "\\\\").replace('"', '\\"')
    canonical = f'{{"keytype":"{SCHEMES[scheme]}","keyval":{{"public":"{value}"}},"scheme":"{scheme}"}}'
    return sha256(canonical.encode()).hexdigest()


@lru_cache(maxsize=4096)
def _loaded(public: str, scheme: str) -> Callable[[bytes, bytes], None]:
    if scheme not in SCHEMES:
        raise InputError(
            f"this is a key of the scheme {ascii(scheme)[:80]}", remedy=f"use one of {', '.join(SCHEMES)}"
        )
    if scheme == ED25519:
        if not _HEX.fullmatch(public):
            raise InputError(
                "the public key is not 64 lower-case hexadecimal digits",
                remedy="copy the whole `public` of the .key.json",
            )
        if int.from_bytes(bytes.fromhex(public), "little") % _SIGN_BIT in _SMALL_ORDER:
            raise InputError("public is a key with which anybody can sign", remedy="make another key")
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify
    return _verifier(_from_pem(public, scheme), scheme)


def _verifier(key: Any, scheme: str) -> Callable[[bytes, bytes], None]:
    if scheme in _CURVES:
        algorithm = ec.ECDSA(_CURVES[scheme][1]())
        return lambda signature, message: key.verify(signature, message, algorithm)
    return lambda signature, message: key.verify(signature, before_signing(message, scheme))


def _from_pem(public: str, scheme: str) -> Any:
    """The key in a PEM text, which is printed in the one way OpenSSL prints it."""
    wrong = InputError(f"this is not a public key of the scheme {scheme}", remedy="copy the whole key")
    if len(public) > _LONGEST:
        raise wrong
    try:
        key = serialization.load_pem_public_key(public.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise wrong from None
    if scheme_of(key) != scheme or printed(key) != public:
        raise wrong
    return key


def scheme_of(key: Any) -> str | None:
    """The scheme in which a key of `cryptography`, public or private, signs; None if Licet uses none."""
    if isinstance(key, ec.EllipticCurvePublicKey | ec.EllipticCurvePrivateKey):
        named = (scheme for scheme, (curve, _) in _CURVES.items() if curve == key.curve.name)
        return next(named, None)
    kind = re.fullmatch(r"(Ed25519|MLDSA(44|65|87))(Public|Private)Key", type(key).__name__)
    if kind is None:
        return None
    return f"ml-dsa-{kind.group(2)}/1" if kind.group(2) else ED25519


def printed(key: Any) -> str:
    """The text of a public key of `cryptography`, as `PublicKey.public` holds it."""
    if scheme_of(key) == ED25519:
        return str(key.public_bytes_raw().hex())
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return str(key.public_bytes(serialization.Encoding.PEM, form).decode())
