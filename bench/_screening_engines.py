"""Engines as the bench sees them: a process each, asked one after another, so that none disturbs the next."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from bench import _screening_set as sets
from bench._screening_figures import USUAL, Accuracy, accuracy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench._screening_figures import Found
    from bench._screening_set import Asked, EvaluationSet

ROOT: Final = Path(__file__).parents[1]
PEERS: Final = Path(".venv", "peers", "bin", "python")
_BATCH: Final = 1000
_LEAST_OF_PEERS: Final = 0.3  # the same, where each score costs the same whatever is asked for
_LEAST: Final = 0.1  # far below what any engine needs for 5 % false alarms


class Kind(Struct, frozen=True):
    """An engine: its name to its worker and in tables, and whether it answers one by one."""

    key: str
    label: str
    one_by_one: bool = True


LICET: Final = Kind("licet", "Licet")
YENTE: Final = Kind("logic-v2", "yente rebuilt, logic-v2")
RIVALS: Final = (
    YENTE,
    Kind("logic-v1", "yente rebuilt, logic-v1"),
    Kind("blocker", "nomenklatura blocker, logic-v2", one_by_one=False),
    Kind("trigram", "tantivy trigrams, rapidfuzz"),
    Kind("token-sort", "rapidfuzz token_sort, all names"),
)


class Pass(Struct, frozen=True):
    """One go through all the questions: names a second, by the clock and by the processor's time."""

    asked: int
    seconds: float
    cpu: float

    @property
    def per_second(self) -> float:
        """Names a second by the clock."""
        return self.asked / self.seconds

    @property
    def per_cpu_second(self) -> float:
        """Names a second of one core, whoever else was using it."""
        return self.asked / self.cpu


class Waits(Struct, frozen=True):
    """How long single names took, in milliseconds, each asked alone: processor time, and by the clock."""

    p50: float
    p99: float
    clock_p50: float
    clock_p99: float


class Cost(Struct, frozen=True, kw_only=True):
    """What an engine takes. None where it cannot, or where it was not asked."""

    names: int
    build_s: float  # of processor time, which on a machine of its own is the time
    build_clock_s: float
    cold: Pass
    warm: Pass | None = None
    waits: Waits | None = None
    warm_waits: Waits | None = None
    load_s: float | None = None
    on_disk_mb: float | None = None
    memory_mb: float  # with the list, after all questions
    peak_mb: float  # while the list was indexed


class Night(Struct, frozen=True):
    """A firm's night run: the set's bulk names, generated and so of nobody, at the usual threshold."""

    cold: Pass
    alerts: float
    east_asian: int
    east_asian_alerts: float


class Measured(Struct, frozen=True):
    """An engine's accuracy and cost."""

    engine: Kind
    accuracy: Accuracy
    cost: Cost
    night: Night | None = None


class Worker:
    """The other end of the pipe: see `bench/_screening_worker.py`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def order(self, do: str, **details: Any) -> dict[str, Any]:
        """Have it done; a worker that died has said why on stderr."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the worker was started without pipes")
        self._process.stdin.write(msgspec.json.encode({"do": do, **details}).decode() + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit("bench: an engine stopped without an answer; its last words stand above")
        return msgspec.json.decode(answer, type=dict[str, Any])

    def search(
        self, asked: Sequence[Asked], threshold: float, *, batch: int = _BATCH, keep: bool = False
    ) -> dict[str, Any]:
        """Ask all of them, and say what it cost; with `keep`, also what was found."""
        names = [(one.q, one.schema) for one in asked]
        return self.order("search", asked=names, threshold=threshold, batch=batch, keep=keep)


@contextmanager
def worker(engine: Kind, python: Path) -> Iterator[Worker]:
    """Run an engine in a process of its own, for as long as the block lasts."""
    words = [str(python), "-m", "bench._screening_worker", engine.key]
    with subprocess.Popen(  # noqa: S603 - our own file, in a Python the caller chose
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Worker(process)
        if process.stdin is not None:
            process.stdin.close()


def rival(engine: Kind, python: Path, asked: EvaluationSet) -> Measured:
    """Measure a peer: one pass, name by name, as its own service asks."""
    with tempfile.TemporaryDirectory() as folder, worker(engine, python) as peer:
        entities = sets.write(asked.entities, Path(folder, "entities.jsonl"))
        built = peer.order("build", entities=str(entities), scratch=folder)
        batch = 1 if engine.one_by_one else len(asked.asked)
        done = peer.search(asked.asked, _LEAST_OF_PEERS, batch=batch, keep=True)
    cost = Cost(
        names=built["names"],
        build_s=built["cpu"],
        build_clock_s=built["seconds"],
        cold=_pass(done, len(asked.asked)),
        waits=_waits(done["each"]) if engine.one_by_one else None,
        memory_mb=done["megabytes"],
        peak_mb=built["peak"],
    )
    return Measured(engine, accuracy(asked, _found(done)), cost)


def licet(asked: EvaluationSet, whole: EvaluationSet) -> Measured:
    """Measure Licet: judged by what is `asked`, and timed on the whole set, which costs it seconds only.

    It is timed in fresh processes, in which nothing is warm.
    """
    with tempfile.TemporaryDirectory() as folder:
        with worker(LICET, Path(sys.executable)) as first:
            entities = sets.write(asked.entities, Path(folder, "entities.jsonl"))
            built = first.order("build", entities=str(entities), scratch=folder)
            judged = accuracy(asked, _found(first.search(asked.asked, _LEAST, keep=True)))
            saved = first.order("save", folder=folder)
        threshold = next(one.threshold for one in judged.at if one.share == USUAL)
        with worker(LICET, Path(sys.executable)) as second:
            loaded = second.order("load", folder=folder)
            cold, warm = (second.search(whole.asked, threshold) for _ in range(2))
        with worker(LICET, Path(sys.executable)) as third:
            third.order("load", folder=folder)
            alone, again = (third.search(whole.asked, threshold, batch=1) for _ in range(2))
        night = _night(whole, folder, threshold) if whole.bulk else None
    cost = Cost(
        names=built["names"],
        build_s=built["cpu"],
        build_clock_s=built["seconds"],
        cold=_pass(cold, len(whole.asked)),
        warm=_pass(warm, len(whole.asked)),
        waits=_waits(alone["each"]),
        warm_waits=_waits(again["each"]),
        load_s=loaded["seconds"],
        on_disk_mb=saved["on_disk"],
        memory_mb=warm["megabytes"],
        peak_mb=built["peak"],
    )
    return Measured(LICET, judged, cost, night)


def _night(whole: EvaluationSet, folder: str, threshold: float) -> Night:
    asked = tuple(sets.Asked(name, "Person", "bulk") for name in whole.bulk)
    with worker(LICET, Path(sys.executable)) as fresh:
        fresh.order("load", folder=folder)
        done = fresh.search(asked, threshold, keep=True)
    alerts = [bool(found) for found in done["hits"]]
    generated = [alert for one, alert in zip(asked, alerts, strict=True) if sets.east_asian(one)]
    return Night(_pass(done, len(asked)), fmean(alerts), len(generated), fmean(generated or [0]))


def _found(done: dict[str, Any]) -> list[Found]:
    return msgspec.convert(done["hits"], type=list[list[tuple[str, float]]])


def _pass(done: dict[str, Any], asked: int) -> Pass:
    return Pass(asked, done["seconds"], done["cpu"])


def _waits(each: list[dict[str, float]]) -> Waits:
    """By the nearest rank, so that every figure is one that happened."""
    ranked = [sorted(one[of] * 1000 for one in each) for of in ("cpu", "seconds")]
    return Waits(*(times[int(len(times) * share)] for times in ranked for share in (0.50, 0.99)))
