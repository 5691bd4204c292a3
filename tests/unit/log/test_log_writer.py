"""The background writer: up while the log is used, asleep when it is not, and never missed by an entry."""

from __future__ import annotations

from threading import Event, Semaphore
from time import sleep
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError
from licet.log import Log, LogKey
from licet.log._log import _IDLE_WINDOWS, LARGEST_QUEUE, SMALL_ENTRY
from licet.log._tiles import LARGEST_ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)


class Windows(Event):
    """What the writer waits for: windows that end when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self._begun, self._over = Semaphore(0), Semaphore(0)

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self._begun.release()
        assert self._over.acquire(timeout=30)
        return self.is_set()

    def set(self) -> None:
        super().set()
        self._over.release()

    def begun(self) -> bool:
        return self._begun.acquire(timeout=30)

    def none_begun(self) -> bool:
        return not self._begun.acquire(blocking=False)

    def pass_one(self) -> None:
        """End this window, and return when the next has begun: what was due is done."""
        self._over.release()
        assert self.begun()

    def end(self) -> None:
        """End this window."""
        self._over.release()


class Written:
    """A log, its windows, and how often its writer was woken."""

    def __init__(self, folder: Path) -> None:
        self.log = Log.open(folder, key=KEY)
        self.log._closing = self.windows = Windows()
        self.woken = 0
        self._wake = self.log._wake.set
        self.log._wake.set = self._woken  # type: ignore[method-assign]  # counted, and then done
        self._journal = folder / "entries"

    def _woken(self) -> None:
        self.woken += 1
        self._wake()

    def has(self, entry: bytes) -> bool:
        return entry in self._journal.read_bytes()

    def falls_asleep(self) -> None:
        """End the last window; nothing else tells the moment when the writer gives up."""
        self.windows.end()
        while self.log._room:
            sleep(0.001)


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    found = Written(tmp_path)
    yield found
    found.log.close()


def test_an_entry_finds_the_writer_up_while_the_log_is_used(written: Written) -> None:
    for number in range(3 * _IDLE_WINDOWS):
        written.log.enqueue(b"entry %d." % number)
        if number == 0:
            assert written.windows.begun()
        assert not written.has(b"entry %d." % number)
        written.windows.pass_one()
        assert written.has(b"entry %d." % number)
    assert written.woken == 1


def test_the_writer_of_a_log_that_is_used_now_and_then_stays_up(written: Written) -> None:
    for number in range(3):
        written.log.enqueue(b"entry %d." % number)
        if number == 0:
            assert written.windows.begun()
        for _ in range(_IDLE_WINDOWS):  # one that writes, and all but one without an entry
            written.windows.pass_one()
        assert written.has(b"entry %d." % number)
    assert written.woken == 1


def test_a_log_that_is_not_used_wakes_nobody(written: Written) -> None:
    written.log.append(b"durable, and so nothing for the writer")
    assert written.windows.none_begun()
    written.log.enqueue(b"one")
    assert written.windows.begun()
    for _ in range(_IDLE_WINDOWS):
        written.windows.pass_one()
    written.falls_asleep()
    assert written.windows.none_begun()


def test_the_first_entry_after_a_long_time_wakes_the_writer(written: Written) -> None:
    for number in range(3):
        written.log.enqueue(b"entry %d." % number)
        assert written.woken == number + 1
        assert written.windows.begun()
        written.windows.pass_one()
        assert written.has(b"entry %d." % number)
        for _ in range(_IDLE_WINDOWS - 1):
            written.windows.pass_one()
        written.falls_asleep()


@pytest.mark.parametrize("size", [SMALL_ENTRY + 1, LARGEST_ENTRY])
def test_a_heavy_queue_is_written_at_once(tmp_path: Path, size: int) -> None:
    with Log.open(tmp_path, key=KEY, window=60) as log:
        for _ in range(LARGEST_QUEUE // size):
            log.enqueue(bytes(size))
        assert (tmp_path / "entries").stat().st_size < size
        log.enqueue(bytes(size))
        assert (tmp_path / "entries").stat().st_size > LARGEST_QUEUE


def test_an_entry_too_large_for_a_log_is_not_queued(tmp_path: Path) -> None:
    with Log.open(tmp_path, key=KEY, window=60) as log:
        log.enqueue(b"wakes the writer")
        for accept in (log.enqueue, log.append):
            with pytest.raises(InputError, match="more than"):
                accept(bytes(LARGEST_ENTRY + 1))
        assert log.size == 1
