"""Runs of numbers laid end to end, and where they start: how thousands of short lists are read at once."""

from __future__ import annotations

from typing import Final

import numpy as np

from licet.parties.matching._columns import Keys, Numbers, Truths  # noqa: TC001 - fields of structs

_STIR: Final = np.uint64(0x9E3779B97F4A7C15)
_ROOM: Final = 4  # places for each key


def spans(start: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
    """Return (which run, place) for every place of every run from `start` up to but not including `end`."""
    lengths = end - start
    runs = np.repeat(np.arange(len(lengths)), lengths)
    before = np.cumsum(lengths) - lengths
    return runs, np.arange(len(runs)) + np.repeat(start - before, lengths)


def lookup(keys: Keys, asked: Keys) -> tuple[Numbers, Numbers]:
    """Return where each asked key starts and ends among the sorted keys; most are found nowhere."""
    start = np.searchsorted(keys, asked, "left")
    end = start.copy()
    known = np.flatnonzero(start < len(keys))
    known = known[keys[start[known]] == asked[known]]
    end[known] = np.searchsorted(keys, asked[known], "right")
    return start, end


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
