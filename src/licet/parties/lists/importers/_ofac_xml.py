"""Read OFAC's XML: SDN.XML and CONSOLIDATED.XML, which share one layout.

The file says how many records it holds, and is held to it. Values OFAC writes as free remarks stay remarks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.errors import ListError
from licet.parties.entities import Entity, Value
from licet.parties.lists._imported import Imported, Reading
from licet.parties.lists.importers._countries import country_values
from licet.parties.lists.importers._dates import stated_dates, stated_day
from licet.parties.lists.importers._known import dated
from licet.parties.lists.importers._numbers import number_values
from licet.parties.lists.importers._ofac import entry, imported, is_sdn
from licet.parties.lists.importers._text import value
from licet.parties.lists.importers._us_lists import SCHEMAS
from licet.parties.lists.importers._xml import document, first, needed, texts

if TYPE_CHECKING:
    from datetime import date
    from xml.etree.ElementTree import Element

_ALIAS: Final = {"f.k.a.": "previousName"}


def parse_ofac_xml(content: bytes, *, where: object, as_of: date | None = None) -> Imported:
    """Read SDN.XML or CONSOLIDATED.XML."""
    found = document(content, records=("sdnEntry",), where=where)
    if found.root is None or found.root.tag != "sdnList":
        raise ListError("not OFAC's XML: it does not start with <sdnList>", where=where)
    published = stated_day(first(found.root, ".//Publish_Date"), month_first=True)
    count = first(found.root, ".//Record_Count")
    sdn = is_sdn([tuple(texts(record, "programList/program")) for record in found.records])
    reading = Reading(where)
    for record in found.records:
        reading.add(
            f"line {record.line}",
            f"uid {first(record, 'uid')}",
            lambda record=record: _from_xml(record, sdn=sdn),  # type: ignore[misc]  # bound at once
        )
    promised = int(count) if count.isdigit() else None
    return imported(reading, content, promised=promised, day=dated(published, as_of, where=where))


def _from_xml(record: Element, *, sdn: bool) -> Entity:
    schema = SCHEMAS.get(needed(record, "sdnType"))
    if schema is None:
        raise ValueError(f"unknown type '{first(record, 'sdnType')}'")
    values = (
        Value("name", _xml_name(record), "lastName, firstName"),
        *(v for aka in record.findall("akaList/aka") for v in _xml_alias(aka)),
        *_xml_births(record, schema),
        *(v for place in record.findall("addressList/address") for v in _xml_address(place)),
        *(
            v
            for found in record.findall("idList/id")
            for v in number_values(schema, first(found, "idType"), first(found, "idNumber"), "idList")
        ),
        *_xml_vessel(record, schema),
        *value("position" if schema == "Person" else "notes", first(record, "title"), "title"),
        *value("notes", first(record, "remarks"), "remarks"),
    )
    programmes = texts(record, "programList/program")
    return entry(needed(record, "uid"), schema, values, programmes=programmes, sdn=sdn)


def _xml_name(element: Element) -> str:
    """OFAC writes surname and given names apart; people read them as SURNAME, Given."""
    return ", ".join((needed(element, "lastName"), *texts(element, "firstName")))


def _xml_alias(aka: Element) -> tuple[Value, ...]:
    kind = first(aka, "type")
    prop = "weakAlias" if first(aka, "category") == "weak" else _ALIAS.get(kind, "alias")
    return (Value(prop, _xml_name(aka), f"akaList/{kind}"),)


def _xml_births(record: Element, schema: str) -> tuple[Value, ...]:
    person = schema == "Person"
    born = tuple(
        Value(
            "birthDate" if person else "notes", day, "dateOfBirthList", original="" if day == text else text
        )
        for text in texts(record, "dateOfBirthList/dateOfBirthItem/dateOfBirth")
        for day in stated_dates(text)
    )
    places = texts(record, "placeOfBirthList/placeOfBirthItem/placeOfBirth")
    countries = (
        v
        for prop in ("nationality", "citizenship")
        for text in texts(record, f"{prop}List/{prop}/country")
        for v in country_values(prop if person else "country", text, f"{prop}List")
    )
    return (
        *born,
        *(v for text in places for v in value("birthPlace" if person else "notes", text, "placeOfBirthList")),
        *countries,
    )


def _xml_address(place: Element) -> tuple[Value, ...]:
    parts = texts(place, "address1", "address2", "address3", "city", "stateOrProvince", "postalCode")
    inside, country = ", ".join(parts), first(place, "country")
    whole = f"{inside}, {country}".strip(", ") if inside else ""
    return (
        *value("address", whole, "addressList"),
        *country_values("country", country, "addressList/country"),
    )


def _xml_vessel(record: Element, schema: str) -> tuple[Value, ...]:
    vessel = schema == "Vessel"
    found = {
        tag: first(record, f"vesselInfo/{tag}") for tag in ("callSign", "vesselType", "vesselFlag", "tonnage")
    }
    owner = first(record, "vesselInfo/vesselOwner")
    return (
        *value("callSign" if vessel else "notes", found["callSign"], "vesselInfo"),
        *value("type" if vessel else "notes", found["vesselType"], "vesselInfo"),
        *value("tonnage" if vessel else "notes", found["tonnage"], "vesselInfo"),
        *country_values("flag" if vessel else "country", found["vesselFlag"], "vesselInfo"),
        *value("notes", owner and f"owner: {owner}", "vesselInfo"),
    )
