"""What due diligence, red flags, a suspicion and an embargo make of a sale under the EU dual-use pack."""

from __future__ import annotations

import pytest

from licet.law import Outcome
from tests.unit.law.dual_use import INNOCENT, asked, determined, reasons, written

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
