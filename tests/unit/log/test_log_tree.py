"""The tree against the worked example of https://c2sp.org/merkle-tree and the edges of its definitions."""

from __future__ import annotations

from hashlib import sha256

import pytest

from licet.errors import BadProof, Forked, InputError
from licet.log import (
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    tree_root,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


LEAVES = [leaf_hash(bytes([number])) for number in range(7)]
A, B, C, D, E, F, G = LEAVES
H, CD, J = node(A, B), node(C, D), node(E, F)
K, L = node(H, CD), node(J, G)


def test_the_specification_s_example_has_the_specification_s_root() -> None:
    assert tree_root(LEAVES) == node(K, L)


def test_an_empty_log_has_the_hash_of_nothing() -> None:
    assert tree_root([]) == sha256(b"").digest()


def test_a_log_of_one_entry_is_its_leaf() -> None:
    assert tree_root([A]) == A == sha256(b"\x00\x00").digest()


@pytest.mark.parametrize(("index", "path"), [(0, (B, CD, L)), (3, (C, H, L)), (4, (F, G, K)), (6, (J, K))])
def test_inclusion_proofs_are_those_of_the_specification(index: int, path: tuple[bytes, ...]) -> None:
    assert prove_inclusion(LEAVES, index) == path


@pytest.mark.parametrize(
    ("old_size", "path"), [(0, ()), (3, (C, D, H, L)), (4, (L,)), (6, (J, G, K)), (7, ())]
)
def test_consistency_proofs_are_those_of_the_specification(old_size: int, path: tuple[bytes, ...]) -> None:
    assert prove_consistency(LEAVES, old_size) == path


@pytest.mark.parametrize("index", [-1, 7])
def test_nothing_is_proved_about_an_entry_that_is_not_there(index: int) -> None:
    with pytest.raises(InputError, match=f"no entry {index}"):
        prove_inclusion(LEAVES, index)


@pytest.mark.parametrize("old_size", [-1, 8])
def test_nothing_is_proved_about_a_log_that_never_was(old_size: int) -> None:
    with pytest.raises(InputError, match=f"size {old_size}"):
        prove_consistency(LEAVES, old_size)


def test_any_log_begins_with_the_empty_log() -> None:
    verify_consistency([], old_size=0, old_root=tree_root([]), size=7, root=tree_root(LEAVES))


def test_a_log_that_became_shorter_is_a_fork() -> None:
    with pytest.raises(Forked, match="back from 7 entries to 6"):
        verify_consistency([], old_size=7, old_root=tree_root(LEAVES), size=6, root=tree_root(LEAVES[:6]))


def test_two_roots_for_one_size_are_a_fork() -> None:
    with pytest.raises(Forked, match="two logs of 7 entries"):
        verify_consistency(
            [], old_size=7, old_root=tree_root(LEAVES), size=7, root=tree_root([*LEAVES[:6], A])
        )


def test_a_hash_of_the_wrong_length_proves_nothing() -> None:
    with pytest.raises(BadProof, match="32 bytes"):
        verify_inclusion([B, CD, L[:-1]], leaf=A, index=0, size=7, root=tree_root(LEAVES))


def test_an_entry_outside_the_log_is_not_in_it() -> None:
    with pytest.raises(BadProof, match="entry 7 cannot be in a log of 7"):
        verify_inclusion([], leaf=A, index=7, size=7, root=A)


def test_an_inner_node_never_passes_for_an_entry() -> None:
    with pytest.raises(BadProof):
        verify_inclusion([K], leaf=leaf_hash(b"\x01" + J + G), index=1, size=2, root=tree_root(LEAVES))


@pytest.mark.parametrize("subtree", [range(1, 3), range(2, 6), range(0, 4, 2), range(-1, 0), range(5, 4)])
def test_a_range_that_is_no_subtree_is_refused(subtree: range) -> None:
    with pytest.raises(BadProof, match="no subtree"):
        verify_subtree_inclusion([], leaf=A, index=1, subtree=subtree, root=A)


def test_a_subtree_reaches_no_further_than_its_log() -> None:
    with pytest.raises(BadProof, match="cannot be in a log of 7"):
        verify_subtree_consistency([], subtree=range(4, 8), subtree_root=L, size=7, root=node(K, L))


def test_a_subtree_inside_the_log_needs_only_its_siblings() -> None:
    verify_subtree_consistency([C, H, L], subtree=range(3, 4), subtree_root=D, size=7, root=node(K, L))
    verify_subtree_inclusion([F, G], leaf=E, index=4, subtree=range(4, 7), root=L)


@pytest.mark.parametrize("proof", [[], [C, H], [C, H, L, L], [C, H, K]])
def test_a_proof_too_short_too_long_or_beside_the_point_is_refused(proof: list[bytes]) -> None:
    with pytest.raises(BadProof):
        verify_inclusion(proof, leaf=D, index=3, size=7, root=node(K, L))
    with pytest.raises(BadProof):
        verify_subtree_consistency(proof, subtree=range(3, 4), subtree_root=D, size=7, root=node(K, L))
