"""Where questions are answered: one worker thread, fed in small turns.

The event loop only reads and writes, so health is answered however much is being screened. Each request gives
the worker a few questions at a time, so that a batch of ten thousand does not hold up a single name. One
worker is as many as can be of use where Python runs one thread at a time; for more cores, run more services.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from licet.parties._screen import screen_all
from licet.parties.http._ofac import OfacSearch
from licet.parties.http._register import Register

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from licet.parties._query import Query, Screening
    from licet.parties.lists import ListSet

_T = TypeVar("_T")
_FIRST_TURN: Final = 8  # questions the worker takes from one request before it looks at the next
_LARGEST_TURN: Final = 512
_TURN_SECONDS: Final = 0.05  # a turn is made longer while it takes less: the engine is faster with many


def today() -> date:
    """The day in UTC, by which the age of lists is told."""
    return datetime.now(UTC).date()


class Likened(NamedTuple):
    """A listed name that resembles what was asked: its entry, the name, and OFAC's score, 0 to 100."""

    entity: str
    name: str
    score: int


class Desk:
    """The lists, and the one worker that searches them.

    `record` is given each turn's screenings before they are answered; when it raises, so does the request:
    no answer leaves without its record.
    """

    def __init__(
        self,
        lists: ListSet,
        *,
        clock: Callable[[], date] = today,
        record: Callable[[Sequence[Screening]], None] | None = None,
    ) -> None:
        self.register = Register(lists)
        self._lists = lists
        self._clock = clock
        self._record = record
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="screening")
        self._ofac: OfacSearch | None = None

    def today(self) -> date:
        """The day of the answer."""
        return self._clock()

    async def screen(self, queries: Sequence[Query]) -> list[Screening]:
        """Answer each query in order."""
        answered: list[Screening] = []
        turn = _FIRST_TURN
        while len(answered) < len(queries):
            asked = queries[len(answered) : len(answered) + turn]
            answers, taken = await self.ask(partial(self._screened, asked))
            answered += answers
            turn = min(turn * 2, _LARGEST_TURN) if taken < _TURN_SECONDS else max(turn // 2, 1)
        return answered

    async def ofac(self, names: Sequence[str], *, least: int) -> list[tuple[Likened, ...]]:
        """Score each name against every listed one, best first."""
        return [await self.ask(partial(self._likened, name, least)) for name in names]

    async def ask(self, question: Callable[[], _T]) -> _T:
        """Answer anything else that takes the processor, in its turn."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, question)

    def close(self) -> None:
        """Wait for what is being answered, and take no more."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _screened(self, queries: Sequence[Query]) -> tuple[list[Screening], float]:
        begun = time.perf_counter()
        answers = list(screen_all(queries, lists=self._lists))
        if self._record is not None:
            self._record(answers)
        return answers, time.perf_counter() - begun

    def _likened(self, name: str, least: int) -> tuple[Likened, ...]:
        names = self.register.names
        if self._ofac is None:  # made by the first who asks: most never do
            self._ofac = OfacSearch(text for _, text in names)
        found = self._ofac.search(name, least=least)
        return tuple(Likened(*names[likeness.name], likeness.score) for likeness in found)
