"""What the EU dual-use pack makes of whole transactions: outcome, whether it is settled, and what it asks."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from licet import facts, law
from licet.law import Outcome

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Determination

DAY = dt.date(2026, 11, 22)
PACK = law.load_pack(resources.files("licet.packs") / "eu-dual-use")
SCENES = resources.files("licet.cli.demo") / "scenes"
SECURITY_SALES = {
    # The kinds of sale documented by Amnesty International, "Out of Control: Failing EU Laws for Digital
    # Surveillance Export", September 2020.
    "emotion analysis from the Netherlands for a public-security university": (
        "from: NL, item: {eu_code: none, listed_by_states: [], capabilities: [emotion_recognition]}, "
        "parties: [{role: end_user, kind: government.security.academy, country: CN}]"
    ),
    "face recognition from France for a city public-security bureau": (
        "from: FR, item: {eu_code: none, listed_by_states: [], capabilities: [face.identification]}, "
        "parties: [{role: end_user, kind: government.security, country: CN}]"
    ),
    "networked cameras with analytics from Sweden for a public-security bureau": (
        "from: SE, item: {eu_code: none, listed_by_states: [], capabilities: [video_analytics]}, "
        "parties: [{role: end_user, kind: government.security, country: CN}]"
    ),
}
INNOCENT = "knowledge: {informed_of: [], aware_of: [], suspects: [], red_flags: []}"


def written(text: str) -> Transaction:
    return facts.parse(f"{{{text}}}".encode(), where="test")


def determined(transaction: Transaction) -> Determination:
    return law.determine(transaction, [PACK], on=DAY)


def reasons(determination: Determination) -> set[str]:
    return {reason.rule.removeprefix("eu-dual-use/") for reason in determination.reasons}


def asked(determination: Determination) -> set[str]:
    return {question.fact for question in determination.missing}


def test_a_door_lock_for_a_norwegian_bank_is_clear_and_settled() -> None:
    answer = determined(facts.parse((SCENES / "bank.yaml").read_bytes(), where="bank.yaml"))
    assert answer.outcome is Outcome.CLEAR
    assert answer.settled
    assert not answer.reasons
    assert not answer.missing


def test_a_dozen_facts_settle_an_ordinary_export() -> None:
    answer = determined(
        written(
            "activity: supply.export, from: FR, to: NO, "
            "item: {eu_code: none, listed_by_states: [], capabilities: [face.verification]}, "
            "parties: [{role: end_user, kind: private.company, country: NO}], "
            f"use: {{operation: verify, country: NO}}, {INNOCENT}"
        )
    )
    assert answer.outcome is Outcome.CLEAR
    assert answer.settled


def test_emotion_analysis_for_a_public_security_university_is_held_assessed_and_asked_about() -> None:
    answer = determined(facts.parse((SCENES / "emotion.yaml").read_bytes(), where="emotion.yaml"))
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert not answer.settled
    assert {"guideline-end-user", "guideline-candidate-item"} <= reasons(answer)
    assert {"item.covert_by_design", "knowledge.informed_of", "knowledge.red_flags"} <= asked(answer)


def test_recognition_in_a_street_for_the_police_is_held_whoever_buys_it() -> None:
    answer = determined(facts.parse((SCENES / "street.yaml").read_bytes(), where="street.yaml"))
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert {"guideline-end-user", "guideline-candidate-item"} <= reasons(answer)


@pytest.mark.parametrize("sale", SECURITY_SALES)
def test_a_sale_like_those_documented_in_2020_is_held(sale: str) -> None:
    answer = determined(written(f"activity: supply.export, to: CN, {SECURITY_SALES[sale]}"))
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD


@pytest.mark.parametrize("sale", SECURITY_SALES)
def test_a_sale_like_those_documented_in_2020_is_not_clear_even_if_the_exporter_saw_nothing(
    sale: str,
) -> None:
    text = f"activity: supply.export, to: CN, {SECURITY_SALES[sale]}, {INNOCENT}"
    answer = determined(written(text))
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert not answer.outcome.permits
    assert [d.reason.rule for d in answer.discharged] == ["eu-dual-use/guideline-end-user"]


@pytest.mark.parametrize("sale", SECURITY_SALES)
def test_knowledge_of_repression_keeps_a_sale_on_hold_though_no_flag_is_ticked(sale: str) -> None:
    knowledge = INNOCENT.replace("aware_of: []", "aware_of: [internal_repression]")
    answer = determined(written(f"activity: supply.export, to: CN, {SECURITY_SALES[sale]}, {knowledge}"))
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD


def test_an_imsi_catcher_for_egypt_needs_a_licence() -> None:
    answer = determined(written("activity: supply.export, from: IT, to: EG, item: {eu_code: 5A001.f.1}"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert answer.settled


def test_forensic_extraction_for_canada_goes_under_the_general_authorisation() -> None:
    answer = determined(
        written(
            "activity: supply.export, from: NL, to: CA, item: {eu_code: 5A004.b}, use: {country: CA}, "
            f"parties: [{{role: end_user, country: CA}}], {INNOCENT}"
        )
    )
    assert answer.outcome is Outcome.AUTHORISED
    assert answer.settled
    assert [d.reason.rule for d in answer.discharged] == ["eu-dual-use/article-3"]


def test_the_general_authorisation_stays_open_until_the_exporter_says_what_it_knows() -> None:
    answer = determined(written("activity: supply.export, from: NL, to: CA, item: {eu_code: 5A004.b}"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert not answer.settled
    assert asked(answer) == {"knowledge.informed_of", "knowledge.aware_of", "parties", "use.country"}


@pytest.mark.parametrize(("seat", "place"), [("CN", "CA"), ("CA", "CN"), ("KZ", "RU")])
def test_the_general_authorisation_covers_no_item_that_will_be_used_beyond_its_destinations(
    seat: str, place: str
) -> None:
    answer = determined(
        written(
            "activity: supply.export, from: NL, to: CA, item: {eu_code: 5A004.b}, "
            f"use: {{country: {place}}}, parties: [{{role: end_user, country: {seat}}}], {INNOCENT}"
        )
    )
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert answer.settled
    assert "void-end-use-elsewhere" in reasons(answer)


@pytest.mark.parametrize(("start", "end"), [("RE", "MU"), ("AX", "RU"), ("FR", "NC")])
def test_the_outermost_regions_export_as_their_states_do(start: str, end: str) -> None:
    answer = determined(
        written(f"activity: supply.export, from: {start}, to: {end}, item: {{eu_code: 5A001.j}}, {INNOCENT}")
    )
    assert answer.outcome is Outcome.LICENCE_REQUIRED


def test_what_goes_to_an_outermost_region_does_not_leave_the_union() -> None:
    answer = determined(
        written(f"activity: supply.export, from: DE, to: RE, item: {{eu_code: 5A001.j}}, {INNOCENT}")
    )
    assert "article-3" not in reasons(answer)
    assert "article-11-9" in reasons(answer)


@pytest.mark.parametrize(
    "concern", ["human_rights", "democratic_principles", "public_security", "security_end_use"]
)
def test_a_warning_of_the_authority_is_never_clear(concern: str) -> None:
    told = INNOCENT.replace("informed_of: []", f"informed_of: [{concern}]")
    answer = determined(
        written(
            "activity: supply.export, from: DE, to: CN, item: {eu_code: none, listed_by_states: []}, "
            f"prior_denial: false, {told}"
        )
    )
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert "guideline-warned" in reasons(answer)


@pytest.mark.parametrize("code", ["5A004.a", "5A004.a.1", "1C351.d.4", "0B001.c", "9A004", "7E001"])
def test_annex_iv_and_section_i_stay_outside_the_general_authorisation(code: str) -> None:
    answer = determined(
        written(f"activity: supply.export, from: NL, to: US, item: {{eu_code: {code}}}, {INNOCENT}")
    )
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert answer.settled


def test_a_broker_in_the_union_is_covered_wherever_the_goods_are() -> None:
    deal = "activity: broker, from: MY, to: LY, item: {eu_code: 2B228.a}, knowledge: {informed_of: [wmd]}"
    answer = determined(written(f"{deal}, parties: [{{role: broker, country: BE}}]"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    abroad = determined(written(f"{deal}, parties: [{{role: broker, country: SG}}]"))
    assert abroad.outcome is Outcome.CANNOT_TELL
    assert abroad.outside


def test_an_export_from_another_country_is_none_of_this_packs_business() -> None:
    answer = determined(written("activity: supply.export, from: US, to: EG, item: {eu_code: 5A001.f.1}"))
    assert answer.outcome is Outcome.CANNOT_TELL
    assert answer.outside
    assert not answer.ruled_out


def test_an_unclassified_item_is_never_clear() -> None:
    answer = determined(written(f"activity: supply.export, from: FR, to: NO, {INNOCENT}"))
    assert answer.outcome is Outcome.CANNOT_TELL
    assert "item.eu_code" in asked(answer)


@pytest.mark.parametrize("country", sorted(["IS", "NO", "CH", "LI", "GB", "US", "CA", "AU", "NZ", "JP"]))
def test_no_destination_is_exempt_from_the_catch_all(country: str) -> None:
    answer = determined(
        written(
            f"activity: supply.export, from: FR, to: {country}, item: {{eu_code: none}}, "
            "knowledge: {informed_of: [wmd]}"
        )
    )
    assert answer.outcome is Outcome.LICENCE_REQUIRED


SHOP = (
    "activity: supply.export, from: SE, to: BR, "
    "item: {eu_code: none, listed_by_states: [], capabilities: [video_analytics], covert_by_design: false}, "
    "parties: [{role: end_user, kind: private.company.retailer, country: BR}], "
    "use: {operation: track, purpose: marketing, country: BR, actor: private.company.retailer}, "
    f"prior_denial: false, {INNOCENT}"
)


def test_documented_due_diligence_without_a_red_flag_answers_the_guidelines() -> None:
    undone = determined(written(f"{SHOP}, evidence: []"))
    assert undone.outcome is Outcome.ASSESS_FIRST
    done = determined(written(f"{SHOP}, evidence: [due_diligence]"))
    assert done.outcome is Outcome.AUTHORISED
    assert done.settled
    assert [d.reason.rule for d in done.discharged] == ["eu-dual-use/guideline-candidate-item"]


def test_while_nobody_has_said_whether_due_diligence_is_done_it_is_asked() -> None:
    answer = determined(written(SHOP))
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert "evidence" in asked(answer)


FLAGS = {
    "marketed_covert": "marketed-covert",
    "similar_item_misused": "similar-item-misused",
    "used_against_union": "used-against-union",
    "completes_misused_system": "completes-misused-system",
    "on_watch_list": "on-watch-list",
    "end_user_repressive": "end-user-repressive",
    "end_user_in_conflict": "end-user-in-conflict",
    "end_user_diverts": "end-user-diverts",
}


@pytest.mark.parametrize("flag", FLAGS)
def test_each_red_flag_holds_even_a_documented_sale_and_says_what_it_asks_for(flag: str) -> None:
    text = f"{SHOP}, evidence: [due_diligence]".replace("red_flags: []", f"red_flags: [eu.{flag}]")
    answer = determined(written(text))
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert {f"guideline-flag-{FLAGS[flag]}", "guideline-red-flag"} <= reasons(answer)


def test_a_security_body_abroad_is_cleared_only_by_diligence_and_an_impact_assessment() -> None:
    police = SHOP.replace("private.company.retailer", "government.police").replace(
        "marketing", "law_enforcement"
    )
    diligent = determined(written(f"{police}, evidence: [due_diligence]"))
    assert diligent.outcome is Outcome.ASSESS_FIRST
    assert "guideline-step-4" in reasons(diligent)
    assessed = determined(written(f"{police}, evidence: [due_diligence, impact_assessment]"))
    assert assessed.outcome is Outcome.AUTHORISED


def test_a_denial_by_another_member_state_holds_the_same_sale() -> None:
    answer = determined(
        written(SHOP.replace("prior_denial: false", "prior_denial: true") + ", evidence: [due_diligence]")
    )
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert "article-16-unlisted" in reasons(answer)


SUSPICION = INNOCENT.replace("suspects: []", "suspects: [wmd]")


@pytest.mark.parametrize(("state", "binds"), [("IE", "yes"), ("LU", "yes"), ("DE", "not known")])
def test_a_suspicion_binds_where_the_state_is_known_to_say_so_and_holds_everywhere(
    state: str, binds: str
) -> None:
    answer = determined(
        written(
            f"activity: supply.export, from: {state}, to: AE, "
            f"item: {{eu_code: none, listed_by_states: [], capabilities: []}}, {SUSPICION}"
        )
    )
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert "article-4-3" in reasons(answer)
    assert ("article-4-3-national" in reasons(answer)) is (binds == "yes")
    assert ("eu-dual-use/article-4-3-national" in {o.rule for o in answer.open}) is (binds == "not known")


def for_the_army_of(country: str) -> str:
    return (
        f"activity: supply.export, from: NL, to: {country}, {INNOCENT}, "
        "item: {eu_code: none, listed_by_states: [], capabilities: []}, "
        f"use: {{operation: other, purpose: military, actor: government.military, country: {country}}}, "
        f"parties: [{{role: end_user, kind: government.military, country: {country}}}]"
    )


def test_armed_forces_under_a_known_embargo_are_a_matter_for_the_authority() -> None:
    text = for_the_army_of("BY")
    held = determined(written(f"{text}, evidence: []"))
    assert held.outcome is Outcome.NOTIFY_AND_HOLD
    assert "article-4-1-b-embargoed" in reasons(held)
    checked = determined(written(f"{text}, evidence: [due_diligence]"))
    assert [d.reason.rule for d in checked.discharged] == ["eu-dual-use/article-4-1-b-embargo"]
    assert "article-4-1-b-embargoed" not in reasons(checked)


def test_a_destination_that_the_list_of_embargoes_does_not_name_stays_open_until_it_is_checked() -> None:
    text = for_the_army_of("BR")
    answer = determined(written(f"{text}, evidence: []"))
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert [ask.fact for ask in answer.missing] == ["to"]
    assert "known only in part" in answer.missing[0].note


TRANSIT = "activity: transit, from: JP, to: PK, item: {eu_code: 2B350.i}"


def test_goods_that_pass_through_the_union_are_held_when_they_are_for_weapons() -> None:
    answer = determined(written(f"{TRANSIT}, through: [BE], knowledge: {{informed_of: [wmd]}}"))
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert {"article-7-1", "article-7-2", "article-2-2-b"} <= reasons(answer)


def test_goods_that_pass_by_the_union_are_none_of_this_packs_business() -> None:
    answer = determined(written(f"{TRANSIT}, through: [SG], knowledge: {{informed_of: [wmd]}}"))
    assert answer.outcome is Outcome.CANNOT_TELL
    assert not answer.reasons


@pytest.mark.parametrize("activity", ["transit", "assist", "broker"])
def test_the_silence_of_the_pack_about_services_and_transit_permits_nothing(activity: str) -> None:
    text = (
        f"activity: {activity}, from: NL, to: JP, through: [BE], item: {{eu_code: none}}, "
        f"parties: [{{role: end_user, kind: private.company, country: JP}}], {INNOCENT}"
    )
    assert not determined(written(text)).outcome.permits


def test_assistance_by_a_firm_of_the_union_is_covered_wherever_it_is_given() -> None:
    text = "activity: assist, from: AE, to: PK, item: {eu_code: 2B350.i}, knowledge: {aware_of: [wmd]}"
    answer = determined(written(f"{text}, parties: [{{role: assistance_provider, country: DE}}]"))
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert reasons(answer) >= {"article-8-2"}
    abroad = determined(written(f"{text}, parties: [{{role: assistance_provider, country: AE}}]"))
    assert abroad.outcome is Outcome.CANNOT_TELL
    assert not abroad.reasons


def test_assistance_behind_repression_is_asked_about_though_the_article_is_silent() -> None:
    text = "activity: assist, from: DE, to: EG, item: {eu_code: 5D001.e}"
    answer = determined(written(f"{text}, knowledge: {{aware_of: [internal_repression]}}"))
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert "article-8-surveillance" in reasons(answer)


def test_an_item_of_the_french_list_needs_a_licence_from_france_and_is_no_item_of_annex_i() -> None:
    text = f"activity: supply.export, to: TW, item: {{eu_code: 3B901.k, listed_by_states: [FR]}}, {INNOCENT}"
    french = determined(written(f"{text}, from: FR"))
    assert {"article-9", "article-9-france"} <= reasons(french)
    assert "article-3" not in reasons(french)
    german = determined(written(f"{text}, from: DE"))
    assert "article-10-elsewhere" in reasons(german)
    assert "article-9-france" not in reasons(german)


def test_an_entry_of_the_500_series_is_an_entry_like_any_other() -> None:
    answer = determined(written("activity: supply.export, from: NL, to: CN, item: {eu_code: 4A506}"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert {"article-3", "article-3-series-500"} <= reasons(answer)


def test_bookkeeping_is_told_with_a_licence_and_burdens_no_ordinary_export() -> None:
    listed = determined(
        written(
            "activity: supply.export, from: IT, to: EG, item: {eu_code: 5A001.f.1}, "
            "prior_denial: true, authorisations: [], evidence: []"
        )
    )
    told = {"article-12-1", "article-12-4-statement", "article-16-5", "article-26-2"}
    assert told <= reasons(listed)
    assert "article-27-1" not in reasons(
        listed
    )  # records are kept of what leaves, and this may not leave yet
    plain = determined(facts.parse((SCENES / "bank.yaml").read_bytes(), where="bank.yaml"))
    assert not plain.reasons


def test_a_listed_item_within_the_union_goes_with_a_note_on_the_invoice() -> None:
    text = (
        "activity: supply.intra_union, from: IT, to: DE, item: {eu_code: 5A001.j, listed_by_states: []}, "
        f"parties: [{{role: end_user, kind: private.company, country: DE}}], {INNOCENT}"
    )
    answer = determined(written(text))
    assert answer.outcome is Outcome.CONDITIONS
    assert "article-11-9" in reasons(answer)


def test_every_rule_of_the_pack_says_where_it_comes_from() -> None:
    assert len(PACK.rules) >= 55
    assert not [rule.id for rule in PACK.rules if rule.origin is None]
