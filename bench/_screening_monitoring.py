"""What a changed list costs a firm: one entry in a hundred has changed, and all customers stand to be asked.

The store, its index and the run are those of `licet monitor`, in SQLite. The first run, which asks every
customer once, is not what is measured: it is given a screening that finds nobody. Then the change comes.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bench._screening_engines import ROOT
from bench._screening_growth import customers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.parties import ListState, Query, Screening
    from licet.parties.customers import Entry, ListsWatched

_SEED: Final = 4
_CHANGED: Final = 0.01
_KINDS: Final = {"Person": "person", "Organization": "organisation"}


class Monitored(Struct, frozen=True):
    """One run of monitoring after the change, by the clock and in processor time, and what went before."""

    customers: int
    entries_changed: int
    screened: int  # customers near a changed entry, who were screened in full
    changes: int
    seconds: float
    cpu: float  # of this process and of its workers
    workers: int
    adding_s: float
    indexing_s: float
    peak_mb: float
    worker_mb: float  # the largest of them


class _Before:
    """The lists before the change, and a screening that finds nobody, so that the first run costs little."""

    def __init__(self, after: ListsWatched) -> None:
        from licet.parties.screening import Brands

        self._after = after
        self.digest: str = f"before {after.digest}"
        self.engine: str = after.engine
        self.states: tuple[ListState, ...] = after.states
        self.brands = Brands({}, {}, {})
        entries = [entry.id for entry in after.entries()]
        draw = random.Random(_SEED)  # noqa: S311 - the same change in every run
        self.changed = frozenset(draw.sample(entries, max(1, round(len(entries) * _CHANGED))))

    def entries(self) -> Iterator[Entry]:
        """Every entry, and one in a hundred with a remark that is gone later."""
        for entry in self._after.entries():
            remark = (("Thing:notes", "as it stood before"),) if entry.id in self.changed else ()
            yield replace(entry, facts=entry.facts + remark)

    def kin(self, entry: str) -> tuple[str, ...]:
        """Those of the lists after the change."""
        return self._after.kin(entry)

    def screen(self, queries: Iterable[Query]) -> Iterator[Screening]:
        """Nobody."""
        from licet.parties import Screening

        return (Screening(query=query, matches=(), threshold=1.0, digest=self.digest) for query in queries)


def monitored(size: int) -> Monitored:
    """Measure in a process of its own, so that its peak memory is its own too."""
    words = [sys.executable, "-m", "bench._screening_monitoring", str(size)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - this file itself
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Monitored)


def _one(size: int, folder: Path) -> Monitored:
    from licet.parties import Query, baseline
    from licet.parties.customers import ListsWatched, NamesMaker, SavedIndex, Store, Workers, add, run

    workers = Workers(baseline())
    after = ListsWatched(baseline(), workers=workers)
    before = _Before(after)
    asked = (Query(name=c.names[0], kind=_KINDS[c.schema], ref=c.id) for c in customers(size))
    with Store.open(folder / "customers.db", create=True) as store:
        start = perf_counter()
        add(store, asked, clock=_now)
        added = perf_counter()
        index = SavedIndex(store, folder / "index", NamesMaker(workers))
        index.near([("nobody at all",)])
        indexed = perf_counter()
        run(store, before, clock=_now)
        ready, cpu = perf_counter(), _spent()
        summary = run(store, after, clock=_now, index=index)
        seconds, shared = perf_counter() - ready, workers.running
        workers.end()  # what children spent is told when they have ended
        spent = _spent() - cpu
    return Monitored(
        customers=size,
        entries_changed=summary.entries_changed,
        screened=summary.screened,
        changes=sum(summary.changes.values()),
        seconds=seconds,
        cpu=spent,
        workers=shared,
        adding_s=added - start,
        indexing_s=indexed - added,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        worker_mb=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    )


def _spent() -> float:
    ours, theirs = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(msgspec.json.encode(_one(int(sys.argv[1]), Path(scratch))).decode())
