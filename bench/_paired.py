"""Two ways of doing one thing, one after the other in pairs: by how much they differ, and how surely.

For differences far below the noise of either. It gives no figure without the interval it lies in, and the
same of a way against itself, where the difference is none: how wide that is, is what the machine can tell.
"""

from __future__ import annotations

import gc
import math
import os
from contextlib import contextmanager
from statistics import fmean, median, stdev
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_95: Final = 1.96  # standard errors either way


class Bounds(Struct, frozen=True):
    """A figure, and what it lies between in 95 of 100 such runs."""

    value: float
    low: float
    high: float

    @classmethod
    def of_median(cls, values: Sequence[float]) -> Bounds:
        """By rank alone, whatever the distribution: half of all values lie below their median."""
        ordered, many = sorted(values), len(values)
        low = max(0, math.floor((many - _95 * math.sqrt(many)) / 2))
        return cls(median(ordered), ordered[low], ordered[many - 1 - low])

    @classmethod
    def of_mean(cls, values: Sequence[float]) -> Bounds:
        """With what is rare, and with the noise that is."""
        middle, error = fmean(values), _95 * stdev(values) / math.sqrt(len(values))
        return cls(middle, middle - error, middle + error)

    def share_of(self, whole: float) -> str:
        """The same in percent of something."""
        value, low, high = (100 * number / whole for number in (self.value, self.low, self.high))
        return f"{value:+.3f} % ({low:+.3f} to {high:+.3f})"


class Taken(Struct, frozen=True):
    """Microseconds by the clock, and of processor time of the thread that did it."""

    clock: float
    processor: float


class Pairs(Struct, frozen=True):
    """What each took, pair by pair."""

    one: tuple[Taken, ...]
    other: tuple[Taken, ...]

    @property
    def differences(self) -> list[float]:
        """How much more processor time the one took."""
        return [a.processor - b.processor for a, b in zip(self.one, self.other, strict=True)]

    @property
    def control(self) -> list[float]:
        """The other against itself, from one pair to the next; in turns, so that a drift is none."""
        times = [b.processor for b in self.other]
        return [a - b for a, b in zip(times[::2], times[1::2], strict=False)]


def in_pairs(one: Callable[[], object], other: Callable[[], object], *, pairs: int) -> Pairs:
    """Time both, each in turn the first of its pair."""
    ways, taken = (one, other), ([], [])  # type: tuple[Callable[[], object], ...], tuple[list[Taken], ...]
    for way in ways:
        way()
    gc.collect()
    gc.disable()
    try:
        for number in range(pairs):
            for place in (0, 1) if number % 2 else (1, 0):
                taken[place].append(once(ways[place]))
    finally:
        gc.enable()
    return Pairs(tuple(taken[0]), tuple(taken[1]))


def once(run: Callable[[], object]) -> Taken:
    """Time one call. The processor's time is asked of the system, outside of what the clock is to show."""
    worked = thread_time()
    start = perf_counter()
    run()
    end = perf_counter()
    return Taken((end - start) * 1e6, (thread_time() - worked) * 1e6)


@contextmanager
def one_core() -> Iterator[str]:
    """Keep to one core, with all threads begun meanwhile, where the system lets one choose; in words."""
    if not hasattr(os, "sched_setaffinity"):
        yield "on any core"
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield "on one core"
    finally:
        os.sched_setaffinity(0, before)
