"""A condition as a formula over numbered tests, so that a search can set the tests one after another.

The logic is the engine's (Kleene's): a test that nobody has set is unknown. Definitions are written out.
What stands inside `{party: …, has: …}` is kept apart: it is about one party at a time. Knows no law.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from licet.law._conditions import All, AnyOf, Defined, Is, Listed, Not, SomeParty, Truth
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from licet.law._conditions import Condition

Truths = list[Truth]

_MOST_PARTS = 50_000  # definitions that rest on one another twice would else double at each step


class OutOfReach(Exception):
    """The question is too large, or of a kind that the search does not know: nothing is concluded."""


class Node(Protocol):
    """A part of a formula."""

    def truth(self, truths: Truths) -> Truth:
        """What it comes to for tests set so far."""

    def open(self, truths: Truths, settled: Collection[int]) -> int | None:
        """The first test, not settled yet, that keeps it from being true or false."""


class _Test(Struct, frozen=True):
    number: int

    def truth(self, truths: Truths) -> Truth:
        return truths[self.number]

    def open(self, truths: Truths, settled: Collection[int]) -> int | None:
        return None if truths[self.number] is not None or self.number in settled else self.number


class _Every(Struct, frozen=True):
    parts: tuple[Node, ...]

    def truth(self, truths: Truths) -> Truth:
        result: Truth = True
        for part in self.parts:
            truth = part.truth(truths)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    def open(self, truths: Truths, settled: Collection[int]) -> int | None:
        return _first_open(self.parts, truths, settled)


class _Either(Struct, frozen=True):
    parts: tuple[Node, ...]

    def truth(self, truths: Truths) -> Truth:
        result: Truth = False
        for part in self.parts:
            truth = part.truth(truths)
            if truth is True:
                return True
            if truth is None:
                result = None
        return result

    def open(self, truths: Truths, settled: Collection[int]) -> int | None:
        return _first_open(self.parts, truths, settled)


class _Opposite(Struct, frozen=True):
    part: Node

    def truth(self, truths: Truths) -> Truth:
        truth = self.part.truth(truths)
        return None if truth is None else not truth

    def open(self, truths: Truths, settled: Collection[int]) -> int | None:
        return self.part.open(truths, settled)


class PartyTest(Struct, frozen=True):
    """A test that some party acts in a role and fulfils something; by number, beside what it takes."""

    number: int
    acts: Node
    has: Node
    wants_end_user: bool


class Formula:
    """Conditions over one numbered list of tests; `inside` are tests of the transaction made in a party's."""

    def __init__(self, definitions: Mapping[str, Condition]) -> None:
        self.tests: list[Condition] = []
        self.people: list[PartyTest] = []
        self.inside: set[int] = set()
        self._definitions = definitions
        self._numbers: dict[Condition, int] = {}
        self._parts = 0

    def add(self, condition: Condition, *, in_party: bool = False) -> Node:
        """The formula of a condition; equal tests share a number."""
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise OutOfReach("too many parts once its definitions are written out")
        match condition:
            case All(of=parts):
                return _Every(self._all_of(parts, in_party=in_party))
            case AnyOf(of=parts):
                return _Either(self._all_of(parts, in_party=in_party))
            case Not(of=part):
                return _Opposite(self.add(part, in_party=in_party))
            case Defined(definition=name):
                return self.add(self._definitions[name], in_party=in_party)
            case SomeParty():
                if in_party:
                    raise OutOfReach("a test of some party inside another")
                return self._some_party(condition)
        if in_party and not about_party(condition):
            self.inside.add(self._number(condition))
        return _Test(self._number(condition))

    def _all_of(self, parts: Sequence[Condition], *, in_party: bool) -> tuple[Node, ...]:
        return tuple(self.add(part, in_party=in_party) for part in parts)

    def _some_party(self, condition: SomeParty) -> Node:
        if condition not in self._numbers:
            test = PartyTest(
                self._number(condition),
                self.add(Is("party.role", condition.roles), in_party=True),
                self.add(condition.has, in_party=True),
                any(is_a("role.end_user", role) for role in condition.roles),
            )
            self.people.append(test)
        return _Test(self._number(condition))

    def _number(self, condition: Condition) -> int:
        if condition not in self._numbers:
            self._numbers[condition] = len(self.tests)
            self.tests.append(condition)
        return self._numbers[condition]


def about_party(condition: Condition) -> bool:
    """Whether a single test is about the party at hand."""
    return isinstance(condition, Listed) or getattr(condition, "fact", "").startswith("party.")


def _first_open(parts: Sequence[Node], truths: Truths, settled: Collection[int]) -> int | None:
    for part in parts:
        if part.truth(truths) is None:
            found = part.open(truths, settled)
            if found is not None:
                return found
    return None
