"""The law as shipped, on any transaction whatever: an answer, never a crash, and never a careless yes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from licet import law, packs
from licet.facts import Transaction
from licet.guard._law import law_of_use, rule_on
from licet.guard._verdict import Ground
from licet.law import Effect, Outcome, World, evaluate
from licet.law._determine import apply
from tests.property.law.drawn import ALL, DAY, WORDS, completions, listings, transactions

if TYPE_CHECKING:
    from licet.facts import Listing
    from licet.law import Determination

LAW = packs.shipped()
EVERY = packs.shipped(packs.names())
OF_USE = law_of_use(EVERY)
ORDER = list(Outcome)
RELIEVING = {Effect.AUTHORISE, Effect.INFORM}
days = st.dates(dt.date(2018, 1, 1), dt.date(2030, 1, 1))
anything = transactions(questions=ALL, known=(True, True, True, False))


def might_forbid(transaction: Transaction, on: dt.date) -> list[str]:
    """The rules in force that might burden the transaction, found without the machinery of an answer."""
    found = []
    for pack in EVERY:
        world = World(transaction, WORDS, pack.definitions)
        if evaluate(pack.scope, world).truth is False or (pack.speaks_from and on < pack.speaks_from):
            continue
        burdens = [rule for rule in pack.rules if rule.in_force(on) and rule.effect not in RELIEVING]
        found += [rule.id for rule in burdens if apply(rule, world).truth is None]
    return found


@settings(max_examples=200)
@given(anything, days)
def test_any_facts_on_any_day_get_an_answer_that_gives_its_grounds(known: Transaction, day: dt.date) -> None:
    answer = law.determine(known, EVERY, on=day)
    assert answer.to_json() == law.determine(known, EVERY, on=day).to_json()
    assert all(item.missing for item in answer.open)
    assert all(ask.ask == WORDS.questions[ask.fact].ask for ask in answer.missing)
    assert all(rule.facts for rule in answer.ruled_out)
    assert all(reason.facts for reason in answer.reasons)
    assert all(item.from_ > day for item in answer.upcoming)
    if answer.outcome.permits:
        assert not might_forbid(known, day)


def nothing_is_loosened(before: Determination, after: Determination) -> None:
    newly = {d.reason.rule for d in after.discharged} - {d.reason.rule for d in before.discharged}
    if before.outcome.answer is False and not newly:
        assert ORDER.index(after.outcome) <= ORDER.index(before.outcome)


@given(anything, st.data())
def test_no_further_fact_loosens_a_refusal_but_by_an_authorisation(
    known: Transaction, data: st.DataObject
) -> None:
    before = law.determine(known, EVERY, on=DAY)
    after = law.determine(data.draw(completions(known, questions=ALL)), EVERY, on=DAY)
    nothing_is_loosened(before, after)
    if before.outcome is Outcome.PROHIBITED:
        assert after.outcome is Outcome.PROHIBITED
    if before.settled and not before.outcome.permits:
        assert after.outcome is before.outcome


@given(anything, listings())
def test_one_more_listing_of_a_screened_party_loosens_nothing(known: Transaction, row: Listing) -> None:
    before = law.determine(known, EVERY, on=DAY)
    people = tuple(
        person if person.listings is None else replace(person, listings=(*person.listings, row))
        for person in known.parties or ()
    )
    after = law.determine(replace(known, parties=people or known.parties), EVERY, on=DAY)
    assert ORDER.index(after.outcome) <= ORDER.index(before.outcome)


@given(anything)
def test_a_policy_one_chooses_to_apply_loosens_nothing(known: Transaction) -> None:
    lawful = law.determine(known, LAW, on=DAY)
    strict = law.determine(known, EVERY, on=DAY)
    assert ORDER.index(strict.outcome) <= ORDER.index(lawful.outcome)


@given(anything, days)
def test_the_guard_lets_pass_exactly_what_no_ban_of_a_use_forbids_or_might(
    known: Transaction, day: dt.date
) -> None:
    ruling = rule_on(known.use, OF_USE, on=day)
    answer = law.determine(Transaction(activity="activity.use", use=known.use), EVERY, on=day)
    bans = {rule.id for pack in OF_USE for rule in pack.rules}
    in_the_way = bans & ({reason.rule for reason in answer.reasons} | {item.rule for item in answer.open})
    assert (ruling.ground is Ground.PERMITTED) == (not in_the_way)
