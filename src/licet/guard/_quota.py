"""One quota, counted so that no use is granted twice, whatever crashes or clocks do."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from licet.licence import Quota

_FOREVER = float("inf")


class QuotaCounter:
    """Uses left in the current calendar period (UTC). The caller holds a lock; times are epoch seconds.

    A period, once begun, never gives way to an earlier one. A use that was asked for before it began counts
    in the one before, as the record will have it: there it is taken if one was left then.
    """

    __slots__ = ("_accounted", "_set_aside", "_used_before", "end", "most", "quota", "start", "used")

    def __init__(self, quota: Quota) -> None:
        self.quota = quota
        self.most = quota.uses
        self.start = self.end = 0.0  # of the current period
        self.used = 0
        self._used_before = quota.uses  # in the period before: all, where that is not known
        self._set_aside = self._accounted = 0

    def take(self, at: float) -> bool:
        """Count one use at `at`; False when nothing is left."""
        if not self.has_left(at):
            return False
        self.charge(at)
        return True

    def has_left(self, at: float) -> bool:
        """Whether a use at `at` could be taken."""
        self.turn(at)
        return (self.used if at >= self.start else self._used_before) < self.most

    def charge(self, at: float) -> None:
        """Count one use at `at` that another quota permitted, even beyond what is left."""
        self.turn(at)
        if at >= self.start:
            self.used += 1
        else:
            self._used_before += 1

    def give_back(self, at: float) -> None:
        """Undo a `take` or `charge` whose use was not permitted after all."""
        if self.start <= at < self.end:
            self.used -= 1

    def restart(self, at: float) -> None:
        """Begin the period that holds `at`, and forget what was counted in it: it is told anew."""
        self.turn(at)
        self.used = self._set_aside = self._accounted = 0

    def told(self, at: float, uses: int) -> None:
        """Count uses that a shared state holds."""
        if self.start <= at < self.end:
            self.used += uses

    def count(self, at: float, *, charged: bool) -> None:
        """A permitted use that the record holds, and whether it counts against this quota."""
        if self.start <= at < self.end:
            self._accounted += 1
            self.used += charged

    def set_aside(self, at: float, uses: int) -> None:
        """Uses that the record says were set aside, before it was known what they would be."""
        if self.start <= at < self.end:
            self._set_aside += uses

    def settle(self) -> None:
        """At the end of a session, what was set aside and is not accounted for counts as used."""
        self.used += max(0, self._set_aside - self._accounted)
        self._set_aside = self._accounted = 0

    @property
    def left(self) -> int:
        """Uses left in the current period."""
        return max(0, self.most - self.used)

    def left_at(self, at: float) -> int:
        """Uses left at `at`, be that in a later period; a question turns no period."""
        return self.most if at >= self.end else self.left

    def turn(self, at: float) -> None:
        """Begin the period that holds `at`, unless it is the current one or an earlier one."""
        if at < self.end:
            return
        self._used_before = self.used if self.end else self.most
        self.used = self._set_aside = self._accounted = 0
        moment = dt.datetime.fromtimestamp(at, dt.UTC)
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        match self.quota.per:
            case "day":
                self.start, self.end = midnight.timestamp(), (midnight + dt.timedelta(days=1)).timestamp()
            case "month":
                first = midnight.replace(day=1)
                following = (first + dt.timedelta(days=32)).replace(day=1)
                self.start, self.end = first.timestamp(), following.timestamp()
            case _:
                self.start, self.end = -_FOREVER, _FOREVER
