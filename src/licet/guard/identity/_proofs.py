"""What a person shows a guard: a token, a certificate, or the signature of a passkey. None of it is kept."""

from __future__ import annotations

import base64
from typing import Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError, NotAdmitted
from licet.licence import read_json

_LARGEST: Final = 64 * 1024


class OidcToken(Struct, frozen=True):
    """An ID token, and the challenge of the guard that was sent along as its nonce, if one was.

    With a nonce the token was made for this guard, now, and is shown once, even by who leaves it out here.
    Without, whoever holds the token can show it until it is too old.
    """

    token: str
    nonce: bytes | None = None


class HeldInTls(Struct, frozen=True):
    """The peer of a TLS connection held the certificate's key: only who ended that connection says so."""


class SignedChallenge(Struct, frozen=True):
    """A challenge of the guard, and the signature over `to_sign(challenge)` by the certificate's key."""

    challenge: bytes
    signature: bytes


class ClientCertificate(Struct, frozen=True):
    """A certificate and those up to the licence's: PEM with the person's own first, or one as DER."""

    chain: bytes
    possession: HeldInTls | SignedChallenge


class PasskeyAssertion(Struct, frozen=True, kw_only=True):
    """What an authenticator answered to a challenge of the guard (WebAuthn, `navigator.credentials.get`)."""

    credential: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes

    @classmethod
    def from_json(cls, raw: bytes) -> PasskeyAssertion:
        """Read what a browser's `credential.toJSON()` gives."""
        value = read_json(raw, what="assertion of a passkey", limit=_LARGEST)
        try:
            shown = msgspec.convert(value, _Credential)
        except msgspec.ValidationError as problem:
            remedy = "send what `credential.toJSON()` gives"
            raise InputError(f"this is no assertion of a passkey ({problem})", remedy=remedy) from None
        answer = shown.response
        return cls(
            credential=decoded(shown.id),
            client_data=decoded(answer.client_data),
            authenticator_data=decoded(answer.authenticator_data),
            signature=decoded(answer.signature),
        )


class OnDevice(Struct, frozen=True):
    """A person's token or passkey, and the certificate of the device at which the person sits.

    That both belong together is shown by one challenge that both answer; or said, with `HeldInTls`, by
    whoever ended the connection over which both came.
    """

    person: OidcToken | PasskeyAssertion
    device: ClientCertificate


Proof = OidcToken | ClientCertificate | PasskeyAssertion | OnDevice


class _Response(Struct, frozen=True, rename="camel"):
    client_data: str = msgspec.field(name="clientDataJSON")
    authenticator_data: str
    signature: str


class _Credential(Struct, frozen=True):
    id: str
    response: _Response


class Shown(Struct, frozen=True, kw_only=True):
    """What a proof that holds has shown, before it is sealed.

    `way` is what it was verified against, `realm` within what `person` (never recorded) is one person's
    alone. `proven_at` and `until` are in seconds since the epoch; `challenge` is used up by being shown, and
    so is `nonce`, which came unmentioned, if it is one too; `signatures` is how many the `authenticator`,
    named by its key, says it has made.
    """

    realm: str
    way: str
    person: tuple[str, ...]
    roles: tuple[str, ...] = ()
    organisation: str | None = None
    device: str | None = None
    proven_at: float
    until: float
    challenge: bytes | None = None
    nonce: bytes | None = None
    signatures: int | None = None
    authenticator: str = ""


def to_sign(challenge: bytes) -> bytes:
    """What a certificate's key signs to answer a challenge: it can be taken for nothing else.

    By ECDSA with SHA-256 (P-256), SHA-384 (P-384) or SHA-512 (P-521), or by RSA-PSS with SHA-256 and a salt
    of 32 bytes.
    """
    return b"licet guard challenge v1\0" + challenge


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding, written in the one way it can be."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if not raw or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise NotAdmitted("the proof is not in base64url", remedy="send it as it came")
    return raw


def require_bytes(*values: Any) -> None:
    """Refuse what is no bytes, or more of them than any proof has."""
    if not all(type(value) is bytes and len(value) <= _LARGEST for value in values):
        raise NotAdmitted("the proof is not made of bytes, or too large", remedy="send it as it came")
