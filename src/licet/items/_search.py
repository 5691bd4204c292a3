"""What a search answers: which entries hold the words, and whether any names the thing at all.

An entry names it when one paragraph, with its heading and what it stands under, holds every word. When none
does, the answer says so, gives the nearest entries, and never stops at "not listed": an item that no list
names can still be controlled by its end use.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypedDict

from msgspec import Struct
from msgspec.structs import replace

from licet.items._code import parse_code
from licet.items._format import EU, Edition, Entry
from licet.items._index import Index, words_of
from licet.items._topics import topics_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from licet.items._topics import Topic

CATCH_ALL: Final = (
    "An item that no list names can still need a licence for its end use or its end user (EU: Articles 4, 5, "
    "9 and 10 of Regulation (EU) 2021/821; US: 15 CFR Parts 744 and 746)."
)
INCOMPLETE: Final = (
    "Not every paragraph of the lists is held here, and most of EU Annex I only in an outdated wording: "
    "check the official text."
)
_BEGINNING: Final = re.compile(r"[0-9]([A-E][0-9]{0,2})?")

Row = tuple[Entry, Edition]


class Filters(TypedDict, total=False):
    """What a search can be narrowed to."""

    list: str | None
    code: str | None
    reason: str | None
    series: int | None
    cyber_surveillance: bool


class Query(Struct, frozen=True, kw_only=True):
    """What was asked, with lists and reasons in their full names."""

    words: str = ""
    list: str | None = None
    code: str | None = None
    reason: str | None = None
    series: int | None = None
    cyber_surveillance: bool = False


class Hit(Struct, frozen=True, kw_only=True):
    """One entry found, at the paragraph that holds most of the words.

    `also` are the other lists that use the same code, `counterpart` is the entry of another list that has the
    same matter under another number; `why` is set when it was not found by its words.
    """

    list: str
    code: str
    heading: str
    text: str
    is_note: bool = False
    words: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    cyber_surveillance: bool = False
    as_of: str
    outdated: bool
    held: str
    also: tuple[str, ...] = ()
    counterpart: str | None = None
    why: str | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """What was found. `named` is None when no words were asked for; `unknown` are words in no entry."""

    named: bool | None
    unknown: tuple[str, ...]
    says: tuple[str, ...]
    nearest: tuple[Hit, ...]
    hits: tuple[Hit, ...]
    total: int
    page: int
    pages: int


class _Found(Struct, frozen=True):
    """A place in a list that answers: a row, a path in its entry, and the words found there."""

    row: Row
    path: tuple[str, ...] = ()
    text: str = ""
    is_note: bool = False
    words: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        return ".".join((self.row[0].code, *self.path))


def answer(query: Query, rows: Sequence[Row], *, limit: int, page: int) -> Answer:
    """Search the rows, which stand with current wordings first."""
    words = words_of(query.words)
    kept = [row for row in (_narrowed(query, row) for row in rows) if row is not None]
    found = _by_words(words, kept, rows) if words else _in_order(kept, query)
    seen = frozenset[str]().union(*(place.words for place in found))
    topics = topics_of(words)
    named = any(len(place.words) == len(words) for place in found) if words else None
    return Answer(
        named=named,
        unknown=tuple(word for word in words if word not in seen),
        says=_says(topics, named=named),
        nearest=tuple(_near(topics, rows)),
        hits=tuple(_hit(place, rows) for place in found[(page - 1) * limit : page * limit]),
        total=len(found),
        page=page,
        pages=-(-len(found) // limit),
    )


def _narrowed(query: Query, row: Row) -> Row | None:
    """The row, cut down to the code asked for; None when it does not pass the filters."""
    entry, edition = row
    if not (
        query.list in (None, edition.list)
        and (query.reason is None or query.reason in entry.reasons)
        and (query.series is None or parse_code(entry.code).series == query.series)
        and (entry.cyber_surveillance or not query.cyber_surveillance)
    ):
        return None
    if query.code is None or _BEGINNING.fullmatch(query.code):
        return row if entry.code.startswith(query.code or "") else None
    code = parse_code(query.code)
    if code.entry != entry.code or entry.text_of(code.path) is None:
        return None
    way = {code.path[:depth] for depth in range(len(code.path))}
    paragraphs = tuple(p for p in entry.paragraphs if p.path[: len(code.path)] == code.path or p.path in way)
    return replace(entry, paragraphs=paragraphs), edition


def _by_words(words: Sequence[str], kept: list[Row], rows: Sequence[Row]) -> list[_Found]:
    """Where the words are found, best first; an outdated text is silent where a current one speaks."""
    current = {entry.code: entry for entry, edition in rows if edition.list == EU and not edition.outdated}
    found = []
    for match in Index([entry for entry, _ in kept]).find(words):
        entry, edition = kept[match.entry]
        paragraph = None if match.at is None else entry.paragraphs[match.at]
        path = paragraph.path if paragraph else ()
        newer = current.get(entry.code) if edition.outdated else None
        if newer and (newer.held == "whole" or newer.text_of(path) is not None):
            continue
        text = paragraph.text if paragraph else entry.heading
        is_note = bool(paragraph and paragraph.note)
        found.append(_Found(kept[match.entry], path, text, is_note, match.words))
    return found


def _in_order(kept: list[Row], query: Query) -> list[_Found]:
    """What passed the filters, in the order of the codes, the current wording first."""
    found = []
    for row in kept:
        entry = row[0]
        codes = [entry.code]
        if query.cyber_surveillance:
            codes = list(entry.cyber_surveillance)
        elif query.code and not _BEGINNING.fullmatch(query.code):
            codes = [str(parse_code(query.code))]
        for code in codes:
            path = parse_code(code).path
            found.append(_Found(row, path, entry.text_of(path) or entry.heading))
    return sorted(found, key=lambda place: (parse_code(place.code).key, place.row[1].outdated))


def _says(topics: Iterable[Topic], *, named: bool | None) -> tuple[str, ...]:
    """What must be said beside the hits: what no list names, and that this is not the end of it."""
    told = tuple(topic.says for topic in topics)
    return (*told, CATCH_ALL, INCOMPLETE) if told or named is False else ()


def _near(topics: Iterable[Topic], rows: Sequence[Row]) -> Iterable[Hit]:
    """The entries a topic points to, in the best wording held."""
    for topic in topics:
        for near in topic.near:
            code = parse_code(near.code)
            held = (row for row in rows if row[1].list == near.list and row[0].code == code.entry)
            row = next((row for row in held if row[0].text_of(code.path) is not None), None)
            if row is None:  # an edition of one's own may lack it
                continue
            text = row[0].text_of(code.path) or row[0].heading
            yield replace(_hit(_Found(row, code.path, text), rows), why=near.why)


def _hit(place: _Found, rows: Sequence[Row]) -> Hit:
    entry, edition = place.row
    code = parse_code(place.code)
    also = {
        other.list
        for held, other in rows
        if other.list != edition.list and held.code == entry.code and held.text_of(code.path) is not None
    }
    flagged = [parse_code(flag) for flag in entry.cyber_surveillance]
    return Hit(
        list=edition.list,
        code=place.code,
        heading=entry.heading,
        text=place.text,
        is_note=place.is_note,
        words=tuple(sorted(place.words)),
        reasons=entry.reasons,
        cyber_surveillance=any(code.within(flag) or flag.within(code) for flag in flagged),
        as_of=edition.as_of,
        outdated=edition.outdated,
        held=entry.held,
        also=tuple(sorted(also)),
        counterpart=counterpart(entry.code, edition.list, rows),
    )


def counterpart(code: str, listed: str, rows: Iterable[Row]) -> str | None:
    """The entry of the other list on the same matter: American 9xx entries repeat the EU's 500-series.

    Both came of commitments that no regime adopted, with the same last two digits; the words still differ.
    """
    ours, theirs = ("5", "9") if listed == EU else ("9", "5")
    if code[2] != ours:
        return None
    other = f"{code[:2]}{theirs}{code[3:]}"
    return next((other for entry, edition in rows if edition.list != listed and entry.code == other), None)
