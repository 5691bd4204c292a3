"""Those who wait for one write: they leave together, fail together, and wait for nobody who is gone."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from time import sleep
from typing import TYPE_CHECKING

import pytest

from licet.errors import Unwritable
from licet.log import Log, LogKey, _log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)


class Disk:
    """Ends each sync when it is told to, well or not."""

    def __init__(self) -> None:
        self._reached = Semaphore(0)
        self._answers: SimpleQueue[bool] = SimpleQueue()
        self._sync = os.fsync

    def fsync(self, handle: int) -> None:
        self._reached.release()
        if not self._answers.get(timeout=30):
            raise OSError(errno.EIO, "Input/output error")
        self._sync(handle)

    def is_reached(self) -> bool:
        return self._reached.acquire(timeout=30)

    def answer(self, *, well: bool = True) -> None:
        self._answers.put(well)


@contextmanager
def slow_disk() -> Iterator[Disk]:
    disk = Disk()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", disk.fsync)
        patched.setattr(_log, "_PATIENCE", 60)  # this disk can be slower than any
        yield disk


class Caller(Thread):
    """One who appends one entry, and what comes of it."""

    def __init__(self, log: Log, entry: bytes) -> None:
        super().__init__(daemon=True)
        self._log, self.entry = log, entry
        self.index: int | None = None
        self.problem: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.index = self._log.append(self.entry)
        except (Unwritable, KeyboardInterrupt) as problem:
            self.problem = problem

    def ended(self) -> Caller:
        self.join(30)
        assert not self.is_alive()
        return self


def waiting(log: Log, count: int) -> list[Caller]:
    """So many callers, who all wait."""
    size = log.size + count
    callers = [Caller(log, b"%d" % number) for number in range(count)]
    while log.size < size:
        sleep(0.001)
    return callers


class Interrupted:
    """A lock that interrupts whoever takes it or lets it go, once."""

    def __init__(self, *, taken: bool = False) -> None:
        self._lock = Lock()
        self._taken, self._armed = taken, True

    def __enter__(self) -> None:
        if self._taken and self._armed:
            self._armed = False
            raise KeyboardInterrupt
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
        if self._armed and not self._taken:
            self._armed = False
            raise KeyboardInterrupt


def kept(log: Log, folder: Path) -> list[bytes]:
    """What the log holds when it is closed, as well as it can be, and opened again."""
    with suppress(Unwritable):
        log.close()
    with Log.open(folder, key=KEY) as again:
        return list(again.entries())


def all_kept(callers: Sequence[Caller], entries: Sequence[bytes]) -> bool:
    return all(one.index is not None and entries[one.index] == one.entry for one in callers)


def test_nobody_whose_entry_is_written_waits_for_the_next_write(tmp_path: Path) -> None:
    log = Log.open(tmp_path, key=KEY)
    with slow_disk() as disk:
        first = waiting(log, 1)
        assert disk.is_reached()
        together = waiting(log, 8)
        disk.answer()
        assert disk.is_reached()
        last = waiting(log, 1)
        disk.answer()
        assert disk.is_reached()  # by the last, whose write now takes its time
        for caller in together:
            caller.ended()
        assert last[0].is_alive()
        disk.answer()
        last[0].ended()
    assert all_kept([*first, *together, *last], kept(log, tmp_path))


@pytest.mark.parametrize("failing", [1, 2])
def test_those_who_wait_for_a_write_that_fails_are_all_told(tmp_path: Path, failing: int) -> None:
    log = Log.open(tmp_path, key=KEY)
    with slow_disk() as disk:
        first = waiting(log, 1)
        assert disk.is_reached()
        together = waiting(log, 8)
        disk.answer(well=failing != 1)
        if failing != 1:
            assert disk.is_reached()
            disk.answer(well=False)
        for caller in (*first, *together):
            caller.ended()
    assert all_kept(first, [b"0"]) == (failing == 2)
    refused = first[failing - 1 :] + together
    assert {str(caller.problem) for caller in refused} == {str(log._stopped)}
    assert f"entry {failing - 1} cannot be made durable (Input/output error)" in str(log._stopped)
    assert [caller.index for caller in refused] == [None] * len(refused)
    assert kept(log, tmp_path) == [b"0"] * (failing - 1)


def test_those_who_wait_when_the_log_is_closed_are_told_the_truth(tmp_path: Path) -> None:
    log = Log.open(tmp_path, key=KEY, window=60)
    log.enqueue(b"wakes the writer")
    with slow_disk() as disk:
        callers = waiting(log, 1)
        assert disk.is_reached()
        callers += waiting(log, 8)
        closing = Thread(target=log.close, daemon=True)
        closing.start()
        while not log._closing.is_set():
            sleep(0.001)
        for accept in (log.append, log.enqueue):
            with pytest.raises(Unwritable, match="closed"):
                accept(b"too late")
        for _ in range(100):
            disk.answer()
        closing.join(30)
        assert not closing.is_alive()
    entries = kept(log, tmp_path)
    assert all_kept([caller.ended() for caller in callers], entries)
    assert len(entries) == 10


def test_an_interrupt_as_the_queue_is_taken_stops_the_log(tmp_path: Path) -> None:
    log = Log.open(tmp_path, key=KEY)
    log.append(b"kept")
    log._commits.acquire()
    callers = waiting(log, 3)
    log._queueing = Interrupted()  # type: ignore[assignment]  # what an interrupt does in between
    log._commits.release()
    for caller in callers:
        caller.ended()
    assert {type(caller.problem) for caller in callers} == {KeyboardInterrupt, Unwritable}
    assert sum(isinstance(caller.problem, KeyboardInterrupt) for caller in callers) == 1
    with pytest.raises(Unwritable, match="interrupted"):
        log.enqueue(b"next")
    assert log.size == 1
    assert kept(log, tmp_path) == [b"kept"]


def test_who_waits_for_one_who_was_interrupted_writes_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log.open(tmp_path, key=KEY)
    monkeypatch.setattr(_log, "_PATIENCE", 0.001)
    log._commits = Interrupted(taken=True)  # type: ignore[assignment]  # what an interrupt does to who waits
    leader = Caller(log, b"leader").ended()
    assert isinstance(leader.problem, KeyboardInterrupt)
    assert log._together  # it still stands first in the row
    callers = waiting(log, 4)
    entries = [b"leader", *(b"%d" % number for number in range(4))]
    assert all(caller.ended().index is not None for caller in callers)
    assert log.append(b"and on it goes") == 5
    found = kept(log, tmp_path)
    assert sorted(found) == sorted([*entries, b"and on it goes"])
    assert all_kept(callers, found)


def test_a_child_of_one_whose_threads_wait_is_told_at_once(tmp_path: Path) -> None:
    log = Log.open(tmp_path, key=KEY)
    with slow_disk() as disk:
        callers = waiting(log, 1)
        assert disk.is_reached()
        callers += waiting(log, 3)
        child = os.fork()
        if not child:  # pragma: no cover - coverage does not follow the child
            told: list[Callable[[bytes], int]] = []
            for tried in (log.append, log.enqueue):
                try:
                    tried(b"from the child")
                except Unwritable as refused:
                    told += [tried] * ("another process" in str(refused))
            os._exit(0 if len(told) == 2 else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        disk.answer()
        disk.answer()
        for caller in callers:
            caller.ended()
    assert all_kept(callers, kept(log, tmp_path))
