"""The interview on any law and any facts: it ends only where nothing more could matter; and it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from licet import facts
from licet import packs as books
from licet.law import determine
from licet.law._suppose import Answer, Supposition, told
from licet.law.interview import Interview, next_question
from tests.property.law.drawn import ALL, DAY, SOME, WORDS, completions, packs, parties, transactions

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Pack

EVERY = books.shipped(books.names())


@settings(max_examples=200)
@given(packs(), packs("other"), transactions(), st.data())
def test_when_there_is_nothing_to_ask_no_further_fact_changes_the_outcome(
    one: Pack, two: Pack, known: Transaction, data: st.DataObject
) -> None:
    """What is given stays given: countries, numbers and truths, which no answer makes more precise."""
    if next_question(known, [one, two], on=DAY) is None:
        before = determine(known, [one, two], on=DAY)
        after = determine(data.draw(completions(known)), [one, two], on=DAY)
        assert after.outcome is before.outcome


@settings(max_examples=60)
@given(transactions(questions=ALL, known=(True, True, True, True, False)), st.data())
def test_nor_does_it_under_the_shipped_law(known: Transaction, data: st.DataObject) -> None:
    if next_question(known, EVERY, on=DAY) is None:
        after = determine(data.draw(completions(known, questions=ALL)), EVERY, on=DAY)
        assert after.outcome is determine(known, EVERY, on=DAY).outcome


@settings(max_examples=200)
@given(packs(), packs("other"), transactions())
def test_what_is_asked_is_unknown_or_too_broad_and_nobody_is_asked_twice(
    one: Pack, two: Pack, known: Transaction
) -> None:
    asked: list[tuple[str, int | None]] = []
    here = Interview(transaction=known)
    while ask := here.ask([one, two], on=DAY):
        assert (ask.fact, ask.party) not in asked
        assert ask.ask == WORDS.questions[ask.fact].ask
        asked.append((ask.fact, ask.party))
        here = here.without(ask.fact, party=ask.party)
    assert set(asked) == here.skipped
    for _ in asked:
        here = here.back()
    assert here.transaction == known
    assert here.back() is here


@given(packs(), transactions())
def test_the_question_is_the_same_each_time(small: Pack, known: Transaction) -> None:
    assert next_question(known, [small], on=DAY) == next_question(known, [small], on=DAY)


@settings(max_examples=200)
@given(packs(), packs("other"), transactions(), st.data())
def test_a_supposed_answer_comes_to_what_it_would_come_to(
    one: Pack, two: Pack, known: Transaction, data: st.DataObject
) -> None:
    trial = Supposition(known, [one, two], on=DAY, words=WORDS)
    for _ in range(3):
        answers = data.draw(st.lists(_answers(known), max_size=3, unique_by=lambda a: (a.fact, a.party)))
        where = trial.standing(*answers)
        answer = determine(told(known, answers), [one, two], on=DAY)
        assert (where.outcome, where.settled) == (answer.outcome, answer.settled)
        assert {rule.id for rule in where.open} == {item.rule for item in answer.open}


@settings(max_examples=200)
@given(packs(), packs("other"), transactions(), st.data())
def test_nor_does_it_matter_that_only_additions_are_supposed(
    one: Pack, two: Pack, known: Transaction, data: st.DataObject
) -> None:
    trial = Supposition(known, [one, two], on=DAY, words=WORDS, adding=True)
    more = data.draw(
        completions(
            known, frozenset({"parties", "party.listings", "party.kind", "party.country", "party.role"})
        )
    )
    answers = [
        Answer(q.fact, facts.value_of(more, q.fact))
        for q in SOME
        if facts.value_of(more, q.fact) != facts.value_of(known, q.fact)
    ]
    where = trial.standing(*answers)
    answer = determine(more, [one, two], on=DAY)
    assert (where.outcome, where.settled) == (answer.outcome, answer.settled)


@st.composite
def _answers(draw: st.DrawFn, known: Transaction) -> Answer:
    if draw(st.integers(0, 3)) == 0:
        return Answer("parties", draw(parties()))
    if known.parties and draw(st.booleans()):
        place = draw(st.integers(0, len(known.parties) - 1))
        field: str = draw(st.sampled_from(["kind", "country", "listings"]))
        return Answer(f"party.{field}", getattr(draw(parties()), field), place)
    other: Any = draw(transactions(known=(True,)))
    fact = draw(st.sampled_from([q.fact for q in SOME]))
    return Answer(fact, facts.value_of(other, fact))
