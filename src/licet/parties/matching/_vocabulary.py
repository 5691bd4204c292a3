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
    from collections.abc import Iterator, Sequence


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
        self._of_group: dict[int, list[int]] = {}
        self._groups_of: dict[int, list[int]] = {}
        for group, place in groups.T.tolist():
            self._of_group.setdefault(group, []).append(place)
            self._groups_of.setdefault(place, []).append(group)
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

    def alike(self, asked: Sequence[Written], traits: Traits) -> list[Alike]:
        """Return the words each asked word may be, itself included; `traits` are those of the words asked."""
        unvowelled = np.array([one.unvowelled for one in asked], bool)
        numbers, keys = _keys(traits, unvowelled)
        found, start, end = self._directory.find(keys)
        which, at = spans(start, end)
        size = max(len(self.words), 1)
        met = distinct(numbers[found[which]] * size + self.holders[at])
        who, ids = met // size, met % size
        certain = [self._certain(one) for one in asked]
        same = np.arange(len(asked)).repeat([len(places) for places, _ in certain])
        known = np.array([place for places, _ in certain for place in places], np.int64)
        sure = np.array([share for _, shares in certain for share in shares], np.float32)
        judged = likeness(traits, who, self.traits, ids, unvowelled[who])
        return _grouped(
            len(asked),
            np.concatenate([who, same]),
            np.concatenate([ids, known]),
            np.concatenate([judged, sure]),
        )

    def _certain(self, asked: Written) -> tuple[list[int], list[float]]:
        """Return the words that are the same, mean the same, or begin as a cut one does; and how alike."""
        word, stems = asked.word, places(asked.word)
        own = self._places.get(word, -1)
        # The groups of a known word were found with it. It may be the place that others are made of, too.
        groups = self._groups_of.get(own, ()) if own >= 0 else meanings(word) + tuple(map(_place, stems))
        found = [place for stem in stems if (place := self.place(stem)) >= 0]
        for group in (*groups, _place(word)):
            found += self._of_group.get(group, ())
        told = [_EQUAL] * len(found)
        if own >= 0:
            found.append(own)
            told.append(1.0)
        if asked.cut and len(word) >= _CUT_FROM and word.isalpha():
            for place, likeness in self._cut(word):
                found.append(place)
                told.append(likeness)
        return found, told

    def _cut(self, word: str) -> Iterator[tuple[int, float]]:
        """Yield the words that begin so, and how alike each is."""
        start = bisect_left(self.words, word)
        for place in range(start, min(start + _MOST_CUT, len(self.words))):
            whole = self.words[place]
            if not whole.startswith(word):
                break
            yield place, 0.72 + 0.2 * len(word) / len(whole)


def _place(stem: str) -> int:
    """Return the group of the adjectives made of a place: "uralskii" and "uralskoe" of "ural"."""
    return _PLACES | crc32(stem.encode())


def _keys(traits: Traits, unvowelled: Truths) -> tuple[Numbers, Keys]:
    """Return (which word, key) under every key of every word; numbers have none, being the same or not."""
    spoken = true_at(~traits.number)
    # A slip may break a sound that is written with two letters: there the letters themselves are kept too.
    broken = spoken[traits.letters[spoken] - traits.sound_letters[spoken] == 1]
    letters = plainly(traits.words[broken].tolist())
    sounds = traits.sounds[spoken].tolist()
    which, slips = slip_keys(sounds + letters, twice=len(sounds))
    tell = spoken[
        (traits.frame_letters[spoken] > 1) & ((traits.letters[spoken] >= _TELLING) | traits.vowelless[spoken])
    ]
    short = spoken[traits.letters[spoken] == _SWAPPED]  # too short for a key with a letter left out
    coarse = spoken[(traits.coarse_letters[spoken] > 1) & unvowelled[spoken]]
    keys = (
        slips,
        traits.frame[tell] + _CONSONANT_KEY,
        traits.bag[short] + _BAG_KEY,
        traits.coarse[coarse] + _ABJAD_KEY,
    )
    whose = np.concatenate([spoken, broken])[which]
    return np.concatenate([whose, tell, short, coarse]), mixed(np.concatenate(keys))


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
