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

from msgspec import Struct
from msgspec.structs import replace

from licet import facts, vocabulary
from licet.errors import InputError, LogError, NotPermitted
from licet.guard._entries import UseEntry, decode, permit_entry, refuse_entry, tail_of
from licet.guard._law import rule_on
from licet.guard._provisos import QuotaCounter, WindowClock
from licet.guard._verdict import Change, Ground, Verdict
from licet.licence import Quota, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from licet.facts import Use
    from licet.guard._feed import Revoker
    from licet.law import Pack
    from licet.licence import Shortfall
    from licet.log import Record
    from licet.tag import VerifiedTag

_CLOCK_SLACK = 5.0  # seconds a clock may step back under NTP without being called tampering
_POLL = 1.0  # seconds between looks at the revocation list
_CHECKPOINT = 60.0  # seconds between signatures over the record
_AHEAD = 300.0  # seconds a revocation list may be ahead of this machine's clock
_MEMO = 4096  # kinds of use remembered; beyond that each is judged anew

_PERMITTED = Ground.PERMITTED  # looking a member up on its enum costs a tenth of the whole decision
_MORE_USES = {
    "day": "asked again tomorrow (UTC)",
    "month": "asked again next month (UTC)",
    "licence": "raised by an amendment of the licence",
}

_living: weakref.WeakSet[Guard] = weakref.WeakSet()


class _Judged(Struct, frozen=True):
    """What does not change from use to use within a day: the grant's answer, the law's, the record's tail."""

    ground: Ground
    says: str
    cite: str
    changes: tuple[Change, ...]
    tail: bytes


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
        self._law = law
        self._clock = clock
        self._keep = record.enqueue if queued else record.append
        self._revoker = revoker
        self._lock = threading.Lock()
        self._memo: dict[Use, _Judged] = {}
        self._memo_day = dt.date.min
        self._midnight = 0.0
        self._not_before, self._not_after = licence.not_before.timestamp(), licence.not_after.timestamp()
        self._next_poll = self._next_checkpoint = 0.0
        self._closed = False
        self._last = 0.0
        self._quotas = [QuotaCounter(p) for p in licence.provisos if isinstance(p, Quota)]
        self._windows = [WindowClock(p) for p in licence.provisos if isinstance(p, TimeWindow)]
        self._remember()
        _living.add(self)

    def check(self, use: Use) -> Verdict:
        """Decide one use; returns after the answer is recorded."""
        at = self._clock()
        judged = self._memo.get(use) if at < self._midnight else None
        if judged is None:
            judged = self._judge(use, at)
        refusal = self._standing(at)
        if refusal is None and judged.ground is not _PERMITTED:  # (5) (6)
            refusal = Verdict(False, judged.ground, judged.says, judged.cite, None, judged.changes)
        if refusal is None:
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
        return min((counter.left for counter in self._quotas), default=None)

    def close(self) -> None:
        """Refuse from now on, and make the record durable."""
        self._closed = True
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
            self._look_around(at)
        return self._withdrawn(at, name)

    def _look_around(self, at: float) -> None:
        """Once a second, look for a newer revocation list; once a minute, sign the record as it stands."""
        self._next_poll = at + _POLL
        self._revoker.poll(dt.datetime.fromtimestamp(at, dt.UTC))
        if at >= self._next_checkpoint:
            self._next_checkpoint = at + _CHECKPOINT
            with suppress(LogError):  # the record that failed here fails at the next entry too, and refuses
                self.record.checkpoint()

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
        if not self._quotas:
            return None
        with self._lock:
            for i, counter in enumerate(self._quotas):
                if not counter.take(at):
                    for taken in self._quotas[:i]:
                        taken.give_back(at)
                    return self._spent(counter.quota)
        return None

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
                for counter in self._quotas:
                    counter.give_back(at)
            return _no(
                Ground.RECORD_FAILED, f"the use could not be recorded: {problem}", "every use is recorded"
            )
        left = self._quotas[0].left if len(self._quotas) == 1 else self.remaining()
        return Verdict(True, _PERMITTED, "permitted", self._cite, left, (), index)

    def _refuse(self, refusal: Verdict, at: float, tail: bytes) -> Verdict:
        try:
            index = self._keep(refuse_entry(at, refusal.ground, tail))
        except LogError:
            return refusal  # refused all the same; there is nothing to take back
        return replace(refusal, record=index)

    def _judge(self, use: Use, at: float) -> _Judged:
        """Steps (5) and (6), remembered until midnight UTC, when another law may be in force."""
        today = dt.datetime.fromtimestamp(at, dt.UTC).date()
        if today != self._memo_day or len(self._memo) >= _MEMO:
            self._memo = {}
            self._memo_day = today
            start = dt.datetime.combine(today, dt.time(), dt.UTC)
            self._midnight = (start + dt.timedelta(days=1)).timestamp()
        judged = self._weigh(use, today)
        self._memo[use] = judged
        return judged

    def _weigh(self, use: Use, today: dt.date) -> _Judged:
        try:
            use = facts.checked(facts.Transaction(use=use), where="use").use
        except InputError as problem:
            # Words no vocabulary holds are not recorded either: they could be anything, a name among them.
            tail = tail_of(facts.Use(), licence=self.tag.licence.digest)
            return _Judged(Ground.UNKNOWN_TERM, str(problem), "docs/formats.md, use", (), tail)
        use = use if use.actor else replace(use, actor=self.licence.holder.kind)
        tail = tail_of(use, licence=self.tag.licence.digest)
        ruling = rule_on(use, self._law, on=today)
        shortfalls = min((grant.shortfalls(use) for grant in self.licence.grants), key=len)
        if shortfalls:  # (5)
            changes = tuple(Change(item.field, item.allowed) for item in shortfalls)
            asked = ", ".join(_in_words(item) for item in shortfalls)
            says = f"licence {self.licence.number} does not cover {asked}"
            cite = f"licence {self.licence.number}, grant"
            if ruling.cite:
                says, cite = f"{says}; {ruling.says}", f"{cite}; {ruling.cite}"
            return _Judged(Ground.OUTSIDE_GRANT, says, cite, changes, tail)
        return _Judged(ruling.ground, ruling.says, ruling.cite, ruling.changes, tail)  # (6)

    def _remember(self) -> None:
        """Count what the record says was used, and take up its clock."""
        now = self._clock()
        for index, raw in enumerate(self.record.entries()):
            entry = decode(raw, index=index)
            self._last = max(self._last, float(entry.at))
            mine = isinstance(entry, UseEntry) and entry.licence == self.tag.licence.digest
            if mine and entry.verdict == "permit":
                for counter in self._quotas:
                    counter.count(float(entry.at), now=now)


def _no(ground: Ground, says: str, cite: str, changes: tuple[Change, ...] = ()) -> Verdict:
    return Verdict(False, ground, says, cite, None, changes)


def _in_words(item: Shortfall) -> str:
    """What was asked, by its name in the vocabulary."""
    if item.asked is None:
        return f"a use that does not state its {item.field}"
    term = vocabulary.shipped().terms.get(item.asked)
    return term.name if term else item.asked


def _day(epoch: float) -> str:
    return dt.datetime.fromtimestamp(epoch, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def _wayout(changes: tuple[Change, ...]) -> str:
    return "; ".join(f"lawful with {c.field} {' or '.join(c.allowed)}" for c in changes if c.allowed)


def _close_in_child() -> None:
    """A forked child shares the record's file but not its lock: two writers would fork the history."""
    for guard in list(_living):
        guard._closed = True  # noqa: SLF001 - the guards of this module


os.register_at_fork(after_in_child=_close_in_child)
