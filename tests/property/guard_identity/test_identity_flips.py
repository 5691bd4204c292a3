"""Proofs with bytes changed: nobody is admitted by one, and nothing but a LicetError comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from licet.errors import LicetError, NotAdmitted
from licet.guard.identity import (
    ClientCertificate,
    HeldInTls,
    OidcToken,
    PasskeyAssertion,
    SignedChallenge,
    to_sign,
)
from licet.licence.provisos import Operators
from tests.unit.guard_identity.conftest import (
    NOW,
    Authenticator,
    CertificateAuthority,
    Issuer,
    admission,
)

from cryptography.hazmat.primitives import hashes  # isort: skip
from cryptography.hazmat.primitives.asymmetric import ec  # isort: skip

ISSUER, AUTHORITY, AUTHENTICATOR = Issuer(), CertificateAuthority(), Authenticator()
AUTHENTICATOR.count = -1
DOOR = admission(
    Operators(
        oidc=(ISSUER.registered(),),
        certificates=(AUTHORITY.pem,),
        passkeys=(AUTHENTICATOR.registered(),),
    )
)
TOKEN = ISSUER.token().encode()
KEY = ec.generate_private_key(ec.SECP256R1())
CHALLENGE = DOOR.challenge(NOW)
CERTIFICATE = AUTHORITY.issue(KEY)
SIGNATURE = KEY.sign(to_sign(CHALLENGE), ec.ECDSA(hashes.SHA256()))
ANSWER = AUTHENTICATOR.answer(CHALLENGE)


@st.composite
def flips(draw: st.DrawFn, raw: bytes) -> bytes:
    """The same bytes, one or a few of them changed, cut or doubled."""
    place = draw(st.integers(0, len(raw) - 1))
    kind = draw(st.sampled_from(("change", "cut", "insert")))
    if kind == "change":
        return raw[:place] + bytes([raw[place] ^ draw(st.integers(1, 255))]) + raw[place + 1 :]
    if kind == "cut":
        return raw[:place]
    return raw[:place] + draw(st.binary(min_size=1, max_size=8)) + raw[place:]


@given(flips(TOKEN))
def test_a_changed_token_admits_nobody(token: bytes) -> None:
    with pytest.raises(NotAdmitted):
        DOOR.admit(OidcToken(token.decode("latin-1")), NOW)


@given(flips(SIGNATURE))
def test_a_changed_signature_of_a_certificate_s_key_admits_nobody(signature: bytes) -> None:
    with pytest.raises(NotAdmitted):
        DOOR.admit(ClientCertificate(CERTIFICATE, SignedChallenge(CHALLENGE, signature)), NOW)


@given(flips(CHALLENGE))
def test_a_changed_challenge_admits_nobody(challenge: bytes) -> None:
    signature = KEY.sign(to_sign(challenge), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(NotAdmitted):
        DOOR.admit(ClientCertificate(CERTIFICATE, SignedChallenge(challenge, signature)), NOW)


@given(st.sampled_from(("credential", "client_data", "authenticator_data", "signature")), st.data())
def test_a_changed_answer_of_a_passkey_admits_nobody(field: str, data: st.DataObject) -> None:
    changed = data.draw(flips(getattr(ANSWER, field)))
    with pytest.raises(NotAdmitted):
        DOOR.admit(replace(ANSWER, **{field: changed}), NOW)


@given(st.binary(max_size=600))
def test_any_bytes_are_no_proof(raw: bytes) -> None:
    proofs = (
        OidcToken(raw.decode("latin-1")),
        ClientCertificate(raw, HeldInTls()),
        PasskeyAssertion(
            credential=ANSWER.credential, client_data=raw, authenticator_data=raw, signature=raw
        ),
    )
    for proof in proofs:
        with pytest.raises(NotAdmitted):
            DOOR.admit(proof, NOW)
    with pytest.raises(LicetError):
        PasskeyAssertion.from_json(raw)
