"""The quotas of a licence, counted so that no use is granted twice, whatever crashes or clocks do.

A durable guard counts from its record. A queued guard answers before its entries are on disk, so it first
sets a block of uses aside durably: a crash then costs what is left of the block, and never gives a use back.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from licet.guard._entries import ListEntry, OpenEntry, ReserveEntry, encode
from licet.licence import Quota

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.guard._entries import Entry
    from licet.licence import VerifiedLicence
    from licet.log import Record

_FOREVER = float("inf")
_BLOCK = 4096  # the most uses set aside at once: one fsync for so many answers
_SHARE = 16  # and never more than this part of what is left, since a crash costs the rest of a block


class QuotaCounter:
    """Uses left in the current calendar period (UTC). The caller holds a lock; times are epoch seconds.

    A period, once begun, never gives way to an earlier one: a late use counts in the one that is current.
    """

    def __init__(self, quota: Quota) -> None:
        self.quota = quota
        self.end = 0.0
        self._start = 0.0
        self._used = 0
        self._set_aside = 0

    def take(self, at: float) -> bool:
        """Count one use at `at`; False when nothing is left."""
        self.turn(at)
        if self._used >= self.quota.uses:
            return False
        self._used += 1
        return True

    def give_back(self, at: float) -> None:
        """Undo a `take` whose use was not permitted after all."""
        if self._start <= at < self.end:
            self._used -= 1

    def count(self, at: float, uses: int = 1, *, set_aside: bool = False) -> None:
        """Count what the record holds, if it lies in the current period."""
        if not self._start <= at < self.end:
            return
        if set_aside:
            self._set_aside += uses
        else:
            self._used += uses

    def settle(self) -> None:
        """What was set aside and not given back counts as used: nobody can tell that it was not."""
        self._used = min(max(self._used, self._set_aside), self.quota.uses)

    @property
    def left(self) -> int:
        """Uses left in the current period."""
        return self.quota.uses - self._used

    def turn(self, at: float) -> None:
        """Begin the period that holds `at`, unless it is the current one or an earlier one."""
        if at < self.end:
            return
        self._used = self._set_aside = 0
        moment = dt.datetime.fromtimestamp(at, dt.UTC)
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        match self.quota.per:
            case "day":
                self._start, self.end = midnight.timestamp(), (midnight + dt.timedelta(days=1)).timestamp()
            case "month":
                first = midnight.replace(day=1)
                following = (first + dt.timedelta(days=32)).replace(day=1)
                self._start, self.end = first.timestamp(), following.timestamp()
            case _:
                self._start, self.end = -_FOREVER, _FOREVER


class Allowance:
    """All quotas of one licence, taken together or not at all. The caller holds the guard's lock."""

    def __init__(self, licence: VerifiedLicence, record: Record, *, queued: bool) -> None:
        self.counters = [QuotaCounter(p) for p in licence.licence.provisos if isinstance(p, Quota)]
        self._licence = licence.digest
        self._record = record
        self._queued = queued and bool(self.counters)
        self._aside = 0  # uses set aside durably and not taken yet
        self._aside_until = 0.0

    def remember(self, entries: Iterable[Entry], *, now: float) -> None:
        """Count what the record says was used, or set aside for use, in the periods of `now`."""
        for counter in self.counters:
            counter.turn(now)
        for entry in entries:
            if isinstance(entry, OpenEntry | ListEntry) or entry.licence != self._licence:
                continue
            for counter in self.counters:
                if isinstance(entry, ReserveEntry):
                    counter.count(float(entry.at), entry.uses, set_aside=True)
                elif entry.verdict == "permit":
                    counter.count(float(entry.at))
        for counter in self.counters:
            counter.settle()

    def take(self, at: float) -> Quota | None:
        """Take one use from every quota; the quota that is spent, or None when the use was taken.

        Raises LogError when uses could not be set aside; nothing is taken then.
        """
        for i, counter in enumerate(self.counters):
            if not counter.take(at):
                for taken in self.counters[:i]:
                    taken.give_back(at)
                return counter.quota
        if self._queued:
            self._draw(at)
        return None

    def give_back(self, at: float) -> None:
        """Undo a `take` whose use could not be recorded."""
        for counter in self.counters:
            counter.give_back(at)

    def left(self) -> int | None:
        """Uses left under the tightest quota; None without a quota."""
        return min((counter.left for counter in self.counters), default=None)

    def release(self, at: float) -> None:
        """At a clean end, hand back what was set aside and not used."""
        if self._aside and at < self._aside_until:
            self._record.append(self._reserve(at, -self._aside))
        self._aside = 0

    def _draw(self, at: float) -> None:
        """One use of the block set aside; a new block when it is empty or of an earlier period."""
        if not self._aside or at >= self._aside_until:
            block = min(_BLOCK, 1 + (self.left() or 0) // _SHARE)
            try:
                self._record.append(self._reserve(at, block))
            except BaseException:
                self.give_back(at)
                raise
            self._aside, self._aside_until = block, min(counter.end for counter in self.counters)
        self._aside -= 1

    def _reserve(self, at: float, uses: int) -> bytes:
        return encode(ReserveEntry(at=int(at), licence=self._licence, uses=uses))
