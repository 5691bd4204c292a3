"""A safetensors file (https://huggingface.co/docs/safetensors), apart from its metadata.

The digest is that of the table of tensors, each by name, type, shape and the sha256 of its data: the same
tensors have the same digest in whatever order a library lays them out. The metadata, where the tag may travel
inside the file, is left out.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.tag.forms._json import strict

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY: Final = "licet"
METADATA: Final = "__metadata__"
_LENGTH: Final = 8
_LARGEST_HEADER: Final = 100_000_000  # the library's own limit
_PIECE: Final = 1 << 20
_MOST_TENSORS: Final = 100_000


class _Tensor(Struct, frozen=True, forbid_unknown_fields=True):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


class _Entry(Struct, frozen=True):
    """What the digest says of one tensor."""

    dtype: str
    shape: tuple[int, ...]
    sha256: str


def looks_like(start: bytes) -> bool:
    """Whether a file may be one, by its first nine bytes."""
    length = int.from_bytes(start[:_LENGTH], "little")
    return len(start) > _LENGTH and start[_LENGTH] == ord("{") and length <= _LARGEST_HEADER


def taken(file: BinaryIO) -> str:
    """The digest of the tensors.

    (1) The header is whole and its JSON means one thing; (2) the metadata is text by name; (3) the tensors
    cover the data from its first byte to its last, without gap or overlap; (4) each tensor's data is hashed.
    """
    header = _header(file)  # (1)
    _metadata(header)  # (2)
    tensors = _tensors(header)
    begin, total = file.tell(), file.seek(0, 2)
    _require_covered(tensors, total - begin)  # (3)
    table = {}
    for name, tensor in tensors.items():
        start, end = tensor.data_offsets
        file.seek(begin + start)
        table[name] = _Entry(tensor.dtype, tensor.shape, _sha256(file, end - start))  # (4)
    return hashlib.sha256(msgspec.json.encode(table, order="sorted")).hexdigest()


def tags(file: BinaryIO) -> list[bytes]:
    """The tag in the metadata: none or one, since no key stands twice."""
    metadata = _metadata(_header(file))
    return [metadata[KEY].encode()] if KEY in metadata else []


def tagged(file: BinaryIO, tag: bytes) -> Iterator[bytes]:
    """The same file with this tag in its metadata, in place of any other, piece by piece."""
    header = _header(file)
    header[METADATA] = {**_metadata(header), KEY: tag.decode()}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % _LENGTH)  # as the library pads it
    if len(text) > _LARGEST_HEADER:
        raise _refused(f"with the tag its header would have more than {_LARGEST_HEADER:,} bytes")
    yield len(text).to_bytes(_LENGTH, "little") + text
    while piece := file.read(_PIECE):
        yield piece


def _header(file: BinaryIO) -> dict[str, Any]:
    """The header; the file stands at the first byte of the data afterwards."""
    file.seek(0)
    start = file.read(_LENGTH)
    length = int.from_bytes(start, "little")
    if len(start) < _LENGTH or not 0 < length <= _LARGEST_HEADER:
        raise _refused("its header has no length it could have")
    raw = file.read(length)
    if len(raw) < length:
        raise _refused("its header was cut short")
    try:
        header = strict(raw)
    except (ValueError, RecursionError):
        raise _refused("its header is not JSON with one meaning") from None
    if not isinstance(header, dict):
        raise _refused("its header is no table of tensors")
    return header


def _metadata(header: dict[str, Any]) -> dict[str, str]:
    try:
        return msgspec.convert(header.get(METADATA, {}), dict[str, str])
    except msgspec.ValidationError:
        raise _refused("its metadata is not text by name") from None


def _tensors(header: dict[str, Any]) -> dict[str, _Tensor]:
    table = {name: tensor for name, tensor in header.items() if name != METADATA}
    if len(table) > _MOST_TENSORS:
        raise _refused(f"it has more than {_MOST_TENSORS:,} tensors")
    try:
        return msgspec.convert(table, dict[str, _Tensor])
    except msgspec.ValidationError:
        raise _refused("its header is no table of tensors") from None


def _require_covered(tensors: dict[str, _Tensor], size: int) -> None:
    at = 0
    for start, end in sorted(tensor.data_offsets for tensor in tensors.values()):
        if start != at or end < start:
            raise _refused(f"its tensors leave a gap or overlap at byte {min(start, at)} of the data")
        at = end
    if at != size:
        raise _refused(f"its tensors describe {at:,} bytes of data, and {size:,} are there")


def _sha256(file: BinaryIO, left: int) -> str:
    digest = hashlib.sha256()
    while left:
        piece = file.read(min(left, _PIECE))
        if not piece:
            raise _refused("it was cut short")
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()


def _refused(why: str) -> InputError:
    return InputError(f"this is not a whole safetensors file: {why}", remedy="get the file again")
