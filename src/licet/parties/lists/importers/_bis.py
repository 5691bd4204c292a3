"""Read the lists of the Bureau of Industry and Security: Part 744 as XML, its tables as CSV, and the DPL.

Supplement No. 4 is the Entity List, No. 6 the Unverified List, No. 7 the MEU List. The regulation does not
carry its date, so whoever imports it says which day's text it is.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from licet.errors import ListError
from licet.parties.entities import Entity, Value
from licet.parties.lists._imported import Imported, Reading
from licet.parties.lists.importers._bis_entry import take_apart
from licet.parties.lists.importers._countries import country_codes, country_values
from licet.parties.lists.importers._dates import stated_dates
from licet.parties.lists.importers._ids import distinct, mark, slug
from licet.parties.lists.importers._known import dated, known_lists, watch_list
from licet.parties.lists.importers._text import decoded, plain, table, value
from licet.parties.lists.importers._us_names import name_values
from licet.parties.lists.importers._xml import document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date
    from xml.etree.ElementTree import Element

_SUPPLEMENTS: Final = {
    "Supplement No. 4 to Part 744": "list.us.entity",
    "Supplement No. 6 to Part 744": "list.us.unverified",
    "Supplement No. 7 to Part 744": "list.us.military_end_user",
}
_URLS: Final = {
    "list.us.entity": "https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%204%20to%20Part%20744",
    "list.us.unverified": "https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%206%20to%20Part%20744",
    "list.us.military_end_user": "https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%207%20to%20Part%20744",
    "list.us.denied": "https://www.bis.gov/denied-persons-list",
}
_NO_ENTRY: Final = re.compile(r"\[?Reserved\.?\]?|The following .*|Subordinate institutions?:?|", re.DOTALL)
_LONGEST_NAME: Final = 200
_COLUMNS: Final = ("country", "entity", "license_requirement", "license_review_policy", "federal_register")
_DPL: Final = ("Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date")


def parse_bis_cfr(
    content: bytes, *, where: object, as_of: date | None = None, names: Collection[str] = ()
) -> Imported:
    """Read Supplements 4, 6 and 7 of 15 CFR Part 744; `names` are spellings known from another edition."""
    found = document(content, records=("DIV9",), where=where)
    supplements = [(_SUPPLEMENTS[r.get("N", "")], r) for r in found.records if r.get("N") in _SUPPLEMENTS]
    if not supplements:
        raise ListError("no Supplement 4, 6 or 7 of 15 CFR Part 744 in it", where=where)
    reading = Reading(where)
    for list_id, supplement in supplements:
        _read_rows(reading, list_id, _cells(supplement), names)
    return _imported(reading, content, day=dated(None, as_of, where=where))


def parse_bis_csv(
    content: bytes, *, where: object, as_of: date | None = None, encoding: str | None = None
) -> Imported:
    """Read one supplement as a table: country, entity, federal_register, and the licence columns of No. 4."""
    text = decoded(content, where=where, encoding=encoding)
    header = text.partition("\n")[0]
    list_id = "list.us.entity" if "license_requirement" in header else _unverified_or_military(text)
    reading = Reading(where)
    found: list[tuple[str, ...]] = []
    for line, row in table(text, where=where, needed=("country", "entity", "federal_register")):
        if isinstance(row, str):
            reading.reject(f"line {line}", "cut off, or with extra cells", row)
        else:
            found.append(tuple(row.get(column, "") for column in _COLUMNS))
    _read_rows(reading, list_id, iter(found), ())
    return _imported(reading, content, day=dated(None, as_of, where=where))


def parse_bis_dpl(
    content: bytes, *, where: object, as_of: date | None = None, encoding: str | None = None
) -> Imported:
    """Read the Denied Persons List, the tab-separated text BIS publishes."""
    text = decoded(content, where=where, encoding=encoding)
    reading = Reading(where)
    for line, row in table(text, where=where, needed=_DPL, delimiter="\t"):
        if isinstance(row, str):
            reading.reject(f"line {line}", "cut off, or with extra cells", row)
        else:
            reading.add(f"line {line}", row, lambda row=row: _denied(row))  # type: ignore[misc]  # bound at once
    return _imported(reading, content, day=dated(None, as_of, where=where))


def _imported(reading: Reading, content: bytes, *, day: date) -> Imported:
    marks = [mark(entity.values) for entity in reading.entities]
    entities = distinct(reading.entities, marks)
    counts = Counter(entity.list for entity in entities)
    return Imported(
        format="us-bis",
        lists=tuple(watch_list(x, content, as_of=day, entries=counts[x]) for x in sorted(counts)),
        entities=tuple(sorted(entities, key=lambda entity: entity.id)),
        rejected=tuple(reading.rejected),
    )


def _unverified_or_military(text: str) -> str:
    """The two tables share their columns; only the MEU List names Burma and its Reserved rows."""
    return "list.us.military_end_user" if "[Reserved]" in text else "list.us.unverified"


def _cells(supplement: Element) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row with five columns, those of a table of three put where they belong."""
    for row in supplement.iter("TR"):
        cells = tuple(_text(cell) for cell in row.findall("TD"))
        if len(cells) == len(_COLUMNS):
            yield cells
        elif len(cells) == len(_COLUMNS) - 2:
            yield (cells[0], cells[1], "", "", cells[2])
        elif len(cells) > 1:  # one cell across the table is a footnote
            yield cells  # told as rejected: a row of another shape is no reason to look away


def _text(cell: Element) -> str:
    """Return a cell's text; a line break stays one, because it parts names from addresses."""
    parts = [" ".join((cell.text or "").split("\n"))]
    for inside in cell:
        parts.append("\n" if inside.tag.casefold() == "br" else _text(inside))
        parts.append(" ".join((inside.tail or "").split("\n")))
    return "".join(parts)


def _read_rows(
    reading: Reading, list_id: str, rows: Iterator[tuple[str, ...]], names: Collection[str]
) -> None:
    country = ""
    for number, row in enumerate(rows, 1):
        if len(row) != len(_COLUMNS):
            reading.reject(f"{list_id} row {number}", f"{len(row)} cells", row, list_id=list_id)
            continue
        country = plain(row[0]) or country
        if not _NO_ENTRY.fullmatch(plain(row[1])):
            reading.add(
                f"{list_id} row {number}",
                row,
                lambda row=row, country=country: _printed(list_id, country, row, names),  # type: ignore[misc]  # bound at once
                list_id=list_id,
            )


def _printed(list_id: str, country: str, row: tuple[str, ...], names: Collection[str]) -> Entity:
    _, text, requirement, policy, notice = row
    parts = take_apart(text, names=names)
    if any(len(name) > _LONGEST_NAME for name in (parts.name, *parts.aliases, *parts.former)):
        raise ValueError("several parties in one entry, which cannot be told apart; take them from the CSL")
    if country_codes(country) is None:
        raise ValueError(f"unknown country '{country}'")
    return Entity(
        id=f"{list_id.removeprefix('list.')}.{slug(parts.name)}",
        list=list_id,
        schema="LegalEntity",
        values=(
            *name_values((parts.name, *parts.aliases), "entity", "entity/a.k.a."),
            *(Value("previousName", former, "entity/f.k.a.") for former in parts.former),
            *(Value("address", address, "entity") for address in parts.addresses),
            *country_values("country", country, "country"),
            *value("Sanction:provisions", requirement, "license_requirement"),
            *value("Sanction:description", policy, "license_review_policy"),
            *value("Sanction:recordId", notice, "federal_register"),
            Value("Sanction:sourceUrl", _URLS[list_id], "list"),
            *(Value("topics", topic, "list") for topic in known_lists()[list_id].topics),
        ),
    )


def _denied(row: dict[str, str]) -> Entity:
    list_id = "list.us.denied"
    place = ", ".join(row[c] for c in ("Street_Address", "City", "State", "Postal_Code", "Country") if row[c])
    dates = (("Sanction:startDate", "Effective_Date"), ("Sanction:endDate", "Expiration_Date"))
    return Entity(
        id=f"us.denied.{slug(row['Name'])}",
        list=list_id,
        schema="LegalEntity",
        values=(
            *name_values((row["Name"],), "Name", "Name"),
            *value("address", place if row["Street_Address"] or row["City"] else "", "Street_Address…"),
            *country_values("country", row["Country"], "Country"),
            *value("Sanction:recordId", row.get("FR_Citation"), "FR_Citation"),
            *(
                Value(prop, day, column)
                for prop, column in dates
                for day in stated_dates(row.get(column, ""), month_first=True)
            ),
            Value("Sanction:sourceUrl", _URLS[list_id], "list"),
            *(Value("topics", topic, "list") for topic in known_lists()[list_id].topics),
        ),
    )
