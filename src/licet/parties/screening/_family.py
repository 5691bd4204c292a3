"""The entries a name may belong to though none of their own names is near: those of a brand, and kin.

The entries of a brand are those that bear it, the shortest names first. Kin are entries that share names with
the one whose name was met: most likely one party, listed twice under different aliases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.parties.entities import Entity
from licet.parties.names import words
from licet.parties.screening._brands import NAMED_IN_OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.parties.lists import ListSet
    from licet.parties.matching import NameIndex

_YEAR: Final = 4  # digits
_SHOWN: Final = 5  # and at least one of each list that names the brand


class Bearer(Struct, frozen=True):
    """An entry that bears a brand, and its shortest name that does."""

    entity: Entity
    name: str


class Family(Struct, frozen=True):
    """The bearers to show, and why: how many there are."""

    bearers: tuple[Bearer, ...]
    why: str


def family(brand: str, lists: ListSet, index: NameIndex) -> Family:
    """Return the nearest entries that bear a brand."""
    found = sorted(_bearers(brand, lists, index), key=lambda one: (len(words(one.name)), one.entity.id))
    every = list({one.entity.id: one for one in reversed(found)}.values())[::-1]
    of_each_list = {one.entity.list: one for one in reversed(every)}.values()
    ordered = {one.entity.id: one for one in (*of_each_list, *every)}
    shown = tuple(ordered.values())[: max(_SHOWN, len(of_each_list))]
    why = f"the word '{brand}' names {len(every)} listed entr{'y' if len(every) == 1 else 'ies'}"
    hidden = len(every) - len(shown)
    return Family(shown, f"{why}, {hidden} of them not shown" if hidden else why)


def _bearers(brand: str, lists: ListSet, index: NameIndex) -> Iterable[Bearer]:
    for hit in index.bearers(brand):
        entity = lists.at(hit.owner)
        if entity.kind in NAMED_IN_OTHERS:
            yield Bearer(entity, spelling(entity, index.place_of(hit)))


def spelling(entity: Entity, place: int) -> str:
    """Return a name of an entity, by its place among those `ListSet.named` gives."""
    return (*entity.names, *entity.weak_names)[place]


def akin(entity: Entity, namer: Entity) -> tuple[str, ...]:
    """Say why a name of `namer` is held against `entity`; nothing where they are one entry."""
    if entity.id == namer.id:
        return ()
    ours = {tuple(sorted(words(name))) for name in entity.names}
    shared = [name for name in namer.names if tuple(sorted(words(name))) in ours]
    told = f", as '{shared[0]}'" if shared else ""
    if more := len(shared) - 1 if shared else 0:
        told += f" and {more} more name{'s' if more > 1 else ''}"
    if _born_apart(entity, namer):
        told += ", though the two state different years of birth"
    return (f"a name of {namer.id} on {namer.list}, most likely the same party{told}",)


def _born_apart(one: Entity, other: Entity) -> bool:
    ours, theirs = ({date[:_YEAR] for date in entity.born} for entity in (one, other))
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)
