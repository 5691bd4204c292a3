"""Search for a transaction that fulfils a condition: every combination of answers that could matter is tried.

    (1) write the condition as a formula over tests; each fact's values fall into a few patterns of answers
    (2) set the facts one after another, the one next that keeps the formula open
    (3) drop what is false already: learning more never makes it true
    (4) what is true is put to the engine itself, as a transaction, before it is believed

"Never" is said only when every branch was dropped; past a bound on the effort nothing is said at all. Facts
that contradict each other are not left out, so "never" may be missed, but is never said wrongly.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet import facts
from licet.facts import Transaction
from licet.law._conditions import Has, SomeParty, World, evaluate
from licet.law.analysis._formula import Formula, OutOfReach, Truths, about_party
from licet.law.analysis._people import People
from licet.law.analysis._values import Cell, cells, is_of_facts, most_precise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.law._conditions import Condition
    from licet.law.analysis._formula import Node
    from licet.vocabulary import Vocabulary

_MOST_STEPS = 20_000
_PARTIES = ("parties",)


class Found(StrEnum):
    """What a search came to."""

    EVER = "ever"  # there is such a transaction
    NEVER = "never"  # there is none
    UNDECIDED = "undecided"  # too large a question


class Answer(Struct, frozen=True):
    """What a search came to, and a transaction that shows it."""

    found: Found
    witness: Transaction | None = None


class _Block(Struct, frozen=True):
    """Tests that are answered together, by the values of some facts (`People` have cells of their own)."""

    facts: tuple[str, ...]
    numbers: tuple[int, ...]
    cells: list[Cell]


def possible(condition: Condition, definitions: Mapping[str, Condition], words: Vocabulary) -> Answer:
    """Whether some transaction makes the condition true, and one that does."""
    try:
        search = _Search(definitions, words, partly_known=False)
        found = search.run(condition)
    except OutOfReach:
        return Answer(Found.UNDECIDED)
    if found is None:
        return Answer(Found.NEVER)
    if evaluate(condition, World(found, words, definitions)).truth is True:  # (4)
        return Answer(Found.EVER, found)
    return Answer(Found.UNDECIDED)


def implies(
    first: Condition, second: Condition, definitions: Mapping[str, Condition], words: Vocabulary
) -> bool:
    """Whether it is proved that wherever `first` is true, `second` is true too, and never left open."""
    try:
        return _Search(definitions, words, partly_known=True).run(first, but_not=second) is None
    except OutOfReach:
        return False


class _Search:
    """One search: the tests set so far, and the values chosen to set them."""

    def __init__(
        self, definitions: Mapping[str, Condition], words: Vocabulary, *, partly_known: bool
    ) -> None:
        self._formula = Formula(definitions)
        self._words = words
        self._partly_known = partly_known
        self._blocks: dict[int, _Block] = {}
        self._people: People | None = None
        self._truths: Truths = []
        self._settled: set[int] = set()
        self._chosen: dict[str, Any] = {}
        self._steps = 0

    def run(self, goal: Condition, but_not: Condition | None = None) -> Transaction | None:
        """A transaction that makes the goal true (and the other not), or None when there is none."""
        wanted = self._formula.add(goal)
        unwanted = None if but_not is None else self._formula.add(but_not)
        if self._formula.people:
            self._people = People(self._formula, self._words, partly_known=self._partly_known)
        self._truths = [None] * len(self._formula.tests)
        return self._dive(wanted, unwanted)

    def _dive(self, wanted: Node, unwanted: Node | None) -> Transaction | None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise OutOfReach("too many steps")
        truth = wanted.truth(self._truths)
        if truth is True:
            if unwanted is not None and unwanted.truth(self._truths) is True:
                return None
            return self._transaction()
        number = None if truth is False else wanted.open(self._truths, self._settled)  # (2)
        if number is None:
            return None  # (3)
        block = self._next(number)
        for cell in self._cells(block):
            self._set(block, cell)
            if (found := self._dive(wanted, unwanted)) is not None:
                return found
        self._unset(block)
        return None

    def _next(self, number: int) -> _Block:
        """The block that answers a test; before the parties, whatever is asked of the transaction in them."""
        if isinstance(self._formula.tests[number], SomeParty):
            for inner in sorted(self._formula.inside - self._settled):
                return self._block(inner)
            return _Block(_PARTIES, tuple(test.number for test in self._formula.people), [])
        return self._block(number)

    def _block(self, number: int) -> _Block:
        if number not in self._blocks:
            block = self._made(self._tied(self._facts_of(self._formula.tests[number])))
            self._blocks.update(dict.fromkeys(block.numbers, block))
        return self._blocks[number]

    def _facts_of(self, test: Condition) -> set[str]:
        if about_party(test) or not is_of_facts(test):
            return set()
        return {fact for name in ("fact", "other") if (fact := getattr(test, name, ""))}

    def _tied(self, found: set[str]) -> tuple[str, ...]:
        """The facts that must be chosen together, as a list of countries and the country it may hold."""
        tied = [self._facts_of(test) for test in self._formula.tests if isinstance(test, Has)]
        while more := set().union(*(pair for pair in tied if pair & found)) - found:
            found = found | more
        return tuple(sorted(found))

    def _made(self, names: tuple[str, ...]) -> _Block:
        chosen = {n: test for n, test in enumerate(self._formula.tests) if self._facts_of(test) & set(names)}
        if not chosen:
            raise OutOfReach("a test of another kind")
        questions = [self._words.questions[name] for name in names]
        found = cells(questions, list(chosen.values()), self._words)
        return _Block(names, tuple(chosen), found if self._partly_known else most_precise(found))

    def _cells(self, block: _Block) -> list[Cell]:
        if self._people is not None and block.facts == _PARTIES:
            return self._people.companies(self._truths)
        return block.cells

    def _set(self, block: _Block, cell: Cell) -> None:
        for number, truth in zip(block.numbers, cell.pattern, strict=True):
            self._truths[number] = truth
            self._settled.add(number)
        self._chosen.update(zip(block.facts, cell.values, strict=True))

    def _unset(self, block: _Block) -> None:
        for number in block.numbers:
            self._truths[number] = None
            self._settled.discard(number)
        for fact in block.facts:
            self._chosen.pop(fact, None)

    def _transaction(self) -> Transaction:
        here = Transaction()
        for fact, value in self._chosen.items():
            here = facts.replaced(here, fact, value)
        return here
