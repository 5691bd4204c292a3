"""The guard: decides each use in process, and answers only after the answer is recorded.

A use is permitted when all of this holds, checked in this order:

    (1) the guard is open, in the process that opened it;
    (2) the clock has not gone back behind the last record;
    (3) the licence's dates hold;
    (4) the revocation list is whole, fresh enough, and does not name the licence;
    (5) every word of the use is known, and the grant covers it attribute by attribute;
    (6) no law of the place and moment forbids it, and none might for want of a fact;
    (7) every time window is open;
    (8) every quota has a use left;
    (9) the record is written.

Whatever fails, refuses. Refusals are recorded too; only a failed record leaves no record.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
import weakref
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from licet.errors import LogError, NotPermitted
from licet.guard._entries import decode, permit_entry, refuse_entry
from licet.guard._judging import Judge
from licet.guard._quota import Allowance
from licet.guard._verdict import Change, Ground, Verdict
from licet.guard._window import WindowClock
from licet.licence import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from licet.facts import Use
    from licet.guard._feed import Revoker
    from licet.law import Pack
    from licet.licence import Quota
    from licet.log import Record
    from licet.tag import VerifiedTag

_CLOCK_SLACK = 5.0  # seconds a clock may step back under NTP without being called tampering
_POLL = 1.0  # seconds between looks at the revocation list
_CHECKPOINT = 60.0  # seconds between signatures over the record
_AHEAD = 300.0  # seconds a revocation list may be ahead of this machine's clock
_LAST_DAY = 221_845_392_000.0  # the year 9000: later than any licence, and than what dates can count

_EVERY_USE = "every use is recorded"
_PERMITTED = Ground.PERMITTED  # looking a member up on its enum costs a tenth of the whole decision
_MORE_USES = {
    "day": "asked again tomorrow (UTC)",
    "month": "asked again next month (UTC)",
    "licence": "raised by an amendment of the licence",
}

_living: weakref.WeakSet[Guard] = weakref.WeakSet()


class Guard:
    """A verified licence at work on one artefact. Thread-safe; a forked child gets a closed guard."""

    def __init__(  # noqa: PLR0913 - what a guard needs, put together only by `open_artefact`
        self,
        tag: VerifiedTag,
        *,
        record: Record,
        revoker: Revoker,
        law: Sequence[Pack],
        clock: Callable[[], float],
        queued: bool = False,
    ) -> None:
        licence = tag.licence.licence
        self.tag = tag
        self.licence = licence
        self.record = record
        self._authority = licence.authority.name
        self._cite = f"licence {licence.number}"
        self._clock = clock
        self._keep = record.enqueue if queued else record.append
        self._revoker = revoker
        self._judge = Judge(tag.licence, law)
        self._lock = threading.Lock()
        self._not_before, self._not_after = licence.not_before.timestamp(), licence.not_after.timestamp()
        self._next_poll = self._next_checkpoint = 0.0
        self._closed = False
        self._last = 0.0
        self._allowance = Allowance(tag.licence, record, queued=queued)
        self._windows = [WindowClock(p) for p in licence.provisos if isinstance(p, TimeWindow)]
        self._remember()
        _living.add(self)

    def check(self, use: Use) -> Verdict:
        """Decide one use; returns after the answer is recorded."""
        at = self._clock()
        if not 0.0 <= at <= _LAST_DAY:
            return _no(Ground.CLOCK_BACK, "the clock does not tell a time; set it right", self._cite)
        refusal = self._standing(at)
        judged = self._judge.judged(use, at)
        if refusal is None:
            at = max(at, self._last)  # a late reading of the clock counts as now, never as yesterday
            if judged.ground is not _PERMITTED:  # (5) (6)
                refusal = Verdict(False, judged.ground, judged.says, judged.cite, None, judged.changes)
            else:
                refusal = self._provisos(at)
        if refusal is not None:
            return self._refuse(refusal, at, judged.tail)
        return self._permit(at, judged.tail)

    @contextmanager
    def use(self, use: Use) -> Iterator[Verdict]:
        """Run a block under a permitted use; NotPermitted, and the block does not run, when refused."""
        verdict = self.check(use)
        if not verdict.permitted:
            raise NotPermitted(verdict.says, verdict=verdict, remedy=_wayout(verdict.changes))
        yield verdict

    def artefact(self) -> bytes:
        """The exact bytes the licence names, checked as they are read: load the technology from these."""
        from licet.tag import read_artefact  # noqa: PLC0415 - large files are read once, at start

        return read_artefact(self.tag)

    def remaining(self) -> int | None:
        """Uses left under the tightest quota; None without a quota."""
        return self._allowance.left()

    def close(self) -> None:
        """Refuse from now on, and make the record durable."""
        if not self._closed:
            self._closed = True
            with self._lock, suppress(LogError):  # `close` raises what a failed record has to say
                self._allowance.release(self._last)
        self.record.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _standing(self, at: float) -> Verdict | None:
        """Steps (1) to (4): what concerns the licence and the clock, whatever the use."""
        name = self.licence.number
        if self._closed:  # (1)
            return _no(Ground.CLOSED, "this guard is closed; open the artefact again", name)
        if not at >= self._last - _CLOCK_SLACK:  # (2), written so that a clock that is no number refuses
            return _no(
                Ground.CLOCK_BACK, "the clock has gone back behind the last record; set it right", name
            )
        self._last = max(self._last, at)
        if not at >= self._not_before:  # (3)
            says = (
                f"licence {name} is not valid before {_day(self._not_before)}; wait, or set the clock right"
            )
            return _no(Ground.NOT_YET_VALID, says, f"licence {name}, validity")
        if not at <= self._not_after:
            says = f"licence {name} expired on {_day(self._not_after)}; ask {self._authority} to renew it"
            return _no(Ground.EXPIRED, says, f"licence {name}, validity")
        if at >= self._next_poll:  # (4)
            try:
                self._look_around(at)
            except LogError as problem:
                return _no(Ground.RECORD_FAILED, f"the record cannot be kept: {problem}", _EVERY_USE)
        return self._withdrawn(at, name)

    def _look_around(self, at: float) -> None:
        """Once a second, look for a newer revocation list; once a minute, sign the record as it stands."""
        before = self._revoker.current.digest
        self._revoker.poll(dt.datetime.fromtimestamp(at, dt.UTC))
        if self._revoker.current.digest != before:
            self.record.append(self._revoker.entry(at))
        if at >= self._next_checkpoint:
            self.record.checkpoint()
            self._next_checkpoint = at + _CHECKPOINT
        self._next_poll = at + _POLL

    def _withdrawn(self, at: float, name: str) -> Verdict | None:
        revoker = self._revoker
        if revoker.revoked is not None:
            return _no(Ground.REVOKED, revoker.revoked, f"licence {name}, revocation")
        if revoker.broken is not None:
            return _no(Ground.FEED_BROKEN, revoker.broken, f"licence {name}, revocation list")
        if not -_AHEAD <= at - revoker.issued_at <= self.licence.freshness:
            days = self.licence.freshness / 86400
            says = f"the revocation list is older than the {days:g} days {name} allows; fetch a newer one"
            return _no(Ground.STALE, says, f"licence {name}, freshness")
        return None

    def _provisos(self, at: float) -> Verdict | None:
        """Steps (7) and (8)."""
        for window in self._windows:
            if not window.is_open(at):
                rule = window.window
                when = f"{', '.join(rule.days)} {rule.start}–{rule.end} ({rule.zone})"
                return _no(
                    Ground.OUTSIDE_WINDOW,
                    f"licence {self.licence.number} permits uses only {when}",
                    f"licence {self.licence.number}, proviso time window",
                    (Change("time", (when,)),),
                )
        return self._take(at)

    def _take(self, at: float) -> Verdict | None:
        if not self._allowance.counters:
            return None
        try:
            with self._lock:
                spent = self._allowance.take(at)
        except LogError as problem:
            return _no(Ground.RECORD_FAILED, f"no use could be set aside: {problem}", _EVERY_USE)
        return self._spent(spent) if spent else None

    def _spent(self, quota: Quota) -> Verdict:
        name = self.licence.number
        span = "" if quota.per == "licence" else f" of this {quota.per}"
        says = f"all {quota.uses:,} uses{span} under licence {name} are spent"
        way_out = (Change("quota", (_MORE_USES[quota.per],)),)
        return _no(Ground.QUOTA_SPENT, says, f"licence {name}, proviso quota", way_out)

    def _permit(self, at: float, tail: bytes) -> Verdict:
        """Step (9): no record, no permit."""
        try:
            index = self._keep(permit_entry(at, tail))
        except LogError as problem:
            with self._lock:
                self._allowance.give_back(at)
            return _no(Ground.RECORD_FAILED, f"the use could not be recorded: {problem}", _EVERY_USE)
        counters = self._allowance.counters
        left = counters[0].left if len(counters) == 1 else self._allowance.left()
        return Verdict(True, _PERMITTED, "permitted", self._cite, left, (), index)

    def _refuse(self, refusal: Verdict, at: float, tail: bytes) -> Verdict:
        try:
            index = self._keep(refuse_entry(at, refusal.ground, tail))
        except LogError:
            return refusal  # refused all the same; there is nothing to take back
        return replace(refusal, record=index)

    def _remember(self) -> None:
        """Count what the record says was used, and take up its clock."""
        entries = [decode(raw, index=index) for index, raw in enumerate(self.record.entries())]
        self._last = float(max((entry.at for entry in entries), default=0))
        self._allowance.remember(entries, now=max(self._clock(), self._last))


def _no(ground: Ground, says: str, cite: str, changes: tuple[Change, ...] = ()) -> Verdict:
    return Verdict(False, ground, says, cite, None, changes)


def _day(epoch: float) -> str:
    return dt.datetime.fromtimestamp(epoch, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def _wayout(changes: tuple[Change, ...]) -> str:
    return "; ".join(f"lawful with {c.field} {' or '.join(c.allowed)}" for c in changes if c.allowed)


def _close_in_child() -> None:
    """A forked child shares the record's file but not its lock: two writers would fork the history."""
    for guard in list(_living):
        guard._closed = True  # noqa: SLF001 - the guards of this module


os.register_at_fork(after_in_child=_close_in_child)
