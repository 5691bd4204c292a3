"""Tiles give the roots and proofs of the tree whatever was signed when, and no bytes make a parser crash."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from licet.errors import InputError, LogError
from licet.log import (
    Log,
    LogKey,
    LogView,
    Policy,
    WitnessVerifier,
    facets,
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    tree_root,
    verify_consistency,
)
from licet.log._tiles import Place, edge, pack, split, unpack
from licet.log.witness import Request

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
ENTRIES = [b"%d" % number for number in range(1200)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
MEMORY = Path("/dev/shm")  # noqa: S108 - only to spare a real disk thousands of syncs


@settings(max_examples=25, deadline=None)
@given(
    cuts=st.lists(st.integers(0, len(ENTRIES)), min_size=1, max_size=6).map(sorted),
    choice=st.integers(0),
    reopen=st.booleans(),
)
@example(cuts=[255, 256, 257], choice=255, reopen=True)
@example(cuts=[0, 512], choice=0, reopen=False)
def test_a_tiled_log_is_the_tree_of_its_entries(cuts: list[int], choice: int, reopen: bool) -> None:  # noqa: FBT001 - drawn
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        log, done = Log.open(folder, key=KEY, window=60), 0
        for cut in cuts:
            for entry in ENTRIES[done:cut]:
                log.enqueue(entry)
            log.checkpoint()
            done = cut
            if reopen:
                log.close()
                log = Log.open(folder, key=KEY, window=60)
        view = LogView.open(folder, verifier=KEY.verifier)
        log.close()
        assert (view.size, view.checkpoint.root) == (done, tree_root(LEAVES[:done]))
        old, start = choice % (done + 1), choice % (done + 3)
        assert list(view.entries(start)) == ENTRIES[start:done]
        assert view.root_at(old) == tree_root(LEAVES[:old])
        assert view.prove_consistency(old) == prove_consistency(LEAVES[:done], old)
        verify_consistency(
            view.prove_consistency(old),
            old_size=old,
            old_root=view.root_at(old),
            size=done,
            root=view.checkpoint.root,
        )
        if old < done:
            assert view.prove(old).path == prove_inclusion(LEAVES[:done], old)


@given(size=st.integers(0, 2**40))
def test_the_edge_of_a_log_adds_up_to_its_size(size: int) -> None:
    assert sum(place.width * 256**place.level for place in edge(size) if place.level != "entries") == size
    assert all(0 < place.width < 256 for place in edge(size))


@given(number=st.integers(0, 10**12), width=st.integers(1, 256))
def test_no_two_places_share_a_path(number: int, width: int) -> None:
    spelt = Place(0, number, width).path.removeprefix("tile/0/").partition(".p/")
    parts = spelt[0].replace("x", "").split("/")
    assert int("".join(parts)) == number
    assert all(len(part) == 3 for part in parts)
    assert (spelt[2] or "256") == str(width)


@given(entries=st.lists(st.binary(max_size=300), min_size=1, max_size=20))
def test_a_bundle_reads_back_as_it_was_packed(entries: list[bytes]) -> None:
    assert unpack(pack(entries), width=len(entries), where="") == entries


@given(raw=st.binary(max_size=600), width=st.integers(1, 256))
def test_no_bytes_crash_the_reading_of_a_tile(raw: bytes, width: int) -> None:
    with suppress(LogError):
        assert pack(unpack(raw, width=width, where="")) == raw
    with suppress(LogError):
        assert b"".join(split(raw, width=width, where="")) == raw


@given(raw=st.binary())
@example(raw=b"old 1\n\n")
@example(raw=b"quorum none\n")
@example(raw=b"group g 1 \xff\nquorum g")
@example(raw=b"witness \xff \xff\n")
def test_no_bytes_crash_what_strangers_send(raw: bytes) -> None:
    with suppress(InputError):
        assert Request.from_bytes(raw).to_bytes() == raw
    with suppress(InputError):
        Policy.from_text(raw)
    with suppress(InputError):
        WitnessVerifier.from_vkey(raw.decode("utf-8", "surrogateescape"))
    facets(raw)
