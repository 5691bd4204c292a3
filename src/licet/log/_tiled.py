"""The tree of a log whose tiles are kept elsewhere, read a tile at a time and checked up to a signed root.

Every hash and entry it hands out has been checked against the root it was made with: the right edge of the
tree gives that root, and each complete tile gives the hash that stands for it one level up. What it keeps in
memory does not grow with the log.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeAlias

from licet.errors import Forked, LogError
from licet.log._tiles import ENTRIES, HEIGHT, LARGEST_BUNDLE, WIDTH, Place, bundle, edge, split, unpack
from licet.log._tree import (
    EMPTY_ROOT,
    HASH_SIZE,
    complete_rows,
    consistency_path,
    inclusion_path,
    leaf_hash,
    require_size,
    root_of,
    subtree_path,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from licet.log._source import Source

_KEPT: Final = (32, 256)  # complete tiles in memory, about 40 kB each: of leaf hashes, and of those above
_RESTORE: Final = "somebody changed the log; restore it from a copy"


_Tiles: TypeAlias = "OrderedDict[tuple[int, int], list[list[bytes]]]"


class TiledTree:
    """The tree of the first `size` entries of the log at `source`, which must have this `root`."""

    def __init__(self, source: Source, *, size: int, root: bytes = EMPTY_ROOT) -> None:
        self.source, self.size, self.root = source, size, root
        # Kept apart, because every proof needs another tile of leaves, and nearly all share those above.
        self._kept: tuple[_Tiles, _Tiles] = (OrderedDict(), OrderedDict())
        self._lock = Lock()
        self._edge = {place.level: complete_rows(self._read(place, split)) for place in edge(size)}
        if root_of(self.node, size) != root:
            raise Forked(
                f"entries 0 to {size - 1} are not the ones the log signed",
                where=source.where("tile"),
                remedy=_RESTORE,
            )

    def edge_hashes(self, level: int) -> list[bytes]:
        """Return the hashes of the partial tile at `level`."""
        return self._edge[level][0] if level in self._edge else []

    def node(self, height: int, index: int) -> bytes:
        """Return the hash of a complete subtree."""
        level, row = divmod(height, HEIGHT)
        number, at = divmod(index << row, WIDTH)
        return self._rows(level, number)[row][at >> row]

    def root_at(self, size: int) -> bytes:
        """Return the root the log had when it held `size` entries."""
        require_size(size, self.size)
        return root_of(self.node, size)

    def prove_inclusion(self, index: int) -> tuple[bytes, ...]:
        """Return the path from the entry at `index` to the root."""
        return inclusion_path(self.node, index, size=self.size)

    def prove_consistency(self, old_size: int) -> tuple[bytes, ...]:
        """Return what shows that the log of `old_size` entries has only been added to."""
        return consistency_path(self.node, old_size, size=self.size)

    def prove_subtree(self, subtree: range) -> tuple[bytes, ...]:
        """Return what shows that the entries in `subtree` are those of this log."""
        return subtree_path(self.node, subtree, size=self.size)

    def entries(self, start: int) -> Iterator[bytes]:
        """Yield the entries from `start` on, each bundle checked whole before its first entry is out."""
        for number in range(start // WIDTH, -(-self.size // WIDTH)):
            first = number * WIDTH
            yield from self._bundle(number)[max(0, start - first) :]

    def _bundle(self, number: int) -> list[bytes]:
        place = bundle(number, size=self.size)
        entries = self._read(place, unpack)
        leaves = self._rows(0, number)[0]
        for at, (entry, leaf) in enumerate(zip(entries, leaves, strict=True)):
            if leaf_hash(entry) != leaf:
                raise Forked(
                    f"entry {number * WIDTH + at} is not the one that was logged",
                    where=self.source.where(place.path),
                    remedy=_RESTORE,
                )
        return entries

    def _rows(self, level: int, number: int) -> list[list[bytes]]:
        """Return every complete subtree inside one tile, checked."""
        if number == self.size >> HEIGHT * (level + 1):
            return self._edge[level]
        above = level > 0
        tiles = self._kept[above]
        with self._lock:
            kept = tiles.get((level, number))
            if kept is not None:
                tiles.move_to_end((level, number))
                return kept
        place = Place(level, number)
        rows = complete_rows(self._read(place, split))
        if rows[HEIGHT][0] != self.node(HEIGHT * (level + 1), number):
            raise Forked(
                "this tile is not the one the log signed",
                where=self.source.where(place.path),
                remedy=_RESTORE,
            )
        with self._lock:
            tiles[level, number] = rows
            while len(tiles) > _KEPT[above]:
                tiles.popitem(last=False)
        return rows

    def _read(self, place: Place, parts_of: Callable[..., list[bytes]]) -> list[bytes]:
        """Return the parts of a place; a partial one that is gone has become part of the complete one."""
        limit = LARGEST_BUNDLE if place.level == ENTRIES else WIDTH * HASH_SIZE
        for kept in dict.fromkeys((place, Place(place.level, place.number))):
            raw = self.source.read(kept.path, limit=limit)
            if raw is not None:
                parts = parts_of(raw, width=kept.width, where=self.source.where(kept.path))
                return parts[: place.width]
        raise LogError(
            "this part of the log is missing",
            where=self.source.where(place.path),
            remedy="restore it from a copy; nothing after it can be relied on",
        )
