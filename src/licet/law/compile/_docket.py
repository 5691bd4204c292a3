"""Packs made ready for compiling: every rule as one condition, the strictest first, and what a day changes.

What stands here is what both compilations share, so that neither has a reading of its own of scope, dates,
exceptions, discharges or coverage.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from licet.law._conditions import All, AnyOf, Condition, Defined, Listed, Not, SomeParty
from licet.law._determination import Outcome
from licet.law._listings import asked
from licet.law._rule import Effect, Force, Pack, Rule, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RELIEVING = (Effect.AUTHORISE, Effect.INFORM)
PERMITTING = (Effect.CONDITION, Effect.AUTHORISE)  # beside these a listing nobody answers still counts

Days = tuple[tuple[dt.date, dt.date | None], ...]


class Ruling(Struct, frozen=True):
    """What packs came to, without the reasons: `open` names every rule that cannot be told."""

    outcome: Outcome
    applied: tuple[str, ...] = ()
    discharged: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


class Line(Struct, frozen=True):
    """One rule: what it asks less its exceptions, on which days, and whom on a list it would answer."""

    rule: Rule
    scope: Condition
    condition: Condition
    days: Days
    asked: tuple[tuple[SomeParty, Listed], ...]


class Cover(Struct, frozen=True):
    """A pack of law, and the condition under which its silence is an answer."""

    reach: Condition
    days: Days


class Docket(Struct, frozen=True):
    """Every rule of some packs, strictest first, and what says whether anybody covers the case."""

    lines: tuple[Line, ...]
    covers: tuple[Cover, ...]


def docket(packs: Sequence[Pack]) -> Docket:
    """Make packs ready; rules of one strictness keep the order of the packs."""
    lines = [_line(rule, pack) for pack in packs for rule in pack.rules]
    lines.sort(key=lambda line: line.rule.strictness)
    covers = [
        Cover(_reach(pack), ((pack.speaks_from or dt.date.min, None),))
        for pack in packs
        if pack.force is Force.LAW and pack.covers is not False
    ]
    return Docket(tuple(line for line in lines if line.days), tuple(covers))


def expanded(condition: Condition, definitions: Mapping[str, Condition]) -> Condition:
    """The same condition with every definition written out."""
    match condition:
        case Defined(definition=name):
            return expanded(definitions[name], definitions)
        case All(of=parts):
            return All(tuple(expanded(part, definitions) for part in parts))
        case AnyOf(of=parts):
            return AnyOf(tuple(expanded(part, definitions) for part in parts))
        case Not(of=part):
            return Not(expanded(part, definitions))
        case SomeParty(has=has):
            return replace(condition, has=expanded(has, definitions))
    return condition


def holds(days: Days, day: dt.date) -> bool:
    """Whether a day falls into one of the periods; each ends the day before its last is named."""
    return any(start <= day and (end is None or day < end) for start, end in days)


def _line(rule: Rule, pack: Pack) -> Line:
    when = expanded(rule.when, pack.definitions)
    unless = [Not(expanded(item.when, pack.definitions)) for item in rule.unless]
    return Line(
        rule=rule,
        scope=expanded(pack.scope, pack.definitions),
        condition=All((when, *unless)) if unless else when,
        days=tuple(_from(pack.speaks_from, _in_force(rule))),
        asked=tuple(asked(when, {})),
    )


def _reach(pack: Pack) -> Condition:
    scope = expanded(pack.scope, pack.definitions)
    if isinstance(pack.covers, bool):
        return scope
    return All((scope, expanded(pack.covers, pack.definitions)))


def _in_force(rule: Rule) -> Days:
    """The periods in which a rule applies, as its dated stages give them."""
    ends = [after.from_ for _, after in pairwise(rule.status)]
    stages = zip(rule.status, (*ends, None), strict=True)
    return tuple((status.from_, end) for status, end in stages if status.stage is Stage.IN_FORCE)


def _from(first: dt.date | None, days: Days) -> Days:
    """The same periods, less the days before the first on which the pack speaks."""
    if first is None:
        return days
    return tuple((max(start, first), end) for start, end in days if end is None or end > first)
