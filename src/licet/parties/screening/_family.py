"""The entries of a brand: those a name that carries the brand may belong to, the shortest names first."""

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
