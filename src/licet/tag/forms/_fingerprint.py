"""The digest of an artefact in whatever form it has, and its content as it was checked.

What is loaded must be what was verified: content is handed out only after the digest of these very bytes was
taken, so that a file swapped between the check and its use is refused.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, BinaryIO, Final

from msgspec import Struct

from licet.errors import InputError, WrongArtefact
from licet.tag.forms import _oci, _onnx, _plain, _safetensors
from licet.tag.forms._directory import Manifest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMS: Final = ("file", "onnx", "safetensors", "directory", "oci")
_FOLDERS: Final = ("directory", "oci")
_SNIFFED: Final = 9


class Fingerprint(Struct, frozen=True):
    """What an artefact is, whatever it is called: `form` says what the digest was taken over.

    Only a plain file has a `size`; only a folder has `members`, each by its path and sha256.
    """

    form: str
    sha256: str
    size: int | None = None
    members: dict[str, str] = {}

    @property
    def identity(self) -> tuple[str, str, int | None]:
        """What two artefacts must have in common to be the same."""
        return self.form, self.sha256, self.size


def natural_form(path: Path) -> str:
    """The form of what is at `path`, unless its licence says otherwise: a file is taken whole."""
    if not path.is_dir():
        return "file"
    return "oci" if (path / _oci.MARK).is_file() else "directory"


def possible(path: Path) -> tuple[str, ...]:
    """The forms in which a document may name what is at `path`, its natural one first."""
    if path.is_dir():
        return ("oci", "directory") if natural_form(path) == "oci" else ("directory",)
    if not path.is_file():
        return ("file",)
    with _plain.opened(path) as file:
        start = file.read(_SNIFFED)
    inner = ["safetensors"] * _safetensors.looks_like(start) + ["onnx"] * _onnx.looks_like(start)
    return ("file", *inner)


def fingerprint(path: Path, form: str | None = None) -> Fingerprint:
    """Take the digest of an artefact of any size, in the form given or its natural one."""
    form = natural_form(path) if form is None else form
    if form not in _FOLDERS:
        with _plain.opened(path) as file:
            return _of_file(file, form, path=path)
    if not path.is_dir():
        what = "this is not a folder" if path.exists() else "no such folder"
        raise InputError(what, where=path, remedy="name the licensed folder")
    if form == "oci":
        sha256, blobs = _oci.taken(path)
        return Fingerprint(form=form, sha256=sha256, members=blobs)
    manifest = Manifest.of(path)
    return Fingerprint(form=form, sha256=manifest.sha256, members=manifest.members)


def read_content(path: Path, wanted: Fingerprint) -> bytes:
    """Return a file's content: exactly the bytes that have the digest, or `WrongArtefact`."""
    if wanted.form in _FOLDERS:
        raise InputError("this is a folder of files", where=path, remedy="read its members one by one")
    with _plain.opened(path) as file:
        content = file.read(-1 if wanted.size is None else wanted.size + 1)  # one more than there may be
    require(_of_file(io.BytesIO(content), wanted.form, path=path), wanted, path=path)
    return content


def read_member(path: Path, name: str, members: Mapping[str, str]) -> bytes:
    """Return the content of one file of a folder, or `WrongArtefact`; only files that were verified count."""
    if name not in members:
        raise InputError(f"{name!r} is no file of the licensed folder", where=path, remedy="name one that is")
    with _plain.opened(path / name) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != members[name]:
        raise _wrong(path / name)
    return content


def require(found: Fingerprint, wanted: Fingerprint, *, path: Path) -> None:
    """Refuse an artefact that is not the one the licence names."""
    if found.identity != wanted.identity:
        raise _wrong(path)


def _wrong(path: Path) -> WrongArtefact:
    return WrongArtefact(
        "this is not the file the licence names: it was changed, or the tag belongs to another",
        where=path,
        remedy="get the file and its tag again, together; what you made from it, tag with `licet derive`",
    )


def _of_file(file: BinaryIO, form: str, *, path: Path) -> Fingerprint:
    if form not in FORMS:
        raise InputError(f"{ascii(form)[:40]} is no form of an artefact", remedy=f"known: {', '.join(FORMS)}")
    try:
        if form == "onnx":
            return Fingerprint(form=form, sha256=_onnx.taken(whole(file)))
        if form == "safetensors":
            return Fingerprint(form=form, sha256=_safetensors.taken(file))
        sha256, size = _plain.taken(file)
        return Fingerprint(form=form, sha256=sha256, size=size)
    except InputError as problem:
        problem.where = problem.where or str(path)
        raise


def whole(file: BinaryIO) -> bytes:
    """The bytes of a file that may be an ONNX model."""
    content = file.read(_onnx.LARGEST + 1)
    if len(content) > _onnx.LARGEST:
        raise InputError("no ONNX model in one file has 2 GiB or more", remedy="license the folder it is in")
    return content
