"""Read the consolidated list of the United Nations Security Council, as its XML publishes it.

A document type, and with it every entity declaration, is refused before it is read. Names in the original
script are kept as aliases, and aliases that the list calls low quality are marked as such.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NoReturn
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers import expat

from licet.errors import ListError
from licet.parties._countries import un_country
from licet.parties._names import words
from licet.parties._source import Listed, Source, SourceList

if TYPE_CHECKING:
    from collections.abc import Iterator

UN_LIST: Final = "list.un.consolidated"
_ADDRESS: Final = "https://scsanctions.un.org/resources/xml/en/consolidated.xml"
_NAME_PARTS: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def parse_un(content: bytes, *, where: object) -> Source:
    """Return everybody on the list, or raise `ListError` naming the first entry that cannot be used."""
    root = _tree(content, where)
    if root.tag != "CONSOLIDATED_LIST":
        raise ListError(f"not a UN consolidated list: it starts with <{root.tag}>", where=where)
    listed = tuple(
        _listed(party, kind, f"{where}: {party.tag.lower()} {number}")
        for path, kind in (("INDIVIDUALS/INDIVIDUAL", "person"), ("ENTITIES/ENTITY", "organisation"))
        for number, party in enumerate(root.findall(path), 1)
    )
    if not listed:
        raise ListError("no individual and no entity in the file", where=where, remedy="get the list again")
    source = SourceList(
        id=UN_LIST,
        title="UN Security Council Consolidated List",
        authority="United Nations Security Council",
        citation="Resolutions of the Security Council establishing each sanctions regime",
        effect="Assets are frozen; many regimes add a travel ban or an arms embargo: read the entry's.",
        source_url=_ADDRESS,
        as_of=_generated(root, where),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return Source(lists=(source,), listed=listed)


def _tree(content: bytes, where: object) -> Element:
    """Build the tree with expat alone, so that a DOCTYPE ends the reading at once."""
    builder = TreeBuilder()
    reader = expat.ParserCreate()
    reader.StartElementHandler = builder.start
    reader.EndElementHandler = builder.end
    reader.CharacterDataHandler = builder.data
    reader.StartDoctypeDeclHandler = lambda *_: _refuse_doctype(where, reader.CurrentLineNumber)
    try:
        reader.Parse(content, True)
        return builder.close()
    except (expat.ExpatError, ParseError) as problem:
        raise ListError(f"not XML ({problem})", where=where, remedy="get the list again") from None


def _refuse_doctype(where: object, line: int) -> NoReturn:
    raise ListError("a document type is declared, which the UN list never has", where=f"{where}:{line}")


def _generated(root: Element, where: object) -> date:
    try:
        return datetime.fromisoformat(root.get("dateGenerated", "")).date()
    except ValueError:
        raise ListError("no day of issue (dateGenerated)", where=where) from None


def _listed(party: Element, kind: str, where: str) -> Listed:
    try:
        names, low = _names(party)
        return Listed(
            id=f"un.{_required(party, 'REFERENCE_NUMBER')}",
            list=UN_LIST,
            kind=kind,
            names=names,
            countries=_countries(party),
            programmes=(_required(party, "UN_LIST_TYPE"),),
            cite=_required(party, "REFERENCE_NUMBER"),
            low=low,
        )
    except ValueError as problem:
        raise ListError(f"broken entry ({problem})", where=where, remedy="get the list again") from None


def _names(party: Element) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the name, the aliases, the name in its own script, and which of these the list calls low."""
    first = " ".join(_texts(party, *_NAME_PARTS))
    if not words(first):
        raise ValueError("a name without letters or digits")
    quality = {first: False}
    for alias in (*party.findall("INDIVIDUAL_ALIAS"), *party.findall("ENTITY_ALIAS")):
        low = "low" in " ".join(_texts(alias, "QUALITY")).casefold()
        for name in _texts(alias, "ALIAS_NAME"):
            quality[name] = quality.get(name, low) and low
    for name in _texts(party, "NAME_ORIGINAL_SCRIPT"):
        quality.setdefault(name, False)
    kept = [name for name in quality if words(name)]
    return tuple(kept), tuple(at for at, name in enumerate(kept) if quality[name])


def _countries(party: Element) -> tuple[str, ...]:
    """Return the countries of nationality and address, each once."""
    stated = [
        *_texts(party, "NATIONALITY/VALUE"),
        *_texts(party, "INDIVIDUAL_ADDRESS/COUNTRY"),
        *_texts(party, "ENTITY_ADDRESS/COUNTRY"),
    ]
    return tuple(dict.fromkeys(code for name in stated if (code := un_country(name)) is not None))


def _required(party: Element, tag: str) -> str:
    found = next(_texts(party, tag), "")
    if not found:
        raise ValueError(f"no {tag}")
    return found


def _texts(element: Element, *paths: str) -> Iterator[str]:
    """Yield the texts at each path that hold something, on one line each."""
    for path in paths:
        for found in element.findall(path):
            text = " ".join((found.text or "").split())
            if text:
                yield text
