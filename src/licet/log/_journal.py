"""What a log has acknowledged and not yet moved into tiles: one file, added to and emptied, never rewritten.

    "licet log entries 2" and a newline
    length of the entry | CRC-32 of the entry | its index | CRC-32 of these 16 bytes | the entry   (repeated)

The journal tells a write that a crash cut short, which was never acknowledged and is dropped, from damage to
what was acknowledged, which it refuses. The numbers are big-endian; the highest bit of a length is set in the
first entry of each write, so that it can be told where the last one began. The header has a checksum of its
own so that a damaged length cannot pass for a short write. Each entry carries its index, so that a journal
that was not yet emptied when its entries had reached their tiles is told from a new one. It does not judge
who wrote an entry: that is for the tree and the signed checkpoint above it.
"""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import ExitStack, suppress
from struct import Struct
from typing import TYPE_CHECKING, Final
from zlib import crc32

from licet.errors import Forked, InUse, LogError, Unwritable
from licet.files import sync_folder
from licet.log._tiles import LARGEST_ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

TITLE: Final = b"licet log entries 2\n"
_WORDS: Final = Struct(">IIQ")
_CHECK: Final = Struct(">I")
_HEADER_SIZE: Final = _WORDS.size + _CHECK.size
_BUFFER: Final = 1024 * 1024
_BEGINS: Final = 1 << 31  # set in the length of the first entry of a write
_BEGINNING: Final = b"\x80\x00"  # how such a length begins, since an entry has less than 2**16 bytes
_SECTOR: Final = 512  # bytes that a disk writes together, or not at all
_NO_HEADER: Final = 4  # zeros in a row where a header or an entry should be


class Journal:
    """The journal of one log, open for writing by this process alone."""

    def __init__(self, path: Path, handle: int) -> None:
        self._handle = handle
        self.path = path
        self.end = len(TITLE)

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open or create the file and lock it; `InUse` if another writer has it."""
        try:
            make_folder(path.parent)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as problem:
            raise unwritable("the log cannot be opened for writing", path, problem) from problem
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
            sync_folder(self.path.absolute().parent.parent)  # where the log's own name stands
        except OSError as problem:
            raise unwritable("the log cannot be begun", self.path, problem) from problem

    def load(self, start: int) -> list[bytes]:
        """Return the whole entries from index `start` on; those before it are in their tiles already."""
        entries: list[bytes] = []
        for index, entry in _scan(self.path):
            if index > start + len(entries):
                raise _missing(start + len(entries), self.path)
            self.end += _HEADER_SIZE + len(entry)
            if index >= start:
                entries.append(entry)
        return entries

    def cut_off_torn_write(self) -> None:
        """Drop what a crash left of a last write that never finished."""
        if os.fstat(self._handle).st_size > self.end:
            self._cut("an unfinished entry cannot be cut off")

    def write(self, entries: Sequence[bytes], *, first: int) -> None:
        """Make `entries` durable, together; if that fails, none of them is acknowledged or kept."""
        frames = b"".join(_framed(entries, first=first))
        try:
            self.require_untouched()
            _write_all(self._handle, frames, at=self.end)
            os.fsync(self._handle)
        except OSError as problem:
            with suppress(OSError):  # what stays is cut off when the log is next opened
                os.ftruncate(self._handle, self.end)
            raise unwritable(f"entry {first} cannot be made durable", self.path, problem) from problem
        self.end += len(frames)

    def empty(self) -> None:
        """Forget what is in tiles, durably: a later entry must never be followed by an earlier one."""
        if self.end > len(TITLE):
            self.end = len(TITLE)
            self._cut("the journal cannot be emptied")

    def close(self) -> None:
        """Let go of the file and its lock; closing twice must not close a file of somebody else."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def _cut(self, what: str) -> None:
        try:
            os.ftruncate(self._handle, self.end)
            os.fsync(self._handle)
        except OSError as problem:
            raise unwritable(what, self.path, problem) from problem

    def require_untouched(self) -> None:
        """Raise `OSError` for a file that was deleted, moved, replaced or resized behind the log's back.

        Tiles are found by name and the journal by its handle: a folder that was moved would be torn in two.
        """
        mine = os.fstat(self._handle)
        try:
            is_in_place = os.path.samestat(mine, self.path.stat())
        except FileNotFoundError:
            is_in_place = False
        if not is_in_place or mine.st_size != self.end:
            raise OSError(errno.ESTALE, "the file was removed, moved or changed by someone else")


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each durably."""
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(exist_ok=True)
        sync_folder(missing.parent)


def unwritable(what: str, path: Path, problem: OSError) -> Unwritable:
    """Say what a disk refused, and what to do."""
    return Unwritable(
        f"{what} ({problem.strerror})",
        where=path,
        remedy="free some space or mend the folder, then open the log again",
    )


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InUse(
            "the log is already open for writing",
            where=path,
            remedy="close the program that has it open, or open it for reading only",
        ) from None
    except OSError as problem:
        raise unwritable("the log cannot be locked", path, problem) from problem


def _scan(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield entries with their indices, up to the end or a torn write."""
    try:
        with path.open("rb", buffering=_BUFFER) as source:
            if source.read(len(TITLE)) != TITLE:
                raise LogError("this is not a log's journal", where=path, remedy="restore it from a copy")
            yield from _frames(source, path=path)
    except OSError as problem:
        raise LogError(
            f"the log cannot be read ({problem.strerror})", where=path, remedy="check the path"
        ) from problem


def _frames(source: BinaryIO, *, path: Path) -> Iterator[tuple[int, bytes]]:
    expected, at = None, source.tell()
    while header := source.read(_HEADER_SIZE):
        words = _words(header)
        entry = source.read(words[0]) if words else b""
        if words is None or crc32(entry) != words[1]:
            needed = _HEADER_SIZE + (words[0] if words else 0)
            rest = header + entry + source.read()
            if _is_short(rest, needed=needed) or (
                _has_hole(rest, at=at, needed=needed) and not _goes_on(rest[1:], after=expected)
            ):
                return
            raise LogError(
                "an entry is damaged" if expected is None else f"entry {expected} is damaged",
                where=path,
                remedy="restore the file from a copy; nothing from this entry on can be relied on",
            )
        if words[2] != (words[2] if expected is None else expected):
            raise _missing(words[2] if expected is None else expected, path)
        expected, at = words[2] + 1, at + _HEADER_SIZE + words[0]
        yield words[2], entry


def _has_hole(rest: bytes, *, at: int, needed: int) -> bool:
    """Whether a sector under the first frame of `rest`, which is `at` in the file, was never written.

    The blocks of one write reach a disk in any order: its end can be there, and its beginning not.
    """
    for start in range(at // _SECTOR * _SECTOR, at + needed, _SECTOR):
        written = rest[max(start - at, 0) : start + _SECTOR - at]
        if len(written) >= _NO_HEADER and not written.strip(b"\x00"):
            return True
    return False


def _goes_on(rest: bytes, *, after: int | None) -> bool:
    """Whether another write begins in `rest`: then the one before it was acknowledged, and is damaged."""
    place = rest.find(_BEGINNING)
    while place >= 0:
        words = _words(rest[place : place + _HEADER_SIZE])
        if words is not None and words[2] > (after or 0):
            return True
        place = rest.find(_BEGINNING, place + 1)
    return False


def _is_short(rest: bytes, *, needed: int) -> bool:
    """Tell a write that never finished: what was really written is shorter than the frame it begins.

    Zeros up to the end of the file are blocks that the system had set aside and not filled yet.
    """
    return len(rest.rstrip(b"\x00")) < needed


def _words(header: bytes) -> tuple[int, int, int] | None:
    """Return length, checksum and index of the entry that follows, or None if the header does not hold."""
    words, check = header[: _WORDS.size], header[_WORDS.size :]
    if check != _CHECK.pack(crc32(words)):
        return None
    length, checksum, index = _WORDS.unpack(words)
    length &= ~_BEGINS
    return (length, checksum, index) if length <= LARGEST_ENTRY else None


def _framed(entries: Sequence[bytes], *, first: int) -> list[bytes]:
    """Header and entry in turn; one function for all, since a fast log frames thousands at once."""
    frames: list[bytes] = []
    begins = _BEGINS
    for index, entry in enumerate(entries, first):
        words = _WORDS.pack(len(entry) | begins, crc32(entry), index)
        frames += (words, _CHECK.pack(crc32(words)), entry)
        begins = 0
    return frames


def _write_all(handle: int, content: bytes, *, at: int) -> None:
    rest = memoryview(content)
    while rest:
        written = os.pwrite(handle, rest, at)
        rest, at = rest[written:], at + written


def _missing(index: int, path: Path) -> Forked:
    return Forked(
        f"entry {index} is missing",
        where=path,
        remedy="the file was cut short or put back; restore the newest copy",
    )
