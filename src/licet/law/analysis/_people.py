"""Which answers to tests of some party can go together: every kind of party, and every company of them.

One party is a value of each of its facts; a company of parties fulfils a test when one of them does. Without
an end user among them, a test of the end user is never plainly false, as in the engine.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet.facts import Party
from licet.law._conditions import Is, Listed
from licet.law.analysis._formula import OutOfReach, Truths, about_party
from licet.law.analysis._values import Cell, Pattern, cells, closure, most_precise

if TYPE_CHECKING:
    from licet.law.analysis._formula import Formula
    from licet.vocabulary import Vocabulary

_MOST_KINDS = 20_000
_MOST_COMPANIES = 2_000
_END_USER = Is("party.role", ("role.end_user",))


class _Trait(Struct, frozen=True):
    """One fact of a party, the tests about it by number, and the values they tell apart."""

    field: str
    numbers: tuple[int, ...]
    cells: list[Cell]


class People:
    """The parties a formula asks about; `companies` answers for the facts of the transaction set so far."""

    def __init__(self, formula: Formula, words: Vocabulary, *, partly_known: bool) -> None:
        self._formula = formula
        self._partly_known = partly_known
        self._end_user = formula.add(_END_USER, in_party=True)
        self._traits = self._all_traits(words)
        self._found: dict[Pattern, list[Cell]] = {}
        if prod(len(trait.cells) for trait in self._traits) > _MOST_KINDS:
            raise OutOfReach("too many kinds of parties")

    def companies(self, truths: Truths) -> list[Cell]:
        """Each pattern of answers to the tests of some party, with parties that give it."""
        key = tuple(truths[number] for number in sorted(self._formula.inside))
        if key not in self._found:
            self._found[key] = self._companies(truths)
        return self._found[key]

    def _all_traits(self, words: Vocabulary) -> list[_Trait]:
        by_fact: dict[str, list[int]] = {"party.role": []}
        for number, test in enumerate(self._formula.tests):
            if about_party(test):
                fact = "party.listings" if isinstance(test, Listed) else getattr(test, "fact", "")
                by_fact.setdefault(fact, []).append(number)
        return [self._trait(fact, numbers, words) for fact, numbers in by_fact.items()]

    def _trait(self, fact: str, numbers: list[int], words: Vocabulary) -> _Trait:
        found = cells([words.questions[fact]], [self._formula.tests[n] for n in numbers], words)
        if fact == "party.role":
            found = [cell for cell in found if cell.values != (None,)]  # a party always has one
        return _Trait(
            fact.removeprefix("party."),
            tuple(numbers),
            found if self._partly_known else most_precise(found),
        )

    def _companies(self, truths: Truths) -> list[Cell]:
        kinds: dict[Pattern, Party] = {}
        for choice in product(*(trait.cells for trait in self._traits)):
            kinds.setdefault(self._answers(choice, truths), _party(self._traits, choice))
        nobody = (False,) * (len(self._formula.people) + 1)
        found: dict[Pattern, Any] = {}
        for pattern, parties in closure(nobody, kinds, most=_MOST_COMPANIES).items():
            found.setdefault(self._without_end_user(pattern), parties)
        unknown = (None,) * len(self._formula.people)
        if self._partly_known:
            found.setdefault(unknown, None)
        known_first = sorted(found, key=lambda pattern: pattern.count(None))
        return [Cell(pattern, (found[pattern],)) for pattern in known_first]

    def _answers(self, choice: tuple[Cell, ...], truths: Truths) -> Pattern:
        """What one kind of party comes to in each test, and whether it is an end user."""
        scratch = list(truths)
        for trait, cell in zip(self._traits, choice, strict=True):
            for number, truth in zip(trait.numbers, cell.pattern, strict=True):
                scratch[number] = truth
        tests = []
        for test in self._formula.people:
            pair = (test.acts.truth(scratch), test.has.truth(scratch))
            tests.append(False if False in pair else None if None in pair else True)
        return (*tests, self._end_user.truth(scratch) is True)

    def _without_end_user(self, pattern: Pattern) -> Pattern:
        """The answers of a company: what an unnamed end user might do stays open."""
        *tests, named = pattern
        return tuple(
            None if truth is False and person.wants_end_user and not named else truth
            for truth, person in zip(tests, self._formula.people, strict=True)
        )


def _party(traits: list[_Trait], choice: tuple[Cell, ...]) -> Party:
    known: dict[str, Any] = {"role": "role"}
    known |= {
        trait.field: cell.values[0]
        for trait, cell in zip(traits, choice, strict=True)
        if cell.values[0] is not None
    }
    return Party(**known)
