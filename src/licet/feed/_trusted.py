"""Whom a person names to be believed: a folder of keys, or the one file of a union's root."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.feed._root import UnionRoot
from licet.licence import Trust

if TYPE_CHECKING:
    from os import PathLike

_KEYS: Final = (".key.json", ".authority.json")


def trusted(place: str | PathLike[str]) -> Trust | UnionRoot:
    """The keys in a folder, or in a single file; any other JSON file, such as `root.json`, is a union's root.

    Whom that root leads to, only a feed says: that in a tag, or that on this machine.
    """
    path = Path(place)
    is_root = path.is_file() and path.name.endswith(".json") and not path.name.endswith(_KEYS)
    return UnionRoot.load(path) if is_root else Trust.load(path)
