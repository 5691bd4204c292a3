"""The names of an index as columns: which words each has, which names each word is in, who bears each name.

Everything here is an array, so that a million names cost megabytes and a file of them is read by mapping it.
A row is one way to read one spelling; most spellings have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from licet.parties.matching._spelling import joined_keys, mixed, spelled_keys
from licet.parties.matching._weights import LEAST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from licet.parties.matching._likeness import Traits
    from licet.parties.matching._spelling import Keys, Numbers

    Shares = NDArray[np.float32]
    Places = NDArray[np.int32]

FRAME_KEY: Final = np.uint64(0xF0)
WHOLE_KEY: Final = np.uint64(0x0F)
_JOINED_FROM: Final = 5  # letters of two words together that still tell something
_MOST_JOINED: Final = 6  # words of a name that somebody writes as one


class Listed(Struct, frozen=True):
    """The columns. `starts` has one more entry than there are rows, `held_from` one more than words."""

    starts: Numbers  # where each row's words start
    words: Places
    worth: Shares  # of the whole row
    spelling: Places  # which `Named` each row is a reading of
    owner: Numbers  # of each `Named`
    kind: NDArray[np.int8]  # of each `Named`: the place of its kind among the kinds, 0 for unknown
    weak: NDArray[np.bool_]
    held_from: Numbers  # where each word's rows start
    holders: Places  # the rows, by word
    joined: Keys  # sorted: two neighbouring words, or the whole name, written as one
    joined_row: Places
    joined_worth: Shares
    person: NDArray[np.int8]  # of each row: 1 for a person's name


class Rows(Struct, frozen=True):
    """Names read into numbered words, row by row."""

    starts: Numbers
    words: Places
    spelling: Places


def holders(rows: Rows, count: int) -> tuple[Numbers, Places]:
    """Return, for each of `count` words, where its rows start, and the rows; a row counts once a word."""
    row = np.repeat(np.arange(len(rows.starts) - 1), np.diff(rows.starts))
    pairs = np.unique(rows.words.astype(np.int64) * max(len(rows.starts), 1) + row)
    word = pairs // max(len(rows.starts), 1)
    return np.searchsorted(word, np.arange(count + 1)), (pairs % max(len(rows.starts), 1)).astype(np.int32)


def row_worth(rows: Rows, worth: Shares, person: NDArray[np.int8]) -> Shares:
    """Return what each whole row is worth."""
    sums = np.concatenate(
        [[0.0], np.cumsum(worth[np.repeat(person, np.diff(rows.starts)), rows.words], dtype=np.float64)]
    )
    return np.maximum(sums[rows.starts[1:]] - sums[rows.starts[:-1]], LEAST_NAME).astype(np.float32)


def written_as_one(
    rows: Rows, traits: Traits, worth: Shares, person: NDArray[np.int8]
) -> tuple[Keys, Places, Shares]:
    """Return the sorted keys of words written together, the row of each, and what they are worth there.

    The last word and the first count as neighbours: "ZHENG, Guangfu" is also written "guangfuzheng".
    """
    spelled = spelled_keys(traits.words), traits.letters, np.uint64(0)
    framed = traits.frame, traits.frame_letters, FRAME_KEY
    found = [
        (mixed(key[kept] + family), row[kept], value[kept])
        for keys, letters, family in (spelled, framed)
        for key, row, value, length in _runs(rows, keys, letters, worth, person)
        for kept in [length >= (_JOINED_FROM if family == 0 else _JOINED_FROM - 1)]
    ]
    if not found:
        return np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.float32)
    key, row, value = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(key, kind="stable")
    return key[order], row[order].astype(np.int32), value[order]


def _runs(
    rows: Rows, keys: Keys, letters: Numbers, worth: Shares, person: NDArray[np.int8]
) -> Iterator[tuple[Keys, Numbers, Shares, Numbers]]:
    """Yield (key, row, worth, letters) of each pair of neighbours, and of each whole name from each start."""
    counts = np.diff(rows.starts)
    for count in range(2, _MOST_JOINED + 1):
        row = np.flatnonzero(counts == count)
        if not row.size:
            continue
        table = rows.words[rows.starts[row, None] + np.arange(count)]
        for first in range(count):
            key, length, value = (
                keys[table[:, first]],
                letters[table[:, first]],
                worth[person[row], table[:, first]],
            )
            for step in range(1, count):
                word = table[:, (first + step) % count]
                key, length, value = (
                    joined_keys(key, length, keys[word]),
                    length + letters[word],
                    value + worth[person[row], word],
                )
                if step == 1:
                    yield key, row, value, length
                if step == count - 1:
                    yield key + WHOLE_KEY, row, value, length


def lookup(keys: Keys, asked: Keys) -> tuple[Numbers, Numbers]:
    """Return where each asked key starts and ends among the sorted keys."""
    return np.searchsorted(keys, asked, "left"), np.searchsorted(keys, asked, "right")


def kinds_of(kinds: Sequence[str | None]) -> tuple[list[str], NDArray[np.int8]]:
    """Return the distinct kinds in order, and each one's place among them, from 1; 0 where unknown."""
    known = sorted({kind for kind in kinds if kind is not None})
    place = {kind: number for number, kind in enumerate(known, 1)}
    return known, np.fromiter((place.get(kind or "", 0) for kind in kinds), np.int8, len(kinds))
