"""Which listed parties use a word, how much a word tells, and which listed words are nearly the one asked.

A word's weight is its rarity among listed parties, so "china" or "technology" finds nobody alone; but a brand
is not less telling for being listed often, and never weighs less than a fairly rare word. Nearness is one or
two letters in a long word; a short word or a number is itself or nothing.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet.errors import InputError
from licet.parties._words import JOINING_WORDS, LEGAL_FORMS, SHORT_FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.parties._format import Row

_LEGAL_FORM_WEIGHT: Final = 0.03
_JOINING_WEIGHT: Final = 0.08
_LEAST_WEIGHT: Final = 0.1
_BRAND_WEIGHT: Final = 0.75
_SHORT_FORM_LIKENESS: Final = 0.95
_LETTERS_FOR_EDITS: Final = (4, 8)  # one letter may differ from four letters on, two from eight
# A slip of one letter is taken for a brand only if that is long and much listed: "diane" is no "dianke".
_LETTERS_FOR_A_SLIP: Final = 6
_USERS_FOR_A_SLIP: Final = 10
_PART: Final = 3  # letters: the shortest part of a word written in two


class Near(Struct, frozen=True):
    """A listed word that may be the word asked: how alike (0 to 1), and how many letters differ."""

    likeness: float
    edits: int


_SAME: Final = Near(1.0, 0)


class Index:
    """The words of a list. Built in one pass over its rows; costs no more than reading them."""

    def __init__(self, rows: Iterable[Row], brands: Iterable[str] = ()) -> None:
        postings: dict[str, list[int]] = {}
        self.spelled: list[str] = []
        for number, row in enumerate(rows):
            self.spelled.append(f" {row.words.replace('|', ' | ')} ")
            for word in set(row.words.replace("|", " ").split()):
                postings.setdefault(word, []).append(number)
        self.brands = frozenset(brands)
        self._postings = postings
        self._vocabulary = list(postings)
        self._parties = math.log(len(self.spelled) + 1)

    def users(self, word: str) -> list[int]:
        """Return the rows with a name that holds `word`."""
        return self._postings.get(word, [])

    def weight(self, word: str) -> float:
        """Return how much the word tells: near 0 for a legal form, 1 for a word one listed party uses."""
        if word in LEGAL_FORMS:
            return _LEGAL_FORM_WEIGHT
        if word in JOINING_WORDS or len(word) == 1:
            return _JOINING_WEIGHT
        used = max(1, len(self.users(word)))
        return max(
            _BRAND_WEIGHT if word in self.brands else _LEAST_WEIGHT, 1.0 - math.log(used) / self._parties
        )

    def near(self, word: str) -> dict[str, Near]:
        """Return the listed words that may be `word`, itself included."""
        found: dict[str, Near] = {}
        allowed = bisect_right(_LETTERS_FOR_EDITS, sum(map(str.isalpha, word))) if word.isascii() else 0
        if allowed and word not in LEGAL_FORMS:
            process, distance = _rapidfuzz()
            for other, edits, _ in process.extract(
                word, self._vocabulary, scorer=distance, score_cutoff=allowed, limit=None
            ):
                if edits <= _allowed_edits(other):
                    found[other] = Near(1.0 - 1.5 * edits / max(len(word), len(other)), edits)
        full = SHORT_FORMS.get(word, word)
        for other in (full, *(short for short, long in SHORT_FORMS.items() if long == full)):
            if other in self._postings:
                found[other] = Near(_SHORT_FORM_LIKENESS, 0)
        if word in self._postings:
            found[word] = _SAME
        return found

    def brand(self, word: str, near: dict[str, Near]) -> str | None:
        """Return the brand that `word` is, or is a slip of the pen for, where no listed name has the word."""
        if word in self.brands:
            return word
        if self.users(word):
            return None
        slips = (x for x in near if near[x].edits <= 1 and self._often_misspelt(x))
        return max(slips, key=lambda x: (near[x].likeness, x), default=None)

    def _often_misspelt(self, word: str) -> bool:
        long_enough = len(word) >= _LETTERS_FOR_A_SLIP
        return word in self.brands and long_enough and len(self.users(word)) >= _USERS_FOR_A_SLIP

    def halves(self, word: str) -> list[tuple[str, str]]:
        """Return the ways some listed name writes `word` in two: "sensetime" is "sense time"."""
        cuts = ((word[:at], word[at:]) for at in range(_PART, len(word) - _PART + 1))
        return [cut for cut in cuts if self._side_by_side(*cut)]

    def _side_by_side(self, left: str, right: str) -> bool:
        rows = min(self.users(left), self.users(right), key=len)
        return any(f" {left} {right} " in self.spelled[row] for row in rows)


def _allowed_edits(listed: str) -> int:
    """A listed number is itself or nothing: "institute 13" is not "institute 14"."""
    if not listed.isalpha() or not listed.isascii():
        return 0
    return bisect_right(_LETTERS_FOR_EDITS, len(listed))


def _rapidfuzz() -> tuple[Any, Any]:
    """Import the matcher where it is first needed: the rest of Licet does without it."""
    try:
        from rapidfuzz import process  # noqa: PLC0415 - an optional extra
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise InputError(
            "screening needs rapidfuzz, which is not installed", remedy="pip install 'licet[parties]'"
        ) from None
    return process, OSA.distance
