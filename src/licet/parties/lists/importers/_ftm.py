"""Read FollowTheMoney entities, one JSON object a line, as OpenSanctions and others publish them.

A party that the file calls no target (a relative, an owner) is screened, and said to be none. What the file
says of a listing (its Sanction entities) is joined to the party; ownership, directorships and
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
from licet.parties.entities import BYSTANDER, Entity, Value, from_ftm, with_listing
from licet.parties.lists._imported import Imported, Reading, WatchList
from licet.parties.lists.importers._dates import stated_day
from licet.parties.lists.importers._known import dated
from licet.parties.lists.importers._nested import targets, unnested
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
    reading = _Entities(where, described.id)
    # No other sign ends a line of JSON: a value may hold U+2028, at which `splitlines` would part it.
    for number, line in enumerate(decoded(content, where=where).split("\n"), 1):
        if line.strip():
            reading.line(number, line)
    _cut_short(content, reading.reading, where)
    return reading.imported(content, described, as_of)


def parse_targets(
    content: bytes, *, where: object, described: Described, as_of: date | None = None
) -> Imported:
    """Read OpenSanctions' simple table, one target a row; it holds no edges, and little of a listing."""
    reading = _Entities(where, described.id)
    for number, row in targets(decoded(content, where=where), where=where):
        if isinstance(row, str):
            reading.reading.reject(f"line {number}", "cut off, or with extra cells", row)
        else:
            reading.take(number, row, row)
    return reading.imported(content, described, as_of)


class _Entities:
    """Gathers the entities of a file, also those that stand inside others, each once."""

    def __init__(self, where: object, list_id: str) -> None:
        self.reading = Reading(where)
        self._list_id = list_id
        self._days: list[str] = []
        self._opensanctions = False
        self._inside: dict[str, Entity] = {}

    def line(self, number: int, line: str) -> None:
        """Take one line of JSON."""
        try:
            document = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError) as problem:
            self.reading.reject(f"line {number}", f"not a JSON object ({problem})", line)
        else:
            self.take(number, line, document)

    def take(self, number: int, row: object, document: dict[str, Any]) -> None:
        """Take one entity, and those inside it, or reject the row whole."""
        self._opensanctions = self._opensanctions or not _ITS_FIELDS.isdisjoint(document)
        self._days += [str(document[key]) for key in ("last_seen", "last_change") if document.get(key)]

        def read() -> Entity:
            own, *inside = [_entity(one, self._list_id) for one in unnested(document)]
            self._inside |= {one.id: one for one in inside if one.id not in self._inside}
            return own

        self.reading.add(f"line {number}", row, read)

    def imported(self, content: bytes, described: Described, as_of: date | None) -> Imported:
        """Return the list; `ListError` where there is no entity, or no day."""
        reading = self.reading
        own = {entity.id for entity in reading.entities}
        found = [*reading.entities, *(one for key, one in self._inside.items() if key not in own)]
        if not found:
            raise ListError("no FollowTheMoney entity in it", where=reading.where)
        entities = tuple(sorted(_joined(found), key=lambda entity: entity.id))
        stated = stated_day(max(self._days)[:10]) if self._days else None
        day = dated(stated or described.as_of, as_of, where=reading.where)
        licence = _OPENSANCTIONS if self._opensanctions else "not stated by the file"
        listed = own_list(described, content, entities, day=day, licence=licence)
        return Imported(format="ftm", lists=(listed,), entities=entities, rejected=tuple(reading.rejected))


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
        entity = from_ftm(document, list_id=list_id)
    except ListError as problem:
        raise ValueError(problem.what) from None
    if document.get("target") is False and entity.party:
        return msgspec.structs.replace(entity, values=(*entity.values, Value("notes", BYSTANDER, "target")))
    return entity


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
