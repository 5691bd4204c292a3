"""Prior authorisation (Regulation (EU) 2024/1689, Article 5(3)): each use rests on a signed decision.

Where the licence allows for urgency a use may begin without one. The decision must then come in time and
cover it; if it is refused or does not come, nothing more is used under the proviso until what came out of
each such use is deleted. All of this is in the record, so a guard that opens again knows as much.
"""

from __future__ import annotations

import datetime as dt
import re
from math import inf
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import LicetError
from licet.facts import Use
from licet.guard._acts import Authorised, Deleted
from licet.guard._entries import ActEntry, UseEntry
from licet.guard._verdict import Change, Ground, Obligation
from licet.guard.provisos._decisions import AUTHORISED, Decision, reference_digest
from licet.guard.provisos._keeper import Refusal, SameLicence, concerns, moment
from licet.licence import verify_authorisation

if TYPE_CHECKING:
    from licet.guard._acts import Act
    from licet.guard._entries import Entry
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import PriorAuthorisation

_HOUR: Final = 3600
_AHEAD: Final = 300.0  # seconds the deciding body's clock may be ahead of this one
_MOST: Final = 10_000  # urgent uses that wait, or whose results are to be deleted
_MARK: Final = re.compile(r"urgent\.(\d{1,2})h")
_DELETED: Final = "deleted"


class _Urgent(Struct, frozen=True):
    """A use that began without authorisation, until when that may come, and whether it was refused."""

    use: Use
    at: int
    due: int
    refused: bool = False


class PriorAuthorisationKeeper:
    """Refuses what no decision covers; lets urgent uses begin, and waits for the decisions on them."""

    def __init__(self, prior: PriorAuthorisation, setting: Setting) -> None:
        self._title, self._licence = setting.title, setting.licence
        self._licences = setting.roots | {setting.licence}
        self._by, self._hours, self._on = prior.by, prior.urgent_hours, prior.on
        self._keyids = frozenset(key.keyid for key in prior.by)
        self._decisions: dict[str, Decision] = {}  # the one that counts, by reference
        self._ours = SameLicence(setting)
        self._urgent: dict[int, _Urgent] = {}
        self._stopped: tuple[int, ...] = ()  # the entries of those that were refused
        self._due = inf  # when the first of those that wait is overdue

    def refuses(self, asked: Asked) -> Refusal | None:
        """(1) Nothing is to be deleted first; (2) a decision covers the use, or (3) it is urgent."""
        if self._stopped or not asked.at <= self._due:  # (1)
            return self._to_delete(asked.at)
        told = asked.circumstances
        if told.authorisation is not None:  # (2)
            return self._not_covered(asked)
        if told.urgent is not True:
            says = f"{self._title} permits this only with prior authorisation, and none is named"
            return self._refusal(says)
        return self._not_urgent(asked)  # (3)

    def marks(self, asked: Asked) -> tuple[str, ...]:
        """Which decision the use rests on, or that it is urgent."""
        decision = self._named(asked)
        return (f"authorised.{decision.digest[:16]}",) if decision else (f"urgent.{self._hours}h",)

    def obliges(self, asked: Asked) -> tuple[Obligation, ...]:
        """An urgent use is authorised in time, or stopped and deleted."""
        return () if self._named(asked) else (self._authorise(int(asked.at) + self._hours * _HOUR),)

    def due(self, of: int) -> tuple[Obligation, ...]:
        """Its authorisation, while an urgent use waits for it; once that was refused, its deletion."""
        urgent = self._urgent.get(of)
        if urgent is None:
            return ()
        if not urgent.refused:
            return (self._authorise(urgent.due),)
        says = "authorisation was refused: stop, delete what came of this use, and tell the guard so"
        return (Obligation("delete", says, self._cite),)

    def hear(self, act: Act, *, at: float) -> ActEntry | Refusal | None:
        """A decision by whom the proviso names; the deletion of what came of an urgent use."""
        if isinstance(act, Deleted):
            if type(act.of) is not int or act.of not in self._urgent:
                return None
            return ActEntry(at=int(at), act=_DELETED, licence=self._licence, of=act.of)
        return self._heard(act, at) if isinstance(act, Authorised) else None

    def remember(self, entry: Entry, *, index: int) -> None:
        """Which urgent uses wait, what was decided, and what was deleted."""
        self._ours.note(entry)
        if isinstance(entry, UseEntry):
            hours = self._hours_of(entry)
            if hours is None or not concerns(self._on, entry.operation):
                return
            use = Use(
                operation=entry.operation, purpose=entry.purpose, place=entry.place, country=entry.country
            )
            self._urgent[index] = _Urgent(use, entry.at, entry.at + hours * _HOUR)
        elif isinstance(entry, ActEntry) and entry.act == _DELETED and entry.of is not None:
            self._urgent.pop(entry.of, None)
        elif isinstance(entry, ActEntry) and entry.act == AUTHORISED:
            decision = Decision.recorded(entry)
            if decision is None or decision.by not in self._keyids:
                return
            if not decision.granted or entry.licence in self._ours:
                self._decide(decision)
        else:
            return
        self._stopped = tuple(one for one, urgent in self._urgent.items() if urgent.refused)
        self._due = min((urgent.due for urgent in self._urgent.values() if not urgent.refused), default=inf)

    def _hours_of(self, entry: UseEntry) -> int | None:
        """Within how many hours an urgent use was to be authorised: as this proviso has it, if it was there.

        Another one of the kind may have marked the use too, or an earlier text of this one: then the fewest.
        """
        marked = [int(found[1]) for found in map(_MARK.fullmatch, entry.marks) if found]
        return self._hours if self._hours in marked else min(marked, default=None)

    def _heard(self, act: Authorised, at: float) -> ActEntry | Refusal:
        """(1) By whom the proviso names, (2) about this licence, (3) of the past, (4) and the latest."""
        try:
            verified = verify_authorisation(act.document, by=self._by)  # (1)
        except LicetError as problem:
            return self._refusal(str(problem))
        except TypeError:
            return self._refusal("an authorisation is the bytes of a signed document")
        if verified.licences.isdisjoint(self._licences):  # (2)
            return self._refusal(f"the authorisation is about another licence than {self._title}")
        decision = Decision.of(verified)
        if decision.decided_at > at + _AHEAD:  # (3)
            return self._refusal("the authorisation is of a moment that has not come; compare the clocks")
        known = self._decisions.get(decision.reference)
        if known is not None and not known.gives_way_to(decision):  # (4)
            return self._refusal("a later decision on the same reference is known here, and counts")
        return decision.entry(at=int(at), licence=self._licence)

    def _decide(self, decision: Decision) -> None:
        """A decision counts for later uses, and for the urgent ones it is about."""
        known = self._decisions.get(decision.reference)
        if known is not None and not known.gives_way_to(decision):
            return
        self._decisions[decision.reference] = decision
        for index, urgent in tuple(self._urgent.items()):
            if urgent.refused or decision.scope.lacks(urgent.use):
                continue
            if not decision.granted and decision.decided_at >= urgent.at:
                self._urgent[index] = _Urgent(urgent.use, urgent.at, urgent.due, refused=True)
            elif decision.granted and _regularises(decision, urgent):
                del self._urgent[index]

    def _named(self, asked: Asked) -> Decision | None:
        """The decision a use names, by its reference or by the sha256 of what was signed."""
        name: object = asked.circumstances.authorisation
        if not isinstance(name, str):
            return None
        found = self._decisions.get(reference_digest(name))
        return found or next((one for one in tuple(self._decisions.values()) if one.digest == name), None)

    def _not_covered(self, asked: Asked) -> Refusal | None:
        decision = self._named(asked)
        if decision is None:
            return self._refusal(f"the authorisation named is not known here, under {self._title}")
        if not decision.granted:
            return self._refusal("the authorisation named was refused")
        if not decision.begins <= asked.at <= decision.ends:
            span = f"from {moment(decision.begins)} until {moment(decision.ends)}"
            return self._refusal(f"the authorisation named is for another time: {span}")
        lacks = decision.scope.lacks(asked.use)
        if lacks:
            return self._refusal(f"the authorisation named does not cover the {' and the '.join(lacks)}")
        return None

    def _not_urgent(self, asked: Asked) -> Refusal | None:
        if not self._hours:
            return self._refusal(f"{self._title} lets no use begin before it is authorised, however urgent")
        for decision in tuple(self._decisions.values()):
            refused = not decision.granted and asked.at <= decision.ends
            if refused and not decision.scope.lacks(asked.use):
                return self._refusal("authorisation of such uses was refused, and urgency does not renew it")
        if len(self._urgent) < _MOST:
            return None
        return self._refusal(f"{_MOST:,} urgent uses wait for their authorisation")

    def _to_delete(self, at: float) -> Refusal:
        overdue = [one for one, urgent in tuple(self._urgent.items()) if urgent.refused or urgent.due < at]
        shown = ", ".join(map(str, overdue[:5])) + (", …" if len(overdue) > 5 else "")  # noqa: PLR2004
        says = (
            f"authorisation of urgent uses was refused or did not come in time: what came of them "
            f"(entries {shown}) must be deleted first"
        )
        way_out = "delete it, and tell the guard so by the number of each entry"
        return Refusal(Ground.DELETION_DUE, says, (Change("deletion", (way_out,)),))

    def _refusal(self, says: str) -> Refusal:
        way_out = "one that whom the licence names has signed, told to the guard"
        return Refusal(Ground.NOT_AUTHORISED, says, (Change("authorisation", (way_out,)),))

    def _authorise(self, due: int) -> Obligation:
        says = f"request authorisation now, and tell the guard of it within {self._hours} hours of the use"
        return Obligation("authorise", says, self._cite, dt.datetime.fromtimestamp(due, dt.UTC))

    @property
    def _cite(self) -> str:
        return f"{self._title}, proviso prior authorisation"


def _regularises(decision: Decision, urgent: _Urgent) -> bool:
    """Whether a decision that was granted covers the moment of the use, and was made in time."""
    return decision.begins <= urgent.at <= decision.ends and decision.decided_at <= urgent.due
