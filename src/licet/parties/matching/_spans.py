"""Runs of numbers laid end to end, and where they start: how thousands of short lists are read at once."""

from __future__ import annotations

from typing import Final

import numpy as np

from licet.parties.matching._columns import Keys, Numbers, Places, Truths  # noqa: TC001 - fields of structs

_STIR: Final = np.uint64(0x9E3779B97F4A7C15)
_ROOM: Final = 8  # places for each key
_FEW: Final = 64  # keys: as soon looked up by halves


def spans(start: Numbers | Places, end: Numbers | Places) -> tuple[Numbers, Numbers]:
    """Return (which run, place) for every place of every run from `start` up to but not including `end`."""
    lengths = end - start
    runs = np.arange(len(lengths)).repeat(lengths)
    places = np.arange(len(runs))
    places += (start + lengths - lengths.cumsum()).repeat(lengths)
    return runs, places


def true_at(truths: Truths) -> Numbers:
    """Return where a column is true; `np.flatnonzero` makes the way longer for the short ones here."""
    return truths.nonzero()[0]


def distinct(numbers: Numbers) -> Numbers:
    """Return the numbers in order, each once."""
    ordered = numbers.copy()
    ordered.sort()
    return ordered[firsts(ordered)]


def firsts(column: Keys | Numbers) -> Truths:
    """Tell where a column begins another value than before."""
    first = np.ones(len(column), bool)
    np.not_equal(column[1:], column[:-1], out=first[1:])
    return first


class Ordered:
    """A few distinct keys, in order: each is looked up by halves."""

    def __init__(self, keys: Numbers) -> None:
        self._order = keys.argsort()
        self._keys = keys[self._order]

    def find(self, asked: Numbers) -> tuple[Numbers, Numbers]:
        """Return (which asked key, place among the keys) of those that are there."""
        if not len(self._keys):
            return self._order, self._order
        at = np.minimum(self._keys.searchsorted(asked), len(self._keys) - 1)
        which = true_at(self._keys[at] == asked)
        return which, self._order[at[which]]


class Scattered:
    """Many distinct keys, so scattered over a table that most are found, or known to be missing, in one step.

    A key whose place another has taken is in a smaller table of such.
    """

    def __init__(self, keys: Numbers) -> None:
        bits = max(len(keys) * _ROOM, 64).bit_length()
        self._keys = keys
        self._shift = np.uint64(64 - bits)
        self._table = np.full(1 << bits, -1, np.int32)
        place, numbers = self._place(keys), np.arange(len(keys), dtype=np.int32)
        self._table[place] = numbers
        self._hidden = true_at(self._table[place] != numbers)
        hidden = keys[self._hidden]
        self._rest = Scattered(hidden) if len(hidden) > _FEW else Ordered(hidden)

    def find(self, asked: Numbers) -> tuple[Numbers, Numbers]:
        """Return (which asked key, place among the keys) of those that are there."""
        at = self._table[self._place(asked)]
        which = true_at(at >= 0)
        at = at[which]
        same = self._keys[at] == asked[which]
        other = which[~same]
        among, hidden = self._rest.find(asked[other])
        return np.append(which[same], other[among]), np.append(at[same], self._hidden[hidden])

    def _place(self, keys: Numbers) -> Numbers:
        return ((keys.view(np.uint64) * _STIR) >> self._shift).view(np.int64)


class Directory:
    """Sorted, well stirred keys with repeats, in buckets by their first bits, more buckets than keys."""

    def __init__(self, keys: Keys) -> None:
        first = true_at(firsts(keys))
        self._keys = keys[first]
        self._starts = np.append(first, len(keys))
        bits = max(len(first) * 2, 64).bit_length()
        self._shift = np.uint64(64 - bits)
        counts = np.bincount((self._keys >> self._shift).view(np.int64), minlength=1 << bits)
        self._buckets = np.append(0, np.cumsum(counts)).astype(np.int32)

    def find(self, asked: Keys) -> tuple[Numbers, Numbers, Numbers]:
        """Return (which asked key, where it starts, where it ends) for those that are there; most are not."""
        bucket = (asked >> self._shift).view(np.int64)
        which, at = spans(self._buckets[bucket], self._buckets[bucket + 1])
        same = true_at(self._keys[at] == asked[which])
        place = at[same]
        return which[same], self._starts[place], self._starts[place + 1]
