"""Runs of numbers laid end to end, and where they start: how thousands of short lists are read at once."""

from __future__ import annotations

from typing import Final

import numpy as np

from licet.parties.matching._columns import Keys, Numbers, Places, Truths  # noqa: TC001 - fields of structs

_STIR: Final = np.uint64(0x9E3779B97F4A7C15)
_ROOM: Final = 4  # places for each key


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


class Sieve:
    """Some keys, so marked that most others are told apart from them without looking them up."""

    def __init__(self, keys: Keys) -> None:
        bits = max(len(keys) * _ROOM, 64).bit_length()
        self._shift = np.uint64(64 - bits)
        self._marked = np.zeros(1 << bits, bool)
        self._marked[self._place(keys)] = True

    def may_hold(self, keys: Keys) -> Truths:
        """Tell which keys may be among those marked; of the others it is certain that they are not."""
        return np.asarray(self._marked[self._place(keys)])

    def _place(self, keys: Keys) -> Numbers:
        return ((keys * _STIR) >> self._shift).view(np.int64)


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
