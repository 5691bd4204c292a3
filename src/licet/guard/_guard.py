"""The guard: decides each use in process, and answers only after the answer is recorded.

A use is permitted when all of this holds, checked in this order:

    (1) the guard is open, in the process that opened it;
    (2) the clock has not gone back behind the last record;
    (3) the dates hold, of the licence and of all that follows it;
    (4) the revocation lists and the feed are whole, fresh enough, and withdraw none of those documents;
    (5) every word of the use is known, and a grant covers it attribute by attribute, its time and, where the
        grant bounds it, its gallery;
    (6) no law of the place and moment forbids it, and none might for want of a fact;
    (7) every time window is open;
    (8) every quota has a use left, of the provisos, and of the grants of every link;
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

from licet.errors import InputError, LogError, NotPermitted
from licet.guard._allowance import Allowance
from licet.guard._entries import decode, permit_entry, refuse_entry
from licet.guard._judging import Judge
from licet.guard._verdict import Change, Ground, Verdict
from licet.guard._window import WindowClock
from licet.licence import TimeWindow
from licet.licence.grant import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from licet.facts import Use
    from licet.guard._allowance import Spent
    from licet.guard._entries import Entry
    from licet.guard._judging import Judged
    from licet.guard._revoker import Revoker
    from licet.law import Pack
    from licet.log import Record
    from licet.tag import VerifiedTag

_CLOCK_SLACK = 5.0  # seconds a clock may step back under NTP without being called tampering
_POLL = 1.0  # seconds between looks at the revocation lists and the feed
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
    """Verified documents at work on one artefact. Thread-safe; a forked child gets a closed guard."""

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
        effective = tag.effective
        self.tag = tag
        self.effective = effective
        self.record = record
        self._title = tag.chain.title
        self._clock = clock
        self._keep = record.enqueue if queued else record.append
        self._revoker = revoker
        self._allowance = Allowance(tag.chain, record, queued=queued)
        self._judge = Judge(tag.chain, law, allowance=self._allowance)
        self._law = revoker.law
        self._lock, self._looking = threading.Lock(), threading.Lock()
        self._not_before = effective.not_before.timestamp()
        self._not_after = effective.not_after.timestamp()
        self._next_poll = self._next_checkpoint = 0.0
        self._closed = False
        self._last = 0.0
        self._windows = [WindowClock(p) for p in effective.provisos if isinstance(p, TimeWindow)]
        self._date_lists()
        self._remember()
        _living.add(self)

    def check(self, use: Use, *, gallery: int | None = None) -> Verdict:
        """Decide one use; returns after the answer is recorded.

        `gallery` is how many persons are enrolled in what is searched: a grant may bound it, and then a use
        that does not state it is refused.
        """
        at = self._clock()
        if not 0.0 <= at <= _LAST_DAY:
            return _no(Ground.CLOCK_BACK, "the clock does not tell a time; set it right", self._title)
        refusal = self._standing(at)
        judged = self._judge.judged(use, at)
        if refusal is None:
            at = max(at, self._last)  # a late reading of the clock counts as now, never as yesterday
            if judged.ground is not _PERMITTED:  # (5) (6)
                refusal = Verdict(False, judged.ground, judged.says, judged.cite, None, judged.changes)
            else:
                if gallery is not None or judged.gallery is not None:
                    refusal = self._beyond(judged.gallery, gallery)
                if refusal is None:  # a refusal is false, so no `or` will do
                    refusal = self._provisos(at, judged, gallery)
        if refusal is not None:
            return self._refuse(refusal, at, judged.tail)
        return self._permit(at, judged, gallery)

    @contextmanager
    def use(self, use: Use, *, gallery: int | None = None) -> Iterator[Verdict]:
        """Run a block under a permitted use; NotPermitted, and the block does not run, when refused."""
        verdict = self.check(use, gallery=gallery)
        if not verdict.permitted:
            raise NotPermitted(verdict.says, verdict=verdict, remedy=_wayout(verdict.changes))
        yield verdict

    def artefact(self, member: str | None = None) -> bytes:
        """The exact bytes the licence names, checked as they are read: load the technology from these.

        Of a licensed folder or image, one `member` by its path there.
        """
        from licet.tag import read_artefact, read_member  # noqa: PLC0415 - large files are read once, at start

        return read_artefact(self.tag) if member is None else read_member(self.tag, member)

    def remaining(self) -> int | None:
        """Uses left of the kind that has most of them; None where no quota bounds it."""
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
        """Steps (1) to (4): what concerns the documents and the clock, whatever the use."""
        if self._closed:  # (1)
            return _no(Ground.CLOSED, "this guard is closed; open the artefact again", self._title)
        if not at >= self._last - _CLOCK_SLACK:  # (2), written so that a clock that is no number refuses
            says = "the clock has gone back behind the last record; set it right"
            return _no(Ground.CLOCK_BACK, says, self._title)
        self._last = max(self._last, at)
        if not self._not_before <= at <= self._not_after:  # (3)
            return self._outdated(at)
        if at >= self._next_poll:  # (4)
            try:
                self._look_around(at)
            except (LogError, InputError) as problem:
                return _no(Ground.RECORD_FAILED, f"the record cannot be kept: {problem}", _EVERY_USE)
        if self._revoker.stop is not None or not self._listed_from <= at <= self._listed_to:
            return self._withdrawn()
        return None

    def _outdated(self, at: float) -> Verdict:
        cite = f"{self._title}, validity"
        if not at >= self._not_before:
            day = _day(self._not_before)
            says = f"{self._title} is not valid before {day}; wait, or set the clock right"
            return _no(Ground.NOT_YET_VALID, says, cite)
        says = f"{self._title} expired on {_day(self._not_after)}; ask {self._giver()} to renew it"
        return _no(Ground.EXPIRED, says, cite)

    def _giver(self) -> str:
        """Who may renew the last link: the authority, or whoever passed it on."""
        chain = self.tag.chain
        if chain.leaf.kind == "licence":
            return self.effective.authority.name
        return "whoever made it"

    def _look_around(self, at: float) -> None:
        """Once a second, look for newer lists and law; once a minute, sign the record as it stands."""
        with self._looking:
            if at < self._next_poll:
                return  # another thread has looked meanwhile
            revoker = self._revoker
            revoker.poll(dt.datetime.fromtimestamp(at, dt.UTC))
            if revoker.law is not self._law:
                self._law = revoker.law
                self._judge = Judge(self.tag.chain, revoker.law, allowance=self._allowance)
            while revoker.unrecorded:
                self.record.append(revoker.unrecorded[0])
                del revoker.unrecorded[0]
            self._date_lists()
            if at >= self._next_checkpoint:
                self.record.checkpoint()
                self._next_checkpoint = at + _CHECKPOINT
            self._next_poll = at + _POLL

    def _date_lists(self) -> None:
        """From when to when all lists are fresh enough."""
        self._listed_from = self._revoker.newest - _AHEAD
        self._listed_to = self._revoker.oldest + self.effective.freshness

    def _withdrawn(self) -> Verdict:
        stop = self._revoker.stop
        if stop is not None:
            return _no(stop.ground, stop.says, f"{self._title}, revocation")
        days = self.effective.freshness / 86400
        says = (
            f"a revocation list, or the union's word in the tag, is older than the {days:g} days "
            f"{self._title} allows; fetch a newer one"
        )
        return _no(Ground.STALE, says, f"{self._title}, freshness")

    def _beyond(self, most: int | None, gallery: int | None) -> Verdict | None:
        """Step (5), of the gallery: whatever is no count of persons is no gallery."""
        if gallery is not None and not (type(gallery) is int and 0 <= gallery <= LARGEST):
            return _no(Ground.UNKNOWN_TERM, "a gallery is a whole number of persons", "docs/formats.md, use")
        if most is None or (gallery is not None and gallery <= most):
            return None
        asked = "a use that does not state its gallery" if gallery is None else f"a gallery of {gallery:,}"
        change = Change("gallery", (f"at most {most:,}",))
        says = f"{self._title} does not cover {asked}: at most {most:,} persons may be enrolled"
        return _no(Ground.OUTSIDE_GRANT, says, f"{self._title}, grant", (change,))

    def _provisos(self, at: float, judged: Judged, gallery: int | None) -> Verdict | None:
        """Steps (7) and (8)."""
        for window in self._windows:
            if not window.is_open(at):
                rule = window.window
                when = f"{', '.join(rule.days)} {rule.start}–{rule.end} ({rule.zone})"
                return _no(
                    Ground.OUTSIDE_WINDOW,
                    f"{self._title} permits uses only {when}",
                    f"{self._title}, proviso time window",
                    (Change("time", (when,)),),
                )
        if not self._allowance.counters:
            return None
        try:
            with self._lock:
                spent = self._allowance.take(at, judged.charges, gallery)
        except LogError as problem:
            return _no(Ground.RECORD_FAILED, f"no use could be set aside: {problem}", _EVERY_USE)
        return self._spent(spent) if spent else None

    def _spent(self, spent: Spent) -> Verdict:
        quota = spent.quota
        span = "" if quota.per == "licence" else f" of this {quota.per}"
        says = f"all {quota.uses:,} uses{span} under {self._title} are spent"
        way_out = (Change("quota", (_MORE_USES[quota.per],)),)
        return _no(Ground.QUOTA_SPENT, says, f"{self._title}, {spent.by}", way_out)

    def _permit(self, at: float, judged: Judged, gallery: int | None) -> Verdict:
        """Step (9): no record, no permit."""
        try:
            index = self._keep(permit_entry(at, judged.tail, gallery))
        except LogError as problem:
            with self._lock:
                self._allowance.give_back(at, judged.charges, gallery)
            return _no(Ground.RECORD_FAILED, f"the use could not be recorded: {problem}", _EVERY_USE)
        only = self._allowance.only
        left = only.left if only is not None else self._allowance.left(judged.charges, gallery)
        return Verdict(True, _PERMITTED, "permitted", self._title, left, (), index)

    def _refuse(self, refusal: Verdict, at: float, tail: bytes) -> Verdict:
        try:
            index = self._keep(refuse_entry(at, refusal.ground, tail))
        except LogError:
            return refusal  # refused all the same; there is nothing to take back
        return replace(refusal, record=index)

    def _remember(self) -> None:
        """Count what the record says was used, and take up its clock."""
        self._last = float(max((entry.at for entry in self._entries()), default=0))
        self._allowance.remember(self._entries(), now=max(self._clock(), self._last))

    def _entries(self) -> Iterator[Entry]:
        return (decode(raw, index=index) for index, raw in enumerate(self.record.entries()))


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
