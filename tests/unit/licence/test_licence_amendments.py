"""What an authority adds to a chain: its consent, a registration under a general licence, an amendment."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from licet.errors import BadChain, InputError, NotTrusted, Widened
from licet.licence import (
    Holder,
    cosign,
)
from tests.unit.licence.chains import (
    BOTH,
    FIRST,
    GRANT,
    LICENCE,
    MAKER,
    MAKER_KEY,
    MODEL,
    NARROWEST,
    OTHER,
    OTHER_KEY,
    ROOT,
    SECOND,
    USER,
    USER_KEY,
    VENDOR,
    WIDER,
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
from tests.unit.licence.samples import DAY, NOW, signing_key

# Consent: `retransfer: consent` asks the authority each time.
ASKING = licence(retransfer="consent")
AGREED = consent(ASKING)


def asked(**fields: Any) -> bytes:
    return transfer(ASKING, retransfer="consent", **({"consents": (digest(AGREED),)} | fields))


def test_a_transfer_that_was_consented_to_holds_wherever_the_consent_is_found() -> None:
    assert verified(ASKING, asked(), attachments=[AGREED]).leaf.number == "T-1"
    assert verified(ASKING, asked(), AGREED).leaf.number == "T-1"


@pytest.mark.parametrize(
    ("given", "fields", "complaint"),
    [
        (AGREED, {"consents": ()}, r"no consent \(retransfer\) of Licensing Office"),
        (None, {}, "the consent [0-9a-f]{16}… it names is not here"),
        (AGREED, {"holder": USER}, "consent C-1 is for Vendor"),
        (AGREED, {"holder": replace(VENDOR, key=USER_KEY.public)}, "consent C-1 is for Vendor"),
        (consent(ROOT), {}, "no consent"),
        (consent(ASKING, until=NOW + DAY), {}, "it lasts longer than consent C-1; write not_after: 2"),
        (consent(ASKING, files={"x": sha("x")}), {}, "a file consent C-1 is not for"),
        (consent(ASKING, kind="registration"), {}, "no consent"),
    ],
)
def test_a_transfer_the_authority_did_not_consent_to_is_refused(
    given: bytes | None, fields: dict[str, Any], complaint: str
) -> None:
    named = {"consents": (digest(given),)} if given not in (None, AGREED) else {}
    made = asked(**(named | fields))
    refused([ASKING, made], complaint, link="transfer T-1", attachments=[given] if given else [])


def test_a_transfer_of_more_than_was_consented_to_is_refused() -> None:
    less = consent(ASKING, grants=(NARROWEST,))
    with pytest.raises(Widened, match="it allows more than consent C-1"):
        verified(ASKING, asked(consents=(digest(less),)), attachments=[less])


def test_a_consent_by_another_authority_is_none() -> None:
    theirs = consent(ASKING, key=OTHER_KEY, authority=OTHER.authority)
    made = asked(consents=(digest(theirs),))
    refused([ASKING, made], "no consent", link="transfer T-1", trust=BOTH, attachments=[theirs])
    forged = consent(ASKING, key=OTHER_KEY)
    made = asked(consents=(digest(forged),))
    with pytest.raises(NotTrusted, match=r"names Licensing Office, which did not sign it"):
        verified(ASKING, made, trust=BOTH, attachments=[forged])


def test_what_strangers_attached_is_passed_over() -> None:
    strange = consent(ASKING, key=signing_key("stranger"))
    assert verified(ASKING, asked(), attachments=[AGREED, strange]).leaf.number == "T-1"
    refused([ASKING, asked()], "is not here", link="transfer T-1", attachments=[strange])


# General licences: whoever is registered may use one.
GENERAL = licence(kind="general", holder=Holder("Any registered exporter", "FR"), retransfer="none")
REGISTERED = consent(GENERAL, kind="registration", holder=MAKER)


def test_a_general_licence_is_used_by_who_is_registered_and_by_nobody_else() -> None:
    taken = transfer(GENERAL, holder=MAKER, retransfer="none", consents=(digest(REGISTERED),))
    chain = verified(GENERAL, taken, REGISTERED)
    assert chain.effective.holder == MAKER
    attached = verified(GENERAL, taken, attachments=[REGISTERED])
    assert (attached.effective, attached.consents) == (chain.effective, chain.consents)
    refused([GENERAL], "a general licence, which names nobody", link="licence FR-1")
    refused([GENERAL, taken], "no key that the other documents name", link="document 2")
    strange = consent(GENERAL, kind="registration", holder=MAKER, key=signing_key("stranger"))
    refused([GENERAL, taken], "no key that the other documents", link="document 2", attachments=[strange])
    passed = transfer(GENERAL, retransfer="none", consents=(digest(REGISTERED),))
    refused([GENERAL, passed, REGISTERED], "may be used, but not passed on", link="transfer T-1")


def test_a_general_licence_that_names_a_key_is_not_issued() -> None:
    with pytest.raises(InputError, match="a general licence names no key"):
        licence(kind="general")


def test_nothing_is_derived_from_a_general_licence_itself() -> None:
    made = derivative(GENERAL, holder=Holder("Any registered exporter", "FR"), keys=(MAKER_KEY,))
    refused([GENERAL, made, REGISTERED], "has no key, so nobody could sign it", link="derivative D-1")


# Amendments.
WIDENED = replace(LICENCE, grants=(WIDER,))
AMENDED = amendment(ROOT, text=WIDENED)


def test_an_amendment_may_widen_and_is_the_licence_from_then_on() -> None:
    assert verified(ROOT, AMENDED).effective.grants == (WIDER,)
    wide = transfer(AMENDED, grants=(WIDER,))
    assert verified(ROOT, AMENDED, wide).effective.grants == (WIDER,)


def test_a_transfer_under_the_old_text_is_met_with_the_new_one() -> None:
    text = replace(
        LICENCE, grants=(NARROWEST,), not_after=NOW + 10 * DAY, assurance="A1", provisos=(), links=7
    )
    chain = verified(ROOT, FIRST, amendment(ROOT, text=text))
    assert [link.title for link in chain.links] == ["licence FR-1", "amendment A-1", "transfer T-1"]
    assert chain.effective.grants == (NARROWEST,)
    assert (chain.effective.not_after, chain.effective.assurance) == (NOW + 10 * DAY, "A1")
    assert (chain.leaf.title, chain.effective.links) == ("transfer T-1", 6)


def test_an_amendment_may_end_a_chain_that_grew_too_long() -> None:
    new = amendment(ROOT, text=replace(LICENCE, links=1))
    refused([ROOT, FIRST, SECOND, new], "since amendment A-1 only 1 links may follow", link="transfer T-2")


def test_amendments_follow_one_another_by_number() -> None:
    second = amendment(AMENDED, number="A-2", sequence=2, text=LICENCE)
    chain = verified(ROOT, AMENDED, second)
    assert chain.effective.grants == (GRANT,)
    assert [link.number for link in chain.links] == ["FR-1", "A-1", "A-2"]
    skipped = amendment(AMENDED, number="A-3", sequence=3)
    refused([ROOT, AMENDED, skipped], "amendment 3 and follows amendment 1", link="amendment A-3")


def test_two_amendments_of_one_text_are_a_fork() -> None:
    other = amendment(ROOT, number="A-9", reason="another")
    with pytest.raises(BadChain, match="amends the same text"):
        verified(ROOT, AMENDED, other)


def test_only_licences_are_amended_and_only_as_themselves() -> None:
    stray = amendment(FIRST, number="A-2")
    refused([ROOT, FIRST, stray], "does not lead to the others|is no licence", link="amendment A-2")
    renamed = amendment(ROOT, text=replace(LICENCE, number="FR-9"))
    refused([ROOT, renamed], "amends licence FR-9, and follows licence FR-1", link="amendment A-1")
    fewer = amendment(ROOT, files=MODEL)
    refused([ROOT, fewer], "it drops a file the licence was for", link="amendment A-1")


def test_an_amendment_by_anybody_but_the_authority_is_refused() -> None:
    with pytest.raises(NotTrusted, match="amendment A-1 is signed by no authority"):
        verified(ROOT, amendment(ROOT, key=MAKER_KEY))
    with pytest.raises(NotTrusted, match=r"names Licensing Office .* signed with the key of Other Office"):
        verified(ROOT, amendment(ROOT, key=OTHER_KEY), trust=BOTH)


def test_a_holder_s_new_key_ends_what_was_signed_with_the_old_until_it_is_signed_anew() -> None:
    later = signing_key("maker, later")
    renewed = amendment(ROOT, text=replace(LICENCE, holder=replace(MAKER, key=later.public)))
    with pytest.raises(NotTrusted, match="transfer T-1 is not signed with the key of Maker"):
        verified(ROOT, FIRST, renewed)
    assert verified(ROOT, cosign(FIRST, key=later), renewed, SECOND).leaf.number == "T-2"
