"""Whole packs as one Python closure: the outcome and the rules behind it, as `determine` gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet import vocabulary
from licet.law._determination import OUTCOME_OF, Outcome
from licet.law._listings import answers
from licet.law._rule import Effect
from licet.law.compile._closure import Test, built
from licet.law.compile._docket import RELIEVING, Cover, Docket, Line, Ruling, docket, holds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from licet.facts import Transaction
    from licet.law._conditions import Condition, Truth
    from licet.law._rule import Pack
    from licet.vocabulary import Vocabulary


class _Rule(Struct, frozen=True):
    line: Line
    scope: int  # its place among the scopes, each of which is asked once
    test: Test


def compile_packs(
    packs: Sequence[Pack], words: Vocabulary | None = None
) -> Callable[[Transaction, dt.date], Ruling]:
    """A function that rules on a transaction as `determine` would: by its own date, else by the day given."""
    words = words or vocabulary.shipped()
    return _Bench(docket(packs), words).rule


class _Bench:
    """The closures of a docket, and which of them the day last asked about leaves in force."""

    def __init__(self, ready: Docket, words: Vocabulary) -> None:
        self._words = words
        scopes: dict[Condition, int] = {}
        self._rules = [
            _Rule(line, scopes.setdefault(line.scope, len(scopes)), built(line.condition, words, {}))
            for line in ready.lines
        ]
        self._scopes = [built(scope, words, {}) for scope in scopes]
        self._covers: list[tuple[Cover, Test]] = [(c, built(c.reach, words, {})) for c in ready.covers]
        self._today: tuple[dt.date | None, list[_Rule]] = (None, [])

    def rule(self, transaction: Transaction, on: dt.date) -> Ruling:
        """The ruling of a day: no explanation, no questions."""
        day = transaction.date or on
        scopes = [scope(transaction, None) for scope in self._scopes]
        fired, waiting = [], []
        for item in self._in_force(day):
            truth = _within(scopes[item.scope], item.test, transaction)
            if truth is True:
                fired.append(item.line)
            elif truth is None:
                waiting.append(item.line)
        met = {target for line in fired for target in line.rule.discharges}
        reasons = [line for line in fired if line.rule.id not in met]
        discharged = tuple(line.rule.id for line in fired if line.rule.id in met)
        outcome = _strictest(reasons, discharged=bool(discharged))
        if outcome.permits and self._blind(transaction, day, reasons, waiting):
            outcome = Outcome.CANNOT_TELL
        return Ruling(
            outcome,
            tuple(line.rule.id for line in reasons),
            discharged,
            tuple(line.rule.id for line in waiting),
        )

    def _in_force(self, day: dt.date) -> list[_Rule]:
        known, rules = self._today
        if known != day:
            rules = [item for item in self._rules if holds(item.line.days, day)]
            self._today = (day, rules)
        return rules

    def _blind(
        self, transaction: Transaction, day: dt.date, reasons: Sequence[Line], waiting: Sequence[Line]
    ) -> bool:
        """Whether silence means nothing: a rule waits, nobody covers the case, or a listing is unanswered."""
        if any(line.rule.effect not in RELIEVING for line in waiting):
            return True
        if not any(holds(c.days, day) and test(transaction, None) is True for c, test in self._covers):
            return True
        return self._unanswered(transaction, reasons)

    def _unanswered(self, transaction: Transaction, reasons: Sequence[Line]) -> bool:
        rows = [
            row
            for party in transaction.parties or ()
            for row in party.listings or ()
            if row.certainty != "rejected"
        ]
        if not rows:
            return False
        tests = [
            test
            for line in reasons
            if line.rule.effect is not Effect.INFORM
            for party, test in line.asked
            if built(party, self._words, {})(transaction, None) is True
        ]
        return not all(any(answers(test, row, self._words) for test in tests) for row in rows)


def _within(scope: Truth, test: Test, transaction: Transaction) -> Truth:
    """While it cannot be told whether a pack applies at all, none of its rules does for certain."""
    if scope is False:
        return False
    truth = test(transaction, None)
    return truth if scope is True or truth is False else None


def _strictest(reasons: Sequence[Line], *, discharged: bool) -> Outcome:
    """The outcome of the first reason that counts; an authorisation that discharges nothing does not."""
    for line in reasons:
        if line.rule.effect is not Effect.AUTHORISE or discharged:
            return OUTCOME_OF[line.rule.effect]
    return Outcome.CLEAR
