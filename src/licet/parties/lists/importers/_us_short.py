"""Read the US Consolidated Screening List in the short-key JSON edition of the bulk file.

That edition keeps names, countries, licence treatment and notices, and has no addresses, dates or documents.
Its ids are those of recorded transactions and stay as they are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from licet.errors import ListError
from licet.parties.entities import Entity, Value
from licet.parties.lists._imported import Imported, Reading
from licet.parties.lists.importers._countries import country_codes
from licet.parties.lists.importers._ids import distinct, slug
from licet.parties.lists.importers._known import dated, known_lists, watch_list
from licet.parties.lists.importers._us_lists import SCHEMAS, list_of
from licet.parties.lists.importers._us_names import name_values

if TYPE_CHECKING:
    from datetime import date


class _Tables(Struct, rename={"requirements": "licenceRequirements", "policies": "licencePolicies"}):
    sources: tuple[str, ...]
    requirements: tuple[str, ...]
    policies: tuple[str, ...]
    programmes: tuple[str, ...]
    urls: tuple[str, ...]


class _File(Struct, rename="camel"):
    source_generated_at: datetime
    entry_count: int
    tables: _Tables
    entries: tuple[msgspec.Raw, ...]


class _Entry(
    Struct,
    forbid_unknown_fields=True,
    rename={
        "name": "n",
        "aliases": "a",
        "source": "s",
        "kind": "t",
        "countries": "c",
        "number": "e",
        "requirement": "lr",
        "policy": "lp",
        "programme": "pg",
        "notice": "fr",
        "url": "u",
    },
):
    name: str
    source: int
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    countries: tuple[str, ...] = ()
    number: str | None = None
    requirement: int | None = None
    policy: int | None = None
    programme: int | None = None
    notice: str | None = None
    url: int | None = None


class _Content(Struct):
    """What an entry's mark is taken over, field for field as it was when ids were first recorded."""

    id: str
    list: str
    kind: str | None
    names: tuple[str, ...]
    countries: tuple[str, ...]
    requirement: str | None
    policy: str | None
    programmes: tuple[str, ...]
    cite: str | None
    url: str | None
    low: tuple[int, ...] = ()


def parse_us_short(content: bytes, *, where: object, as_of: date | None = None) -> Imported:
    """Return every list and entry of the file; a row that cannot be read is among the rejected."""
    try:
        file = msgspec.json.decode(content, type=_File)
        lists = tuple(list_of(name) for name in file.tables.sources)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as problem:
        raise ListError(f"not a US screening list ({problem})", where=where) from None
    reading = Reading(where)
    for number, raw in enumerate(file.entries, 1):
        row = bytes(raw).decode("utf-8", "replace")
        reading.add(f"row {number}", row, lambda raw=raw: _entity(raw, file.tables, lists))  # type: ignore[misc]  # bound at once
    day = dated(file.source_generated_at.date(), as_of, where=where)
    entities = distinct(reading.entities, [_mark(entity) for entity in reading.entities])
    counts = Counter(entity.list for entity in entities)
    return Imported(
        format="us-csl-short",
        lists=tuple(watch_list(x, content, as_of=day, entries=counts[x]) for x in lists),
        entities=tuple(sorted(entities, key=lambda entity: entity.id)),
        rejected=tuple(reading.rejected),
        promised=file.entry_count - (len(reading.entities) - len(entities)),
    )


def _entity(raw: msgspec.Raw, tables: _Tables, lists: tuple[str, ...]) -> Entity:
    try:
        entry = msgspec.json.decode(raw, type=_Entry)
        list_id, schema = lists[_at(entry.source)], SCHEMAS[entry.kind or ""]
        return Entity(
            id=f"{list_id.removeprefix('list.')}.{entry.number or slug(entry.name)}",
            list=list_id,
            schema=schema,
            values=(
                *name_values((entry.name, *entry.aliases), "n", "a"),
                *_countries(entry.countries),
                *_said(entry, tables),
                *(Value("topics", topic, "list") for topic in known_lists()[list_id].topics),
            ),
        )
    except (msgspec.DecodeError, KeyError, IndexError) as problem:
        raise ValueError(str(problem)) from None


def _countries(stated: tuple[str, ...]) -> tuple[Value, ...]:
    """Each country once; a name that is not known is a fault of this edition, which writes codes."""
    found: dict[str, Value] = {}
    for text in stated:
        codes = country_codes(text)
        if codes is None:
            raise ValueError(f"unknown country '{text}'")
        for code in codes:
            found.setdefault(code, Value("country", code, "c", original="" if code.upper() == text else text))
    return tuple(found.values())


def _said(entry: _Entry, tables: _Tables) -> tuple[Value, ...]:
    """What the row says of the listing itself."""
    programmes = (_text(tables.programmes, entry.programme) or "").split(";")
    stated = (
        *(("Sanction:program", part.strip(), "pg") for part in programmes),
        ("Sanction:provisions", _text(tables.requirements, entry.requirement), "lr"),
        ("Sanction:description", _text(tables.policies, entry.policy), "lp"),
        ("Sanction:recordId", " ".join((entry.notice or "").split()), "fr"),
        ("Sanction:sourceUrl", _text(tables.urls, entry.url), "u"),
    )
    return tuple(Value(prop, text, origin) for prop, text, origin in stated if text)


def _mark(entity: Entity) -> str:
    content = _Content(
        id=entity.id,
        list=entity.list,
        kind=entity.kind,
        names=entity.names,
        countries=entity.countries,
        requirement=entity.requirement,
        policy=entity.policy,
        programmes=tuple(value.text for value in entity.values_of("Sanction:program")),
        cite=entity.cite,
        url=entity.url,
    )
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def _text(table: tuple[str, ...], pointer: int | None) -> str | None:
    return None if pointer is None else " ".join(table[_at(pointer)].split())


def _at(pointer: int) -> int:
    if pointer < 0:
        raise IndexError(f"negative pointer {pointer}")
    return pointer
