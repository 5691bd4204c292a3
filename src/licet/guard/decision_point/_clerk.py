"""Who puts questions to a guard and waits for the disk, so that the server's loop never does.

    (1) take the inquiries that have arrived, up to a bound;
    (2) let the guard decide their questions, one after the other;
    (3) write what they came to, at once: one write for all;
    (4) answer them.

While (3) waits for the disk, further inquiries gather for the next write. An inquiry is answered only after
its entries are durable; where they cannot be made so, all its permits are refusals.

An error that nobody foresaw ends the guard's decisions: it is not asked again, and whoever asks is refused.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import LicetError, LogError
from licet.guard._gathering import Gatherer
from licet.guard._verdict import Ground, Verdict, no
from licet.guard.decision_point._answer import INSIDE
from licet.guard.decision_point._notices import Notices
from licet.guard.decision_point._question import Question

if TYPE_CHECKING:
    from licet.guard import Act, Guard

_MOST_WAITING: Final = 4096  # inquiries; more are told to come back
_MOST_TOGETHER: Final = 512  # inquiries of one write
_QUIET: Final = 2  # turns of the loop without a further inquiry, after which those that came are handed over
_ENOUGH: Final = 64  # inquiries that are handed over though more arrive
_LONGEST_GATHERING: Final = 0.002  # seconds; likewise
_MOST_INLINE: Final = 8  # questions that the loop itself decides, where no answer waits for the disk
_CITE: Final = "docs/decision-point.md"
_FAILED: Final = no(
    Ground.CLOSED,
    "an error ended this guard's decisions, and it permits nothing until it is started again; "
    "whoever runs this service must see to it",
    _CITE,
)


class Busy(LicetError):
    """More is waiting than can be answered soon, or nothing is answered any more."""


class Inquiry(Struct, frozen=True):
    """Questions of one request; the answers end with the first that equals `until`."""

    questions: Sequence[Question]
    until: bool | None = None


class _Waiting(Struct, frozen=True):
    inquiry: Inquiry
    answers: asyncio.Future[list[Verdict]]
    loop: asyncio.AbstractEventLoop


class Clerk:
    """Decides for one guard: in a thread, if it may keep the server's loop waiting (`waits`), else `now`."""

    def __init__(self, guard: Guard, notices: Notices | None = None) -> None:
        self._guard = guard
        self._notices = notices or Notices()
        self._gatherer = Gatherer(guard)
        self.waits = _may_wait(guard)
        self._arriving: list[_Waiting] = []
        self._first = 0.0  # when the first of them came, by its loop's clock
        self._waiting = 0
        self._ended = False
        self.failed = False  # an error ended the decisions; every inquiry is refused
        self._inbox: SimpleQueue[list[_Waiting]] = SimpleQueue()  # an empty list is the last
        self._thread = threading.Thread(target=self._work, name="licet decision point", daemon=True)
        self._thread.start()

    @property
    def at_work(self) -> bool:
        """Whether inquiries are still decided."""
        return not self._ended

    def record_is_lost(self) -> bool:
        """Whether a write failed, after which the record takes nothing more.

        It is asked only once a use could not be recorded: then it answers without waiting for the disk. If it
        is whole, a shared state had failed, which the next use asks again.
        """
        if self._notices.unrecorded:
            try:
                self._guard.record.flush()
            except LogError:
                return True
            self._notices.unrecorded = False
        return False

    def now(self, asked: Question) -> Verdict:
        """The verdict on one question, of a guard that never `waits`."""
        if self.failed:
            return _FAILED
        try:
            verdict = self._guard.check(asked.use, asked.circumstances)
        except BaseException as problem:
            self._fail(problem)
            if not isinstance(problem, Exception):
                raise
            return _FAILED
        return verdict if verdict.permitted and not asked.amiss else self._told(verdict, asked)

    async def answer(self, asked: Question) -> Verdict:
        """The verdict on one question; `Busy` when too many wait already."""
        return (await self.answers(Inquiry((asked,))))[0]

    async def answers(self, inquiry: Inquiry) -> list[Verdict]:
        """One verdict for each question, in their order; `Busy` when too many wait already."""
        if self.failed:
            return _refusals(inquiry)
        if not self.waits and len(inquiry.questions) <= _MOST_INLINE:
            return self._all_now(inquiry)
        self._require_room()
        loop = asyncio.get_running_loop()
        waiting = _Waiting(inquiry, loop.create_future(), loop)
        self._arrive(waiting)
        self._waiting += 1
        try:
            return await waiting.answers
        finally:
            self._waiting -= 1

    async def hear(self, act: Act) -> Verdict:
        """What `Guard.tell` says to something that was done, once that is on disk."""
        if self.failed:
            return _FAILED
        self._require_room()
        self._waiting += 1
        try:
            return await asyncio.to_thread(self._heard, act)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Answer what has arrived, and nothing after it."""
        self._hand_over()
        self._inbox.put([])
        self._thread.join()

    def _arrive(self, waiting: _Waiting) -> None:
        """Hand over together what arrives in quick succession: the thread wakes, and writes, once for all."""
        if self._arriving and self._arriving[0].loop is not waiting.loop:
            self._hand_over()
        self._arriving.append(waiting)
        if len(self._arriving) == 1:
            self._first = waiting.loop.time()
            waiting.loop.call_soon(self._hand_over_once_quiet, waiting, 1, 0)

    def _hand_over_once_quiet(self, first: _Waiting, before: int, quiet: int) -> None:
        """Once turns of the loop have brought no more, enough are here, or the first has waited enough."""
        if not self._arriving or self._arriving[0] is not first:
            return  # handed over meanwhile
        here = len(self._arriving)
        quiet = quiet + 1 if here == before else 0
        in_time = here < _ENOUGH and first.loop.time() - self._first < _LONGEST_GATHERING
        if quiet < _QUIET and in_time and self._waiting > 1:  # who is alone waits for nobody
            first.loop.call_soon(self._hand_over_once_quiet, first, here, quiet)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        arrived, self._arriving = self._arriving, []
        if arrived:
            self._inbox.put(arrived)
        if self._ended:  # perhaps since it was asked
            self._turn_away([])

    def _require_room(self) -> None:
        if self._waiting >= _MOST_WAITING or self._ended:
            raise Busy("too much is being asked", remedy="ask again in a moment")

    def _all_now(self, inquiry: Inquiry) -> list[Verdict]:
        found: list[Verdict] = []
        for asked in inquiry.questions:
            found.append(self.now(asked))
            if found[-1].permitted is inquiry.until:
                break
        return found

    def _heard(self, act: Act) -> Verdict:
        try:
            verdict = self._guard.tell(act)
        except LicetError:
            raise
        except BaseException as problem:
            self._fail(problem)
            if not isinstance(problem, Exception):
                raise
            return _FAILED
        self._notices.refused(verdict)
        return verdict

    def _work(self) -> None:
        """Answer until told to stop; what a failure leaves unanswered is refused."""
        taken: list[_Waiting] = []
        try:
            while taken := self._taken():  # (1)
                self._answer(taken)
        except BaseException as problem:  # noqa: BLE001 - nobody is above a thread: whoever asks is refused
            self._fail(problem)
        finally:
            self._ended = True
            self._turn_away(taken)

    def _fail(self, problem: BaseException) -> None:
        if not self.failed:
            self.failed = True
            self._notices.failed(problem)

    def _told(self, verdict: Verdict, asked: Question) -> Verdict:
        if verdict.ground in INSIDE:
            self._notices.refused(verdict)
        return told(verdict, asked) if asked.amiss else verdict

    def _turn_away(self, taken: list[_Waiting]) -> None:
        """Refuse those taken, and those who still wait, or tell them that there will be no answer."""
        with suppress(Empty):
            while True:
                taken = taken + self._inbox.get_nowait()
        self._tell([(waiting, _refusals(waiting.inquiry) if self.failed else None) for waiting in taken])

    def _taken(self) -> list[_Waiting]:
        """What has arrived; nothing once there will be no more."""
        taken = list(self._inbox.get())
        with suppress(Empty):
            while taken and len(taken) < _MOST_TOGETHER:
                following = self._inbox.get_nowait()
                if not following:
                    self._inbox.put(following)  # after those taken
                    break
                taken += following
        return taken

    def _answer(self, taken: list[_Waiting]) -> None:
        if self.failed:  # elsewhere: while it was asked at once, or told of something done
            self._tell([(waiting, _refusals(waiting.inquiry)) for waiting in taken])
            return
        gathering = self._gatherer
        ends: list[int] = []
        for waiting in taken:
            for asked in waiting.inquiry.questions:  # (2)
                permitted = gathering.check(asked.use, asked.circumstances) and not asked.amiss
                if permitted is waiting.inquiry.until:
                    break
            ends.append(len(gathering))
        verdicts = gathering.settled()  # (3)
        answered: list[tuple[_Waiting, list[Verdict] | None]] = []
        for waiting, start, end in zip(taken, [0, *ends], ends, strict=False):
            mine = zip(verdicts[start:end], waiting.inquiry.questions, strict=False)
            answered.append((waiting, [self._told(verdict, asked) for verdict, asked in mine]))
        self._tell(answered)  # (4)

    def _tell(self, answered: Sequence[tuple[_Waiting, list[Verdict] | None]]) -> None:
        """Hand the answers to the loop that asked, all at once; there is one loop but in tests."""
        for loop in {waiting.loop for waiting, _ in answered}:
            mine = [(waiting.answers, found) for waiting, found in answered if waiting.loop is loop]
            with suppress(RuntimeError):  # a loop that has ended waits for nothing
                loop.call_soon_threadsafe(_deliver, mine)


def _may_wait(guard: Guard) -> bool:
    """Whether an answer may wait: for the guard's own record, a proviso's entry in it, or a shared state."""
    if guard.waits or guard._keeping.asks_of_uses:  # noqa: SLF001 - this guard's own room
        return True
    return guard._allowance._account is not None  # noqa: SLF001 - likewise


def told(verdict: Verdict, asked: Question) -> Verdict:
    """The verdict on a question; one that was amiss is refused for what was amiss with it."""
    if not asked.amiss or verdict.ground not in (Ground.UNKNOWN_TERM, Ground.PERMITTED):
        return verdict
    return Verdict(False, Ground.UNKNOWN_TERM, asked.amiss, _CITE, record=verdict.record)


def _refusals(inquiry: Inquiry) -> list[Verdict]:
    """What an inquiry is told where nothing is decided any more."""
    return [_FAILED] * (1 if inquiry.until is False else len(inquiry.questions))


def _deliver(answered: list[tuple[asyncio.Future[list[Verdict]], list[Verdict] | None]]) -> None:
    for future, found in answered:
        if future.done():  # whoever asked has gone
            continue
        if found is None:
            future.set_exception(Busy("no more is decided here", remedy="ask again in a moment"))
        else:
            future.set_result(found)
