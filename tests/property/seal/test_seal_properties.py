"""Sealing and opening give back the same bytes; any other file than the one that was sealed gives none."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from licet import seal
from licet.errors import LicetError
from licet.seal import Header, SealedFile, SealingKey, SealingPublicKey
from licet.seal._header import CHUNK
from tests.unit.seal import sealed as made

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024
SMALL = made.CHUNK
BORDERS = [0, 1, SMALL - 1, SMALL, SMALL + 1, 2 * SMALL - 1, 2 * SMALL, 2 * SMALL + 1, 5 * SMALL]


@contextmanager
def _sealed(content: bytes, chunk: int = SMALL) -> Iterator[SealedFile]:
    with tempfile.TemporaryDirectory() as folder:
        yield made.sealed(Path(folder), content, chunk=chunk)


def _opens_nothing(file: SealedFile, raw: bytes) -> None:
    """Neither read anew nor by whoever has read the head before."""
    file.path.write_bytes(raw)
    with pytest.raises(LicetError):
        made.opened(SealedFile.read(file.path))
    with pytest.raises(LicetError):
        made.opened(file)


@given(st.binary(max_size=6 * SMALL), st.integers(64, 200))
@example(b"", 64)
def test_what_is_sealed_opens_to_the_same_bytes(content: bytes, chunk: int) -> None:
    with _sealed(content, chunk) as file:
        assert made.opened(file) == content
        assert SealedFile.read(file.path) == file


@pytest.mark.parametrize("size", BORDERS)
def test_the_same_at_every_border_of_small_chunks(size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    with _sealed(content) as file:
        assert made.opened(file) == content
        assert len(made.pieces_of(file)) == max(1, -(-size // SMALL))


@pytest.mark.parametrize("size", [MIB - 1, MIB, MIB + 1, 2 * MIB - 1, 2 * MIB, 2 * MIB + 1])
def test_the_same_at_every_border_of_whole_chunks(size: int) -> None:
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    with _sealed(content, CHUNK) as file:
        assert made.opened(file) == content
        assert len(made.pieces_of(file)) == -(-size // MIB)


def test_no_byte_of_a_sealed_file_can_be_another() -> None:
    with _sealed(made.CONTENT[: SMALL + 3]) as file:
        raw = file.path.read_bytes()
        for place in range(len(raw)):
            _opens_nothing(file, raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])


@given(st.data())
def test_no_bit_of_a_larger_sealed_file_can_be_another(data: st.DataObject) -> None:
    with _sealed(made.CONTENT) as file:
        raw = bytearray(file.path.read_bytes())
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        _opens_nothing(file, bytes(raw))


def test_no_end_can_be_missing() -> None:
    with _sealed(made.CONTENT[: 2 * SMALL]) as file:
        raw = file.path.read_bytes()
        for length in range(len(raw)):
            _opens_nothing(file, raw[:length])


@given(st.binary(min_size=1, max_size=200))
def test_nothing_can_follow(more: bytes) -> None:
    with _sealed(made.CONTENT) as file:
        _opens_nothing(file, file.path.read_bytes() + more)


@given(st.lists(st.integers(0, 3), max_size=8))
def test_chunks_open_in_their_own_order_alone(order: list[int]) -> None:
    with _sealed(made.CONTENT[: 4 * SMALL]) as file:
        pieces = made.pieces_of(file)
        assert len(pieces) == 4
        assume(order != [0, 1, 2, 3])
        head = file.header.to_bytes()
        _opens_nothing(file, head + b"".join(pieces[number] for number in order))


@given(st.integers(0, 5 * SMALL))
def test_no_head_of_another_size_fits(size: int) -> None:
    with _sealed(made.CONTENT) as file:
        assume(size != file.header.size)
        raw = b"".join(made.pieces_of(file))
        head = replace(file.header, size=size)
        _opens_nothing(file, head.to_bytes() + raw[: head.sealed_size() - len(head.to_bytes())])


@given(st.binary(max_size=300))
def test_whatever_stands_in_a_file_is_refused_in_words(raw: bytes) -> None:
    with _sealed(b"x") as file:
        _opens_nothing(file, raw)
        _opens_nothing(file, seal.MAGIC + raw)


@given(st.binary(max_size=300))
def test_whatever_stands_in_a_key_file_is_refused_in_words(raw: bytes) -> None:
    for read in (SealingPublicKey.from_json, SealingKey.from_pem):
        with pytest.raises(LicetError):
            read(raw)


@given(st.integers(0, 2**53 - 1), st.integers(64, 2**24))
def test_the_length_of_a_sealed_file_is_known_from_its_head(size: int, chunk: int) -> None:
    header = Header(chunk=chunk, name="m", recipients=(), sha256="0" * 64, size=size)
    chunks = (header.sealed_size() - len(header.to_bytes()) - size) // 16
    assert chunks >= 1
    assert (chunks - 1) * chunk < max(size, 1) <= chunks * chunk
