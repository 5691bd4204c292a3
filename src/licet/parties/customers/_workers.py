"""The work of a run shared out to the cores of this machine: asking the lists, and asking the customers.

Workers are processes of their own, neither forked nor importing the caller's program, and end when this one
does, however it ends. They are started by the first share of work that is worth it. The store is read and
written by this process alone. A worker that cannot be started, ends early or leaves its share costs time,
never an answer: the share is then done here, by the same functions.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Self

import licet
from licet.parties._screen import screen_all, screener
from licet.parties.bulk._local import usable_cores
from licet.parties.bulk._messages import receive, send
from licet.parties.customers import _orders
from licet.parties.customers._orders import Hold, Load, Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from licet.parties._query import Query, Screening
    from licet.parties.customers._orders import Order
    from licet.parties.lists import ListSet
    from licet.parties.screening import Brands

    _Answered = tuple[int, bytes | None] | None  # which order, and its answer; none at the end

# Columns of hundreds of megabytes come and go in a worker: glibc keeps their pages for the next one.
_REUSED: Final = {"MALLOC_MMAP_THRESHOLD_": str(1 << 32), "MALLOC_TRIM_THRESHOLD_": str(1 << 33)}
_MODULE: Final = "licet.parties.customers._worker"
MOST: Final = 4  # workers: each holds what it is asked among, a gigabyte for a million customers
_TAKEN: Final = 1_000  # queries at a time
_WORTH_IT: Final = 2_000  # queries answered here before any worker is started: as many as that would cost
_ROUNDS: Final = 8  # shares for each worker, so that none waits long for another


class Workers:
    """Processes that hold the same lists. One thread may use them at a time."""

    def __init__(self, lists: ListSet, *, processes: int | None = None) -> None:
        """Start nothing yet; `processes` is one for each usable core, up to `MOST`, unless it is told."""
        self._lists = lists
        self._count = min(usable_cores(), MOST) if processes is None else processes
        self._running: tuple[_Process, ...] = ()
        self._started = self._held = False
        self._loaded: Path | None = None
        self._answered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def several(self) -> bool:
        """Whether there is anything to be won by sharing out."""
        return self._count > 1

    @property
    def running(self) -> int:
        """How many were started."""
        return len(self._running)

    def end(self) -> None:
        """Stop all workers, at once: what they have not answered is not needed."""
        for worker in self._running:
            worker.end()
        self._running = ()

    def screen(self, queries: Iterable[Query]) -> Iterator[Screening]:
        """Answer each query in order, as `screen_all` does; `InputError` names the first unreadable one."""
        source = iter(queries)
        while taken := list(islice(source, _TAKEN)):
            if self._running or (self.several and self._answered >= _WORTH_IT):
                yield from self._screened(taken)
            else:
                self._answered += len(taken)
                yield from screen_all(taken, lists=self._lists)

    def _screened(self, queries: list[Query]) -> Iterator[Screening]:
        self._hold()
        size = -(-len(queries) // (self._count * _ROUNDS))
        shares = [tuple(queries[at : at + size]) for at in range(0, len(queries), size)]
        for share, answer in zip(shares, self._answers([Screen(share) for share in shares]), strict=True):
            yield from _orders.screenings_in(answer) if answer else screen_all(share, lists=self._lists)

    def load(self, path: Path) -> None:
        """Have every worker load the index of customers at this place; they begin, and this returns."""
        self._start()
        self._loaded = path
        for worker in self._running:
            worker.begin(Load(str(path)))

    def near(
        self,
        asked: Sequence[tuple[str, ...]],
        *,
        path: Path,
        brands: Brands | None,
        here: Callable[[Sequence[tuple[str, ...]]], set[int]],
    ) -> set[int]:
        """Return the customers near these in the index at `path`; `here` asks it for what is left."""
        self._hold()
        if path != self._loaded:
            self.load(path)
        by_size = sorted(asked, key=lambda names: -sum(map(len, names)))
        count = min(self._count * _ROUNDS, len(asked))
        shares = [by_size[at::count] for at in range(count)]
        found, left = set[int](), list[tuple[str, ...]]()
        answers = self._answers([_orders.near(share, brands) for share in shares])
        for share, answer in zip(shares, answers, strict=True):
            if answer:
                found |= _orders.numbers_in(answer)
            else:
                left += share
        return found | (here(left) if left else set())

    def _answers(self, orders: Sequence[Order]) -> Iterator[bytes | None]:
        """Yield the answer to each order, from whichever worker is free; nothing for what none did."""
        left = deque(enumerate(orders))
        answered: SimpleQueue[_Answered] = SimpleQueue()
        for worker in self._running:
            worker.begin_all(left, answered)
        held, going = dict[int, bytes | None](), len(self._running)
        for at in range(len(orders)):
            while at not in held and going:
                if (one := answered.get()) is None:  # a worker has no more to say
                    going -= 1
                else:
                    held[one[0]] = one[1]
            yield held.pop(at, None)

    def _start(self) -> None:
        if self._started or not self.several:
            return
        self._started = True
        with suppress(OSError):  # those that could be started are enough
            for _ in range(self._count):
                self._running = (*self._running, _Process())

    def _hold(self) -> None:
        """Give them the lists, made ready here first: of a new list the index is built once, not by each."""
        self._start()
        if self._held or not self._running:
            return
        self._held = True
        screener(self._lists)
        lists = pickle.dumps(self._lists, protocol=5)
        for worker in self._running:
            worker.begin(Hold(lists))


class _Process:
    """One worker, and the thread that speaks with it: orders are done one after the other."""

    def __init__(self) -> None:
        above = str(Path(licet.__file__).parents[1])
        paths = os.pathsep.join(filter(None, (above, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_REUSED, "PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C is for the process that writes to the store
        )
        self._thread = ThreadPoolExecutor(1)

    def begin(self, order: Hold | Load) -> None:
        """Have it take something in, after what it was told before."""
        self._thread.submit(self._told, _orders.written(order))

    def begin_all(self, left: deque[tuple[int, Order]], answered: SimpleQueue[_Answered]) -> None:
        """Have it take orders off those left and put its answers, and None when it takes no more."""
        self._thread.submit(self._all, left, answered)

    def _all(self, left: deque[tuple[int, Order]], answered: SimpleQueue[_Answered]) -> None:
        try:
            while True:
                at, order = left.popleft()
                answer = self._asked(_orders.written(order))
                answered.put((at, answer))
                if answer is None:  # it has ended: the others go on
                    return
        except IndexError:  # none is left
            return
        finally:
            answered.put(None)

    def end(self) -> None:
        """Stop it, at once."""
        self._process.kill()
        self._process.wait()
        self._thread.shutdown(cancel_futures=True)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be sent has no reader
                    pipe.close()

    def _told(self, sent: bytes) -> bool:
        try:
            send(self._process.stdin, sent)  # type: ignore[arg-type]  # a pipe of bytes
        except OSError:
            return False
        return True

    def _asked(self, sent: bytes) -> bytes | None:
        """The answer; None if the process is no more."""
        return receive(self._process.stdout) if self._told(sent) else None  # type: ignore[arg-type]  # as above
