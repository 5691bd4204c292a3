"""Determinations of any law on any facts: what may change when more is known, and what never does.

"No fact loosens an answer" would be false: an exception, a general authorisation, or a pack found to cover
the case may. The true statement is about reasons. When more becomes known, a rule that applied still applies
and one that was ruled out stays so; so a refusal only gets stricter, unless a requirement is discharged.
What might go stays so, but for one fact that no rule need ask for: a party on a list that none answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from licet import facts
from licet.law import Determination, Effect, Outcome, changes, determine
from licet.law._listings import unanswered
from tests.property.law.drawn import DAY, WORDS, completions, packs, transactions

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Pack

ORDER = list(Outcome)
RELIEVING = {Effect.AUTHORISE, Effect.INFORM}


def refuses(answer: Determination) -> bool:
    return answer.outcome.answer is False


def no_milder(after: Determination, before: Determination) -> bool:
    return ORDER.index(after.outcome) <= ORDER.index(before.outcome)


def fired(answer: Determination) -> set[str]:
    return {r.rule for r in answer.reasons} | {d.reason.rule for d in answer.discharged}


def reasons_stay_and_what_is_ruled_out_stays_out(before: Determination, after: Determination) -> None:
    assert fired(before) <= fired(after)
    assert not {rule.rule for rule in before.ruled_out} & fired(after)


def a_refusal_gets_stricter_or_stays_unless_something_is_newly_discharged(
    before: Determination, after: Determination
) -> None:
    newly = {d.reason.rule for d in after.discharged} - {d.reason.rule for d in before.discharged}
    if refuses(before) and not newly:
        assert no_milder(after, before)


def a_prohibition_stays_one(before: Determination, after: Determination) -> None:
    if before.outcome is Outcome.PROHIBITED:
        assert after.outcome is Outcome.PROHIBITED


def what_may_go_still_may_unless_a_listed_party_appears(
    before: Determination, after: Determination, *, listed: bool
) -> None:
    if before.outcome.permits:
        assert after.outcome.permits or (listed and after.outcome is Outcome.CANNOT_TELL)


def a_settled_answer_is_the_same_unless_a_listed_party_appears(
    before: Determination, after: Determination, *, listed: bool
) -> None:
    if before.settled:
        held_up = before.outcome.permits and listed and after.outcome is Outcome.CANNOT_TELL
        assert after.outcome is before.outcome or held_up


@settings(max_examples=200)
@given(packs(), packs("other"), transactions(), st.data())
def test_whatever_else_is_learnt(one: Pack, two: Pack, known: Transaction, data: st.DataObject) -> None:
    before = determine(known, [one, two], on=DAY)
    more = data.draw(completions(known))
    after = determine(more, [one, two], on=DAY)
    listed = bool(unanswered(more, after.reasons, [one, two], WORDS))
    reasons_stay_and_what_is_ruled_out_stays_out(before, after)
    a_refusal_gets_stricter_or_stays_unless_something_is_newly_discharged(before, after)
    a_prohibition_stays_one(before, after)
    what_may_go_still_may_unless_a_listed_party_appears(before, after, listed=listed)
    a_settled_answer_is_the_same_unless_a_listed_party_appears(before, after, listed=listed)


@given(packs(), packs("other"), transactions(), st.data())
def test_only_answers_to_its_questions_and_screening_can_change_an_answer(
    one: Pack, two: Pack, known: Transaction, data: st.DataObject
) -> None:
    before = determine(known, [one, two], on=DAY)
    asked = frozenset(ask.fact for ask in before.missing)
    more = data.draw(completions(known, kept=asked | {"parties", "party.listings"}))
    assert determine(more, [one, two], on=DAY).outcome is before.outcome


@given(packs(), packs("other"), transactions())
def test_another_pack_in_any_order_makes_no_answer_milder_except_by_covering_the_case(
    one: Pack, two: Pack, known: Transaction
) -> None:
    """Authorisations discharge only requirements of their own pack, so not even they loosen another's."""
    alone = determine(known, [one], on=DAY)
    both = determine(known, [one, two], on=DAY)
    assert fired(alone) <= fired(both)
    assert {d.reason.rule for d in alone.discharged} <= {d.reason.rule for d in both.discharged}
    if alone.outcome is not Outcome.CANNOT_TELL or alone.open:
        assert no_milder(both, alone)
    back = determine(known, [two, one], on=DAY)
    assert (back.outcome, back.settled, fired(back)) == (both.outcome, both.settled, fired(both))
    assert {ask.fact for ask in back.missing} == {ask.fact for ask in both.missing}


@given(packs(), transactions())
def test_the_outcome_is_the_strictest_reason_left(small: Pack, known: Transaction) -> None:
    answer = determine(known, [small], on=DAY)
    ranks = [reason.effect.rank for reason in answer.reasons]
    assert ranks == sorted(ranks)
    if refuses(answer):
        assert ORDER.index(answer.outcome) == ranks[0]
    if answer.outcome.permits:
        assert not [item for item in answer.open if item.effect not in RELIEVING]
        assert small.covers


@given(packs(), packs("other"), transactions())
def test_every_part_of_an_answer_gives_its_grounds(one: Pack, two: Pack, known: Transaction) -> None:
    answer = determine(known, [one, two], on=DAY)
    assert all(item.missing for item in answer.open)
    assert all(rule.why and rule.facts for rule in answer.ruled_out)
    assert all(reason.facts for reason in answer.reasons)
    facts = [ask.fact for ask in answer.missing]
    assert len(facts) == len(set(facts))
    assert all(ask.ask == WORDS.questions[ask.fact].ask for ask in answer.missing)
    assert {fact for item in answer.open for fact in item.missing} <= set(facts)


@given(packs(), transactions())
def test_an_answer_is_deterministic_and_survives_its_json(small: Pack, known: Transaction) -> None:
    answer = determine(known, [small], on=DAY)
    assert answer.to_json() == determine(replace(known), [small], on=DAY).to_json()
    assert msgspec.json.decode(answer.to_json(), type=Determination).to_json() == answer.to_json()


@given(packs(), transactions())
def test_every_change_offered_leads_where_it_says_and_nothing_known_forbids_it(
    small: Pack, known: Transaction
) -> None:
    before = determine(known, [small], on=DAY)
    for change in changes(known, [small], on=DAY):
        other = known
        for fact, value in change.facts:
            assert WORDS.questions[fact].alternatives
            assert facts.value_of(known, fact) != value
            other = facts.replaced(other, fact, value)
        assert determine(other, [small], on=DAY).outcome is change.outcome
        assert change.outcome.answer is not False
        assert not before.outcome.permits
