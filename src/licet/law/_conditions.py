"""The condition tree of a rule, and its three-valued evaluation.

A test is true, false, or *cannot tell* (None) when a fact it needs is absent or less precise than the test:
`operation.identify` neither is nor is not `operation.identify.live` until someone says which. `all`, `any`
and `not` follow Kleene's strong logic, which is also SQL's, so learning a fact never turns true into false.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet import facts
from licet.vocabulary import Vocabulary, is_a

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


Truth = bool | None


class Is(Struct, frozen=True, tag=True):
    """A fact is one of these terms, codes or values, or stands below one of them."""

    fact: str
    values: tuple[Any, ...]


class In(Struct, frozen=True, tag=True):
    """A country is a member of one of these groups."""

    fact: str
    groups: tuple[str, ...]


class Has(Struct, frozen=True, tag=True):
    """A list of countries holds the country that another fact names."""

    fact: str
    other: str


class Listed(Struct, frozen=True, tag=True):
    """The party at hand is on one of these lists, if `policies` are given under one of these policies."""

    lists: tuple[str, ...]
    policies: tuple[str, ...] = ()


class SomeParty(Struct, frozen=True, tag=True):
    """A party in one of these roles fulfils the condition; an unnamed end user might."""

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


Condition = Is | In | Has | Listed | SomeParty | Defined | All | AnyOf | Not


class Finding(Struct, frozen=True):
    """What a condition came to: the `truth`, the facts that decided it, and those it lacked.

    `facts` are (path, value) pairs; `missing` are fact paths. Exactly what explains the truth is kept: for a
    false `all`, its first false part; for a true `any`, its first true part.
    """

    truth: Truth
    facts: tuple[tuple[str, Any], ...] = ()
    missing: tuple[str, ...] = ()


class World(Struct, frozen=True):
    """What a condition is evaluated against: the transaction, the words, and the pack's definitions."""

    transaction: facts.Transaction
    words: Vocabulary
    definitions: Mapping[str, Condition]
    party: facts.Party | None = None


def evaluate(condition: Condition, world: World) -> Finding:
    """Evaluate one condition tree; no I/O, no clock."""
    return _EVALUATORS[type(condition)](condition, world)


def _is(test: Is, world: World) -> Finding:
    value = _value(world, test.fact)
    if value is None:
        return Finding(None, missing=(test.fact,))
    held = value if isinstance(value, tuple) else (value,)
    return _found(test.fact, value, _best(_compare(have, want) for have in held for want in test.values))


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
    return _found(test.fact, value, _best(world.words.groups[name].holds(value) for name in test.groups))


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
    hits = [
        row
        for row in listings
        if row.certainty != "rejected" and _best(is_a(row.list, n) for n in test.lists)
    ]
    if test.policies:
        hits = [row for row in hits if row.policy is None or row.policy in test.policies]
    for row in hits:
        if row.certainty == "confirmed" and (row.policy is not None or not test.policies):
            return Finding(True, facts=(("party.listings", (row,)),))
    if hits:
        return Finding(None, facts=(("party.listings", tuple(hits)),), missing=("party.listings",))
    return Finding(False, facts=(("party.listings", listings),))


def _some_party(test: SomeParty, world: World) -> Finding:
    """Unknown parties may fulfil anything: with no end user named, the answer is never a plain no."""
    people = world.transaction.parties
    if people is None:
        return Finding(None, missing=("parties",))
    chosen = [p for p in people if any(is_a(p.role, role) for role in test.roles)]
    findings = [
        evaluate(test.has, World(world.transaction, world.words, world.definitions, p)) for p in chosen
    ]
    wants_end_user = any(is_a("role.end_user", role) for role in test.roles)
    if wants_end_user and not any(is_a(p.role, "role.end_user") for p in people):
        findings.append(Finding(None, missing=("parties",)))
    return _either(findings)


def _defined(test: Defined, world: World) -> Finding:
    return evaluate(world.definitions[test.definition], world)


def _all(test: All, world: World) -> Finding:
    return _both([evaluate(part, world) for part in test.of])


def _any(test: AnyOf, world: World) -> Finding:
    return _either([evaluate(part, world) for part in test.of])


def _not(test: Not, world: World) -> Finding:
    inner = evaluate(test.of, world)
    return Finding(None if inner.truth is None else not inner.truth, inner.facts, inner.missing)


_EVALUATORS: dict[type, Callable[[Any, World], Finding]] = {
    Is: _is,
    In: _in,
    Has: _has,
    Listed: _listed,
    SomeParty: _some_party,
    Defined: _defined,
    All: _all,
    AnyOf: _any,
    Not: _not,
}


def _both(findings: list[Finding]) -> Finding:
    """Kleene and: one false decides; else one unknown; else true."""
    for finding in findings:
        if finding.truth is False:
            return finding
    return _merge(findings, None if any(f.truth is None for f in findings) else True)


def _either(findings: list[Finding]) -> Finding:
    """Kleene or: one true decides; else one unknown; else false."""
    for finding in findings:
        if finding.truth is True:
            return finding
    return _merge(findings, None if any(f.truth is None for f in findings) else False)


def _merge(findings: list[Finding], truth: Truth) -> Finding:
    known = tuple(dict.fromkeys(pair for finding in findings for pair in finding.facts))
    if truth is not None:
        return Finding(truth, known)
    open_ones = [finding for finding in findings if finding.truth is None]
    return Finding(None, known, tuple(dict.fromkeys(path for f in open_ones for path in f.missing)))


def _found(fact: str, value: Any, truth: Truth) -> Finding:
    return Finding(truth, facts=((fact, value),), missing=(fact,) if truth is None else ())


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
