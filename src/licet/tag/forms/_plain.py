"""A plain file: its digest is the sha256 of all its bytes, whatever they are."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path


def taken(file: BinaryIO) -> tuple[str, int]:
    """The digest and the length of a file of any size, in pieces."""
    sha256 = hashlib.file_digest(cast("BufferedReader", file), "sha256").hexdigest()
    return sha256, file.seek(0, os.SEEK_END)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file; a pipe or device has no content that could be checked, and may block."""
    try:
        if not path.is_file():
            what = "this is not a file" if path.exists() else "no such file"
            raise InputError(what, where=path, remedy="name the licensed file")
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with open(handle, "rb") as file:  # noqa: PTH123 - the handle is what is checked
            if not stat.S_ISREG(os.fstat(handle).st_mode):  # pragma: no cover - swapped between two calls
                raise InputError("this is not a file", where=path, remedy="name the licensed file")
            yield file
    except OSError as problem:
        raise InputError(
            f"the file cannot be read ({problem.strerror})", where=path, remedy="check its permissions"
        ) from problem
