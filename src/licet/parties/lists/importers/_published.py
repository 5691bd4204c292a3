"""One list made of one published XML document: its records, those that cannot be read, and its day.

Two entries of one id are refused, since one would hide the other; a document without a day is refused too,
unless whoever imports it knows the day.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.errors import ListError
from licet.parties.lists._imported import Imported, Reading
from licet.parties.lists.importers._known import dated, watch_list

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from licet.parties.entities import Entity
    from licet.parties.lists.importers._xml import Document


class Edition(Struct, frozen=True):
    """What is told of the document: its format, its list, the attribute of its day, where it is from.

    `as_of` is the day its importer gives, for a document that states none.
    """

    format: str
    list_id: str
    day: str
    where: object
    as_of: date | None


def published(
    found: Document, entity: Callable[[Element], Entity], content: bytes, edition: Edition
) -> Imported:
    """Return the list; an entry that cannot be read is among the rejected."""
    reading = Reading(edition.where)
    for record in found.records:
        reading.add(f"line {record.line}", _called(record), lambda record=record: entity(record))  # type: ignore[misc]  # bound at once
    twice = [key for key, count in Counter(one.id for one in reading.entities).items() if count > 1]
    if twice:
        raise ListError(
            f"entry '{twice[0]}' is there twice", where=edition.where, remedy="get the list again"
        )
    day = dated(_stated(found.root, edition.day), edition.as_of, where=edition.where)
    return Imported(
        format=edition.format,
        lists=(watch_list(edition.list_id, content, as_of=day, entries=len(reading.entities)),),
        entities=tuple(sorted(reading.entities, key=lambda one: one.id)),
        rejected=tuple(reading.rejected),
    )


def _called(record: Element) -> str:
    """What the publisher calls the record, for whoever has to find it."""
    return record.get("logicalId") or record.findtext("REFERENCE_NUMBER") or record.tag


def _stated(root: Element | None, attribute: str) -> date | None:
    try:
        return datetime.fromisoformat("" if root is None else root.get(attribute, "")).date()
    except ValueError:
        return None
