"""A durable append-only log in a folder: `tile/`, the signed `checkpoint` over it, `entries` and `log.vkey`.

It has one writer at a time. It refuses to acknowledge what is not on disk, to go on after a failed write, to
go on from tiles that its own checkpoint contradicts, and to be carried into a forked process. What no
checkpoint covers, nobody can miss: entries after the last one are safe from crashes, and only a checkpoint
makes them safe from a forger, so closing the log signs one.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from licet.errors import Forked, InputError, LogError, Unwritable
from licet.forking import LettingGo
from licet.log._checkpoint import Checkpoint
from licet.log._journal import Journal
from licet.log._note import with_lines
from licet.log._proof import LogProof
from licet.log._record import require_small, require_start
from licet.log._source import FolderSource, read_part
from licet.log._storage import CHECKPOINT, Storage, put
from licet.log._tree import EMPTY_ROOT
from licet.log._view import LogView, verify_stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from licet.log._checkpoint import VerifiedCheckpoint
    from licet.log._cosigner import Cosigner
    from licet.log._note import LogKey, LogVerifier
    from licet.log._policy import Verifier


JOURNAL: Final = "entries"
VKEY: Final = "log.vkey"
LONGEST_QUEUE: Final = 16_384
LARGEST_QUEUE: Final = 4 * 1024 * 1024
SMALL_ENTRY: Final = 512  # bytes: so small that their number alone keeps the queue short
_LONGEST_WINDOW: Final = 60
_IDLE_WINDOWS: Final = 20  # without an entry, after which the background writer sleeps until it is woken
_PATIENCE: Final = 1.0  # seconds to leave a write to another thread, which may have been interrupted
_SMALL: Final = 1024 * 1024


class Log:
    """A log open for writing; it implements `Record`. Open one with `Log.open`, and close it.

    Two locks, always taken in this order: `_commits`, held by whoever writes to disk, and `_queueing`, held
    for an instant. Of those who append while another writes, the first waits for `_commits` and writes for
    all; each of the others waits for a lock of its own, so that none holds up the next on its way out.
    """

    def __init__(self, storage: Storage, *, key: LogKey, signed: VerifiedCheckpoint, window: float) -> None:
        self._storage = storage
        self._key = key
        self._window = window
        self._note, self._signed_size = signed.note, signed.size
        self._commits = Lock()
        self._queueing = Lock()
        self._queue: list[bytes] = []
        self._queue_bytes = 0
        self._queue_start = storage.size
        self._together: list[Lock] = []  # who waits for the queue to be written, the one who writes it first
        self._refusal: Unwritable | None = None  # no entry is accepted any more
        self._stopped: Unwritable | None = None  # and nothing is written any more
        self._closed = False
        self._room = 0  # for how many entries without more ado: none if the writer sleeps or the log refuses
        self._wake = Event()
        self._closing = Event()
        self._writer = Thread(target=self._write_when_due, name="licet log writer", daemon=True)
        self._writer.start()
        self._in_child = LettingGo(self._leave_to_parent)
        atexit.register(self.close)

    @classmethod
    def open(cls, folder: str | PathLike[str], *, key: LogKey, window: float = 0.05) -> Self:
        """Open the log in `folder` for writing, or begin one there.

        (1) No other writer has it; (2) it belongs to this key, and (3) its checkpoint is signed by it;
        (4) the right edge of its tiles is what was signed; (5) no acknowledged entry after that is missing
        or damaged. Only then (6) is a last write dropped that a crash left unfinished: a log that is refused
        is left as it was found. A queued entry waits at most `window` seconds for its turn to be written.
        """
        if not 0 <= window <= _LONGEST_WINDOW:
            raise InputError(f"a log cannot wait {window} seconds", remedy=f"give 0 to {_LONGEST_WINDOW}")
        place = Path(folder).absolute()  # the program may change its folder, and the log must not follow
        journal = Journal.open(place / JOURNAL)  # (1)
        with ExitStack() as undo:
            undo.callback(journal.close)
            _require_parts(place, key, new=journal.is_new)
            _require_vkey(FolderSource(place), key.verifier)  # (2)
            signed = verify_stored(FolderSource(place), key.verifier)  # (3)
            _require_journal(journal, signed)
            storage = Storage(journal, signed)  # (4), (5)
            storage.begin()  # (6)
            log = cls(storage, key=key, signed=signed, window=window)
            undo.pop_all()
        return log

    @classmethod
    def read(cls, folder: str | PathLike[str], *, verifier: Verifier) -> LogView:
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
        with self._queueing:  # what a guard does at every use: the rest is in `_enqueue_with_care`
            queue = self._queue
            count = len(queue)
            if count < self._room and len(entry) <= SMALL_ENTRY:
                queue.append(entry)
                return self._queue_start + count
        return self._enqueue_with_care(entry)

    def append(self, entry: bytes) -> int:
        """Return the entry's index after it is on disk; callers that arrive together share one write."""
        require_small(entry)
        turn = Lock()
        turn.acquire()
        with self._queueing:
            if self._refusal is not None:
                raise _again(self._refusal)
            index = self._queue_start + len(self._queue)
            self._queue.append(entry)
            follows = bool(self._together)
            self._together.append(turn)
        if follows:
            turn.acquire(timeout=_PATIENCE)
        if index >= self._storage.size:  # it leads, or the log stopped, or its leader never came
            with self._commits:
                if index >= self._storage.size:
                    self._commit()
        return index

    def flush(self) -> None:
        """Return only after every entry accepted so far is durable."""
        with self._commits:
            self._commit()

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Flush, then yield the entries from `start` on; `Forked` if one was changed on disk."""
        require_start(start)
        with self._commits:
            self._commit()
            return self._storage.read(start)

    def checkpoint(self) -> bytes:
        """Flush, sign what the log now holds, keep that as its checkpoint, and return the note."""
        with self._commits:
            self._commit()
            return self._sign()

    def cosign(self, cosigners: Iterable[Cosigner]) -> bytes:
        """Ask each witness to cosign a checkpoint signed now; keep and return it with all they said.

        A witness that does not answer or refuses raises, after those before it were kept. Entries may be
        written meanwhile; the cosignatures are then returned, but the log's checkpoint has moved on. If the
        log was closed meanwhile, nothing is kept and `Unwritable` raised.
        """
        with self._commits:
            self._commit()
            note, tree = self._sign(), self._storage.signed
        for cosigner in cosigners:
            lines = cosigner.cosign(note, tree.prove_consistency)
            note = with_lines(note, lines)
            with self._commits:
                self._require_writable()  # another writer may have the folder by now
                if self._signed_size == tree.size:
                    self._note = with_lines(self._note, lines)
                    self._storage.replace_checkpoint(self._note)
        return note

    def prove(self, index: int) -> LogProof:
        """Show that the entry at `index` is in the log, against a checkpoint signed now."""
        with self._commits:
            self._commit()
            note = self._sign()
            path = self._storage.signed.prove_inclusion(index)
            return LogProof(index=index, path=path, checkpoint=note)

    def close(self) -> None:
        """Make everything durable, sign a last checkpoint, and let go of the folder.

        If entries were lost since the log was opened, it still lets go, and then raises `Unwritable`.
        """
        closed = Unwritable("the log is closed", where=self._storage.path, remedy="open it again")
        with self._queueing:
            if self._closed:
                return
            self._closed, self._room = True, 0
            self._refusal = self._refusal or closed
        self._closing.set()
        self._wake.set()
        with ExitStack() as last:
            last.callback(atexit.unregister, self.close)
            last.callback(self._in_child.forget)
            last.callback(self._let_go, closed)
            self._writer.join()
            self.checkpoint()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _enqueue_with_care(self, entry: bytes) -> int:
        """Refuse, wake the writer, count the bytes and write a full queue, as there is need."""
        require_small(entry)
        with self._queueing:
            if self._refusal is not None:
                raise _again(self._refusal)
            count = len(self._queue)
            index = self._queue_start + count
            self._queue.append(entry)
            if len(entry) > SMALL_ENTRY:
                self._queue_bytes += len(entry)
            is_full = count >= LONGEST_QUEUE - 1 or self._queue_bytes >= LARGEST_QUEUE
            if not self._room:
                self._room = LONGEST_QUEUE - 1
                self._wake.set()
        if is_full:
            self.flush()
        return index

    def _commit(self) -> None:
        """Write and sync all that is queued, as holder of `_commits`; on any failure the log stops."""
        problem = Unwritable("a write was interrupted", where=self._storage.path, remedy="open the log again")
        together: list[Lock] = []
        written = False
        try:
            with self._queueing:
                if self._stopped is not None:
                    raise _again(self._stopped)
                batch, self._queue, self._queue_bytes = self._queue, [], 0
                together, self._together = self._together, []
                self._queue_start += len(batch)
            if batch and self._storage.is_full:
                self._sign()
            if batch:
                self._storage.write(batch)
            written = True
        except Unwritable as failure:
            problem = failure
            raise
        finally:  # an interrupt from the keyboard must stop the log too, and is no Unwritable
            if not written:
                self._stop(problem)
            for turn in together:
                turn.release()

    def _require_writable(self) -> None:
        with self._queueing:
            if self._stopped is not None:
                raise _again(self._stopped)

    def _let_go(self, why: Unwritable) -> None:
        """Leave the folder to the next writer, once nobody here is writing in it."""
        with self._commits:
            self._stop(why)
            self._storage.close()

    def _stop(self, why: Unwritable) -> None:
        """Accept nothing more; the first reason is the one that is told."""
        with self._queueing:
            self._stopped = self._stopped or why
            self._refusal = self._refusal or why
            self._queue, self._queue_bytes, self._room = [], 0, 0
            self._queue_start = self._storage.size
            together, self._together = self._together, []
        for turn in together:
            turn.release()

    def _sign(self) -> bytes:
        if self._storage.size != self._signed_size:
            self._note = self._storage.publish(self._signed_note)
            self._signed_size = self._storage.size
        return self._note

    def _signed_note(self, size: int, root: bytes) -> bytes:
        return Checkpoint(origin=self._key.origin, size=size, root=root).sign(self._key)

    def _write_when_due(self) -> None:
        """Flush once per window while the log is used, and sleep when it is not: the writer's whole life.

        Waking a thread costs its waker more than an entry does, so the writer stays up for `_IDLE_WINDOWS`
        after the last one. Only the entry after that finds it asleep and wakes it.
        """
        while True:
            self._wake.wait()
            self._wake.clear()  # `close` may have set it too: it has set `_closing` first
            try:
                self._write_while_used()
            except Unwritable:
                return  # kept in `_stopped`, and told to the next caller
            if self._closing.is_set():
                return  # `close` writes what is left

    def _write_while_used(self) -> None:
        idle = 0
        while not self._closing.wait(self._window):
            with self._queueing:
                idle = 0 if self._queue else idle + 1
                if idle == _IDLE_WINDOWS:
                    self._room = 0
                    return
            if not idle:
                self.flush()

    def _leave_to_parent(self) -> None:
        """Stop this copy of the log in a forked child: two writers of one journal would fork its history."""
        self._commits, self._queueing, self._closed = Lock(), Lock(), True
        self._stop(Unwritable("the log was opened by another process", remedy="open it after the fork"))
        self._storage.close()


def _require_parts(folder: Path, key: LogKey, *, new: bool) -> None:
    """Make the parts of a log that never held an entry; any other that lacks one is refused when read."""
    fresh = {
        VKEY: f"{key.verifier.vkey}\n".encode(),
        CHECKPOINT: Checkpoint(origin=key.origin, size=0, root=EMPTY_ROOT).sign(key),
    }
    if new:
        missing = {name: raw for name, raw in fresh.items() if not (folder / name).exists()}
        put(folder, missing, settled=set())


def _require_vkey(source: FolderSource, verifier: LogVerifier) -> None:
    """Refuse a folder that belongs to another log or another key."""
    if read_part(source, VKEY, limit=_SMALL) != f"{verifier.vkey}\n".encode():
        raise LogError(
            f"this log is not the one of {verifier.vkey}",
            where=source.where(VKEY),
            remedy="use the key whose public half this file holds, or another folder",
        )


def _require_journal(journal: Journal, signed: VerifiedCheckpoint) -> None:
    """Refuse a log whose journal was taken away: it may have held acknowledged entries."""
    if journal.is_new and signed.size:
        raise Forked(
            f"the journal is missing: the log signed {signed.size} entries",
            where=journal.path,
            remedy="the file was removed or put back; restore the newest copy",
        )


def _again(why: Unwritable) -> Unwritable:
    """Return a fresh copy, so that threads do not share one traceback."""
    fresh = Unwritable(why.what, where=why.where, remedy=why.remedy)
    fresh.__cause__ = why
    return fresh
