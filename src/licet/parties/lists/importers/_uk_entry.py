"""One party of the UK lists, from the rows that are about it: each row a spelling, an address or both.

A cell may number several values, "(1) Russia (2) Syria"; an alias of low quality is a weak name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from licet.parties.entities import Entity, Value
from licet.parties.lists.importers._countries import country_values
from licet.parties.lists.importers._dates import stated_dates
from licet.parties.lists.importers._ids import slug_words
from licet.parties.lists.importers._known import known_lists
from licet.parties.lists.importers._numbers import number_values
from licet.parties.lists.importers._text import plain, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UkRow = dict[str, str]  # what a column holds (see the columns in _uk), and the cell

_SCHEMAS: Final = {
    "individual": "Person",
    "entity": "Organization",
    "ship": "Vessel",
    "vessel": "Vessel",
}
_NUMBERED: Final = re.compile(r"\s*\(\d+\)\s*")
_NAMES: Final = ("name 1", "name 2", "name 3", "name 4", "name 5", "name 6")
_ADDRESS: Final = (*(f"address {n}" for n in range(1, 7)), "postcode")
_MANY: Final = {"national id", "passport", "registration number", "imo number", "hull number"}


def uk_entity(list_id: str, same: list[UkRow]) -> Entity:
    number = _first(same, "id") or _first(same, "group")
    if not number:
        raise ValueError("no Unique ID")
    schema = _SCHEMAS.get(_first(same, "type").casefold())
    if schema is None:
        raise ValueError(f"unknown type '{_first(same, 'type')}'")
    values = (
        *_names(same),
        *_person(same, schema),
        *(v for row in same for v in _place(row)),
        *(
            v
            for kind in sorted(_MANY)
            for t in _all(same, kind)
            for v in number_values(schema, kind, t, kind)
        ),
        *(
            v
            for t in _all(same, "flag")
            for v in country_values("flag" if schema == "Vessel" else "country", t, "flag")
        ),
        *_contacts(same, schema),
        *_listing(list_id, same, number),
    )
    prefix = list_id.removeprefix("list.")
    return Entity(id=f"{prefix}.{number}", list=list_id, schema=schema, values=tuple(dict.fromkeys(values)))


def _first(same: Iterable[UkRow], role: str) -> str:
    return next((row[role] for row in same if row.get(role)), "")


def _all(same: Iterable[UkRow], role: str) -> Iterator[str]:
    """Yield each text once, and each of those a cell numbers: "(1) Russia (2) Syria"."""
    found = (part for row in same for part in _NUMBERED.split(row.get(role, "")))
    yield from dict.fromkeys(part.strip(" .;") for part in found if part.strip(" .;"))


def _names(same: list[UkRow]) -> Iterator[Value]:
    named = [(row, plain(" ".join(row.get(part, "") for part in _NAMES))) for row in same]
    known = [(row, name) for row, name in named if slug_words(name)]
    if not known:
        raise ValueError("no name")
    main = next(
        (name for row, name in known if row.get("name_type", "").casefold() == "primary name"), known[0][1]
    )
    yield Value("name", main, "Name 1…6")
    for row, name in known:
        low = row.get("strength", "").casefold().startswith("low")
        kind = row.get("name_type", "")
        prop = "weakAlias" if low else "previousName" if kind.casefold() == "fka" else "alias"
        if name != main:
            yield Value(prop, name, f"Name type/{kind}")
    for text in _all(same, "original"):
        yield Value("alias", text, "Name non-latin script")


def _person(same: list[UkRow], schema: str) -> Iterator[Value]:
    if schema != "Person":
        for text in _all(same, "nationality"):
            yield from country_values("country", text, "Nationality")
        return
    for text in _all(same, "born"):
        for day in stated_dates(text):
            yield Value("birthDate", day, "D.O.B", original="" if day == text else text)
    for row in same:
        place = ", ".join(row[part] for part in ("birth town", "birth country") if row.get(part))
        yield from value("birthPlace", place, "Town of birth")
    for text in _all(same, "nationality"):
        yield from country_values("nationality", text, "Nationality")
    for role in ("position", "title"):
        for text in _all(same, role):
            yield Value(role, text, role.title())
    sex = _first(same, "gender").casefold()
    if sex in {"male", "female"}:
        yield Value("gender", sex, "Gender")


def _place(row: UkRow) -> Iterator[Value]:
    parts = [row[part] for part in _ADDRESS if row.get(part)]
    country = row.get("country", "")
    if parts:
        yield Value("address", ", ".join((*parts, *([country] if country else []))), "Address Line 1…6")
    yield from country_values("country", country, "Address Country")


def _contacts(same: list[UkRow], schema: str) -> Iterator[Value]:
    for role in ("email", "phone", "website"):
        for text in _all(same, role):
            yield Value("notes" if schema == "Vessel" else role, text, role)
    for text in _all(same, "notes"):
        yield Value("notes", text, "Other Information")


def _listing(list_id: str, same: list[UkRow], number: str) -> Iterator[Value]:
    for prop, role in (
        ("Sanction:program", "regime"),
        ("Sanction:provisions", "sanctions"),
        ("Sanction:reason", "reason"),
    ):
        for text in dict.fromkeys(row[role] for row in same if row.get(role)):
            yield Value(prop, text.replace("|", "; "), role)
    for text in _all(same, "listed"):
        for day in stated_dates(text):
            yield Value("Sanction:listingDate", day, "Date Designated")
    yield Value("Sanction:recordId", number, "Unique ID")
    yield from value("Sanction:unscId", _first(same, "un"), "UN Reference Number")
    yield Value("Sanction:sourceUrl", known_lists()[list_id].source_url, "list")
    for topic in known_lists()[list_id].topics:
        yield Value("topics", topic, "list")
