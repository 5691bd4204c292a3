"""The Merkle tree of RFC 6962: one hash for a whole list, and short proofs about it.

It speaks of leaf hashes only: it refuses to know what an entry means, where it is kept or who signed it.
Roots and proofs are computed from the hashes of complete subtrees, wherever those come from: the rows of a
`Tree` in memory, or the tiles of a log on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeAlias

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EMPTY_ROOT: Final = sha256(b"").digest()
HASH_SIZE: Final = 32

Nodes: TypeAlias = Callable[[int, int], bytes]
"""The hash of complete subtree `index` among those of 2**`height` leaves, given (height, index)."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash that stands for `entry` in the tree; no inner node can ever have the same."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Return the leaf hash of each entry."""
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def complete_rows(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """Return the hashes of every complete subtree over `hashes`, the lowest row first."""
    rows = [list(hashes)]
    while len(row := rows[-1]) > 1:
        pairs = zip(row[::2], row[1::2], strict=False)  # an odd last one completes nothing
        rows.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])
    return rows


def root_of(nodes: Nodes, size: int) -> bytes:
    """Return the root of the first `size` leaves."""
    return _span(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_path(nodes: Nodes, index: int, *, size: int) -> tuple[bytes, ...]:
    """Return the path from the leaf at `index` to the root of `size` leaves, the leaf's sibling first."""
    if not 0 <= index < size:
        raise InputError(f"there is no entry {index}", remedy=f"the log has {size}, counted from 0 upwards")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_span(nodes, middle, end))
            end = middle
        else:
            path.append(_span(nodes, start, middle))
            start = middle
    return tuple(reversed(path))


def consistency_path(nodes: Nodes, old_size: int, *, size: int) -> tuple[bytes, ...]:
    """Return what shows that the tree of the first `old_size` of `size` leaves has only been added to."""
    require_size(old_size, size)
    return subtree_path(nodes, range(old_size), size=size) if old_size else ()


def subtree_path(nodes: Nodes, subtree: range, *, size: int) -> tuple[bytes, ...]:
    """Return what shows that the leaves in `subtree` (not empty) are those of the tree of `size`."""
    path, start, end = [], 0, size
    first, held = subtree.start, True  # whether the verifier holds the root of what is left of the subtree
    while (start, end) != (first, subtree.stop):
        middle = start + _split(end - start)
        if subtree.stop <= middle:
            path.append(_span(nodes, middle, end))
            end = middle
            continue
        path.append(_span(nodes, start, middle))
        start = middle
        if first < middle:
            first, held = middle, False
    if not held:
        path.append(_span(nodes, start, end))
    return tuple(reversed(path))


def require_size(asked: int, size: int) -> None:
    """Refuse to speak of a tree larger than the log."""
    if not 0 <= asked <= size:
        raise InputError(f"there is no tree of size {asked}", remedy=f"the log has {size} entries")


class Tree:
    """A growing tree in memory that keeps every complete subtree.

    Row 0 holds the leaf hashes; row k holds the hashes of the complete subtrees of 2**k leaves.
    """

    __slots__ = ("_rows",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._rows: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return len(self._rows[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash, and every subtree it completes."""
        rows, height, node = self._rows, 0, leaf
        while True:
            row = rows[height]
            row.append(node)
            if len(row) % 2:
                return
            node = node_hash(row[-2], row[-1])
            height += 1
            if height == len(rows):
                rows.append([])

    def node(self, height: int, index: int) -> bytes:
        """Return the hash of a complete subtree."""
        return self._rows[height][index]

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves, or of all of them."""
        size = self.size if size is None else size
        require_size(size, self.size)
        return root_of(self.node, size)

    def prove_inclusion(self, index: int) -> tuple[bytes, ...]:
        """Return the path from the leaf at `index` to the root, the leaf's sibling first."""
        return inclusion_path(self.node, index, size=self.size)

    def prove_consistency(self, old_size: int) -> tuple[bytes, ...]:
        """Return what shows that the tree of the first `old_size` leaves has only been added to."""
        return consistency_path(self.node, old_size, size=self.size)


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over `leaves`, which are leaf hashes; an empty tree has the hash of nothing."""
    return Tree(leaves).root()


def prove_inclusion(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the path that shows the leaf at `index` is in the tree over `leaves`."""
    return Tree(leaves).prove_inclusion(index)


def prove_consistency(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Return what shows that the tree over `leaves` begins with the tree of its first `old_size`."""
    return Tree(leaves).prove_consistency(old_size)


def _span(nodes: Nodes, start: int, end: int) -> bytes:
    width = end - start
    height = width.bit_length() - 1
    if width == 1 << height:
        return nodes(height, start >> height)
    middle = start + (1 << height)
    return node_hash(_span(nodes, start, middle), _span(nodes, middle, end))


def _split(width: int) -> int:
    """Return the largest power of two smaller than `width`."""
    return 1 << ((width - 1).bit_length() - 1)
