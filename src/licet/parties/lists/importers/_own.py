"""Read a firm's own list: a CSV file, and a mapping that says what each column holds.

    list: {id: list.own.blocked, title: Parties we do not serve, as_of: 2026-11-01}
    kind: Organization
    columns: {Company: name, Also called: alias, Country: country, Reg. no.: registrationNumber}

Columns hold FollowTheMoney properties. A column the file lacks, a property nobody knows, or a row without a
name is told by name and place; a column the mapping does not mention is passed over.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError, ListError, UnknownTerm
from licet.parties.entities import IDENTIFIERS, KINDS, STRONG_NAMES, WEAK_NAMES, Entity, Value
from licet.parties.lists._imported import Imported, Reading, refuse_foreign_id
from licet.parties.lists.importers._countries import country_values
from licet.parties.lists.importers._dates import stated_dates
from licet.parties.lists.importers._ftm import Described, own_list
from licet.parties.lists.importers._ids import slug, slug_words
from licet.parties.lists.importers._known import dated
from licet.parties.lists.importers._text import decoded, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_DATES: Final = frozenset({"birthDate", "incorporationDate", "Sanction:startDate", "Sanction:endDate"})
_COUNTRIES: Final = frozenset(
    {"country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag", "birthCountry"}
)
_TEXTS: Final = frozenset(
    {"address", "birthPlace", "email", "gender", "notes", "phone", "position", "title", "website"}
)
_LISTING: Final = frozenset(
    f"Sanction:{name}" for name in ("description", "program", "provisions", "reason", "recordId", "sourceUrl")
)
PROPERTIES: Final = frozenset(
    {*STRONG_NAMES, *WEAK_NAMES, *_DATES, *_COUNTRIES, *_TEXTS, *_LISTING, *IDENTIFIERS, "id", "kind"}
)
# How people write a kind, beside FollowTheMoney's schemas.
_KINDS: Final = {
    "person": "Person",
    "individual": "Person",
    "organisation": "Organization",
    "organization": "Organization",
    "company": "Company",
    "entity": "Organization",
    "vessel": "Vessel",
    "ship": "Vessel",
    "aircraft": "Airplane",
    "": "LegalEntity",
}


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a firm's list is, and what its columns hold; `split` parts several values in one cell."""

    list: Described
    columns: dict[str, str]
    kind: str = ""
    split: str = ";"
    delimiter: str = ","
    encoding: str | None = None
    month_first: bool = False


def checked_mapping(mapping: Mapping, *, where: object) -> Mapping:
    """Return the mapping, or an `InputError` that names the property or the setting at fault."""
    refuse_foreign_id(mapping.list.id, where=where)
    for prop in mapping.columns.values():
        if prop not in PROPERTIES:
            raise UnknownTerm(prop, family="property", known=sorted(PROPERTIES), where=where)
    if "name" not in mapping.columns.values():
        raise InputError("no column is the name", where=where, remedy="map one column to name")
    if len(mapping.delimiter) != 1:
        raise InputError(f"the delimiter is '{mapping.delimiter}'", where=where, remedy="give one character")
    _schema(mapping.kind, where=where)
    return mapping


def parse_own(content: bytes, *, where: object, mapping: Mapping, as_of: date | None = None) -> Imported:
    """Read the file as the mapping says; rows without a name, or cut off, are among the rejected."""
    text = decoded(content, where=where, encoding=mapping.encoding)
    reading = Reading(where)
    _refuse_other_header(text, mapping, where=where)
    for line, row in table(text, where=where, needed=tuple(mapping.columns), delimiter=mapping.delimiter):
        if isinstance(row, str):
            reading.reject(f"line {line}", "cut off, or with extra cells", row)
        else:
            reading.add(f"line {line}", row, lambda row=row: _entity(row, mapping))  # type: ignore[misc]  # bound at once
    _refuse_twice(reading)
    day = dated(mapping.list.as_of, as_of, where=where)
    listed = own_list(mapping.list, content, reading.entities, day=day, licence="the firm's own")
    return Imported(
        format="own",
        lists=(listed,),
        entities=tuple(sorted(reading.entities, key=lambda entity: entity.id)),
        rejected=tuple(reading.rejected),
    )


def _refuse_other_header(text: str, mapping: Mapping, *, where: object) -> None:
    """Refuse a header without the columns that the mapping names, and say which of the two to change."""
    header = next((line for line in text.split("\n") if line.strip()), "").strip("\r\ufeff")
    if not header:
        raise ListError("the file is empty", where=where, remedy="give the list with its header")

    def lacking(delimiter: str) -> list[str]:
        columns = {cell.strip() for cell in next(csv.reader([header], delimiter=delimiter))}
        return [column for column in mapping.columns if column not in columns]

    missing = lacking(mapping.delimiter)
    if not missing:
        return
    other = next((sign for sign in ",;\t|" if not lacking(sign)), None)
    if other is not None:
        what = f"its cells are parted by {other!r}, not by {mapping.delimiter!r}"
        raise ListError(what, where=where, remedy=f"write delimiter: {json.dumps(other)} in the mapping")
    remedy = "write the heading in the mapping as the file does"
    raise ListError(f"no column '{missing[0]}' (its header: {header[:200]})", where=where, remedy=remedy)


def _refuse_twice(reading: Reading) -> None:
    twice = [key for key, count in Counter(entity.id for entity in reading.entities).items() if count > 1]
    if twice:
        raise ListError(
            f"two rows are '{twice[0]}'",
            where=reading.where,
            remedy="give each row an id of its own and map that column to id",
        )


def _entity(row: dict[str, str], mapping: Mapping) -> Entity:
    cells = {prop: (column, row[column]) for column, prop in mapping.columns.items() if row[column]}
    name = cells.get("name", ("", ""))[1]
    if not slug_words(name):
        raise ValueError("no name" if not name else "a name without letters or digits")
    schema = _schema(cells.get("kind", ("", mapping.kind))[1])
    number = cells["id"][1] if "id" in cells else slug(name)
    return Entity(
        id=f"{mapping.list.id.removeprefix('list.')}.{number}",
        list=mapping.list.id,
        schema=schema,
        values=tuple(dict.fromkeys(_values(row, mapping))),
    )


def _values(row: dict[str, str], mapping: Mapping) -> Iterator[Value]:
    for column, prop in mapping.columns.items():
        whole = row[column]
        single = prop in {"name", "address", "notes"} or not mapping.split
        for text in (whole,) if single else (part.strip() for part in whole.split(mapping.split)):
            if text and prop not in {"id", "kind"}:
                yield from _value(prop, text, column, month_first=mapping.month_first)


def _value(prop: str, text: str, column: str, *, month_first: bool) -> Iterator[Value]:
    if prop in _COUNTRIES:
        yield from country_values(prop, text, column)
    elif prop in _DATES:
        days = stated_dates(text, month_first=month_first)
        if not days:
            raise ValueError(f"'{text}' in column '{column}' is no date")
        for day in days:
            yield Value(prop, day, column, original="" if day == text else text)
    else:
        yield Value(prop, text, column)


def _schema(kind: str, where: object = None) -> str:
    found = _KINDS.get(kind.casefold()) or (kind if kind in KINDS else None)
    if found is None:
        known = sorted({*KINDS, *(word for word in _KINDS if word)})
        if where is None:
            raise ValueError(f"unknown kind '{kind}'")
        raise UnknownTerm(kind, family="kind of party", known=known, where=where)
    return found
