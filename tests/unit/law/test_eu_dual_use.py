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
        written(f"activity: supply.export, from: NL, to: CA, item: {{eu_code: 5A004.b}}, {INNOCENT}")
    )
    assert answer.outcome is Outcome.AUTHORISED
    assert answer.settled
    assert [d.reason.rule for d in answer.discharged] == ["eu-dual-use/article-3"]


def test_the_general_authorisation_stays_open_until_the_exporter_says_what_it_knows() -> None:
    answer = determined(written("activity: supply.export, from: NL, to: CA, item: {eu_code: 5A004.b}"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert not answer.settled
    assert asked(answer) == {"knowledge.informed_of", "knowledge.aware_of"}


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
