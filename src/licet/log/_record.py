"""What a guard needs of a log: somewhere to write each use down before it is permitted.

Every implementation refuses with `Unwritable` rather than losing an entry quietly, and none ever changes or
removes an entry it has accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from licet.errors import InputError
from licet.log._tiles import LARGEST_ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator


class Record(Protocol):
    """An append-only list of entries. Every method may be called from any thread.

    Indices count from 0 without gaps, in the order the entries were accepted. Once a write has failed, the
    record is closed: every later call that would accept an entry raises `Unwritable`.
    """

    def append(self, entry: bytes) -> int:
        """Return the entry's index, only after it and all before it are durable."""
        ...

    def enqueue(self, entry: bytes) -> int:
        """Return the entry's index at once; it becomes durable soon, or at the next `flush` or `close`.

        If it cannot be made durable, the next `append`, `enqueue`, `flush` or `close` raises `Unwritable`.
        """
        ...

    def flush(self) -> None:
        """Return only after every entry accepted so far is durable."""
        ...

    @property
    def size(self) -> int:
        """How many entries are accepted, durable or still queued; after a failure, how many are durable."""
        ...

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Flush, then yield the entries from `start` on, in order, up to those accepted by now."""
        ...

    def checkpoint(self) -> bytes:
        """Flush, sign what the record has come to, keep the signed note and return it."""
        ...

    def close(self) -> None:
        """Make everything durable and accept nothing more; closing twice is allowed."""
        ...


def require_small(entry: bytes) -> None:
    """Refuse an entry that no log would take back in."""
    if len(entry) > LARGEST_ENTRY:
        raise InputError(
            f"an entry of {len(entry):,} bytes is more than the {LARGEST_ENTRY:,} a log takes",
            remedy="log its digest instead",
        )


def require_start(start: int) -> None:
    """Refuse to count from the end: entries are named from the beginning."""
    if start < 0:
        raise InputError(f"there is no entry {start}", remedy="entries are counted from 0")
