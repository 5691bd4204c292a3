from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey  # type: ignore[attr-defined]  # re-exported there

from licet.errors import (
    BadSignature,
    Expired,
    InputError,
    LicenceError,
    NotTrusted,
    NotYetValid,
)
from licet.licence import (
    PAYLOAD_TYPE,
    Authority,
    SigningKey,
    Trust,
    TrustedKey,
    VerifiedLicence,
    VerifiedRevocations,
    check_dates,
    claimed_subjects,
    verify_licence,
)
from tests.unit.licence.samples import (
    AUTHORITY,
    KEY,
    LICENCE,
    NOW,
    SHA,
    SUBJECTS,
    TRUST,
    TRUSTED,
    changed,
    issued,
    listed,
    signing_key,
)

SECOND = dt.timedelta(seconds=1)


def statement() -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(base64.b64decode(json.loads(issued())["payload"]))
    return plain


def signed(plain: object, *, payload_type: str = PAYLOAD_TYPE, key: SigningKey = KEY) -> bytes:
    return key.sign(payload_type, json.dumps(plain).encode())


def refused(envelope: bytes, kind: type[Exception], complaint: str) -> None:
    with pytest.raises(kind, match=complaint) as caught:
        verify_licence(envelope, trust=TRUST)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)


def envelope_with(**fields: Any) -> bytes:
    return json.dumps({**json.loads(issued()), **fields}).encode()


def test_securesystemslib_verifies_what_we_sign() -> None:
    theirs = Envelope.from_dict(json.loads(issued()))
    key = SSlibKey.from_crypto(KEY._private.public_key())
    assert theirs.verify([key], 1) == {KEY.public.keyid: key}
    stranger = SSlibKey.from_crypto(signing_key("stranger")._private.public_key())
    with pytest.raises(VerificationError):
        theirs.verify([stranger], 1)


def test_we_verify_what_securesystemslib_signs() -> None:
    theirs = Envelope(payload=msgspec.json.encode(statement()), payload_type=PAYLOAD_TYPE, signatures={})
    theirs.sign(CryptoSigner(KEY._private))
    envelope = json.dumps(theirs.to_dict(), indent=2).encode()
    verified = verify_licence(envelope, trust=TRUST)
    assert verified.licence == LICENCE
    assert verified.envelope == envelope


def test_a_verified_licence_says_who_signed_it() -> None:
    verified = verify_licence(issued(), trust=TRUST)
    assert (verified.keyid, verified.authority_key_name) == (KEY.public.keyid, AUTHORITY.name)
    assert verified.envelope == issued()
    assert len(verified.digest) == 64


def test_a_verified_value_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError, match="comes from verify_licence"):
        VerifiedLicence(LICENCE, SUBJECTS, (), "", b"", "", seal=None)
    with pytest.raises(TypeError, match="comes from verify_revocations"):
        VerifiedRevocations(None, AUTHORITY, "", b"", "", seal=None)  # type: ignore[arg-type]  # refused


def test_its_subjects_cannot_be_added_to() -> None:
    with pytest.raises(TypeError):
        verify_licence(issued(), trust=TRUST).subjects["mine"] = SHA  # type: ignore[index]  # it is read-only


def test_the_wrong_key_under_the_right_name_is_a_bad_signature() -> None:
    forged = json.loads(issued(key=signing_key("stranger")))
    forged["signatures"][0]["keyid"] = KEY.public.keyid
    refused(
        json.dumps(forged).encode(), BadSignature, "signature of Licensing Office on the licence does not"
    )


def test_a_changed_payload_is_a_bad_signature() -> None:
    payload = base64.b64encode(base64.b64decode(json.loads(issued())["payload"]).replace(b"100", b"900"))
    refused(envelope_with(payload=payload.decode()), BadSignature, "does not hold")


def test_a_changed_payload_type_is_a_bad_signature() -> None:
    refused(envelope_with(payloadType="text/plain"), BadSignature, "does not hold")


def test_a_signature_of_another_length_is_a_bad_signature() -> None:
    signature = {"keyid": KEY.public.keyid, "sig": "AAAA"}
    refused(envelope_with(signatures=[signature]), BadSignature, "does not hold")


def test_a_revocation_list_is_no_licence() -> None:
    refused(listed(), LicenceError, "this is signed, but is no licence")


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "cannot be read as JSON"),
        (b"\xff", "cannot be read as JSON"),
        (issued()[:-20], "cut short"),
        (b"[" * 100_000, "cannot be read as JSON"),
        (b"[" * 40 + b"]" * 40, "nested more than 16 deep"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "nested more than 16 deep"),
        (b'{"payload": NaN}', "cannot be read as JSON"),
        (b'{"payload":"","payload":""}', "cannot be read as JSON"),
        (b" " * (1024 * 1024 + 1), "more than 1,048,576"),
        (b"[]", "not in a DSSE envelope"),
        (b"{}", "not in a DSSE envelope"),
        (envelope_with(payload="YQ=\n="), "not in a DSSE envelope"),
        (envelope_with(payload="YR=="), "not in a DSSE envelope"),
        (envelope_with(payload="é"), "not in a DSSE envelope"),
        (envelope_with(payloadType="a\ud800"), "cannot be read as JSON"),
        (
            envelope_with(signatures=[{"keyid": str(n), "sig": ""} for n in range(33)]),
            "more than 32 signatures",
        ),
    ],
)
def test_what_is_no_envelope_is_refused(raw: bytes, complaint: str) -> None:
    refused(raw, InputError, complaint)


def test_a_signature_that_is_not_base64_does_not_hold() -> None:
    refused(
        envelope_with(signatures=[{"keyid": KEY.public.keyid, "sig": "?"}]), BadSignature, "does not hold"
    )


def test_an_envelope_without_signatures_is_signed_by_nobody() -> None:
    refused(envelope_with(signatures=[]), NotTrusted, r"signed by nobody trusted here \(key missing\)")


def test_a_key_name_made_to_look_like_text_stays_on_one_line() -> None:
    signature = {"keyid": "\x1b[2J\n" * 50, "sig": ""}
    refused(envelope_with(signatures=[signature]), NotTrusted, r"key \\x1b")


def test_a_key_that_signs_twice_is_refused() -> None:
    twice = json.loads(issued())["signatures"] * 2
    refused(envelope_with(signatures=twice), NotTrusted, "one key signs the licence twice")


def test_a_signature_by_a_key_unknown_here_is_passed_over() -> None:
    both = [{"keyid": "later-algorithm", "sig": "not even Base64"}, *json.loads(issued())["signatures"]]
    assert verify_licence(envelope_with(signatures=both), trust=TRUST).licence == LICENCE


def test_two_authorities_do_not_sign_one_licence() -> None:
    other = signing_key("other")
    theirs = Envelope.from_dict(json.loads(issued()))
    theirs.sign(CryptoSigner(other._private))
    trust = Trust.of(TRUSTED, TrustedKey(key=other.public, name="Other Office", country="DE"))
    with pytest.raises(NotTrusted, match="signed by two authorities"):
        verify_licence(json.dumps(theirs.to_dict()).encode(), trust=trust)


@pytest.mark.parametrize("authority", [Authority("Licensing Office", "DE"), Authority("Other Office", "FR")])
def test_a_key_speaks_for_its_own_authority_only(authority: Authority) -> None:
    refused(
        issued(changed(authority=authority)), NotTrusted, "but is signed with the key of Licensing Office"
    )


def test_a_proviso_of_an_unknown_kind_refuses_the_whole_licence() -> None:
    plain = statement()
    plain["predicate"]["provisos"].append({"kind": "oath", "roles": ["officer"]})
    refused(signed(plain), LicenceError, r"a proviso this version does not know \('oath'\)")


def test_unknown_fields_beside_the_known_are_kept_and_do_no_harm() -> None:
    plain = statement()
    plain["later"] = plain["predicate"]["later"] = {"any": "thing"}
    plain["subject"][0]["digest"]["sha512"] = "ab"
    envelope = signed(plain)
    verified = verify_licence(envelope, trust=TRUST)
    assert verified.licence == LICENCE
    assert verified.envelope == envelope


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("_type",), "https://in-toto.io/Statement/v9", "no in-toto statement"),
        (("predicateType",), "urn:other", r"no licence this version knows \(urn:other\)"),
        (("subject",), [], "names no file"),
        (("subject",), "x", "is no licence"),
        (("subject", 0, "digest"), {"md5": "ab"}, "64 lower-case hexadecimal"),
        (("subject", 0, "name"), "", "subject is empty"),
        (("predicate",), [], "the licence cannot be read"),
        (("predicate", "provisos"), {}, "the licence cannot be read"),
        (("predicate", "provisos", 0), 7, "the licence cannot be read"),
        (("predicate", "provisos", 0), {"uses": 3}, "the licence cannot be read"),
        (("predicate", "provisos", 0, "unless"), "x", "the licence cannot be read .*unless"),
        (("predicate", "grants", 0, "hours"), "x", "the licence cannot be read .*hours"),
        (("predicate", "grants", 0, "h\n\x1b"), "x", r"h\\n\\x1b"),
        (("predicate", "number"), 7, "the licence cannot be read"),
        (("predicate", "provisos", 0, "uses"), 0, "the licence does not hold: a quota below one"),
        (("predicate", "assurance"), "A9", "the licence does not hold: assurance is 'A9'"),
        (("predicate", "not_after"), "2020-01-01T00:00:00Z", "the licence does not hold: .* ends before"),
        (("predicate", "not_after"), "2030-01-01T00:00:00", "does not say its time zone"),
        (("predicate", "not_before"), "0001-01-01T00:00:00+14:00", "in the year 1"),
    ],
)
def test_a_signed_document_that_means_nothing_certain_is_refused(
    path: tuple[str | int, ...], value: object, complaint: str
) -> None:
    plain: Any = statement()
    inner = plain
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    refused(signed(plain), LicenceError, complaint)


def test_a_subject_named_twice_is_refused() -> None:
    plain = statement()
    plain["subject"] *= 2
    refused(signed(plain), LicenceError, "names 'matcher.onnx' twice")


def test_a_signed_document_with_a_key_twice_is_refused() -> None:
    payload = json.dumps(statement())[:-1].encode() + b', "predicate": {}}'
    refused(KEY.sign(PAYLOAD_TYPE, payload), InputError, "cannot be read as JSON")


def test_a_term_newer_than_this_version_permits_nothing_but_harms_nothing() -> None:
    plain = statement()
    plain["predicate"]["grants"][0]["operations"].append("operation.of_the_future")
    assert verify_licence(signed(plain), trust=TRUST).licence.grants[0].operations[-1].endswith("future")


def test_claimed_subjects_are_read_without_any_trust() -> None:
    assert claimed_subjects(issued(key=signing_key("stranger"))) == SUBJECTS


def test_a_licence_is_in_force_from_its_first_moment_to_its_last() -> None:
    verified = verify_licence(issued(), trust=TRUST)
    check_dates(verified, at=LICENCE.not_before)
    check_dates(verified, at=LICENCE.not_after)
    check_dates(verified, at=NOW.astimezone(dt.timezone(dt.timedelta(hours=-8))))


def test_before_its_first_moment_the_clock_may_be_wrong() -> None:
    verified = verify_licence(issued(), trust=TRUST)
    with pytest.raises(NotYetValid, match=r"valid from 2026-11-21 10:00:00 UTC, .* clock is wrong"):
        check_dates(verified, at=LICENCE.not_before - SECOND)


def test_after_its_last_moment_it_has_expired() -> None:
    verified = verify_licence(issued(), trust=TRUST)
    with pytest.raises(Expired, match="expired on 2027-11-22 10:00:00 UTC"):
        check_dates(verified, at=LICENCE.not_after + SECOND)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(InputError, match="does not say its time zone"):
        check_dates(verify_licence(issued(), trust=TRUST), at=NOW.replace(tzinfo=None))


def test_the_digest_names_the_content_and_not_its_envelope() -> None:
    pretty = json.dumps(json.loads(issued()), indent=1).encode()
    assert verify_licence(pretty, trust=TRUST).digest == verify_licence(issued(), trust=TRUST).digest
    other = issued(replace(LICENCE, number="FR-2026-0042"))
    assert verify_licence(other, trust=TRUST).digest != verify_licence(issued(), trust=TRUST).digest
