"""Runs of numbers laid end to end: the one trick by which thousands of short lists are read at once."""

from __future__ import annotations

import numpy as np

from licet.parties.matching._columns import Numbers  # noqa: TC001 - fields of structs


def spans(start: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
    """Return (which run, place) for every place of every run from `start` up to but not including `end`."""
    lengths = end - start
    runs = np.repeat(np.arange(len(lengths)), lengths)
    before = np.cumsum(lengths) - lengths
    return runs, np.arange(len(runs)) + np.repeat(start - before, lengths)
