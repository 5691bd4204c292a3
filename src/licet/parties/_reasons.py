"""Why a match is one, and why it may not be, in words a person can check against the list.

Each function returns the sentences that apply and nothing else; none of them decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.parties._names import core, words
from licet.parties._words import EVERYDAY, LEGAL_FORMS, SILENT

if TYPE_CHECKING:
    from licet.parties._alignment import Alignment, Pair
    from licet.parties._format import Row
    from licet.parties._index import Index

_SHORT: Final = 3
_SHARED_BY_MANY: Final = 30
_LONE_NAME: Final = {
    "person": "one name alone does not identify a person",
    "vessel": "a vessel is identified by its IMO number, not by one word",
    "aircraft": "an aircraft is identified by its registration, not by one word",
}


def name_reasons(alignment: Alignment) -> tuple[str, ...]:
    """Say how the two names compare."""
    said = [_overall(alignment)] if alignment.same else _met(alignment)
    if alignment.respaced:
        said.append("words broken differently")
    if alignment.contained and not alignment.same:
        said.append("the whole listed name stands in the name asked")
    if asked := _telling(alignment.asked_left):
        said.append(f"not in the listed name: {', '.join(asked)}")
    if listed := _telling(alignment.listed_left):
        said.append(f"only in the listed name: {', '.join(listed)}")
    return tuple(said)


def family(brand: str, named: int, shown: int) -> str:
    """Say that the word is a brand of many entries, and how many of them are not shown."""
    rest = f", {named - shown} of them not shown" if named > shown else ""
    return f"the word '{brand}' names {named} listed entries{rest}"


def country_agrees(asked: str | None, listed: tuple[str, ...]) -> tuple[str, ...]:
    """Say that the country is among those of the entry."""
    return (f"country agrees ({asked})",) if asked in listed else ()


def country_doubts(asked: str | None, listed: tuple[str, ...]) -> tuple[str, ...]:
    """Say that the entry names countries and the one asked is not among them."""
    if asked is None or not listed or asked in listed:
        return ()
    return (f"country differs: asked {asked}, listed {', '.join(listed)}",)


def kind_doubts(asked: str | None, listed: str | None) -> tuple[str, ...]:
    """Say that a person was asked about and a vessel is listed."""
    if asked is None or listed is None or asked == listed:
        return ()
    return (f"kind differs: asked {asked}, listed {listed}",)


def weak_name(asked: str, row: Row, place: int, index: Index) -> tuple[str, ...]:
    """Say why the same name is still not enough to know the party by."""
    if place in row.low:
        return ("the list itself calls this alias weak",)
    name = min(core(row.spellings()[place]), core(words(asked)), key=len)
    if len(name) > 1:
        return ()
    word, used = name[0], len(index.users(name[0]))
    if row.kind is not None and row.kind in _LONE_NAME:
        return (_LONE_NAME[row.kind],)
    if len(word) <= _SHORT and word.isascii():
        return (f"'{word}' is too short to tell parties apart",)
    if used >= _SHARED_BY_MANY:
        return (f"{used} listed parties use the word '{word}'",)
    return (f"'{word}' is an everyday word",) if word in EVERYDAY | LEGAL_FORMS else ()


def _overall(alignment: Alignment) -> str:
    if alignment.reordered:
        return "same words in another order"
    left = (*alignment.asked_left, *alignment.listed_left)
    return "same name but for the legal form" if LEGAL_FORMS.intersection(left) else "same name"


def _met(alignment: Alignment) -> list[str]:
    same = _telling(tuple(pair.asked for pair in alignment.pairs if pair.asked == pair.listed))
    other = [_differing(pair) for pair in alignment.pairs if pair.asked != pair.listed]
    return [*([f"in both names: {', '.join(same)}"] if same else []), *other]


def _differing(pair: Pair) -> str:
    how = {0: "short form", 1: "one letter differs", 2: "two letters differ"}[pair.near.edits]
    return f"{how}: {pair.asked} / {pair.listed}"


def _telling(some: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in some if word not in LEGAL_FORMS and word not in SILENT)
