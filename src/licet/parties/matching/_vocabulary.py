"""The words of all names, each once, and which of them a word asked may be: the same, or written alike.

Alikeness is of words alone, from 0 to 1, by slips of the pen, by sound, and by consonants; what a word is
worth in a name is decided elsewhere. Below `_LEAST` two words are strangers.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
from msgspec import Struct

from licet.parties.matching._columns import Keys, Numbers, Places, Shares, Truths
from licet.parties.matching._likeness import Traits, likeness, traits_of
from licet.parties.matching._spans import Directory, distinct, firsts, spans, true_at
from licet.parties.matching._spelling import mixed, plainly, slip_keys
from licet.parties.names import meanings, places

if TYPE_CHECKING:
    from collections.abc import Sequence


_LEAST: Final = 0.6
_CONSONANT_KEY: Final = np.uint64(0xC0)
_BAG_KEY: Final = np.uint64(0xBA)
_ABJAD_KEY: Final = np.uint64(0xAB)
_CUT_FROM: Final = 4  # letters of a cut word that still tell which it was
_EQUAL: Final = 0.9
_MOST_CUT: Final = 24  # words one cut word may be
_MARK: Final = np.uint64(58)  # of 64 bits: what is left tells 64 marks apart
_HALF: Final = 32  # bits
_LOW: Final = (1 << _HALF) - 1
_SWAPPED: Final = 3  # letters
_PLACES: Final = 1 << _HALF  # above all groups of words
_TELLING: Final = 4  # letters of a word whose consonants tell something


class Written(Struct, frozen=True, gc=False):
    """A word as it was asked: in a script without vowels, or possibly cut short by a form's end."""

    word: str
    unvowelled: bool = False
    cut: bool = False
    pair: bool = False  # two neighbouring words written as one
    whole: bool = False  # a whole name written as one


class Alike(Struct, frozen=True, gc=False):
    """The words one word may be, least alike first, and how alike each is."""

    ids: Numbers
    likeness: Shares


class Vocabulary:
    """Words in order, with the keys under which they are found."""

    def __init__(self, traits: Traits, keys: Keys, holders: Places, groups: Numbers) -> None:
        self.words: list[str] = traits.words.tolist()
        self.traits = traits
        self.keys = keys
        self.holders = holders
        self.groups = groups
        self._places = {word: place for place, word in enumerate(self.words)}
        # One bit for each word: words that are alike have the same consonants more often than not.
        self.marks = np.uint64(1) << (mixed(traits.frame) >> _MARK)
        self._directory = Directory(keys)

    @classmethod
    def of(cls, words: list[str]) -> Vocabulary:
        """Return the vocabulary of these distinct words."""
        traits = traits_of(sorted(words))
        numbers, keys = _keys(traits, np.ones(len(words), bool))
        order = np.argsort(keys, kind="stable")
        known = [
            (group, n)
            for n, word in enumerate(traits.words)
            for group in (*meanings(word), *map(_place, places(word)))
        ]
        groups = np.array(sorted(known), dtype=np.int64).reshape(-1, 2).T.copy()
        return cls(traits, keys[order], numbers[order].astype(np.int32), groups)

    def place(self, word: str) -> int:
        """Return the number of a word, or -1."""
        return self._places.get(word, -1)

    def alike(self, asked: Sequence[Written]) -> list[Alike]:
        """Return the words each asked word may be, itself included."""
        traits = traits_of([one.word for one in asked])
        unvowelled = np.fromiter((one.unvowelled for one in asked), bool, len(asked))
        numbers, keys = _keys(traits, unvowelled)
        found, start, end = self._directory.find(keys)
        which, at = spans(start, end)
        size = max(len(self.words), 1)
        met = distinct(numbers[found[which]] * size + self.holders[at])
        who, ids = met // size, met % size
        rows = [
            (who, ids, likeness(traits, who, self.traits, ids, unvowelled[who])),
            self._same(asked),
            self._equal(asked),
            self._cut(asked),
        ]
        return _grouped(len(asked), *(np.concatenate(column) for column in zip(*rows, strict=True)))

    def _same(self, asked: Sequence[Written]) -> tuple[Numbers, Numbers, Shares]:
        found = [(n, place) for n, one in enumerate(asked) if (place := self.place(one.word)) >= 0]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1], np.ones(len(pairs), np.float32)

    def _equal(self, asked: Sequence[Written]) -> tuple[Numbers, Numbers, Shares]:
        """Find the words that mean the same, or are the same name in another tongue, or bent otherwise."""
        sought, whole = list[tuple[int, int]](), list[tuple[int, int]]()
        for n, one in enumerate(asked):
            word = one.word
            sought += [(n, group) for group in meanings(word)]
            sought.append((n, _place(word)))  # it may be the place that others are made of
            for stem in places(word):
                sought.append((n, _place(stem)))
                if (place := self.place(stem)) >= 0:
                    whole.append((n, place))
        column, unbent = (np.array(pairs, np.int64).reshape(-1, 2) for pairs in (sought, whole))
        groups = self.groups[0]
        which, at = spans(groups.searchsorted(column[:, 1]), groups.searchsorted(column[:, 1], "right"))
        who = np.concatenate([column[which, 0], unbent[:, 0]])
        found = np.concatenate([self.groups[1][at], unbent[:, 1]])
        return who, found, np.full(len(who), _EQUAL, np.float32)

    def _cut(self, asked: Sequence[Written]) -> tuple[Numbers, Numbers, Shares]:
        found = []
        for number, one in enumerate(asked):
            if one.cut and len(one.word) >= _CUT_FROM and one.word.isalpha():
                start = bisect_left(self.words, one.word)
                for place in range(start, min(start + _MOST_CUT, len(self.words))):
                    whole = self.words[place]
                    if not whole.startswith(one.word):
                        break
                    found.append((number, place, 0.72 + 0.2 * len(one.word) / len(whole)))
        pairs = np.array(found, dtype=np.float64).reshape(-1, 3)
        return pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64), pairs[:, 2].astype(np.float32)


def _place(stem: str) -> int:
    """Return the group of the adjectives made of a place: "uralskii" and "uralskoe" of "ural"."""
    return _PLACES | crc32(stem.encode())


def _keys(traits: Traits, unvowelled: Truths) -> tuple[Numbers, Keys]:
    """Return (which word, key) under every key of every word; numbers have none, being the same or not."""
    spoken = true_at(~traits.number)
    # A slip may break a sound that is written with two letters: there the letters themselves are kept too.
    broken = spoken[traits.letters[spoken] - traits.sound_letters[spoken] == 1]
    letters = [plainly(word) for word in traits.words[broken].tolist()]
    whose, sounds = np.concatenate([spoken, broken]), traits.sounds[spoken].tolist()
    found = [(whose[which], key) for which, key in slip_keys(sounds + letters, twice=len(sounds))]
    tell = spoken[
        (traits.frame_letters[spoken] > 1) & ((traits.letters[spoken] >= _TELLING) | traits.vowelless[spoken])
    ]
    found.append((tell, mixed(traits.frame[tell] + _CONSONANT_KEY)))
    short = spoken[traits.letters[spoken] == _SWAPPED]  # too short for a key with a letter left out
    found.append((short, mixed(traits.bag[short] + _BAG_KEY)))
    coarse = spoken[(traits.coarse_letters[spoken] > 1) & unvowelled[spoken]]
    found.append((coarse, mixed(traits.coarse[coarse] + _ABJAD_KEY)))
    return np.concatenate([n for n, _ in found]), np.concatenate([key for _, key in found])


def _grouped(count: int, who: Numbers, ids: Numbers, likeness: Shares) -> list[Alike]:
    """Return the words alike to each asked one, each once, as alike as anything makes them."""
    kept = true_at(likeness >= _LEAST)
    key, likeness = who[kept] << _HALF | ids[kept], likeness[kept]
    order = key.argsort(kind="stable")  # long runs are in order already
    key = key[order]
    starts = true_at(firsts(key))
    if len(starts):
        key, likeness = key[starts], np.maximum.reduceat(likeness[order], starts)
    who, ids = key >> _HALF, key & _LOW
    order = (who << _HALF | likeness.view(np.int32)).argsort(kind="stable")  # none is below zero
    ids, likeness = ids[order], likeness[order]
    ends = who.searchsorted(np.arange(count + 1)).tolist()
    return [Alike(ids[a:b], likeness[a:b]) for a, b in pairwise(ends)]
