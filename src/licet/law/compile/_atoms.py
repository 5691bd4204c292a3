"""One test of one fact, as a function of its value.

The evaluator itself says what a value comes to, so that a test has one meaning in all compilations; only how
truths are put together is written again. This module knows values one at a time, and no transactions.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from licet import facts
from licet.facts import CERTAINTIES, Listing, Party, Transaction
from licet.law._conditions import AtLeast, AtMost, In, Is, Listed, Truth, World, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.vocabulary import Question, Vocabulary

Atom = Is | In | AtLeast | AtMost

_NOTHING = Transaction()


def truth_of(test: Atom, value: Any, words: Vocabulary) -> Truth:
    """What the test of a fact comes to where its value is this one; a list stands for itself."""
    head, _, tail = test.fact.partition(".")
    if head == "party":
        fields = {"role": "role", tail: value}
        return evaluate(test, World(_NOTHING, words, {}, Party(**fields))).truth
    return evaluate(test, World(facts.replaced(_NOTHING, test.fact, value), words, {})).truth


def listed(test: Listed, row: Listing, words: Vocabulary) -> Truth:
    """What the test for a list comes to where this is a party's one listing."""
    return evaluate(test, World(_NOTHING, words, {}, Party(role="role", listings=(row,)))).truth


def values(question: Question, words: Vocabulary) -> tuple[Any, ...]:
    """Every value an answer, or one member of an answer, can have, where they can be counted."""
    match question.kind:
        case "term" | "terms":
            return tuple(words.family(question.family))
        case "country" | "countries":
            return words.group("group.world").members
    return ()


def listings(words: Vocabulary) -> Iterable[Listing]:
    """Every kind of listing there can be, as far as a test can tell them apart."""
    policies = (None, *words.family("policy"))
    for name, policy, certainty in product(words.family("list"), policies, CERTAINTIES):
        yield Listing(list=name, entry="", name="", certainty=certainty, policy=policy)
