"""Read the US Consolidated Screening List, in the short-key JSON edition of the bulk file.

Everything the list says about a party's name, countries and licence treatment is kept; nothing is added
except an initialism the list itself prints in brackets after the name it abbreviates. One unreadable row
and nothing is read.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from licet.errors import ListError
from licet.parties._countries import screening_list_countries
from licet.parties._names import words
from licet.parties._source import Listed, Source, SourceList, slug

_LISTS: Final = {
    "EL": "list.us.entity",
    "SDN": "list.us.sdn",
    "DPL": "list.us.denied",
    "DTC": "list.us.debarred",
    "SSI": "list.us.ssi",
    "UVL": "list.us.unverified",
    "ISN": "list.us.nonproliferation",
    "PLC": "list.us.plc",
    "MEU": "list.us.military_end_user",
    "CMIC": "list.us.cmic",
    "NS-MBS": "list.us.menu_based",
    "CAP": "list.us.capta",
}
_KINDS: Final = {
    None: None,
    "Entity": "organisation",
    "Individual": "person",
    "Vessel": "vessel",
    "Aircraft": "aircraft",
}
_ALSO_KNOWN: Final = re.compile(r"[\s\[(;,]*\ba\.?k\.?a\b\.?\s*", re.IGNORECASE)
_UP_TO_LOOSE_BRACKET: Final = re.compile(r"(?:[^()\[\]]|\([^()]*\)|\[[^\[\]]*\])*")
_BRACKETED: Final = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<short>[A-Z]{3,10})\)\s*$")


class _Authority(Struct):
    code: str
    citation: str
    effect: str


class _Address(Struct):
    url: str


class _Tables(Struct, rename={"requirements": "licenceRequirements", "policies": "licencePolicies"}):
    sources: tuple[str, ...]
    requirements: tuple[str, ...]
    policies: tuple[str, ...]
    programmes: tuple[str, ...]
    urls: tuple[str, ...]


class _File(Struct, rename="camel"):
    source: _Address
    source_generated_at: datetime
    entry_count: int
    list_authority: dict[str, _Authority]
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


def parse_us(content: bytes, *, where: object) -> Source:
    """Return every entry of the file, or raise `ListError` naming the first row that cannot be used."""
    try:
        file = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise ListError(f"not a US screening list ({problem})", where=where) from None
    if len(file.entries) != file.entry_count:
        raise ListError(f"{len(file.entries):,} rows where {file.entry_count:,} are promised", where=where)
    digest = hashlib.sha256(content).hexdigest()
    lists = tuple(_list(name, file, digest, where) for name in file.tables.sources)
    listed = tuple(_listed(raw, file, lists, f"{where}: row {n}") for n, raw in enumerate(file.entries, 1))
    return Source(lists=lists, listed=listed)


def _list(name: str, file: _File, digest: str, where: object) -> SourceList:
    authority = file.list_authority.get(name)
    if authority is None or authority.code not in _LISTS:
        raise ListError(f"unknown list '{name}'", where=where, remedy="name it in licet.parties._us first")
    title, _, agency = name.partition(" - ")
    return SourceList(
        id=_LISTS[authority.code],
        title=f"US {title}",
        authority=f"United States, {agency}",
        citation=authority.citation,
        effect=authority.effect,
        source_url=file.source.url,
        as_of=file.source_generated_at.date(),
        sha256=digest,
    )


def _listed(raw: msgspec.Raw, file: _File, lists: tuple[SourceList, ...], where: str) -> Listed:
    try:
        entry = msgspec.json.decode(raw, type=_Entry)
        source = lists[_at(entry.source)].id
        kind = _KINDS[entry.kind]
        tables = file.tables
        return Listed(
            id=_entry_id(source, entry),
            list=source,
            kind=kind,
            names=_names(entry),
            countries=screening_list_countries(entry.countries),
            requirement=_text(tables.requirements, entry.requirement),
            policy=_text(tables.policies, entry.policy),
            programmes=_programmes(_text(tables.programmes, entry.programme)),
            cite=" ".join(entry.notice.split()) if entry.notice else None,
            url=_text(tables.urls, entry.url),
        )
    except (msgspec.DecodeError, KeyError, IndexError, ValueError) as problem:
        raise ListError(f"broken row ({problem})", where=where, remedy="get the list again") from None


def _entry_id(source: str, entry: _Entry) -> str:
    """Return the agency's own number, or the name where the list has no numbers."""
    return f"{source.removeprefix('list.')}.{entry.number or slug(entry.name)}"


def _names(entry: _Entry) -> tuple[str, ...]:
    """Return the name and aliases as printed, then what the list packs into one field, each spelling once."""
    printed = (entry.name, *entry.aliases)
    unpacked = (part for name in printed for part in _unpacked(name))
    kept: dict[str, None] = dict.fromkeys(" ".join(name.split()) for name in (*printed, *unpacked))
    if not all(words(name) for name in printed):
        raise ValueError("a name without letters or digits")
    return tuple(kept)


def _unpacked(name: str) -> tuple[str, ...]:
    parts = [_before_loose_bracket(part) for part in _ALSO_KNOWN.split(name)]
    if len(parts) > 1:
        return tuple(part for part in parts if len(words(part)) > 1 or part.isupper())
    bracketed = _BRACKETED.match(name)
    if bracketed and _abbreviates(bracketed["short"], bracketed["name"]):
        return (bracketed["name"], bracketed["short"])
    return ()


def _before_loose_bracket(text: str) -> str:
    """Cut at the bracket that closes an "(aka …": what follows it belongs to the whole entry."""
    kept = _UP_TO_LOOSE_BRACKET.match(text)
    return kept[0].strip() if kept else ""


def _abbreviates(short: str, name: str) -> bool:
    """Tell an initialism from a place: "(AASPT)" is made of its name's first letters, "(PRC)" is not."""
    initials = iter(word[0] for word in words(name))
    return all(letter in initials for letter in short.casefold())


def _programmes(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())


def _text(table: tuple[str, ...], pointer: int | None) -> str | None:
    return None if pointer is None else " ".join(table[_at(pointer)].split())


def _at(pointer: int) -> int:
    if pointer < 0:
        raise ValueError(f"negative pointer {pointer}")
    return pointer
