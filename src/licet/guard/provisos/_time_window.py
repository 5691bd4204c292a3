"""Time windows: the hours and days in which a licence permits uses.

Fail-closed: a zone the machine does not know refuses at opening.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal

if TYPE_CHECKING:
    from licet.guard.provisos._keeper import Setting
    from licet.licence import TimeWindow

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MINUTE = 60


class TimeWindowKeeper:
    """Open from `start` to before `end`, on the named days, by the local clock of the zone."""

    def __init__(self, window: TimeWindow, setting: Setting) -> None:
        self._title = setting.title
        self._zone = dt.UTC if window.zone == "UTC" else ZoneInfo(window.zone)
        self._start, self._end = window.minutes or (0, 0)  # not a time of day: never open
        self._days = {_DAYS.index(day) for day in window.days}
        self._when = f"{', '.join(window.days)} {window.start}–{window.end} ({window.zone})"

    def refuses_at(self, at: float) -> Refusal | None:
        """Outside the window nothing is permitted."""
        local = dt.datetime.fromtimestamp(at, self._zone)
        clock = local.hour * 60 + local.minute
        if local.weekday() in self._days and self._start <= clock < self._end:
            return None
        says = f"{self._title} permits uses only {self._when}"
        return Refusal(Ground.OUTSIDE_WINDOW, says, (Change("time", (self._when,)),))

    def steady_until(self, at: float) -> float:
        """The next full minute: windows begin and end on one, in every zone."""
        return (at // _MINUTE + 1) * _MINUTE
