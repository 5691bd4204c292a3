"""A rule as a value: what it says, where it stands, since when, and when it applies."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cached_property
from typing import Any

from msgspec import Struct

from licet.law._conditions import All, Condition, Not


class Effect(StrEnum):
    """What follows when a rule applies, strictest first."""

    PROHIBIT = "prohibit"  # no licence path: a ban is not a strong licence requirement
    PRESUME_DENIAL = "presume_denial"
    REQUIRE_LICENCE = "require_licence"
    NOTIFY_AND_HOLD = "notify_and_hold"
    ASSESS = "assess"
    CONDITION = "condition"
    AUTHORISE = "authorise"  # discharges requirements of the same regime
    INFORM = "inform"

    @property
    def rank(self) -> int:
        """0 for the strictest."""
        return _RANK[self]


_RANK = {effect: rank for rank, effect in enumerate(Effect)}


class Force(StrEnum):
    """How a pack binds: by law, as official guidance, or as a policy somebody chose."""

    LAW = "law"
    GUIDANCE = "guidance"
    POLICY = "policy"


_FORCES = {force: place for place, force in enumerate(Force)}


class Basis(StrEnum):
    """What a rule turns on."""

    LIST = "list"
    CATCH_ALL = "catch_all"
    END_USER = "end_user"
    USE = "use"
    MARKET = "market"
    POLICY = "policy"
    PROCEDURE = "procedure"


class Origin(StrEnum):
    """Where an obligation comes from, as seen from the Wassenaar Arrangement."""

    WASSENAAR = "wassenaar"  # a commitment of its participating states, beside the lists
    REGIME = "regime"  # another regime or treaty: MTCR, NSG, Australia Group, CWC
    LIST = "list"  # the control-list code of the item tells
    BEYOND = "beyond"  # an autonomous control


class Review(StrEnum):
    """How far a rule was checked against its official text."""

    VERIFIED = "verified"  # read in the official text
    SECONDARY = "secondary"  # read in a secondary source
    UNVERIFIED = "unverified"  # not read again yet


class Stage(StrEnum):
    """Where a rule stands in its life; only `in_force` applies."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    STAYED = "stayed"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"


class Status(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"from_": "from"}):
    """A stage and the day it begins; it lasts until the next one."""

    stage: Stage
    from_: dt.date
    note: str = ""


class Exception_(Struct, frozen=True):  # noqa: N801 - the law's own word, and not a Python exception
    """A case the provision itself leaves out."""

    title: str
    cite: str
    when: Condition


class Rule(Struct, frozen=True, kw_only=True, dict=True):
    """One provision as data. `where` is the file of its text, for errors and for the reader."""

    id: str
    title: str
    cite: str
    url: str
    review: Review
    effect: Effect
    force: Force
    basis: Basis
    says: str
    status: tuple[Status, ...]
    when: Condition
    unless: tuple[Exception_, ...] = ()
    discharges: tuple[str, ...] = ()
    provisos: tuple[str, ...] = ()
    remedy: str = ""
    authority: str = ""
    note: str = ""
    origin: Origin | None = None
    where: str = ""

    @cached_property
    def strictness(self) -> tuple[int, int]:
        """Strictest effect first; among equals law before guidance before policy."""
        return _RANK[self.effect], _FORCES[self.force]

    @cached_property
    def whole(self) -> Condition:
        """When the rule applies, its exceptions taken off."""
        return All((self.when, *(Not(item.when) for item in self.unless))) if self.unless else self.when

    def stage(self, on: dt.date) -> Status | None:
        """The status that holds on a day, or None before the first."""
        for status in reversed(self.status):
            if status.from_ <= on:
                return status
        return None

    def in_force(self, on: dt.date) -> bool:
        """Whether the rule applies to acts of that day."""
        status = self.stage(on)
        return status is not None and status.stage is Stage.IN_FORCE

    def comes_into_force(self, *, after: dt.date) -> dt.date | None:
        """The first day after `after` on which a status puts the rule in force; None when none does."""
        days = [s.from_ for s in self.status if s.stage is Stage.IN_FORCE and s.from_ > after]
        return days[0] if days else None


class PackDigest(Struct, frozen=True):
    """Exactly which law was used: pack, version and the sha256 over its rule files."""

    pack: str
    version: str
    sha256: str


class Pack(Struct, frozen=True, kw_only=True):
    """One instrument: its rules, its definitions, and the transactions it can speak about at all.

    Where no pack of law `covers` a transaction, silence is not permission; where the instrument has the whole
    say on some transactions of its scope only, `covers` is the condition they fulfil. `limits` says what the
    instrument leaves unsaid even there; before the day it `speaks_from`, another law held that is not here.
    """

    id: str
    title: str
    force: Force
    cite: str
    url: str
    version: str
    chosen: bool  # true: applied only when someone asks for it by name
    scope: Condition
    rules: tuple[Rule, ...]
    definitions: dict[str, Any]
    sha256: str
    covers: bool | Condition = True
    limits: str = ""
    speaks_from: dt.date | None = None

    @property
    def digest(self) -> PackDigest:
        """The pack's identity, for a determination that can be repeated."""
        return PackDigest(self.id, self.version, self.sha256)
