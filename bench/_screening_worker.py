"""One screening engine in a process of its own, asked over a pipe: a JSON order a line, a JSON answer a line.

Every engine is timed and weighed by the same few lines, in whichever Python holds its packages; so this
module needs the standard library only. The clock runs around the engine, never around the pipe. The process
keeps to one core, whatever threads an engine would like to start.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

Asked = list[tuple[str, str]]  # a name and its FollowTheMoney schema
Found = list[list[tuple[str, float]]]  # for each, the entities met and their scores, best first
Listed = dict[str, Any]  # a row of entities.jsonl: id, schema, names, countries

ENGINES: Final = {
    "licet": "bench._screening_licet:Licet",
    "logic-v2": "bench._screening_peers:LogicV2Rebuilt",
    "logic-v1": "bench._screening_peers:LogicV1Rebuilt",
    "blocker": "bench._screening_blocker:Blocked",
    "trigram": "bench._screening_peers:Trigrams",
    "token-sort": "bench._screening_peers:TokenSort",
}


class Engine(Protocol):
    """What is measured: made from all the entities at once, then searched in batches."""

    def build(self, entities: list[Listed], scratch: str) -> int:
        """Index the entities, and return how many names that makes."""

    def search(self, asked: Asked, threshold: float) -> Found:
        """Answer in order; what scores below the threshold may be left out."""


class Worker:
    """Does what it is ordered, and says what it cost."""

    def __init__(self, engine: Engine) -> None:
        self._engine: Any = engine

    def build(self, entities: str, scratch: str) -> dict[str, Any]:
        """Read the list first: an engine is not timed for reading our file."""
        with Path(entities).open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        answer, cost = _timed(partial(self._engine.build, rows, scratch))
        rows.clear()
        gc.collect()
        gc.freeze()
        return {"names": answer, **cost, **_memory()}

    def save(self, folder: str) -> dict[str, Any]:
        """Keep the index, where an engine can."""
        _, cost = _timed(lambda: self._engine.save(folder))
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
        return {**cost, "on_disk": size / 1e6}

    def load(self, folder: str) -> dict[str, Any]:
        """Take a saved index up, imports and all."""
        _, cost = _timed(lambda: self._engine.load(folder))
        gc.collect()
        gc.freeze()
        return {**cost, **_memory()}

    def search(self, asked: Asked, threshold: float, batch: int, *, keep: bool) -> dict[str, Any]:
        """Ask in batches; `each` is what every batch cost, `hits` all that was found."""
        hits: Found = []
        each: list[dict[str, float]] = []
        for at in range(0, len(asked), batch):
            found, cost = _timed(partial(self._engine.search, asked[at : at + batch], threshold))
            each.append(cost)
            if keep:
                hits += found
        total = {of: sum(one[of] for one in each) for of in ("seconds", "cpu")}
        return {"hits": hits, "each": each, **total, **_memory()}


def _timed(run: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    start, cpu = perf_counter(), process_time()
    answer = run()
    return answer, {"seconds": perf_counter() - start, "cpu": process_time() - cpu}


def _memory() -> dict[str, float]:
    """Megabytes now, at the peak, and without the pages of mapped files, which the system can take back."""
    return {
        "megabytes": _megabytes("VmRSS"),
        "peak": _megabytes("VmHWM"),
        "private": _megabytes("RssAnon"),
    }


def _megabytes(field: str) -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    found = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith(field))
    return int(found.split()[1]) / 1024


def _core() -> int:
    """The core the system has put this process on, which knows better than we which is free."""
    fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[36])


def _main(name: str) -> None:
    if sys.platform == "linux":
        os.sched_setaffinity(0, {_core()})
    module, _, made = ENGINES[name].partition(":")
    worker = Worker(getattr(importlib.import_module(module), made)())
    answers, sys.stdout = sys.stdout, sys.stderr  # what a package prints must not be taken for an answer
    for line in sys.stdin:
        order = json.loads(line)
        answer = getattr(worker, order.pop("do"))(**order)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    _main(sys.argv[1])
