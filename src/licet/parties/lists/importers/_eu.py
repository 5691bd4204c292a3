"""Read the European Union's consolidated list of financial sanctions, in its published XML (`export`).

Every spelling the list gives is kept, with its language, and those it does not call strong are weak names.
A country it calls unknown ("00") is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.errors import ListError
from licet.parties.entities import Entity, Value
from licet.parties.lists.importers._countries import country_values
from licet.parties.lists.importers._dates import stated_dates
from licet.parties.lists.importers._ids import slug_words
from licet.parties.lists.importers._known import known_lists
from licet.parties.lists.importers._languages import iso_639_3
from licet.parties.lists.importers._numbers import number_values
from licet.parties.lists.importers._published import Edition, published
from licet.parties.lists.importers._text import plain, value
from licet.parties.lists.importers._xml import document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from xml.etree.ElementTree import Element

    from licet.parties.lists._imported import Imported

EU_LIST: Final = "list.eu.financial"
_SCHEMAS: Final = {"P": "Person", "E": "Organization", "person": "Person", "enterprise": "Organization"}
_UNKNOWN_COUNTRY: Final = "00"
_PLACE: Final = ("street", "poBox", "zipCode", "city", "place", "region", "countryDescription")


def parse_eu(content: bytes, *, where: object, as_of: date | None = None) -> Imported:
    """Return everybody on the list; an entry that cannot be read is among the rejected."""
    found = document(content, records=("sanctionEntity",), where=where)
    if found.root is None or found.root.tag != "export":
        raise ListError("not the EU's list: it does not start with <export>", where=where)
    return published(found, _entity, content, Edition("eu", EU_LIST, "generationDate", where, as_of))


def _entity(party: Element) -> Entity:
    number = party.get("euReferenceNumber") or party.get("logicalId")
    if not number:
        raise ValueError("neither euReferenceNumber nor logicalId")
    subject = party.find("subjectType")
    told = "" if subject is None else subject.get("classificationCode") or subject.get("code", "")
    if told not in _SCHEMAS:
        raise ValueError(f"unknown subject type '{told}'")
    schema = _SCHEMAS[told]
    values = (
        *_names(party, schema),
        *_countries(party, schema),
        *(_births(party) if schema == "Person" else ()),
        *_addresses(party),
        *_papers(party, schema),
        *(v for remark in party.findall("remark") for v in value("notes", remark.text, "remark")),
        *_listing(party, number),
    )
    return Entity(id=f"eu.{number}", list=EU_LIST, schema=schema, values=tuple(dict.fromkeys(values)))


def _names(party: Element, schema: str) -> Iterator[Value]:
    """The first strong English or unmarked name is the name; all others are aliases, weak where so marked."""
    found = [alias for alias in party.findall("nameAlias") if slug_words(_whole_name(alias))]
    if not found:
        raise ValueError("no name")
    strong = [alias for alias in found if alias.get("strong", "true") != "false"] or found
    main = next((alias for alias in strong if alias.get("nameLanguage", "") in {"", "EN"}), strong[0])
    lang = iso_639_3(main.get("nameLanguage", ""))
    yield Value("name", _whole_name(main), "nameAlias", lang)
    for alias in found:
        prop = "weakAlias" if alias.get("strong", "true") == "false" else "alias"
        if _whole_name(alias) != _whole_name(main):
            yield Value(prop, _whole_name(alias), "nameAlias", iso_639_3(alias.get("nameLanguage", "")))
        if schema == "Person":
            yield from value("title", alias.get("title"), "nameAlias/title")
            yield from value("position", alias.get("function"), "nameAlias/function")
            sex = {"M": "male", "F": "female"}.get(alias.get("gender", ""))
            yield from value("gender", sex, "nameAlias/gender")


def _whole_name(alias: Element) -> str:
    parts = (alias.get("firstName"), alias.get("middleName"), alias.get("lastName"))
    return plain(alias.get("wholeName")) or plain(" ".join(part for part in parts if part))


def _countries(party: Element, schema: str) -> Iterator[Value]:
    for citizen in party.findall("citizenship"):
        yield from _country("citizenship" if schema == "Person" else "country", citizen, "citizenship")
    for place in party.findall("address"):
        yield from _country("country", place, "address")


def _country(prop: str, element: Element, origin: str) -> tuple[Value, ...]:
    code = element.get("countryIso2Code", "")
    return () if code in {"", _UNKNOWN_COUNTRY} else country_values(prop, code, origin)


def _births(party: Element) -> Iterator[Value]:
    for born in party.findall("birthdate"):
        span = " to ".join(filter(None, (born.get("yearRangeFrom"), born.get("yearRangeTo"))))
        parts = (born.get("year"), born.get("monthOfYear"), born.get("dayOfMonth"))
        text = born.get("birthdate") or "-".join(part.zfill(2) for part in parts if part) or span
        about = "circa " if born.get("circa") == "true" else ""
        for day in stated_dates(text) or stated_dates("-".join(filter(None, parts)) or span):
            yield Value(
                "birthDate", day, "birthdate", original="" if day == text and not about else about + text
            )
        place = _joined(born, ("city", "place", "region", "countryDescription"))
        yield from value("birthPlace", place, "birthdate/city")
        yield from _country("birthCountry", born, "birthdate")


def _addresses(party: Element) -> Iterator[Value]:
    for place in party.findall("address"):
        if _joined(place, _PLACE[:-1]):
            yield from value("address", _joined(place, _PLACE), "address")


def _joined(element: Element, attributes: tuple[str, ...]) -> str:
    parts = (plain(element.get(name)) for name in attributes)
    return ", ".join(part for part in parts if part and part != "UNKNOWN")


def _papers(party: Element, schema: str) -> Iterator[Value]:
    for paper in party.findall("identification"):
        kind = paper.get("identificationTypeDescription") or paper.get("identificationTypeCode") or ""
        number = paper.get("number") or paper.get("latinNumber") or ""
        yield from number_values(schema, kind, number, "identification")


def _listing(party: Element, number: str) -> Iterator[Value]:
    for act in party.findall("regulation"):
        yield from value("Sanction:program", act.get("programme"), "regulation/programme")
        yield from value("Sanction:recordId", act.get("numberTitle"), "regulation/numberTitle")
        for day in stated_dates(act.get("entryIntoForceDate", "")):
            yield Value("Sanction:startDate", day, "regulation/entryIntoForceDate")
        for address in act.findall("publicationUrl"):
            yield from value("Sanction:sourceUrl", address.text, "regulation/publicationUrl")
    yield Value("Sanction:authorityId", number, "euReferenceNumber")
    yield from value("Sanction:unscId", party.get("unitedNationId"), "unitedNationId")
    for topic in known_lists()[EU_LIST].topics:
        yield Value("topics", topic, "list")
