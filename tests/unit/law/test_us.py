"""What the US packs make of whole transactions: the EAR's controls, and two cities' bans on recognition."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from licet import facts, law, vocabulary
from licet.law import Effect, Outcome

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Determination

DAY = dt.date(2026, 11, 22)
HOME = resources.files("licet.packs")
EAR = law.load_pack(HOME / "us-ear")
CITIES = law.load_pack(HOME / "us-local")

# Rows of the Commerce Country Chart without a mark in CC Column 1 (eCFR issue of 23 July 2026).
UNMARKED = frozenset(
    "AL AT AU BE BG CA CH CZ DE DK EE ES FI FR GB GR HR HU IE IN IS IT JP KR LI LT LU LV NL NO NZ PL PT RO "  # noqa: SIM905 - thirty-eight codes read better in a row
    "SE SI SK TR".split()
)
INNOCENT = "knowledge: {aware_of: [], informed_of: [], red_flags: []}"
FACES = "item: {eccn: EAR99, capabilities: [face.identification]}"
SEARCH = (
    "activity: use, item: {capabilities: [face.identification]}, use: {operation: identify.live, country: US"
)


def written(text: str) -> Transaction:
    return facts.parse(f"{{{text}}}".encode(), where="test")


def exported(parties: str, *, to: str = "CN", item: str = FACES, more: str = INNOCENT) -> Determination:
    sale = (
        f"activity: supply.export, from: US, to: {to}, {item}, use: {{country: {to}, actor: private.company}}"
    )
    text = f"{sale}, parties: [{parties}], {more}"
    return law.determine(written(text), [EAR, CITIES], on=DAY)


def used(text: str, *, on: dt.date = DAY) -> Determination:
    return law.determine(written(text), [CITIES], on=on)


def unforbidden(answer: Determination) -> bool:
    """No rule of the two cities is against it; since only two cities are known, that is no permission."""
    return answer.outcome is Outcome.CANNOT_TELL and not answer.reasons and not answer.open


def buyer(listings: str | None = "[]", kind: str = "private.company", country: str = "CN") -> str:
    screened = "" if listings is None else f", listings: {listings}"
    return f"{{role: end_user, kind: {kind}, country: {country}{screened}}}"


def entry(policy: str | None = None, certainty: str = "confirmed", watch_list: str = "us.entity") -> str:
    reviewed = "" if policy is None else f", policy: {policy}"
    return f'[{{list: {watch_list}, entry: "1", name: Example, certainty: {certainty}{reviewed}}}]'


def reasons(determination: Determination) -> set[str]:
    return {reason.rule.partition("/")[2] for reason in determination.reasons}


def asked(determination: Determination) -> set[str]:
    return {question.fact for question in determination.missing}


def test_a_screened_innocent_buyer_of_an_unlisted_item_is_clear_and_settled() -> None:
    answer = exported(buyer(country="BR"), to="BR")
    assert answer.outcome is Outcome.CLEAR
    assert answer.settled
    assert reasons(answer) == {"facial-recognition-not-listed"}


def test_an_end_user_on_the_entity_list_is_presumed_denied() -> None:
    answer = exported(buyer(entry("presume_denial")))
    assert answer.outcome is Outcome.PRESUMED_DENIED
    assert answer.settled
    assert {"entity-list", "entity-list-presumption-of-denial"} <= reasons(answer)


def test_an_entry_that_names_some_items_denies_face_recognition() -> None:
    answer = exported(buyer(entry("mixed")))
    assert answer.outcome is Outcome.PRESUMED_DENIED
    assert {"entity-list", "entity-list-mixed"} <= reasons(answer)


def test_an_item_the_entry_names_still_needs_a_licence() -> None:
    answer = exported(buyer(entry("mixed")), item="item: {eccn: 1A004.c}")
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "entity-list" in reasons(answer)
    assert "entity-list-mixed" not in reasons(answer)


def test_an_entry_reviewed_case_by_case_needs_a_licence() -> None:
    answer = exported(buyer(entry("case_by_case")))
    assert answer.outcome is Outcome.LICENCE_REQUIRED


def test_an_entry_whose_policy_is_not_known_needs_a_licence_and_may_be_worse() -> None:
    answer = exported(buyer(entry()))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert not answer.settled
    assert asked(answer) == {"party.listings"}


@pytest.mark.parametrize("watch_list", ["us.entity", "us.denied", "us.sdn"])
def test_an_unresolved_match_is_not_clear(watch_list: str) -> None:
    answer = exported(buyer(entry(certainty="possible", watch_list=watch_list)))
    assert answer.outcome is Outcome.CANNOT_TELL
    assert asked(answer) == {"party.listings"}


def test_a_rejected_match_changes_nothing() -> None:
    answer = exported(buyer(entry("presume_denial", "rejected"), country="BR"), to="BR")
    assert answer.outcome is Outcome.CLEAR
    assert answer.settled


def test_an_unscreened_party_cannot_be_told() -> None:
    answer = exported(buyer(None))
    assert answer.outcome is Outcome.CANNOT_TELL
    assert asked(answer) == {"party.listings"}


def test_without_an_end_user_nothing_is_clear() -> None:
    answer = exported("{role: purchaser, kind: private.company, country: BR, listings: []}", to="BR")
    assert answer.outcome is Outcome.CANNOT_TELL
    assert asked(answer) == {"parties"}


def test_a_denied_broker_stops_the_sale() -> None:
    broker = f"{{role: broker, country: AE, listings: {entry(watch_list='us.denied')}}}"
    answer = exported(f"{buyer(country='BR')}, {broker}", to="BR")
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.settled


def test_an_unverified_party_signs_a_statement_first() -> None:
    answer = exported(buyer(entry(watch_list="us.unverified")))
    assert answer.outcome is Outcome.CONDITIONS
    assert any("UVL statement" in proviso for reason in answer.reasons for proviso in reason.provisos)


def test_a_body_of_the_state_behind_a_private_buyer_is_not_clear() -> None:
    sale = f"activity: supply.export, from: US, to: BR, {FACES}, parties: [{buyer(country='BR')}], {INNOCENT}"
    police = law.determine(written(f"{sale}, use: {{actor: government.police}}"), [EAR], on=DAY)
    assert police.outcome is Outcome.ASSESS_FIRST
    assert "surveillance-guidance" in reasons(police)
    unsaid = law.determine(written(sale), [EAR], on=DAY)
    assert unsaid.outcome is Outcome.CANNOT_TELL
    assert asked(unsaid) == {"use.actor"}


def test_emotion_analysis_for_a_chinese_public_security_academy_is_not_clear() -> None:
    item = "item: {eccn: EAR99, capabilities: [emotion_recognition]}"
    answer = exported(buyer(kind="government.security.academy"), item=item)
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert "surveillance-guidance" in reasons(answer)


def test_a_fingerprint_system_needs_a_licence_only_where_the_chart_is_marked() -> None:
    afis = "item: {eccn: 3A981, capabilities: [fingerprint.identification]}"
    assert exported(buyer(country="VN"), to="VN", item=afis).outcome is Outcome.LICENCE_REQUIRED
    assert exported(buyer(country="NO"), to="NO", item=afis).outcome is Outcome.CLEAR


def test_intrusion_software_needs_a_licence_even_to_an_ally_with_a_mark() -> None:
    answer = exported(buyer(country="NO"), to="NO", item="item: {eccn: 4D004, capabilities: [intrusion]}")
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert reasons(answer) == {"chart-ns-1"}


def test_a_code_with_other_reasons_for_control_was_never_clear_before_the_list_held_here() -> None:
    earlier = f"{INNOCENT}, date: 2026-07-22"
    item = "item: {eccn: 4D004, capabilities: [intrusion]}"
    answer = exported(buyer(country="NO"), to="NO", item=item, more=earlier)
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert reasons(answer) == {"other-reasons-for-control"}


def test_an_unclassified_item_is_never_clear() -> None:
    answer = exported(buyer(country="NO"), to="NO", item="item: {capabilities: []}")
    assert answer.outcome is Outcome.CANNOT_TELL
    assert asked(answer) == {"item.eccn"}


@pytest.mark.parametrize("country", ["IR", "IQ", "RU", "BY"])
def test_an_unlisted_item_to_a_destination_of_part_746_is_never_clear(country: str) -> None:
    answer = exported(buyer(country=country), to=country)
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert "part-746" in reasons(answer)


@pytest.mark.parametrize(
    ("country", "rule"), [("CU", "part-746-cuba"), ("KP", "part-746-north-korea"), ("SY", "part-746-syria")]
)
def test_even_an_unlisted_item_needs_a_licence_to_an_embargoed_destination(country: str, rule: str) -> None:
    answer = exported(buyer(country=country), to=country)
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert rule in reasons(answer)


def test_the_affiliates_rule_lapses_and_returns_with_its_stay() -> None:
    flagged = "knowledge: {aware_of: [], informed_of: [], red_flags: [us.listed_owner]}, date: "
    days = {
        "2025-09-28": False,
        "2025-09-29": True,
        "2025-11-10": False,
        "2026-11-09": False,
        "2026-11-10": True,
    }
    for day, live in days.items():
        answer = exported(buyer(country="SG"), to="SG", more=flagged + day)
        assert ("affiliates-share-unknown" in reasons(answer)) is live, day


def test_the_proposal_of_2024_never_applies() -> None:
    proposed = [rule for rule in EAR.rules if rule.id.startswith("us-ear/proposed-2024")]
    assert proposed
    for rule in proposed:
        assert not any(rule.in_force(DAY + dt.timedelta(days=n)) for n in range(-1500, 1500, 10))


def test_a_french_sale_asks_first_whether_the_item_is_subject_to_the_ear() -> None:
    sale = "activity: supply.export, from: FR, to: EG, parties: [{role: end_user, country: EG}]"
    asks = law.determine(written(sale), [EAR], on=DAY).missing
    assert "item.subject_to_ear" in {question.fact for question in asks}
    answer = law.determine(written(f"{sale}, item: {{subject_to_ear: false}}"), [EAR], on=DAY)
    assert answer.outside
    assert not answer.missing


def test_a_listed_buyer_of_an_item_that_may_be_subject_to_the_ear_is_not_said_to_need_a_licence() -> None:
    sale = f"activity: supply.export, from: FR, to: CN, parties: [{buyer(entry('presume_denial'))}]"
    answer = law.determine(written(sale), [EAR], on=DAY)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert "item.subject_to_ear" in asked(answer)


def test_the_country_groups_and_the_chart_cover_the_world_once() -> None:
    groups = vocabulary.shipped().groups
    marked = set(groups["group.us.cc1"].members)
    rowless = set(groups["group.us.no_chart_row"].members)
    others = {"US", "KY", "CU", "IR", "KP", "SY"}
    parts = [marked, rowless, set(UNMARKED), others]
    assert len(marked) == 158 + 1  # Hong Kong follows the row of China
    assert len(UNMARKED) == 38
    assert sum(map(len, parts)) == len(groups["group.world"].members)
    assert set.union(*parts) == set(groups["group.world"].members)


def test_only_denial_orders_are_absolute_in_the_ear() -> None:
    absolute = {rule.id for rule in EAR.rules if rule.effect is Effect.PROHIBIT}
    assert absolute == {"us-ear/denied-persons"}


def test_san_francisco_police_may_not_search_faces_and_fresno_police_may() -> None:
    banned = used(f"{SEARCH}, locality: us.ca.san_francisco, actor: government.police.local}}")
    assert banned.outcome is Outcome.PROHIBITED
    assert reasons(banned) == {"san-francisco-19b"}
    fresno = used(f"{SEARCH}, locality: us.ca.elsewhere, actor: government.police.local}}")
    assert unforbidden(fresno)


def test_police_of_an_unknown_californian_city_cannot_be_told() -> None:
    answer = used(f"{SEARCH}, locality: us.ca, actor: government.police.local}}")
    assert answer.outcome is Outcome.CANNOT_TELL
    assert "use.locality" in asked(answer)


def test_a_portland_shop_may_search_faces_until_the_end_of_2020() -> None:
    shop = (
        f"{SEARCH}, locality: us.or.portland, actor: private.company.retailer, place: public.accommodation, "
        "required_by_law: false, own_device: false}"
    )
    assert unforbidden(used(shop, on=dt.date(2020, 12, 31)))
    after = used(shop, on=dt.date(2021, 1, 1))
    assert after.outcome is Outcome.PROHIBITED
    assert reasons(after) == {"portland-private"}


def test_a_portland_bureau_is_banned_from_verifying_too_and_a_shop_is_not() -> None:
    check = "activity: use, item: {capabilities: [face.verification]}, use: {operation: verify, country: US"
    bureau = used(f"{check}, locality: us.or.portland, actor: government.municipal}}")
    assert bureau.outcome is Outcome.PROHIBITED
    shop = used(f"{check}, locality: us.or.portland, actor: private.company, place: public.accommodation}}")
    assert unforbidden(shop)


def test_an_export_of_unknown_use_is_asked_for_its_country_and_the_answer_ends_the_matter() -> None:
    sale = "activity: supply.export, from: FR, to: NO, item: {capabilities: [face.identification]}"
    answer = used(sale)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert "use.country" in asked(answer)
    assert used(f"{sale}, use: {{country: NO}}").missing == ()


def test_a_bank_in_norway_is_no_american_citys_business() -> None:
    answer = used(
        "activity: use, item: {capabilities: [face.verification]}, "
        "use: {operation: verify, country: NO, actor: private.company.bank}"
    )
    assert any(CITIES.title in line for line in answer.outside)
    assert not answer.reasons
    assert not answer.missing


def test_a_use_in_a_city_whose_law_is_not_here_is_never_clear() -> None:
    use = "{operation: identify.live, country: US, locality: us.ma, actor: government.police.local}"
    boston = used(f"activity: use, use: {use}")
    assert boston.outcome is Outcome.CANNOT_TELL
    assert not boston.settled
    assert any("San Francisco and Portland" in silence for silence in boston.outside)
