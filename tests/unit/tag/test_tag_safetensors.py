"""A safetensors file is what its tensors are, in whatever order; the tag travels in its metadata."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from licet.errors import InputError
from licet.tag import fingerprint, forms
from licet.tag.forms import _safetensors
from tests.unit.tag.models import TENSORS, safetensors

if TYPE_CHECKING:
    from pathlib import Path

TAG = b'{"licet":2,"name":"gr\xc3\xbcn"}'
ONE = {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}
TWO = {"dtype": "U8", "shape": [2], "data_offsets": [2, 4]}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    save_file(TENSORS, path, metadata={"task": "match"})
    return path


def digest(path: Path) -> str:
    return fingerprint(path, "safetensors").sha256


def refused(path: Path, content: bytes, complaint: str) -> None:
    path.write_bytes(content)
    with pytest.raises(InputError, match=complaint) as caught:
        digest(path)
    assert caught.value.where == str(path)
    assert forms.embedded_tag(path) is None


def test_a_rewrite_of_other_metadata_by_the_library_keeps_the_digest_and_the_tag(saved: Path) -> None:
    before = digest(saved)
    forms.embed(saved, TAG, form="safetensors")
    assert (digest(saved), forms.embedded_tag(saved)) == (before, TAG)
    with safe_open(saved, "np") as opened:
        metadata = opened.metadata()
    assert metadata["task"] == "match"
    save_file(load_file(saved), saved, metadata={**metadata, "epoch": "2"})
    assert (digest(saved), forms.embedded_tag(saved)) == (before, TAG)


def test_metadata_stripped_by_a_tool_takes_the_tag_and_leaves_the_digest(saved: Path) -> None:
    before = digest(saved)
    forms.embed(saved, TAG, form="safetensors")
    save_file(load_file(saved), saved)
    assert forms.embedded_tag(saved) is None
    assert digest(saved) == before


def test_another_tag_takes_the_place_of_the_first(saved: Path) -> None:
    forms.embed(saved, TAG, form="safetensors")
    size = saved.stat().st_size
    forms.embed(saved, TAG, form="safetensors")
    assert saved.stat().st_size == size


def test_the_library_reads_a_tagged_file_as_before(saved: Path) -> None:
    forms.embed(saved, TAG, form="safetensors")
    loaded = load_file(saved)
    assert set(loaded) == set(TENSORS)
    for name, tensor in TENSORS.items():
        np.testing.assert_array_equal(loaded[name], tensor)


def test_the_layout_does_not_count(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(safetensors({"x": ONE, "y": TWO}, b"xxyy"))
    other.write_bytes(safetensors({"y": ONE, "x": TWO}, b"yyxx"))
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    "changed",
    [
        ({"x": ONE, "y": TWO}, b"xxyz"),
        ({"y": ONE, "x": TWO}, b"xxyy"),
        ({"x": {**ONE, "dtype": "I8"}, "y": TWO}, b"xxyy"),
        ({"x": {**ONE, "shape": [1, 2]}, "y": TWO}, b"xxyy"),
        ({"x": ONE, "z": TWO}, b"xxyy"),
        ({"x": ONE}, b"xx"),
    ],
    ids=["data", "names", "type", "shape", "name", "fewer"],
)
def test_everything_about_a_tensor_counts(tmp_path: Path, changed: tuple[object, bytes]) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(safetensors({"x": ONE, "y": TWO}, b"xxyy"))
    other.write_bytes(safetensors(*changed))
    assert digest(one) != digest(other)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "its header has no length it could have"),
        (b"\0" * 8, "its header has no length it could have"),
        (b"\xff" * 8 + b"{}", "its header has no length it could have"),
        (safetensors({"x": ONE}, length=99_000_000), "its header was cut short"),
        (safetensors({"x": ONE}, b"x"), "describe 2 bytes of data, and 1 are there"),
        (safetensors({"x": ONE}, b"xxx"), "describe 2 bytes of data, and 3 are there"),
        (safetensors({"x": TWO}, b"xxxx"), "leave a gap or overlap at byte 0"),
        (safetensors({"x": ONE, "y": ONE}, b"xx"), "leave a gap or overlap at byte 0"),
        (safetensors({"x": {**ONE, "data_offsets": [0, -1]}}, b""), "leave a gap or overlap"),
        (safetensors({"x": {**ONE, "more": 1}}, b"xx"), "no table of tensors"),
        (safetensors({"x": {"dtype": "U8"}}, b""), "no table of tensors"),
        (safetensors(b'{"x": 1, "x": 2}'), "not JSON with one meaning"),
        (safetensors(b'{"x": NaN}'), "not JSON with one meaning"),
        (safetensors(b'{"\\ud800": 1}'), "not JSON with one meaning"),
        (safetensors(b'{"a": "\xff"}'), "not JSON with one meaning"),
        (safetensors(b"[" * 100_000), "not JSON with one meaning"),
        (safetensors(b"[]"), "no table of tensors"),
        (safetensors(b'{"__metadata__": {"licet": 2}}'), "metadata is not text by name"),
        (safetensors(b'{"__metadata__": {"licet": "a", "licet": "b"}}'), "not JSON with one meaning"),
    ],
    ids=[str(number) for number in range(19)],
)
def test_what_is_no_safetensors_file_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    refused(tmp_path / "broken", content, complaint)


def test_a_header_cut_short_anywhere_is_refused(saved: Path) -> None:
    whole = saved.read_bytes()
    end = 8 + int.from_bytes(whole[:8], "little")
    for length in range(end):
        saved.write_bytes(whole[:length])
        with pytest.raises(InputError):
            digest(saved)


def test_data_that_ends_while_it_is_read_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_safetensors, "_require_covered", lambda *_: None)
    saved.write_bytes(saved.read_bytes()[:-4])
    with pytest.raises(InputError, match="it was cut short"):
        digest(saved)


def test_a_file_of_tensors_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_safetensors, "_MOST_TENSORS", 1)
    path = tmp_path / "many"
    path.write_bytes(safetensors({"x": ONE, "y": TWO}, b"xxyy"))
    with pytest.raises(InputError, match="more than 1 tensors"):
        digest(path)


def test_a_tag_that_the_header_has_no_room_for_is_refused(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_safetensors, "_LARGEST_HEADER", 400)
    before = saved.read_bytes()
    with pytest.raises(InputError, match="its header would have more than 400 bytes"):
        forms.embed(saved, b"x" * 400, form="safetensors")
    assert saved.read_bytes() == before


def test_the_digest_is_the_sha256_of_the_table_of_tensors(tmp_path: Path) -> None:
    """As docs/spec/tag.md prints it, so that a stranger can take it with a JSON library alone."""
    import hashlib

    path = tmp_path / "one"
    path.write_bytes(safetensors({"x": ONE}, b"xx"))
    table = {"x": {"dtype": "U8", "sha256": hashlib.sha256(b"xx").hexdigest(), "shape": [2]}}
    printed = json.dumps(table, sort_keys=True, separators=(",", ":"))
    assert digest(path) == hashlib.sha256(printed.encode()).hexdigest()
