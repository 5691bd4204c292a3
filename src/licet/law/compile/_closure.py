"""Conditions as Python closures: as three-valued as the evaluator, faster, and without a reason why.

For a guard, which answers many uses and explains few. A test remembers what each value came to, so a value
met again costs one look-up; no word is looked at twice.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from licet import vocabulary
from licet.facts import Party, Transaction
from licet.law._conditions import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Defined,
    Has,
    In,
    Is,
    Listed,
    Not,
    SomeParty,
    Truth,
)
from licet.law.compile._atoms import Atom, listed, truth_of
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from licet.vocabulary import Vocabulary

Test = Callable[[Transaction, Party | None], Truth]

_MOST_REMEMBERED = 4096  # values come from outside: what nobody bounds must not fill the memory
_NEVER_MET = object()


def compile_condition(
    condition: Condition, words: Vocabulary | None = None, definitions: Mapping[str, Condition] | None = None
) -> Callable[[Transaction], Truth]:
    """A function that says of a transaction what `evaluate` would: true, false, or None for cannot tell."""
    test = built(condition, words or vocabulary.shipped(), definitions or {})
    return lambda transaction: test(transaction, None)


def built(  # noqa: PLR0911 - one for each shape there is
    condition: Condition, words: Vocabulary, definitions: Mapping[str, Condition]
) -> Test:
    """The closure of one condition, for a transaction and, inside a test of a party, that party."""

    def inner(part: Condition) -> Test:
        return built(part, words, definitions)

    match condition:
        case All(of=parts):
            return _all([inner(part) for part in parts])
        case AnyOf(of=parts):
            return _any([inner(part) for part in parts])
        case Not(of=part):
            return _not(inner(part))
        case Defined(definition=name):
            return inner(definitions[name])
        case SomeParty():
            return _some_party(condition, inner(condition.has))
        case Has():
            return _has(condition)
        case Listed():
            return _listed(condition, words)
        case Is() | In() | AtLeast() | AtMost():
            return _atom(condition, words)


def _all(parts: Sequence[Test]) -> Test:
    def test(transaction: Transaction, party: Party | None) -> Truth:
        truth: Truth = True
        for part in parts:
            came_to = part(transaction, party)
            if came_to is False:
                return False
            if came_to is None:
                truth = None
        return truth

    return parts[0] if len(parts) == 1 else test


def _any(parts: Sequence[Test]) -> Test:
    def test(transaction: Transaction, party: Party | None) -> Truth:
        truth: Truth = False
        for part in parts:
            came_to = part(transaction, party)
            if came_to is True:
                return True
            if came_to is None:
                truth = None
        return truth

    return parts[0] if len(parts) == 1 else test


def _not(part: Test) -> Test:
    def test(transaction: Transaction, party: Party | None) -> Truth:
        truth = part(transaction, party)
        return None if truth is None else not truth

    return test


def _atom(condition: Atom, words: Vocabulary) -> Test:
    read, seen = _reader(condition.fact), dict[Any, Truth]()

    def test(transaction: Transaction, party: Party | None) -> Truth:
        value = read(transaction, party)
        if value is None:
            return None
        truth = seen.get(value, _NEVER_MET)
        if truth is _NEVER_MET:
            truth = truth_of(condition, value, words)
            if len(seen) < _MOST_REMEMBERED:
                seen[value] = truth
        return truth  # type: ignore[return-value]  # never the marker

    return test


def _has(condition: Has) -> Test:
    held_by, wanted_by = _reader(condition.fact), _reader(condition.other)

    def test(transaction: Transaction, party: Party | None) -> Truth:
        held, wanted = held_by(transaction, party), wanted_by(transaction, party)
        if held == ():
            return False
        return None if held is None or wanted is None else wanted in held

    return test


def _listed(condition: Listed, words: Vocabulary) -> Test:
    def test(transaction: Transaction, party: Party | None) -> Truth:  # noqa: ARG001 - every test takes both
        rows = None if party is None else party.listings
        if rows is None:
            return None
        truth: Truth = False
        for row in rows:
            came_to = listed(condition, row, words)
            if came_to is True:
                return True
            if came_to is None:
                truth = None
        return truth

    return test


def _some_party(condition: SomeParty, has: Test) -> Test:
    wants_end_user = any(is_a("role.end_user", role) for role in condition.roles)
    acts = _acts(condition.roles)

    def test(transaction: Transaction, party: Party | None) -> Truth:  # noqa: ARG001 - every test takes both
        people = transaction.parties
        if people is None:
            return None
        truth: Truth = False
        if wants_end_user and not any(is_a(person.role, "role.end_user") for person in people):
            truth = None
        for person in people:
            role = acts(person.role)
            if role is False or (came_to := has(transaction, person)) is False:
                continue
            if role is True and came_to is True:
                return True
            truth = None
        return truth

    return test


def _acts(roles: Sequence[str]) -> Callable[[str], Truth]:
    """Whether somebody in a role acts in one of these: a wider role than asked for cannot tell."""

    def acts(role: str) -> Truth:
        if any(is_a(role, wanted) for wanted in roles):
            return True
        return None if any(is_a(wanted, role) for wanted in roles) else False

    return acts


def _reader(fact: str) -> Callable[[Transaction, Party | None], Any]:
    if fact.startswith("party."):
        field = fact[6:]
        return lambda _, party: None if party is None else getattr(party, field)
    read = attrgetter("from_" if fact == "from" else fact)
    return lambda transaction, _: read(transaction)
