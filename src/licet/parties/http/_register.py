"""The listed entries that the service shows, as FollowTheMoney entities, and which of them a request means.

A dataset is a list, by its id; `default` and `sanctions` are all of them. A name that is no list is refused:
a filter that silently matched nothing would look like a clean answer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException

from licet.errors import UnknownTerm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from licet.parties.entities import Entity
    from licet.parties.lists import ListSet, WatchList

EVERYTHING: Final = ("default", "sanctions")
_UNKNOWN_DAYS: Final = {"first_seen": None, "last_seen": None, "last_change": None}


class Register:
    """The lists of one moment. They never change; newer ones are another register."""

    def __init__(self, lists: ListSet) -> None:
        self.digest: str = lists.digest
        self.lists: tuple[WatchList, ...] = lists.lists
        self._entries = lists

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the lists."""
        return tuple(listed.id for listed in self.lists)

    def entity(self, entity_id: str) -> Entity | None:
        """Return the entry of that id, None if no list has it."""
        return self._entries.entity(entity_id) if entity_id in self._entries else None

    @cached_property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Every name of every party, with its entry's id; made by the first who looks names up by hand."""
        return tuple(
            (entity.id, name)
            for entity in self._entries.entities()
            if entity.party
            for name in (*entity.names, *entity.weak_names)
        )

    def scope(
        self, dataset: str, *, include: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> frozenset[str]:
        """Return the ids of the lists that are meant; 404 for an unknown dataset, 400 for an unknown filter.

        `include` narrows the dataset. When nothing would be left, it widens it: the published client asks
        for several lists by naming the first as the dataset and the others here.
        """
        meant = self._named(dataset)
        if meant is None:
            known = ", ".join((EVERYTHING[0], *self.ids))
            raise HTTPException(404, f"No such dataset: {dataset}; known: {known}")
        asked = frozenset().union(*(self._filter(name) for name in include))
        if asked:
            meant = meant & asked or meant | asked
        meant = meant.difference(*(self._filter(name) for name in exclude))
        if not meant:
            raise HTTPException(400, "no list is left to search; exclude fewer datasets")
        return meant

    def stale(self, on: date) -> tuple[WatchList, ...]:
        """Return the lists that were too old, on that day, to rely on finding nothing."""
        return self._entries.stale(on)

    def _named(self, dataset: str) -> frozenset[str] | None:
        if dataset in EVERYTHING:
            return frozenset(self.ids)
        return frozenset({dataset}) if dataset in self.ids else None

    def _filter(self, name: str) -> frozenset[str]:
        named = self._named(name)
        if named is None:
            raise UnknownTerm(name, family="dataset", known=(*EVERYTHING, *self.ids))
        return named


def as_answer(entity: Entity, *, nested: bool = False) -> dict[str, Any]:
    """Return an entity in yente's shape; `nested` puts what its list says of the listing inside it."""
    answer = {**entity.as_ftm(), "target": entity.party and not entity.bystander, **_UNKNOWN_DAYS}
    listing = entity.listing_as_ftm() if nested else None
    if listing is not None:
        sanction = {**listing, "target": False, **_UNKNOWN_DAYS}
        answer["properties"] = {**answer["properties"], "sanctions": [sanction]}
    return answer
