"""Proofs hold for every size and place, and no change to one survives; no bytes make a parser crash."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from licet.errors import BadCheckpoint, BadProof, InputError, LogError
from licet.log import (
    Checkpoint,
    LogKey,
    LogProof,
    LogVerifier,
    MemoryLog,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    tree_root,
    verify_checkpoint,
    verify_consistency,
    verify_inclusion,
    verify_log_proof,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from licet.log._note import parse_note

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
LEAVES = [leaf_hash(b"%d" % number) for number in range(300)]
SIZES = st.integers(1, len(LEAVES))
NAMES = st.text(st.characters(exclude_categories=["Z", "C"], exclude_characters="+"), min_size=1)
TEXTS = st.text(st.characters(exclude_categories=["C"]), min_size=1)
HASHES = st.binary(min_size=32, max_size=32)


def root_by_definition(leaves: Sequence[bytes]) -> bytes:
    """Compute the root as RFC 6962 section 2.1 defines it, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = max(power for power in accumulate([1] * 12, lambda a, _: a * 2) if power < len(leaves))
    return sha256(b"\x01" + root_by_definition(leaves[:k]) + root_by_definition(leaves[k:])).digest()


def flipped(raw: bytes, bit: int) -> bytes:
    at, mask = divmod(bit % (len(raw) * 8), 8)
    return raw[:at] + bytes([raw[at] ^ (1 << mask)]) + raw[at + 1 :]


@given(size=st.integers(0, len(LEAVES)))
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    assert tree_root(LEAVES[:size]) == root_by_definition(LEAVES[:size])


def test_every_entry_of_every_small_log_is_proved_and_at_no_other_place() -> None:
    for size in range(1, 33):
        leaves, root = LEAVES[:size], tree_root(LEAVES[:size])
        for index in range(size):
            proof = prove_inclusion(leaves, index)
            verify_inclusion(proof, leaf=leaves[index], index=index, size=size, root=root)
            for elsewhere in {*range(size)} - {index}:
                with pytest.raises(BadProof):
                    verify_inclusion(proof, leaf=leaves[index], index=elsewhere, size=size, root=root)


def test_every_small_log_is_proved_to_begin_with_every_earlier_one() -> None:
    for size in range(33):
        leaves, root = LEAVES[:size], tree_root(LEAVES[:size])
        for old_size in range(size + 1):
            verify_consistency(
                prove_consistency(leaves, old_size),
                old_size=old_size,
                old_root=tree_root(leaves[:old_size]),
                size=size,
                root=root,
            )


@given(size=SIZES, choice=st.integers(0), bit=st.integers(0), part=st.sampled_from(["proof", "leaf", "root"]))
def test_an_inclusion_proof_survives_no_flipped_bit(size: int, choice: int, bit: int, part: str) -> None:
    index = choice % size
    leaf, root, proof = LEAVES[index], tree_root(LEAVES[:size]), list(prove_inclusion(LEAVES[:size], index))
    verify_inclusion(proof, leaf=leaf, index=index, size=size, root=root)
    if part == "proof":
        assume(proof)
        proof[choice % len(proof)] = flipped(proof[choice % len(proof)], bit)
    leaf = flipped(leaf, bit) if part == "leaf" else leaf
    root = flipped(root, bit) if part == "root" else root
    with pytest.raises(BadProof):
        verify_inclusion(proof, leaf=leaf, index=index, size=size, root=root)


@given(size=SIZES, choice=st.integers(0), bit=st.integers(0), part=st.sampled_from(["proof", "old", "new"]))
def test_a_consistency_proof_survives_no_flipped_bit(size: int, choice: int, bit: int, part: str) -> None:
    old_size = 1 + choice % size
    proof = list(prove_consistency(LEAVES[:size], old_size))
    old, new = tree_root(LEAVES[:old_size]), tree_root(LEAVES[:size])
    verify_consistency(proof, old_size=old_size, old_root=old, size=size, root=new)
    if part == "proof":
        assume(proof)
        proof[choice % len(proof)] = flipped(proof[choice % len(proof)], bit)
    old = flipped(old, bit) if part == "old" else old
    new = flipped(new, bit) if part == "new" else new
    with pytest.raises(LogError):
        verify_consistency(proof, old_size=old_size, old_root=old, size=size, root=new)


@given(
    size=SIZES, proof=st.lists(HASHES, max_size=12), old_size=st.integers(-2, 310), index=st.integers(-2, 310)
)
def test_no_invented_proof_is_accepted(size: int, proof: list[bytes], old_size: int, index: int) -> None:
    assume(old_size not in {0, size})
    root = tree_root(LEAVES[:size])
    with pytest.raises(LogError):
        verify_consistency(proof, old_size=old_size, old_root=b"\x01" * 32, size=size, root=root)
    with pytest.raises(LogError):
        verify_inclusion(proof, leaf=b"\x01" * 32, index=index, size=size, root=root)


@given(start=st.integers(0, 40), width=st.integers(1, 40), later=st.integers(0, 40), choice=st.integers(0))
def test_a_proof_inside_a_subtree_holds_there(start: int, width: int, later: int, choice: int) -> None:
    subtree = range(start := start << (width - 1).bit_length(), start + width)
    assume(subtree.stop <= len(LEAVES))
    leaves = LEAVES[subtree.start : subtree.stop]
    index = choice % width
    path = prove_inclusion(leaves, index)
    verify_subtree_inclusion(
        path, leaf=leaves[index], index=start + index, subtree=subtree, root=tree_root(leaves)
    )
    if not start:  # then it is ordinary consistency
        size = min(subtree.stop + later, len(LEAVES))
        verify_subtree_consistency(
            prove_consistency(LEAVES[:size], width),
            subtree=subtree,
            subtree_root=tree_root(leaves),
            size=size,
            root=tree_root(LEAVES[:size]),
        )


# Texts


@given(raw=st.binary())
@example(raw=b"\n\n")
@example(raw="\n\n— a AAAAAAA=\n".encode())
@example(raw=b"c2sp.org/tlog-proof@v1\n")
@example(raw=b"c2sp.org/tlog-proof@v1\n\n")
@example(raw=b"c2sp.org/tlog-proof@v1\nextra \n\n")
def test_no_bytes_crash_a_parser(raw: bytes) -> None:
    for parse in (
        parse_note,
        Checkpoint.from_text,
        LogProof.from_bytes,
        lambda r: verify_checkpoint(r, KEY.verifier),
    ):
        with suppress(BadCheckpoint, BadProof):
            parse(raw)


@given(body=st.binary())
def test_no_bytes_after_a_good_beginning_crash_a_parser(body: bytes) -> None:
    head = b"c2sp.org/tlog-proof@v1\nindex 1\n"
    for raw in (head + body, head + b"\n" + body):
        with pytest.raises((BadCheckpoint, BadProof)):
            verify_log_proof(raw, entry=b"", verifier=KEY.verifier)


@given(vkey=st.text() | st.from_regex(r"[a-z.]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", fullmatch=True))
def test_no_text_crashes_the_reading_of_a_key(vkey: str) -> None:
    with pytest.raises(InputError):
        LogVerifier.from_vkey(vkey)


@given(origin=NAMES, public=HASHES)
def test_a_vkey_reads_back_as_it_was_printed(origin: str, public: bytes) -> None:
    verifier = LogVerifier(origin=origin, public=public)
    assert LogVerifier.from_vkey(verifier.vkey) == verifier


@given(origin=TEXTS, size=st.integers(1, 2**63 - 1), root=HASHES, extensions=st.lists(TEXTS).map(tuple))
def test_a_checkpoint_reads_back_as_it_was_printed(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...]
) -> None:
    checkpoint = Checkpoint(origin=origin, size=size, root=root, extensions=extensions)
    assert Checkpoint.from_text(checkpoint.to_text()) == checkpoint
    assert parse_note(checkpoint.sign(KEY)).text == checkpoint.to_text()


@given(
    index=st.integers(0, 2**63 - 1),
    path=st.lists(HASHES, max_size=63).map(tuple),
    checkpoint=st.binary(),
    extra=st.none() | st.binary(min_size=1),
)
def test_a_proof_reads_back_as_it_was_printed(
    index: int, path: tuple[bytes, ...], checkpoint: bytes, extra: bytes | None
) -> None:
    proof = LogProof(index=index, path=path, checkpoint=checkpoint, extra=extra)
    assert LogProof.from_bytes(proof.to_bytes()) == proof


@given(lines=st.lists(TEXTS | st.just("")))
def test_any_text_of_lines_can_be_signed_and_verified(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines) or "\n"
    note = parse_note(KEY.sign_note(text))
    KEY.verifier.verify(note)
    assert note.text.decode() == text


def test_a_proof_that_travels_survives_no_flipped_bit() -> None:
    log = MemoryLog(KEY)
    for number in range(6):
        log.append(b"%d" % number)
    raw = log.prove(4).to_bytes()
    verify_log_proof(raw, entry=b"4", verifier=KEY.verifier)
    for bit in range(len(raw) * 8):
        with pytest.raises(LogError):
            verify_log_proof(flipped(raw, bit), entry=b"4", verifier=KEY.verifier)
