"""Screening on the cores of this machine: in this process, or in workers that each hold the lists once.

Workers are processes of their own, neither forked nor importing the caller's program: a caller with threads,
or without a guard around its main part, is safe. They end when this process does, however it ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, TypeVar

import licet
from licet.errors import LicetError
from licet.parties.bulk._answering import answered
from licet.parties.bulk._messages import receive, send

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from licet.parties.lists import ListSet

_AHEAD: Final = 2  # batches waiting for each worker, so that none waits for a batch
_T = TypeVar("_T")
_R = TypeVar("_R")


def usable_cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0))


def here(batches: Iterable[bytes], lists: ListSet) -> Iterator[bytes]:
    """One batch after another, in this process."""
    return (answered(sent, lists) for sent in batches)


def in_workers(batches: Iterable[bytes], lists_file: Path, *, processes: int) -> Iterator[bytes]:
    """The batches shared out to worker processes; answers in the order of the questions."""
    idle: SimpleQueue[Worker] = SimpleQueue()
    workers = [Worker(lists_file) for _ in range(processes)]
    for worker in workers:
        idle.put(worker)

    def ask(sent: bytes) -> bytes:
        worker = idle.get()
        try:
            return worker.ask(sent)
        finally:
            idle.put(worker)

    try:
        yield from in_order(ask, batches, at_once=processes)
    finally:
        for worker in workers:
            worker.end()


def in_order(ask: Callable[[_T], _R], questions: Iterable[_T], *, at_once: int) -> Generator[_R]:
    """Some at a time, the answers in order, and only a few questions taken before they are needed."""
    running: deque[Future[_R]] = deque()
    pool = ThreadPoolExecutor(at_once)
    try:
        for asked in questions:
            running.append(pool.submit(ask, asked))
            if len(running) >= _AHEAD * at_once:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class Worker:
    """A process that has the lists and answers one batch at a time."""

    def __init__(self, lists_file: Path) -> None:
        above = str(Path(licet.__file__).parents[1])
        paths = os.pathsep.join(filter(None, (above, os.environ.get("PYTHONPATH"))))
        words = [sys.executable, "-P", "-m", "licet.parties.bulk._worker", str(lists_file)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C is for the process that has the file to keep
        )

    def ask(self, sent: bytes) -> bytes:
        """The answers to one batch; `LicetError` if the process is no more."""
        if self._process.stdin is not None and self._process.stdout is not None:
            try:
                send(self._process.stdin, sent)  # type: ignore[arg-type]  # a pipe of bytes
                found = receive(self._process.stdout)  # type: ignore[arg-type]  # as above
            except BrokenPipeError:
                found = None
            if found is not None:
                return found
        raise LicetError(
            f"a worker process ended early (status {self._process.wait()})",
            remedy="run again with --resume, and with fewer --processes if memory is short",
        )

    def end(self) -> None:
        """Stop it, at once: what it has not answered is not needed."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be sent has no reader
                    pipe.close()
