"""Time windows: the hours and days in which a licence permits uses.

Fail-closed: a zone the machine does not know refuses at opening.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from licet.licence import TimeWindow

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class WindowClock:
    """Whether a time window is open; the answer is kept until it next changes, at most a minute."""

    def __init__(self, window: TimeWindow) -> None:
        self.window = window
        self._zone = dt.UTC if window.zone == "UTC" else ZoneInfo(window.zone)
        self._start, self._end = window.minutes or (0, 0)  # not a time of day: never open
        self._days = {_DAYS.index(day) for day in window.days}
        self._told = (
            -1,
            False,
        )  # a minute and its answer, in one value: threads never mix two

    def is_open(self, at: float) -> bool:
        """Open from `start` to before `end`, on the named days, by the local clock of the zone."""
        minute = int(at // 60)
        told, is_open = self._told
        if minute != told:
            local = dt.datetime.fromtimestamp(at, self._zone)
            clock = local.hour * 60 + local.minute
            is_open = local.weekday() in self._days and self._start <= clock < self._end
            self._told = (minute, is_open)
        return is_open
