"""How one asked name and one listed name compare, word by word: the score and the words it rests on.

The score asks both ways: how much of what was asked is in the listed name, and how much of the listed name
was asked, each word counted by how much it tells. It ranks; it is not a probability, and it never confirms
anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.parties._index import Near
from licet.parties._names import core, words
from licet.parties._words import EVERYDAY

if TYPE_CHECKING:
    from licet.parties._index import Index

_ASKED_SHARE: Final = 0.6  # how much the asked side weighs against the listed side
_TELLING: Final = 0.75  # a word this rare may stand for the whole name it is all of
_WHOLE_NAME_LETTERS: Final = 5
_MOST_READINGS: Final = 8


class Reading(Struct, frozen=True):
    """The asked name, as one way to break it into words, with the listed words each may be."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    near: tuple[dict[str, Near], ...]
    respaced: bool

    @property
    def weight(self) -> float:
        """How much the whole asked name tells."""
        return sum(self.weights)


class Pair(Struct, frozen=True):
    """One asked word and the listed word it was taken for."""

    asked: str
    listed: str
    near: Near


class Alignment(Struct, frozen=True):
    """Which words met, which were left over on either side, and what that is worth."""

    pairs: tuple[Pair, ...]
    asked_left: tuple[str, ...]
    listed_left: tuple[str, ...]
    score: float
    same: bool
    reordered: bool
    respaced: bool
    contained: bool


def readings(name: str, index: Index) -> tuple[Reading, ...]:
    """Return the asked name as written, then with words joined or split the way listed names write them."""
    asked = words(name)
    spellings = {asked: False}
    for at, word in enumerate(asked):
        for halves in index.halves(word):
            spellings.setdefault((*asked[:at], *halves, *asked[at + 1 :]), True)
        joined = "".join(asked[at : at + 2])
        if at + 1 < len(asked) and index.users(joined):
            spellings.setdefault((*asked[:at], joined, *asked[at + 2 :]), True)
    near = {word: index.near(word) for spelling in spellings for word in spelling}
    return tuple(
        Reading(
            words=spelling,
            weights=tuple(_asked_weight(word, near[word], index) for word in spelling),
            near=tuple(near[word] for word in spelling),
            respaced=respaced,
        )
        for spelling, respaced in list(spellings.items())[:_MOST_READINGS]
    )


def align(reading: Reading, listed: tuple[str, ...], index: Index) -> Alignment:
    """Pair each asked word with the listed word most like it, the most telling words first."""
    left = list(listed)
    pairs: dict[int, Pair] = {}
    for at in sorted(range(len(reading.words)), key=lambda i: (-reading.weights[i], reading.words[i])):
        near = reading.near[at]
        best = max((w for w in left if w in near), key=lambda w: (near[w].likeness, w), default=None)
        if best is not None:
            left.remove(best)
            pairs[at] = Pair(reading.words[at], best, near[best])
    asked_core, listed_core = core(reading.words), core(listed)
    return Alignment(
        pairs=tuple(pairs[at] for at in sorted(pairs)),
        asked_left=tuple(word for at, word in enumerate(reading.words) if at not in pairs),
        listed_left=tuple(left),
        score=_score(reading, pairs, listed, index),
        same=sorted(asked_core) == sorted(listed_core),
        reordered=asked_core != listed_core,
        respaced=reading.respaced,
        contained=_contained(pairs, listed_core, index),
    )


def _score(reading: Reading, pairs: dict[int, Pair], listed: tuple[str, ...], index: Index) -> float:
    """Return the weighted harmonic mean of both shares: a name half covered on one side cannot score high."""
    met_asked = sum(reading.weights[at] * pair.near.likeness for at, pair in pairs.items())
    met_listed = sum(index.weight(pair.listed) * pair.near.likeness for pair in pairs.values())
    if not pairs:
        return 0.0
    asked_share = met_asked / reading.weight
    listed_share = met_listed / sum(index.weight(word) for word in listed)
    return min(1.0, 1.0 / (_ASKED_SHARE / asked_share + (1.0 - _ASKED_SHARE) / listed_share))


def _contained(pairs: dict[int, Pair], listed_core: tuple[str, ...], index: Index) -> bool:
    """Tell whether the whole listed name, and a telling one, stands letter for letter in the asked name."""
    met = {pair.listed for pair in pairs.values() if pair.near.likeness == 1.0}
    telling = any(
        len(word) >= _WHOLE_NAME_LETTERS and index.weight(word) >= _TELLING and word not in EVERYDAY
        for word in listed_core
    )
    return telling and met.issuperset(listed_core)


def _asked_weight(word: str, near: dict[str, Near], index: Index) -> float:
    """A misspelt common word tells no more than the common word: "technolgy" is not a rare name."""
    if index.users(word):
        return index.weight(word)
    return min([index.weight(word), *(index.weight(other) for other in near)])
