"""What a chain of documents permits, and at which link one that does not hold is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from licet.errors import BadSignature, InputError, LicenceError, NotTrusted, Widened
from licet.licence import (
    Authority,
    Holder,
    Quota,
    RevocationOrder,
    Trust,
    VerifiedChain,
    sign,
    verify_chain,
)
from licet.vocabulary import shipped
from tests.unit.licence.chains import (
    BOTH,
    CHAIN,
    DAILY,
    FILES,
    FIRST,
    GRANT,
    LICENCE,
    MAKER,
    MAKER_KEY,
    MODEL,
    NARROWER,
    NARROWEST,
    OTHER,
    OTHER_KEY,
    ROOT,
    SECOND,
    SMALL,
    TUNED,
    USER,
    USER_KEY,
    VENDOR,
    VENDOR_KEY,
    WIDER,
    derivative,
    digest,
    licence,
    onward,
    refused,
    sha,
    transfer,
    verified,
)
from tests.unit.licence.samples import AUTHORITY, DAY, KEY, NOW, TRUST, TRUSTED, signing_key


def test_a_licence_twice_passed_on_and_twice_derived_permits_what_all_of_them_do() -> None:
    chain = verified(*CHAIN)
    assert [link.title for link in chain.links] == [
        "licence FR-1",
        "transfer T-1",
        "transfer T-2",
        "derivative D-1",
        "derivative D-2",
    ]
    assert chain.effective.grants == (NARROWEST,)
    assert (chain.effective.number, chain.effective.holder) == ("D-2", USER)
    assert (chain.effective.not_after, chain.effective.case) == (NOW + 50 * DAY, "2026/17")
    assert dict(chain.subjects) == {"quantised.onnx": sha("quantised")}
    assert (chain.digest, chain.title) == (digest(SMALL), "derivative D-2")
    assert [root.number for root in chain.roots] == ["FR-1"]
    assert chain.leaf.envelope == SMALL
    assert chain.leaf.signers == (USER_KEY.public.keyid,)


def test_the_order_in_which_documents_come_does_not_matter() -> None:
    assert verified(*reversed(CHAIN)) == verified(*CHAIN)


def test_a_chain_may_be_asked_about_any_of_its_links() -> None:
    assert verified(*CHAIN, leaf=digest(FIRST)).effective.holder == VENDOR


def test_a_licence_by_itself_is_a_chain_of_one() -> None:
    chain = verified(ROOT)
    assert (chain.effective.grants, chain.leaf.kind, chain.links) == ((GRANT,), "licence", chain.roots)


def test_only_verifying_makes_a_verified_chain() -> None:
    chain = verified(ROOT)
    with pytest.raises(TypeError, match="from nowhere else"):
        VerifiedChain((), chain.leaf, (), (), chain.effective, seal=None)


def test_a_chain_verified_before_is_remembered_for_the_same_trust_alone() -> None:
    assert verified(*CHAIN) is verified(*CHAIN)
    assert verified(*CHAIN, trust=Trust.of(TRUSTED)) is not verified(*CHAIN)
    with pytest.raises(NotTrusted):
        verified(*CHAIN, trust=Trust.of(OTHER))


def test_provisos_add_up_along_the_chain_and_say_who_set_them() -> None:
    root = licence(files=MODEL, provisos=(DAILY,))
    first = transfer(root, provisos=(Quota(uses=9, per="day"), DAILY), assurance="A1", freshness=60)
    chain = verified(root, first)
    assert [(c.by, c.proviso) for c in chain.effective.conditions] == [
        ("FR-1", DAILY),
        ("T-1", Quota(uses=9, per="day")),
    ]
    assert chain.effective.provisos == (DAILY, Quota(uses=9, per="day"))
    assert (chain.effective.assurance, chain.effective.freshness) == ("A1", 60)


def test_a_link_cannot_loosen_assurance_or_freshness() -> None:
    root = licence(assurance="A2", freshness=60)
    chain = verified(root, transfer(root, assurance="A0", freshness=9999))
    assert (chain.effective.assurance, chain.effective.freshness) == ("A2", 60)


# Widening: the field, and what is asked for.
@pytest.mark.parametrize(
    ("grant", "says"),
    [
        (WIDER, "grant 1 asks for countries SE; allowed: CH, NO"),
        (replace(GRANT, operations=("operation",)), "grant 1 asks for operations operation;"),
        (replace(GRANT, actors=("party",)), "grant 1 asks for actors party;"),
    ],
)
def test_a_transfer_that_allows_more_is_refused_with_its_link_named(grant: Any, says: str) -> None:
    with pytest.raises(Widened, match=says) as caught:
        verified(ROOT, transfer(ROOT, grants=(grant,)))
    assert caught.value.link == "transfer T-1"
    assert caught.value.excess


def test_each_later_attempt_to_widen_is_refused_too() -> None:
    wide = onward(FIRST, grants=(GRANT,))
    with pytest.raises(Widened, match="transfer T-2: it allows more than transfer T-1"):
        verified(ROOT, FIRST, wide)
    made = derivative(SECOND, grants=(NARROWER,))
    with pytest.raises(Widened, match="derivative D-1: it allows more than its parents together"):
        verified(ROOT, FIRST, SECOND, made)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"key": VENDOR_KEY}, "is not signed|no key that the other"),
        ({"files": {"other.onnx": sha("other")}}, "'other.onnx', a file licence FR-1 is not for"),
        ({"not_before": NOW - 2 * DAY}, "its dates lie outside those of licence FR-1"),
        ({"not_after": NOW + 999 * DAY}, "its dates lie outside those of licence FR-1"),
    ],
)
def test_a_transfer_that_does_not_follow_its_parent_is_refused(
    fields: dict[str, Any], complaint: str
) -> None:
    link = "document 2" if "key" in fields else "transfer T-1"
    refused([ROOT, transfer(ROOT, **fields)], complaint, link=link)


def test_a_holder_without_a_key_ends_the_chain() -> None:
    root = licence(holder=replace(MAKER, key=None))
    refused([root, transfer(root)], "signed by no key that the other documents name", link="document 2")
    first = transfer(ROOT, holder=replace(VENDOR, key=None))
    assert verified(ROOT, first).effective.holder.key is None


def test_a_transfer_signed_by_another_holder_of_the_chain_is_refused() -> None:
    stolen = onward(ROOT, number="T-X")
    with pytest.raises(NotTrusted, match="transfer T-X is not signed with the key of Maker"):
        verified(ROOT, FIRST, stolen, leaf=digest(stolen))


@pytest.mark.parametrize(
    ("parent", "child", "complaint"),
    [
        ({"retransfer": "none"}, {"retransfer": "none"}, "licence FR-1 may not be passed on"),
        ({"retransfer": "consent"}, {}, r"more freely \(free\) than licence FR-1 does \(consent\)"),
        ({"links": 0}, {"links": 0}, "no link may follow licence FR-1"),
        ({"links": 2}, {}, "any number of links follow, and licence FR-1 leaves 1"),
        ({"links": 2}, {"links": 2}, "lets 2 links follow, and licence FR-1 leaves 1"),
    ],
)
def test_what_may_not_be_passed_on_is_not(
    parent: dict[str, Any], child: dict[str, Any], complaint: str
) -> None:
    root = licence(**parent)
    refused([root, transfer(root, **child)], complaint, link="transfer T-1")


def test_links_run_out() -> None:
    root = licence(links=2)
    first = transfer(root, links=1)
    second = onward(first, links=0)
    assert verified(root, first, second).effective.links == 0
    refused([root, first, second, derivative(second)], "no link may follow", link="derivative D-1")


# Derivatives.
def test_a_derivative_permits_what_all_its_parents_permit() -> None:
    theirs: dict[str, Any] = {"authority": OTHER.authority, "keys": (OTHER_KEY,)}
    terms: dict[str, Any] = {
        "grants": (NARROWER,),
        "not_after": NOW + 20 * DAY,
        "assurance": "A1",
        "links": 5,
    }
    other = licence(number="DE-1", holder=USER, files={"second.onnx": sha("second")}, **theirs, **terms)
    mine = licence(holder=USER, provisos=(), files=MODEL)
    made = derivative(mine, other, sources=(sha("matcher"), sha("second")))
    chain = verified(mine, other, made, trust=BOTH)
    effective = chain.effective
    assert effective.grants == (NARROWER,)
    assert effective.authorities == (AUTHORITY, OTHER.authority)
    assert (effective.not_after, effective.assurance, effective.links) == (NOW + 20 * DAY, "A1", 4)
    assert {root.number for root in chain.roots} == {"FR-1", "DE-1"}


def test_parents_with_nothing_in_common_permit_nothing() -> None:
    one = licence(holder=USER, grants=(replace(GRANT, countries=("NO",)),))
    two = licence(holder=USER, grants=(replace(GRANT, countries=("CH",)),), number="FR-2", files=MODEL)
    made = derivative(one, two)
    refused([one, two, made], "nothing is permitted by all it rests on", link="derivative D-1")


def test_parents_that_permit_too_many_separate_things_are_refused() -> None:
    words = sorted(shipped().family("purpose"))
    leaves = [word for word in words if not any(other.startswith(f"{word}.") for other in words)][:8]
    codes = ("AT", "BE", "CH", "DE", "DK", "ES")
    each = tuple(replace(GRANT, purposes=(leaf,), countries=codes) for leaf in leaves)
    every = tuple(replace(GRANT, purposes=tuple(leaves), countries=(code,)) for code in codes)
    one, two = licence(holder=USER, grants=each), licence(holder=USER, grants=every, number="FR-2")
    refused([one, two, derivative(one, two)], "more than 32 separate things together", link="derivative D-1")


def test_a_chain_too_large_to_remember_is_verified_anew() -> None:
    documents = [ROOT]
    for number in range(360):
        documents.append(transfer(documents[-1], number=f"T-{number}", holder=MAKER, grants=(GRANT,)))
    assert verified(*documents) is not verified(*documents)


def test_parents_never_valid_together_permit_nothing() -> None:
    one = licence(holder=USER, not_after=NOW + DAY)
    two = licence(holder=USER, not_before=NOW + 2 * DAY, number="FR-2")
    refused([one, two, derivative(one, two)], "no time at which", link="derivative D-1")


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"holder": replace(USER, kind="party.private")}, "its holder is not that of transfer T-2, Border"),
        ({"sources": (sha("unheard of"),)}, "names no source that transfer T-2 is for"),
        ({"sources": (sha("matcher"), sha("x"))}, "no parent is for its source"),
        ({"made_at": NOW + 60 * DAY}, "made when not all its parents were valid"),
        ({"made_at": NOW - 2 * DAY}, "made when not all its parents were valid"),
        ({"made": "matcher"}, "its file 'matcher.onnx' is one its chain had already"),
    ],
)
def test_a_derivative_that_does_not_follow_is_refused(fields: dict[str, Any], complaint: str) -> None:
    refused([ROOT, FIRST, SECOND, derivative(SECOND, **fields)], complaint, link="derivative D-1")


def test_a_circle_of_derivatives_is_refused() -> None:
    back = derivative(TUNED, made="matcher", number="D-3", sources=(sha("tuned"),))
    refused([ROOT, FIRST, SECOND, TUNED, back], "one its chain had already", link="derivative D-3")


def test_a_derivative_needs_the_signature_of_each_parent_s_holder() -> None:
    later = signing_key("user, later")
    old, new = licence(holder=USER), licence(holder=replace(USER, key=later.public), number="FR-2")
    with pytest.raises(NotTrusted, match="derivative D-1 is not signed with the key of Border Directorate"):
        verified(old, new, derivative(old, new))
    both = derivative(old, new, keys=(USER_KEY, later))
    assert verified(old, new, both).effective.holder == USER


def test_a_key_that_a_derivative_brings_itself_signs_nothing() -> None:
    own, tuned = signing_key("of the derivative's own making"), {"tuned.onnx": sha("tuned")}
    made = derivative(SECOND, holder=replace(USER, key=own.public))
    assert verified(ROOT, FIRST, SECOND, made).effective.holder == USER
    onwards = transfer(made, key=own, number="T-3", files=tuned, grants=(NARROWEST,), not_after=NOW + DAY)
    with pytest.raises(NotTrusted, match="transfer T-3 is not signed with the key of Border Directorate"):
        verified(ROOT, FIRST, SECOND, made, onwards)


# Keys.
def test_one_key_speaks_for_one_holder() -> None:
    alias = transfer(ROOT, holder=Holder("Shell", "CH", key=MAKER_KEY.public))
    refused([ROOT, alias], "it gives Shell the key of Maker", link="transfer T-1")


def test_no_holder_has_an_authority_s_key() -> None:
    root = licence(holder=replace(MAKER, key=OTHER_KEY.public))
    refused([root], "the key of an authority", link="licence FR-1", trust=BOTH)


# Which documents there are.
def test_a_document_signed_by_nobody_known_is_never_read() -> None:
    stranger = transfer(ROOT, key=signing_key("stranger"))
    refused([ROOT, stranger], "signed by no key that the other documents name", link="document 2")
    with pytest.raises(NotTrusted, match="signed by nobody trusted here"):
        verified(FIRST, SECOND)


def test_a_missing_link_is_named() -> None:
    alone = transfer(FIRST, number="T-5", holder=MAKER)
    refused([ROOT, alone], r"its parent [0-9a-f]{16}… is not here", link="transfer T-5")


def test_documents_that_end_twice_do_not_say_which_is_meant() -> None:
    other = transfer(ROOT, number="T-9")
    refused([ROOT, FIRST, other], "the documents end in transfer T-1 and transfer T-9")
    assert verified(ROOT, FIRST, other, leaf=digest(other)).leaf.number == "T-9"
    refused([ROOT], "no link with the digest", leaf="0" * 64)


def test_a_document_given_twice_is_refused() -> None:
    refused([ROOT, FIRST, FIRST], "it stands twice", link="transfer T-1")


def test_a_withdrawal_is_no_link() -> None:
    order = RevocationOrder(
        number="R-1", authority=AUTHORITY, document=digest(ROOT), reason="x", issued_at=NOW
    )
    refused([ROOT, sign(order, MODEL, KEY)], "a revocation is no link", link="revocation R-1")


@pytest.mark.parametrize("documents", [(), (ROOT,) * 1001])
def test_a_chain_has_one_to_a_thousand_documents(documents: tuple[bytes, ...]) -> None:
    with pytest.raises(InputError, match="the chain has"):
        verified(*documents)
    with pytest.raises(InputError, match="attachments"):
        verified(ROOT, attachments=(ROOT,) * 1001)


def test_a_licence_that_only_its_holder_signed_is_no_licence() -> None:
    own = licence(number="FR-2", keys=(MAKER_KEY,))
    with pytest.raises(NotTrusted, match="licence FR-2 is signed by no authority trusted here"):
        verified(ROOT, own, leaf=digest(own))


def test_a_changed_signature_is_a_bad_signature_at_its_document() -> None:
    broken = FIRST.replace(b'"sig":"', b'"sig":"A')[:-1] + b"}"
    with pytest.raises((BadSignature, InputError), match="document 2"):
        verified(ROOT, broken)


def test_a_licence_in_the_name_of_another_authority_is_refused() -> None:
    with pytest.raises(NotTrusted, match="is signed with the key of Licensing Office"):
        verified(licence(authority=Authority("Other Office", "DE")))


def test_a_document_that_means_nothing_certain_is_refused_though_signed() -> None:
    from licet.licence._envelope import signed
    from licet.licence._statement import PAYLOAD_TYPE, print_statement

    backwards = replace(LICENCE, not_after=NOW - 2 * DAY)
    raw = signed(PAYLOAD_TYPE, print_statement(backwards, FILES), KEY)
    with pytest.raises(LicenceError, match="the licence ends before it starts"):
        verify_chain([raw], trust=TRUST)
    late = replace(LICENCE, issued_at=dt.datetime(2026, 1, 1))  # noqa: DTZ001 - without a zone on purpose
    raw = signed(PAYLOAD_TYPE, print_statement(late, FILES), KEY)
    with pytest.raises(LicenceError, match="issued_at does not say its time zone"):
        verify_chain([raw], trust=TRUST)
