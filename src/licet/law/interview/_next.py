"""Which question to ask next.

    (1) determine what is known so far; what it lacks are the questions;
    (2) leave out those the person does not know, and those no answer can make more precise;
    (3) of a fact of parties, ask for each party on which a rule waits;
    (4) suppose a few answers to each, and take the question after which, on average, the fewest rules stay
        open; an answer that settles the matter leaves none;
    (5) where everything may go, ask at last who takes part and whether they are listed: a listed party that
        no rule has an answer for would hold it up.

The same facts always lead to the same question. None means that no further fact can change the outcome, or
that all that could are among those the person does not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from licet import facts, vocabulary
from licet.law._determination import Ask, Determination, Outcome
from licet.law._determine import determine
from licet.law._suppose import Answer, Supposition
from licet.law.interview._likely import Boundaries, boundaries, likely
from licet.vocabulary import is_a

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Sequence

    from licet.facts import Party, Transaction
    from licet.law._rule import Pack
    from licet.vocabulary import Vocabulary

_AS_PRECISE_AS_CAN_BE = ("country", "countries", "number", "truth")
_WEIGHED = 16  # questions: those for which the most rules wait; the rest can wait too
_LISTED = "a party on a list that no rule here has an answer for would hold it up"


def next_question(
    transaction: Transaction,
    packs: Sequence[Pack],
    *,
    on: dt.date,
    words: Vocabulary | None = None,
    skipped: Collection[tuple[str, int | None]] = (),
) -> Ask | None:
    """The question most likely to settle the outcome, or None when nothing unknown can change it.

    `skipped` are facts the person does not know, each with the place of its party in the list, or None.
    """
    words = words or vocabulary.shipped()
    answer = determine(transaction, packs, on=on, words=words)  # (1)
    trial = Supposition(transaction, packs, on=on, words=words, adding=True)
    found = questions(answer, transaction, trial, words)
    asks = [ask for ask in found if (ask.fact, ask.party) not in skipped]  # (2)
    if len(asks) < 2:  # noqa: PLR2004 - one question, or none: there is nothing to weigh
        return asks[0] if asks else None
    bounds = boundaries(test for _, test in trial.open_tests())
    asks.sort(key=lambda ask: -len(ask.rules))
    return min(asks[:_WEIGHED], key=lambda ask: _left_open(ask, transaction, trial, bounds, words))  # (4)


def questions(
    answer: Determination, transaction: Transaction, trial: Supposition, words: Vocabulary
) -> tuple[Ask, ...]:
    """Every question that could be asked next, those of the strictest rules first."""
    return (*_of_rules(answer, transaction, trial, words), *_of_parties(answer, transaction, words))


def _of_rules(
    answer: Determination, transaction: Transaction, trial: Supposition, words: Vocabulary
) -> Iterator[Ask]:
    """The questions that rules wait for and a person can answer."""
    for ask in answer.missing:
        kind = words.questions[ask.fact].kind
        if ask.fact.startswith("party."):  # (3)
            for place, party in enumerate(transaction.parties or ()):
                known = getattr(party, ask.fact.removeprefix("party."))
                if _can_say_more(known, kind) and trial.waits_on_party(ask.fact, place):
                    yield replace(ask, party=place)
        elif _can_say_more(facts.value_of(transaction, ask.fact), kind):
            yield ask


def _can_say_more(known: Any, kind: str) -> bool:
    return known is None or kind not in _AS_PRECISE_AS_CAN_BE


def _of_parties(answer: Determination, transaction: Transaction, words: Vocabulary) -> Iterator[Ask]:
    """(5) Who takes part, and whether they are listed, where no rule waits for it."""
    asked = {ask.fact for ask in answer.missing}
    people = transaction.parties
    nobody = people is None or not any(is_a(person.role, "role.end_user") for person in people)
    if answer.outcome.permits and nobody and "parties" not in asked:
        yield _last(words, "parties")
    for place, party in enumerate(people or ()):
        if "party.listings" not in asked and _may_be_listed(party, answer.outcome):
            yield replace(_last(words, "party.listings"), party=place)


def _may_be_listed(party: Party, outcome: Outcome) -> bool:
    if party.listings is None:
        return outcome.permits
    return outcome.answer is not False and any(row.certainty == "possible" for row in party.listings)


def _last(words: Vocabulary, fact: str) -> Ask:
    question = words.questions[fact]
    return Ask(fact=fact, ask=question.ask, note=_LISTED, help=question.help, cite=question.cite)


def known_of(transaction: Transaction, ask: Ask) -> Any:
    """What is known of the fact a question is about, which is then too broad; mostly nothing."""
    if ask.party is None:
        return facts.value_of(transaction, ask.fact)
    return getattr((transaction.parties or ())[ask.party], ask.fact.removeprefix("party."))


def _left_open(
    ask: Ask, transaction: Transaction, trial: Supposition, bounds: Boundaries, words: Vocabulary
) -> float:
    """How many rules stay open on average; ties fall to the question of the stricter rule."""
    known = known_of(transaction, ask)
    found = likely(words.questions[ask.fact], known, bounds, transaction=transaction, words=words)
    total = 0.0
    for value, weight in found:
        where = trial.standing(Answer(ask.fact, value, ask.party))
        total += weight * (0 if where.settled else 1 + len(where.open))
    return round(total, 6)
