"""Each document by itself: signed and read back, refused when it means nothing, as its schema says."""

from __future__ import annotations

import datetime as dt
import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types here
from msgspec.structs import replace

from licet.errors import BadSignature, InputError, LicenceError, NotTrusted
from licet.licence import (
    DOCUMENTS,
    PAYLOAD_TYPE,
    Denial,
    EndUseStatement,
    Provenance,
    Receipt,
    RevocationOrder,
    Surrender,
    Suspension,
    VerifiedDocument,
    check_provenance,
    claimed,
    predicate_type,
    schema,
    sign,
    verify_document,
    verify_licence,
)
from licet.licence._envelope import signed
from licet.licence._schema import OTHERS, printed, shipped
from tests.unit.licence.chains import (
    BOTH,
    LICENCE,
    MAKER_KEY,
    MODEL,
    OTHER_KEY,
    ROOT,
    SECOND,
    TUNED,
    USER,
    USER_KEY,
    amendment,
    consent,
    derivative,
    digest,
    licence,
    sha,
    transfer,
    verified,
)
from tests.unit.licence.samples import AUTHORITY, DAY, KEY, NOW, TRUST, signing_key

if TYPE_CHECKING:
    from licet.licence import Predicate

SUSPENSION = Suspension(number="S-1", authority=AUTHORITY, document=digest(ROOT), from_=NOW, reason="audit")
ORDER = RevocationOrder(
    number="R-1", authority=AUTHORITY, document=digest(ROOT), reason="misuse", issued_at=NOW
)
SURRENDER = Surrender(number="G-1", document=digest(SECOND), holder=USER, reason="not needed", at=NOW)
DENIAL = Denial(number="N-1", authority=AUTHORITY, reasons=("criterion.2",), decided_at=NOW, case="2026/9")
STATEMENT = EndUseStatement(
    number="E-1",
    end_user=USER,
    operations=("verify",),
    purposes=("border_control",),
    countries=("NO",),
    undertakings=("It is not passed on.",),
    signed_at=NOW,
)
RECEIPT = Receipt(number="Q-1", document=digest(ROOT), period="2026-Q3", received_at=NOW)
ALONE: dict[str, tuple[Predicate, Any]] = {
    "suspension": (SUSPENSION, KEY),
    "revocation": (ORDER, KEY),
    "surrender": (SURRENDER, USER_KEY),
    "denial": (DENIAL, KEY),
    "end-use-statement": (STATEMENT, USER_KEY),
    "receipt": (RECEIPT, MAKER_KEY),
}
EVERY = {
    "licence": ROOT,
    "transfer": transfer(ROOT),
    "derivative": TUNED,
    "consent": consent(ROOT),
    "amendment": amendment(ROOT),
} | {kind: sign(document, MODEL, key) for kind, (document, key) in ALONE.items()}


def spoilt(envelope: bytes) -> bytes:
    """The same document with another signature in the place of its own."""
    written = json.loads(envelope)
    written["signatures"][0]["sig"] = "A" * 86 + "=="
    return json.dumps(written).encode()


def payload(envelope: bytes) -> dict[str, Any]:
    return json.loads(b64decode(json.loads(envelope)["payload"]))  # type: ignore[no-any-return]  # a statement


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_document_is_an_in_toto_statement_of_its_own_type(kind: str) -> None:
    statement = payload(EVERY[kind])
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == predicate_type(kind) == f"urn:licet:predicate:{kind}:v1"
    assert claimed(EVERY[kind]).kind == kind


@pytest.mark.parametrize("lie", ["transfer", "licence", "of_the_future"])
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_is_of_the_kind_it_says_and_not_of_one_named_inside_it(kind: str, lie: str) -> None:
    plain = payload(EVERY[kind]) | {"zone": {"predicateType": f"urn:licet:predicate:{lie}:v1"}}
    written = json.dumps(plain, separators=(",", ":")).encode()
    read = claimed(signed(PAYLOAD_TYPE, written, KEY))
    assert (read.kind, read.predicate) == (kind, claimed(EVERY[kind]).predicate)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_document_is_valid_by_its_published_schema(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))
    Draft202012Validator(json.loads(shipped(kind))).validate(payload(EVERY[kind]))
    broken = payload(EVERY[kind])
    del broken["predicate"]["number"]
    assert list(Draft202012Validator(schema(kind)).iter_errors(broken))


@pytest.mark.parametrize("name", [*DOCUMENTS, *OTHERS])
def test_the_schemas_shipped_are_those_of_the_structs(name: str) -> None:
    assert shipped(name) == printed(name), "run python -m licet.licence._schema"


def test_there_is_no_schema_of_what_is_no_document() -> None:
    with pytest.raises(InputError, match="known: licence, transfer"):
        schema("letter")


@pytest.mark.parametrize("kind", ALONE)
def test_a_document_by_itself_says_who_signed_it(kind: str) -> None:
    document, key = ALONE[kind]
    own = None if key is KEY else key.public
    found = verify_document(EVERY[kind], trust=TRUST, key=own)
    assert (found.link.kind, found.link.number) == (kind, document.number)
    assert found.authority == (AUTHORITY if own is None else None)
    assert found.link.signers == (key.public.keyid,)
    with pytest.raises(TypeError, match="from nowhere else"):
        VerifiedDocument(found.link, None, seal=None)


def test_licences_amendments_and_consents_stand_by_themselves_too() -> None:
    for kind in ("licence", "amendment", "consent"):
        assert verify_document(EVERY[kind], trust=TRUST).authority == AUTHORITY


def test_a_document_in_another_authority_s_name_is_refused() -> None:
    forged = sign(DENIAL, MODEL, OTHER_KEY)
    with pytest.raises(NotTrusted, match="denial N-1 names Licensing Office, and is signed with"):
        verify_document(forged, trust=BOTH)
    with pytest.raises(NotTrusted, match="surrender G-1 is not an authority's to sign"):
        verify_document(sign(SURRENDER, MODEL, KEY), trust=TRUST)


def test_a_holder_s_document_is_verified_with_the_holder_s_key_alone() -> None:
    with pytest.raises(NotTrusted, match="is not signed with the key of"):
        verify_document(EVERY["surrender"], trust=TRUST, key=MAKER_KEY.public)
    with pytest.raises(BadSignature):
        verify_document(
            spoilt(EVERY["surrender"]),
            trust=TRUST,
            key=USER_KEY.public,
        )


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (replace(SUSPENSION, document="ab"), "document is not 64"),
        (replace(SUSPENSION, from_=NOW.replace(tzinfo=None)), "from does not say its time zone"),
        (replace(SUSPENSION, reason=""), "reason is empty"),
        (replace(SUSPENSION, lifts="x"), "lifts is not 64"),
        (replace(DENIAL, reasons=("a\nb",)), "reasons.0 is not one line"),
        (replace(DENIAL, reasons=("a",) * 65), "reasons has 65 entries"),
        (replace(STATEMENT, operations=("verfy",)), "did you mean"),
        (replace(RECEIPT, period="2026-13"), "'2026-13' is no month, quarter or year; write it like"),
        (replace(STATEMENT, end_user=replace(USER, country="ZZ")), "unknown country"),
    ],
)
def test_a_document_that_means_nothing_certain_is_not_signed(document: Predicate, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        sign(document, MODEL, KEY)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: licence(kind="personal"), "kind is 'personal'; known: individual, global"),
        (lambda: licence(links=-1), "links is -1"),
        (lambda: licence(grants=(LICENCE.grants[0],) * 40), "40 grants, more than 32"),
        (lambda: derivative(ROOT, kind="steal"), "kind is 'steal'; known: fine_tune"),
        (derivative, "parents is empty"),
        (lambda: derivative(ROOT, ROOT), "parents names one twice"),
        (lambda: derivative(ROOT, sources=()), "sources is empty"),
        (lambda: consent(ROOT, until=NOW - 2 * DAY), "the consent ends before it starts"),
        (lambda: consent(ROOT, kind="any"), "kind is 'any'"),
        (lambda: amendment(ROOT, sequence=0), "the sequence is below 1"),
        (lambda: amendment(ROOT, text=replace(LICENCE, number="")), r"licence\.number|number is empty"),
        (lambda: licence(provisos=(Provenance(builders=()),)), "names no builder"),
        (
            lambda: licence(provisos=(Provenance(builders=(KEY.public,), predicate_types=()),)),
            "no form of provenance",
        ),
        (
            lambda: licence(provisos=(Provenance(builders=(KEY.public,), predicate_types=("",)),)),
            "predicate_types.0 is empty",
        ),
    ],
)
def test_a_link_that_means_nothing_certain_is_not_signed(make: Any, complaint: str) -> None:
    with pytest.raises((InputError, TypeError), match=complaint):
        make()


def test_fields_of_a_later_version_are_kept_but_not_where_they_could_narrow() -> None:
    statement = payload(ROOT)
    statement["predicate"]["colour"] = "green"
    later = signed(PAYLOAD_TYPE, json.dumps(statement).encode(), KEY)
    assert verify_licence(later, trust=TRUST).licence == LICENCE
    assert payload(verified(later).leaf.envelope)["predicate"]["colour"] == "green"
    statement["predicate"]["grants"][0]["colours"] = ["green"]
    with pytest.raises(LicenceError, match="unknown field `colours`"):
        verified(signed(PAYLOAD_TYPE, json.dumps(statement).encode(), KEY))


def test_a_document_of_a_later_kind_is_not_taken_for_another() -> None:
    statement = payload(ROOT) | {"predicateType": "urn:licet:predicate:licence:v2"}
    with pytest.raises(LicenceError, match=r"no licence this version knows .* update Licet"):
        verified(signed(PAYLOAD_TYPE, json.dumps(statement).encode(), KEY))
    with pytest.raises(LicenceError, match="is no licence: it is a denial"):
        verify_licence(EVERY["denial"], trust=TRUST)


def test_moments_are_signed_in_utc() -> None:
    oslo = dt.timezone(dt.timedelta(hours=1))
    made = licence(
        issued_at=NOW.astimezone(oslo), grants=(replace(LICENCE.grants[0], since=NOW.astimezone(oslo)),)
    )
    written = payload(made)["predicate"]
    assert written["issued_at"] == written["grants"][0]["since"] == "2026-11-22T10:00:00Z"
    assert payload(EVERY["amendment"])["predicate"]["licence"]["not_before"].endswith("Z")


# Provenance: who made the file, attested by a builder the proviso names.
BUILDER = signing_key("builder")
SLSA = "https://slsa.dev/provenance/v1"
ATTESTED = licence(files=MODEL, provisos=(Provenance(builders=(BUILDER.public,)),))


def attestation(*, files: Any = MODEL, key: Any = BUILDER, kind: str = SLSA, **fields: Any) -> bytes:
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in files.items()],
        "predicateType": kind,
        "predicate": {"buildDefinition": {"buildType": "https://example.org/train"}},
    }
    return key.sign(PAYLOAD_TYPE, json.dumps(statement | fields).encode())  # type: ignore[no-any-return]  # an envelope


def test_a_file_its_builder_attested_may_be_used() -> None:
    check_provenance(verified(ATTESTED), [attestation(key=KEY), attestation()])
    check_provenance(verified(ROOT))


@pytest.mark.parametrize(
    "given",
    [
        [],
        [attestation(key=MAKER_KEY)],
        [attestation(files={"x": sha("x")})],
        [attestation(kind="https://example.org/opinion")],
        [attestation(_type="https://example.org/Statement")],
        [spoilt(attestation())],
        [BUILDER.sign("text/plain", b"trust me")],
    ],
    ids=["none", "other key", "other file", "other type", "no statement", "bad signature", "other payload"],
)
def test_a_file_nobody_named_attested_may_not(given: list[bytes]) -> None:
    with pytest.raises(LicenceError, match=r"licence FR-1 asks who made 'matcher.onnx', and no builder"):
        check_provenance(verified(ATTESTED), given)


def test_every_file_of_a_derivative_needs_its_own_provenance() -> None:
    root = licence(files=MODEL, holder=USER, provisos=(Provenance(builders=(BUILDER.public,)),))
    chain = verified(root, derivative(root))
    with pytest.raises(LicenceError, match=r"derivative D-1 asks who made 'tuned.onnx'"):
        check_provenance(chain, [attestation()])
    check_provenance(chain, [attestation(files={"any name": sha("tuned")})])
