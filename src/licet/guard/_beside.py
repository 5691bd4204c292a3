"""Small files that a guard keeps beside its record: what is there is read whole, or nothing is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from licet import files
from licet.errors import InputError, LogError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Kept = TypeVar("Kept")


def read_beside(place: Path, read: Callable[[bytes], Kept], *, limit: int, what: str, remedy: str) -> Kept:
    """What `read` makes of the file at `place`; a `LogError` where that is not what was left there."""
    try:
        return read(files.read(place, what="file beside the record", limit=limit))
    except (InputError, msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise LogError(f"{what} cannot be read", where=place, remedy=remedy) from problem
