"""DSSE envelopes (https://github.com/secure-systems-lab/dsse): a payload, its type, and who signed both.

Opened by `cryptography` alone, so that a guard need not load a signing library. The payload is handed out
only after a trusted signature on it has held, and is never looked at before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from licet.errors import BadSignature, InputError, LicenceError, NotTrusted
from licet.licence._keys import TrustedKey
from licet.licence._strict import LARGEST, decode64, read_json, shown

if TYPE_CHECKING:
    from licet.licence._trust import Trust

_MOST_SIGNATURES: Final = 16


class _Signature(Struct, frozen=True):
    keyid: str
    sig: str


class _Envelope(Struct, frozen=True, rename="camel"):
    """The fields DSSE defines; others are passed over, as it demands."""

    payload: str
    payload_type: str
    signatures: tuple[_Signature, ...]


class Opened(Struct, frozen=True):
    """A payload on which the signature of `signer`, whom this machine trusts, has held."""

    payload: bytes
    signer: TrustedKey


def open_envelope(raw: bytes, *, trust: Trust, payload_type: str, what: str) -> Opened:
    """Return what a trusted authority signed.

    (1) The envelope is small, strict JSON, and its Base64 canonical; (2) no key signs twice, and exactly one
    of those that signed is a trusted authority's; (3) its signature holds over the payload and its type;
    (4) the type is the one asked for, so that one kind of document never passes for another.
    """
    envelope, payload = _read(raw, what=what)  # (1)
    signatures = {signature.keyid: signature.sig for signature in envelope.signatures}
    if len(signatures) != len(envelope.signatures):  # (2)
        raise NotTrusted(f"one key signs the {what} twice", remedy="get it again from the authority")
    signer = trust.authority(signatures, what=what)
    _require_signature(
        signatures[signer.key.keyid], signer, pae(envelope.payload_type, payload), what=what
    )  # (3)
    if envelope.payload_type != payload_type:  # (4)
        raise LicenceError(f"this is signed, but is no {what} ({shown(envelope.payload_type)})")
    return Opened(payload=payload, signer=signer)


def peek(raw: bytes, *, what: str) -> bytes:
    """Return the payload with nothing verified: fit to refuse a mistake early, never to permit anything."""
    return _read(raw, what=what)[1]


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: what is really signed."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def require_small(envelope: bytes, *, what: str) -> bytes:
    """Refuse to hand out a document that no verifier would take."""
    if len(envelope) > LARGEST:
        raise InputError(f"the {what} would have {len(envelope):,} bytes, more than {LARGEST:,}")
    return envelope


def _read(raw: bytes, *, what: str) -> tuple[_Envelope, bytes]:
    try:
        envelope = msgspec.convert(read_json(raw, what=f"envelope of the {what}"), _Envelope)
    except msgspec.ValidationError:
        raise _malformed(what) from None
    payload = decode64(envelope.payload)
    if payload is None or not envelope.payload_type.isprintable():
        raise _malformed(what)
    if len(envelope.signatures) > _MOST_SIGNATURES:
        raise InputError(f"the {what} has more than {_MOST_SIGNATURES} signatures", remedy="get it again")
    return envelope, payload


def _require_signature(sig: str, signer: TrustedKey, signed: bytes, *, what: str) -> None:
    signature = decode64(sig)
    if signature is None:
        raise _malformed(what)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer.key.public)).verify(signature, signed)
    except InvalidSignature:
        raise BadSignature(
            f"the signature of {signer.name} on the {what} does not hold",
            remedy="it was changed after signing; get it again from the authority",
        ) from None


def _malformed(what: str) -> InputError:
    return InputError(
        f"the {what} is not in a DSSE envelope", remedy="it may have been cut short; get it again"
    )
