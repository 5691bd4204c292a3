"""Which rows a word reaches: those that hold a word like it, or that write it as two.

What was found for a word is kept, so that a night's run pays for each distinct word once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from msgspec import Struct

from licet.parties.matching._likeness import traits_of
from licet.parties.matching._listed import FRAME_KEY, WHOLE_KEY
from licet.parties.matching._spans import Directory, Ordered, Scattered, spans, true_at
from licet.parties.matching._spelling import mixed, spelled_keys
from licet.parties.matching._vocabulary import Alike

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from licet.parties.matching._columns import Numbers, Places, Shares
    from licet.parties.matching._likeness import Traits
    from licet.parties.matching._listed import Listed
    from licet.parties.matching._vocabulary import Vocabulary, Written

_KEPT: Final = 4_000_000  # words remembered, asked before or alike to those
_SCATTERED: Final = 4096  # words: so few are looked up as soon as scattered
_JOINED_FROM: Final = 5  # letters
_FRAMED_FROM: Final = 4  # consonants
_NOBODY: Final = np.zeros(0, np.int64)
_NOTHING: Final = np.zeros(0, np.float32)


class Reach(Struct, frozen=True, gc=False):
    """What one word reaches: the words it may be, least alike first, and where it is written as two.

    The runs of `joined` are places among the listed words written as one: (first, last, how alike).
    """

    alike: Alike
    joined: tuple[tuple[int, int, float], ...]
    size: int
    most: float  # that the word can give to any row
    marks: int  # of the words it may be


class _Way(Struct, frozen=True):
    """One way to be written as one: how alike it makes two names, which words may ask for it."""

    likeness: float
    pairs: bool
    framed: bool


# By consonants or by letters, two words or a whole name: the keys of each, in the same order.
_WAYS: Final = (
    _Way(0.86, pairs=True, framed=True),
    _Way(0.88, pairs=False, framed=True),
    _Way(0.96, pairs=True, framed=False),
    _Way(0.97, pairs=False, framed=False),
)
_FAMILIES: Final = np.array([[[FRAME_KEY], [FRAME_KEY + WHOLE_KEY]], [[np.uint64(0)], [WHOLE_KEY]]])


class Reaches:
    """The words asked so far and what they reach."""

    def __init__(self, listed: Listed, vocabulary: Vocabulary, worth: Shares) -> None:
        self._listed = listed
        self._vocabulary = vocabulary
        self._worth = worth.max(axis=0)
        self._directory = Directory(listed.joined)
        self._found: dict[Written, Reach] = {}
        self._kept = 0

    def find(self, wanted: set[Written]) -> dict[Written, Reach]:
        """Return the reach of every wanted word, looking only for the new ones."""
        if self._kept > _KEPT:
            self._found, self._kept = {}, 0
        found = self._found
        new = [one for one in wanted if one not in found]
        if new:
            traits = traits_of([one.word for one in new])
            every = self._vocabulary.alike(new, traits)
            joined = self._written_as_one(new, traits)
            lengths = np.array([len(one.ids) for one in every])
            ids = np.concatenate([one.ids for one in every])
            likeness = np.concatenate([one.likeness for one in every])
            ends = np.append(0, np.cumsum(lengths))
            starts = self._listed.held_from
            columns = (
                _folded(np.add, starts[ids + 1] - starts[ids], ends),
                _folded(np.maximum, likeness * self._worth[ids], ends),
                _folded(np.bitwise_or, self._vocabulary.marks[ids], ends),
            )
            for one, alike, runs, rows, most, marks in zip(new, every, joined, *columns, strict=True):
                size = rows + sum([end - start for start, end, _ in runs])
                found[one] = Reach(alike, runs, size, most, marks)
            self._kept += len(ids) + len(new)
        return {one: found[one] for one in wanted}

    def _written_as_one(
        self, new: Sequence[Written], traits: Traits
    ) -> list[tuple[tuple[int, int, float], ...]]:
        runs: list[list[tuple[int, int, float]]] = [[] for _ in new]
        # two words put together are sought among single words only
        whose = [n for n, one in enumerate(new) if len(one.word) >= _JOINED_FROM and not one.pair]
        if whose:
            keys = np.stack([traits.frame[whose], spelled_keys([new[n].word for n in whose])])
            found = self._directory.find(mixed((keys[:, None] + _FAMILIES).ravel()))
            # way after way; a whole name is not sought among two words of another
            for at, start, end in sorted(zip(*[column.tolist() for column in found], strict=True)):
                way, n = _WAYS[at // len(whose)], whose[at % len(whose)]
                too_few = way.framed and traits.frame_letters[n] < _FRAMED_FROM
                if not too_few and not (way.pairs and new[n].whole):
                    runs[n].append((start, end, way.likeness))
        return [tuple(one) for one in runs]


class Known:
    """How alike the words of some questions are to the listed ones, told for many pairs at once."""

    def __init__(self, reaches: Mapping[Written, Reach], vocabulary: Vocabulary) -> None:
        self.reaches = reaches
        self.number = {one: number for number, one in enumerate(reaches)}
        every = [reach.alike for reach in reaches.values()]
        lengths = [len(alike.ids) for alike in every]
        ids = np.concatenate([np.zeros(0, np.int64), *[alike.ids for alike in every]])
        likeness = np.concatenate([np.zeros(0, np.float32), *[alike.likeness for alike in every]])
        self._size = max(len(vocabulary.words), 1)
        keys = np.arange(len(every)).repeat(lengths) * self._size + ids
        self._likeness = likeness
        self._places = Scattered(keys) if len(keys) > _SCATTERED else Ordered(keys)

    def alike(self, number: Numbers, ids: Numbers) -> tuple[Numbers, Shares]:
        """Return which of these pairs of an asked and a listed word are alike, in any order, and how."""
        which, at = self._places.find(number * self._size + ids)
        return which, self._likeness[at]


def rows_of(
    reaches: Sequence[Reach], listed: Listed, worth: Shares
) -> tuple[Numbers, Places, Shares, Shares]:
    """Return (which reach, row, how alike, worth of the row's words by it), the joined ones last."""
    ids = np.concatenate([_NOBODY, *[reach.alike.ids for reach in reaches]])
    likeness = np.concatenate([_NOTHING, *[reach.alike.likeness for reach in reaches]])
    of = np.repeat(np.arange(len(reaches)), [len(reach.alike.ids) for reach in reaches])
    which, at = spans(listed.held_from[ids], listed.held_from[ids + 1])
    rows, of, alike = listed.holders[at], of[which], likeness[which]
    given = alike * worth.ravel()[listed.person[rows] * np.int64(worth.shape[1]) + ids[which]]
    runs = np.array([(n, *run) for n, reach in enumerate(reaches) for run in reach.joined]).reshape(-1, 4)
    if not len(runs):
        return of, rows, alike, given
    joined, place = spans(runs[:, 1].astype(np.int64), runs[:, 2].astype(np.int64))
    together = runs[:, 3].astype(np.float32)[joined]
    return (
        np.concatenate([of, runs[:, 0].astype(np.int64)[joined]]),
        np.concatenate([rows, listed.joined_row[place]]),
        np.concatenate([alike, together]),
        np.concatenate([given, listed.joined_worth[place] * together]),
    )


def _folded(by: np.ufunc, column: NDArray[Any], ends: Numbers) -> list[Any]:
    """Return each run of a column as one value; of an empty run, nothing."""
    found = np.zeros(len(ends) - 1, column.dtype)
    some = true_at(np.diff(ends))
    if len(some):
        found[some] = by.reduceat(column, ends[some])
    told: list[Any] = found.tolist()
    return told
