"""Authorities of several keys: how many must sign, in which schemes, and when each key counts."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey  # type: ignore[attr-defined]  # re-exported there

from licet.errors import BadSignature, InputError, NotTrusted
from licet.licence import (
    SCHEMES,
    AuthorityKey,
    PublicKey,
    SigningKey,
    Trust,
    TrustedAuthority,
    cosign,
    sign_revocations,
    verify_licence,
    verify_revocations,
)
from tests.unit.licence.chains import LICENCE, MODEL, licence, verified
from tests.unit.licence.samples import AUTHORITY, DAY, EMPTY_LIST, NOW, signing_key

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO, THREE = (signing_key(name) for name in ("officer one", "officer two", "officer three"))
QUANTUM = SigningKey.generate("ml-dsa-44/1")


def held(key: SigningKey, **fields: Any) -> AuthorityKey:
    return AuthorityKey(key=key.public, **fields)


def office(*keys: AuthorityKey, **fields: Any) -> TrustedAuthority:
    return TrustedAuthority(name=AUTHORITY.name, country=AUTHORITY.country, keys=keys, **fields)


TWO_OF_THREE = office(held(ONE), held(TWO), held(THREE), threshold=2)


def signed_by(*keys: SigningKey, **fields: Any) -> bytes:
    return licence(keys=keys, **fields)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_key_of_every_scheme_signs_what_it_verifies(scheme: str) -> None:
    key = SigningKey.generate(scheme)
    signature = key.signature(b"message")
    assert key.public.holds(signature, b"message")
    assert not key.public.holds(signature, b"massage")
    assert not key.public.holds(signature[:-1], b"message")
    assert SigningKey.from_pem(key.to_pem()).public == key.public
    assert PublicKey.from_json(key.public.to_json()) == key.public


@pytest.mark.parametrize("scheme", SCHEMES)
def test_securesystemslib_names_and_verifies_every_key_as_we_do(scheme: str) -> None:
    key = SigningKey.generate(scheme)
    theirs = SSlibKey.from_dict(
        "x", {"keytype": key.public.keytype, "scheme": scheme, "keyval": {"public": key.public.public}}
    )
    assert SSlibKey.from_crypto(theirs._crypto_key(), scheme=scheme).keyid == key.public.keyid
    envelope = Envelope.from_dict(json.loads(key.sign("text/plain", b"payload")))
    assert envelope.verify([SSlibKey.from_crypto(theirs._crypto_key(), scheme=scheme)], 1)


@pytest.mark.parametrize(
    ("public", "scheme", "complaint"),
    [
        ("ab", "ed25519", "64 lower-case"),
        ("ab", "rsa", "a key of the scheme 'rsa'"),
        ("ab", "ml-dsa-65/1", "not a public key of the scheme ml-dsa-65/1"),
        (QUANTUM.public.public, "ml-dsa-65/1", "not a public key of the scheme ml-dsa-65/1"),
        (QUANTUM.public.public + "\n", "ml-dsa-44/1", "not a public key of the scheme ml-dsa-44/1"),
        ("x" * 9000, "ecdsa-sha2-nistp256", "not a public key"),
    ],
    ids=["short", "no scheme", "no PEM", "other scheme", "other form", "long"],
)
def test_a_text_that_is_not_a_key_in_its_one_form_is_refused(
    public: str, scheme: str, complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        PublicKey(public=public, scheme=scheme)


def test_a_scheme_nobody_knows_is_not_made() -> None:
    with pytest.raises(InputError, match="unknown scheme 'rsa'; known: ed25519"):
        SigningKey.generate("rsa")


def test_two_of_three_officers_must_sign() -> None:
    trust = Trust.of(TWO_OF_THREE)
    whole = verify_licence(signed_by(ONE, THREE), trust=trust)
    assert whole.signers == (ONE.public.keyid, THREE.public.keyid)
    with pytest.raises(NotTrusted, match="has 1 valid signer, and Licensing Office signs with 2 of its"):
        verify_licence(signed_by(ONE), trust=trust)


def test_officers_sign_one_after_the_other() -> None:
    envelope = cosign(signed_by(ONE), key=TWO)
    assert verified(envelope, trust=Trust.of(TWO_OF_THREE)).leaf.signers == (
        ONE.public.keyid,
        TWO.public.keyid,
    )
    with pytest.raises(InputError, match="this key has signed it already"):
        cosign(envelope, key=TWO)


def test_every_signature_of_the_authority_must_hold_even_beyond_the_threshold() -> None:
    written = json.loads(signed_by(ONE, TWO, THREE))
    written["signatures"][2]["sig"] = written["signatures"][0]["sig"]
    with pytest.raises(BadSignature, match="the signature of Licensing Office"):
        verify_licence(json.dumps(written).encode(), trust=Trust.of(TWO_OF_THREE))


def test_two_keys_of_one_officer_are_one_signer() -> None:
    authority = office(held(ONE, signer="a"), held(TWO, signer="a"), held(THREE, signer="b"), threshold=2)
    with pytest.raises(NotTrusted, match="has 1 valid signer,"):
        verify_licence(signed_by(ONE, TWO), trust=Trust.of(authority))
    assert verify_licence(signed_by(ONE, THREE), trust=Trust.of(authority)).licence == LICENCE


def test_both_schemes_may_be_required_of_each_signer() -> None:
    authority = office(held(ONE, signer="a"), held(QUANTUM, signer="a"), require="both")
    trust = Trust.of(authority)
    assert verify_licence(signed_by(ONE, QUANTUM), trust=trust).licence == LICENCE
    for alone in (ONE, QUANTUM):
        with pytest.raises(NotTrusted, match="each with Ed25519 and with ML-DSA"):
            verify_licence(signed_by(alone), trust=trust)


def test_a_key_signs_only_what_is_dated_within_its_time() -> None:
    retired = office(held(ONE, until=NOW), held(TWO, since=NOW))
    trust = Trust.of(retired)
    verify_licence(signed_by(ONE, issued_at=NOW), trust=trust)
    verify_licence(signed_by(TWO, issued_at=NOW), trust=trust)
    for key, at in ((ONE, NOW + DAY), (TWO, NOW - DAY)):
        with pytest.raises(NotTrusted, match="has 0 valid signers at"):
            verify_licence(signed_by(key, issued_at=at), trust=trust)
    with pytest.raises(NotTrusted, match="has 0 valid signers,"):
        verify_licence(signed_by(ONE), trust=trust)  # undated


def test_a_revocation_list_is_dated_too() -> None:
    trust = Trust.of(office(held(ONE, until=NOW - 9 * DAY)))
    with pytest.raises(NotTrusted, match="the revocation list has 0 valid signers"):
        verify_revocations(sign_revocations(EMPTY_LIST, key=ONE), trust=trust)


def test_an_authority_s_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    authority = office(
        held(ONE, signer="one", since=NOW - DAY, until=NOW + DAY),
        held(QUANTUM, signer="one"),
        threshold=1,
        require="both",
    )
    (tmp_path / "office.authority.json").write_bytes(authority.to_json())
    assert TrustedAuthority.from_json(authority.to_json()) == authority
    trust = Trust.load(tmp_path)
    assert trust.authority([QUANTUM.public.keyid], what="licence") == authority


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"threshold": 0}, "the threshold is 0, and there are 3 signers"),
        ({"threshold": 4}, "the threshold is 4, and there are 3 signers"),
        ({"require": "all"}, "require is 'all'; known: any, both"),
        ({"country": "France"}, "not a country code"),
        ({"name": ""}, "name is empty"),
        ({"role": "log"}, "speak for no authority"),
        ({"keys": []}, "there are 0 signers"),
        ({"kyes": []}, "did you mean keys"),
    ],
)
def test_an_authority_s_file_that_means_nothing_is_refused(fields: dict[str, Any], complaint: str) -> None:
    raw = json.dumps(json.loads(TWO_OF_THREE.to_json()) | fields).encode()
    with pytest.raises(InputError, match=complaint):
        TrustedAuthority.from_json(raw, where="office.authority.json")


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ((held(ONE), held(ONE)), "a key stands twice"),
        ((held(ONE, signer=" "),), "signer is empty"),
        ((held(ONE, since=dt.datetime(2026, 1, 1)),), "does not say its time zone"),  # noqa: DTZ001 - on purpose
    ],
)
def test_keys_that_mean_two_things_are_refused(keys: tuple[AuthorityKey, ...], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        TrustedAuthority.from_json(office(*keys).to_json())


def test_one_key_in_two_files_is_trusted_in_neither_way() -> None:
    with pytest.raises(InputError, match="trusted in two ways"):
        Trust.of(TWO_OF_THREE, replace(TWO_OF_THREE, threshold=1))


def test_a_document_needs_a_key_to_be_signed_with() -> None:
    with pytest.raises(InputError, match="signed by nobody"):
        licence(keys=(), files=MODEL)
