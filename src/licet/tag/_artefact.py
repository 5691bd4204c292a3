"""The licensed file itself: its digest, and its content as it was checked.

What is loaded must be what was verified: `read_artefact` hands out bytes whose digest it has just taken, so
that a file swapped between the check and its use is refused.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError, WrongArtefact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

    from licet.tag._verify import VerifiedTag

FILE: Final = "file"


class Fingerprint(Struct, frozen=True):
    """What an artefact is, whatever it is called: `form` says what the digest was taken over."""

    form: str
    sha256: str
    size: int | None


def fingerprint(path: Path) -> Fingerprint:
    """Take the digest of a file of any size, in pieces."""
    with _opened(path) as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Fingerprint(form=FILE, sha256=sha256, size=file.tell())


def read_artefact(tag: VerifiedTag) -> bytes:
    """Return the licensed file's content: exactly the bytes the tag is for, or `WrongArtefact`."""
    with _opened(tag.artefact) as file:
        content = file.read(-1 if tag.size is None else tag.size + 1)  # one more than there may be
    found = Fingerprint(form=FILE, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    require(found, tag, path=tag.artefact)
    return content


def require(found: Fingerprint, wanted: Fingerprint | VerifiedTag, *, path: Path) -> None:
    """Refuse a file that is not the one the licence names."""
    if (found.sha256, found.size) != (wanted.sha256, wanted.size):
        raise WrongArtefact(
            "this is not the file the licence names: it was changed, or the tag belongs to another",
            where=path,
            remedy="get the file and its tag again, together",
        )


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    """Open a regular file; a pipe or device has no content that could be checked."""
    try:
        if not path.is_file():
            what = "this is not a file" if path.exists() else "no such file"
            raise InputError(what, where=path, remedy="name the licensed file")
        with path.open("rb") as file:
            yield file
    except OSError as problem:
        raise InputError(
            f"the file cannot be read ({problem.strerror})", where=path, remedy="check its permissions"
        ) from problem
