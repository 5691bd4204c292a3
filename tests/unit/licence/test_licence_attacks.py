"""What somebody who holds a true licence might try: each attempt was once accepted, or took far too long."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from msgspec.structs import replace

from licet.errors import BadChain, InputError, LicenceError, NotTrusted, Revoked
from licet.licence import (
    AuthorityKey,
    EndUseStatement,
    Grant,
    Holder,
    Provenance,
    PublicKey,
    Quota,
    RevocationOrder,
    Surrender,
    Transfer,
    Trust,
    TrustedAuthority,
    TrustedKey,
    check_provenance,
    check_revoked,
    meet,
    sign,
    verify_chain,
    verify_document,
    verify_revocations,
)
from licet.licence._envelope import signed
from licet.licence._statement import PAYLOAD_TYPE, print_statement
from licet.licence.grant import _meet, _order
from tests.unit.licence.chains import (
    FIRST,
    GRANT,
    LICENCE,
    MAKER,
    MAKER_KEY,
    MODEL,
    NARROWER,
    OTHER,
    OTHER_KEY,
    ROOT,
    SECOND,
    USER,
    USER_KEY,
    amendment,
    consent,
    derivative,
    digest,
    licence,
    refused,
    sha,
    transfer,
    verified,
)
from tests.unit.licence.samples import (
    AUTHORITY,
    DAY,
    KEY,
    NOW,
    TRUST,
    TRUSTED,
    listed,
    revocation,
    signing_key,
)

NOBODY = Holder("Any registered exporter", "FR")
HEIR = Holder(name="Heir", country="DE", kind="party.private", key=signing_key("heir").public)


# Passing on against the newest text.
def test_an_amendment_that_forbids_passing_on_ends_what_was_passed_on() -> None:
    none = amendment(ROOT, text=replace(LICENCE, retransfer="none"))
    refused([ROOT, none, FIRST], "since amendment A-1 the licence may not be passed on", link="transfer T-1")
    refused([ROOT, none, FIRST, SECOND], "may not be passed on", link="transfer T-2")


def test_an_amendment_that_asks_for_consent_ends_what_was_passed_on_without() -> None:
    asking = amendment(ROOT, text=replace(LICENCE, retransfer="consent"))
    refused([ROOT, asking, FIRST], r"as it was \(retransfer: consent\)", link="transfer T-1")
    root = licence(retransfer="consent")
    agreed = consent(root)
    passed = transfer(root, retransfer="consent", consents=(digest(agreed),))
    same = amendment(root, text=replace(LICENCE, retransfer="consent"))
    assert verified(root, same, passed, agreed).leaf.number == "T-1"


def test_what_its_holder_made_is_not_passed_on() -> None:
    root = licence(holder=USER, files=MODEL)
    none = amendment(root, text=replace(LICENCE, holder=USER, retransfer="none"), files=MODEL)
    assert verified(root, none, derivative(root)).leaf.number == "D-1"


def test_an_older_text_speaks_for_the_holder_of_the_newest() -> None:
    renamed = amendment(ROOT, text=replace(LICENCE, holder=HEIR))
    assert verified(ROOT, renamed, leaf=digest(ROOT)).effective.holder == HEIR
    general = amendment(ROOT, text=replace(LICENCE, kind="general", holder=NOBODY))
    refused([ROOT, general], "which names nobody", link="licence FR-1", leaf=digest(ROOT))


def test_a_registration_ends_when_the_licence_is_general_no_more() -> None:
    general = licence(kind="general", holder=NOBODY)
    registered = consent(general, kind="registration", holder=MAKER)
    taken = transfer(general, holder=MAKER, consents=(digest(registered),))
    assert verified(general, registered, taken).effective.holder == MAKER
    named = amendment(general, text=replace(LICENCE, holder=HEIR))
    refused(
        [general, registered, taken, named],
        "licence FR-1 was amended, and is no general licence now",
        link="transfer T-1",
    )


# Quotas.
def test_two_licences_with_the_same_quota_have_two() -> None:
    once = Quota(uses=2)
    one = licence(files=MODEL, holder=USER, provisos=(once,))
    two = licence(files={"b": sha("b")}, holder=USER, number="FR-2", provisos=(once,))
    made = derivative(one, two, sources=(*MODEL.values(), sha("b")))
    found = verified(one, two, made).effective.conditions
    assert [(condition.by, condition.proviso) for condition in found] == [("FR-1", once), ("FR-2", once)]


# Who signs what.
def order() -> RevocationOrder:
    return RevocationOrder(
        number="R-1", authority=AUTHORITY, document=digest(ROOT), reason="misuse", issued_at=NOW
    )


def test_a_holder_cannot_sign_what_is_an_authoritys_to_sign() -> None:
    forged = sign(order(), MODEL, USER_KEY)
    with pytest.raises(NotTrusted, match="revocation R-1 is an authority's to sign"):
        verify_document(forged, trust=TRUST, key=USER_KEY.public)


@pytest.mark.parametrize(
    "document",
    [
        Surrender(number="S-1", document=digest(ROOT), holder=MAKER, reason="unused", at=NOW),
        EndUseStatement(
            number="E-1",
            end_user=MAKER,
            operations=("operation.verify",),
            purposes=("purpose.border_control",),
            countries=("NO",),
            undertakings=("we keep to it",),
            signed_at=NOW,
        ),
    ],
    ids=["surrender", "end use"],
)
def test_nobody_speaks_for_a_holder_of_another_key(document: Any) -> None:
    with pytest.raises(NotTrusted, match="names another key of Maker than the one that signed it"):
        verify_document(sign(document, MODEL, USER_KEY), trust=TRUST, key=USER_KEY.public)
    true = sign(document, MODEL, MAKER_KEY)
    assert verify_document(true, trust=TRUST, key=MAKER_KEY.public).link.number == document.number
    assert verify_document(FIRST, trust=TRUST, key=MAKER_KEY.public).link.number == "T-1"


@pytest.mark.parametrize(
    "public",
    [
        "00" * 32,
        f"01{'00' * 31}",
        f"01{'00' * 30}80",
        f"ec{'ff' * 30}7f",
        f"ed{'ff' * 30}7f",
        f"ee{'ff' * 31}",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ],
)
def test_a_key_with_which_anybody_can_sign_is_none(public: str) -> None:
    with pytest.raises(InputError, match="a key with which anybody can sign"):
        PublicKey(public=public)


# Whom a machine trusts.
def test_an_authority_of_several_signers_is_not_trusted_with_one_beside_it() -> None:
    keys = tuple(AuthorityKey(key=signing_key(name).public) for name in ("a", "b"))
    office = TrustedAuthority(name=AUTHORITY.name, country=AUTHORITY.country, keys=keys, threshold=2)
    for members in ((office, TRUSTED), (TRUSTED, office)):
        with pytest.raises(InputError, match="authority Licensing Office is trusted in two ways"):
            Trust.of(*members)
    elsewhere = replace(TRUSTED, country="BE")
    assert len(Trust.of(office, elsewhere).authorities) == 3
    rotated = TrustedKey(key=signing_key("c").public, name=AUTHORITY.name, country=AUTHORITY.country)
    assert len(Trust.of(TRUSTED, rotated).authorities) == 2


def test_a_trust_cannot_be_changed_behind_what_was_verified_by_it() -> None:
    trust = Trust.of(TRUSTED)
    verify_chain([ROOT], trust=trust)
    with pytest.raises(AttributeError):
        trust.authorities.clear()  # type: ignore[attr-defined]  # what is tried
    with pytest.raises(AttributeError):
        trust.logs.clear()  # type: ignore[attr-defined]  # what is tried


# What no reader can print, or work through.
@pytest.mark.parametrize("field", ["number", "holder", "later"])
def test_half_a_surrogate_pair_is_refused_wherever_it_stands(field: str) -> None:
    payload = b'{"_type":"https://in-toto.io/Statement/v1","predicate":{"%b":"\\ud800"},' % field.encode()
    payload += b'"predicateType":"urn:licet:predicate:licence:v1","subject":[]}'
    with pytest.raises(InputError, match="cannot be read as JSON"):
        verify_chain([signed(PAYLOAD_TYPE, payload, KEY)], trust=TRUST)
    with pytest.raises(InputError, match="cannot be read as JSON"):
        verify_chain([ROOT.replace(b'"payloadType"', b'"later":"\\ud800","payloadType"')], trust=TRUST)


def test_a_pair_that_is_whole_is_text() -> None:
    kept = ROOT.replace(b'"payloadType"', b'"later":"\\ud83d\\ude00","payloadType"')
    assert verify_chain([kept], trust=TRUST).leaf.number == "FR-1"


def many(place: int) -> tuple[Grant, ...]:
    """As many grants as a document may have, none inside another, each of many words."""
    words = [f"party.a{n}" for n in range(100)]
    return tuple(
        replace(GRANT, actors=tuple(word for n, word in enumerate(words) if n != place + row))
        for row in range(32)
    )


def test_grants_that_permit_too_much_together_are_refused_before_they_are_all_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    def counted(inner: Grant, outer: Grant) -> bool:
        nonlocal asked
        asked += 1
        return fits(inner, outer)

    fits = _order.fits
    one, two = many(0), many(50)
    monkeypatch.setattr(_meet, "fits", counted)
    with pytest.raises(InputError, match="more than 32 separate things together"):
        meet(one, two)
    assert asked < 4 * 32 * 32


def _unchecked(parent: bytes, grants: tuple[Grant, ...], *, number: str) -> bytes:
    """A transfer by a holder who does not care whether its words are in the vocabulary."""
    document = Transfer(
        number=number,
        parent=digest(parent),
        holder=USER,
        grants=grants,
        not_before=NOW,
        not_after=NOW + DAY,
    )
    return signed(PAYLOAD_TYPE, print_statement(document, MODEL), USER_KEY)


def test_a_holder_cannot_make_a_verifier_compare_without_end() -> None:
    root = licence(holder=USER, grants=(replace(GRANT, actors=("party",)),))
    one, two = (_unchecked(root, many(place), number=f"T-{place}") for place in (0, 50))
    refused([root, one, two, derivative(one, two)], "separate things together", link="derivative D-1")


def test_the_widest_grants_are_kept_whatever_they_are_bounded_by() -> None:
    wide = replace(NARROWER, countries=("NO",))
    narrow = [
        replace(wide, gallery=5),
        replace(wide, until=NOW),
        replace(wide, since=NOW),
        replace(wide, quotas=(Quota(uses=5),)),
        replace(wide, purposes=("purpose.border_control.entry", "purpose.law_enforcement.a")),
    ]
    other = replace(wide, countries=("CH",), quotas=(Quota(uses=5, per="day"), Quota(uses=50)))
    less = replace(other, quotas=(Quota(uses=4),))
    assert meet((*narrow, wide, less, other), (GRANT,)) == tuple(sorted((other, wide), key=str))


def test_a_document_of_no_known_kind_says_so_in_one_line() -> None:
    payload = b'{"_type":"x","predicate":{},"predicateType":"urn:\\u202e","subject":[]}'
    with pytest.raises(LicenceError, match=r"this version knows \(urn:\\u202e\)"):
        verify_chain([signed(PAYLOAD_TYPE, payload, KEY)], trust=TRUST)
    with pytest.raises(BadChain, match="no key that the other documents name"):
        verify_chain([ROOT, signed(PAYLOAD_TYPE, payload, USER_KEY)], trust=TRUST)


def test_a_holder_cannot_make_a_verifier_try_signatures_without_end() -> None:
    builders = tuple(signing_key(f"builder {n}").public for n in range(64))
    chain = verified(licence(files=MODEL, provisos=(Provenance(builders=builders),)))
    bogus = [
        {"keyid": builder.keyid, "sig": b64encode(b"%064d" % place).decode()}
        for place, builder in enumerate(builders[:32])
    ]
    attached = json.dumps({"payload": "", "payloadType": PAYLOAD_TYPE, "signatures": bogus}).encode()
    with pytest.raises(LicenceError, match="no builder it names has attested it"):
        check_provenance(chain, [attached] * 128)
    with pytest.raises(LicenceError, match="more than 4,096 signatures"):
        check_provenance(chain, [attached] * 129)


def test_a_document_that_no_log_could_hold_is_no_link() -> None:
    padded = ROOT.replace(b'{"payload"', b'{"later":"' + b" " * 65_535 + b'","payload"')
    with pytest.raises(InputError, match="more than 65,535"):
        verify_chain([padded], trust=TRUST)
    exact = ROOT.replace(b'{"payload"', b'{"later":"' + b" " * (65_535 - len(ROOT) - 11) + b'","payload"')
    assert (len(exact), verified(exact).leaf.number) == (65_535, "FR-1")


def test_a_chain_of_more_provisos_than_anyone_keeps_is_refused() -> None:
    documents = [licence(files=MODEL, holder=USER)]
    for turn in range(17):
        provisos = tuple(Quota(uses=64 * turn + place + 1, per="day") for place in range(64))
        documents.append(
            transfer(documents[-1], key=USER_KEY, number=f"T-{turn}", holder=USER, provisos=provisos)
        )
    assert len(verified(*documents[:-1]).effective.conditions) == 1024
    refused(documents, "more than 1,024 provisos bind it", link="transfer T-16")


def test_two_authorities_of_one_name_are_not_mixed() -> None:
    namesake = replace(OTHER, name=AUTHORITY.name)
    one = licence(files=MODEL, holder=USER)
    two = licence(
        files={"b": sha("b")}, holder=USER, number="DE-9", authority=namesake.authority, keys=(OTHER_KEY,)
    )
    made = derivative(one, two, sources=(*MODEL.values(), sha("b")))
    trust = Trust.of(TRUSTED, namesake)
    refused(
        [one, two, made], "Licensing Office of DE and of FR have one name", link="licence FR-1", trust=trust
    )
    assert verified(two, trust=trust).roots[0].number == "DE-9"


def test_only_an_amendment_stands_for_an_amendment() -> None:
    chain = verified(ROOT, FIRST)
    entry = revocation(number="FR-1", licence=digest(ROOT), kind="amended", by=digest(FIRST))
    with pytest.raises(Revoked, match="the amendment is not here"):
        check_revoked(chain, verify_revocations(listed(entry), trust=TRUST), at=NOW)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ({"retransfer": "none"}, "since amendment A-1 the licence may not be passed on"),
        ({"links": 1}, "since amendment A-1 only 1 links may follow"),
    ],
    ids=["retransfer", "links"],
)
def test_a_derivative_of_the_newest_text_does_not_hide_what_was_passed_on_before(
    text: dict[str, Any], says: str
) -> None:
    root = licence(files=MODEL, holder=USER)
    newest = amendment(root, files=MODEL, text=replace(LICENCE, holder=USER, **text))
    passed = transfer(root, key=USER_KEY, holder=USER)
    made = derivative(passed, newest)
    refused([root, newest, passed, made], says, link="derivative D-1")


def test_what_was_passed_on_of_one_licence_does_not_count_for_another() -> None:
    free = licence(files=MODEL)
    strict = licence(files={"b": sha("b")}, number="FR-2", holder=USER, retransfer="none", links=1)
    made = derivative(passed := transfer(free, holder=USER), strict, sources=(*MODEL.values(), sha("b")))
    assert verified(free, strict, passed, made).effective.retransfer == "none"
