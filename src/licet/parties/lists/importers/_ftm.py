"""Read FollowTheMoney entities, one JSON object a line, as OpenSanctions and others publish them.

What the file says of a listing (its Sanction entities) is joined to the party; ownership, directorships and
other edges stay entities of their own. What is no party, and what is of a schema not known here, is kept
and counted by its schema: no name is put to it. Ids stay as published, because the file's edges, and others'
files, refer to them. The rights in such a file are its publisher's: the licence is shown with the list.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import ListError
from licet.parties.entities import Entity, from_ftm, with_listing
from licet.parties.lists._imported import Imported, Reading, WatchList
from licet.parties.lists.importers._dates import stated_day
from licet.parties.lists.importers._known import dated
from licet.parties.lists.importers._text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPENSANCTIONS: Final = (
    "OpenSanctions: CC BY-NC 4.0; commercial use needs a licence (https://www.opensanctions.org/licensing/)"
)
_ITS_FIELDS: Final = frozenset({"first_seen", "last_seen", "last_change"})


class Described(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list in the words of whoever imports it, for files that do not describe themselves."""

    id: str
    title: str
    authority: str = "stated by whoever imported the list"
    citation: str = "the firm's own decision"
    effect: str = "Ask whoever keeps this list before dealing with the party."
    source_url: str = ""
    licence: str = ""
    max_age_days: int = 30
    as_of: date | None = None


def parse_ftm(content: bytes, *, where: object, described: Described, as_of: date | None = None) -> Imported:
    """Read every entity; lines that are none are among the rejected."""
    reading = Reading(where)
    seen: list[str] = []
    opensanctions = False
    for number, line in enumerate(decoded(content, where=where).splitlines(), 1):
        if line.strip():
            document = _object(reading, number, line)
            opensanctions = opensanctions or not _ITS_FIELDS.isdisjoint(document)
            seen += [str(document[key]) for key in ("last_seen", "last_change") if document.get(key)]
            if document:
                reading.add(f"line {number}", line, lambda d=document: _entity(d, described.id))  # type: ignore[misc]  # bound at once
    if not reading.entities:
        raise ListError("no FollowTheMoney entity in it", where=where)
    _cut_short(content, reading, where)
    entities = tuple(sorted(_joined(reading.entities), key=lambda entity: entity.id))
    stated = stated_day(max(seen)[:10]) if seen else None
    return Imported(
        format="ftm",
        lists=(
            own_list(
                described,
                content,
                entities,
                day=dated(stated or described.as_of, as_of, where=where),
                licence=_OPENSANCTIONS if opensanctions else "not stated by the file",
            ),
        ),
        entities=entities,
        rejected=tuple(reading.rejected),
    )


def own_list(
    described: Described, content: bytes, entities: Sequence[Entity], *, day: date, licence: str
) -> WatchList:
    """Describe a list that is not known by name; the importer's own word on its licence goes first."""
    others = Counter(entity.schema for entity in entities if not entity.party)
    return WatchList(
        id=described.id,
        title=described.title,
        authority=described.authority,
        citation=described.citation,
        effect=described.effect,
        source_url=described.source_url,
        as_of=day,
        sha256=hashlib.sha256(content).hexdigest(),
        entries=len(entities),
        unscreened=tuple(sorted(others.items())),
        licence=described.licence or licence,
        max_age_days=described.max_age_days,
    )


def _object(reading: Reading, number: int, line: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError as problem:
        reading.reject(f"line {number}", f"not a JSON object ({problem})", line)
        return {}


def _cut_short(content: bytes, reading: Reading, where: object) -> None:
    """A last line that is no JSON and does not end is a file mid-download, not a bad row."""
    last = content.rstrip(b"\r\n").count(b"\n") + 1
    unended = not content.endswith(b"\n")
    if unended and any(rejected.where.endswith(f": line {last}") for rejected in reading.rejected):
        raise ListError(
            "the last line is cut short", where=f"{where}:{last}", remedy="get the file again, whole"
        )


def _entity(document: dict[str, Any], list_id: str) -> Entity:
    try:
        return from_ftm(document, list_id=list_id)
    except ListError as problem:
        raise ValueError(problem.what) from None


def _joined(entities: list[Entity]) -> Iterator[Entity]:
    """Yield every entity, each Sanction joined to the entities it lists."""
    sanctions: dict[str, list[Entity]] = defaultdict(list)
    here = {entity.id for entity in entities}
    for entity in entities:
        if entity.schema == "Sanction":
            for listed in entity.all_of("entity"):
                sanctions[listed].append(entity)
    for entity in entities:
        if entity.id in sanctions:
            yield with_listing(entity, tuple(sanctions[entity.id]))
        elif entity.schema != "Sanction" or not here.intersection(entity.all_of("entity")):
            yield entity
