"""Three sales to Chinese public security, documented in 2020: none may go, however it is told.

Source: Amnesty International, "Out of Control: Failing EU Laws for Digital Surveillance Export", September
2020. They are told as if made today; the law of 2020 was another (Regulation (EC) No 428/2009), about which
this pack is silent.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet import facts, law
from licet.law import Effect, Outcome
from tests.unit.law.dual_use import DAY, PACK, asked, reasons

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Determination

HERE = Path(__file__).parent / "transactions"
SALES = ("face-recognition", "networked-cameras", "behaviour-analysis")
STATES = {"face-recognition": "FR", "networked-cameras": "SE", "behaviour-analysis": "NL"}


def told(sale: str, how: str) -> Transaction:
    name = f"{sale}.{how}.yaml"
    return facts.parse((HERE / name).read_bytes(), where=name)


def determined(sale: Transaction, on: dt.date = DAY) -> Determination:
    return law.determine(sale, [PACK], on=on)


def burdens(answer: Determination) -> list[law.Reason]:
    return [reason for reason in answer.reasons if reason.effect not in (Effect.INFORM, Effect.AUTHORISE)]


@pytest.mark.parametrize("how", ["full", "naive"])
@pytest.mark.parametrize("sale", SALES)
def test_no_sale_of_2020_may_go_however_it_is_told(sale: str, how: str) -> None:
    transaction = told(sale, how)
    assert transaction.from_ == STATES[sale]
    assert determined(transaction).outcome is Outcome.NOTIFY_AND_HOLD


@pytest.mark.parametrize("sale", SALES)
def test_told_in_full_a_sale_is_held_by_the_catch_all_the_guidelines_and_the_end_user(sale: str) -> None:
    answer = determined(told(sale, "full"))
    assert {"article-5-2", "guideline-repressive-use", "guideline-end-user"} <= reasons(answer)
    assert {"guideline-step-4", "guideline-flag-end-user-repressive"} <= reasons(answer)
    assert answer.settled
    assert not answer.missing
    assert answer.reasons[0].rule == "eu-dual-use/article-5-2"


@pytest.mark.parametrize("sale", SALES)
def test_every_burden_names_its_provision_its_facts_and_what_to_do_now(sale: str) -> None:
    for how in ("full", "naive"):
        for reason in burdens(determined(told(sale, how))):
            assert reason.cite
            assert reason.url
            assert reason.facts
            assert reason.remedy
            assert reason.authority


@pytest.mark.parametrize("sale", SALES)
def test_told_naively_a_sale_is_held_for_its_end_user_and_the_right_questions_are_put(sale: str) -> None:
    answer = determined(told(sale, "naive"))
    assert {"guideline-end-user", "guideline-candidate-item"} <= reasons(answer)
    assert not answer.settled
    assert {"item.covert_by_design", "knowledge.informed_of", "knowledge.aware_of"} <= asked(answer)
    assert all(question.ask and question.help for question in answer.missing)


@pytest.mark.parametrize("sale", SALES)
def test_calling_the_item_not_covert_does_not_free_a_sale(sale: str) -> None:
    transaction = told(sale, "full")
    answer = determined(replace(transaction, item=replace(transaction.item, covert_by_design=False)))
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert "article-5-2" not in reasons(answer)
    assert "guideline-repressive-use" in reasons(answer)


@pytest.mark.parametrize("sale", SALES)
def test_once_the_authority_has_informed_the_exporter_a_sale_needs_a_licence(sale: str) -> None:
    transaction = told(sale, "full")
    informed = replace(transaction.knowledge, informed_of=("concern.internal_repression",))
    answer = determined(replace(transaction, knowledge=informed))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert {"article-5-1", "article-5-4"} <= reasons(answer)


@pytest.mark.parametrize("capabilities", [None, ()])
@pytest.mark.parametrize("sale", SALES)
def test_saying_nothing_of_what_the_item_can_do_does_not_free_a_sale(
    sale: str, capabilities: tuple[str, ...] | None
) -> None:
    transaction = told(sale, "naive")
    answer = determined(replace(transaction, item=replace(transaction.item, capabilities=capabilities)))
    assert not answer.outcome.permits


@pytest.mark.parametrize("sale", SALES)
def test_naming_a_trading_house_as_the_end_user_does_not_free_a_sale(sale: str) -> None:
    transaction = told(sale, "naive")
    trader = facts.Party(role="role.end_user", kind="party.private.company", country="CN")
    assert determined(replace(transaction, parties=(trader,))).outcome is Outcome.ASSESS_FIRST


@pytest.mark.parametrize("sale", SALES)
def test_having_looked_at_nothing_is_no_due_diligence(sale: str) -> None:
    nothing = facts.Knowledge(informed_of=(), aware_of=(), suspects=(), red_flags=())
    transaction = replace(told(sale, "naive"), knowledge=nothing, evidence=(), prior_denial=False)
    answer = determined(transaction)
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert {"guideline-candidate-item", "guideline-step-4"} <= reasons(answer)


@pytest.mark.parametrize("sale", SALES)
def test_due_diligence_that_claims_to_have_found_nothing_still_owes_an_impact_assessment(sale: str) -> None:
    nothing = facts.Knowledge(informed_of=(), aware_of=(), suspects=(), red_flags=())
    written = ("evidence.due_diligence",)
    transaction = replace(told(sale, "full"), knowledge=nothing, evidence=written)
    answer = determined(transaction)
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert "guideline-step-4" in reasons(answer)


@pytest.mark.parametrize("sale", SALES)
def test_about_the_law_of_2020_the_pack_is_silent_and_silence_is_no_permission(sale: str) -> None:
    answer = determined(told(sale, "full"), on=dt.date(2020, 9, 21))
    assert answer.outcome is Outcome.CANNOT_TELL
    assert not answer.reasons
