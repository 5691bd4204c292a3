"""An index on disk: columns laid end to end in one file, behind a header that says what they are.

The file is mapped, not read, so that many processes share one copy. It is opened whole or not at all: a file
of another format, cut short or changed in one bit is refused, because half an index finds half as much.
"""

from __future__ import annotations

import mmap
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from msgspec import Struct

from licet import files
from licet.errors import ListError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from numpy.typing import NDArray

    Columns = Mapping[str, NDArray[np.generic]]

_MAGIC: Final = b"licet name index "
_ALIGNED: Final = 64
_LONGEST_HEADER: Final = 1 << 20
_REMEDY: Final = "build the index again from the list"


class _Column(Struct, frozen=True):
    name: str
    type: str
    shape: tuple[int, ...]
    start: int
    size: int


class _Header(Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    kinds: tuple[str, ...]
    columns: tuple[_Column, ...]
    sha256: str


def write(path: str | PathLike[str], columns: Columns, *, kinds: tuple[str, ...], version: int) -> None:
    """Write the columns as one file, in one step."""
    body = bytearray()
    listed = []
    for name, column in columns.items():
        body += bytes(-len(body) % _ALIGNED)
        content = np.ascontiguousarray(column).tobytes()
        listed.append(_Column(name, column.dtype.str, column.shape, len(body), len(content)))
        body += content
    header = _Header(version, kinds, tuple(listed), sha256(body).hexdigest())
    line = _MAGIC + msgspec.json.encode(header)
    line += b" " * (-(len(line) + 1) % _ALIGNED) + b"\n"
    files.write(path, line + body)


def read(
    path: str | PathLike[str], *, version: int
) -> tuple[dict[str, NDArray[np.generic]], tuple[str, ...]]:
    """Return the columns, mapped, and the kinds; `ListError` unless the file is whole and of that version."""
    # (1) it is an index at all, (2) of the version this Licet writes, (3) not one bit of it has changed
    mapped = _mapped(Path(path))
    end = mapped.find(b"\n", 0, _LONGEST_HEADER)
    if not mapped[: len(_MAGIC)] == _MAGIC or end < 0:  # (1)
        raise ListError("not an index of names", where=path, remedy=_REMEDY)
    header = _header(mapped[len(_MAGIC) : end], path, version=version)  # (2)
    body = memoryview(mapped)[end + 1 :]
    if sha256(body).hexdigest() != header.sha256:  # (3)
        raise ListError("the index of names is damaged: its digest differs", where=path, remedy=_REMEDY)
    columns = {
        one.name: np.frombuffer(body[one.start : one.start + one.size], np.dtype(one.type)).reshape(one.shape)
        for one in header.columns
    }
    return columns, header.kinds


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as source:
            return mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as problem:
        raise ListError(
            f"the index of names cannot be read ({problem.strerror})", where=path, remedy="check the path"
        ) from problem
    except ValueError:  # an empty file cannot be mapped
        raise ListError("the index of names is empty", where=path, remedy=_REMEDY) from None


def _header(line: bytes, path: str | PathLike[str], *, version: int) -> _Header:
    try:
        header = msgspec.json.decode(line, type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise ListError("the head of the index cannot be read", where=path, remedy=_REMEDY) from problem
    if header.format != version:
        raise ListError(
            f"an index of format {header.format}, and this Licet reads {version}", where=path, remedy=_REMEDY
        )
    return header


def packed(words: Iterable[str]) -> NDArray[np.uint8]:
    """Return words as a column of bytes."""
    return np.frombuffer("\n".join(words).encode("ascii"), np.uint8)


def unpacked(column: NDArray[np.generic]) -> list[str]:
    """Return the words of a column."""
    text = column.tobytes().decode("ascii")
    return text.split("\n") if text else []
