"""Files written whole or not at all, and read with an error a person can act on.

A crash, a full disk or a second writer never leaves a half-written document behind.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from licet.errors import InputError

if TYPE_CHECKING:
    from os import PathLike

_SMALL = 64 * 1024 * 1024


def read(path: str | PathLike[str], *, what: str, limit: int = _SMALL) -> bytes:
    """Return the bytes of `path`; refuse what is missing, unreadable, not a file, or over `limit` bytes."""
    place = Path(path)
    try:
        if place.is_dir():
            raise InputError(f"{what} is a folder", where=path, remedy="name the file itself")
        with place.open("rb") as source:
            content = source.read(limit + 1)  # never more: /dev/zero has no size, and a file can grow
    except FileNotFoundError:
        raise InputError(f"no such {what}", where=path, remedy="check the path") from None
    except OSError as problem:
        raise InputError(
            f"{what} cannot be read ({problem.strerror})", where=path, remedy="check its permissions"
        ) from problem
    if len(content) > limit:
        raise InputError(f"{what} has more than {limit:,} bytes", where=path, remedy="name the right file")
    return content


def unpacked(packed: bytes, *, limit: int, what: str) -> bytes:
    """Return what a gzip file holds; a `ValueError` says why it cannot be had whole.

    No more than `limit` bytes are made of it: a small file may not fill the memory.
    """
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(packed, limit)
    except zlib.error:
        raise ValueError("not a gzip file") from None
    if not unpacker.eof:
        raise ValueError(f"cut short, or larger than any {what}")
    return content


def write(path: str | PathLike[str], content: bytes, *, mode: int = 0o644) -> Path:
    """Replace `path` by `content` in one step; returns only after the bytes are on disk."""
    target = Path(path)
    try:
        if target.exists() and not (target.is_file() or target.is_dir()):  # a rename would end /dev/null
            raise InputError("is a device, not a file", where=path, remedy="choose another place")
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fchmod(out.fileno(), mode)
            os.fsync(out.fileno())
        Path(scratch).replace(target)
        sync_folder(target.parent)
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    finally:
        with suppress(OSError):  # already gone when it became the target
            Path(scratch).unlink()
    return target


def sync_folder(folder: Path) -> None:
    """Make renames and new names in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(target: Path, problem: OSError) -> InputError:
    return InputError(
        f"cannot be written ({problem.strerror}); nothing was changed",
        where=target,
        remedy="free some space or choose another place",
    )
