"""A person's token or passkey, at a device that shows its own certificate."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from licet.errors import InputError, NotAdmitted
from licet.guard.identity import (
    Admission,
    ClientCertificate,
    HeldInTls,
    OidcToken,
    OnDevice,
    SignedChallenge,
    to_sign,
)
from licet.licence.provisos import Operators

from .conftest import NOW, Authenticator, CertificateAuthority, Issuer, admission, b64

DEVICE = ec.generate_private_key(ec.SECP256R1())
DEVICES = CertificateAuthority("Workstations")
PLACE = ((NameOID.COMMON_NAME, "workstation-7"),)
SHA256 = sha256(DEVICE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def room(issuer: Issuer, *passkeys: Any, **more: Any) -> Admission:
    named = {"device_certificates": (DEVICES.pem,), **more}
    return admission(Operators(oidc=(issuer.registered(),), passkeys=passkeys, **named))


def answered(challenge: bytes, **certificate: Any) -> ClientCertificate:
    signature = DEVICE.sign(to_sign(challenge), ec.ECDSA(hashes.SHA256()))
    chain = DEVICES.issue(DEVICE, subject=PLACE, **certificate)
    return ClientCertificate(chain, SignedChallenge(challenge, signature))


def test_one_challenge_that_both_answer_binds_the_person_to_the_device(issuer: Issuer) -> None:
    officer = Authenticator()
    door = room(issuer, officer.registered())
    nonce, challenge = door.challenge(NOW), door.challenge(NOW)
    proofs = (
        OnDevice(OidcToken(issuer.token(nonce=b64(nonce)), nonce), answered(nonce)),
        OnDevice(officer.answer(challenge), answered(challenge)),
    )
    for proof in proofs:
        asker = door.admit(proof, NOW)
        assert (asker.device, asker.roles) == (SHA256, ("searcher",))
        assert door.believes(asker, NOW)
        with pytest.raises(NotAdmitted, match="used before"):
            door.admit(proof, NOW)


def test_the_person_is_the_same_with_and_without_the_device(issuer: Issuer) -> None:
    door = room(issuer)
    chain = DEVICES.issue(DEVICE, subject=PLACE)
    there = door.admit(OnDevice(OidcToken(issuer.token()), ClientCertificate(chain, HeldInTls())), NOW)
    alone = door.admit(OidcToken(issuer.token()), NOW)
    assert (there.fingerprint, there.device, alone.device) == (alone.fingerprint, SHA256, None)


def test_it_counts_no_longer_than_the_device_s_certificate(issuer: Issuer) -> None:
    door = room(issuer, max_age=7 * 86400)
    nonce = door.challenge(NOW)
    token = OidcToken(issuer.token(nonce=b64(nonce), exp=NOW + 6 * 86400), nonce)
    assert door.admit(OnDevice(token, answered(nonce, days=2)), NOW).until == NOW + 86400


def test_a_device_that_answered_something_else_is_another_s(issuer: Issuer) -> None:
    door = room(issuer)
    nonce, other = door.challenge(NOW), door.challenge(NOW)
    for person in (OidcToken(issuer.token(nonce=b64(nonce)), nonce), OidcToken(issuer.token())):
        with pytest.raises(NotAdmitted, match="another challenge"):
            door.admit(OnDevice(person, answered(other)), NOW)


def test_a_device_of_another_authority_or_of_none_is_no_device_of_the_licence(
    issuer: Issuer, authority: CertificateAuthority
) -> None:
    token = OidcToken(issuer.token())
    stranger = ClientCertificate(authority.issue(DEVICE, subject=PLACE), HeldInTls())
    own = ClientCertificate(DEVICES.issue(DEVICE, subject=PLACE), HeldInTls())
    nothing: Any = None
    for door, device in ((room(issuer), stranger), (room(issuer, device_certificates=()), own)):
        with pytest.raises(NotAdmitted):
            door.admit(OnDevice(token, device), NOW)
    with pytest.raises(NotAdmitted, match="no certificate"):
        room(issuer).admit(OnDevice(token, nothing), NOW)


def test_a_device_alone_is_nobody(issuer: Issuer) -> None:
    own = ClientCertificate(DEVICES.issue(DEVICE, subject=PLACE), HeldInTls())
    with pytest.raises(NotAdmitted):
        room(issuer).admit(own, NOW)
    twice: Any = OnDevice(own, own)  # type: ignore[arg-type]  # as a product may
    with pytest.raises(InputError, match="no proof"):
        room(issuer).admit(twice, NOW)


def test_a_person_whose_own_proof_fails_is_not_saved_by_the_device(issuer: Issuer) -> None:
    own = ClientCertificate(DEVICES.issue(DEVICE, subject=PLACE), HeldInTls())
    with pytest.raises(NotAdmitted, match="expired"):
        room(issuer).admit(OnDevice(OidcToken(issuer.token(exp=NOW)), own), NOW)
