"""The same mechanism in another trade: no software runs without provenance from a known builder."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import pytest

from licet import facts, law, packs, vocabulary
from licet.law import Determination, Outcome

TODAY = dt.date(2026, 11, 22)
PACK = law.load_pack(resources.files("licet.packs") / "supply-chain")


def decide(provenance: str | None, activity: str = "use") -> Determination:
    item = f"item: {{provenance: {provenance}}}" if provenance else ""
    text = f"activity: {activity}\n{item}\n"
    return law.determine(facts.parse(text.encode(), where="item.yaml"), [PACK], on=TODAY)


def rules(answer: Determination) -> list[str]:
    return [reason.rule.removeprefix("supply-chain/") for reason in answer.reasons]


@pytest.mark.parametrize("activity", ["use", "put_into_service"])
@pytest.mark.parametrize("provenance", ["absent", "stated"])
def test_what_nobody_verified_does_not_run(provenance: str, activity: str) -> None:
    answer = decide(provenance, activity)
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.settled
    assert rules(answer) == [provenance]


def test_a_true_statement_by_an_unknown_builder_is_looked_into_first() -> None:
    answer = decide("verified.other_builder")
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert rules(answer) == ["other-builder", "expectations"]


def test_a_known_builder_is_told_and_the_build_must_still_be_the_one_expected() -> None:
    answer = decide("verified.known_builder")
    assert rules(answer) == ["expectations", "known-builder"]
    assert any("buildType" in proviso for reason in answer.reasons for proviso in reason.provisos)


@pytest.mark.parametrize("provenance", [None, "verified"])
def test_until_somebody_has_looked_the_answer_is_never_yes_and_asks(provenance: str | None) -> None:
    answer = decide(provenance)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert "item.provenance" in [ask.fact for ask in answer.missing]


def test_every_word_for_provenance_has_an_answer_of_its_own() -> None:
    for term in vocabulary.shipped().family("provenance"):
        answer = decide(term)
        assert answer.reasons or answer.missing, term


def test_buying_software_is_not_running_it() -> None:
    answer = decide("absent", "acquire")
    assert answer.reasons == ()
    assert any("out of scope (activity)" in line for line in answer.outside)


def test_a_guard_that_chooses_it_keeps_unverified_software_out() -> None:
    enforced = {law.Basis.USE, law.Basis.POLICY}  # what a guard in the field applies
    banned = [rule for rule in PACK.rules if rule.effect is law.Effect.PROHIBIT]
    assert {rule.id for rule in banned} == {"supply-chain/absent", "supply-chain/stated"}
    assert {rule.basis for rule in banned} <= enforced


def test_nobody_is_bound_who_has_not_chosen_it() -> None:
    assert PACK.chosen
    assert "supply-chain" not in {pack.id for pack in packs.shipped()}
