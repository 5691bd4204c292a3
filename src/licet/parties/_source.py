"""What every list is read into, and how lists become one file.

A source keeps its own words; here repeated texts are stored once and rows alike in everything become one.
Ids survive a new edition, except where rows share a name: theirs is told apart by their content. Nothing is
dropped because it is inconvenient to match.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from typing import Final

import msgspec
from msgspec import Struct

from licet.parties._brands import brands
from licet.parties._format import FORMAT, Header, Row, WatchList, decode, encode, written_words
from licet.parties._names import NORMALISER, words

_SLUG_LETTERS: Final = 80


class SourceList(Struct, frozen=True):
    """One list as its publisher describes it, before its entries are counted."""

    id: str
    title: str
    authority: str
    citation: str
    effect: str
    source_url: str
    as_of: date
    sha256: str


class Listed(Struct, frozen=True, kw_only=True):
    """One listed party as its list states it; `low` holds the places of names the list itself calls weak."""

    id: str
    list: str
    kind: str | None
    names: tuple[str, ...]
    countries: tuple[str, ...]
    requirement: str | None = None
    policy: str | None = None
    programmes: tuple[str, ...] = ()
    cite: str | None = None
    url: str | None = None
    low: tuple[int, ...] = ()


class Source(Struct, frozen=True):
    """One file as published: the lists it carries and everybody on them."""

    lists: tuple[SourceList, ...]
    listed: tuple[Listed, ...]


def build(*sources: Source) -> bytes:
    """Return the list file of all sources, read back once; the same sources give the same bytes."""
    described = sorted((x for source in sources for x in source.lists), key=lambda x: x.id)
    listed = _distinct([x for source in sources for x in source.listed])
    texts = tuple(sorted({text for x in listed for text in _texts(x)}))
    counts = Counter(x.list for x in listed)
    lists = tuple(
        WatchList(**msgspec.structs.asdict(described_list), entries=counts[described_list.id])
        for described_list in described
    )
    places = {text: at for at, text in enumerate(texts)}
    numbers = {x.id: at for at, x in enumerate(lists)}
    rows = tuple(_row(x, numbers, places) for x in listed)
    header = Header(
        format=FORMAT,
        normaliser=NORMALISER,
        lists=lists,
        texts=texts,
        brands=brands(rows, tuple(x.id for x in lists)),
        rows=len(rows),
    )
    made = encode(header, rows)
    decode(made, where="the new list file")  # a file nobody can read must not replace one that works
    return made


def slug(name: str) -> str:
    """Return the name as part of an id."""
    return "-".join(words(name))[:_SLUG_LETTERS].rstrip("-")


def _distinct(listed: list[Listed]) -> list[Listed]:
    """Merge rows alike in everything, and tell apart by their content those that only share a name."""
    unique = list(dict.fromkeys(listed))
    taken = Counter(x.id for x in unique)
    named = [msgspec.structs.replace(x, id=f"{x.id}~{_mark(x)}") if taken[x.id] > 1 else x for x in unique]
    return sorted(named, key=lambda x: x.id)


def _mark(listed: Listed) -> str:
    return hashlib.sha256(msgspec.json.encode(listed)).hexdigest()[:8]


def _texts(listed: Listed) -> tuple[str, ...]:
    stated = (listed.requirement, listed.policy, listed.url)
    return (*listed.programmes, *(text for text in stated if text is not None))


def _row(listed: Listed, lists: dict[str, int], texts: dict[str, int]) -> Row:
    return Row(
        id=listed.id,
        list=lists[listed.list],
        kind=listed.kind,
        names=listed.names,
        words=written_words(listed.names),
        countries=listed.countries,
        requirement=None if listed.requirement is None else texts[listed.requirement],
        policy=None if listed.policy is None else texts[listed.policy],
        programmes=tuple(texts[programme] for programme in listed.programmes),
        cite=listed.cite,
        url=None if listed.url is None else texts[listed.url],
        low=listed.low,
    )
