"""The score that OFAC's Sanctions List Search would show, as far as its owner describes it.

The tool's source is not public. OFAC says (https://ofac.treasury.gov/faqs/249) that the score is the higher
of two: Jaro-Winkler of the whole strings, looked for by first letter; and a composite over the parts of the
name asked, each compared with the parts of the listed one by Jaro-Winkler and Soundex. What it leaves open is
settled by the scores the tool shows in public. So this is a likeness and called one: for those whose
procedure was written around such scores. It reads no dates, countries or other scripts, and it is not how
Licet decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError
from licet.parties._query import checked
from licet.parties._several import asked_beside

try:
    import numpy as np
    from rapidfuzz.distance import Jaro, JaroWinkler
    from rapidfuzz.process import cdist
except ImportError as problem:
    missing = (problem.name or "").partition(".")[0]
    raise InputError(f"{missing} is not installed", remedy="pip install 'licet[parties]'") from None

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    from licet.parties._query import Query

    _Numbers: TypeAlias = NDArray[np.float32]

_LEAST: Final = 0.5  # "at least 50 % or more similar"; a part below it counts for nothing
_SHORT: Final = 2  # parts this short are left out of what is asked: "KIM JONG UN" finds every Kim Jong at 100
_PREFIX: Final = 4
_BONUS: Final = 0.1
_SOUNDS: Final = {
    letter: digit
    for digit, letters in enumerate(("BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"), 1)
    for letter in letters
}
_SEPARATORS: Final = re.compile(r"[\s\-\u2010-\u2015/]+")
_MARKS: Final = re.compile(r"[^\w\s]")


class Likeness(Struct, frozen=True):
    """One listed name, by its place among those given, and its score from 0 to 100."""

    name: int
    score: int


class OfacSearch:
    """Listed names, ready to be scored as Sanctions List Search would; every name is scored, none is cut.

    It keeps the distinct parts of all names: what is asked is compared with each part once.
    """

    def __init__(self, names: Iterable[str]) -> None:
        split = [_parts(name) for name in names]
        self._whole = [" ".join(parts) for parts in split]
        self._first = np.array([ord(whole[0]) if whole else 0 for whole in self._whole], dtype=np.uint32)
        place: dict[str, int] = {}
        owned = [[place.setdefault(part, len(place)) for part in parts or ("",)] for parts in split]
        self._parts = list(place)
        self._sounds = np.array([soundex(part) for part in place], dtype="U4")
        self._owned = np.array([part for parts in owned for part in parts], dtype=np.int64)
        counts = np.array([len(parts) for parts in owned], dtype=np.int64)
        self._starts = np.cumsum(counts) - counts

    def __len__(self) -> int:
        return len(self._whole)

    def search(self, asked: str, *, least: int) -> tuple[Likeness, ...]:
        """Return every name that scores `least` or more, best first."""
        parts = _parts(asked)
        if not parts or not self._whole:
            return ()
        score = np.maximum(self._by_parts(_long(parts)), self._as_a_whole(" ".join(parts)))
        points = np.rint(score * 100).astype(np.int64)
        found = np.flatnonzero(points >= max(least, 1))
        ordered = found[np.argsort(-points[found], kind="stable")]
        return tuple(Likeness(int(name), int(points[name])) for name in ordered)

    def _by_parts(self, parts: Sequence[str]) -> _Numbers:
        alike = cdist(parts, self._parts, scorer=JaroWinkler.similarity, dtype=np.float32)
        sounds_alike = np.array([soundex(part) for part in parts])[:, None] == self._sounds[None, :]
        alike[(alike < _LEAST) & ~sounds_alike] = 0
        best = np.maximum.reduceat(alike[:, self._owned], self._starts, axis=1)
        composite: _Numbers = best.mean(axis=0)
        return composite

    def _as_a_whole(self, asked: str) -> _Numbers:
        scores = np.zeros(len(self._whole), dtype=np.float32)
        for name in np.flatnonzero(self._first == ord(asked[0])):
            scores[name] = _jaro_winkler(asked, self._whole[name])
        return scores


def score_like_ofac(asked: str, listed: str) -> int:
    """Return the score, 0 to 100, of one listed name for the name asked.

    >>> score_like_ofac("VLADIMIR PUTIN", "PUTIN, Vladimir Vladimirovich")
    100
    """
    found = OfacSearch((listed,)).search(asked, least=1)
    return found[0].score if found else 0


def names_asked(query: Query) -> tuple[str, ...]:
    """Return the names such a search is asked by; `InputError` where screening would refuse the query."""
    asked = checked(query)
    return (asked.name, *asked.aliases, *asked_beside(asked))


def soundex(word: str) -> str:
    """Return the American Soundex code of a word (https://www.archives.gov/research/census/soundex)."""
    letters = [letter for letter in word.upper() if letter.isalpha()]
    if not letters:
        return ""
    code = letters[0]
    last = _SOUNDS.get(letters[0], 0)
    for letter in letters[1:]:
        sound = _SOUNDS.get(letter, 0)
        if sound and sound != last:
            code += str(sound)
        if letter not in "HW":  # between two letters of one sound they do not part them; a vowel does
            last = sound
    return f"{code}000"[:4]


def _parts(name: str) -> tuple[str, ...]:
    return tuple(_MARKS.sub("", _SEPARATORS.sub(" ", name)).upper().split())


def _long(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for part in parts if len(part) > _SHORT) or parts


def _jaro_winkler(left: str, right: str) -> float:
    """Winkler's bonus for a common beginning however unlike the rest: long listed names score as shown."""
    alike: float = Jaro.similarity(left, right)
    common = 0
    for one, other in zip(left[:_PREFIX], right[:_PREFIX], strict=False):
        if one != other:
            break
        common += 1
    return alike + common * _BONUS * (1 - alike) if alike else 0.0
