"""Whatever bytes a file holds, its digest is taken or refused with a reason; what counts, counts."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import InputError
from licet.tag.forms import _onnx, _safetensors
from tests.unit.tag.models import model, safetensors

MODEL = model(metadata={"licet": '{"licet":2}', "task": "match"}).SerializeToString()
DIGEST = _onnx.taken(MODEL)
HEADER = {
    "__metadata__": {"licet": '{"licet":2}'},
    "x": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]},
    "y": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]},
}
TENSORS = safetensors(HEADER, b"xxyyyy")


def cleared(content: bytes) -> bytes:
    """The model as the library reads it, without its metadata."""
    loaded = onnx.load_from_string(content)
    del loaded.metadata_props[:]
    return bytes(loaded.SerializeToString())


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda noise: MODEL + noise))
def test_no_bytes_make_the_model_reader_fail_otherwise_than_by_saying_so(content: bytes) -> None:
    for reader in (_onnx.taken, _onnx.tags):
        with suppress(InputError):
            reader(content)


@given(st.binary(max_size=300) | st.binary(max_size=60).map(safetensors))
def test_no_bytes_make_the_tensor_reader_fail_otherwise_than_by_saying_so(content: bytes) -> None:
    for reader in (_safetensors.taken, _safetensors.tags):
        with suppress(InputError):
            reader(io.BytesIO(content))


@given(place=st.integers(0, len(MODEL) - 1), change=st.integers(1, 255))
@settings(max_examples=400)
def test_a_changed_byte_changes_the_digest_or_only_metadata(place: int, change: int) -> None:
    other = bytearray(MODEL)
    other[place] ^= change
    try:
        digest = _onnx.taken(bytes(other))
    except InputError:
        return
    if digest == DIGEST:
        assert cleared(bytes(other)) == cleared(MODEL)


@given(place=st.integers(0, len(TENSORS) - 1), change=st.integers(1, 255))
@settings(max_examples=400)
def test_a_changed_byte_changes_the_tensors_digest_or_only_metadata(place: int, change: int) -> None:
    other = bytearray(TENSORS)
    other[place] ^= change
    try:
        digest = _safetensors.taken(io.BytesIO(bytes(other)))
    except InputError:
        return
    if digest == _safetensors.taken(io.BytesIO(TENSORS)):
        start = 8 + int.from_bytes(other[:8], "little")
        tables = [json.loads(bytes(raw[8:start])) for raw in (other, TENSORS)]
        for table in tables:
            table.pop("__metadata__", None)
        assert tables[0] == tables[1]


@given(st.text(max_size=300), st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=4))
def test_any_tag_comes_out_of_a_model_as_it_went_in(tag: str, metadata: dict[str, str]) -> None:
    metadata.pop("licet", None)
    content = _onnx.tagged(model(metadata=metadata).SerializeToString(), tag.encode("utf-8", "replace"))
    assert _onnx.tags(content) == [tag.encode("utf-8", "replace")]
    assert _onnx.taken(content) == DIGEST
    assert {entry.key: entry.value for entry in onnx.load_from_string(content).metadata_props} == {
        **metadata,
        "licet": tag.encode("utf-8", "replace").decode(),
    }


@given(st.text(max_size=300), st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=4))
def test_any_tag_comes_out_of_a_safetensors_file_as_it_went_in(tag: str, metadata: dict[str, str]) -> None:
    raw = tag.encode("utf-8", "replace")
    plain = safetensors(
        {**HEADER, "__metadata__": {name: text for name, text in metadata.items() if _prints(name + text)}},
        b"xxyyyy",
    )
    content = b"".join(_safetensors.tagged(io.BytesIO(plain), raw))
    assert _safetensors.tags(io.BytesIO(content)) == [raw]
    assert _safetensors.taken(io.BytesIO(content)) == _safetensors.taken(io.BytesIO(TENSORS))


def _prints(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@given(st.permutations(["a", "b", "c"]), st.lists(st.binary(max_size=9), min_size=3, max_size=3))
def test_the_order_of_tensors_never_counts(order: list[str], contents: list[bytes]) -> None:
    def laid_out(names: list[str]) -> bytes:
        at, header, content = 0, dict[str, Any](), b""
        for name in names:
            piece = contents["abc".index(name)]
            header[name] = {"dtype": "U8", "shape": [len(piece)], "data_offsets": [at, at + len(piece)]}
            at, content = at + len(piece), content + piece
        return safetensors(header, content)

    one, other = (_safetensors.taken(io.BytesIO(laid_out(names))) for names in (["a", "b", "c"], order))
    assert one == other


@pytest.mark.parametrize("number", [0, 1, 127, 128, 16_383, 16_384, 2**31])
def test_a_number_is_read_as_it_was_printed(number: int) -> None:
    raw = _onnx._number(number)
    assert _onnx._varint(memoryview(raw), 0, len(raw)) == (number, len(raw))
