"""Listed parties that no applied rule has an answer for.

A pack may be out of scope, or know only some lists, while a party is on another. That a sanctions law is not
here must not read as permission: such a listing keeps the answer from being clear. A listing is answered when
a rule that applies, and does more than inform, asks for a party on that very list, finds one, and would take
this entry for such a one. A rule that asks that nobody be listed answers nothing; a mere resemblance is not
answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.facts import Party, Transaction
from licet.law._conditions import All, AnyOf, Condition, Defined, Listed, SomeParty, World, evaluate
from licet.law._rule import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from licet.facts import Listing
    from licet.law._determination import Reason
    from licet.law._rule import Pack
    from licet.vocabulary import Vocabulary

_MAY_BE = {"confirmed": "is", "possible": "may be"}
_NOTHING = Transaction()


def unanswered(
    transaction: Transaction, reasons: Iterable[Reason], packs: Iterable[Pack], words: Vocabulary
) -> tuple[str, ...]:
    """A sentence for each party on a list that none of the `reasons` answers; rejected matches are past."""
    rows = {
        (party.name or row.name, row): None
        for party in transaction.parties or ()
        for row in party.listings or ()
        if row.certainty != "rejected"
    }
    if not rows:
        return ()
    answering = _answering(transaction, reasons, packs, words)
    return tuple(
        _sentence(name, row, words)
        for name, row in rows
        if not any(answers(test, row, words) for test in answering)
    )


def asked(
    condition: Condition,
    definitions: Mapping[str, Condition],
    party: SomeParty | None = None,
    seen: set[tuple[str, SomeParty | None]] | None = None,
) -> Iterator[tuple[SomeParty, Listed]]:
    """Every list a condition asks for a party on, with the test of the party it is part of."""
    seen = set() if seen is None else seen
    match condition:
        case Listed() if party:
            yield party, condition
        case All(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from asked(part, definitions, party, seen)
        case Defined(definition=name):
            if (name, party) not in seen:  # once: see `_suppose.tests`
                seen.add((name, party))
                yield from asked(definitions[name], definitions, party, seen)
        case SomeParty(has=has):
            yield from asked(has, definitions, condition, seen)
        case _:
            return  # under a `not` no list is asked for; other tests name none


def answers(test: Listed, row: Listing, words: Vocabulary) -> bool:
    """Whether a party on this list alone would fulfil the test."""
    world = World(_NOTHING, words, {}, Party(role="role", listings=(row,)))
    return evaluate(test, world).truth is True


def _answering(
    transaction: Transaction, reasons: Iterable[Reason], packs: Iterable[Pack], words: Vocabulary
) -> Sequence[Listed]:
    """The tests for lists by which the rules that apply have found somebody."""
    applied = {reason.rule for reason in reasons if reason.effect is not Effect.INFORM}
    found = []
    for pack in packs:
        world = World(transaction, words, pack.definitions)
        for rule in pack.rules:
            if rule.id in applied:
                tests = asked(rule.when, pack.definitions)
                found += [test for party, test in tests if evaluate(party, world).truth is True]
    return found


def _sentence(name: str, row: Listing, words: Vocabulary) -> str:
    term = words.terms.get(row.list)
    where = term.name if term else row.list
    return (
        f"{name} {_MAY_BE[row.certainty]} on the list “{where}” ({row.name}): no rule applied here says what "
        "follows; find out under the sanctions and export law of every state concerned before going on"
    )
