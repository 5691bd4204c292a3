"""Seal a file of any size to one or more keys: written whole or not at all, nothing plain beside it."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from licet import files
from licet.errors import InputError
from licet.seal._chunks import encrypted
from licet.seal._header import CHUNK, MAGIC, SUFFIX, Header, Wrapped
from licet.seal._keys import CONTENT_KEY, distinct
from licet.seal._open import SealedFile, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike
    from typing import BinaryIO

    from licet.seal._keys import SealingPublicKey

    Progress = Callable[[int, int], None]  # bytes done, and of how many

_READ: Final = 1024 * 1024


def seal(
    artefact: str | PathLike[str],
    *,
    to: Iterable[SealingPublicKey],
    out: str | PathLike[str] | None = None,
    progress: Progress = lambda _done, _of: None,
    chunk: int = CHUNK,
) -> SealedFile:
    """Write `artefact` sealed to the keys in `to`, as ARTEFACT.sealed or at `out`; return the sealed file.

    (1) Its digest is taken; (2) a new content key is drawn, and wrapped for each recipient; (3) the content
    is encrypted, and its digest taken again; (4) only if both agree, and all of it is on disk, it gets its
    name. The file is read twice, which `progress` is told together.
    """
    source = Path(artefact)
    target = Path(out) if out is not None else source.with_name(source.name + SUFFIX)
    recipients = distinct(to)
    _require_free(target)
    with opened(source) as file:
        told = _Told(progress, 2 * os.fstat(file.fileno()).st_size)
        header = _described(file, source, chunk=chunk, told=told)  # (1)
        key = secrets.token_bytes(CONTENT_KEY)
        header = replace(header, recipients=tuple(_wrapped(one, key, header) for one in recipients))  # (2)
        file.seek(0)
        with _written(target) as scratch:  # (4)
            scratch.write(header.to_bytes())
            for piece in encrypted(file, header, key):  # (3)
                scratch.write(piece)
                told.more(len(piece))
    return SealedFile(target, header)


class _Told:
    """Counts the bytes that were read, for whoever watches."""

    def __init__(self, progress: Progress, of: int) -> None:
        self._progress, self._of, self._done = progress, of, 0

    def more(self, count: int) -> None:
        self._done = min(self._done + count, self._of)
        self._progress(self._done, self._of)


def _described(file: BinaryIO, source: Path, *, chunk: int, told: _Told) -> Header:
    """The header of what is in `file`, sealed to nobody yet."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_READ):
        if not size and piece.startswith(MAGIC):
            raise InputError("this is sealed already", where=source, remedy="seal the plain file")
        digest.update(piece)
        size += len(piece)
        told.more(len(piece))
    try:
        return Header(chunk=chunk, name=source.name, recipients=(), sha256=digest.hexdigest(), size=size)
    except ValueError as problem:
        raise InputError(f"it cannot be sealed: {problem}", where=ascii(str(source))) from None


def _wrapped(recipient: SealingPublicKey, key: bytes, header: Header) -> Wrapped:
    enc, wrapped = recipient.wrap(key, header.info)
    return Wrapped(enc=enc, keyid=recipient.keyid, scheme=recipient.scheme, wrapped=wrapped)


def _require_free(target: Path) -> None:
    """Only a sealed file is ever replaced."""
    if target.exists() and not SealedFile.is_at(target):
        raise InputError("there is another file here", where=target, remedy="choose another --out")


@contextmanager
def _written(target: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `target` in one step, if the block ends well and it is on disk."""
    scratch: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        scratch = Path(name)
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fchmod(out.fileno(), 0o644)
            os.fsync(out.fileno())
        scratch.replace(target)
        files.sync_folder(target.parent)
    except OSError as problem:
        raise InputError(
            f"cannot be written ({problem.strerror}); nothing was changed",
            where=target,
            remedy="free some space or choose another place",
        ) from problem
    finally:
        if scratch is not None:
            with suppress(OSError):  # already gone when it became the target
                scratch.unlink()
