"""Names as they can stand in a folder, and errors that name the file they were found in."""

from __future__ import annotations

import re
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING

from licet.errors import InputError, LicetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def file_name(name: str) -> str:
    """A name as it can stand in a folder: `FR/2026/41` as `FR-2026-41`, `Zürich` as `Zurich`."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", letters).strip("-.") or "unnamed"


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error name the file it was found in."""
    try:
        yield
    except LicetError as problem:
        problem.where = problem.where or str(path)
        raise


@contextmanager
def handing_out(done: str) -> Iterator[None]:
    """Say what is done already when a document cannot be written."""
    try:
        yield
    except InputError as problem:
        raise InputError(
            f"{done}, but the file {problem.what.partition('; ')[0]}",
            where=problem.where,
            remedy="free some space or mend the folder, then ask again: nothing is signed twice",
        ) from problem
