"""Tiles (https://c2sp.org/tlog-tiles): where each part of a log is kept, and the bytes of each part.

A tile holds 256 hashes, or the partial tile at the right edge fewer; a bundle holds the entries of one tile
of leaf hashes. Paths and bytes are those of the specification, so that any web server on the folder serves
the log. It refuses a tile or bundle that is not exactly as long as its place says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from msgspec import Struct

from licet.errors import LogError
from licet.log._tree import HASH_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH: Final = 256
HEIGHT: Final = 8
LARGEST_ENTRY: Final = 65_535
LARGEST_BUNDLE: Final = WIDTH * (LARGEST_ENTRY + 2)
ENTRIES: Final = "entries"

Level: TypeAlias = int | Literal["entries"]


class Place(Struct, frozen=True, order=True):
    """One tile, or one bundle of entries: its level, its number there, and how much of it there is."""

    level: Level
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path below the log's address, such as `tile/0/x001/x234/067` or `tile/1/000.p/17`."""
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{self.level}/{_spelt(self.number)}{partial}"

    @property
    def partials(self) -> str:
        """The folder of this place's partial versions, of no more use once it is complete."""
        return f"tile/{self.level}/{_spelt(self.number)}.p"


def edge(size: int) -> Iterator[Place]:
    """Yield the partial tiles of a log of `size` entries, the leaves' first."""
    level = 0
    while count := size >> (HEIGHT * level):
        if count % WIDTH:
            yield Place(level, count // WIDTH, count % WIDTH)
        level += 1


def bundle(number: int, *, size: int) -> Place:
    """Return the place of one bundle of entries in a log of `size`."""
    return Place(ENTRIES, number, min(WIDTH, size - number * WIDTH))


def pack(entries: Iterable[bytes]) -> bytes:
    """Return a bundle: each entry after its length."""
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def unpack(raw: bytes, *, width: int, where: str) -> list[bytes]:
    """Return the entries of a bundle, which are exactly `width`."""
    entries, at = [], 0
    for _ in range(width):
        start = at + 2
        at = start + int.from_bytes(raw[at:start], "big")
        entries.append(raw[start:at])
    if at != len(raw):
        raise _spoilt(where)
    return entries


def split(raw: bytes, *, width: int, where: str) -> list[bytes]:
    """Return the hashes of a tile, which are exactly `width`."""
    if len(raw) != width * HASH_SIZE:
        raise _spoilt(where)
    return [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]


def _spelt(number: int) -> str:
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


def _spoilt(where: str) -> LogError:
    return LogError(
        "this part of the log has not the length it must have", where=where, remedy="restore it from a copy"
    )
