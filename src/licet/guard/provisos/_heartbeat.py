"""Heartbeat: nothing is used unless signed word from the authority, or the union, is recent enough.

It bounds how long a guard that nobody can reach goes on; `freshness` of a licence does so more loosely.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal, moment

if TYPE_CHECKING:
    from licet.guard.provisos._keeper import Setting
    from licet.licence.provisos import Heartbeat

_AHEAD = 300.0  # seconds a word may be ahead of this machine's clock, as of every list


class HeartbeatKeeper:
    """The oldest of the words relied on is at most `seconds` old, to the instant."""

    def __init__(self, heartbeat: Heartbeat, setting: Setting) -> None:
        self._title = setting.title
        self._seconds = heartbeat.seconds
        self._heard_at = setting.heard_at

    def refuses_at(self, at: float) -> Refusal | None:
        """Too old, or of a time that has not come: then a clock is wrong."""
        heard = self._heard_at()
        if heard - _AHEAD <= at <= heard + self._seconds:  # written so that what is no number refuses
            return None
        since = f"the last is of {moment(heard)}" if math.isfinite(heard) else "there is none"
        says = f"{self._title} asks for signed word every {self._seconds:,} seconds, and {since}"
        return Refusal(Ground.STALE, says, (Change("revocation list or feed", ("a newer one",)),))

    def steady_until(self, at: float) -> float:
        """The first instant beyond; after that only another word changes the answer."""
        heard = self._heard_at()
        last = heard + self._seconds
        if at < heard - _AHEAD:
            return heard - _AHEAD
        return math.nextafter(last, math.inf) if at <= last else math.inf
