"""Human review: what comes out of a use has no effect until one person, or two, have let it.

The record says which results wait, were accepted or were not; a guard that opens again knows as much, and
after a clean end who had asked for those that wait. Where that is lost nobody can accept such a result: they
might have asked for it. After a restart a review that was half done begins anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from licet.guard._acts import Deleted, Reviewed
from licet.guard._entries import ActEntry, UseEntry
from licet.guard._verdict import Change, Ground, Obligation
from licet.guard.provisos._keeper import Refusal, SameLicence, concerns
from licet.guard.provisos._no_adverse_decision import EFFECTS
from licet.guard.provisos._two_persons import acts_in, are_two

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.guard._acts import Act
    from licet.guard._asker import Asker
    from licet.guard._entries import Entry
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import HumanReview

_MOST = 100_000  # results that wait or were not accepted; as many accepted ones are known
_WAITS = "review"
_ASKED = "review.asked"  # and somebody who was admitted had asked for it
_RELIES = re.compile(r"reviewed\.(\d{1,18})")
_STEP = re.compile(r"review\.(\d)of(\d)")
_REVIEWED, _DELETED = "reviewed", "deleted"


class HumanReviewKeeper:
    """Each use leaves a result that waits; one that goes by it, or against a person, names the review."""

    def __init__(self, review: HumanReview, setting: Setting) -> None:
        self._title, self._licence = setting.title, setting.licence
        self._believes = setting.believes
        self._ours = SameLicence(setting)
        self._roles, self._on, self._persons = review.roles, review.on, review.persons
        self._waiting: dict[int, tuple[Asker, ...] | None] = {}  # and who asked, None if that was lost
        self._first: dict[int, Asker] = {}  # who let a result pass that a second person is to let pass
        self._rejected: set[int] = set()
        self._accepted: dict[int, None] = {}  # and not gone by yet, in the order of their reviews
        self._asking: tuple[Asker, ...] = ()
        self._heard: tuple[ActEntry, Asker] | None = None

    def refuses(self, asked: Asked) -> Refusal | None:
        """(1) The effect is a known word; (2) an adverse one goes by an accepted result; (3) few wait."""
        told = asked.circumstances
        if told.effect is not None and told.effect not in EFFECTS:  # (1)
            return Refusal(Ground.NOT_REVIEWED, "the effect is no known word", (Change("effect", EFFECTS),))
        if told.reviewed is not None or told.effect == "adverse":  # (2)
            if type(told.reviewed) is int and told.reviewed in self._accepted:
                return None
            says = f"{self._title} lets no result have effect before {self._who()} accepted it, once for each"
            way_out = "the entry of a use whose result was accepted, and not gone by yet"
            return Refusal(Ground.NOT_REVIEWED, says, (Change("reviewed", (way_out,)),))
        if len(self._waiting) + len(self._rejected) < _MOST:  # (3)
            return None
        says = f"{self._title} asks for reviews, and {_MOST:,} results wait for one, or to be deleted"
        way_out = "review some results, or delete them, and tell the guard so"
        return Refusal(Ground.NOT_REVIEWED, says, (Change("review", (way_out,)),))

    def marks(self, asked: Asked) -> tuple[str, ...]:
        """That a result waits, or which accepted one this use goes by."""
        self._asking = asked.circumstances.askers  # the guard's lock is held until the entry is remembered
        relied_on = asked.circumstances.reviewed
        if relied_on is not None:
            return (f"reviewed.{relied_on}",)
        return (_WAITS, _ASKED) if self._asking else (_WAITS,)

    def obliges(self, asked: Asked) -> tuple[Obligation, ...]:
        """Have the result reviewed, and hold it back until then."""
        return () if asked.circumstances.reviewed is not None else (self._review(),)

    def due(self, of: int) -> tuple[Obligation, ...]:
        """A review while the result waits; that it stays without effect once it was not accepted."""
        if of in self._waiting:
            return (self._review(second=of in self._first),)
        if of in self._rejected:
            says = "a person did not accept this result: it has no effect; delete it and tell the guard so"
            return (Obligation("withhold", says, self._cite),)
        return ()

    def hear(self, act: Act, *, at: float) -> ActEntry | Refusal | None:
        """A review of a result that waits, by whom the proviso means; or the deletion of a result."""
        if isinstance(act, Deleted):
            if type(act.of) is not int or (act.of not in self._waiting and act.of not in self._rejected):
                return None
            return ActEntry(at=int(at), act=_DELETED, licence=self._licence, of=act.of)
        if not isinstance(act, Reviewed):
            return None
        refusal = self._no_review(act, at)
        if refusal is not None:
            return refusal
        step = 2 if act.of in self._first else 1
        entry = ActEntry(
            at=int(at),
            act=_REVIEWED,
            licence=self._licence,
            outcome="accepted" if act.accepted else "rejected",
            of=act.of,
            role=next((role for role in act.by.roles if not self._roles or role in self._roles), None),
            marks=(f"review.{step}of{self._persons}",),
        )
        self._heard = entry, act.by
        return entry

    def remember(self, entry: Entry, *, index: int) -> None:
        """Which results wait, and what became of them."""
        self._ours.note(entry)
        if isinstance(entry, UseEntry) and concerns(self._on, entry.operation):
            if _WAITS in entry.marks:
                self._waiting[index] = self._asking or (None if _ASKED in entry.marks else ())
            for relied in filter(None, map(_RELIES.fullmatch, entry.marks)):
                self._accepted.pop(int(relied[1]), None)
            self._asking = ()
        elif isinstance(entry, ActEntry) and entry.of is not None:
            if entry.act == _DELETED:
                self._settle(entry.of)
                self._rejected.discard(entry.of)
            elif entry.act == _REVIEWED and entry.of in self._waiting:
                self._remember_review(entry, entry.of)

    def _remember_review(self, entry: ActEntry, of: int) -> None:
        heard, self._heard = self._heard, None
        if self._roles and entry.role not in self._roles:
            return  # another proviso's review
        if entry.outcome == "accepted" and entry.licence not in self._ours:
            return  # by the reviewers of another licence
        if entry.outcome == "rejected":
            self._settle(of)
            self._rejected.add(of)
        elif entry.outcome == "accepted":
            step = next((int(found[1]) for found in map(_STEP.fullmatch, entry.marks) if found), 0)
            if step >= self._persons:
                self._settle(of)
                self._accepted[of] = None
                if len(self._accepted) > _MOST:
                    del self._accepted[next(iter(self._accepted))]
            elif heard is not None and heard[0] is entry:
                self._first[of] = heard[1]

    def asked_by(self) -> dict[int, tuple[Asker, ...]]:
        """Who asked for each result that waits."""
        return {of: who for of, who in self._waiting.items() if who}

    def take_up(self, waiting: Mapping[int, tuple[Asker, ...]]) -> None:
        """Learn who asked for results that wait since before a restart."""
        for of, who in waiting.items():
            if of in self._waiting and self._waiting[of] is None:
                self._waiting[of] = who

    def _no_review(self, act: Reviewed, at: float) -> Refusal | None:
        """Why it does not count: (1) nothing waits for it, (2) it says nothing, (3) by nobody fit."""
        if type(act.of) is not int or act.of not in self._waiting:  # (1)
            return Refusal(Ground.NOT_REVIEWED, "no result of the entry named waits for a review")
        if type(act.accepted) is not bool:  # (2)
            return Refusal(Ground.NOT_REVIEWED, "a review accepts a result, or it does not")
        if not self._believes(act.by, at):  # (3)
            says = "the reviewer was not admitted by this guard, or must prove anew who they are"
            return Refusal(Ground.NOT_ADMITTED, says)
        if not acts_in(act.by, self._roles):
            says = f"{self._title} lets {', '.join(self._roles)} review results, and the reviewer is none"
            return Refusal(Ground.NOT_ADMITTED, says, (Change("by", self._roles),))
        return self._might_be_one(act.of, act.by, accepted=act.accepted)

    def _might_be_one(self, of: int, reviewer: Asker, *, accepted: bool) -> Refusal | None:
        """Why a reviewer might be who asked, or reviewed before; anyone may reject what that is lost of."""
        askers = self._waiting[of]
        if askers is None:
            if not accepted:
                return None
            says = "who asked for this use was lost in a restart, so nobody can be told from them"
            way_out = "the result rejected or deleted, and the use asked for anew"
            return Refusal(Ground.NOT_ADMITTED, says, (Change("review", (way_out,)),))
        before = (*askers, *((self._first[of],) if of in self._first else ()))
        if all(are_two(reviewer, other) for other in before):
            return None
        says = "the reviewer cannot be told from who asked for the use, or from who reviewed it before"
        return Refusal(Ground.NOT_ADMITTED, says, (Change("by", ("another person",)),))

    def _settle(self, of: int) -> None:
        self._waiting.pop(of, None)
        self._first.pop(of, None)

    def _review(self, *, second: bool = False) -> Obligation:
        who = "a second person" if second else self._who()
        return Obligation("review", f"hold the result back until {who} has accepted it", self._cite)

    def _who(self) -> str:
        return "a person" if self._persons == 1 else "each of two persons"

    @property
    def _cite(self) -> str:
        return f"{self._title}, proviso human review"
