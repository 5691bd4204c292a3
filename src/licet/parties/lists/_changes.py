"""What changed between two editions of lists: entries added, removed, and changed, with both texts.

Compared is what an entry says, not the file it came in. Nothing is judged too small to report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet.parties.entities import Entity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.parties.lists._list_set import ListSet


class Change(Struct, frozen=True):
    """One entry before and after: added where there is no before, removed where there is no after."""

    before: Entity | None
    after: Entity | None

    @property
    def id(self) -> str:
        """The entry's id."""
        entity = self.after or self.before
        return "" if entity is None else entity.id

    @property
    def kind(self) -> str:
        """Added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def gained(self) -> tuple[str, ...]:
        """What the entry says now and did not say before, as "property: text"."""
        return _said(self.after, without=self.before)

    @property
    def lost(self) -> tuple[str, ...]:
        """What the entry said before and no longer says."""
        return _said(self.before, without=self.after)


def changes(before: ListSet, after: ListSet, *, list_id: str | None = None) -> Iterator[Change]:
    """Yield each change, list by list; one that only one side has is all added or all removed."""
    ids = {listed.id for lists in (before, after) for listed in lists.lists}
    for one in sorted(ids if list_id is None else ids & {list_id}):
        if _digest(before, one) == _digest(after, one):
            continue
        old = {entity.id: entity for entity in _entities(before, one)}
        new = {entity.id: entity for entity in _entities(after, one)}
        for entity_id in sorted(old.keys() | new.keys()):
            change = Change(old.get(entity_id), new.get(entity_id))
            if _statements(change.before) != _statements(change.after):
                yield change


def _entities(lists: ListSet, list_id: str) -> Iterator[Entity]:
    if any(listed.id == list_id for listed in lists.lists):
        yield from lists.entities(list_id)


def _digest(lists: ListSet, list_id: str) -> str | None:
    return lists.content_digest(list_id) if any(x.id == list_id for x in lists.lists) else None


def _statements(entity: Entity | None) -> tuple[str, frozenset[tuple[str, str]]] | None:
    """What an entry says, without the order it says it in or the place it was read from."""
    if entity is None:
        return None
    return entity.schema, frozenset((value.prop, value.text) for value in entity.values)


def _said(entity: Entity | None, *, without: Entity | None) -> tuple[str, ...]:
    told = set() if without is None else {(value.prop, value.text) for value in without.values}
    values = () if entity is None else entity.values
    return tuple(dict.fromkeys(f"{v.prop}: {v.text}" for v in values if (v.prop, v.text) not in told))
