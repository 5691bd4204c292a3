"""Where a tag is kept: beside what it is for, as `ARTEFACT.licet`, or inside it where its form has room.

`ARTEFACT.sealed` has the tag of what is sealed in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet import files
from licet.errors import InputError
from licet.tag import forms
from licet.tag._document import LARGEST, Tag

if TYPE_CHECKING:
    from os import PathLike

    from licet.seal import SealedFile

_SUFFIX: Final = ".licet"
_SEALED: Final = ".sealed"


def tag_path(artefact: str | PathLike[str]) -> Path:
    """Where a tag is when it is beside its artefact: under its whole name and `.licet`."""
    path = Path(artefact)
    if not path.name:
        raise InputError(f"{str(artefact)!r} names no file", remedy="name the licensed file")
    return path.with_name(path.name + _SUFFIX)


def find_tag(artefact: str | PathLike[str]) -> Path:
    """The file that holds the tag: the one beside the artefact if it is there, else the artefact itself."""
    return _found(Path(artefact))[0]


def is_tagged(artefact: str | PathLike[str]) -> bool:
    """Whether there is a tag beside the artefact or inside it, whatever it says."""
    path = Path(artefact)
    return tag_path(path).exists() or forms.embedded_tag(path) is not None


def read_tag(artefact: Path) -> tuple[Path, Tag]:
    """The tag of `artefact` and the file it is in; what has none is not licensed for anything."""
    path, content = _found(artefact)
    return path, Tag.from_bytes(content, where=path)


def sealed_beside(tag: Path, artefact: Path) -> SealedFile | None:
    """The sealed file that `artefact` is, where the tag is that of its content; else None."""
    if artefact.suffix != _SEALED or tag != tag_path(artefact.with_suffix("")):
        return None
    from licet.seal import SealedFile  # noqa: PLC0415 - only where something is sealed

    return SealedFile.read(artefact)


def _found(artefact: Path) -> tuple[Path, bytes]:
    beside = tag_path(artefact)
    if artefact.suffix == _SEALED and not _is_there(beside) and _is_sealed(artefact):
        beside = tag_path(artefact.with_suffix(""))  # what is licensed is the content
    if _is_there(beside):
        return beside, files.read(beside, what="tag", limit=LARGEST)
    inside = forms.embedded_tag(artefact)
    if inside is None:
        raise InputError(
            "there is no tag here, so nothing is permitted",
            where=beside,
            remedy="ask for it where the file came from, or make one with `licet tag`",
        )
    return artefact, inside


def _is_sealed(artefact: Path) -> bool:
    from licet.seal import SealedFile  # noqa: PLC0415 - likewise

    return SealedFile.is_at(artefact)


def _is_there(tag: Path) -> bool:
    """Whether there is a tag; in a folder that may not be entered, `files.read` says so."""
    try:
        return tag.exists()
    except OSError:
        return True
