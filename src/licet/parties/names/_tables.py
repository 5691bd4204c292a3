"""The word tables that ship with Licet, read once when first asked for.

A table that was made is one compressed text of sorted lines, "key<tab>value". Lists kept by hand are plain
text. `data/SOURCES.md` says where the words come from.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).parent / "data"


def _text(name: str) -> str:
    return gzip.decompress((_DATA / f"{name}.tsv.gz").read_bytes()).decode().strip("\n")


@cache
def _values(name: str) -> dict[str, str]:
    """Return the value of each key: nearly every word asked is sought here, and most are not there."""
    cells = _text(name).replace("\n", "\t").split("\t")
    return dict(zip(cells[::2], cells[1::2], strict=True))


def found(name: str, key: str) -> str:
    """Return the value of `key` in the table `name`, "" if it is not there."""
    return _values(name).get(key, "")


def romanised(word: str) -> str:
    """Return the usual Latin spelling of a word of another script, "" if it is not known."""
    return found("roman", word)


def table(name: str) -> list[list[str]]:
    """Return all lines of a small table, each cut at its tabs."""
    return [line.split("\t") for line in _text(name).split("\n")]


def lines(file: str) -> list[str]:
    """Return the lines of a list of words that is kept by hand, without its comments."""
    written = (_DATA / file).read_text(encoding="utf-8").splitlines()
    return [line for line in written if line and not line.startswith("#")]
