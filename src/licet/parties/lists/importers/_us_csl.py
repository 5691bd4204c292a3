"""Read the US Consolidated Screening List as the government publishes it: JSON (`results`) and CSV.

Both hold the same fields; the CSV packs what repeats into one cell, split by semicolons. Fields neither
edition is known to have are ignored, a row without a name or a known list is rejected.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import ListError
from licet.parties.entities import Entity, Value
from licet.parties.lists._imported import Imported, Reading
from licet.parties.lists.importers._countries import country_codes, country_values
from licet.parties.lists.importers._dates import stated_dates
from licet.parties.lists.importers._ids import distinct, mark, slug
from licet.parties.lists.importers._known import dated, known_lists, watch_list
from licet.parties.lists.importers._numbers import number_values
from licet.parties.lists.importers._text import decoded, table, value
from licet.parties.lists.importers._us_lists import SCHEMAS, list_of
from licet.parties.lists.importers._us_names import name_values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_LAST_COUNTRY: Final = re.compile(r",\s*([A-Z]{2})$")
_ID: Final = re.compile(r"(?P<type>[^,]+),\s*(?P<number>[^,]+)(?:,\s*(?P<country>[A-Z]{2})\b)?.*")


class _Address(Struct):
    address: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class _Id(Struct):
    type: str | None = None
    number: str | None = None
    country: str | None = None


class _Entry(Struct):
    """One row of either edition."""

    name: str
    source: str
    entity_number: str | int | None = None
    type: str | None = None
    programs: tuple[str, ...] | None = None
    title: str | None = None
    addresses: tuple[_Address, ...] | None = None
    federal_register_notice: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    license_requirement: str | None = None
    license_policy: str | None = None
    call_sign: str | None = None
    vessel_type: str | None = None
    gross_tonnage: str | int | None = None
    vessel_flag: str | None = None
    vessel_owner: str | None = None
    remarks: str | None = None
    source_list_url: str | None = None
    source_information_url: str | None = None
    alt_names: tuple[str, ...] | str | None = None
    citizenships: tuple[str, ...] | None = None
    dates_of_birth: tuple[str, ...] | None = None
    nationalities: tuple[str, ...] | None = None
    places_of_birth: tuple[str, ...] | None = None
    ids: tuple[_Id, ...] | None = None


class _File(Struct):
    results: tuple[msgspec.Raw, ...]
    total: int | None = None


def parse_us_csl_json(content: bytes, *, where: object, as_of: date | None = None) -> Imported:
    """Read the published JSON, `{"results": […]}`."""
    try:
        file = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise ListError(f"not the published JSON of the US screening list ({problem})", where=where) from None
    reading = Reading(where)
    for number, raw in enumerate(file.results, 1):
        row = bytes(raw).decode("utf-8", "replace")
        reading.add(f"results[{number - 1}]", row, lambda raw=raw: _from_json(raw))  # type: ignore[misc]  # bound at once
    return _imported(reading, content, promised=file.total, day=dated(None, as_of, where=where))


def parse_us_csl_csv(
    content: bytes, *, where: object, as_of: date | None = None, encoding: str | None = None
) -> Imported:
    """Read the published CSV, one row per entry."""
    text = decoded(content, where=where, encoding=encoding)
    reading = Reading(where)
    for line, row in table(text, where=where, needed=("source", "name", "addresses", "alt_names", "ids")):
        if isinstance(row, str):
            reading.reject(f"line {line}", "cut off, or with extra cells", row)
        else:
            reading.add(f"line {line}", row, lambda row=row: _entity(_from_cells(row)))  # type: ignore[misc]  # bound at once
    return _imported(reading, content, promised=None, day=dated(None, as_of, where=where))


def _imported(reading: Reading, content: bytes, *, promised: int | None, day: date) -> Imported:
    marks = [mark(entity.schema, entity.values) for entity in reading.entities]
    entities = distinct(reading.entities, marks)
    counts = Counter(entity.list for entity in entities)
    repeats = len(reading.entities) - len(entities)
    return Imported(
        format="us-csl",
        lists=tuple(watch_list(x, content, as_of=day, entries=counts[x]) for x in sorted(counts)),
        entities=tuple(sorted(entities, key=lambda entity: entity.id)),
        rejected=tuple(reading.rejected),
        promised=None if promised is None else promised - repeats,
    )


def _from_json(raw: msgspec.Raw) -> Entity:
    try:
        return _entity(msgspec.json.decode(raw, type=_Entry))
    except msgspec.DecodeError as problem:
        raise ValueError(f"broken row ({problem})") from None


def _from_cells(row: dict[str, str]) -> _Entry:
    many = {
        column: _split(row.get(column, ""))
        for column in ("programs", "alt_names", "citizenships", "dates_of_birth", "nationalities")
    }
    one = {
        column: row.get(column) or None
        for column in ("entity_number", "type", "title", "federal_register_notice", "start_date", "end_date",
                       "license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage",
                       "vessel_flag", "vessel_owner", "remarks", "source_list_url", "source_information_url")
    }  # fmt: skip
    return _Entry(
        name=row["name"],
        source=row["source"],
        addresses=tuple(_address(text) for text in _split(row["addresses"])),
        places_of_birth=_split(row.get("places_of_birth", "")),
        ids=tuple(_id(text) for text in _split(row["ids"])),
        **many,  # type: ignore[arg-type]  # columns of texts, named above
        **one,  # type: ignore[arg-type]  # columns of one text each, named above
    )


def _entity(entry: _Entry) -> Entity:
    if not entry.name.strip():
        raise ValueError("no name")
    list_id = list_of(entry.source)
    schema = SCHEMAS.get(entry.type or "")
    if schema is None:
        raise ValueError(f"unknown type '{entry.type}'")
    aliases = _split(entry.alt_names) if isinstance(entry.alt_names, str) else entry.alt_names or ()
    number = str(entry.entity_number or "").strip()
    return Entity(
        id=f"{list_id.removeprefix('list.')}.{number or slug(entry.name)}",
        list=list_id,
        schema=schema,
        values=(
            *name_values((entry.name, *(alias for alias in aliases if alias.strip())), "name", "alt_names"),
            *_of_a_person(entry, schema),
            *_of_a_thing(entry, schema),
            *_addresses(entry.addresses or ()),
            *(v for i in entry.ids or () for v in number_values(schema, i.type or "", i.number or "", "ids")),
            *value("notes", entry.remarks, "remarks"),
            *_listing(entry),
            *(Value("topics", topic, "list") for topic in known_lists()[list_id].topics),
        ),
    )


def _of_a_person(entry: _Entry, schema: str) -> tuple[Value, ...]:
    """Birth, nationality and title; what another schema has no property for is a note."""
    person = schema == "Person"
    born = [
        Value("birthDate" if person else "notes", day, "dates_of_birth", original="" if day == text else text)
        for text in entry.dates_of_birth or ()
        for day in stated_dates(text)
    ]
    places = [v for text in entry.places_of_birth or () for v in value("birthPlace", text, "places_of_birth")]
    countries = [
        v
        for prop, texts in (("nationality", entry.nationalities), ("citizenship", entry.citizenships))
        for text in texts or ()
        for v in country_values(prop if person else "country", text, prop)
    ]
    title = value("position" if person else "notes", entry.title, "title")
    return (*born, *(places if person else ()), *countries, *title)


def _of_a_thing(entry: _Entry, schema: str) -> tuple[Value, ...]:
    vessel = schema == "Vessel"
    return (
        *value("callSign" if vessel else "notes", entry.call_sign, "call_sign"),
        *value("type" if vessel else "notes", entry.vessel_type, "vessel_type"),
        *value("tonnage" if vessel else "notes", str(entry.gross_tonnage or ""), "gross_tonnage"),
        *country_values("flag" if vessel else "country", entry.vessel_flag or "", "vessel_flag"),
        *value("notes", entry.vessel_owner and f"owner: {entry.vessel_owner}", "vessel_owner"),
    )


def _addresses(addresses: Iterable[_Address]) -> tuple[Value, ...]:
    """Each address as one text, then the countries they are in, each once."""
    whole: list[Value] = []
    countries: dict[Value, None] = {}
    for place in addresses:
        parts = (place.address, place.city, place.state, place.postal_code, place.country)
        text = ", ".join(part.strip() for part in parts if part and part.strip())
        if any(parts[:4]):
            whole += value("address", text, "addresses")
        countries |= dict.fromkeys(country_values("country", place.country or "", "addresses/country"))
    return (*whole, *countries)


def _listing(entry: _Entry) -> tuple[Value, ...]:
    dates = (("Sanction:startDate", "start_date"), ("Sanction:endDate", "end_date"))
    return (
        *(v for text in entry.programs or () for v in value("Sanction:program", text, "programs")),
        *value("Sanction:provisions", entry.license_requirement, "license_requirement"),
        *value("Sanction:description", entry.license_policy, "license_policy"),
        *value("Sanction:recordId", entry.federal_register_notice, "federal_register_notice"),
        *value(
            "Sanction:sourceUrl", entry.source_list_url or entry.source_information_url, "source_list_url"
        ),
        *(
            Value(prop, day, column)
            for prop, column in dates
            for day in stated_dates(getattr(entry, column) or "", month_first=True)
        ),
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _address(text: str) -> _Address:
    """The CSV ends each address with its country code."""
    found = _LAST_COUNTRY.search(text)
    if found and country_codes(found[1]) is not None:
        return _Address(address=text[: found.start()], country=found[1])
    if country_codes(text) is not None:
        return _Address(country=text)
    return _Address(address=text)


def _id(text: str) -> _Id:
    found = _ID.fullmatch(text)
    return _Id(found["type"], found["number"], found["country"]) if found else _Id("", text)
