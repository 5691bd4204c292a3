"""Read the UK Sanctions List (CSV, ODS, XML) and the closed OFSI Consolidated List (CSV).

Both tables have a row for every spelling and address of a party; here they are joined by the party's own
number. The columns are known under the names of either list, and a column nobody knows is passed over only
if it names nothing that matching rests on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from licet.errors import ListError
from licet.parties.lists._imported import Imported, Reading
from licet.parties.lists.importers._dates import stated_day
from licet.parties.lists.importers._known import dated, watch_list
from licet.parties.lists.importers._ods import ods_rows
from licet.parties.lists.importers._text import decoded, plain, rows
from licet.parties.lists.importers._uk_entry import UkRow, uk_entity
from licet.parties.lists.importers._xml import document, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from xml.etree.ElementTree import Element

UK_LIST: Final = "list.uk.sanctions"
OFSI_LIST: Final = "list.uk.consolidated"
# What a column holds, by its letters alone, under the names of the present list and of the closed one.
_COLUMNS: Final = {
    "uniqueid": "id",
    "groupid": "group",
    "ofsigroupid": "group",
    "unreferencenumber": "un",
    "nametype": "name_type",
    "aliastype": "name_type",
    "aliasstrength": "strength",
    "aliasquality": "strength",
    "namenonlatinscript": "original",
    "regimename": "regime",
    "regime": "regime",
    "individualentityship": "type",
    "designationtype": "type",
    "grouptype": "type",
    "sanctionsimposed": "sanctions",
    "otherinformation": "notes",
    "ukstatementofreasons": "reason",
    "addresspostalcode": "postcode",
    "postzipcode": "postcode",
    "addresscountry": "country",
    "country": "country",
    "datedesignated": "listed",
    "listedon": "listed",
    "dob": "born",
    "nationalityies": "nationality",
    "nationality": "nationality",
    "nationalidentifiernumber": "national id",
    "nationalidentificationnumber": "national id",
    "passportnumber": "passport",
    "businessregistrationnumbers": "registration number",
    "imonumber": "imo number",
    "hullidentificationnumberhin": "hull number",
    "currentbelievedflagofship": "flag",
    "position": "position",
    "gender": "gender",
    "townofbirth": "birth town",
    "countryofbirth": "birth country",
    "emailaddress": "email",
    "phonenumber": "phone",
    "website": "website",
    "title": "title",
    **{f"name{n}": f"name {n}" for n in range(1, 7)},
    **{f"addressline{n}": f"address {n}" for n in range(1, 7)},
    **{f"address{n}": f"address {n}" for n in range(1, 7)},
}
# The same in the XML, where each is an element; the names of the rest are those of the table.
_ELEMENTS: Final = {
    "BusinessRegistrationNumber": "registration number",
    "CurrentBelievedFlagOfShip": "flag",
    "HullIdentificationNumber": "hull number",
    "Nationality": "nationality",
}
_TOGETHER: Final = ("Name", "Address", "Location")  # of a birth: its town and its country
_DAY: Final = re.compile(r"(\d{1,2})[-\s/](\w+)[-\s/](\d{4})")


def parse_uk_csv(
    content: bytes, *, where: object, as_of: date | None = None, encoding: str | None = None
) -> Imported:
    """Read UK-Sanctions-List.csv or ConList.csv, whose first line gives the day."""
    text = decoded(content, where=where, encoding=encoding)
    return _table(rows(text, where=where), content, where=where, as_of=as_of)


def parse_uk_ods(content: bytes, *, where: object, as_of: date | None = None) -> Imported:
    """Read the list as the spreadsheet the government publishes."""
    return _table(ods_rows(content, where=where), content, where=where, as_of=as_of)


def parse_uk_xml(content: bytes, *, where: object, as_of: date | None = None) -> Imported:
    """Read UK-Sanctions-List.xml."""
    found = document(content, records=("Designation",), where=where)
    if found.root is None or found.root.tag != "Designations":
        raise ListError("not the UK list: it does not start with <Designations>", where=where)
    stated = _day(" ".join((found.root.get("DateGenerated", ""), *texts(found.root, "DateGenerated"))))
    reading = Reading(where)
    for record in found.records:
        same = _from_xml(record)
        reading.add(
            f"line {record.line}",
            same[0],
            lambda same=same: uk_entity(UK_LIST, same),  # type: ignore[misc]  # bound at once
        )
    return _imported(reading, UK_LIST, content, day=dated(stated, as_of, where=where))


def _table(
    found: Iterator[tuple[int, list[str]]], content: bytes, *, where: object, as_of: date | None
) -> Imported:
    stated: date | None = None
    roles: list[str | None] = []
    for _, row in found:
        roles = [_COLUMNS.get(re.sub(r"\W|_", "", cell).casefold()) for cell in row]
        if "name 6" in roles:
            break
        stated = stated or _day(" ".join(row))
    missing = [role for role in ("name 1", "name 6", "type", "regime", "name_type") if role not in roles]
    key = "id" if "id" in roles else "group"
    if missing or key not in roles:
        told = missing[0] if missing else "Unique ID"
        raise ListError(f"no column '{told}'", where=where, remedy="get the list in its published layout")
    reading = Reading(where)
    parties: dict[str, list[UkRow]] = {}
    for line, row in found:
        cells = {role: plain(cell) for role, cell in zip(roles, row, strict=False) if role}
        if len(row) != len(roles) or not cells.get(key):
            reading.reject(f"line {line}", "cut off, with extra cells, or without its number", row)
        else:
            parties.setdefault(cells[key], []).append(cells)
    list_id = UK_LIST if key == "id" else OFSI_LIST
    for number, same in parties.items():
        reading.add(f"entry {number}", same[0], lambda same=same: uk_entity(list_id, same))  # type: ignore[misc]  # bound at once
    return _imported(reading, list_id, content, day=dated(stated, as_of, where=where))


def _imported(reading: Reading, list_id: str, content: bytes, *, day: date) -> Imported:
    return Imported(
        format="uk",
        lists=(watch_list(list_id, content, as_of=day, entries=len(reading.entities)),),
        entities=tuple(sorted(reading.entities, key=lambda entity: entity.id)),
        rejected=tuple(reading.rejected),
    )


def _day(text: str) -> date | None:
    """Return the day in "Report Date: 18-Aug-2026", "27/01/2026" or 2026-08-18."""
    found = _DAY.search(text)
    if found:
        slash = f"{found[1]}/{found[2]}/{found[3]}"
        return stated_day(slash if found[2].isdigit() else f"{found[1]} {found[2]} {found[3]}")
    iso = re.search(r"\d{4}-\d\d-\d\d", text)
    return stated_day(iso[0]) if iso else None


def _from_xml(record: Element) -> list[UkRow]:
    """Return the record as the table would have it: plain fields, then a row for what belongs together."""
    found = [{role: plain(item.text) for item in record if (role := _role(item.tag)) and not len(item)}]
    for tag in _TOGETHER:
        groups = record.iter(tag)
        found += [{role: plain(item.text) for item in group if (role := _role(item.tag))} for group in groups]
    apart = {id(item) for tag in _TOGETHER for group in record.iter(tag) for item in group}
    leaves = (item for part in record for item in part.iter() if item is not part and not len(item))
    found += [
        {role: plain(item.text)}
        for item in leaves
        if id(item) not in apart and (role := _role(item.tag)) and item.text
    ]
    return [row for row in found if row]


def _role(tag: str) -> str | None:
    return _ELEMENTS.get(tag) or _COLUMNS.get(tag.casefold())
