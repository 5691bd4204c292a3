"""Retention: nothing older than so many days is searched, and what a use leaves is deleted as soon.

Each use stands marked in the record, and its deletion is told to the guard by the number of its entry; so the
record alone says what is owed, after a restart or under an amended licence too. Whether something was really
deleted, no guard can know: whoever tells it is on record.
"""

from __future__ import annotations

import datetime as dt
import re
from array import array
from bisect import bisect_left
from math import inf
from typing import TYPE_CHECKING

from licet.guard._acts import Deleted
from licet.guard._entries import ActEntry, UseEntry
from licet.guard._verdict import Change, Ground, Obligation
from licet.guard.provisos._keeper import Refusal, moment

if TYPE_CHECKING:
    from licet.guard._acts import Act
    from licet.guard._entries import Entry
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import Retention

_DAY = 86_400
_DELETED = "deleted"
_MARK = re.compile(r"retention\.(\d{1,5})d")
_MOST = 1_000_000  # deletions owed at once: 16 MB


class Owed:
    """Entries of the record whose deletion is due, in the order of the record: sixteen bytes for each."""

    def __init__(self) -> None:
        self._entries, self._dues = array("Q"), array("Q")
        self._first = 0  # all before are deleted
        self.count = 0

    @property
    def earliest(self) -> float:
        """When the first deletion is due (seconds since the epoch); infinite where none is owed."""
        return self._dues[self._first] if self.count else inf

    def add(self, entry: int, due: int) -> None:
        """Owe one more; threads may record two uses of one instant in either order."""
        self._entries.append(entry)
        self._dues.append(max(due, self._dues[-1]) if self._dues else due)
        self.count += 1

    def due(self, entry: int) -> int | None:
        """When the deletion of this entry is due, if it is owed."""
        place = bisect_left(self._entries, entry)
        if place == len(self._entries) or self._entries[place] != entry:
            return None
        return self._dues[place] or None

    def settle(self, entry: int) -> None:
        """It is deleted."""
        if self.due(entry) is None:
            return
        self._dues[bisect_left(self._entries, entry)] = 0
        self.count -= 1
        while self._first < len(self._dues) and not self._dues[self._first]:
            self._first += 1
        if self.count * 2 <= len(self._dues):
            left = [place for place, due in enumerate(self._dues) if due]
            self._entries = array("Q", [self._entries[place] for place in left])
            self._dues = array("Q", [self._dues[place] for place in left])
            self._first = 0


class RetentionKeeper:
    """Refuses while a deletion is overdue, and what is searched when it is too old or of unknown age."""

    def __init__(self, retention: Retention, setting: Setting) -> None:
        self._title, self._licence = setting.title, setting.licence
        self._days = retention.days
        self._span = retention.days * _DAY
        self._owed: dict[int, Owed] = {}  # by the number of days that applied when it was used
        self._count, self._due = 0, inf

    def refuses(self, asked: Asked) -> Refusal | None:
        """(1) No deletion is overdue, nor too many owed; (2) nothing searched is older than it may be."""
        if not asked.at <= self._due:  # (1)
            says = f"{self._title} asks for deletions, and one was due by {moment(self._due)}"
            way_out = ("delete it, and tell the guard so by the number of its entry",)
            return Refusal(Ground.DELETION_DUE, says, (Change("deletion", way_out),))
        if self._count >= _MOST:
            says = f"{self._title} asks for deletions, and {self._count:,} are owed already"
            return Refusal(Ground.DELETION_DUE, says, (Change("deletion", ("tell the guard of some",)),))
        taken = _moment_of(asked.circumstances.enrolled_at)  # (2)
        if taken is not None and asked.at - self._span <= taken <= asked.at:
            return None
        if taken is None:
            says = f"{self._title} asks when the oldest template searched was taken, and it is not stated"
        elif taken > asked.at:
            says = f"the oldest template searched would have been taken in the future ({moment(taken)})"
        else:
            says = f"{self._title} permits no search of templates older than {self._days:,} days"
        since = moment(asked.at - self._span)
        return Refusal(Ground.TOO_OLD, says, (Change("enrolled_at", (f"since {since}",)),))

    def marks(self, asked: Asked) -> tuple[str, ...]:  # noqa: ARG002 - the same for each use
        """That what comes of this use is to be deleted, and within how many days."""
        return (f"retention.{self._days}d",)

    def obliges(self, asked: Asked) -> tuple[Obligation, ...]:
        """Delete what came of it, in time."""
        return (self._obligation(int(asked.at) + self._span),)

    def due(self, of: int) -> tuple[Obligation, ...]:
        """The same, of a use in the record, until its deletion is told."""
        dues = (owed.due(of) for owed in self._owed.values())
        return tuple(self._obligation(due) for due in dues if due is not None)

    def hear(self, act: Act, *, at: float) -> ActEntry | None:
        """A deletion that is owed; of another, some other proviso may know."""
        if not isinstance(act, Deleted) or type(act.of) is not int:
            return None
        if not self.due(act.of):
            return None
        return ActEntry(at=int(at), act=_DELETED, licence=self._licence, of=act.of)

    def remember(self, entry: Entry, *, index: int) -> None:
        """A marked use owes its deletion; a recorded deletion settles it."""
        if isinstance(entry, UseEntry):
            days = min((int(found[1]) for found in map(_MARK.fullmatch, entry.marks) if found), default=None)
            if days is not None:
                self._owed.setdefault(days, Owed()).add(index, entry.at + days * _DAY)
        elif isinstance(entry, ActEntry) and entry.act == _DELETED and entry.of is not None:
            for owed in self._owed.values():
                owed.settle(entry.of)
        self._count = sum(owed.count for owed in self._owed.values())
        self._due = min((owed.earliest for owed in self._owed.values()), default=inf)

    def _obligation(self, due: int) -> Obligation:
        says = "delete what came of this use, with all made from it, and tell the guard so"
        by = dt.datetime.fromtimestamp(due, dt.UTC)
        return Obligation("delete", says, f"{self._title}, proviso retention", by)


def _moment_of(stated: object) -> float | None:
    """Seconds since the epoch; None for what is no moment, or leaves its time zone open."""
    if not isinstance(stated, dt.datetime) or stated.utcoffset() is None:
        return None
    if stated.year == dt.MAXYEAR:  # for UTC it may be of a year that no date has
        return None
    return stated.timestamp()
