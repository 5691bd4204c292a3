"""The counterfactual: the smallest change of facts after which nothing known forbids a transaction.

Only facts an applicant can choose are tried (the questions that list `alternatives`): what the item is used
for, how and where; never who a party is or what the exporter knows.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from licet import facts, vocabulary
from licet.law._determination import Change, Determination, Outcome
from licet.law._determine import determine

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from licet.facts import Transaction
    from licet.law._rule import Pack
    from licet.vocabulary import Vocabulary

_MOST_FACTS = 2
_MOST_CHANGES = 3


def changes(
    transaction: Transaction,
    packs: Sequence[Pack],
    *,
    on: dt.date,
    words: Vocabulary | None = None,
) -> tuple[Change, ...]:
    """The smallest sets of changed facts that would lift the refusal, those that settle the matter first.

    Empty when there is none to choose. Where nothing known forbids the transaction as it is, only a change
    after which it may go counts.
    """
    words = words or vocabulary.shipped()
    now = determine(transaction, packs, on=on, words=words)
    if now.outcome.permits:
        return ()
    for count in range(1, _MOST_FACTS + 1):
        found = tuple(
            _lifting(transaction, packs, on=on, words=words, tries=_tries(now, words, transaction, count))
        )
        enough = [c for c in found if c.outcome.permits or now.outcome is not Outcome.CANNOT_TELL]
        if enough:
            return tuple(sorted(enough, key=lambda c: not c.outcome.permits)[:_MOST_CHANGES])
    return ()


def _tries(
    now: Determination, words: Vocabulary, transaction: Transaction, count: int
) -> Iterator[tuple[tuple[str, Any], ...]]:
    """Every combination of `count` alternative answers to facts that decided or keep open."""
    turning = {fact for reason in now.reasons for fact, _ in reason.facts}
    turning |= {fact for item in now.open for fact in item.missing}
    chosen = [q for q in words.questions.values() if q.fact in turning and q.alternatives]
    for questions in combinations(chosen, count):
        options = [
            [(q.fact, answer) for answer in q.alternatives if answer != facts.value_of(transaction, q.fact)]
            for q in questions
        ]
        yield from product(*options)


def _lifting(
    transaction: Transaction,
    packs: Sequence[Pack],
    *,
    on: dt.date,
    words: Vocabulary,
    tries: Iterator[tuple[tuple[str, Any], ...]],
) -> Iterator[Change]:
    for change in tries:
        other = transaction
        for fact, answer in change:
            other = facts.replaced(other, fact, answer)
        outcome = determine(other, packs, on=on, words=words).outcome
        if outcome.permits or outcome is Outcome.CANNOT_TELL:
            yield Change(facts=change, outcome=outcome)
