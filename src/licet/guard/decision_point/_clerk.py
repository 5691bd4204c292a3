"""Who puts questions to a guard and waits for the disk, so that the server's loop never does.

    (1) take the inquiries that have arrived, up to a bound;
    (2) let the guard decide their questions, one after the other;
    (3) write what they came to, at once: one write for all;
    (4) answer them.

While (3) waits for the disk, further inquiries gather for the next write. An inquiry is answered only after
its entries are durable; where they cannot be made so, all its permits are refusals.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import LicetError
from licet.guard._gathering import Gatherer
from licet.guard._verdict import Ground, Verdict
from licet.guard.decision_point._question import Question

if TYPE_CHECKING:
    from licet.guard import Guard

_MOST_WAITING: Final = 4096  # inquiries; more are told to come back
_MOST_TOGETHER: Final = 512  # inquiries of one write
_MOST_INLINE: Final = 8  # questions that the loop itself decides, where no answer waits for the disk
_CITE: Final = "docs/decision-point.md"


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
    """Decides for one guard. An answer waits for the disk exactly where that guard's own would."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._gatherer = Gatherer(guard)
        self._arriving: list[_Waiting] = []
        self._waiting = 0
        self._ended = False
        self._inbox: SimpleQueue[list[_Waiting]] = SimpleQueue()  # an empty list is the last
        self._thread = threading.Thread(target=self._work, name="licet decision point", daemon=True)
        self._thread.start()

    @property
    def at_work(self) -> bool:
        """Whether inquiries are still answered."""
        return not self._ended

    async def answers(self, inquiry: Inquiry) -> list[Verdict]:
        """One verdict for each question, in their order; `Busy` when too many wait already."""
        if not self._guard.waits and len(inquiry.questions) <= _MOST_INLINE:
            return self._now(inquiry)
        if self._waiting >= _MOST_WAITING or not self.at_work:
            raise Busy("too much is being asked", remedy="ask again in a moment")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(inquiry, loop.create_future(), loop)
        self._arrive(waiting)
        self._waiting += 1
        try:
            return await waiting.answers
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Answer what has arrived, and nothing after it."""
        self._hand_over()
        self._inbox.put([])
        self._thread.join()

    def _arrive(self, waiting: _Waiting) -> None:
        """Hand over what arrives in one turn of the loop together: the thread is woken once for all."""
        if self._arriving and self._arriving[0].loop is not waiting.loop:
            self._hand_over()
        if not self._arriving:
            waiting.loop.call_soon(self._hand_over)
        self._arriving.append(waiting)

    def _hand_over(self) -> None:
        arrived, self._arriving = self._arriving, []
        if arrived:
            self._inbox.put(arrived)
        if self._ended:  # perhaps since it was asked
            self._turn_away([])

    def _now(self, inquiry: Inquiry) -> list[Verdict]:
        found: list[Verdict] = []
        for asked in inquiry.questions:
            found.append(told(self._guard.check(asked.use, asked.circumstances), asked))
            if found[-1].permitted is inquiry.until:
                break
        return found

    def _work(self) -> None:
        """Answer until told to stop; what a failure leaves unanswered is never a permit."""
        taken: list[_Waiting] = []
        try:
            while taken := self._taken():  # (1)
                self._answer(taken)
        finally:
            self._ended = True
            self._turn_away(taken)

    def _turn_away(self, taken: list[_Waiting]) -> None:
        """Tell those taken, and those who still wait, that there will be no answer."""
        with suppress(Empty):
            while True:
                taken = taken + self._inbox.get_nowait()
        self._tell([(waiting, None) for waiting in taken])

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
            answered.append((waiting, [told(verdict, asked) for verdict, asked in mine]))
        self._tell(answered)  # (4)

    def _tell(self, answered: Sequence[tuple[_Waiting, list[Verdict] | None]]) -> None:
        """Hand the answers to the loop that asked, all at once; there is one loop but in tests."""
        for loop in {waiting.loop for waiting, _ in answered}:
            mine = [(waiting.answers, found) for waiting, found in answered if waiting.loop is loop]
            with suppress(RuntimeError):  # a loop that has ended waits for nothing
                loop.call_soon_threadsafe(_deliver, mine)


def told(verdict: Verdict, asked: Question) -> Verdict:
    """The verdict on a question; one that was amiss is refused for what was amiss with it."""
    if not asked.amiss or verdict.ground not in (Ground.UNKNOWN_TERM, Ground.PERMITTED):
        return verdict
    return Verdict(False, Ground.UNKNOWN_TERM, asked.amiss, _CITE, record=verdict.record)


def _deliver(answered: list[tuple[asyncio.Future[list[Verdict]], list[Verdict] | None]]) -> None:
    for future, found in answered:
        if future.done():  # whoever asked has gone
            continue
        if found is None:
            future.set_exception(Busy("the decision failed", remedy="see the server's errors"))
        else:
            future.set_result(found)
