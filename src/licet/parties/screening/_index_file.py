"""The index of a set of lists, built once and kept in the user's cache under the digest of the lists.

A cache that cannot be read or written costs seconds, never an answer: the index is then built in memory.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import InputError, ListError
from licet.parties.matching import Named, NameIndex
from licet.parties.names import NORMALISER
from licet.parties.screening._brands import Brands, brands

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.parties.lists import ListSet


_WORTH_KEEPING: Final = 2000  # entries: fewer are indexed sooner than a file is checked
_BRANDS: Final = 2  # raise this when other words become brands of the same lists
_KEPT: Final = 4  # indexes: of the lists of the last days, and of one's own


class Prepared(Struct, frozen=True):
    """What a search needs of a set of lists: the index of all names, and which words are brands."""

    index: NameIndex
    brands: Brands


def prepared(lists: ListSet, *, folder: Path | None = None) -> Prepared:
    """Return the index and the brands of these lists, from the cache if they are there and whole."""
    kept = folder or index_folder(os.environ)
    if kept is None or len(lists) < _WORTH_KEEPING:
        return _built(lists)
    path = kept / f"{lists.digest[:32]}-{NORMALISER}.{_BRANDS}.index"
    beside = path.with_suffix(".brands.json")
    with suppress(ListError, InputError, ValueError):
        if path.exists():
            read, digest = files.read(beside, what="brands of the lists").rsplit(b"\n", 1)
            if digest == sha256(read).hexdigest().encode():
                return Prepared(NameIndex.load(path), msgspec.json.decode(read, type=Brands))
    made = _built(lists)
    with suppress(InputError, OSError):
        kept.mkdir(parents=True, exist_ok=True, mode=0o700)
        told = msgspec.json.encode(made.brands)
        files.write(beside, told + b"\n" + sha256(told).hexdigest().encode())
        made.index.save(path)
        _forget_older(kept)
    return made


def index_folder(environ: Mapping[str, str]) -> Path | None:
    """Where indexes are kept: `$XDG_CACHE_HOME/licet/index`, else `~/.cache`; nowhere without a home."""
    if given := environ.get("XDG_CACHE_HOME"):
        return Path(given) / "licet" / "index"
    try:
        return Path.home() / ".cache" / "licet" / "index"
    except RuntimeError:
        return None


def _built(lists: ListSet) -> Prepared:
    named = (Named(one.owner, one.name, one.kind, one.weak) for one in lists.named())
    return Prepared(NameIndex.build(named), brands(lists))


def _forget_older(folder: Path) -> None:
    """Delete all but the indexes made last: every edition of a list leaves one behind."""
    by_age = sorted(folder.glob("*.index"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_age[_KEPT:]:
        path.unlink()
        path.with_suffix(".brands.json").unlink(missing_ok=True)
