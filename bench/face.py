"""What a guard adds to a real one-to-one face check: to the whole of it, and to the one call it decides.

(1) compare two pictures with the demo's real models, guarded and bare in alternating pairs on one core, both
    by one and the same model in memory; say by how much processor time they differ, and how surely;
(2) see what the record's writer takes beside that, in a thread of its own;
(3) right after further checks, which leave nothing of ours in the caches, time a guarded match, a bare one,
    the decision alone, and an empty call in its place: what of it is the measurement's own.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING, Any, Final, Self

from bench import _table
from bench._field import AT_THE_BORDER, Field
from bench._paired import Bounds, Pairs, Taken, in_pairs, once, one_core
from bench._run import run
from bench._timing import Pace, Series, nothing
from licet.cli.demo._matcher import astronaut, variations
from licet.cli.demo._models import Models, cache_folder, obtain
from licet.opencv import FaceRecognizerSF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from licet.guard import Recording

_FACE: Final = 0.8  # YuNet's score from which a region counts as a face
_SIZE: Final = (512, 512)
_RECORDINGS: Final[dict[str, Recording]] = {"queued": "group", "durable": "sync"}
_LABELS: Final = {
    "match_guarded": "the match, guarded",
    "match_bare": "the match, bare",
    "decided": "the decision alone",
    "empty": "an empty call in its place",
}


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    import cv2

    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    models = obtain(cache_folder(os.environ), tell=lambda line: print(line, file=sys.stderr))
    tables = []
    with tempfile.TemporaryDirectory() as folder, one_core() as where:
        for name, recording in _RECORDINGS.items():
            with _Guarded(Path(folder), models, recording=recording) as guarded:
                bare = guarded.bare()
                pairs = in_pairs(guarded.check, bare.check, pairs=2 * pace.rounds**2)  # (1)
                written = guarded.written(4 * pace.rounds)  # (2)
                calls = dict(zip(_LABELS, (guarded.match, bare.match, guarded.decide, nothing), strict=True))
                cold = _cold(calls, bare.check, rounds=4 * pace.rounds)  # (3)
            tables.append(_of_pairs(name, pairs, written, where))
            tables.append(_of_one(name, cold, whole=_whole(pairs)))
    return tables


def _whole(pairs: Pairs) -> float:
    """What every share is of: the processor time of a bare check, since by the clock it is others' too."""
    return median(taken.processor for taken in pairs.other)


def _of_pairs(name: str, pairs: Pairs, written: float | None, where: str) -> _table.Table:
    """The whole checks by the clock, and how they differ by processor time."""
    one, other = (tuple(taken.clock for taken in side) for side in (pairs.one, pairs.other))
    guarded = Series(f"face_guarded_{name}", "one-to-one check, guarded", one, one)
    bare = Series(f"face_bare_{name}", "the same without a guard", other, other)
    whole, differences = _whole(pairs), pairs.differences
    notes = [
        f"guarded less bare, {len(differences):,} pairs {where}, processor time of the caller:",
        f"  median {Bounds.of_median(differences).share_of(whole)} at 95 %",
        f"  mean   {Bounds.of_mean(differences).share_of(whole)}",
        f"bare less bare, median {Bounds.of_median(pairs.control).share_of(whole)}: the noise",
    ]
    if written is not None:
        notes.append(f"the record's own thread, beside: {written / whole:.3%} of processor time")
    rows = _table.beside("", [guarded], [bare]).rows
    return _table.Table(f"a real face check, {name} record", "ms", rows, tuple(notes))


def _of_one(name: str, cold: dict[str, list[Taken]], *, whole: float) -> _table.Table:
    """The calls alone, by the clock; and as shares, also by processor time."""
    rows: list[_table.Row] = []
    notes = [
        "each as a share of a check: median by the clock, mean of processor time",
        "(with the guard's looks around it: one a second, here among half as many)",
    ]
    for key, taken in cold.items():
        label = _LABELS[key]
        clock = tuple(one.clock for one in taken)
        worked = fmean(one.processor for one in taken)
        rows += _table.beside("", [Series(f"face_{key}_{name}", label, clock, clock)], ()).rows
        notes.append(f"  {label:<34}{median(clock) / whole:>8.3%}{worked / whole:>9.3%}")
    return _table.Table(f"of it, caches cold, {name} record", "µs", tuple(rows), tuple(notes))


def _cold(
    calls: Mapping[str, Callable[[], object]], before: Callable[[], object], *, rounds: int
) -> dict[str, list[Taken]]:
    """What each call takes, by turns, each right after what empties the caches."""
    taken: dict[str, list[Taken]] = {key: [] for key in calls}
    for _ in range(rounds):
        for key, call in calls.items():
            before()
            taken[key].append(once(call))
    return taken


class _Check:
    """Two pictures of one person, and what compares them."""

    def __init__(self, detector: Any, recogniser: Any) -> None:
        picture = astronaut()
        self._pictures = picture, variations(picture)["mirrored"]
        self._detector, self._recogniser = detector, recogniser
        self._templates = self._described()

    def check(self) -> float:
        """Find, align, describe and compare."""
        return float(self._recogniser.match(*self._described()))

    def match(self) -> None:
        """Compare alone."""
        self._recogniser.match(*self._templates)

    def _described(self) -> list[Any]:
        return [self._template(picture) for picture in self._pictures]

    def _template(self, picture: Any) -> Any:
        _, faces = self._detector.detect(picture)
        feature = self._recogniser.feature(self._recogniser.alignCrop(picture, faces[0]))
        return feature.copy() if hasattr(feature, "copy") else feature


class _Guarded(_Check):
    """With a guard on the recogniser, as the demo has it, and the detector as it comes."""

    def __init__(self, folder: Path, models: Models, *, recording: Recording) -> None:
        import cv2
        import numpy as np

        content, nothing = np.frombuffer(models.detector, np.uint8), np.empty(0, np.uint8)
        detector = cv2.FaceDetectorYN.create("onnx", content, nothing, _SIZE, _FACE)
        field = Field(folder)
        artefact = field.licensed("sface.onnx", models.recogniser)
        before = set(threading.enumerate())
        self._guard = field.open(artefact, record=f"faces-{recording}", recording=recording)
        self._threads = set(threading.enumerate()) - before
        super().__init__(detector, FaceRecognizerSF.create(self._guard, use=AT_THE_BORDER))

    def bare(self) -> _Check:
        """The same without a guard, by the same model: another in memory is quicker or slower by itself."""
        return _Check(self._detector, self._recogniser._model.technology())  # noqa: SLF001 - what is guarded

    def decide(self) -> None:
        """Do what the guard does about a match."""
        with self._guard.use(AT_THE_BORDER):
            pass

    def written(self, checks: int) -> float | None:
        """Microseconds of processor time that the guard's threads take beside each of so many checks."""
        if not hasattr(time, "pthread_getcpuclockid"):
            return None
        clocks = [time.pthread_getcpuclockid(thread.ident) for thread in self._threads if thread.ident]
        before = sum(map(time.clock_gettime, clocks))
        for _ in range(checks):
            self.check()
        return (sum(map(time.clock_gettime, clocks)) - before) / checks * 1e6

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._guard.close()


if __name__ == "__main__":
    run(measure)
