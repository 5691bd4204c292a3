"""Whether anything may be used at a moment, whatever the use: the clock, the dates, the lists, the feed.

Steps (1) to (4) of a decision. What they found holds for a while, and until then is not asked again.
"""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

from licet.errors import InputError, LogError
from licet.guard._verdict import Ground, Verdict, no

if TYPE_CHECKING:
    from licet.guard._revoker import Revoker
    from licet.log import Record
    from licet.tag import VerifiedTag

_CLOCK_SLACK = 5.0  # seconds a clock may step back under NTP without being called tampering
_POLL = 1.0  # seconds between looks at the revocation lists and the feed
_CHECKPOINT = 60.0  # seconds between signatures over the record
_AHEAD = 300.0  # seconds a revocation list may be ahead of this machine's clock
_LAST_DAY = 221_845_392_000.0  # the year 9000: later than any licence, and than what dates can count
EVERY_USE = "every use is recorded"
CLOSED = "this guard is closed; open the artefact again"


class Standing:
    """The documents, the clock and what is heard from outside. Any thread may ask."""

    def __init__(self, tag: VerifiedTag, *, record: Record, revoker: Revoker, last: float) -> None:
        effective = tag.effective
        self._chain, self._effective = tag.chain, effective
        self._title = tag.chain.title
        self._record = record
        self._revoker = revoker
        self._looking = threading.Lock()
        self._not_before = effective.not_before.timestamp()
        self._not_after = effective.not_after.timestamp()
        self._next_poll = self._next_checkpoint = 0.0
        self.last = last
        self.closed = False
        self._date_lists()

    def refuses_at(self, at: float) -> Verdict | None:
        """Steps (1) to (4); afterwards `last` is the newest moment the guard has answered at."""
        if self.closed:  # (1)
            return no(Ground.CLOSED, CLOSED, self._title)
        if not at >= self.last - _CLOCK_SLACK:  # (2), written so that a clock that is no number refuses
            says = "the clock has gone back behind the last record; set it right"
            return no(Ground.CLOCK_BACK, says, self._title)
        at = self.last = max(self.last, at)  # what is over at one reading stays over at a late one
        if not self._not_before <= at <= self._not_after:  # (3)
            return self._outdated(at)
        if at >= self._next_poll:  # (4)
            try:
                self._look_around(at)
            except (LogError, InputError) as problem:
                return no(Ground.RECORD_FAILED, f"the record cannot be kept: {problem}", EVERY_USE)
        if self._revoker.stop is not None or not self._listed_from <= at <= self._listed_to:
            return self._withdrawn()
        return None

    @property
    def steady_until(self) -> float:
        """Before this moment, what was not refused at `last` still is not."""
        return min(self._next_poll, self._not_after, self._listed_to)

    def moment(self, at: float) -> float:
        """The moment that a reading of the clock stands for: never one before the last, nor none at all."""
        return self.last if tells_no_time(at) else max(at, self.last)

    def heard_at(self) -> float:
        """When the oldest of the words relied on was signed."""
        return self._revoker.oldest

    def _outdated(self, at: float) -> Verdict:
        cite = f"{self._title}, validity"
        if not at >= self._not_before:
            day = _day(self._not_before)
            says = f"{self._title} is not valid before {day}; wait, or set the clock right"
            return no(Ground.NOT_YET_VALID, says, cite)
        says = f"{self._title} expired on {_day(self._not_after)}; ask {self._giver()} to renew it"
        return no(Ground.EXPIRED, says, cite)

    def _giver(self) -> str:
        """Who may renew the last link: the authority, or whoever passed it on."""
        if self._chain.leaf.kind == "licence":
            return self._effective.authority.name
        return "whoever made it"

    def _look_around(self, at: float) -> None:
        """Once a second, look for newer lists and law; once a minute, sign the record as it stands."""
        with self._looking:
            if at < self._next_poll:
                return  # another thread has looked meanwhile
            revoker = self._revoker
            revoker.poll(dt.datetime.fromtimestamp(at, dt.UTC))
            while revoker.unrecorded:
                self._record.append(revoker.unrecorded[0])
                del revoker.unrecorded[0]
            self._date_lists()
            if at >= self._next_checkpoint:
                self._record.checkpoint()
                self._next_checkpoint = at + _CHECKPOINT
            self._next_poll = at + _POLL

    def _date_lists(self) -> None:
        """From when to when all lists are fresh enough."""
        self._listed_from = self._revoker.newest - _AHEAD
        self._listed_to = self._revoker.oldest + self._effective.freshness

    def _withdrawn(self) -> Verdict:
        stop = self._revoker.stop
        if stop is not None:
            return no(stop.ground, stop.says, f"{self._title}, revocation")
        days = self._effective.freshness / 86400
        says = (
            f"a revocation list, or the union's word in the tag, is older than the {days:g} days "
            f"{self._title} allows; fetch a newer one"
        )
        return no(Ground.STALE, says, f"{self._title}, freshness")


def tells_no_time(at: float) -> bool:
    """Whether a clock's reading is none that dates can be counted from."""
    return not 0.0 <= at <= _LAST_DAY


def _day(epoch: float) -> str:
    return dt.datetime.fromtimestamp(epoch, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
