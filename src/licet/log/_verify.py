"""Whether a proof holds: inclusion and consistency in a Merkle tree, for whole logs and for subtrees.

Refuses every proof that is not exactly as long as it must be. The numbered steps are those of
https://c2sp.org/merkle-tree and, for subtrees, of section 4 of draft-ietf-plants-merkle-tree-certs, of which
ordinary consistency is the case that starts at entry 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.errors import BadProof, Forked
from licet.log._tree import EMPTY_ROOT, HASH_SIZE, node_hash

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def _require_hashes(*hashes: bytes) -> None:
    for one in hashes:
        if len(one) != HASH_SIZE:
            raise BadProof(f"a hash in a proof has {HASH_SIZE} bytes, and one here has not")


def _require_subtree(subtree: range) -> None:
    """Refuse a range that is not a subtree: its start must be a multiple of its width, rounded up to 2**k."""
    width = subtree.stop - subtree.start
    rounded = 1 << (width - 1).bit_length() if width > 0 else 1
    if subtree.step != 1 or subtree.start < 0 or width < 0 or subtree.start % rounded:
        raise BadProof(f"entries {subtree.start} to {subtree.stop} are no subtree of any log")
