"""An issuer of ID tokens, an authority of certificates, an authenticator, all in memory; one fixed clock."""

from __future__ import annotations

import base64
import datetime as dt
import json
from hashlib import sha256
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from licet.guard.identity import Admission, PasskeyAssertion
from licet.licence.provisos import Jwk, OidcIssuer, Operators, Passkey

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC).timestamp()
ISSUER = "https://id.police.example"
AUDIENCE = "face-search"
RP_ID = "search.police.example"
ORIGIN = "https://search.police.example"
UP, UV = 0x01, 0x04


def b64(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Issuer:
    """Issues ID tokens under one name."""

    def __init__(self, kid: str | None = "k1", alg: str = "ES256") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        numbers = self.key.public_key().public_numbers()
        self.kid, self.alg = kid, alg
        self.jwk = Jwk(
            kty="EC", crv="P-256", kid=kid, x=b64(numbers.x.to_bytes(32)), y=b64(numbers.y.to_bytes(32))
        )

    def registered(self, **changes: Any) -> OidcIssuer:
        """The issuer as a licence names it."""
        fields: dict[str, Any] = {
            "issuer": ISSUER,
            "audience": AUDIENCE,
            "keys": (self.jwk,),
            "organisation_claim": "org",
        }
        return OidcIssuer(**{**fields, **changes})

    def token(self, *, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A token that holds, but for the changes; a claim changed to None is left out."""
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "u-17",
            "iat": NOW - 10,
            "exp": NOW + 600,
            "roles": ["searcher"],
            "org": "County Police",
        }
        told = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return self.signed(json.dumps(told).encode(), header or {})

    def signed(self, payload: bytes, header: dict[str, Any] | None = None) -> str:
        """Any bytes as the claims of a token."""
        headers = {**({"kid": self.kid} if self.kid else {}), **(header or {})}
        return jwt.api_jws.encode(payload, self.key, algorithm=self.alg, headers=headers)


class CertificateAuthority:
    """Issues client certificates."""

    def __init__(self, name: str = "Police CA") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = {"digital_signature": False, "key_cert_sign": True}
        self.certificate = (
            _builder(self.name, self.name, self.key.public_key(), days=400)
            .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
            .add_extension(_usage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )

    @property
    def pem(self) -> str:
        """The authority's certificate as a licence names it."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def issue(
        self,
        key: Any,
        *,
        subject: tuple[tuple[x509.ObjectIdentifier, str], ...] = (),
        purposes: tuple[x509.ObjectIdentifier, ...] | None = (ExtendedKeyUsageOID.CLIENT_AUTH,),
        extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
        days: int = 5,
    ) -> bytes:
        """A client certificate as PEM."""
        named = subject or (
            (NameOID.COMMON_NAME, "Officer 17"),
            (NameOID.ORGANIZATION_NAME, "County Police"),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, "searcher"),
        )
        name = x509.Name([x509.NameAttribute(oid, text) for oid, text in named])
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = _builder(name, self.name, key.public_key(), days=days).add_extension(
            identifier, critical=False
        )
        if purposes is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)


class Authenticator:
    """Holds one passkey and answers challenges."""

    def __init__(self, credential: bytes = b"credential-17") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential = credential
        self.count = 0

    def registered(self, **changes: Any) -> Passkey:
        """The passkey as a licence names it."""
        numbers = self.key.public_key().public_numbers()
        key = ES256({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        cose = cbor.encode(key)
        fields: dict[str, Any] = {
            "rp_id": RP_ID,
            "origin": ORIGIN,
            "credential": b64(self.credential),
            "public_key": b64(cose),
            "roles": ("searcher",),
            "organisation": "County Police",
        }
        return Passkey(**{**fields, **changes})

    def answer(
        self, to: bytes, /, *, flags: int = UP | UV, rp_id: str = RP_ID, **told: Any
    ) -> PasskeyAssertion:
        """The signed answer to a challenge; `told` changes what the browser says of the page."""
        self.count += 1
        page = {"type": "webauthn.get", "challenge": websafe_encode(to), "origin": ORIGIN, **told}
        client = json.dumps(page).encode()
        told_by_device = sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)
        signature = self.key.sign(told_by_device + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return PasskeyAssertion(
            credential=self.credential,
            client_data=client,
            authenticator_data=told_by_device,
            signature=signature,
        )


def admission(*operators: Operators) -> Admission:
    """An admission whose randomness is the same at each run."""
    drawn = iter(range(1_000_000))
    return Admission(
        operators, entropy=lambda size: sha256(next(drawn).to_bytes(8)).digest()[:size].ljust(size, b"\0")
    )


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """An issuer the licence names."""
    return Issuer()


@pytest.fixture(scope="session")
def authority() -> CertificateAuthority:
    """An authority of certificates the licence names."""
    return CertificateAuthority()


@pytest.fixture
def authenticator() -> Authenticator:
    """A passkey the licence names."""
    return Authenticator()


def _builder(subject: x509.Name, by: x509.Name, key: Any, *, days: int) -> x509.CertificateBuilder:
    start = dt.datetime.fromtimestamp(NOW, dt.UTC) - dt.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(key)
        .serial_number(17)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=days))
    )


def _usage(*, digital_signature: bool, key_cert_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
