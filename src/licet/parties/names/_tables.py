"""The word tables that ship with Licet, read once when first asked for.

A table that was made is one compressed text of sorted lines, "key<tab>value". Its lines are searched
as they are, since a screening process needs a few thousand of its words. Lists kept by hand are plain text.
`data/SOURCES.md` says where the words come from.
"""

from __future__ import annotations

import gzip
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).parent / "data"


@cache
def _table(name: str) -> list[bytes]:
    return gzip.decompress((_DATA / f"{name}.tsv.gz").read_bytes()).strip(b"\n").split(b"\n")


def found(name: str, key: str) -> str:
    """Return the value of `key` in the table `name`, "" if it is not there."""
    lines, sought = _table(name), key.encode() + b"\t"
    at = bisect_left(lines, sought)
    if at < len(lines) and lines[at].startswith(sought):
        return lines[at][len(sought) :].decode()
    return ""


def romanised(word: str) -> str:
    """Return the usual Latin spelling of a word of another script, "" if it is not known."""
    return found("roman", word)


def table(name: str) -> list[list[str]]:
    """Return all lines of a small table, each cut at its tabs."""
    return [line.split("\t") for line in map(bytes.decode, _table(name))]


def lines(file: str) -> list[str]:
    """Return the lines of a list of words that is kept by hand, without its comments."""
    written = (_DATA / file).read_text(encoding="utf-8").splitlines()
    return [line for line in written if line and not line.startswith("#")]
