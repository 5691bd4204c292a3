"""The ways in which a licence lets persons prove who they are, each with a name of its own.

An asker carries the name of the way it came by, so that a proviso can tell whether that is one of its own.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from licet.errors import InputError

if TYPE_CHECKING:
    from cryptography import x509

    from licet.licence.provisos import Jwk, OidcIssuer, Operators, Passkey

OIDC: Final = "oidc"
CERTIFICATE: Final = "certificate"
PASSKEY: Final = "passkey"
PASSKEYS: Final = "licence"  # the realm of all passkeys: the licence names their bearers
_CANONICAL: Final = msgspec.json.Encoder(order="sorted")


@lru_cache(64)
def ways(operators: Operators) -> frozenset[str]:
    """All ways of one proviso; `InputError` if a certificate in it cannot be read."""
    return frozenset(
        (
            *(way_of_key(issuer, key) for issuer in operators.oidc for key in issuer.keys),
            *(way_of_anchor(anchor_of(pem)) for pem in operators.certificates),
            *(way_of_passkey(passkey) for passkey in operators.passkeys),
        )
    )


def way_of_key(issuer: OidcIssuer, key: Jwk) -> str:
    """A token by this issuer, signed with this key, and read in this way."""
    return _name(OIDC, _CANONICAL.encode((replace(issuer, keys=()), key)))


def way_of_anchor(anchor: x509.Certificate) -> str:
    """A certificate under this one."""
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - as below

    return _name(CERTIFICATE, anchor.public_bytes(Encoding.DER))


def way_of_passkey(passkey: Passkey) -> str:
    """This passkey, with what its bearer may act as."""
    return _name(PASSKEY, _CANONICAL.encode(passkey))


def realm_of(issuer: OidcIssuer) -> str:
    """Within what an issuer's `sub` is one person's alone: some issuers give each audience another."""
    return _name(OIDC, _CANONICAL.encode((issuer.issuer, issuer.audience)))


@lru_cache(256)
def anchor_of(pem: str) -> x509.Certificate:
    """The certificate of a licence."""
    from cryptography import x509  # noqa: PLC0415 - few licences name a certificate

    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise InputError(
            "the licence names a certificate that cannot be read", remedy="ask the authority for an amendment"
        ) from None


def _name(kind: str, what: bytes) -> str:
    return f"{kind}:{sha256(what).hexdigest()}"
