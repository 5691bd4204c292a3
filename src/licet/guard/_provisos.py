"""The provisos a guard checks on every use: quota per period and time window.

Each keeps what it needs between uses and answers in constant time. Both are fail-closed: a zone the machine
does not know, or a period that cannot be computed, refuses at opening.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from licet.licence import Quota, TimeWindow

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FOREVER = float("inf")


class QuotaCounter:
    """Uses left in the current period; `take` before recording, `give_back` if the record failed.

    The caller holds the guard's lock. Times are seconds since the epoch; periods are calendar periods in UTC.
    """

    def __init__(self, quota: Quota) -> None:
        self.quota = quota
        self._used = 0
        self._start, self._end = 0.0, 0.0

    def take(self, at: float) -> bool:
        """Count one use at `at`; False when nothing is left."""
        if not self._start <= at < self._end:
            self._turn(at)
        if self._used >= self.quota.uses:
            return False
        self._used += 1
        return True

    def give_back(self, at: float) -> None:
        """Undo a `take` whose use was not permitted after all."""
        if self._start <= at < self._end:
            self._used -= 1

    def count(self, at: float, *, now: float) -> None:
        """Count a use found in the record, if it lies in the period of `now`."""
        if not self._start <= now < self._end:
            self._turn(now)
        if self._start <= at < self._end and self._used < self.quota.uses:
            self._used += 1

    @property
    def left(self) -> int:
        """Uses left in the period last asked about."""
        return self.quota.uses - self._used

    def _turn(self, at: float) -> None:
        """Begin the period that holds `at`."""
        self._used = 0
        moment = dt.datetime.fromtimestamp(at, dt.UTC)
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        match self.quota.per:
            case "day":
                self._start, self._end = midnight.timestamp(), (midnight + dt.timedelta(days=1)).timestamp()
            case "month":
                first = midnight.replace(day=1)
                following = (first + dt.timedelta(days=32)).replace(day=1)
                self._start, self._end = first.timestamp(), following.timestamp()
            case _:
                self._start, self._end = -_FOREVER, _FOREVER


class WindowClock:
    """Whether a time window is open; the answer is kept until it next changes, at most a minute."""

    def __init__(self, window: TimeWindow) -> None:
        self.window = window
        self._zone = dt.UTC if window.zone == "UTC" else ZoneInfo(window.zone)
        self._start, self._end = window.minutes or (0, 0)  # not a time of day: never open
        self._days = {_DAYS.index(day) for day in window.days}
        self._minute = -1
        self._open = False

    def is_open(self, at: float) -> bool:
        """Open from `start` to before `end`, on the named days, by the local clock of the zone."""
        minute = int(at // 60)
        if minute != self._minute:
            local = dt.datetime.fromtimestamp(at, self._zone)
            clock = local.hour * 60 + local.minute
            self._open = local.weekday() in self._days and self._start <= clock < self._end
            self._minute = minute
        return self._open
