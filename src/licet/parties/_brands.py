"""The brands of a list: words that name a family of listed organisations, found when the list file is made.

Rarity alone has it backwards: the more often a list names a brand, the more common its word. So a word is
judged by where it stands: one that leads the names of several listed organisations, and is not known to be
generic, is a brand, however many entries bear it. A word nobody has judged yet counts as a brand, so that a
new edition of a list finds too much before it finds too little. Names of persons make no brand.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from licet.parties._countries import country_words
from licet.parties._words import EVERYDAY, JOINING_WORDS, LEGAL_FORMS, SHORT_FORMS, generic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.parties._format import Row

_FAMILY: Final = 3  # entries; fewer, and one listed name is as good a lead as the brand
_SHORT: Final = 3  # letters: many firms share three letters, unless one of them is listed over and over
_SHORT_FAMILY: Final = 10
_HALF: Final = 0.5
# These lists do not say whether an entry is a person or a firm; most of them are persons.
_MOSTLY_PERSONS: Final = frozenset({"list.us.denied", "list.us.debarred"})


def brands(rows: Iterable[Row], list_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the brands of these rows, sorted; each leads at least half of the organisations that use it."""
    unfit = _never_brands()
    users, bodies, known, leads = (Counter[str]() for _ in range(4))
    for row in rows:
        spellings = row.spellings()
        used = {word for spelling in spellings for word in spelling}
        users.update(used)
        if row.kind in {None, "organisation"}:
            bodies.update(used)
            known.update(used if list_ids[row.list] not in _MOSTLY_PERSONS else ())
            leads.update({_lead(spelling, unfit) for spelling in spellings})
    return tuple(
        sorted(
            word
            for word, count in bodies.items()
            if word not in unfit
            and _long_enough(word, count)
            and leads[word] >= count * _HALF
            and known[word] >= count * _HALF
            and count >= users[word] * _HALF
        )
    )


def _never_brands() -> frozenset[str]:
    short_forms = {*SHORT_FORMS, *SHORT_FORMS.values()}
    return generic() | country_words() | EVERYDAY | JOINING_WORDS | LEGAL_FORMS | short_forms


def _lead(spelling: tuple[str, ...], unfit: frozenset[str]) -> str:
    """Return the first word that is not generic: "hikvision" in "Hangzhou Hikvision Digital Technology"."""
    return next((word for word in spelling if len(word) > 1 and word not in unfit), "")


def _long_enough(word: str, count: int) -> bool:
    if len(word) < _SHORT or not (word.isascii() and word.isalpha()):
        return False
    return count >= (_SHORT_FAMILY if len(word) == _SHORT else _FAMILY)
