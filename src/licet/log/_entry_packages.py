"""Entries on their way to a mirror, as https://c2sp.org/tlog-mirror packs them.

A package holds up to 256 entries and the proof that they are in the log of a size, so that a mirror can check
and keep each before it has seen the next. What is not exactly so is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError
from licet.log._tiles import WIDTH, pack
from licet.log._tree import HASH_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_PROOF: Final = 63
_LONGEST_NAME: Final = 65_535


class Package(Struct, frozen=True):
    """The entries from `start` on, and the proof of the subtree from `rounded` to their end."""

    start: int
    entries: tuple[bytes, ...]
    proof: tuple[bytes, ...]

    @property
    def subtree(self) -> range:
        """The part of the log that the proof is of."""
        return range(self.start // WIDTH * WIDTH, self.start + len(self.entries))

    def to_bytes(self) -> bytes:
        """Print it."""
        return pack(self.entries) + bytes([len(self.proof)]) + b"".join(self.proof)


class Upload(Struct, frozen=True):
    """The head of a request: whose entries, from which to which."""

    origin: str
    start: int
    end: int
    ticket: bytes = b""

    def to_bytes(self) -> bytes:
        """Print it."""
        name = self.origin.encode()
        return b"".join(
            (
                len(name).to_bytes(2, "big"),
                name,
                self.start.to_bytes(8, "big"),
                self.end.to_bytes(8, "big"),
                len(self.ticket).to_bytes(2, "big"),
                self.ticket,
            )
        )


class Body:
    """The body of a request, read from its beginning."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = memoryview(raw), 0

    def upload(self) -> Upload:
        """Read the head; `InputError` if it is none."""
        origin = self._sized()
        start, end = self._number(8), self._number(8)
        ticket = self._sized()
        if origin is None or start is None or end is None or ticket is None or start > end:
            raise InputError("this is no request to add entries")
        try:
            return Upload(origin.decode(), start, end, ticket)
        except UnicodeDecodeError:
            raise InputError("the log's name is not UTF-8") from None

    def packages(self, upload: Upload) -> Iterator[Package]:
        """Yield each whole package; what is left of one that was cut off is passed over."""
        for bounds in spans(upload.start, upload.end):
            entries = [self._sized() for _ in bounds]
            count = self._number(1)
            if count is None or count > _LONGEST_PROOF:
                return
            proof = [self._take(HASH_SIZE) for _ in range(count)]
            whole = tuple(entry for entry in entries if entry is not None)
            hashes = tuple(one for one in proof if one is not None)
            if len(whole) < len(entries) or len(hashes) < count:
                return
            yield Package(bounds.start, whole, hashes)

    def _sized(self) -> bytes | None:
        size = self._number(2)
        return None if size is None else self._take(size)

    def _number(self, size: int) -> int | None:
        raw = self._take(size)
        return None if raw is None else int.from_bytes(raw, "big")

    def _take(self, size: int) -> bytes | None:
        """The next octets; None, now and ever after, if there are not so many."""
        part = bytes(self._raw[self._at : self._at + size])
        self._at = self._at + size if len(part) == size else len(self._raw) + 1
        return part if len(part) == size and self._at <= len(self._raw) else None


def spans(start: int, end: int) -> Iterator[range]:
    """Yield what each package of an upload holds: up to 256 entries, to the next multiple of 256."""
    while start < end:
        stop = min(end, (start // WIDTH + 1) * WIDTH)
        yield range(start, stop)
        start = stop


def print_entries(upload: Upload, packages: Sequence[Package]) -> bytes:
    """Print the body of add-entries."""
    return upload.to_bytes() + b"".join(package.to_bytes() for package in packages)
