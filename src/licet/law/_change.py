"""The counterfactual: the smallest change of facts after which nothing known forbids a transaction.

Only facts an applicant can choose are changed (the questions that list `alternatives`): what the item is used
for, how and where; never who a party is or what the exporter knows. Of facts that are missing it says at best
which answers would let the transaction go; it never says that they are so.
"""

from __future__ import annotations

from itertools import combinations, islice, product
from typing import TYPE_CHECKING

from msgspec import Struct

from licet import facts, vocabulary
from licet.law._determination import OUTCOME_OF, Change, Determination, Outcome
from licet.law._determine import determine
from licet.law._suppose import Answer, Supposition, told
from licet.law.interview._likely import boundaries, likely
from licet.law.interview._next import known_of, questions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from licet.facts import Transaction
    from licet.law._rule import Pack
    from licet.law._standing import Standing
    from licet.vocabulary import Vocabulary

_MOST_FACTS = 3
_MOST_CHANGES = 3
_MOST_TRIES = 1000
_ROUNDS = 4  # an answer may bring up new questions, and theirs others
_PASSES = 2  # over all answers, to mend what was chosen too early
_MOST_ANSWERS = 12  # more than that is no help to anybody


class Counterfactual(Struct, frozen=True):
    """What would have to be otherwise: see the fields of the same name of a `Determination`."""

    changes: tuple[Change, ...] = ()
    at_best: Change | None = None
    immovable: tuple[str, ...] = ()


def changes(
    transaction: Transaction,
    packs: Sequence[Pack],
    *,
    on: dt.date,
    words: Vocabulary | None = None,
) -> tuple[Change, ...]:
    """The smallest sets of changed facts that would lift the refusal: see `counterfactual`."""
    words = words or vocabulary.shipped()
    now = determine(transaction, packs, on=on, words=words)
    return () if now.outcome.permits else _smallest(_tried(transaction, packs, on=on, words=words), now)


def counterfactual(
    transaction: Transaction,
    packs: Sequence[Pack],
    *,
    on: dt.date,
    words: Vocabulary | None = None,
) -> Counterfactual:
    """What the applicant could choose instead, what stands in the way of any choice, and the best case.

    A change after which the transaction may go is preferred to a smaller one that leaves questions. Where
    nothing known forbids the transaction as it is, only a change after which it may go counts.
    """
    words = words or vocabulary.shipped()
    now = determine(transaction, packs, on=on, words=words)
    if now.outcome.permits:
        return Counterfactual()
    tried = _tried(transaction, packs, on=on, words=words)
    found = _smallest(tried, now)
    return Counterfactual(
        changes=found,
        at_best=None if now.settled else _at_best(transaction, packs, on=on, words=words),
        immovable=() if found or now.outcome is Outcome.CANNOT_TELL else _immovable(now, tried),
    )


def _tried(
    transaction: Transaction, packs: Sequence[Pack], *, on: dt.date, words: Vocabulary
) -> list[tuple[tuple[Answer, ...], Standing]]:
    """Every combination of alternative answers, the small ones first, with where it would lead."""
    trial = Supposition(transaction, packs, on=on, words=words)
    return [(choice, trial.standing(*choice)) for choice in _choices(words, transaction)]


def _choices(words: Vocabulary, transaction: Transaction) -> Iterator[tuple[Answer, ...]]:
    """Every combination of alternative answers, the small ones first.

    All that can be chosen is tried, for one choice may bring a rule to bear that another one lifts.
    """
    open_to_choice = [question for question in words.questions.values() if question.alternatives]
    found = (
        choice
        for count in range(1, _MOST_FACTS + 1)
        for chosen in combinations(open_to_choice, count)
        for choice in product(
            *(
                [Answer(q.fact, a) for a in q.alternatives if a != facts.value_of(transaction, q.fact)]
                for q in chosen
            )
        )
    )
    return islice(found, _MOST_TRIES)


def _smallest(tried: Sequence[tuple[tuple[Answer, ...], Standing]], now: Determination) -> tuple[Change, ...]:
    """The smallest changes that let the transaction go; failing that, those that leave questions."""
    lifting = [
        Change(facts=tuple((answer.fact, answer.value) for answer in choice), outcome=where.outcome)
        for choice, where in tried
        if where.outcome.answer is not False
    ]
    permitting = [change for change in lifting if change.outcome.permits]
    if now.outcome is Outcome.CANNOT_TELL:
        lifting = permitting
    least = min((len(change.facts) for change in permitting or lifting), default=0)
    smaller = any(len(change.facts) < least for change in lifting)  # and leave questions
    same = [change for change in (permitting if smaller else lifting) if len(change.facts) == least]
    return tuple(sorted(same, key=lambda change: not change.outcome.permits)[:_MOST_CHANGES])


def _immovable(now: Determination, tried: Sequence[tuple[tuple[Answer, ...], Standing]]) -> tuple[str, ...]:
    """The rules that stand in the way as things are and under every choice that was tried."""
    held = {reason.rule for reason in now.reasons if OUTCOME_OF[reason.effect].answer is False}
    for _, where in tried:
        held &= {rule.id for rule in where.left}
    return tuple(reason.rule for reason in now.reasons if reason.rule in held)


def _at_best(
    transaction: Transaction, packs: Sequence[Pack], *, on: dt.date, words: Vocabulary
) -> Change | None:
    """Answers to what is missing under which the transaction may go, as few as were found; or None."""
    answers: tuple[Answer, ...] = ()
    for _ in range(_ROUNDS):
        here = told(transaction, answers)
        more = _best_answers(here, packs, on=on, words=words)
        answers = (*answers, *more)
        if determine(told(transaction, answers), packs, on=on, words=words).outcome.permits:
            return _fewest(transaction, answers, Supposition(transaction, packs, on=on, words=words))
        if not more:
            return None
    return None


def _best_answers(
    here: Transaction, packs: Sequence[Pack], *, on: dt.date, words: Vocabulary
) -> tuple[Answer, ...]:
    """One answer to each question that is open now: the best after those before it, then the best of all."""
    trial = Supposition(here, packs, on=on, words=words, adding=True)
    bounds = boundaries(test for _, test in trial.open_tests())
    chosen: list[Answer] = []
    tries: list[list[Answer]] = []
    for ask in questions(determine(here, packs, on=on, words=words), here, trial, words):
        known = known_of(here, ask)
        found = likely(words.questions[ask.fact], known, bounds, transaction=here, words=words)
        tries.append([Answer(ask.fact, value, ask.party) for value, _ in found])
        chosen.append(min(tries[-1], key=lambda answer: _badness(trial, (*chosen, answer))))
    for _ in range(_PASSES):
        if trial.standing(*chosen).outcome.permits:
            break
        for i, options in enumerate(tries):
            chosen[i] = min(options, key=lambda a, i=i: _badness(trial, (*chosen[:i], a, *chosen[i + 1 :])))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    return tuple(chosen)


def _badness(trial: Supposition, answers: tuple[Answer, ...]) -> tuple[bool, bool, int, int]:
    """What may go is best, then what may still; of refusals the mildest, of open matters the least open."""
    where = trial.standing(*answers)
    refused = where.outcome.answer is False
    burdens = sum(OUTCOME_OF[rule.effect].answer is False for rule in where.left)
    stuck = not where.open and not where.outcome.permits
    hopeless = refused or stuck or not trial.may_be_covered(*answers)
    return not where.outcome.permits, hopeless, burdens, len(where.open)


def _fewest(transaction: Transaction, answers: tuple[Answer, ...], trial: Supposition) -> Change | None:
    """The same answers without those it goes without, the last given up first; None when they are many."""
    kept = answers
    for answer in reversed(answers):
        fewer = tuple(one for one in kept if one is not answer)
        if _stands(transaction, fewer) and trial.standing(*fewer).outcome.permits:
            kept = fewer
    if len(kept) > _MOST_ANSWERS:
        return None
    outcome = trial.standing(*kept).outcome
    return Change(facts=tuple((answer.fact, answer.value) for answer in kept), outcome=outcome)


def _stands(transaction: Transaction, answers: tuple[Answer, ...]) -> bool:
    """Whether every party that is spoken of is there: a fact of a party needs the party."""
    most = len(transaction.parties or ()) + sum(answer.fact == "parties" for answer in answers)
    return all(answer.party is None or answer.party < most for answer in answers)
