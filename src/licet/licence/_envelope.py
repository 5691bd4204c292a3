"""DSSE envelopes (https://github.com/secure-systems-lab/dsse): a payload, its type, and who signed both.

Opened by `cryptography` alone, so that a guard need not load a signing library. The payload is handed out
only after a signature on it has held, by a trusted authority or a key given, and never looked at before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import BadSignature, InputError, LicenceError, NotTrusted, shown
from licet.licence._authorities import TrustedAuthority
from licet.licence._strict import LARGEST, decode64, read_json

if TYPE_CHECKING:
    from licet.licence._keys import Signer
    from licet.licence._public_key import PublicKey
    from licet.licence._trust import Trust

_MOST_SIGNATURES: Final = 32


class _Signature(Struct, frozen=True):
    keyid: str
    sig: bytes


class _Envelope(Struct, frozen=True, rename="camel"):
    """The fields DSSE defines, in the order in which Licet writes them; others are passed over."""

    payload: bytes
    payload_type: str
    signatures: tuple[_Signature, ...]


class _LooseSignature(Struct, frozen=True):
    keyid: str
    sig: str


class _LooseEnvelope(Struct, frozen=True, rename="camel"):
    payload: str
    payload_type: str
    signatures: tuple[_LooseSignature, ...]


class Sealed(Struct, frozen=True):
    """An envelope taken apart, nothing of it verified: the payload must not be looked at yet."""

    payload: bytes
    payload_type: str
    signatures: Mapping[str, bytes]

    @property
    def message(self) -> bytes:
        """What each of the signatures is over."""
        return pae(self.payload_type, self.payload)


class Opened(Struct, frozen=True):
    """A payload for which `authority`, whom this machine trusts, stands; `signers` are its keys."""

    payload: bytes
    authority: TrustedAuthority
    signers: tuple[str, ...]


_ENVELOPE: Final = msgspec.json.Decoder(_Envelope)
_PRINTED: Final = msgspec.json.Encoder()


def open_envelope(raw: bytes, *, trust: Trust, payload_type: str, what: str) -> Opened:
    """Return what a trusted authority signed.

    (1) The envelope is small, strict JSON, and its Base64 canonical; (2) no key signs twice, and exactly one
    trusted authority's keys are among those that signed; (3) each of its signatures holds over the payload
    and its type, and enough of its signers are behind them; (4) the type is the one asked for, so that one
    kind of document never passes for another.
    """
    sealed = read_envelope(raw, what=what)  # (1), (2)
    authority = trust.authority(sealed.signatures, what=what)
    signers = require_authority(sealed, authority, what=what)  # (3)
    require_type(sealed, payload_type, what=what)  # (4)
    return Opened(payload=sealed.payload, authority=authority, signers=signers)


def read_envelope(raw: bytes, *, what: str, limit: int = LARGEST) -> Sealed:
    """Take an envelope apart, strictly; whoever looks at the payload verifies a signature first."""
    if len(raw) > limit:
        raise InputError(f"the {what} has {len(raw):,} bytes, more than {limit:,}")
    try:
        envelope = _ENVELOPE.decode(raw)
        if _PRINTED.encode(envelope) != raw:  # written by somebody else: read with every rule
            envelope = _strictly(raw, what=what)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        envelope = _strictly(raw, what=what)
    if not envelope.payload_type.isprintable():
        raise _malformed(what)
    if len(envelope.signatures) > _MOST_SIGNATURES:
        raise InputError(f"the {what} has more than {_MOST_SIGNATURES} signatures", remedy="get it again")
    signatures = {signature.keyid: signature.sig for signature in envelope.signatures}
    if len(signatures) != len(envelope.signatures):
        raise NotTrusted(f"one key signs the {what} twice", remedy="get it again from the authority")
    return Sealed(payload=envelope.payload, payload_type=envelope.payload_type, signatures=signatures)


def require_authority(sealed: Sealed, authority: TrustedAuthority, *, what: str) -> tuple[str, ...]:
    """The keys of `authority` that signed: every one of their signatures holds, and they are enough."""
    signers, message = [], sealed.message
    for keyid, signature in sealed.signatures.items():
        key = authority.key(keyid)
        if key is None:
            continue
        if not key.holds(signature, message):
            raise bad_signature(authority.name, what=what)
        signers.append(keyid)
    authority.require_signed(signers, what=what, at=None, undated=True)
    return tuple(signers)


def require_key(sealed: Sealed, key: PublicKey, *, whose: str, what: str) -> None:
    """Return only if this key signed."""
    signature = sealed.signatures.get(key.keyid)
    if signature is None:
        raise NotTrusted(
            f"the {what} is not signed with the key of {whose}", remedy=f"ask {whose} for one that is"
        )
    if not key.holds(signature, sealed.message):
        raise bad_signature(whose, what=what)


def require_type(sealed: Sealed, payload_type: str, *, what: str) -> None:
    """Refuse one kind of document that passes for another."""
    if sealed.payload_type != payload_type:
        raise LicenceError(f"this is signed, but is no {what} ({shown(sealed.payload_type)})")


def bad_signature(whose: str, *, what: str) -> BadSignature:
    """The error of a signature that does not fit."""
    return BadSignature(
        f"the signature of {whose} on the {what} does not hold",
        remedy="it was changed after signing; get it again from whoever signed it",
    )


def peek(raw: bytes, *, what: str) -> bytes:
    """Return the payload with nothing verified: fit to refuse a mistake early, never to permit anything."""
    return read_envelope(raw, what=what).payload


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: what is really signed."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def signed(payload_type: str, payload: bytes, *keys: Signer) -> bytes:
    """`payload` in an envelope, signed with each of `keys`."""
    message = pae(payload_type, payload)
    made = {key.public.keyid: key.signature(message) for key in keys}
    return _print(payload_type, payload, made)


def cosigned(envelope: bytes, key: Signer) -> bytes:
    """The same payload with one more signature; `InputError` if this key has signed it."""
    sealed = read_envelope(envelope, what="document")
    keyid = key.public.keyid
    if keyid in sealed.signatures:
        raise InputError("this key has signed it already", remedy="sign with another key")
    made = {**sealed.signatures, keyid: key.signature(sealed.message)}
    return require_small(_print(sealed.payload_type, sealed.payload, made), what="document")


def require_small(envelope: bytes, *, what: str, limit: int = LARGEST) -> bytes:
    """Refuse to hand out a document that no verifier, or no log, would take."""
    if len(envelope) > limit:
        raise InputError(f"the {what} would have {len(envelope):,} bytes, more than {limit:,}")
    return envelope


def _print(payload_type: str, payload: bytes, signatures: Mapping[str, bytes]) -> bytes:
    written = tuple(_Signature(keyid=keyid, sig=sig) for keyid, sig in signatures.items())
    return _PRINTED.encode(_Envelope(payload=payload, payload_type=payload_type, signatures=written))


def _strictly(raw: bytes, *, what: str) -> _Envelope:
    """An envelope that another tool wrote: what two readers could understand differently is refused."""
    try:
        loose = msgspec.convert(read_json(raw, what=f"envelope of the {what}"), _LooseEnvelope)
    except msgspec.ValidationError:
        raise _malformed(what) from None
    payload = decode64(loose.payload)
    if payload is None:
        raise _malformed(what)
    # A signature that is not Base64 may be of a later scheme: it is kept as one that cannot hold.
    signatures = tuple(
        _Signature(keyid=signature.keyid, sig=decode64(signature.sig) or b"")
        for signature in loose.signatures
    )
    return _Envelope(payload=payload, payload_type=loose.payload_type, signatures=signatures)


def _malformed(what: str) -> InputError:
    return InputError(
        f"the {what} is not in a DSSE envelope", remedy="it may have been cut short; get it again"
    )
