"""The condition tree of a rule, and its three-valued evaluation.

A test is true, false, or *cannot tell* (None) when a fact it needs is absent or less precise than the test:
`operation.identify` neither is nor is not `operation.identify.live` until someone says which. `all`, `any`
and `not` follow Kleene's strong logic, which is also SQL's, so learning a fact never turns true into false.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from licet import facts
from licet.vocabulary import Group, Vocabulary, is_a

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


Truth = bool | None


class Is(Struct, frozen=True, tag=True):
    """A fact is one of these terms, codes or values, or stands below one of them."""

    fact: str
    values: tuple[Any, ...]


class In(Struct, frozen=True, tag=True):
    """A country, one of a list of countries, or a control-list code is in one of these groups."""

    fact: str
    groups: tuple[str, ...]


class AtLeast(Struct, frozen=True, tag=True):
    """A number is this, or more."""

    fact: str
    value: float


class AtMost(Struct, frozen=True, tag=True):
    """A number is this, or less."""

    fact: str
    value: float


class Has(Struct, frozen=True, tag=True):
    """A list of countries holds the country that another fact names."""

    fact: str
    other: str


class Listed(Struct, frozen=True, tag=True):
    """The party at hand is on one of these lists, if `policies` are given under one of these policies."""

    lists: tuple[str, ...]
    policies: tuple[str, ...] = ()


class SomeParty(Struct, frozen=True, tag=True):
    """A party in one of these roles fulfils the condition.

    The parties named are taken for all there are, but for the end user: an unnamed one might fulfil it.
    """

    roles: tuple[str, ...]
    has: Condition


class Defined(Struct, frozen=True, tag=True):
    """The condition that a definition of the same pack gives, by its id."""

    definition: str


class All(Struct, frozen=True, tag=True):
    """Every condition holds."""

    of: tuple[Condition, ...]


class AnyOf(Struct, frozen=True, tag=True):
    """At least one condition holds."""

    of: tuple[Condition, ...]


class Not(Struct, frozen=True, tag=True):
    """The condition does not hold."""

    of: Condition


Condition = Is | In | AtLeast | AtMost | Has | Listed | SomeParty | Defined | All | AnyOf | Not


class Finding(Struct, frozen=True):
    """What a condition came to: the `truth`, the facts that decided it, and those it lacked.

    `facts` are (path, value) pairs; `missing` are fact paths. Exactly what explains the truth is kept: for a
    false `all`, its first false part; for a true `any`, its first true part. While it cannot be told, only
    the missing facts can change that: learning any others never does. `notes` are (path, why) pairs for
    facts that are missing though something is known of them.
    """

    truth: Truth
    facts: tuple[tuple[str, Any], ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


class World(Struct, frozen=True):
    """What a condition is evaluated against: the transaction, the words, and the pack's definitions.

    Rules share many conditions, so a world remembers what each came to, for the transaction and for every
    party; `seen` also holds the condition itself, so that its identity is never another's.
    """

    transaction: facts.Transaction
    words: Vocabulary
    definitions: Mapping[str, Condition]
    party: facts.Party | None = None
    seen: dict[int, tuple[Condition, Finding]] = field(default_factory=dict)
    of_party: dict[int, World] = field(default_factory=dict)

    def about(self, place: int, person: facts.Party) -> World:
        """The same world with the party at `place` at hand."""
        if place not in self.of_party:
            self.of_party[place] = World(self.transaction, self.words, self.definitions, person)
        return self.of_party[place]


def evaluate(condition: Condition, world: World) -> Finding:
    """Evaluate one condition tree; no I/O, no clock."""
    if (known := world.seen.get(id(condition))) is not None:
        return known[1]
    finding = _EVALUATORS[type(condition)](condition, world)
    world.seen[id(condition)] = (condition, finding)
    return finding


def _is(test: Is, world: World) -> Finding:
    value = _value(world, test.fact)
    if value is None:
        return Finding(None, missing=(test.fact,))
    truth = _best(_compare(have, want) for have in _held(value) for want in test.values)
    if truth is None:
        return _too_wide(test.fact, value)
    return Finding(truth, facts=((test.fact, value),))


def _compare(have: Any, want: Any) -> Truth:
    if isinstance(have, str) and isinstance(want, str):
        if is_a(have, want):
            return True
        return None if is_a(want, have) else False
    return bool(have == want)


def _in(test: In, world: World) -> Finding:
    value = _value(world, test.fact)
    if value is None:
        return Finding(None, missing=(test.fact,))
    groups = [world.words.members(name) for name in test.groups]
    truth = _best(group.holds(country) for country in _held(value) for group in groups)
    if truth is None:
        known_in_part = [group for group in groups if isinstance(group, Group) and not group.complete]
        if not known_in_part:
            return _too_wide(test.fact, value)
        partial = "; ".join(f"{group.name} ({group.cite})" for group in known_in_part)
        why = f"{', '.join(_held(value))} is given, but the law's list is known only in part: {partial}"
        return Finding(None, ((test.fact, value),), missing=(test.fact,), notes=((test.fact, why),))
    return Finding(truth, facts=((test.fact, value),))


def _at_least(test: AtLeast, world: World) -> Finding:
    value = _value(world, test.fact)
    if value is None:
        return Finding(None, missing=(test.fact,))
    return Finding(value >= test.value, facts=((test.fact, value),))


def _at_most(test: AtMost, world: World) -> Finding:
    value = _value(world, test.fact)
    if value is None:
        return Finding(None, missing=(test.fact,))
    return Finding(value <= test.value, facts=((test.fact, value),))


def _has(test: Has, world: World) -> Finding:
    held, wanted = _value(world, test.fact), _value(world, test.other)
    if held == ():
        return Finding(False, facts=((test.fact, held),))
    missing = tuple(path for path, value in ((test.fact, held), (test.other, wanted)) if value is None)
    if missing:
        return Finding(None, missing=missing)
    return Finding(wanted in held, facts=((test.fact, held), (test.other, wanted)))


def _listed(test: Listed, world: World) -> Finding:
    listings = _value(world, "party.listings")
    if listings is None:
        return Finding(None, missing=("party.listings",))
    open_ones = []
    for row in listings:
        truth = _listing(row, test)
        if truth is True:
            return Finding(True, facts=(("party.listings", (row,)),))
        if truth is None:
            open_ones.append(row)
    if open_ones:
        return Finding(None, facts=(("party.listings", tuple(open_ones)),), missing=("party.listings",))
    return Finding(False, facts=(("party.listings", listings),))


def _listing(row: facts.Listing, test: Listed) -> Truth:
    """A rejected match is none; a possible one, or one of a wider list or policy, cannot be told."""
    if row.certainty == "rejected":
        return False
    parts = [_best(_compare(row.list, name) for name in test.lists)]
    if test.policies:
        parts.append(None if row.policy is None else _best(_compare(row.policy, p) for p in test.policies))
    parts.append(True if row.certainty == "confirmed" else None)
    if False in parts:
        return False
    return None if None in parts else True


def _some_party(test: SomeParty, world: World) -> Finding:
    """Unknown parties may fulfil anything: with no end user named, the answer is never a plain no."""
    people = world.transaction.parties
    if people is None:
        return Finding(None, missing=("parties",))
    findings = []
    for place, person in enumerate(people):
        acts = _best(_compare(person.role, role) for role in test.roles)
        if acts is not False:
            findings.append(_of_party(test.has, world.about(place, person), acts=acts))
    wants_end_user = any(is_a("role.end_user", role) for role in test.roles)
    if wants_end_user and not any(is_a(p.role, "role.end_user") for p in people):
        findings.append(Finding(None, missing=("parties",)))
    if not findings:
        return Finding(False, facts=(("parties", tuple(person.role for person in people)),))
    return _either(findings)


def _of_party(has: Condition, world: World, *, acts: Truth) -> Finding:
    """What the condition comes to for the party at hand, who acts in the role, or might (`acts` is None)."""
    finding = evaluate(has, world)
    if acts is True or finding.truth is False:
        return finding
    return _merged([_too_wide("party.role", _value(world, "party.role")), finding], otherwise=True)


def _defined(test: Defined, world: World) -> Finding:
    return evaluate(world.definitions[test.definition], world)


def _all(test: All, world: World) -> Finding:
    return _joined(test.of, world, decisive=False)


def _any(test: AnyOf, world: World) -> Finding:
    return _joined(test.of, world, decisive=True)


def _not(test: Not, world: World) -> Finding:
    inner = evaluate(test.of, world)
    return replace(inner, truth=None if inner.truth is None else not inner.truth)


_EVALUATORS: dict[type, Callable[[Any, World], Finding]] = {
    Is: _is,
    In: _in,
    AtLeast: _at_least,
    AtMost: _at_most,
    Has: _has,
    Listed: _listed,
    SomeParty: _some_party,
    Defined: _defined,
    All: _all,
    AnyOf: _any,
    Not: _not,
}


def _joined(parts: Iterable[Condition], world: World, *, decisive: bool) -> Finding:
    """Kleene and (one false decides) or Kleene or (one true does); what follows is then not looked at.

    Without it, one unknown makes it unknown.
    """
    known, findings = world.seen, []
    for part in parts:
        met = known.get(id(part))  # as `evaluate` would, without a call for what is known: nine parts in ten
        finding = evaluate(part, world) if met is None else met[1]
        if finding.truth is decisive:
            return finding
        findings.append(finding)
    return _merged(findings, otherwise=not decisive)


def _either(findings: list[Finding]) -> Finding:
    """Kleene or over findings at hand."""
    for finding in findings:
        if finding.truth is True:
            return finding
    return _merged(findings, otherwise=False)


def _merged(findings: list[Finding], *, otherwise: bool) -> Finding:
    """Unknown if one of them is, with all that is missing; else `otherwise`, with all that is known."""
    if len(findings) == 1:
        return findings[0]
    known = tuple(dict.fromkeys(pair for finding in findings for pair in finding.facts))
    open_ones = [finding for finding in findings if finding.truth is None]
    if not open_ones:
        return Finding(otherwise, known)
    return Finding(
        None,
        known,
        tuple(dict.fromkeys(path for finding in open_ones for path in finding.missing)),
        tuple(dict.fromkeys(note for finding in open_ones for note in finding.notes)),
    )


def _too_wide(fact: str, value: Any) -> Finding:
    """A known fact that is less precise than the test."""
    why = f"{', '.join(_held(value))} is given; say it more precisely"
    return Finding(None, facts=((fact, value),), missing=(fact,), notes=((fact, why),))


def _held(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _best(truths: Iterable[Truth]) -> Truth:
    """Kleene or over bare truths."""
    seen = set(truths)
    if True in seen:
        return True
    return None if None in seen else False


def _value(world: World, fact: str) -> Any:
    if fact.startswith("party."):
        return getattr(world.party, fact[6:], None)
    return facts.value_of(world.transaction, fact)
