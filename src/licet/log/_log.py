"""A durable append-only log in a folder: `entries`, the signed `checkpoint` over them, and `log.vkey`.

It has one writer at a time. It refuses to acknowledge what is not on disk, to go on after a failed write, to
open a journal that its own checkpoint contradicts, and to be carried into a forked process. What no
checkpoint covers, nobody can miss: entries after the last one are safe from crashes, and only a checkpoint
makes them safe from a forger, so closing the log signs one.
"""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from licet import files
from licet.errors import InputError, Unwritable
from licet.log._checkpoint import Checkpoint
from licet.log._journal import Journal
from licet.log._proof import LogProof
from licet.log._record import LARGEST_ENTRY, require_small, require_start
from licet.log._view import (
    CHECKPOINT,
    JOURNAL,
    VKEY,
    LogView,
    print_vkey,
    read_part,
    require_signed_history,
    require_vkey,
    verify_stored,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from licet.log._checkpoint import VerifiedCheckpoint
    from licet.log._note import LogKey, LogVerifier


LONGEST_QUEUE: Final = 65_536
_LONGEST_WINDOW: Final = 60


class Log:
    """A log open for writing; it implements `Record`. Open one with `Log.open`, and close it.

    Two locks, always taken in this order: `_commits`, held by whoever writes to disk, so that all who wait
    for it find their entries written by the one before them; and `_queueing`, held for an instant.
    """

    def __init__(self, journal: Journal, *, key: LogKey, signed: VerifiedCheckpoint, window: float) -> None:
        self._journal = journal
        self._key = key
        self._window = window
        self._note, self._signed = signed.note, signed.size
        self._commits = Lock()
        self._queueing = Lock()
        self._queue: list[bytes] = []
        self._queue_start = journal.contents.size
        self._refusal: Unwritable | None = None  # no entry is accepted any more
        self._stopped: Unwritable | None = None  # and nothing is written any more
        self._closed = False
        self._due = False
        self._wake = Event()
        self._closing = Event()
        self._writer = Thread(target=self._write_when_due, name="licet log writer", daemon=True)
        self._writer.start()
        _open_logs.add(self)
        atexit.register(self.close)

    @classmethod
    def open(cls, folder: str | PathLike[str], *, key: LogKey, window: float = 0.05) -> Self:
        """Open the log in `folder` for writing, or begin one there.

        (1) No other writer has it; (2) it belongs to this key, and (3) its checkpoint is signed by it;
        (4) no acknowledged entry is damaged, and (5) they are those that were signed. Only then (6) is a last
        write dropped that a crash left unfinished: a log that is refused is left as it was found. A queued
        entry waits at most `window` seconds for its turn to be written.
        """
        if not 0 <= window <= _LONGEST_WINDOW:
            raise InputError(f"a log cannot wait {window} seconds", remedy=f"give 0 to {_LONGEST_WINDOW}")
        place, verifier = Path(folder), key.verifier
        journal = Journal.open(place / JOURNAL)  # (1)
        with ExitStack() as undo:
            undo.callback(journal.close)
            stored = _part(place / VKEY, print_vkey(verifier), journal, what="log key")
            require_vkey(stored, verifier, where=place / VKEY)  # (2)
            empty = Checkpoint(origin=key.origin, size=0, root=journal.contents.tree.root())
            note = _part(place / CHECKPOINT, empty.sign(key), journal, what="checkpoint")
            signed = verify_stored(note, verifier, where=place / CHECKPOINT)  # (3)
            if not journal.is_new:
                journal.load()  # (4)
            require_signed_history(journal.contents, signed)  # (5)
            if journal.is_new:
                journal.begin()
            journal.cut_off_torn_write()  # (6)
            log = cls(journal, key=key, signed=signed, window=window)
            undo.pop_all()
        return log

    @classmethod
    def read(cls, folder: str | PathLike[str], *, verifier: LogVerifier) -> LogView:
        """Open the log in `folder` for reading only, up to its last checkpoint, which must verify."""
        return LogView.open(folder, verifier=verifier)

    @property
    def verifier(self) -> LogVerifier:
        """What others need to verify this log's checkpoints and proofs."""
        return self._key.verifier

    @property
    def size(self) -> int:
        """How many entries are accepted, durable or still queued; after a failure, how many are durable."""
        with self._queueing:
            return self._queue_start + len(self._queue)

    def enqueue(self, entry: bytes) -> int:
        """Return the entry's index at once; it is durable within the window, or the log stops.

        Only a caller who finds the queue full waits for the disk, so a slow disk cannot run up a debt.
        """
        if len(entry) > LARGEST_ENTRY:
            require_small(entry)
        with self._queueing:
            if self._refusal is not None:
                raise _again(self._refusal)
            queue = self._queue
            queue.append(entry)
            index = self._queue_start + len(queue) - 1
            if not self._due:
                self._due = True
                self._wake.set()
        if len(queue) >= LONGEST_QUEUE:
            self.flush()
        return index

    def append(self, entry: bytes) -> int:
        """Return the entry's index after it is on disk; callers that arrive together share one write."""
        require_small(entry)
        with self._queueing:
            if self._refusal is not None:
                raise _again(self._refusal)
            self._queue.append(entry)
            index = self._queue_start + len(self._queue) - 1
        with self._commits:
            if index >= self._journal.contents.size:
                self._commit()
        return index

    def flush(self) -> None:
        """Return only after every entry accepted so far is durable."""
        with self._commits:
            self._commit()

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Flush, then yield the entries from `start` on; `Forked` if one was changed on disk."""
        require_start(start)
        self.flush()
        contents = self._journal.contents
        return contents.read(start, contents.size)

    def checkpoint(self) -> bytes:
        """Flush, sign what the log now holds, keep that as its checkpoint, and return the note."""
        with self._commits:
            self._commit()
            return self._sign()

    def prove(self, index: int) -> LogProof:
        """Show that the entry at `index` is in the log, against a checkpoint signed now."""
        with self._commits:
            self._commit()
            path = self._journal.contents.tree.prove_inclusion(index)
            return LogProof(index=index, path=path, checkpoint=self._sign())

    def close(self) -> None:
        """Make everything durable, sign a last checkpoint, and let go of the folder.

        If entries were lost since the log was opened, it still lets go, and then raises `Unwritable`.
        """
        closed = Unwritable("the log is closed", where=self._journal.path, remedy="open it again")
        with self._queueing:
            if self._closed:
                return
            self._closed = True
            self._refusal = self._refusal or closed
        self._closing.set()
        self._wake.set()
        with ExitStack() as last:
            last.callback(atexit.unregister, self.close)
            last.callback(_open_logs.discard, self)
            last.callback(self._journal.close)
            last.callback(self._stop, closed)
            self._writer.join()
            self.checkpoint()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _commit(self) -> None:
        """Write and sync all that is queued, as holder of `_commits`; on any failure the log stops."""
        with self._queueing:
            if self._stopped is not None:
                raise _again(self._stopped)
            batch, self._queue = self._queue, []
            self._queue_start += len(batch)
        if not batch:
            return
        problem = Unwritable("a write was interrupted", where=self._journal.path, remedy="open the log again")
        written = False
        try:
            self._journal.write(batch)
            written = True
        except Unwritable as failure:
            problem = failure
            raise
        finally:  # an interrupt from the keyboard must stop the log too, and is no Unwritable
            if not written:
                self._stop(problem)

    def _stop(self, why: Unwritable) -> None:
        """Accept nothing more; the first reason is the one that is told."""
        with self._queueing:
            self._stopped = self._stopped or why
            self._refusal = self._refusal or why
            self._queue = []
            self._queue_start = self._journal.contents.size

    def _sign(self) -> bytes:
        tree = self._journal.contents.tree
        if tree.size != self._signed:
            head = Checkpoint(origin=self._key.origin, size=tree.size, root=tree.root())
            note = head.sign(self._key)
            _write_part(self._journal.path.with_name(CHECKPOINT), note)
            self._note, self._signed = note, tree.size
        return self._note

    def _write_when_due(self) -> None:
        """Flush once per window while there is something to flush: the background writer's whole life."""
        while True:
            self._wake.wait()
            if self._closing.wait(self._window):
                return  # `close` writes what is left
            self._wake.clear()
            with self._queueing:
                self._due = False
            try:
                self.flush()
            except Unwritable:
                return  # kept in `_stopped`, and told to the next caller

    def _leave_to_parent(self) -> None:
        """Stop this copy of the log in a forked child: two writers of one journal would fork its history."""
        self._commits, self._queueing, self._closed = Lock(), Lock(), True
        self._stop(Unwritable("the log was opened by another process", remedy="open it after the fork"))
        self._journal.close()


_open_logs: WeakSet[Log] = WeakSet()


def _leave_all_to_parent() -> None:
    for log in list(_open_logs):
        log._leave_to_parent()  # noqa: SLF001 - one module, the hook just cannot be a method


os.register_at_fork(after_in_child=_leave_all_to_parent)


def _part(path: Path, fresh: bytes, journal: Journal, *, what: str) -> bytes:
    """Return a file of the log, which only a log that never held an entry may lack."""
    if journal.is_new and not path.exists():
        _write_part(path, fresh)
    return read_part(path, what=what)


def _write_part(path: Path, content: bytes) -> None:
    try:
        files.write(path, content)
    except InputError as problem:
        raise Unwritable(problem.what, where=path, remedy=problem.remedy) from problem


def _again(why: Unwritable) -> Unwritable:
    """Return a fresh copy, so that threads do not share one traceback."""
    fresh = Unwritable(why.what, where=why.where, remedy=why.remedy)
    fresh.__cause__ = why
    return fresh
