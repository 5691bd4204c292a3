"""Runs of numbers laid end to end, and where they start: how thousands of short lists are read at once."""

from __future__ import annotations

import numpy as np

from licet.parties.matching._columns import Keys, Numbers  # noqa: TC001 - fields of structs


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
