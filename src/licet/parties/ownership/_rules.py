"""The 50 percent rules as data: which share of which listed persons makes a party count as one of them.

One rule, one file in `rules/`, dated, with its official source. This module knows how rules are written; it
computes nothing, and holds no number of its own.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import documents
from licet.errors import RulebookError, UnknownTerm
from licet.parties.ownership._shares import Bound, number

if TYPE_CHECKING:
    from os import PathLike

    from licet.parties._query import Match

_SHIPPED: Final = Path(__file__).parent / "rules"


class RuleStage(StrEnum):
    """Whether the rule is to be followed on a day."""

    IN_FORCE = "in_force"
    STAYED = "stayed"


class Aggregation(StrEnum):
    """Whose stakes are added up."""

    TOGETHER = "together"  # those of all listed persons
    EACH_UNLESS_JOINT = "each_unless_joint"  # each person's own, unless they act jointly
    BY_DIRECTIVE = "by_directive"  # those of all under one directive; if it is not stated, under every one


class Indirect(StrEnum):
    """How a stake passes through another party."""

    THROUGH_CAUGHT = "through_caught"  # whole, through a party that is itself caught; else not at all


class Control(StrEnum):
    """What control without ownership does."""

    IGNORED = "ignored"
    COUNTS = "counts"  # it may, case by case: the answer stays open


class Effect(StrEnum):
    """What follows for a party that the rule catches."""

    BLOCKED = "blocked"  # its property is blocked or frozen
    LICENCE = "licence"  # transfers to it need the licences that those to its owners do
    RESTRICTED = "restricted"  # some dealings with it are prohibited, and nothing is blocked


class Covered(Struct, frozen=True, forbid_unknown_fields=True):
    """A list whose entries the rule extends; with `programmes`, only entries made under one of them."""

    list: str
    programmes: tuple[str, ...] = ()

    def names(self, list_id: str) -> bool:
        """Whether that list is this one, or one of its kind."""
        return list_id == self.list or list_id.startswith(f"{self.list}.")


class Period(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"from_": "from"},
    kw_only=True,
):
    """What the rule asks from a day on, until the next period: at least a share, or more than one."""

    from_: dt.date
    stage: RuleStage
    at_least: int | None = None
    more_than: int | None = None
    note: str = ""

    @property
    def threshold(self) -> Bound:
        """The smallest share that meets the rule."""
        return (
            Bound(Fraction(self.more_than or 0), 1)
            if self.at_least is None
            else Bound(Fraction(self.at_least))
        )

    @property
    def asks(self) -> str:
        """The test in words: "50 % or more"."""
        told = number(self.threshold.percent)
        return f"more than {told} %" if self.threshold.beyond else f"{told} % or more"


class ShareRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One 50 percent rule, with its source."""

    id: str
    title: str
    authority: str
    cite: str
    url: str
    review: str
    says: str
    effect: Effect
    lists: tuple[Covered, ...]
    aggregation: Aggregation
    indirect: Indirect
    control: Control
    periods: tuple[Period, ...]
    note: str = ""

    def period(self, on: dt.date) -> Period | None:
        """The period that holds on a day; None before the first."""
        return next((period for period in reversed(self.periods) if period.from_ <= on), None)

    def covers(self, match: Match) -> bool | None:
        """Whether the rule extends that entry; None where its programmes are not known."""
        found = [covered for covered in self.lists if covered.names(match.list)]
        if any(not covered.programmes or _under(match, covered) for covered in found):
            return True
        return None if found and not match.programmes else False


@cache
def load_rules() -> tuple[ShareRule, ...]:
    """The rules that come with Licet, in the order of their ids; read once."""
    return tuple(sorted((load_rule(path) for path in _SHIPPED.glob("*.yaml")), key=lambda rule: rule.id))


def load_rule(path: str | PathLike[str]) -> ShareRule:
    """Read one rule; `RulebookError` when its periods are out of order or test nothing."""
    rule = documents.load(path, ShareRule, what="ownership rule")
    days = [period.from_ for period in rule.periods]
    if not days or days != sorted(set(days)):
        raise RulebookError(
            "the periods are not in order", where=path, remedy="one for each first day, oldest first"
        )
    for period in rule.periods:
        if (period.at_least is None) == (period.more_than is None):
            raise RulebookError(
                f"the period from {period.from_} has no single test",
                where=path,
                remedy="write either at_least or more_than",
            )
    return rule


def rule_of(rule_id: str) -> ShareRule:
    """The rule of that id, or `UnknownTerm` with the nearest."""
    for rule in load_rules():
        if rule.id == rule_id:
            return rule
    raise UnknownTerm(rule_id, family="ownership rule", known=[rule.id for rule in load_rules()])


def _under(match: Match, covered: Covered) -> bool:
    return any(_spelt(one) == _spelt(other) for one in match.programmes for other in covered.programmes)


def _spelt(programme: str) -> str:
    """A programme tag is printed with a space, a hyphen or neither: ILLICIT DRUGS-EO14059."""
    return "".join(letter for letter in programme.casefold() if letter.isalnum())
