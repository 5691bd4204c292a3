"""Which rows a word reaches: those that hold a word like it, or that write it as two.

What was found for a word is kept, so that a night's run pays for each distinct word once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from licet.parties.matching._columns import Keys, Numbers, Places, Shares
from licet.parties.matching._listed import FRAME_KEY, WHOLE_KEY
from licet.parties.matching._spans import lookup, spans
from licet.parties.matching._spelling import consonants, heard, mixed, spelled_keys
from licet.parties.matching._vocabulary import Alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from licet.parties.matching._listed import Listed
    from licet.parties.matching._vocabulary import Vocabulary, Written

_KEPT: Final = 20_000_000  # rows remembered of words asked before
_JOINED_FROM: Final = 5  # letters
_FRAMED_FROM: Final = 4  # consonants


class Reach(Struct):
    """What one word reaches. `rows` come least alike first, as often as they are reached, once asked for."""

    alike: Alike
    joined: tuple[Places, Shares, Shares]
    size: int
    rows: tuple[Places, Shares, Shares] | None = None
    by_word: dict[int, float] | None = None

    def likeness(self, word: int) -> float:
        """Return how alike a listed word is to this one, 0 for strangers."""
        if self.by_word is None:
            self.by_word = dict(zip(self.alike.ids.tolist(), self.alike.likeness.tolist(), strict=True))
        return self.by_word.get(word, 0.0)


class _Way(Struct, frozen=True):
    """One way to be written as one: its keys, how alike it makes two names, which words may ask for it."""

    keys: Keys
    likeness: float
    pairs: bool
    framed: bool


class Reaches:
    """The words asked so far and what they reach."""

    def __init__(self, listed: Listed, vocabulary: Vocabulary, worth: Shares) -> None:
        self._listed = listed
        self._vocabulary = vocabulary
        self._worth = worth
        self._found: dict[Written, Reach] = {}
        self._kept = 0

    def find(self, wanted: set[Written]) -> dict[Written, Reach]:
        """Return the reach of every wanted word, looking only for the new ones."""
        if self._kept > _KEPT:
            self._found, self._kept = {}, 0
        found = self._found
        new = [one for one in wanted if one not in found]
        if new:
            joined = self._written_as_one(new)
            starts = self._listed.held_from
            for one, alike, together in zip(new, self._vocabulary.alike(new), joined, strict=True):
                size = int((starts[alike.ids + 1] - starts[alike.ids]).sum()) + len(together[0])
                found[one] = Reach(alike, together, size)
        return {one: found[one] for one in wanted}

    def expand(self, reaches: Iterable[Reach]) -> None:
        """Find the rows of each reach."""
        listed = self._listed
        for reach in reaches:
            if reach.rows is not None:
                continue
            ids = reach.alike.ids
            which, at = spans(listed.held_from[ids], listed.held_from[ids + 1])
            rows = listed.holders[at]
            likeness = reach.alike.likeness[which]
            given = likeness * self._worth[listed.person[rows], ids[which]]
            columns = zip((rows, likeness, given), reach.joined, strict=True)
            reach.rows = tuple(np.concatenate(pair) for pair in columns)  # type: ignore[assignment]  # three of them
            self._kept += len(rows)

    def _written_as_one(self, new: Sequence[Written]) -> list[tuple[Places, Shares, Shares]]:
        frames = [consonants(heard(one.word)) for one in new]
        framed, spelled = spelled_keys(frames) + FRAME_KEY, spelled_keys([one.word for one in new])
        ways = (
            _Way(framed, 0.86, pairs=True, framed=True),
            _Way(framed + WHOLE_KEY, 0.88, pairs=False, framed=True),
            _Way(spelled, 0.96, pairs=True, framed=False),
            _Way(spelled + WHOLE_KEY, 0.97, pairs=False, framed=False),
        )
        ends = [(way, *lookup(self._listed.joined, mixed(way.keys))) for way in ways]
        return [
            self._joined_rows(
                [
                    (int(lo[n]), int(hi[n]), way.likeness)
                    for way, lo, hi in ends
                    if hi[n] > lo[n] and _may(one, way, frames[n])
                ]
            )
            for n, one in enumerate(new)
        ]

    def _joined_rows(self, runs: list[tuple[int, int, float]]) -> tuple[Places, Shares, Shares]:
        listed = self._listed
        rows: list[Places] = [listed.joined_row[lo:hi] for lo, hi, _ in runs]
        likeness = [np.full(hi - lo, alike, np.float32) for lo, hi, alike in runs]
        given = [listed.joined_worth[lo:hi] * np.float32(alike) for lo, hi, alike in runs]
        nothing = np.zeros(0, np.float32)
        return (
            np.concatenate([np.zeros(0, np.int32), *rows]),
            np.concatenate([nothing, *likeness]),
            np.concatenate([nothing, *given]),
        )


def _may(one: Written, way: _Way, frame: str) -> bool:
    """Whether a word may be met that way: two words put together are sought among single words only."""
    if len(one.word) < _JOINED_FROM or (way.framed and len(frame) < _FRAMED_FROM):
        return False
    return not one.pair and not (way.pairs and one.whole)


def likeness_of(reach: Reach, words: Numbers) -> Shares:
    """Return how alike each of these listed words is to the word of the reach."""
    order = np.argsort(reach.alike.ids)
    ids = reach.alike.ids[order]
    if not len(ids):
        return np.zeros(len(words), np.float32)
    at = np.minimum(np.searchsorted(ids, words), len(ids) - 1)
    return np.where(ids[at] == words, reach.alike.likeness[order][at], np.float32(0))
