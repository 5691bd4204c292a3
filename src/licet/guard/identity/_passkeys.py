"""Passkeys (WebAuthn Level 2, section 7.2), verified by python-fido2 against the credentials in the licence.

    (1) the answer is small, and by a credential of the licence;
    (2) it answers a challenge, in a page of the credential's own origin and of no other page's frame;
    (3) it is for the credential's relying party, and the person was present and verified (PIN, finger, face);
    (4) the signature holds by the credential's key.

That the challenge is this guard's, and that the authenticator's count of signatures grows, is checked by
`Admission` once all this holds.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import UnsupportedAlgorithm

from licet.errors import InputError, NotAdmitted
from licet.guard.identity._proofs import Shown, decoded, require_bytes
from licet.guard.identity._ways import PASSKEYS, way_of_passkey
from licet.licence import read_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.guard.identity._proofs import PasskeyAssertion
    from licet.licence.provisos import Passkey

try:
    from fido2 import cbor
    from fido2.cose import CoseKey
    from fido2.server import Fido2Server
    from fido2.utils import websafe_encode
    from fido2.webauthn import (
        Aaguid,
        AttestedCredentialData,
        AuthenticationResponse,
        AuthenticatorAssertionResponse,
        AuthenticatorData,
        CollectedClientData,
        PublicKeyCredentialRpEntity,
        UserVerificationRequirement,
    )
except ImportError:
    raise InputError("fido2 is not installed", remedy="pip install 'licet[identity]'") from None

_BROKEN: Final = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    NotImplementedError,
    RecursionError,
    struct.error,
    UnsupportedAlgorithm,
)  # what bytes that are no answer of an authenticator make its parser raise


def shown_by(proof: PasskeyAssertion, passkeys: Sequence[Passkey], at: float) -> Shown:
    """Return what the passkey shows, by the steps above."""
    require_bytes(proof.credential, proof.client_data, proof.authenticator_data, proof.signature)
    passkey = next((one for one in passkeys if one.credential_id == proof.credential), None)  # (1)
    if passkey is None:
        raise _wrong("the passkey is none of the licence's")
    challenge = _challenge(proof)  # (2)
    try:
        signatures = _verified(proof, passkey, challenge)
    except _BROKEN:
        raise _wrong("the passkey's answer does not hold") from None
    return Shown(
        realm=PASSKEYS,
        way=way_of_passkey(passkey),
        person=("bearer", passkey.bearer) if passkey.bearer else ("key", passkey.public_key),
        roles=passkey.roles,
        organisation=passkey.organisation,
        proven_at=at,
        until=float("inf"),
        challenge=challenge,
        signatures=signatures,
        authenticator=sha256(proof.credential + b"\0" + (passkey.cose_key or b"")).hexdigest(),
    )


def _challenge(proof: PasskeyAssertion) -> bytes:
    """The challenge that the page was given, from a page that no other has framed."""
    try:
        told: Any = read_json(proof.client_data, what="answer of the passkey")
    except InputError as problem:
        raise _wrong(problem.what) from None
    challenge = told.get("challenge") if isinstance(told, dict) else None
    if not isinstance(challenge, str):
        raise _wrong("the passkey answers no challenge")
    if told.get("crossOrigin", False) is not False or "topOrigin" in told:
        raise _wrong("the passkey was asked for in a frame of another page")
    return decoded(challenge)


def _verified(proof: PasskeyAssertion, passkey: Passkey, challenge: bytes) -> int:
    """(2) to (4); returns how many signatures the authenticator says it has made."""
    members: Any = cbor.decode(passkey.cose_key or b"")
    key = CoseKey.parse(members)
    if key.ALGORITHM not in CoseKey.supported_algorithms():
        raise ValueError("an algorithm that is not relied on")
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=passkey.rp_id, name=passkey.rp_id),
        verify_origin=lambda origin: origin == passkey.origin,
    )
    answer = AuthenticatorAssertionResponse(
        client_data=CollectedClientData(proof.client_data),
        authenticator_data=AuthenticatorData(proof.authenticator_data),
        signature=proof.signature,
    )
    state = {
        "challenge": websafe_encode(challenge),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
    known = AttestedCredentialData.create(Aaguid.NONE, proof.credential, key)
    server.authenticate_complete(
        state, [known], AuthenticationResponse(raw_id=proof.credential, response=answer)
    )
    return int(answer.authenticator_data.counter)


def _wrong(what: str) -> NotAdmitted:
    return NotAdmitted(what, remedy="ask the guard for a new challenge, and use a passkey of the licence")
