"""What a transaction comes to under supposed answers, many of them tried one after the other.

A rule is tried again only for the answers it turns on, and a test only once for each of them; so a hundred
suppositions cost little more than one determination, and each comes to what `determine` would. Says nothing
about reasons: for those, determine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from licet import facts
from licet.law._conditions import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Defined,
    Finding,
    Has,
    In,
    Is,
    Listed,
    Not,
    SomeParty,
    Truth,
    World,
    evaluate,
)
from licet.law._determine import reason_of
from licet.law._listings import unanswered
from licet.law._rule import Force, Pack, Rule
from licet.law._standing import Standing, relieved, standing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from licet.facts import Transaction
    from licet.law._conditions import Condition
    from licet.vocabulary import Vocabulary


class Answer(Struct, frozen=True):
    """A fact and its value: of the party at this place in the list, for a fact of a party.

    For `parties`, the value is one more party.
    """

    fact: str
    value: Any
    party: int | None = None


def told(transaction: Transaction, answers: Iterable[Answer]) -> Transaction:
    """The same facts with these answers."""
    for answer in answers:
        people = transaction.parties or ()
        if answer.fact == "parties":
            transaction = replace(transaction, parties=(*people, answer.value))
        elif answer.party is None:
            transaction = facts.replaced(transaction, answer.fact, answer.value)
        else:
            changed = replace(people[answer.party], **{answer.fact.removeprefix("party."): answer.value})
            people = (*people[: answer.party], changed, *people[answer.party + 1 :])
            transaction = replace(transaction, parties=people)
    return transaction


def tests(
    condition: Condition,
    definitions: Mapping[str, Condition],
    seen: set[str] | None = None,  # noqa: PT028 - no test of pytest's
) -> Iterator[Condition]:
    """Every test of a fact that a condition rests on, those of parties included; of a definition, once."""
    seen = set() if seen is None else seen
    match condition:
        case All(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from tests(part, definitions, seen)
        case Not(of=part) | SomeParty(has=part):
            yield from tests(part, definitions, seen)
        case Defined(definition=name):
            if name not in seen:  # definitions that rest on one another twice would else double at each step
                seen.add(name)
                yield from tests(definitions[name], definitions, seen)
        case _:
            yield condition


def turns_on(
    condition: Condition, definitions: Mapping[str, Condition], seen: set[str] | None = None
) -> frozenset[str]:
    """The facts that can bear on a condition; those of a definition in `seen` are counted already."""
    seen = set() if seen is None else seen
    found: frozenset[str] = frozenset()
    match condition:
        case Is(fact=fact) | In(fact=fact) | AtLeast(fact=fact) | AtMost(fact=fact):
            found = frozenset({fact})
        case Has(fact=fact, other=other):
            found = frozenset({fact, other})
        case Listed():
            found = frozenset({"party.listings"})
        case SomeParty(has=part):
            found = turns_on(part, definitions, seen) | {"parties", "party.role"}
        case Defined(definition=name) if name not in seen:
            seen.add(name)
            found = turns_on(definitions[name], definitions, seen)
        case Not(of=part):
            found = turns_on(part, definitions, seen)
        case All(of=parts) | AnyOf(of=parts):
            found = found.union(*(turns_on(part, definitions, seen) for part in parts))
    return found


class Supposition:
    """One transaction under many suppositions, on one day. Not for use from several threads at once.

    `adding` promises that answers only add to what is known, or say it more precisely; what is decided then
    stays decided, and is not tried again.
    """

    def __init__(
        self,
        transaction: Transaction,
        packs: Sequence[Pack],
        *,
        on: dt.date,
        words: Vocabulary,
        adding: bool = False,
    ) -> None:
        self._adding = adding
        self._transaction = transaction
        self._words = words
        day = transaction.date or on
        self._packs = [p for p in packs if p.speaks_from is None or day >= p.speaks_from]
        self._rules = {id(p): [rule for rule in p.rules if rule.in_force(day)] for p in self._packs}
        self._whole = {
            id(rule): All((rule.when, *(Not(item.when) for item in rule.unless)))
            for rules in self._rules.values()
            for rule in rules
        }
        self._reach = {id(p): _reach(p) for p in self._packs}
        self._left_in: dict[int, list[Rule]] = {}
        self._facts: dict[int, frozenset[str]] = {}
        self._truths: dict[tuple[int, tuple[Answer, ...]], Truth] = {}

    def standing(self, *answers: Answer) -> Standing:
        """Where the transaction would stand with these answers."""
        fired: list[Rule] = []
        waiting: list[Rule] = []
        covered = False
        for pack in self._packs:
            scope = self._truth(pack.scope, pack, answers)
            if scope is False:
                continue
            covered = covered or self._truth(self._reach[id(pack)], pack, answers) is True
            for rule in self._undecided(pack) if answers else self._rules[id(pack)]:
                truth = self._truth(self._whole[id(rule)], pack, answers)
                if truth is True and scope is True:
                    fired.append(rule)
                elif truth is not False:
                    waiting.append(rule)
        relief = relieved(fired)
        left = [rule for rule in fired if rule.id not in relief]
        return standing(
            left,
            waiting,
            met=len(left) < len(fired),
            covered=covered,
            listed=self._listed(left, answers),
        )

    def may_be_covered(self, *answers: Answer) -> bool:
        """Whether some pack of law has, or might have, the whole say with these answers."""
        return any(self._truth(self._reach[id(p)], p, answers) is not False for p in self._packs)

    def open_tests(self) -> Iterator[tuple[Pack, Condition]]:
        """The tests of every rule, and of every scope, that cannot be told as things are; with repeats."""
        for pack, condition in self._open():
            for test in tests(condition, pack.definitions):
                yield pack, test

    def waits_on_party(self, fact: str, place: int) -> bool:
        """Whether something that cannot be told waits for this fact of this one of the parties."""
        people = self._transaction.parties or ()
        alone = replace(self._transaction, parties=(people[place],))
        return any(
            fact in evaluate(test, World(alone, self._words, pack.definitions)).missing
            for pack, condition in self._open()
            for test in _of_parties(condition, pack.definitions)
            if fact in self._turns_on(test, pack)
        )

    def _undecided(self, pack: Pack) -> list[Rule]:
        """The rules to try under an answer: where answers only add, not those already ruled out."""
        if not self._adding:
            return self._rules[id(pack)]
        if id(pack) not in self._left_in:
            whole = self._whole
            rules = [r for r in self._rules[id(pack)] if self._truth(whole[id(r)], pack, ()) is not False]
            self._left_in[id(pack)] = rules
        return self._left_in[id(pack)]

    def _open(self) -> Iterator[tuple[Pack, Condition]]:
        for pack in self._packs:
            if self._truth(pack.scope, pack, ()) is None:
                yield pack, pack.scope
            if self._truth(pack.scope, pack, ()) is not False:
                whole = [self._reach[id(pack)], *(self._whole[id(r)] for r in self._rules[id(pack)])]
                yield from ((pack, c) for c in whole if self._truth(c, pack, ()) is None)

    def _truth(self, condition: Condition, pack: Pack, answers: tuple[Answer, ...]) -> Truth:
        if answers:
            if self._adding and (decided := self._truth(condition, pack, ())) is not None:
                return decided
            bearing = self._turns_on(condition, pack)
            answers = tuple(answer for answer in answers if answer.fact in bearing)
        key = (id(condition), answers)
        if key not in self._truths:
            self._truths[key] = self._tried(condition, pack, answers)
        return self._truths[key]

    def _tried(self, condition: Condition, pack: Pack, answers: tuple[Answer, ...]) -> Truth:
        match condition:
            case Defined(definition=name):
                return self._truth(pack.definitions[name], pack, answers)
            case Not(of=part):
                inner = self._truth(part, pack, answers)
                return None if inner is None else not inner
            case All(of=parts):
                return self._decided(parts, pack, answers, by=False)
            case AnyOf(of=parts):
                return self._decided(parts, pack, answers, by=True)
        world = World(told(self._transaction, answers), self._words, pack.definitions)
        return evaluate(condition, world).truth

    def _decided(
        self, parts: Iterable[Condition], pack: Pack, answers: tuple[Answer, ...], *, by: bool
    ) -> Truth:
        """Kleene's and (decided by one false) and or (by one true)."""
        found: Truth = not by
        for part in parts:
            truth = self._truth(part, pack, answers)
            if truth is by:
                return by
            found = None if truth is None else found
        return found

    def _listed(self, left: Iterable[Rule], answers: tuple[Answer, ...]) -> bool:
        """Whether a listed party is left that no rule has an answer for."""
        known = told(self._transaction, answers)
        if not any(row.certainty != "rejected" for p in known.parties or () for row in p.listings or ()):
            return False
        reasons = [reason_of(rule, Finding(True)) for rule in left]
        return bool(unanswered(known, reasons, self._packs, self._words))

    def _turns_on(self, condition: Condition, pack: Pack) -> frozenset[str]:
        found = self._facts.get(id(condition))
        if found is None:
            found = self._facts[id(condition)] = turns_on(condition, pack.definitions)
        return found


def _reach(pack: Pack) -> Condition:
    """What must hold for the pack to have the whole say; never, for one that is not law."""
    if pack.force is not Force.LAW or pack.covers is False:
        return AnyOf(())
    return pack.scope if pack.covers is True else All((pack.scope, pack.covers))


def _of_parties(
    condition: Condition, definitions: Mapping[str, Condition], seen: set[str] | None = None
) -> Iterator[SomeParty]:
    """Every test of a party that a condition rests on; of a definition, once."""
    seen = set() if seen is None else seen
    match condition:
        case All(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from _of_parties(part, definitions, seen)
        case Not(of=part):
            yield from _of_parties(part, definitions, seen)
        case Defined(definition=name) if name not in seen:
            seen.add(name)
            yield from _of_parties(definitions[name], definitions, seen)
        case SomeParty():
            yield condition
