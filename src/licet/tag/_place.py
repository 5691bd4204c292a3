"""Where a tag is kept: beside what it is for, as `ARTEFACT.licet`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet import files
from licet.errors import InputError
from licet.tag._document import LARGEST, Tag

if TYPE_CHECKING:
    from os import PathLike

_SUFFIX: Final = ".licet"


def tag_path(artefact: str | PathLike[str]) -> Path:
    """Where the tag of a file is: beside it, under its whole name and `.licet`."""
    path = Path(artefact)
    if not path.name:
        raise InputError(f"{str(artefact)!r} names no file", remedy="name the licensed file")
    return path.with_name(path.name + _SUFFIX)


def read_tag(path: Path) -> Tag:
    """Read the tag at `path`; a file without one is not licensed for anything."""
    with suppress(OSError):  # a folder that may not be entered: `files.read` says so
        if not path.exists():
            raise InputError(
                "there is no tag here, so nothing is permitted",
                where=path,
                remedy="ask for it where the file came from, or make one with `licet tag`",
            )
    return Tag.from_bytes(files.read(path, what="tag", limit=LARGEST), where=path)
