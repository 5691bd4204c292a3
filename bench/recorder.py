"""What it costs to record every use, and what a crash loses: beside the bare disk and SQLite on it.

(1) In every round, each subject once: uses answered by a guard in sync, by one thread and by many that share
    a group commit; by one in group, its record made durable within the time taken; the same bytes written
    and synced bare, and appended to a SQLite table (write-ahead log, synchronous=FULL);
(2) the latency of every answer is kept: its middle and its 99th percentile;
(3) processes are killed with SIGKILL at a random moment, a guard is opened on what each left, and every use
    that was acknowledged is looked for in its record (`--whole`: 1,000 times);
(4) threads of several processes ask for one shared quota a million times (`--whole`), and the permits are
    counted; then processes that share one are killed, and what they were granted is held against it.

The folder is that of TMPDIR: set it to the disk you mean.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bench import _table
from bench._field import Field, drawn
from bench._run import run
from bench._timing import QUICK, Series, Spread
from licet.guard import UseEntry, decode
from licet.guard._open import device_key
from licet.licence import Quota
from licet.log import Log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench._timing import Pace
    from licet.facts import Use
    from licet.guard import Guard, Recording

_THREADS: Final = (1, 16, 64)
_ROUNDS: Final = 9
_QUOTA: Final = 20_000
_LIVES: Final = 10  # of one record, which grows with each
_LARGE: Final = 10_000_000
_ENTRY: Final = b"x" * 330  # as long as the entry of a use

Samples = dict[str, list[float]]


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    quick = pace.rounds == QUICK.rounds
    with tempfile.TemporaryDirectory() as name:
        field = Field(Path(name))
        artefact = field.licensed("model.onnx", b"weights" * 1000)
        with field.open(artefact, record="drawn.record", recording="group") as guard:
            use = next(one for one in drawn(1024) if guard.check(one))
        rates, waits = _timed(field, artefact, use, rounds=min(pace.rounds, _ROUNDS), quick=quick)
        trials = 1000 if pace.whole else 20
        notes = [
            *(_killed(field, artefact, use, recording, trials) for recording in ("sync", "group")),
            *_shared(field, use, asked=1_000_000 if pace.whole else 40_000, trials=trials),
        ]
    return [
        _rates_table(rates),
        _waits_table(waits),
        _table.Table("recorder: crashes", "µs", (), tuple(notes)),
    ]


def _timed(field: Field, artefact: Path, use: Use, *, rounds: int, quick: bool) -> tuple[Samples, Samples]:
    """Steps (1) and (2): microseconds a use, and the latencies of each subject."""
    rates: Samples = defaultdict(list)
    waits: Samples = defaultdict(list)
    few = 200 if quick else 1000
    with (
        field.open(artefact, record="durable.record", recording="sync") as durable,
        field.open(artefact, record="queued.record", recording="group") as queued,
        closing(_table_in(field.folder / "peer.db")) as database,
    ):
        for _ in range(rounds):
            for threads in _THREADS:
                _round(rates, waits, f"durable_{threads}", _asking(durable, use, few, threads))
                _round(rates, waits, f"fsync_{threads}", _syncing(field.folder / "bare", few, threads))
            _round(rates, waits, "queued", _asking(queued, use, 100 * few, 1, after=queued.record.flush))
            _round(rates, waits, "sqlite_1", _inserting(database, few, group=1))
            _round(rates, waits, "sqlite_many", _inserting(database, 100 * few, group=4096))
    return rates, waits


def _round(rates: Samples, waits: Samples, key: str, subject: Callable[[], list[float]]) -> None:
    start = time.perf_counter()
    found = subject()
    rates[key].append((time.perf_counter() - start) / len(found) * 1e6)
    waits[key] += found


def _asking(
    guard: Guard, use: Use, count: int, threads: int, *, after: Callable[[], None] = lambda: None
) -> Callable[[], list[float]]:
    def ask(times: int) -> list[float]:
        found = []
        for _ in range(times):
            start = time.perf_counter()
            assert guard.check(use)
            found.append((time.perf_counter() - start) * 1e6)
        return found

    def subject() -> list[float]:
        if threads == 1:
            found = ask(count)
        else:
            with ThreadPoolExecutor(threads) as pool:
                found = [one for part in pool.map(ask, [count // threads + 1] * threads) for one in part]
        after()
        return found

    return subject


def _syncing(place: Path, count: int, group: int) -> Callable[[], list[float]]:
    """The least a group commit can be: the bytes of a group in one write, and one sync."""

    def subject() -> list[float]:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        found = []
        for _ in range(max(4, count // group)):
            start = time.perf_counter()
            os.write(handle, _ENTRY * group)
            os.fsync(handle)
            found += [(time.perf_counter() - start) * 1e6] * group
        os.close(handle)
        return found

    return subject


def _table_in(place: Path) -> sqlite3.Connection:
    database = sqlite3.connect(place, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE uses (id INTEGER PRIMARY KEY, entry BLOB)",
    ):
        database.execute(statement)
    return database


def _inserting(database: sqlite3.Connection, count: int, *, group: int) -> Callable[[], list[float]]:
    def subject() -> list[float]:
        found = []
        for _ in range(max(1, count // group)):
            start = time.perf_counter()
            database.execute("BEGIN IMMEDIATE")
            for _ in range(group):
                database.execute("INSERT INTO uses (entry) VALUES (?)", (_ENTRY,))
            database.execute("COMMIT")
            found += [(time.perf_counter() - start) * 1e6] * group
        return found

    return subject


def _killed(field: Field, artefact: Path, use: Use, recording: Recording, trials: int) -> str:
    """Step (3), in a sentence."""
    dice = random.Random(7)  # noqa: S311 - when to kill is no secret
    acknowledged = lost = 0
    oldest = 0.0
    for trial in range(trials):
        name = f"{recording}{trial // _LIVES}.record"

        def opened(name: str = name) -> Guard:
            return field.open(artefact, record=name, recording=recording)

        life = _life(opened, use, dice)
        kept = _uses_of(field.folder / name)
        missing = [at for index, at in life.said if index not in kept]
        acknowledged, lost = acknowledged + len(life.said), lost + len(missing)
        oldest = max([oldest, *(life.killed - at for at in missing)])
    return (
        f"{recording}: killed {trials:,} times; {acknowledged:,} uses acknowledged, {lost:,} of them lost"
        + (f", the oldest {oldest * 1000:.0f} ms before its kill" if lost else "")
    )


def _shared(field: Field, use: Use, *, asked: int, trials: int) -> Iterator[str]:
    """Step (4), in two sentences."""
    artefact = field.licensed("shared.onnx", b"shared" * 1000, (Quota(uses=_QUOTA, per="licence"),))
    state = field.folder / "shared.db"
    processes, threads = 4, 4
    start = time.perf_counter()

    def work(number: int) -> int:
        guard = field.open(artefact, record=f"s{number}.record", recording="group", state=state)
        return _permits(guard, use, asked // processes, threads)

    permits = sum(_in_processes(processes, work))
    took = time.perf_counter() - start
    yield (
        f"shared: {asked:,} uses asked for by {processes} processes of {threads} threads, quota {_QUOTA:,}: "
        f"{permits:,} permitted, in {took:.1f} s"
    )
    dice, said = random.Random(8), 0  # noqa: S311 - likewise
    artefact = field.licensed("killed.onnx", b"killed" * 1000, (Quota(uses=_LARGE, per="licence"),))
    state = field.folder / "killed.db"
    for trial in range(trials):
        name = f"k{trial // _LIVES}.record"

        def opened(name: str = name) -> Guard:
            return field.open(artefact, record=name, recording="group", state=state)

        said += len(_life(opened, use, dice).said)
    with field.open(artefact, record="other.record", recording="group", state=state) as last:
        rest = 1 + (last.remaining() or 0) if last.check(use) else 0
    yield (
        f"shared: killed {trials:,} times, {said:,} of {_LARGE:,} uses acknowledged, {rest:,} left after: "
        f"{_LARGE - said - rest:,} lost with what was set aside, none granted twice"
    )
    assert said + rest <= _LARGE


class _Life(Struct, frozen=True):
    """What a process acknowledged (the entry, and when) until it was killed."""

    said: list[tuple[int, float]]
    killed: float


def _life(opened: Callable[[], Guard], use: Use, dice: random.Random) -> _Life:
    """A process that asks until it is killed, at most a tenth of a second after its first answer."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        guard = opened()
        while verdict := guard.check(use):
            os.write(writing, b"%d %.6f\n" % (verdict.record or 0, time.monotonic()))
        signal.pause()
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as said:
        first = said.read(65536)
        end, rest = time.monotonic() + dice.random() * 0.1, b""
        while time.monotonic() < end:
            rest += said.read(65536)
        os.kill(child, signal.SIGKILL)
        killed = time.monotonic()
        os.waitpid(child, 0)
        rest += said.read()
    lines = [line.split() for line in (first + rest).split(b"\n")[:-1]]
    return _Life([(int(index), float(at)) for index, at in lines], killed)


def _uses_of(folder: Path) -> set[int]:
    """The entries of permitted uses in a record, as the next guard finds them."""
    with Log.open(folder, key=device_key(folder)) as log:
        found = (decode(raw, index=index) for index, raw in enumerate(log.entries()))
        return {
            index for index, one in enumerate(found) if isinstance(one, UseEntry) and one.verdict == "permit"
        }


def _permits(guard: Guard, use: Use, tries: int, threads: int) -> int:
    def ask(times: int) -> int:
        return sum(bool(guard.check(use)) for _ in range(times))

    with guard, ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(ask, [tries // threads] * threads))


def _in_processes(count: int, work: Callable[[int], int]) -> Iterator[int]:
    """What `work` comes to in each of so many processes at once."""
    pipes = []
    for number in range(count):
        reading, writing = os.pipe()
        if not os.fork():
            os.write(writing, b"%d" % work(number))
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    for reading in pipes:
        with os.fdopen(reading, "rb") as said:
            yield int(said.read())
        os.wait()


def _rates_table(rates: Samples) -> _table.Table:
    rows: list[_table.Row] = []
    for threads in _THREADS:
        ours = _series(rates, f"durable_{threads}", f"a guard in sync, {threads} threads")
        bare = _series(rates, f"fsync_{threads}", f"  bare write and fsync, groups of {threads}")
        rows += _table.beside("", [ours], [bare]).rows
    queued = _series(rates, "queued", "a guard in group, until all is durable")
    many = _series(rates, "sqlite_many", "  SQLite, 4,096 in a transaction")
    rows += _table.beside("", [queued], [many]).rows
    rows += [_table.Row("recorder_sqlite_1", "  SQLite, each in a transaction", Spread.of(rates["sqlite_1"]))]
    keys = (*(f"durable_{threads}" for threads in _THREADS), "queued", "sqlite_1", "sqlite_many")
    notes = [f"{key}: {1e6 / Spread.of(rates[key]).median:,.0f} uses/s" for key in keys]
    return _table.Table("recorder: one use, durable", "µs", tuple(rows), tuple(notes))


def _waits_table(waits: Samples) -> _table.Table:
    rows = []
    for key in (*(f"durable_{threads}" for threads in _THREADS), "queued"):
        cuts = quantiles(waits[key], n=100)
        rows.append(_table.Row(f"recorder_{key}_p50", f"{key}: half are answered in", Spread.of([cuts[49]])))
        rows.append(_table.Row(f"recorder_{key}_p99", f"{key}: 99 in 100 in", Spread.of([cuts[98]])))
    return _table.Table("recorder: latency of one answer", "µs", tuple(rows))


def _series(samples: Samples, key: str, label: str) -> Series:
    return Series(f"recorder_{key}", label, tuple(samples[key]), tuple(samples[key]))


if __name__ == "__main__":
    run(measure)
