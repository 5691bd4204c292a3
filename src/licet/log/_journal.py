"""The one file a log keeps its entries in: each framed by its length and a checksum, only ever added to.

    "licet log entries 1" and a newline
    length of the entry | CRC-32 of the entry | CRC-32 of these first eight bytes | the entry      (repeated)

The journal tells a write that a crash cut short, which was never acknowledged and is dropped, from damage to
what was acknowledged, which it refuses. The numbers are big-endian and have four bytes; the header has a
checksum of its own so that a damaged length cannot pass for a short write. It does not judge who wrote an
entry: that is for the tree and the signed checkpoint above it.
"""

from __future__ import annotations

import errno
import fcntl
import os
from array import array
from contextlib import ExitStack, suppress
from itertools import islice
from struct import Struct
from typing import TYPE_CHECKING, Final
from zlib import crc32

from licet.errors import Forked, LogError, Unwritable
from licet.files import sync_folder
from licet.log._record import LARGEST_ENTRY
from licet.log._tree import Tree, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

TITLE: Final = b"licet log entries 1\n"
_WORDS: Final = Struct(">II")
_CHECK: Final = Struct(">I")
_HEADER_SIZE: Final = _WORDS.size + _CHECK.size
_BUFFER: Final = 1024 * 1024


class Contents:
    """What a journal holds: the Merkle tree over its entries, and where in the file each begins."""

    __slots__ = ("_starts", "path", "tree")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = Tree()
        self._starts = array("Q", [len(TITLE)])

    @classmethod
    def load(cls, path: Path, *, limit: int | None = None) -> Contents:
        """Read the first `limit` entries of the journal at `path`, or all that are whole."""
        contents = cls(path)
        for entry in islice(_scan(path, start=len(TITLE), number=0), limit):
            contents.add(entry)
        return contents

    @property
    def size(self) -> int:
        """How many entries the journal holds."""
        return self.tree.size

    @property
    def end(self) -> int:
        """Where in the file the last entry ends."""
        return self._starts[-1]

    def add(self, entry: bytes) -> None:
        """Take note of an entry that is now durable."""
        self._starts.append(self.end + _HEADER_SIZE + len(entry))
        self.tree.append(leaf_hash(entry))

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the entries from `start` to `stop`; refuse one that changed on disk since it was added."""
        if start >= stop:
            return
        scanned = _scan(self.path, start=self._starts[start], number=start)
        for number in range(start, stop):
            entry = next(scanned, None)
            if entry is None or leaf_hash(entry) != self.tree.leaf(number):
                raise Forked(
                    f"entry {number} is not the one that was logged",
                    where=self.path,
                    remedy="somebody changed the file; restore it from a copy",
                )
            yield entry


class Journal:
    """The journal of one log, open for writing by this process alone."""

    def __init__(self, path: Path, handle: int) -> None:
        self._handle = handle
        self.path = path
        self.contents = Contents(path)

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open or create the file and lock it; `LogError` if another writer has it."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as problem:
            raise _unwritable("the log cannot be opened for writing", path, problem) from problem
        with ExitStack() as undo:
            undo.callback(os.close, handle)
            _lock(handle, path)
            undo.pop_all()
        return cls(path, handle)

    @property
    def is_new(self) -> bool:
        """Nothing was ever logged here: the file is empty, or a crash cut its very first line short."""
        title = os.pread(self._handle, len(TITLE), 0)
        return len(title) < len(TITLE) and TITLE.startswith(title)

    def begin(self) -> None:
        """Make an empty journal durable."""
        try:
            _write_all(self._handle, TITLE, at=0)
            os.fsync(self._handle)
            sync_folder(self.path.parent)
        except OSError as problem:
            raise _unwritable("the log cannot be begun", self.path, problem) from problem

    def load(self) -> None:
        """Read every entry that is whole."""
        self.contents = Contents.load(self.path)

    def cut_off_torn_write(self) -> None:
        """Drop what a crash left of a last write that never finished."""
        if os.fstat(self._handle).st_size > self.contents.end:
            try:
                os.ftruncate(self._handle, self.contents.end)
                os.fsync(self._handle)
            except OSError as problem:
                raise _unwritable("an unfinished entry cannot be cut off", self.path, problem) from problem

    def write(self, entries: Sequence[bytes]) -> None:
        """Make `entries` durable, together; if that fails, none of them is acknowledged or kept."""
        first = self.contents.size
        try:
            self._require_untouched()
            _write_all(self._handle, b"".join(map(_frame, entries)), at=self.contents.end)
            os.fsync(self._handle)
        except OSError as problem:
            with suppress(OSError):  # what stays is cut off when the log is next opened
                os.ftruncate(self._handle, self.contents.end)
            raise _unwritable(f"entry {first} cannot be made durable", self.path, problem) from problem
        for entry in entries:
            self.contents.add(entry)

    def close(self) -> None:
        """Let go of the file and its lock."""
        os.close(self._handle)

    def _require_untouched(self) -> None:
        """Refuse to write to a file that was deleted, replaced or resized behind the log's back."""
        status = os.fstat(self._handle)
        if not status.st_nlink or status.st_size != self.contents.end:
            raise OSError(errno.ESTALE, "the file was removed or changed by someone else")


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LogError(
            "the log is already open for writing",
            where=path,
            remedy="close the program that has it open, or open it for reading only",
        ) from None
    except OSError as problem:
        raise _unwritable("the log cannot be locked", path, problem) from problem


def _scan(path: Path, *, start: int, number: int) -> Iterator[bytes]:
    """Yield entries from byte `start` on, the first being entry `number`, up to the end or a torn write."""
    try:
        with path.open("rb", buffering=_BUFFER) as source:
            if source.read(len(TITLE)) != TITLE:
                raise LogError("this is not a log's journal", where=path, remedy="restore it from a copy")
            source.seek(start)
            yield from _frames(source, path=path, number=number)
    except OSError as problem:
        raise LogError(
            f"the log cannot be read ({problem.strerror})", where=path, remedy="check the path"
        ) from problem


def _frames(source: BinaryIO, *, path: Path, number: int) -> Iterator[bytes]:
    while header := source.read(_HEADER_SIZE):
        length = _length(header)
        entry = source.read(length) if length is not None else b""
        if length is None or crc32(entry) != _WORDS.unpack_from(header)[1]:
            needed = _HEADER_SIZE + (length or 0)
            if _is_torn(header + entry + source.read(), needed=needed):
                return
            raise LogError(
                f"entry {number} is damaged",
                where=path,
                remedy="restore the file from a copy; nothing from this entry on can be relied on",
            )
        yield entry
        number += 1


def _is_torn(rest: bytes, *, needed: int) -> bool:
    """Tell a write that never finished: what was really written is shorter than the frame it begins.

    Zeros up to the end of the file are blocks that the system had set aside and not filled yet.
    """
    return len(rest.rstrip(b"\x00")) < needed


def _length(header: bytes) -> int | None:
    """Return the length of the entry that follows, or None if the header does not hold."""
    words, check = header[: _WORDS.size], header[_WORDS.size :]
    if check != _CHECK.pack(crc32(words)):
        return None
    length: int = _WORDS.unpack(words)[0]
    return length if length <= LARGEST_ENTRY else None


def _frame(entry: bytes) -> bytes:
    words = _WORDS.pack(len(entry), crc32(entry))
    return words + _CHECK.pack(crc32(words)) + entry


def _write_all(handle: int, content: bytes, *, at: int) -> None:
    rest = memoryview(content)
    while rest:
        written = os.pwrite(handle, rest, at)
        rest, at = rest[written:], at + written


def _unwritable(what: str, path: Path, problem: OSError) -> Unwritable:
    return Unwritable(
        f"{what} ({problem.strerror})",
        where=path,
        remedy="free some space or mend the folder, then open the log again",
    )
