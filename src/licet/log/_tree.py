"""The Merkle tree of RFC 6962: one hash for a whole list, and short proofs about it.

It speaks of leaf hashes only: it refuses to know what an entry means, where it is kept or who signed it.
The numbered steps are those of https://c2sp.org/merkle-tree and, for subtrees, of section 4 of
draft-ietf-plants-merkle-tree-certs, of which ordinary consistency is the case that starts at entry 0.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from licet.errors import BadProof, Forked, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EMPTY_ROOT = sha256(b"").digest()
HASH_SIZE = 32


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash that stands for `entry` in the tree; no inner node can ever have the same."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree that keeps every complete subtree, so roots and proofs cost the logarithm of its size.

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

    def leaf(self, index: int) -> bytes:
        """Return the leaf hash at `index`."""
        return self._rows[0][index]

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

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves, or of all of them."""
        size = self._within(self.size if size is None else size)
        return self._span(0, size) if size else EMPTY_ROOT

    def prove_inclusion(self, index: int) -> tuple[bytes, ...]:
        """Return the path from the leaf at `index` to the root, the leaf's sibling first."""
        if not 0 <= index < self.size:
            raise InputError(
                f"there is no entry {index}", remedy=f"the log has {self.size}, counted from 0 upwards"
            )
        path, start, end = [], 0, self.size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._span(middle, end))
                end = middle
            else:
                path.append(self._span(start, middle))
                start = middle
        return tuple(reversed(path))

    def prove_consistency(self, old_size: int) -> tuple[bytes, ...]:
        """Return what shows that the tree of the first `old_size` leaves has only been added to."""
        self._within(old_size)
        if not old_size:
            return ()
        path, start, end = [], 0, self.size
        while end != old_size:
            middle = start + _split(end - start)
            if old_size <= middle:
                path.append(self._span(middle, end))
                end = middle
            else:
                path.append(self._span(start, middle))
                start = middle
        if start:  # the verifier holds the old root, but not this part of it
            path.append(self._span(start, end))
        return tuple(reversed(path))

    def _span(self, start: int, end: int) -> bytes:
        width = end - start
        height = width.bit_length() - 1
        if width == 1 << height:
            return self._rows[height][start >> height]
        middle = start + (1 << height)
        return node_hash(self._span(start, middle), self._span(middle, end))

    def _within(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise InputError(f"there is no tree of size {size}", remedy=f"the log has {self.size} entries")
        return size


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over `leaves`, which are leaf hashes; an empty tree has the hash of nothing."""
    return Tree(leaves).root()


def prove_inclusion(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the path that shows the leaf at `index` is in the tree over `leaves`."""
    return Tree(leaves).prove_inclusion(index)


def prove_consistency(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Return what shows that the tree over `leaves` begins with the tree of its first `old_size`."""
    return Tree(leaves).prove_consistency(old_size)


def verify_inclusion(proof: Sequence[bytes], *, leaf: bytes, index: int, size: int, root: bytes) -> None:
    """Return only if `leaf` is at `index` in the tree of `size` leaves with this `root`."""
    if not 0 <= index < size:  # (1)
        raise BadProof(f"entry {index} cannot be in a log of {size} entries")
    _require_hashes(leaf, *proof)
    first, last, node = index, size - 1, leaf  # (2)
    for sibling in proof:  # (3)
        if not last:
            raise BadProof("the inclusion proof is too long")
        if first & 1 or first == last:
            node = node_hash(sibling, node)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        first, last = first >> 1, last >> 1
    if last:  # (4)
        raise BadProof("the inclusion proof is too short")
    if node != root:  # (5)
        raise BadProof(f"the proof does not lead from entry {index} to the root of the log")


def verify_consistency(
    proof: Sequence[bytes], *, old_size: int, old_root: bytes, size: int, root: bytes
) -> None:
    """Return only if the log of `size` entries begins with the log of `old_size` entries.

    Two roots for one size, or a log that became shorter, raise `Forked`: no proof can mend those.
    """
    if size < old_size:  # (1)
        raise Forked(f"the log went back from {old_size} entries to {size}")
    if not old_size:  # (3); an empty tree has but one root
        _require_hashes(root)
        if proof or old_root != EMPTY_ROOT:
            raise BadProof("an empty log has one root and needs no proof")
    if old_size == size:  # (2)
        if proof:
            raise BadProof("a log that has not grown needs no proof")
        if old_root != root:
            raise Forked(f"there are two logs of {size} entries under one name")
    elif old_size:
        verify_subtree_consistency(
            proof, subtree=range(old_size), subtree_root=old_root, size=size, root=root
        )


def verify_subtree_inclusion(
    proof: Sequence[bytes], *, leaf: bytes, index: int, subtree: range, root: bytes
) -> None:
    """Return only if `leaf` is the log's entry `index`, inside the `subtree` that has this `root`."""
    _require_subtree(subtree)
    place = index - subtree.start
    verify_inclusion(proof, leaf=leaf, index=place, size=len(subtree), root=root)


def verify_subtree_consistency(
    proof: Sequence[bytes], *, subtree: range, subtree_root: bytes, size: int, root: bytes
) -> None:
    """Return only if the entries in `subtree` are those of the log of `size` entries with this `root`."""
    _require_subtree(subtree)  # (1)
    if subtree.stop > size:
        raise BadProof(f"entries up to {subtree.stop} cannot be in a log of {size}")
    if not subtree:  # says nothing about the log, as the draft allows
        if proof or subtree_root != EMPTY_ROOT:
            raise BadProof("an empty subtree has one root and needs no proof")
        return
    if len(subtree) == size:  # the whole log; the only root that goes unhashed
        if proof or subtree_root != root:
            raise BadProof("the subtree is the whole log, yet not its root")
        return
    _require_hashes(*proof)
    _climb(list(proof), subtree=subtree, subtree_root=subtree_root, last=size - 1, root=root)


def _climb(proof: list[bytes], *, subtree: range, subtree_root: bytes, last: int, root: bytes) -> None:
    low, high = subtree.start, subtree.stop - 1  # (2)
    while low != high and (high == last or high & 1):  # (3)
        low, high, last = low >> 1, high >> 1, last >> 1
    if low != high and not proof:
        raise BadProof("the consistency proof is too short")
    old = new = subtree_root if low == high else proof.pop(0)  # (4)
    for sibling in proof:  # (5)
        if not last:
            raise BadProof("the consistency proof is too long")
        if high & 1 or high == last:
            old = node_hash(sibling, old) if low < high else old
            new = node_hash(sibling, new)
            while not high & 1:
                low, high, last = low >> 1, high >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        low, high, last = low >> 1, high >> 1, last >> 1
    if last:  # (6)
        raise BadProof("the consistency proof is too short")
    if old != subtree_root or new != root:
        raise BadProof("the proof does not join the two roots: the log was not only added to")


def _split(width: int) -> int:
    """Return the largest power of two smaller than `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _require_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_SIZE for one in hashes):
        raise BadProof(f"a hash in a proof has {HASH_SIZE} bytes, and one here has not")


def _require_subtree(subtree: range) -> None:
    """Refuse a range that is not a subtree: its start must be a multiple of its width, rounded up to 2**k."""
    width = subtree.stop - subtree.start
    rounded = 1 << (width - 1).bit_length() if width > 0 else 1
    if subtree.step != 1 or subtree.start < 0 or width < 0 or subtree.start % rounded:
        raise BadProof(f"entries {subtree.start} to {subtree.stop} are no subtree of any log")
