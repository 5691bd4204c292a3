"""Where the parts of a log are read from: a folder on this machine, or a web server.

A source hands out bytes and believes nothing: whoever reads checks them against a signed checkpoint.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from stat import S_ISREG
from typing import Protocol

from licet import files
from licet.errors import InputError, LogError


class Source(Protocol):
    """The files of one log, by their path below its address. Any thread may read."""

    def read(self, path: str, *, limit: int) -> bytes | None:
        """Return the bytes of `path`, None if there is no such file; `LogError` if it cannot be read."""
        ...

    def where(self, path: str) -> str:
        """Return where `path` is, for a person."""
        ...


class FolderSource:
    """A log's folder."""

    __slots__ = ("folder",)

    def __init__(self, folder: str | PathLike[str]) -> None:
        self.folder = Path(folder)

    def read(self, path: str, *, limit: int) -> bytes | None:
        """Return the bytes of the file, or None."""
        place = self.folder / path
        try:
            a_file = S_ISREG(place.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as problem:
            what = f"this part of the log cannot be read ({problem.strerror})"
            raise LogError(what, where=place, remedy="check its permissions") from problem
        if not a_file:  # a pipe would keep its reader waiting
            raise LogError("this part of the log is not a file", where=place, remedy="restore it from a copy")
        try:
            return files.read(place, what="part of the log", limit=limit)
        except InputError as problem:  # it may have gone since: a partial tile that is complete now
            if not place.exists():
                return None
            raise LogError(problem.what, where=place, remedy="restore it from a copy") from problem

    def where(self, path: str) -> str:
        """Return the file's path."""
        return str(self.folder / path)


def read_part(source: Source, path: str, *, limit: int) -> bytes:
    """Return a file that every log has."""
    raw = source.read(path, limit=limit)
    if raw is None:
        raise LogError(
            "this part of the log is missing", where=source.where(path), remedy="restore it from a copy"
        )
    return raw


def source_of(place: str | PathLike[str] | Source) -> Source:
    """Return the source of a log: a web server's if it is an address, else a folder's."""
    if isinstance(place, str) and place.startswith(("http://", "https://")):
        from licet.log._web import WebSource  # noqa: PLC0415 - a guard that reads folders loads no HTTP client

        return WebSource(place)
    return FolderSource(place) if isinstance(place, str | PathLike) else place
