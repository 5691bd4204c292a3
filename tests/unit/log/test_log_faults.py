"""Full disks, killed processes, failing calls: what was acknowledged stays, and nothing else ever is."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import subprocess
import sys
from contextlib import contextmanager, suppress
from itertools import count
from threading import Event, Thread
from time import sleep
from typing import TYPE_CHECKING

import pytest

from licet.errors import LogError, Unwritable
from licet.log import Log, LogKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Let the system refuse writes beyond `size`, as a full disk does: partly, then with an error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def opened(folder: Path) -> list[bytes]:
    with Log.open(folder, key=KEY) as log:
        return list(log.entries())


def let_go(log: Log) -> None:
    with suppress(Unwritable):
        log.close()


def test_a_full_disk_acknowledges_nothing_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    log = Log.open(tmp_path, key=KEY)
    log.append(b"kept")
    size = (tmp_path / "entries").stat().st_size
    with files_no_larger_than(size + 30):
        with pytest.raises(Unwritable, match="entry 1 cannot be made durable") as refused:
            log.append(b"x" * 100)
        assert (tmp_path / "entries").stat().st_size == size
        assert refused.value.where == str(tmp_path / "entries")
    with pytest.raises(Unwritable, match="entry 1"):
        log.append(b"small, and yet refused: the log stays closed")
    assert log.size == 1
    with pytest.raises(Unwritable, match="entry 1"):
        log.close()
    assert opened(tmp_path) == [b"kept"]


@pytest.mark.parametrize("then", ["append", "enqueue", "flush", "close"])
def test_a_failure_in_the_background_is_told_to_the_next_caller(tmp_path: Path, then: str) -> None:
    log = Log.open(tmp_path, key=KEY, window=0)
    with files_no_larger_than((tmp_path / "entries").stat().st_size):
        assert log.enqueue(b"lost") == 0
        log._writer.join(30)  # it ends when a write has failed
    with pytest.raises(Unwritable, match="entry 0 cannot be made durable"):
        getattr(log, then)(*[b"next"] * (then in {"append", "enqueue"}))
    let_go(log)
    assert opened(tmp_path) == []


def test_entries_that_wait_together_fail_together(tmp_path: Path) -> None:
    log = Log.open(tmp_path, key=KEY, window=60)
    for number in range(10):
        log.enqueue(b"%d" % number)
    with files_no_larger_than((tmp_path / "entries").stat().st_size + 50), pytest.raises(Unwritable):
        log.flush()
    let_go(log)
    assert opened(tmp_path) == []


def test_a_log_closed_as_its_writer_wakes_is_closed_all_the_same(tmp_path: Path) -> None:
    log = Log.open(tmp_path, key=KEY, window=0)
    clear = log._wake.clear
    woken, asked = Event(), Event()

    def clear_what_close_set() -> None:
        woken.set()
        assert asked.wait(10)
        clear()

    log._wake.clear = clear_what_close_set  # type: ignore[method-assign]  # the moment in between
    log.enqueue(b"wakes the writer")
    assert woken.wait(10)
    wake = log._wake.set

    def set_and_tell() -> None:
        wake()
        asked.set()

    log._wake.set = set_and_tell  # type: ignore[method-assign]  # as above
    closing = Thread(target=log.close, daemon=True)
    closing.start()
    closing.join(10)
    assert not closing.is_alive()


def test_a_disk_that_cannot_sync_is_not_trusted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log.open(tmp_path, key=KEY)
    log.append(b"kept")
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", _failing(OSError(errno.EIO, "Input/output error")))
        with pytest.raises(Unwritable, match="Input/output error"):
            log.append(b"never synced")
    with pytest.raises(Unwritable, match="Input/output error"):
        log.flush()
    let_go(log)
    assert opened(tmp_path) == [b"kept"]


def test_an_interrupted_write_stops_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log.open(tmp_path, key=KEY)
    with monkeypatch.context() as interrupted:
        interrupted.setattr(os, "fsync", _failing(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            log.append(b"who knows")
    with pytest.raises(Unwritable, match="interrupted"):
        log.enqueue(b"next")
    let_go(log)
    assert opened(tmp_path) == [b"who knows"]  # written, never acknowledged: either answer is honest


@pytest.mark.parametrize("meddle", ["removed", "replaced", "added to"])
def test_a_journal_changed_under_the_log_is_not_written_to(tmp_path: Path, meddle: str) -> None:
    log = Log.open(tmp_path, key=KEY)
    log.append(b"kept")
    journal = tmp_path / "entries"
    if meddle == "added to":
        with journal.open("ab") as other:
            other.write(b"forged")
    else:
        journal.rename(tmp_path / "aside")
        (tmp_path / "aside").unlink()
    if meddle == "replaced":
        journal.write_bytes(b"")
    with pytest.raises(Unwritable, match="by someone else"):
        log.append(b"next")
    let_go(log)


def test_a_log_whose_folder_is_moved_is_not_torn_in_two(tmp_path: Path) -> None:
    log = Log.open(tmp_path / "log", key=KEY)
    log.append(b"kept")
    (tmp_path / "log").rename(tmp_path / "moved")
    with pytest.raises(Unwritable, match="no checkpoint can be put here"):
        log.checkpoint()
    with pytest.raises(Unwritable, match="by someone else"):
        log.append(b"next")
    let_go(log)
    assert not (tmp_path / "log").exists()
    assert opened(tmp_path / "moved") == [b"kept"]


def test_a_log_stays_where_it_is_when_its_program_goes_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with Log.open("log", key=KEY) as log:
        log.append(b"one")
        monkeypatch.chdir(tmp_path / "elsewhere")
        log.append(b"two")
    assert opened(tmp_path / "log") == [b"one", b"two"]
    assert not any((tmp_path / "elsewhere").iterdir())


def test_a_checkpoint_that_cannot_be_written_is_not_given_out(tmp_path: Path) -> None:
    log = Log.open(tmp_path, key=KEY)
    log.append(b"kept")
    (tmp_path / "checkpoint").unlink()
    (tmp_path / "checkpoint").mkdir()
    with pytest.raises(Unwritable) as refused:
        log.checkpoint()
    assert refused.value.where == str(tmp_path / "checkpoint")
    assert log.append(b"the journal itself is well") == 1
    with pytest.raises(Unwritable):
        log.close()
    with pytest.raises(LogError, match="not a file"):
        Log.open(tmp_path, key=KEY)
    (tmp_path / "checkpoint").rmdir()
    with pytest.raises(LogError, match="missing"):
        Log.open(tmp_path, key=KEY)


def test_a_place_that_can_hold_no_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unwritable, match="cannot be opened for writing"):
        Log.open(tmp_path / "file", key=KEY)


def test_a_disk_too_full_to_begin_begins_nothing(tmp_path: Path) -> None:
    with files_no_larger_than(0), pytest.raises(Unwritable) as refused:
        Log.open(tmp_path / "log", key=KEY)
    assert refused.value.where == str(tmp_path / "log" / "log.vkey")
    assert opened(tmp_path / "log") == []
    (tmp_path / "log" / "entries").unlink()
    with files_no_larger_than(10), pytest.raises(Unwritable, match="cannot be begun"):
        Log.open(tmp_path / "log", key=KEY)
    assert opened(tmp_path / "log") == []


def test_a_torn_write_that_cannot_be_cut_off_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened(tmp_path) == []
    with (tmp_path / "entries").open("ab") as journal:
        journal.write(b"torn")
    with monkeypatch.context() as broken:
        broken.setattr(os, "ftruncate", _failing(OSError(errno.EROFS, "Read-only file system")))
        with pytest.raises(Unwritable, match="Read-only file system"):
            Log.open(tmp_path, key=KEY)
    assert opened(tmp_path) == []


def test_a_disk_without_locks_holds_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", _failing(OSError(errno.ENOLCK, "No locks available")))
    with pytest.raises(Unwritable, match="cannot be locked"):
        Log.open(tmp_path, key=KEY)


def test_those_who_wait_for_one_write_share_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log.open(tmp_path, key=KEY)
    reached, go_on, syncs, real = Event(), Event(), [0], os.fsync

    def counted(handle: int) -> None:
        syncs[0] += 1
        reached.set()
        assert go_on.wait(30)
        real(handle)

    with monkeypatch.context() as counting:
        counting.setattr(os, "fsync", counted)
        threads = [Thread(target=log.append, args=(b"leader",))]
        threads[0].start()
        assert reached.wait(30)
        threads += [Thread(target=log.append, args=(b"%d" % number,)) for number in range(8)]
        for thread in threads[1:]:
            thread.start()
        while log.size < 9:
            sleep(0.001)
        go_on.set()
        for thread in threads:
            thread.join(30)
    assert syncs == [2]
    assert len(list(log.entries())) == 9
    log.close()


WRITER = """
import sys
from licet.log import Log, LogKey
log = Log.open(sys.argv[1], key=LogKey.from_private_bytes("example.org/log", b"\\x07" * 32))
while True:
    log.enqueue(b"queued " + bytes(5000))
    print(log.append(b"acknowledged %d" % log.size), flush=True)
"""


def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    for _ in range(3):  # the log of a killed writer is written to, and its writer killed, again
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)  # noqa: S603 - our own program
        assert writer.stdout
        acknowledged = [int(writer.stdout.readline()) for _ in range(20)]
        writer.kill()
        acknowledged += [
            int(line) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")
        ]
        assert writer.wait() == -9
        writer.stdout.close()
        with Log.open(tmp_path, key=KEY) as log:
            entries = list(log.entries())
            assert all(entries[index] == b"acknowledged %d" % index for index in acknowledged)


@pytest.mark.parametrize("ending", ["", "sys.exit(3)", "raise SystemExit"])
def test_a_program_that_ends_without_closing_still_keeps_its_queue(tmp_path: Path, ending: str) -> None:
    program = (
        WRITER.partition("while")[0].replace("))\n", "), window=60)\n")
        + f"log.enqueue(b'queued')\n{ending}\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, capture_output=True)  # noqa: S603 - our own program
    assert ended.stderr == b""
    assert opened(tmp_path) == [b"queued"]


def test_a_program_that_ends_with_much_in_its_queue_keeps_all_of_it(tmp_path: Path) -> None:
    program = WRITER.partition("while")[0].replace("))\n", "), window=60)\n")
    program += "for number in range(5000):\n    log.enqueue(b'%d' % number)\n"
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, capture_output=True)  # noqa: S603 - our own program
    assert ended.stderr == b""
    assert (tmp_path / "entries").stat().st_size < 100  # it was signed, and all is in tiles
    assert opened(tmp_path) == [b"%d" % number for number in range(5000)]


def test_many_files_that_cannot_be_synced_are_not_signed_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log.open(tmp_path, key=KEY, window=60)
    for number in range(5000):
        log.enqueue(b"%d" % number)
    log.flush()
    before = (tmp_path / "checkpoint").read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", _failing(OSError(errno.EIO, "Input/output error")))
        with pytest.raises(Unwritable, match="Input/output error"):
            log.checkpoint()
    assert (tmp_path / "checkpoint").read_bytes() == before
    log.close()
    assert len(opened(tmp_path)) == 5000


@pytest.mark.parametrize("number", range(0, 39, 6))
def test_one_of_many_files_that_cannot_be_synced_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    log = Log.open(tmp_path, key=KEY, window=60)
    for place in range(5000):
        log.enqueue(b"%d" % place)
    log.flush()
    turns, real = count(), os.fsync

    def fsync(handle: int) -> None:
        if next(turns) == number:
            raise OSError(errno.EIO, "Input/output error")
        real(handle)

    before = (tmp_path / "checkpoint").read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fsync)
        with pytest.raises(Unwritable, match="Input/output error"):
            log.checkpoint()
    assert (tmp_path / "checkpoint").read_bytes() == before
    let_go(log)
    assert len(opened(tmp_path)) == 5000


def test_each_of_many_files_is_synced_before_it_is_signed_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, real = list[int](), os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        real(handle)

    with Log.open(tmp_path, key=KEY, window=60) as log:
        for place in range(5000):
            log.enqueue(b"%d" % place)
        log.flush()
        monkeypatch.setattr(os, "fsync", fsync)
        log.checkpoint()
    before = synced[: synced.index((tmp_path / "checkpoint").stat().st_ino)]
    tiles = {path.stat().st_ino for path in tmp_path.glob("tile/**/*") if path.is_file()}
    assert len(tiles) > 40
    assert tiles <= set(before)


@pytest.mark.parametrize("advice", ["refused", "unknown"])
def test_a_disk_that_takes_no_advice_holds_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, advice: str
) -> None:
    if advice == "refused":
        monkeypatch.setattr(os, "posix_fadvise", _failing(OSError(errno.EINVAL, "Invalid argument")))
    else:
        monkeypatch.delattr(os, "posix_fadvise")
    with Log.open(tmp_path, key=KEY) as log:
        log.append(b"kept")
    assert opened(tmp_path) == [b"kept"]


def _failing(problem: BaseException) -> object:
    def fail(*_: object) -> None:
        raise problem

    return fail
