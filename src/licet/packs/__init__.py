"""The law itself: one folder per instrument, each rule a YAML file beside its cases.

Packs of law apply by default; packs marked `chosen` (vendors' moratoria, the 2021 ban) apply only when named.
A pack that fails its own cases does not load, unless it is opened for editing. A folder of one's own loads
beside the packs that come with this version, under the same rules.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from licet.errors import InputError, RulebookError, UnknownTerm
from licet.law import load_pack
from licet.packs import _passed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable
    from os import PathLike

    from licet.law import Pack

__all__ = ["chosen", "find", "load", "names", "shipped"]


def names() -> list[str]:
    """The ids of every pack that comes with this version."""
    return sorted(path.name for path in _home().iterdir() if path.is_dir() and (path / "pack.yaml").is_file())


def shipped(chosen: Iterable[str] = ()) -> tuple[Pack, ...]:
    """Every pack of law, and the packs named in `chosen`."""
    wanted = set(chosen)
    for name in wanted:
        if name not in names():
            raise UnknownTerm(name, family="law pack", known=names())
    return tuple(pack for pack in map(_pack, names()) if not pack.chosen or pack.id in wanted)


def chosen(words: Iterable[str] = ()) -> tuple[Pack, ...]:
    """Every pack of law, and those asked for: by the name of a shipped one, or by a folder of one's own."""
    wanted = list(words)
    known = [word for word in wanted if word in names()]
    own: dict[str, Pack] = {}
    for place in dict.fromkeys(str(find(word)) for word in wanted if word not in known):
        pack = load(place)
        if pack.id in own:  # an authorisation of the one would meet the requirements of the other
            remedy = "give one folder and its `id` another name"
            raise RulebookError(
                f"two packs are called {pack.id}", where=f"{pack.id}/pack.yaml:1", remedy=remedy
            )
        own[pack.id] = pack
    return (*shipped(known), *own.values())


def load(folder: str | PathLike[str], *, editing: bool = False) -> Pack:
    """Read a pack of one's own; raises RulebookError when it fails its own cases.

    With `editing` it may fail them, and may bear the name of a shipped pack: for those who write it, never
    for those who rely on it.
    """
    place = Path(folder).resolve()
    pack = load_pack(place)
    if not editing:
        if pack.id in names():
            where, remedy = f"{pack.id}/pack.yaml:1", "give the folder and its `id` another name"
            raise RulebookError(f"a pack called {pack.id} comes with Licet", where=where, remedy=remedy)
        _passed.refuse_failing(pack, place)
    return pack


def find(word: str) -> Traversable:
    """The folder of a pack: one that comes with this version, by its name; else a folder by its path."""
    if word in names():
        return _home() / word
    place = Path(word)
    if (place / "pack.yaml").is_file():
        return place.resolve()
    if place.is_dir():
        remedy = "a pack folder holds a pack.yaml; `licet law new --pack NAME` makes one"
        raise InputError("this folder is no law pack", where=word, remedy=remedy)
    if "/" in word:
        raise InputError("no such folder", where=word, remedy="check the path")
    raise UnknownTerm(word, family="law pack", known=names())


@cache
def _pack(name: str) -> Pack:
    folder = _home() / name
    pack = load_pack(folder)
    if _passed.promise(folder) != _passed.recorded(_home()).get(name):
        _passed.refuse_failing(pack, folder)
    return pack


def _home() -> Traversable:
    return resources.files("licet.packs")
