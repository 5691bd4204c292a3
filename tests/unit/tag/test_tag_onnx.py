"""An ONNX model is what its graph is: metadata may change, nothing else may, and the tag travels inside."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from onnx import TensorProto, onnx_ml_pb2

from licet.errors import InputError
from licet.tag import fingerprint, forms
from licet.tag.forms import _onnx
from tests.unit.tag.models import WEIGHTS, model

if TYPE_CHECKING:
    from pathlib import Path

TAG = b'{"licet":2}'


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "model.onnx"
    onnx.save(model(metadata={"task": "match"}), path)
    return path


def digest(path: Path) -> str:
    return fingerprint(path, "onnx").sha256


def refused(path: Path, content: bytes, complaint: str) -> None:
    path.write_bytes(content)
    with pytest.raises(InputError, match=complaint) as caught:
        digest(path)
    assert caught.value.where == str(path)


def test_the_digest_is_that_of_the_model_with_its_metadata_cleared(saved: Path) -> None:
    cleared = onnx.load(saved)
    del cleared.metadata_props[:]
    assert digest(saved) == hashlib.sha256(cleared.SerializeToString()).hexdigest()


def test_a_rewrite_of_other_metadata_by_the_library_keeps_the_digest_and_the_tag(saved: Path) -> None:
    before = digest(saved)
    forms.embed(saved, TAG, form="onnx")
    assert (digest(saved), forms.embedded_tag(saved)) == (before, TAG)
    for key in ("epoch", "author"):
        loaded = onnx.load(saved)
        loaded.metadata_props.add(key=key, value="changed")
        onnx.save(loaded, saved)
        assert (digest(saved), forms.embedded_tag(saved)) == (before, TAG)


def test_another_tag_takes_the_place_of_the_first(saved: Path) -> None:
    forms.embed(saved, TAG, form="onnx")
    size = saved.stat().st_size
    forms.embed(saved, TAG, form="onnx")
    assert saved.stat().st_size == size
    kept = {entry.key: entry.value for entry in onnx.load(saved).metadata_props}
    assert kept == {"task": "match", "licet": TAG.decode()}


def test_a_model_without_a_tag_has_none(saved: Path) -> None:
    assert forms.embedded_tag(saved) is None


def test_two_tags_in_one_model_are_refused(saved: Path) -> None:
    loaded = onnx.load(saved)
    for value in ("one", "two"):
        loaded.metadata_props.add(key="licet", value=value)
    onnx.save(loaded, saved)
    with pytest.raises(InputError, match="two tags in this file"):
        forms.embedded_tag(saved)


def test_metadata_stripped_by_a_tool_takes_the_tag_and_leaves_the_digest(saved: Path) -> None:
    before = digest(saved)
    forms.embed(saved, TAG, form="onnx")
    stripped = onnx.load(saved)
    del stripped.metadata_props[:]
    onnx.save(stripped, saved)
    assert forms.embedded_tag(saved) is None
    assert digest(saved) == before


def test_other_weights_have_another_digest(saved: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    changed = WEIGHTS.copy()
    changed[3] = np.nextafter(changed[3], np.float32(9))
    onnx.save(model(weights=changed, metadata={"task": "match"}), other)
    assert digest(other) != digest(saved)


def test_records_in_another_order_are_the_same_model(saved: Path, tmp_path: Path) -> None:
    content = saved.read_bytes()
    view = memoryview(content)
    records = list(_onnx._records(view, 0, len(view)))
    turned = tmp_path / "turned.onnx"
    turned.write_bytes(b"".join(view[record.start : record.end] for record in reversed(records)))
    assert onnx.load(turned) == onnx.load(saved)
    assert digest(turned) == digest(saved)


def test_the_order_of_records_of_one_field_counts(saved: Path) -> None:
    content = saved.read_bytes()
    twice = content + _onnx._field(25, b"a") + _onnx._field(25, b"bb")
    turned = content + _onnx._field(25, b"bb") + _onnx._field(25, b"a")
    digests = [hashlib.sha256(), hashlib.sha256()]
    for found, whole in zip(digests, (twice, turned), strict=True):
        view = memoryview(whole)
        for record in sorted(_onnx._records(view, 0, len(view)), key=lambda record: record.field):
            found.update(view[record.start : record.end])
    assert digests[0].digest() != digests[1].digest()


def test_weights_in_another_file_are_refused_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    for inside in (False, True):
        made = model()
        graph = made.graph.node[1].attribute[0].g if inside else made.graph
        tensor = graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="weights.bin")
        refused(path, made.SerializeToString(), "weights of this ONNX model lie in other files")


def test_every_place_a_tensor_can_stand_in_is_looked_at() -> None:
    """The table of fields is the one the library has."""
    names = {
        "ModelProto": "model",
        "GraphProto": "graph",
        "TrainingInfoProto": "training",
        "FunctionProto": "function",
        "NodeProto": "node",
        "AttributeProto": "attribute",
        "SparseTensorProto": "sparse",
        "TensorProto": "tensor",
    }
    holding = {"TensorProto"}
    kinds = dict(onnx_ml_pb2.DESCRIPTOR.message_types_by_name.items())
    while True:
        more = {
            name
            for name, message in kinds.items()
            if any(field.message_type and field.message_type.name in holding for field in message.fields)
        } - holding
        if not more:
            break
        holding |= more
    assert holding == set(names)
    for name in holding - {"TensorProto"}:
        found = {
            field.number: names[field.message_type.name]
            for field in kinds[name].fields
            if field.message_type and field.message_type.name in holding
        }
        assert _onnx._TENSORS_IN[names[name]] == found


def test_a_model_cut_short_anywhere_is_refused_or_another(saved: Path) -> None:
    whole, before = saved.read_bytes(), digest(saved)
    for length in range(len(whole)):
        saved.write_bytes(whole[:length])
        try:
            assert digest(saved) != before or whole[length:].startswith(b"\x72")  # its metadata is gone
        except InputError:
            continue


@pytest.mark.parametrize(
    ("added", "complaint"),
    [
        (b"\x00\x00", "has no number"),
        (b"\x0b", "is of no known kind"),
        (b"\xff" * 11, "a number in it is too long"),
        (b"\x0d\x00", "it was cut short"),
        (b"\x70\x01", "its metadata is no text"),
        (_onnx._field(14, _onnx._field(1, b"a") + _onnx._field(1, b"licet")), "not one key and one value"),
        (_onnx._field(14, _onnx._field(3, b"a")), "not one key and one value"),
        (_onnx._field(14, b"\x08\x01"), "not one key and one value"),
        (b"\x38\x01", "a graph in it is none"),
    ],
    ids=["zero", "group", "varint", "fixed", "wire", "key-twice", "third", "number", "graph"],
)
def test_bytes_that_are_no_wire_format_are_refused(saved: Path, added: bytes, complaint: str) -> None:
    refused(saved, saved.read_bytes() + added, complaint)


def test_what_is_no_model_is_refused(saved: Path) -> None:
    refused(saved, b"", "no version or no graph")
    refused(saved, b"\x08\x07", "no version or no graph")


def test_nesting_without_end_is_refused(saved: Path) -> None:
    graph = b""
    for _ in range(200):
        graph = _onnx._field(1, _onnx._field(5, _onnx._field(6, graph)))
    refused(saved, b"\x08\x07" + _onnx._field(7, graph), "nested more than 64 deep")


def test_a_model_of_fields_without_end_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_onnx, "_MOST_RECORDS", 50)
    nodes = _onnx._field(7, b"\x0a\x00" * 49)
    refused(saved, b"\x08\x07" + nodes, "more than 50 fields")
    refused(saved, b"\x08\x07" + nodes + b"\x72\x00" * 49, "more than 50 fields")


def test_a_model_larger_than_the_format_allows_is_refused(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_onnx, "LARGEST", 10)
    refused(saved, saved.read_bytes(), "2 GiB or more")


def test_a_file_that_only_begins_like_a_model_has_no_tag(tmp_path: Path) -> None:
    path = tmp_path / "noise"
    path.write_bytes(b"\x08" + b"\xff" * 40)
    assert forms.embedded_tag(path) is None


def test_a_tag_goes_only_where_the_form_has_room(saved: Path) -> None:
    with pytest.raises(InputError, match="a tag cannot travel inside a file"):
        forms.embed(saved, TAG, form="file")


def test_a_disk_that_is_full_leaves_the_model_as_it_was(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = saved.read_bytes()
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match=re.escape("cannot be written (No space left on device)")):
        forms.embed(saved, TAG, form="onnx")
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]
