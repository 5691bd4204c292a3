"""Keys of authorities: made, kept in files, and named the way securesystemslib names them.

A private key is written once, readable by its owner only, and never over another file. Ed25519 only.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from licet import documents, files
from licet.errors import InputError
from licet.licence._check import hex_problems, refuse, spelled, text_problems
from licet.licence._licence import Authority

if TYPE_CHECKING:
    from os import PathLike

_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


class _KeyValue(Struct, frozen=True, forbid_unknown_fields=True):
    public: str


class _KeyFile(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """securesystemslib's form of a public key, with whose it is beside it."""

    keyid: str
    keytype: str
    keyval: _KeyValue
    scheme: str
    role: str | None = None
    name: str | None = None
    country: str | None = None


class PublicKey(Struct, frozen=True):
    """The public half of an Ed25519 key: 32 bytes in hexadecimal."""

    public: str

    def __post_init__(self) -> None:
        refuse(hex_problems(("public",), self.public), where=lambda _: "public key")

    @property
    def keyid(self) -> str:
        """The name securesystemslib gives this key: the sha256 of its canonical JSON."""
        canonical = f'{{"keytype":"ed25519","keyval":{{"public":"{self.public}"}},"scheme":"ed25519"}}'
        return sha256(canonical.encode()).hexdigest()

    def to_json(self) -> bytes:
        """Print the key in securesystemslib's form."""
        return _print(_key_file(self))

    @classmethod
    def from_json(cls, raw: bytes, *, where: str = "public key") -> PublicKey:
        """Read a key in securesystemslib's form; whose it claims to be is passed over."""
        return _read(raw, where=where)[0]


class TrustedKey(Struct, frozen=True):
    """A key this machine trusts to speak for one authority: that name, in that country, and nobody else."""

    key: PublicKey
    name: str
    country: str

    @property
    def authority(self) -> Authority:
        """The authority this key speaks for, as its licences must name it."""
        return Authority(name=self.name, country=self.country)

    def to_json(self) -> bytes:
        """Print the key and whose it is."""
        plain = _key_file(self.key)
        return _print(msgspec.structs.replace(plain, role="authority", name=self.name, country=self.country))

    @classmethod
    def from_json(cls, raw: bytes, *, where: str = "authority key") -> TrustedKey:
        """Read a key file, which must say which authority the key speaks for."""
        key, written = _read(raw, where=where)
        if written.role != "authority" or written.name is None or written.country is None:
            raise InputError(
                "this key speaks for no authority",
                where=where,
                remedy='it needs "role": "authority", "name" and "country"',
            )
        return _checked(cls(key=key, name=written.name, country=written.country), where=where)


class SigningKey:
    """The private half of an authority's key. It is a secret: it never prints."""

    __slots__ = ("_private",)

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def generate(cls) -> SigningKey:
        """Make a new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: bytes, *, where: object = None) -> SigningKey:
        """Read an unencrypted PKCS#8 file."""
        try:
            private = serialization.load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise InputError(
                "this is not an unencrypted private key", where=where, remedy="give the .pem file of the key"
            ) from None
        if not isinstance(private, Ed25519PrivateKey):
            raise InputError(
                "this is not an Ed25519 key", where=where, remedy="make one with `licet keys new`"
            )
        return cls(private)

    def to_pem(self) -> bytes:
        """Return the secret itself as PKCS#8, for storage and nothing else."""
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    @property
    def public(self) -> PublicKey:
        """What others need to verify what this key signs."""
        return PublicKey(public=self._private.public_key().public_bytes_raw().hex())

    def sign(self, payload_type: str, payload: bytes) -> bytes:
        """Return `payload` in a DSSE envelope with this key's signature, as compact JSON."""
        from securesystemslib import dsse, signer  # noqa: PLC0415 - slow, and whoever verifies never signs

        envelope = dsse.Envelope(payload=payload, payload_type=payload_type, signatures={})
        envelope.sign(signer.CryptoSigner(self._private))  # type: ignore[attr-defined]  # re-exported there
        return msgspec.json.encode(envelope.to_dict())


def write_keys(
    folder: str | PathLike[str], name: str, *, key: SigningKey, authority: Authority
) -> tuple[Path, Path]:
    """Write NAME.pem (the secret, for its owner only) and NAME.key.json (public); never over another file."""
    if not _FILE_NAME.fullmatch(name):
        raise InputError(f"{name!r} cannot name a key", remedy="use letters, digits, dots, dashes")
    trusted = TrustedKey(key=key.public, name=authority.name, country=authority.country)
    content = _checked(trusted, where=name).to_json()
    secret, public = Path(folder, f"{name}.pem"), Path(folder, f"{name}.key.json")
    for path in (secret, public):
        if path.exists():
            raise InputError(
                "there is a key here already", where=path, remedy="choose another name or folder"
            )
    with ExitStack() as undo:
        files.write(secret, key.to_pem(), mode=0o600)
        undo.callback(secret.unlink)
        files.write(public, content)
        undo.pop_all()
    return secret, public


def _key_file(key: PublicKey) -> _KeyFile:
    keyval = _KeyValue(public=key.public)
    return _KeyFile(keyid=key.keyid, keytype="ed25519", keyval=keyval, scheme="ed25519")


def _print(written: _KeyFile) -> bytes:
    return msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n"


def _read(raw: bytes, *, where: str) -> tuple[PublicKey, _KeyFile]:
    written = documents.parse(raw, _KeyFile, where=where)
    if (written.keytype, written.scheme) != ("ed25519", "ed25519"):
        raise InputError("this is not an Ed25519 key", where=where, remedy="only Ed25519 keys are trusted")
    try:
        key = PublicKey(public=written.keyval.public)
    except InputError as problem:
        raise InputError(problem.what, where=where, remedy=problem.remedy) from None
    if written.keyid != key.keyid:
        raise InputError(
            "the key does not fit its own keyid", where=where, remedy="copy the whole file again"
        )
    return key, written


def _checked(trusted: TrustedKey, *, where: str) -> TrustedKey:
    refuse(text_problems(("name",), trusted.name), where=lambda path: f"{where}: {spelled(path)}")
    if not _COUNTRY.fullmatch(trusted.country):
        raise InputError(
            f"country is {trusted.country!r}, not a country code", where=where, remedy="write it like FR"
        )
    return trusted
