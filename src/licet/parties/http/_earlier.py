"""The entries of a list file in the earlier format, as entities: names, countries and the listing alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from licet.parties._format import WatchList as EarlierWatchList
from licet.parties.entities import Entity, Value
from licet.parties.lists import WatchList

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from licet.parties._lists import ListEntry, Lists

AnyWatchList: TypeAlias = EarlierWatchList | WatchList

_SCHEMAS: Final = {
    "person": "Person",
    "organisation": "Organization",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    None: "LegalEntity",
}
_FRESH_DAYS: Final = 7  # the earlier format states no age: such lists change every few days


class EarlierEntries:
    """What the service asks of lists, answered from the earlier format."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._places = {row.id: place for place, row in enumerate(lists.rows)}

    def __len__(self) -> int:
        return len(self._lists)

    def __contains__(self, entity_id: object) -> bool:
        return entity_id in self._places

    def entity(self, entity_id: str) -> Entity:
        """Return the entry of that id, which must be there."""
        return _entity(self._lists.entry_of(self._lists.rows[self._places[entity_id]]))

    def entities(self) -> Iterator[Entity]:
        """Yield every entry."""
        for row in self._lists.rows:
            yield _entity(self._lists.entry_of(row))

    def stale(self, on: date) -> tuple[EarlierWatchList, ...]:
        """Return the lists that are older on that day than lists of their sort may be."""
        return tuple(item for item in self._lists.lists if (on - item.as_of).days > _FRESH_DAYS)


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
