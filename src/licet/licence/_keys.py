"""Keys of authorities and holders: made, kept in files, and used to sign.

A private key is written once, readable by its owner only, and never over another file. Keys in devices and
key services are in `_devices`; whatever has a public key and signs is a `Signer`.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from licet import documents, files
from licet.errors import InputError
from licet.licence._authorities import AuthorityKey, TrustedAuthority, checked
from licet.licence._envelope import cosigned, signed
from licet.licence._licence import Authority
from licet.licence._public_key import (
    ED25519,
    SCHEMES,
    KeyFile,
    PublicKey,
    before_signing,
    printed,
    printed_file,
    scheme_of,
)

if TYPE_CHECKING:
    from os import PathLike

_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CURVES: Final = {"ecdsa-sha2-nistp256": ec.SECP256R1, "ecdsa-sha2-nistp384": ec.SECP384R1}


class Signer(Protocol):
    """A private key, wherever it is. It is asked for each signature, and may refuse by a LicetError."""

    @property
    def public(self) -> PublicKey:
        """What others need to verify what this key signs; always the same."""

    def signature(self, message: bytes) -> bytes:
        """The signature over `message`, which `public` verifies."""


class TrustedKey(Struct, frozen=True):
    """A key this machine trusts to speak for one authority: that name, in that country, and nobody else."""

    key: PublicKey
    name: str
    country: str

    @property
    def authority(self) -> Authority:
        """The authority this key speaks for, as its licences must name it."""
        return Authority(name=self.name, country=self.country)

    @property
    def alone(self) -> TrustedAuthority:
        """The authority that signs with this key alone."""
        return TrustedAuthority(name=self.name, country=self.country, keys=(AuthorityKey(key=self.key),))

    def to_json(self) -> bytes:
        """Print the key and whose it is."""
        return printed_file(
            msgspec.structs.replace(self.key.written, role="authority", name=self.name, country=self.country)
        )

    @classmethod
    def from_json(cls, raw: bytes, *, where: str = "authority key") -> TrustedKey:
        """Read a key file, which must say which authority the key speaks for."""
        written = documents.parse(raw, KeyFile, where=where)
        key = written.read(where=where)
        if written.role != "authority" or written.name is None or written.country is None:
            raise InputError(
                "this key speaks for no authority",
                where=where,
                remedy='it needs "role": "authority", "name" and "country"',
            )
        found = cls(key=key, name=written.name, country=written.country)
        checked(found.alone, where=where)
        return found


class SigningKey:
    """A private key in memory, kept in a file. It is a secret: it never prints."""

    __slots__ = ("_private", "public")

    def __init__(self, private: Any) -> None:
        scheme = scheme_of(private)
        if scheme is None:
            raise InputError("this is not a key Licet signs with", remedy="make one with `licet keys new`")
        self._private = private
        self.public = PublicKey(public=printed(private.public_key()), scheme=scheme)

    @classmethod
    def generate(cls, scheme: str = ED25519) -> SigningKey:
        """Make a new key from the system's randomness."""
        if scheme == ED25519:
            return cls(Ed25519PrivateKey.generate())
        if scheme in _CURVES:
            return cls(ec.generate_private_key(_CURVES[scheme]()))
        if scheme in SCHEMES:
            return cls(_ml_dsa(scheme))
        raise InputError(f"unknown scheme {scheme!r}", remedy=f"known: {', '.join(SCHEMES)}")

    @classmethod
    def from_pem(cls, pem: bytes, *, where: object = None) -> SigningKey:
        """Read an unencrypted PKCS#8 file."""
        try:
            private = serialization.load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise InputError(
                "this is not an unencrypted private key", where=where, remedy="give the .pem file of the key"
            ) from None
        try:
            return cls(private)
        except InputError as problem:
            raise InputError(problem.what, where=where, remedy=problem.remedy) from None

    def to_pem(self) -> bytes:
        """Return the secret itself as PKCS#8, for storage and nothing else."""
        pem: bytes = self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return pem

    def signature(self, message: bytes) -> bytes:
        """The signature over `message`."""
        scheme = self.public.scheme
        if scheme in _CURVES:
            made: bytes = self._private.sign(message, ec.ECDSA(_hash_of(scheme)))
        else:
            made = self._private.sign(before_signing(message, scheme))
        return made

    def sign(self, payload_type: str, payload: bytes) -> bytes:
        """Return `payload` in a DSSE envelope with this key's signature, as compact JSON."""
        return signed(payload_type, payload, self)


def cosign(envelope: bytes, *, key: Signer) -> bytes:
    """The same document with one more signature, over exactly what the others signed."""
    return cosigned(envelope, key)


def write_keys(
    folder: str | PathLike[str], name: str, *, key: SigningKey, authority: Authority
) -> tuple[Path, Path]:
    """Write NAME.pem (the secret, for its owner only) and NAME.key.json (public); never over another file."""
    trusted = TrustedKey(key=key.public, name=authority.name, country=authority.country)
    checked(trusted.alone, where=name)
    return write_pair(folder, name, secret=key.to_pem(), public=trusted.to_json())


def write_holder_keys(folder: str | PathLike[str], name: str, *, key: SigningKey) -> tuple[Path, Path]:
    """Write NAME.pem and NAME.key.json for a holder: the public half goes into the document naming it."""
    return write_pair(folder, name, secret=key.to_pem(), public=key.public.to_json())


def write_pair(
    folder: str | PathLike[str], name: str, *, secret: bytes, public: bytes, ending: str = ".pem"
) -> tuple[Path, Path]:
    """Write both halves or neither; never over another file."""
    if not _FILE_NAME.fullmatch(name):
        raise InputError(f"{name!r} cannot name a key", remedy="use letters, digits, dots, dashes")
    private_place, public_place = Path(folder, f"{name}{ending}"), Path(folder, f"{name}.key.json")
    for path in (private_place, public_place):
        if path.exists():
            raise InputError(
                "there is a key here already", where=path, remedy="choose another name or folder"
            )
    with ExitStack() as undo:
        files.write(private_place, secret, mode=0o600)
        undo.callback(private_place.unlink)
        files.write(public_place, public)
        undo.pop_all()
    return private_place, public_place


def _hash_of(scheme: str) -> Any:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - only for these keys

    return hashes.SHA256() if scheme.endswith("256") else hashes.SHA384()


def _ml_dsa(scheme: str) -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import mldsa  # noqa: PLC0415 - newer than the rest

        made: dict[str, Any] = {
            "ml-dsa-44/1": mldsa.MLDSA44PrivateKey,
            "ml-dsa-65/1": mldsa.MLDSA65PrivateKey,
            "ml-dsa-87/1": mldsa.MLDSA87PrivateKey,
        }
        return made[scheme].generate()
    except (ImportError, UnsupportedAlgorithm):
        raise InputError(
            f"this machine's cryptography has no {scheme}", remedy="pip install 'cryptography>=48'"
        ) from None
