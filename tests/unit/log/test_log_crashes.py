"""A crash at every call that touches the disk: what was acknowledged is there, and nothing else ever is.

Two ways of crashing. A killed process leaves every call that was made. A power cut leaves only what was
synced: of a file its content at its last fsync, of a folder the names it had at its last fsync.
"""

from __future__ import annotations

import atexit
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from licet.log import Log, LogKey, LogView, verify_checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)


MEMORY = Path("/dev/shm")  # noqa: S108 - only to spare a real disk thousands of syncs


class Crash(BaseException):
    """The end of the process."""


class Disk:
    """Watches the calls that change a folder, ends the program at one of them, and knows what was synced."""

    CALLS = ("open", "pwrite", "write", "fsync", "ftruncate", "replace", "rename", "mkdir", "unlink", "rmdir")

    def __init__(self, root: Path, *, last: int) -> None:
        self.root, self.left = root, last
        self.contents: dict[int, bytes] = {}
        self.names: dict[int, dict[str, int]] = {}
        self._fsync = os.fsync
        self._sync_folder(root)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in self.CALLS:
            monkeypatch.setattr(os, name, self._watched(getattr(os, name)))
        monkeypatch.setattr(Path, "open", self._watched(Path.open))
        monkeypatch.setattr(os, "fsync", self._watched(self._synced))

    def _watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def made(*args: Any, **named: Any) -> Any:
            if self.left <= 0:
                raise Crash
            self.left -= 1
            return call(*args, **named)

        return made

    def _synced(self, handle: int) -> None:
        self._fsync(handle)
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if path.is_dir():
            self._sync_folder(path)
        else:
            self.contents[path.stat().st_ino] = path.read_bytes()

    def _sync_folder(self, folder: Path) -> None:
        with os.scandir(folder) as found:
            self.names[folder.stat().st_ino] = {one.name: one.inode() for one in found}

    def after_a_power_cut(self, to: Path, folder: Path | None = None) -> None:
        """Write what the disk would hold."""
        to.mkdir()
        self._restore((folder or self.root).stat().st_ino, to)

    def _restore(self, inode: int, to: Path) -> None:
        for name, child in self.names.get(inode, {}).items():
            if child in self.names:
                (to / name).mkdir()
                self._restore(child, to / name)
            elif child in self.contents:
                (to / name).write_bytes(self.contents[child])
            elif not any(path.is_dir() and path.stat().st_ino == child for path in self.root.rglob("*")):
                (to / name).write_bytes(b"")


def live(folder: Path, acknowledged: list[bytes]) -> None:
    """Let a log live through all it does: begin, add one and many, sign, complete a tile, close, go on."""
    for life in range(2):
        log = Log.open(folder, key=KEY, window=60)
        try:
            for number in range(3):
                entry = b"life %d entry %d" % (life, number)
                log.append(entry)
                acknowledged.append(entry)
            log.checkpoint()
            batch = [b"life %d batch %d" % (life, number) for number in range(130)]
            for entry in batch:
                log.enqueue(entry)
            log.flush()
            acknowledged += batch
            log.checkpoint()
        except Crash:
            log._leave_to_parent()
            log._in_child.forget()
            atexit.unregister(log.close)
            raise
        log.close()


def lives(folder: Path, monkeypatch: pytest.MonkeyPatch, *, last: int) -> tuple[Disk, list[bytes], bool]:
    folder.mkdir()
    acknowledged: list[bytes] = []
    disk, ended = Disk(folder, last=last), True
    with monkeypatch.context() as watched:
        disk.watch(watched)
        try:
            live(folder / "log", acknowledged)
        except Crash:
            ended = False
    return disk, acknowledged, ended


def require_recovered(folder: Path, acknowledged: list[bytes]) -> None:
    """All that was acknowledged is there, in order, and the log goes on; the rest was being written."""
    signed = folder / "checkpoint"
    before = verify_checkpoint(signed.read_bytes(), KEY.verifier).size if signed.exists() else 0
    if before:
        assert LogView.open(folder, verifier=KEY.verifier).size == before
        list(LogView.open(folder, verifier=KEY.verifier).entries())
    with Log.open(folder, key=KEY, window=60) as log:
        entries = list(log.entries())
        assert entries[: len(acknowledged)] == acknowledged
        assert len(entries) >= before
        log.append(b"after the crash")
    assert list(LogView.open(folder, verifier=KEY.verifier).entries()) == [*entries, b"after the crash"]


def points(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    most = 10_000
    disk, _, ended = lives(folder, monkeypatch, last=most)
    assert ended
    return most - disk.left


def test_a_log_survives_a_crash_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as scratch:
        count = points(Path(scratch, "whole"), monkeypatch)
        assert count > 80
        for last in range(count):
            home, cut = Path(scratch, str(last)), Path(scratch, f"{last} cut")
            disk, acknowledged, ended = lives(home, monkeypatch, last=last)
            assert not ended
            disk.after_a_power_cut(cut)
            require_recovered(home / "log", acknowledged)
            require_recovered(cut / "log", acknowledged)
            shutil.rmtree(home)
            shutil.rmtree(cut)


def test_a_folder_copied_while_it_is_written_reads_as_it_was_signed(tmp_path: Path) -> None:
    with Log.open(tmp_path / "log", key=KEY) as log:
        for number in range(20):
            log.append(b"%d" % number)
            log.checkpoint()
            log.append(b"not signed")
            view = LogView.open(tmp_path / "log", verifier=KEY.verifier)
            assert view.size == 2 * number + 1
            assert list(view.entries(2 * number)) == [b"%d" % number]


WRITER = """
import sys
from licet.log import Log, LogKey
log = Log.open(sys.argv[1], key=LogKey.from_private_bytes("example.org/log", b"\\x07" * 32))
number = log.size
while True:
    log.append(b"acknowledged %d" % number)
    print(number, flush=True)
    number += 1
    if number % 7 == 0:
        log.checkpoint()
"""


def test_a_writer_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - when to kill, no secret
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:  # noqa: S603 - our own program
            assert writer.stdout
            for _ in range(chance.randrange(1, 20)):
                writer.stdout.readline()
            writer.kill()
            told = writer.stdout.read().splitlines(keepends=True)
        with Log.open(tmp_path, key=KEY) as log:
            entries = list(log.entries())
        assert entries == [b"acknowledged %d" % number for number in range(len(entries))]
        assert all(int(line) < len(entries) for line in told if line.endswith(b"\n"))
