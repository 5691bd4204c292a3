"""The listed entries that the service shows, as FollowTheMoney entities, and which of them a request means.

A dataset is a list, by its id; `default` and `sanctions` are all of them. A name that is no list is refused:
a filter that silently matched nothing would look like a clean answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException

from licet.errors import UnknownTerm
from licet.parties.entities import Entity, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from licet.parties._format import WatchList
    from licet.parties._lists import ListEntry, Lists

EVERYTHING: Final = ("default", "sanctions")
_SCHEMAS: Final = {
    "person": "Person",
    "organisation": "Organization",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    None: "LegalEntity",
}
_FRESH_DAYS: Final = 7  # lists of sanctions and of export control change every few days


class Register:
    """The lists of one moment. They never change; newer ones are another register."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self._places = {row.id: place for place, row in enumerate(lists.rows)}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the lists."""
        return tuple(listed.id for listed in self.lists.lists)

    def entity(self, entity_id: str) -> Entity | None:
        """Return the entry of that id, None if no list has it."""
        place = self._places.get(entity_id)
        return None if place is None else _entity(self.lists.entry_of(self.lists.rows[place]))

    def names(self) -> Iterator[tuple[str, str]]:
        """Every name of every entry, with the entry's id."""
        for row in self.lists.rows:
            for name in row.names:
                yield row.id, name

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
        return tuple(item for item in self.lists.lists if (on - item.as_of).days > _FRESH_DAYS)

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
    answer = {**entity.as_ftm(), "target": entity.party, **_UNKNOWN_DAYS}
    listing = entity.listing_as_ftm() if nested else None
    if listing is not None:
        sanction = {**listing, "target": False, **_UNKNOWN_DAYS}
        answer["properties"] = {**answer["properties"], "sanctions": [sanction]}
    return answer


_UNKNOWN_DAYS: Final = {"first_seen": None, "last_seen": None, "last_change": None}


def _entity(entry: ListEntry) -> Entity:
    stated = (
        ("name", (entry.name,)),
        ("alias", entry.aliases),
        ("country", tuple(code.lower() for code in entry.countries)),
        ("Sanction:program", entry.programmes),
        ("Sanction:provisions", (entry.requirement,)),
        ("Sanction:description", (entry.policy,)),
        ("Sanction:recordId", (entry.cite,)),
        ("Sanction:sourceUrl", (entry.url,)),
    )
    values = tuple(Value(prop, text, entry.list) for prop, texts in stated for text in texts if text)
    return Entity(id=entry.id, list=entry.list, schema=_SCHEMAS[entry.kind], values=values)
