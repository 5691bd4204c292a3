"""The names of an index as columns: which words each has, which names each word is in, who bears each name.

Everything here is an array, so that a million names cost megabytes and a file of them is read by mapping it.
A row is one way to read one spelling; most spellings have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from licet.parties.matching._columns import Keys, Numbers, Places, Shares, Small, Truths
from licet.parties.matching._spans import true_at
from licet.parties.matching._spelling import joined_keys, mixed, spelled_keys
from licet.parties.matching._weights import LEAST_NAME
from licet.parties.names import readings
from licet.parties.names import words as words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from licet.parties.matching._likeness import Traits
    from licet.parties.matching._values import Named
    from licet.parties.matching._vocabulary import Vocabulary


FRAME_KEY: Final = np.uint64(0xF0)
WHOLE_KEY: Final = np.uint64(0x0F)
_TOLD_EVERY: Final = 10_000
_JOINED_FROM: Final = 5  # letters of two words together that still tell something
_MOST_JOINED: Final = 6  # words of a name that somebody writes as one
_MOST_FAMILY: Final = 16  # words of a family name; what has more before its comma is a text


class Listed(Struct, frozen=True):
    """The columns. `starts` has one more entry than there are rows, `held_from` one more than words."""

    starts: Numbers  # where each row's words start
    words: Places
    worth: Shares  # of the whole row
    spelling: Places  # which `Named` each row is a reading of
    owner: Numbers  # of each `Named`
    kind: Small  # of each `Named`: the place of its kind among the kinds, 0 for unknown
    weak: Truths
    held_from: Numbers  # where each word's rows start
    holders: Places  # the rows, by word
    joined: Keys  # sorted: two neighbouring words, or the whole name, written as one
    joined_row: Places
    joined_worth: Shares
    person: Small  # of each row: 1 for a person's name
    family: Small  # of each row: how many of its first words are the family name, 0 where no comma tells


class Rows(Struct, frozen=True):
    """Names read into numbered words, row by row."""

    starts: Numbers
    words: Places
    spelling: Places


class Names(Struct, frozen=True):
    """Names as they were read: the words of each reading, whose reading it is, and what is known of each."""

    readings: list[tuple[str, ...]]
    family: list[int]
    spelling: list[int]
    owner: list[int]
    kind: list[str | None]
    weak: list[bool]

    def vocabulary(self) -> list[str]:
        """Return every word, once."""
        return list({word for words in self.readings for word in words})

    def rows(self, vocabulary: Vocabulary) -> Rows:
        """Return the readings as rows of numbered words."""
        place = {word: number for number, word in enumerate(vocabulary.words)}
        lengths = np.fromiter(map(len, self.readings), np.int64, len(self.readings))
        return Rows(
            starts=np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]),
            words=np.fromiter((place[word] for words in self.readings for word in words), np.int32),
            spelling=np.array(self.spelling, np.int32),
        )


def read_names(named: Iterable[Named], progress: Callable[[int], None] | None) -> Names:
    """Read every name into words; one without words is kept, and found by no one."""
    names = Names([], [], [], [], [], [])
    for number, one in enumerate(named):
        names.owner.append(one.owner)
        names.kind.append(one.kind)
        names.weak.append(one.weak)
        person = None if one.kind is None else one.kind == "person"
        family = _family(one.text) if person else ""
        for words in readings(one.text, person=person):
            if words:
                names.readings.append(words)
                names.family.append(_first_words(words, family))
                names.spelling.append(number)
        if progress is not None and (number + 1) % _TOLD_EVERY == 0:
            progress(number + 1)
    return names


def _family(name: str) -> str:
    """Return the letters of the family name, if a comma sets it apart as lists do: "IVANOV, Ivan"."""
    family, comma, _ = name.partition(",")
    return "".join(words_of(family, person=True)) if comma else ""


def _first_words(words: tuple[str, ...], letters: str) -> int:
    """Return how many words have these letters, 0 if the name does not begin with them."""
    if not letters:
        return 0
    for count in range(1, min(len(words), _MOST_FAMILY + 1)):
        letters = letters.removeprefix(words[count - 1])
        if not letters:
            return count
    return 0


def columns_of(names: Names, rows: Rows, traits: Traits, worth: Shares) -> tuple[Listed, tuple[str, ...]]:
    """Return the columns of these names and the kinds they are numbered by."""
    kinds, kind = kinds_of(names.kind)
    persons = kinds.index("person") + 1 if "person" in kinds else -1
    person = (kind[rows.spelling] == persons).astype(np.int8)
    held_from, held = holders(rows, len(traits.words))
    joined, joined_row, joined_worth = written_as_one(rows, traits, worth, person)
    listed = Listed(
        starts=rows.starts,
        words=rows.words,
        worth=row_worth(rows, worth, person),
        spelling=rows.spelling,
        owner=np.array(names.owner, np.int64),
        kind=kind,
        weak=np.array(names.weak, bool),
        held_from=held_from,
        holders=held,
        joined=joined,
        joined_row=joined_row,
        joined_worth=joined_worth,
        person=person,
        family=np.array(names.family, np.int8),
    )
    return listed, kinds


def holders(rows: Rows, count: int) -> tuple[Numbers, Places]:
    """Return, for each of `count` words, where its rows start, and the rows; a row counts once a word."""
    row = np.repeat(np.arange(len(rows.starts) - 1), np.diff(rows.starts))
    pairs = np.unique(rows.words.astype(np.int64) * max(len(rows.starts), 1) + row)
    word = pairs // max(len(rows.starts), 1)
    return np.searchsorted(word, np.arange(count + 1)), (pairs % max(len(rows.starts), 1)).astype(np.int32)


def row_worth(rows: Rows, worth: Shares, person: Small) -> Shares:
    """Return what each whole row is worth."""
    sums = np.concatenate(
        [[0.0], np.cumsum(worth[np.repeat(person, np.diff(rows.starts)), rows.words], dtype=np.float64)]
    )
    told = sums[rows.starts[1:]] - sums[rows.starts[:-1]]
    return np.asarray(np.maximum(told, LEAST_NAME), dtype=np.float32)


def row_keys(starts: Numbers, words: Places, keys: Keys) -> Keys:
    """Return one key for the words of each row, the same in whatever order, from the keys of the words."""
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(keys[words])])
    return np.asarray(sums[starts[1:]] - sums[starts[:-1]])


def written_as_one(rows: Rows, traits: Traits, worth: Shares, person: Small) -> tuple[Keys, Places, Shares]:
    """Return the sorted keys of words written together, the row of each, and what they are worth there.

    The last word and the first count as neighbours: "ZHENG, Guangfu" is also written "guangfuzheng".
    """
    spelled = spelled_keys(traits.words.tolist()), traits.letters, np.uint64(0)
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
    rows: Rows, keys: Keys, letters: Numbers, worth: Shares, person: Small
) -> Iterator[tuple[Keys, Numbers, Shares, Numbers]]:
    """Yield (key, row, worth, letters) of each pair of neighbours, and of each whole name from each start."""
    counts = np.diff(rows.starts)
    for count in range(2, _MOST_JOINED + 1):
        row = true_at(counts == count)
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


def kinds_of(kinds: Sequence[str | None]) -> tuple[tuple[str, ...], Small]:
    """Return the distinct kinds in order, and each one's place among them, from 1; 0 where unknown."""
    known = sorted({kind for kind in kinds if kind is not None})
    place = {kind: number for number, kind in enumerate(known, 1)}
    return tuple(known), np.fromiter((place.get(kind or "", 0) for kind in kinds), np.int8, len(kinds))
