"""Readings beside rows: which of their words are alike, looked up for all at once, and how they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from licet.parties.matching._alignment import meet
from licet.parties.matching._meetings import Alignment
from licet.parties.matching._spans import spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from licet.parties.matching._asked import Reading
    from licet.parties.matching._columns import Numbers, Shares
    from licet.parties.matching._listed import Listed
    from licet.parties.matching._reach import Known
    from licet.parties.matching._vocabulary import Vocabulary

Likenesses: TypeAlias = "list[tuple[int, int, float]]"  # place asked, place listed, how alike


class Names:
    """The rows of an index, to be compared word by word."""

    def __init__(self, listed: Listed, vocabulary: Vocabulary, worth: Shares) -> None:
        self._listed = listed
        self._words = vocabulary.words
        self._worth = worth

    def compare(
        self, readings: Sequence[Reading], known: Known, place: Numbers, row: Numbers
    ) -> Iterator[tuple[Reading, int, Alignment]]:
        """Yield each reading (by its place among `readings`) with the row beside it and how they compare."""
        listed = self._listed
        name, at = spans(listed.starts[row], listed.starts[row + 1])
        ids = listed.words[at].astype(np.int64)
        words = [self._words[n] for n in ids.tolist()]
        worth = self._worth[listed.person[row[name]], ids].tolist()
        alike = _alike(readings, known, place[name], (name, ids))
        ends = name.searchsorted(np.arange(len(row) + 1)).tolist()
        families = listed.family[row].tolist()
        for n, (which, found, family) in enumerate(zip(place.tolist(), row.tolist(), families, strict=True)):
            reading, start, end = readings[which], ends[n], ends[n + 1]
            theirs = tuple(words[start:end])
            met = meet(reading.words, theirs, alike.get(n, []))
            told = tuple(worth[start:end])
            yield (
                reading,
                found,
                Alignment(
                    reading.words,
                    theirs,
                    reading.worth,
                    told,
                    meetings=met,
                    person=reading.person,
                    family=family,
                    characters=reading.characters,
                ),
            )


def _alike(
    readings: Sequence[Reading], known: Known, place: Numbers, listed: tuple[Numbers, Numbers]
) -> dict[int, Likenesses]:
    """Return the words alike in each pair of names, most alike first; `listed` is (name, word) of each."""
    name, ids = listed
    number = np.array([known.number[one] for reading in readings for one in reading.written], np.int64)
    ends = np.cumsum([0, *[len(reading.written) for reading in readings]])
    word, asked = spans(ends[place], ends[place + 1])
    which, likeness = known.alike(number[asked], ids[word])
    word, asked = word[which], asked[which]
    pair = name[word]
    ours = asked - ends[place[word]]
    theirs = word - name.searchsorted(pair)
    order = np.lexsort((theirs, ours, np.abs(ours - theirs), -likeness, pair))
    found: dict[int, Likenesses] = {}
    columns = (column[order].tolist() for column in (pair, ours, theirs, likeness))
    for at, i, j, alike in zip(*columns, strict=True):
        found.setdefault(at, []).append((i, j, alike))
    return found
