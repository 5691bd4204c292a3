"""How long things take on a machine shared with others: many rounds, each of all subjects in turn.

A disturbance hits neighbours in a round alike, so a ratio is taken within each round and only then over the
rounds. The garbage collector runs before each sample and stays off during it. Nothing here fails on a time.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

from msgspec import Struct


def nothing() -> None:
    """Settle what put nothing off."""


class Subject(Struct, frozen=True, kw_only=True):
    """Something to time. One `run` does `of` units of work; `settle` does what `run` has put off."""

    key: str
    label: str
    run: Callable[[], object]
    of: int = 1
    settle: Callable[[], object] = nothing


class Series(Struct, frozen=True):
    """Microseconds a unit, one value a round: until answered, and with what was put off."""

    key: str
    label: str
    answered: tuple[float, ...]
    settled: tuple[float, ...]


class Spread(Struct, frozen=True):
    """The middle and the ends of several rounds."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of at least one value."""
        return cls(median(values), min(values), max(values))


class Pace(Struct, frozen=True):
    """How many rounds, and the least seconds one sample lasts; `whole` adds what takes many minutes."""

    rounds: int
    sample: float
    whole: bool = False


CAREFUL = Pace(rounds=21, sample=0.005)
QUICK = Pace(rounds=3, sample=0.001)


def interleaved(subjects: Sequence[Subject], pace: Pace) -> list[Series]:
    """Time the subjects, all once in every round, each round beginning with another one."""
    passes = [_passes(subject, pace.sample) for subject in subjects]
    answered: list[list[float]] = [[] for _ in subjects]
    settled: list[list[float]] = [[] for _ in subjects]
    for number in range(pace.rounds):
        for place in range(len(subjects)):
            i = (number + place) % len(subjects)
            until_answer, until_settled = _sample(subjects[i], passes[i])
            answered[i].append(until_answer)
            settled[i].append(until_settled)
    return [
        Series(subject.key, subject.label, tuple(answered[i]), tuple(settled[i]))
        for i, subject in enumerate(subjects)
    ]


def ratio(ours: Series, peer: Series) -> Spread:
    """How many times as long ours takes, taken round by round."""
    return Spread.of([a / b for a, b in zip(ours.answered, peer.answered, strict=True)])


def _sample(subject: Subject, passes: int) -> tuple[float, float]:
    run, work = subject.run, passes * subject.of
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        for _ in range(passes):
            run()
        answered = perf_counter() - start
        subject.settle()
        settled = perf_counter() - start
    finally:
        gc.enable()
    return answered / work * 1e6, settled / work * 1e6


def _passes(subject: Subject, least: float) -> int:
    """Warm the subject up, and find how often it must run to fill a sample: one run alone takes longer."""
    _sample(subject, 1)
    passes = 1
    while (seconds := _sample(subject, passes)[0] * passes * subject.of / 1e6) < least:
        passes = max(passes + 1, round(passes * least / seconds))
    return passes
