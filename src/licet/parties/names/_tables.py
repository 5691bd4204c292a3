"""The word tables that ship with Licet, read once when first asked for.

A table that was made is one compressed text of sorted lines, "key<tab>value". It is searched where it lies,
since a screening process needs a few thousand of its words. Lists kept by hand are plain text.
`data/SOURCES.md` says where the words come from.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).parent / "data"


@cache
def _table(name: str) -> bytes:
    return b"\n" + gzip.decompress((_DATA / f"{name}.tsv.gz").read_bytes())


def found(name: str, key: str) -> str:
    """Return the value of `key` in the table `name`, "" if it is not there."""
    table, sought = _table(name), key.encode() + b"\t"
    low, high = 0, len(table) - 1
    while low < high:
        start = table.rfind(b"\n", low, (low + high) // 2 + 1) + 1
        end = table.find(b"\n", start)
        line = table[start:end]
        if line.startswith(sought):
            return line[len(sought) :].decode()
        if line < sought:
            low = end
        else:
            high = start - 1
    return ""


def romanised(word: str) -> str:
    """Return the usual Latin spelling of a word of another script, "" if it is not known."""
    return found("roman", word)


def table(name: str) -> list[list[str]]:
    """Return all lines of a small table, each cut at its tabs."""
    return [line.split("\t") for line in _table(name).decode().splitlines() if line]


def lines(file: str) -> list[str]:
    """Return the lines of a list of words that is kept by hand, without its comments."""
    written = (_DATA / file).read_text(encoding="utf-8").splitlines()
    return [line for line in written if line and not line.startswith("#")]
