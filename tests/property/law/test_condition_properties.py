"""Conditions are three-valued honestly: learning more never overturns an answer, only missing facts give one.

`missing` is all that matters, not the least that might: two tests of one fact can depend on each other, so a
missing fact may turn out to change nothing. Where each fact is tested once, every missing fact does matter.
The facts that decided a condition are enough to decide it again, except for those of parties: an explanation
says what a party is, not which one.
"""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from licet import facts
from licet.facts import Transaction
from licet.law import Finding, World, evaluate
from licet.law._conditions import All, AnyOf, Condition, Is, Not
from tests.property.law.drawn import (
    TRUTHS,
    WORDS,
    completions,
    conditions,
    plain_conditions,
    transactions,
)

EMPTY = Transaction()


def found(condition: Condition, transaction: Transaction) -> Finding:
    return evaluate(condition, World(transaction, WORDS, {}))


def holding(*known: tuple[str, object]) -> Transaction:
    """A transaction that knows only these facts."""
    here = EMPTY
    for fact, value in known:
        here = facts.replaced(here, fact, value)
    return here


@given(conditions, transactions(), st.data())
def test_learning_more_never_overturns_an_answer(
    condition: Condition, known: Transaction, data: st.DataObject
) -> None:
    before = found(condition, known).truth
    after = found(condition, data.draw(completions(known))).truth
    if before is not None:
        assert after is before


@given(conditions, transactions(known=(True, False, False)), st.data())
def test_learning_facts_that_are_not_called_missing_settles_nothing(
    condition: Condition, known: Transaction, data: st.DataObject
) -> None:
    before = found(condition, known)
    if before.truth is None:
        more = data.draw(completions(known, kept=frozenset(before.missing)))
        assert found(condition, more).truth is None


@given(conditions, transactions())
def test_what_cannot_be_told_names_facts_to_ask_for_and_nothing_else_does(
    condition: Condition, known: Transaction
) -> None:
    finding = found(condition, known)
    assert bool(finding.missing) is (finding.truth is None)
    assert set(finding.missing) <= set(WORDS.questions)
    assert {fact for fact, _ in finding.notes} <= set(finding.missing)
    assert finding.facts or finding.missing


@given(plain_conditions, transactions())
def test_the_facts_that_decided_are_enough_to_decide(condition: Condition, known: Transaction) -> None:
    finding = found(condition, known)
    for fact, value in finding.facts:
        assert facts.value_of(known, fact) == value
    assert found(condition, holding(*finding.facts)).truth is finding.truth


@given(conditions, transactions())
def test_an_answer_is_the_same_whenever_it_is_asked(condition: Condition, known: Transaction) -> None:
    assert found(condition, known) == found(condition, known)
    twice = found(Not(Not(condition)), known)
    assert twice == found(condition, known)


_SOME_TRUTHS = TRUTHS[:5]
formulas = st.recursive(
    st.sampled_from(_SOME_TRUTHS).map(lambda fact: Is(fact, (True,))),
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=10,
)
worlds = st.fixed_dictionaries({}, optional={fact: st.booleans() for fact in _SOME_TRUTHS})


def by_the_table(formula: Condition, known: dict[str, bool]) -> float:
    """Strong three-valued logic by numbers: false 0, unknown one half, true 1; and is the least of them."""
    match formula:
        case Is(fact=fact):
            return float(known[fact]) if fact in known else 0.5
        case All(of=parts):
            return min(by_the_table(part, known) for part in parts)
        case AnyOf(of=parts):
            return max(by_the_table(part, known) for part in parts)
        case Not(of=part):
            return 1 - by_the_table(part, known)
    raise AssertionError(formula)


@given(formulas, worlds)
def test_all_any_and_not_agree_with_the_truth_table(formula: Condition, known: dict[str, bool]) -> None:
    truth = {0.0: False, 0.5: None, 1.0: True}[by_the_table(formula, known)]
    assert found(formula, holding(*known.items())).truth is truth


@st.composite
def read_once(draw: st.DrawFn) -> Condition:
    """A formula that tests each fact once."""
    parts: list[Condition] = [Is(fact, (True,)) for fact in _SOME_TRUTHS]
    while len(parts) > 1:
        taken = draw(st.integers(2, len(parts)))
        joined: Condition = All(tuple(parts[:taken])) if draw(st.booleans()) else AnyOf(tuple(parts[:taken]))
        parts = [*parts[taken:], Not(joined) if draw(st.booleans()) else joined]
    return parts[0]


@given(read_once(), worlds)
def test_where_each_fact_is_tested_once_every_missing_fact_can_decide(
    formula: Condition, known: dict[str, bool]
) -> None:
    missing = found(formula, holding(*known.items())).missing
    for fact in missing:
        others = [other for other in _SOME_TRUTHS if other not in known and other != fact]
        assert any(
            by_the_table(formula, {**known, **dict(zip(others, values, strict=True)), fact: True})
            != by_the_table(formula, {**known, **dict(zip(others, values, strict=True)), fact: False})
            for values in product([False, True], repeat=len(others))
        ), fact
