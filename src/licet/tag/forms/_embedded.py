"""A tag inside the file it is for: in the metadata of an ONNX model or a safetensors file, under `licet`.

The file is rewritten beside itself and put in its place in one step, after its digest was found unchanged.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from licet import files
from licet.errors import InputError
from licet.tag.forms import _onnx, _plain, _safetensors
from licet.tag.forms._fingerprint import fingerprint, possible, require, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

EMBEDDING: Final = ("onnx", "safetensors")


def embedded_tag(path: Path) -> bytes | None:
    """The tag inside the file, None if it is of no kind that has one; `InputError` if there are several."""
    kinds = possible(path)
    if not path.is_file():
        return None
    with _plain.opened(path) as file:
        try:
            if "safetensors" in kinds:
                tags = _safetensors.tags(file)
            elif "onnx" in kinds:
                tags = _onnx.tags(whole(file))
            else:
                return None
        except InputError:
            return None  # something else that begins alike: it has no tag inside
    if len(tags) > 1:
        raise InputError("there are two tags in this file", where=path, remedy="tag it again")
    return tags[0] if tags else None


def embed(path: Path, tag: bytes, *, form: str) -> Path:
    """Put `tag` into the file, in place of any other; everything else in it stays as it is."""
    if form not in EMBEDDING:
        raise InputError(
            f"a tag cannot travel inside a {form}", where=path, remedy="keep it beside the artefact"
        )
    before = fingerprint(path, form)
    with _plain.opened(path) as file:
        pieces = [_onnx.tagged(whole(file), tag)] if form == "onnx" else _safetensors.tagged(file, tag)
        scratch = _written_beside(path, pieces, like=file)
    try:
        require(fingerprint(scratch, form), before, path=path)
        scratch.replace(path)
        files.sync_folder(path.parent)
    finally:
        with suppress(OSError):  # already gone when it became the file
            scratch.unlink()
    return path


def _written_beside(path: Path, pieces: Iterable[bytes], *, like: BinaryIO) -> Path:
    scratch: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        scratch = Path(name)
        with os.fdopen(handle, "wb") as out:
            out.writelines(pieces)
            out.flush()
            os.fchmod(out.fileno(), os.fstat(like.fileno()).st_mode & 0o7777)
            os.fsync(out.fileno())
    except OSError as problem:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
        raise InputError(
            f"cannot be written ({problem.strerror}); nothing was changed",
            where=path,
            remedy="free some space or choose another place",
        ) from problem
    return scratch
