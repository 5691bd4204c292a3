"""The answer: what the law says about one transaction, why, and what is still to be asked."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet.law._rule import Basis, Effect, Force, Origin, PackDigest, Review

if TYPE_CHECKING:
    from licet.law._change import Counterfactual

DISCLAIMER = (
    "This is decision support from the rules named above, not legal advice. Only the official texts are "
    "authentic; rules marked unverified have not been checked against them word for word."
)


class Outcome(StrEnum):
    """The answer in one word, strictest first."""

    PROHIBITED = "prohibited"
    PRESUMED_DENIED = "presumption_of_denial"
    LICENCE_REQUIRED = "licence_required"
    NOTIFY_AND_HOLD = "notify_and_hold"
    ASSESS_FIRST = "assess_first"
    CANNOT_TELL = "cannot_tell"
    CONDITIONS = "clear_with_conditions"
    AUTHORISED = "authorised"
    CLEAR = "clear"

    @property
    def permits(self) -> bool:
        """Whether the transaction may go ahead, conditions met."""
        return self in (Outcome.CONDITIONS, Outcome.AUTHORISED, Outcome.CLEAR)

    @property
    def answer(self) -> bool | None:
        """Yes, no, or None for cannot tell."""
        return None if self is Outcome.CANNOT_TELL else self.permits


OUTCOME_OF = {
    Effect.PROHIBIT: Outcome.PROHIBITED,
    Effect.PRESUME_DENIAL: Outcome.PRESUMED_DENIED,
    Effect.REQUIRE_LICENCE: Outcome.LICENCE_REQUIRED,
    Effect.NOTIFY_AND_HOLD: Outcome.NOTIFY_AND_HOLD,
    Effect.ASSESS: Outcome.ASSESS_FIRST,
    Effect.CONDITION: Outcome.CONDITIONS,
    Effect.AUTHORISE: Outcome.AUTHORISED,
    Effect.INFORM: Outcome.CLEAR,
}


class Reason(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One rule that applies, with its provision and the facts that decided it."""

    rule: str
    title: str
    says: str
    effect: Effect
    force: Force
    basis: Basis
    cite: str
    url: str
    review: Review
    facts: tuple[tuple[str, Any], ...] = ()
    provisos: tuple[str, ...] = ()
    remedy: str = ""
    authority: str = ""
    note: str = ""


class Open(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One rule that might apply: which facts are missing before anyone can tell."""

    rule: str
    title: str
    effect: Effect
    force: Force
    cite: str
    url: str
    review: Review
    missing: tuple[str, ...]


class Ruled(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One rule that does not apply, and the facts that settle it."""

    rule: str
    title: str
    effect: Effect
    cite: str
    why: str
    facts: tuple[tuple[str, Any], ...] = ()


class Discharge(Struct, frozen=True, kw_only=True):
    """A requirement that a general authorisation or exception meets."""

    reason: Reason
    by: str


class Upcoming(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A rule not yet in force that will, or might, apply to the same facts from a later day."""

    rule: str
    title: str
    effect: Effect
    cite: str
    from_: dt.date
    certain: bool  # false: facts are missing, so it might


class Ask(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A question whose answer could change the outcome, and the rules that wait for it, strictest first.

    `note` says why it is asked although something is known: the answer at hand is too general, or the law's
    own list is known here only in part. `party` is the place of the party an interview asks about.
    """

    fact: str
    ask: str
    note: str = ""
    help: str = ""
    cite: str = ""
    rules: tuple[str, ...] = ()
    party: int | None = None


class Change(Struct, frozen=True, kw_only=True):
    """A change of facts after which nothing known forbids the transaction."""

    facts: tuple[tuple[str, Any], ...]
    outcome: Outcome


class Part(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where one burden comes from, as seen from the Wassenaar Arrangement.

    `standing` is `applies`, `met` or `open`; `origin` is None where a code that would tell is missing.
    """

    rule: str
    title: str
    cite: str
    standing: str
    origin: Origin | None
    why: str
    review: Review


class Determination(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the law says about one transaction, and why.

    A determination never says more than its reasons do: `outcome` is the strictest among them, and it is
    never clear while a fact that could change it is unknown. `settled` is false while an open rule could
    make it stricter, or open authorisations could discharge it; it speaks of rules, and a party whose
    `listings` nobody stated may still turn up on a list. `upcoming` never bears on the outcome, nor do
    the counterfactuals: `changes` the applicant could make, the rules that no such change moves
    (`immovable`), and the answers to what is missing with which it might go (`at_best`).
    """

    outcome: Outcome
    settled: bool
    on: dt.date
    transaction: str  # sha256 of the facts it was made from
    reasons: tuple[Reason, ...] = ()
    discharged: tuple[Discharge, ...] = ()
    open: tuple[Open, ...] = ()
    missing: tuple[Ask, ...] = ()
    ruled_out: tuple[Ruled, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
    changes: tuple[Change, ...] = ()
    at_best: Change | None = None
    immovable: tuple[str, ...] = ()
    wassenaar: tuple[Part, ...] = ()
    packs: tuple[PackDigest, ...] = ()
    outside: tuple[str, ...] = ()  # what no loaded pack speaks about
    disclaimer: str = DISCLAIMER

    def with_counterfactual(self, other: Counterfactual) -> Determination:
        """The same answer with what would have to be otherwise."""
        return replace(self, changes=other.changes, at_best=other.at_best, immovable=other.immovable)

    def with_wassenaar(self, parts: tuple[Part, ...]) -> Determination:
        """The same answer with where each burden comes from."""
        return replace(self, wassenaar=parts)

    def with_changes(self, changes: tuple[Change, ...]) -> Determination:
        """The same answer with its counterfactuals."""
        return replace(self, changes=changes)

    def to_json(self) -> bytes:
        """Canonical JSON: the same determination always gives the same bytes, and so the same digest."""
        return msgspec.json.format(msgspec.json.encode(self, order="sorted"), indent=1) + b"\n"
