"""Proofs with bytes changed: nobody is admitted by one, and nothing but a LicetError comes out."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
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
from licet.guard.provisos._decisions import Decision
from licet.licence import (
    PAYLOAD_TYPE,
    Authorisation,
    Scope,
    SigningKey,
    peek,
    sign_authorisation,
    verify_authorisation,
)
from licet.licence.provisos import Operators
from tests.unit.guard_identity.conftest import (
    NOW,
    Authenticator,
    CertificateAuthority,
    Issuer,
    admission,
)
from tests.unit.guard_provisos.asking import AT, LICENCE

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
COURT = SigningKey.generate()
SCOPE = Scope(operations=("operation",), purposes=("purpose",), places=("place",), countries=("NO",))
DECISION = sign_authorisation(
    Authorisation(
        reference="26-1",
        decision="granted",
        scope=SCOPE,
        from_=AT,
        until=AT + dt.timedelta(days=2),
        decided_at=AT,
    ),
    {"NO-1": LICENCE},
    key=COURT,
)


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


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(("iss", "aud", "azp", "sub", "exp", "iat", "nbf", "auth_time", "nonce", "roles", "org")),
    ANY,
)
def test_whatever_a_signed_token_claims_it_admits_a_person_or_nobody(claim: str, value: Any) -> None:
    try:
        asker = DOOR.admit(OidcToken(ISSUER.token(**{claim: value})), NOW)
    except NotAdmitted:
        return
    assert DOOR.believes(asker, NOW)
    assert NOW < asker.until <= NOW + 3600


@given(
    st.sampled_from(("reference", "decision", "scope", "from", "until", "decided_at", "operations", "more")),
    ANY,
)
def test_whatever_is_signed_as_an_authorisation_means_one_thing_or_is_refused(
    name: str, value: object
) -> None:
    predicate = json.loads(peek(DECISION, what="authorisation"))
    where = predicate["predicate"]["scope"] if name == "operations" else predicate["predicate"]
    where[name] = value
    signed = COURT.sign(PAYLOAD_TYPE, json.dumps(predicate).encode())
    try:
        found = verify_authorisation(signed, by=(COURT.public,))
    except LicetError:
        return
    assert list(found.authorisation.problems()) == []
    decision = Decision.of(found)
    entry = decision.entry(at=0, licence=LICENCE)
    assert Decision.recorded(entry) == decision


@given(flips(DECISION))
def test_a_changed_authorisation_is_refused(raw: bytes) -> None:
    try:
        found = verify_authorisation(raw, by=(COURT.public,))
    except LicetError:
        return
    assert found == verify_authorisation(DECISION, by=(COURT.public,))  # bytes that are not signed


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
