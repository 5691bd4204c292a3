"""Read the consolidated list of the United Nations Security Council, as its XML publishes it.

Names in the original script stay beside the Latin ones, and aliases that the list calls low quality are weak
names. A range of birth years gives each year, an approximate date keeps the list's own word for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.errors import ListError
from licet.parties.entities import Entity, Value
from licet.parties.lists.importers._countries import country_values
from licet.parties.lists.importers._dates import stated_dates
from licet.parties.lists.importers._ids import slug_words
from licet.parties.lists.importers._known import known_lists
from licet.parties.lists.importers._numbers import number_values
from licet.parties.lists.importers._published import Edition, published
from licet.parties.lists.importers._text import value
from licet.parties.lists.importers._xml import document, first, needed, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from xml.etree.ElementTree import Element

    from licet.parties.lists._imported import Imported

UN_LIST: Final = "list.un.consolidated"
_SCHEMAS: Final = {"INDIVIDUAL": "Person", "ENTITY": "Organization"}
_NAME_PARTS: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLACE: Final = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
_NO_COUNTRY: Final = "na"  # what the list writes for none; in capitals it would be Namibia


def parse_un(content: bytes, *, where: object, as_of: date | None = None) -> Imported:
    """Return everybody on the list; an entry that cannot be read is among the rejected."""
    found = document(content, records=tuple(_SCHEMAS), where=where)
    if found.root is None or found.root.tag != "CONSOLIDATED_LIST":
        raise ListError(
            "not the UN consolidated list: it does not start with <CONSOLIDATED_LIST>", where=where
        )
    return published(found, _entity, content, Edition("un", UN_LIST, "dateGenerated", where, as_of))


def _entity(party: Element) -> Entity:
    schema = _SCHEMAS[party.tag]
    reference = needed(party, "REFERENCE_NUMBER")
    values = (
        *_names(party),
        *_countries(party),
        *(_births(party) if schema == "Person" else ()),
        *_addresses(party),
        *_documents(party, schema),
        *_described(party, schema),
        Value("Sanction:program", needed(party, "UN_LIST_TYPE"), "UN_LIST_TYPE"),
        Value("Sanction:recordId", reference, "REFERENCE_NUMBER"),
        Value("Sanction:unscId", reference, "REFERENCE_NUMBER"),
        *(
            Value("Sanction:listingDate", d, "LISTED_ON")
            for t in texts(party, "LISTED_ON")
            for d in stated_dates(t)
        ),
        *(Value("topics", topic, "list") for topic in known_lists()[UN_LIST].topics),
    )
    return Entity(id=f"un.{reference}", list=UN_LIST, schema=schema, values=tuple(dict.fromkeys(values)))


def _names(party: Element) -> Iterator[Value]:
    """The name, the aliases by their quality, and the name in its own script."""
    whole = " ".join(texts(party, *_NAME_PARTS))
    if not slug_words(whole):
        raise ValueError("a name without letters or digits")
    yield Value("name", whole, "FIRST_NAME…")
    for alias in (*party.findall("INDIVIDUAL_ALIAS"), *party.findall("ENTITY_ALIAS")):
        quality = first(alias, "QUALITY")
        prop = {"low": "weakAlias", "f.k.a.": "previousName"}.get(quality.casefold(), "alias")
        for name in texts(alias, "ALIAS_NAME"):
            if slug_words(name) and name != whole:
                yield Value(prop, name, f"{alias.tag}/{quality or 'ALIAS_NAME'}")
        yield from value("notes", first(alias, "NOTE"), f"{alias.tag}/NOTE")
    for name in texts(party, "NAME_ORIGINAL_SCRIPT"):
        if slug_words(name):
            yield Value("alias", name, "NAME_ORIGINAL_SCRIPT")


def _countries(party: Element) -> Iterator[Value]:
    for name in texts(party, "NATIONALITY/VALUE"):
        yield from _country("nationality", name, "NATIONALITY")
    for tag in ("INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"):
        for name in texts(party, f"{tag}/COUNTRY"):
            yield from _country("country", name, f"{tag}/COUNTRY")


def _country(prop: str, name: str, origin: str) -> tuple[Value, ...]:
    return () if name == _NO_COUNTRY else country_values(prop, name, origin)


def _births(party: Element) -> Iterator[Value]:
    for born in party.findall("INDIVIDUAL_DATE_OF_BIRTH"):
        told = first(born, "TYPE_OF_DATE").casefold()
        span = " to ".join(texts(born, "FROM_YEAR", "TO_YEAR"))
        text = first(born, "DATE", "YEAR") or span
        for day in stated_dates(text):
            exact = told in {"", "exact"} and not span
            yield Value(
                "birthDate", day, "INDIVIDUAL_DATE_OF_BIRTH", original="" if exact else f"{told} {text}"
            )
        yield from value("notes", first(born, "NOTE"), "INDIVIDUAL_DATE_OF_BIRTH/NOTE")
    for alias in party.findall("INDIVIDUAL_ALIAS"):
        for text in texts(alias, "DATE_OF_BIRTH"):
            for day in stated_dates(text):
                yield Value(
                    "birthDate", day, "INDIVIDUAL_ALIAS/DATE_OF_BIRTH", original="" if day == text else text
                )
        place = ", ".join(texts(alias, "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"))
        yield from value("birthPlace", place, "INDIVIDUAL_ALIAS/CITY_OF_BIRTH")
    for spot in party.findall("INDIVIDUAL_PLACE_OF_BIRTH"):
        yield from value("birthPlace", ", ".join(texts(spot, *_PLACE)), "INDIVIDUAL_PLACE_OF_BIRTH")
        for name in texts(spot, "COUNTRY"):
            yield from _country("birthCountry", name, "INDIVIDUAL_PLACE_OF_BIRTH/COUNTRY")


def _addresses(party: Element) -> Iterator[Value]:
    for place in (*party.findall("INDIVIDUAL_ADDRESS"), *party.findall("ENTITY_ADDRESS")):
        parts = tuple(texts(place, *_PLACE))
        if len(parts) > len(tuple(texts(place, "COUNTRY"))):  # more than the country alone
            yield Value("address", ", ".join(parts), place.tag)
        yield from value("notes", first(place, "NOTE"), f"{place.tag}/NOTE")


def _documents(party: Element, schema: str) -> Iterator[Value]:
    for paper in party.findall("INDIVIDUAL_DOCUMENT"):
        kind = first(paper, "TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2")
        yield from number_values(schema, kind, first(paper, "NUMBER"), "INDIVIDUAL_DOCUMENT")
        note = ", ".join(texts(paper, "NOTE", "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "DATE_OF_ISSUE"))
        yield from value("notes", note and f"{kind}: {note}", "INDIVIDUAL_DOCUMENT/NOTE")


def _described(party: Element, schema: str) -> Iterator[Value]:
    if schema == "Person":
        for text in texts(party, "DESIGNATION/VALUE"):
            yield Value("position", text, "DESIGNATION")
        for text in texts(party, "TITLE/VALUE"):
            yield Value("title", text, "TITLE")
        sex = first(party, "GENDER").casefold()
        if sex in {"male", "female"}:
            yield Value("gender", sex, "GENDER")
    yield from value("notes", first(party, "COMMENTS1"), "COMMENTS1")
