"""An ONNX model, apart from its model-level metadata, where the tag may travel inside it.

The file is read as Protocol Buffers wire format (https://protobuf.dev/programming-guides/encoding/), without
the onnx library. The digest is the sha256 of all records of the ModelProto except `metadata_props`, in the
order of their field numbers, each byte for byte: what `SerializeToString` gives once the metadata is cleared.
A model whose weights lie in other files is refused, because no digest of this file would cover them.
"""

from __future__ import annotations

import hashlib
from itertools import count
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY: Final = b"licet"
LARGEST: Final = 2 * 1024**3 - 1  # no Protocol Buffers message is larger
_METADATA, _IR_VERSION, _GRAPH = 14, 1, 7
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED: Final = {_FIXED64: 8, _FIXED32: 4}
_LONGEST_VARINT: Final = 10
_LARGEST_FIELD: Final = 2**29 - 1
_DEEPEST: Final = 64
_MOST_RECORDS: Final = 5_000_000  # some seconds to walk
_EXTERNAL: Final = {13, 14}  # TensorProto.external_data and data_location
# Every message a TensorProto can stand in, and by which fields (onnx.proto, checked against the library).
_TENSORS_IN: Final[dict[str, dict[int, str]]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
}


class Record(Struct, frozen=True):
    """One field of a message: where it begins, where its value stands."""

    field: int
    wire: int
    start: int
    value: int
    end: int


def looks_like(start: bytes) -> bool:
    """Whether a file may be one, by its first byte: the version comes first, as every writer puts it."""
    return start[:1] == b"\x08"


def taken(content: bytes) -> str:
    """The digest of a model.

    (1) Every byte belongs to a record of the wire format; (2) it is a model: a version and a graph; (3) every
    metadata entry has one key and one value; (4) all weights are in the file.
    """
    view = memoryview(content)
    records = list(_records(view, 0, len(view)))  # (1)
    if not {_IR_VERSION, _GRAPH} <= {record.field for record in records}:  # (2)
        raise refused("it has no version or no graph")
    _tags(view, records)  # (3)
    _require_own_weights(view, records)  # (4)
    digest = hashlib.sha256()
    for record in sorted(records, key=lambda record: record.field):
        if record.field != _METADATA:
            digest.update(view[record.start : record.end])
    return digest.hexdigest()


def tags(content: bytes) -> list[bytes]:
    """The tags in a model's metadata: none, one, or a mistake."""
    view = memoryview(content)
    return _tags(view, list(_records(view, 0, len(view))))


def tagged(content: bytes, tag: bytes) -> bytes:
    """The same model with this tag in its metadata, in place of any other."""
    view = memoryview(content)
    kept = [
        view[record.start : record.end]
        for record in _records(view, 0, len(view))
        if record.field != _METADATA or _entry(view, record)[0] != KEY
    ]
    entry = _field(1, KEY) + _field(2, tag)
    return b"".join([*kept, _field(_METADATA, entry)])


def refused(why: str) -> InputError:
    """The error for a file that is not read as a model."""
    return InputError(f"this is not a whole ONNX model: {why}", remedy="get the file again")


def _tags(view: memoryview, records: list[Record]) -> list[bytes]:
    entries = [_entry(view, record) for record in records if record.field == _METADATA]
    return [value for key, value in entries if key == KEY]


def _entry(view: memoryview, record: Record) -> tuple[bytes, bytes]:
    """One StringStringEntryProto; a second key in it would win in one reader and lose in another."""
    if record.wire != _BYTES:
        raise refused("its metadata is no text")
    found: dict[int, bytes] = {}
    for part in _records(view, record.value, record.end):
        if part.wire != _BYTES or part.field not in (1, 2) or part.field in found:
            raise refused("an entry of its metadata is not one key and one value")
        found[part.field] = bytes(view[part.value : part.end])
    return found.get(1, b""), found.get(2, b"")


def _require_own_weights(view: memoryview, records: list[Record]) -> None:
    """Refuse a tensor that says its data is elsewhere, wherever in the model it stands."""
    spent = count(len(records))
    todo = [(record, kind, 1) for record in records if (kind := _TENSORS_IN["model"].get(record.field))]
    while todo:
        message, kind, depth = todo.pop()
        if message.wire != _BYTES or depth > _DEEPEST:
            raise refused(f"a {kind} in it is none, or nested more than {_DEEPEST} deep")
        inner = _records(view, message.value, message.end, spent)
        if kind == "tensor":
            _require_inside(view, inner)
            continue
        known = _TENSORS_IN[kind]
        todo.extend((record, known[record.field], depth + 1) for record in inner if record.field in known)


def _require_inside(view: memoryview, tensor: Iterator[Record]) -> None:
    for record in tensor:
        if record.field in _EXTERNAL and any(view[record.value : record.end]):
            raise InputError(
                "weights of this ONNX model lie in other files, which its digest would not cover",
                remedy="license the folder that holds them all, or save the model as one file",
            )


def _records(view: memoryview, at: int, end: int, spent: Iterator[int] | None = None) -> Iterator[Record]:
    """The records from `at` to `end`; `spent` counts those of a whole model, so that reading it ends."""
    spent = count() if spent is None else spent
    while at < end:
        if next(spent) >= _MOST_RECORDS:
            raise refused(f"it has more than {_MOST_RECORDS:,} fields")
        start = at
        key, at = _varint(view, at, end)
        field, wire = key >> 3, key & 7
        if not 0 < field <= _LARGEST_FIELD:
            raise refused(f"a field at byte {start} has no number")
        if wire == _VARINT:
            value = at
            _, at = _varint(view, at, end)
        elif wire == _BYTES:
            length, value = _varint(view, at, end)
            at = value + length
        elif wire in _FIXED:
            value, at = at, at + _FIXED[wire]
        else:
            raise refused(f"a field at byte {start} is of no known kind")
        if at > end:
            raise refused("it was cut short")
        yield Record(field, wire, start, value, at)


def _varint(view: memoryview, at: int, end: int) -> tuple[int, int]:
    number = 0
    for shift in range(_LONGEST_VARINT):
        if at >= end:
            raise refused("it was cut short")
        byte = view[at]
        at += 1
        number |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a number has its high bit clear
            return number, at
    raise refused("a number in it is too long")


def _field(number: int, value: bytes) -> bytes:
    return _number(number << 3 | _BYTES) + _number(len(value)) + value


def _number(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:  # noqa: PLR2004 - seven bits in each byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
