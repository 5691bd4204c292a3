"""How alike two words are, from 0 to 1: by slips of the pen, by sound, by consonants alone.

The figures say how often a pair that far apart is one word written twice rather than two words; they are
those of single words and know nothing of names.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from msgspec import Struct
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from licet.parties.matching._columns import Keys, Numbers, Shares, Texts, Truths
from licet.parties.matching._spans import true_at
from licet.parties.matching._spelling import abjad, bag_keys, consonants, heard, spelled_keys

_SLIP: Final = np.array([0, 0, 0, 0.6, 0.70, 0.79, 0.85, 0.88, 0.90, 0.92], dtype=np.float32)  # by letters
# Two neighbours swapped: seldom another word, and the commonest slip of a typist.
_SWAP: Final = np.array([0, 0, 0, 0.8, 0.86, 0.89, 0.91, 0.92, 0.93, 0.94], dtype=np.float32)
_SLIPS: Final = np.array([0, 0, 0, 0, 0, 0, 0.62, 0.68, 0.75, 0.80, 0.84], dtype=np.float32)
_APART: Final = np.stack([np.ones_like(_SLIPS), np.append(_SLIP, _SLIP[-1]), _SLIPS, np.zeros_like(_SLIPS)])
_FRAME: Final = np.array([0, 0, 0.74, 0.88, 0.93], dtype=np.float32)  # by consonants
_VOWELLESS: Final = np.array([0, 0, 0.76, 0.86, 0.90], dtype=np.float32)
_COARSE: Final = np.array([0, 0, 0.78, 0.86, 0.90], dtype=np.float32)
_OTHER_VOWEL: Final = np.float32(0.025)
_OTHER_FRONT: Final = np.float32(0.06)
_OTHER_SOUND: Final = np.float32(0.02)
_SAME_SOUND: Final = np.float32(0.97)
_MOST_SLIPS: Final = 2
_FARTHEST: Final = 6  # letters apart beyond which nothing is asked, of words with the same consonants
_LETTERS: Final = re.compile("[^0-9]+")
_LOOK: Final = str.maketrans("01i58", "ollsb")
_VOWELS: Final = frozenset("aeiouy")


class Traits(Struct, frozen=True):
    """Words side by side with what is compared of them."""

    words: Texts
    sounds: Texts
    letters: Numbers
    sound_letters: Numbers
    front: Numbers  # of the sound
    frame: Keys  # the key of the consonants
    frame_letters: Numbers
    coarse: Keys  # the key of what a script without vowels keeps
    coarse_letters: Numbers
    vowelless: Truths
    number: Truths
    bag: Keys  # the key of its letters in any order
    digits: Truths  # whether any letter is a digit


def traits_of(words: list[str]) -> Traits:
    """Return the traits of these words, in their order."""
    sounds = [heard(word) for word in words]
    frames, coarse = [consonants(sound) for sound in sounds], [abjad(sound) for sound in sounds]
    return Traits(
        words=texts(words),
        sounds=texts(sounds),
        letters=_lengths(words),
        sound_letters=_lengths(sounds),
        front=np.fromiter((ord(sound[0]) for sound in sounds), np.int64, len(sounds)),
        frame=spelled_keys(frames),
        frame_letters=_lengths(frames),
        coarse=spelled_keys(coarse),
        coarse_letters=_lengths(coarse),
        vowelless=np.fromiter((_VOWELS.isdisjoint(word) for word in words), bool, len(words)),
        bag=bag_keys(words),
        number=np.fromiter((word.isdigit() for word in words), bool, len(words)),
        digits=np.fromiter((not word.isalpha() for word in words), bool, len(words)),
    )


def likeness(ours: Traits, at: Numbers, theirs: Traits, ids: Numbers, unvowelled: Truths) -> Shares:
    """Return how alike each of `ours` is to the one of `theirs` beside it; `unvowelled` is of the pairs."""
    if not len(at):
        return np.zeros(0, np.float32)
    same_frame = ours.frame[at] == theirs.frame[ids]
    apart = _letters_apart(ours, at, theirs, ids, np.where(same_frame, _FARTHEST, _MOST_SLIPS))
    front = _OTHER_FRONT * (ours.front[at] != theirs.front[ids])
    best = _by_slips(ours, at, theirs, ids, apart) - front
    framed = np.where(same_frame, ours.frame_letters[at], 0)
    spoken = _FRAME[np.minimum(framed, 4)] - _OTHER_VOWEL * np.maximum(apart - 1, 0) - front
    best = np.maximum(best, spoken)
    bare = np.where(ours.vowelless[at], framed, 0)
    best = np.maximum(best, _VOWELLESS[np.minimum(bare, 4)])
    coarse = np.where(unvowelled & (ours.coarse[at] == theirs.coarse[ids]), ours.coarse_letters[at], 0)
    longer = np.maximum(np.abs(ours.letters[at] - theirs.letters[ids]) - 2, 0)
    best = np.maximum(best, _COARSE[np.minimum(coarse, 4)] - np.float32(0.02) * longer)
    best[_other_digits(ours, at, theirs, ids)] = 0
    return np.asarray(best, dtype=np.float32)


def _other_digits(ours: Traits, at: Numbers, theirs: Traits, ids: Numbers) -> list[int]:
    """Return the pairs of words that hold different digits: "Optronica14" is not "Optronica13".

    A digit is itself or left out; one that looks like the letter the other word has is that letter.
    """
    other = []
    for n in true_at(ours.digits[at] & theirs.digits[ids]).tolist():
        one, two = ours.words[at[n]], theirs.words[ids[n]]
        if _digits(one) != _digits(two) and one.translate(_LOOK) != two.translate(_LOOK):
            other.append(n)
    return other


def _digits(word: str) -> str:
    return _LETTERS.sub("", word)


def _by_slips(ours: Traits, at: Numbers, theirs: Traits, ids: Numbers, apart: Numbers) -> Shares:
    """Judge by slips of the pen, counted in letters or in sounds, whichever is kinder."""
    typed = _slipped(apart, np.maximum(ours.letters[at], theirs.letters[ids]))
    swapped = true_at((apart == 1) & (ours.bag[at] == theirs.bag[ids]))
    typed[swapped] = _SWAP[np.minimum(ours.letters[at[swapped]], 9)]
    letters = ours.sound_letters[at], theirs.sound_letters[ids]
    sounds_apart = np.full(len(at), _MOST_SLIPS + 1)
    near = true_at(np.abs(letters[0] - letters[1]) <= _MOST_SLIPS)
    sounds_apart[near] = _apart((ours.sounds, at[near]), (theirs.sounds, ids[near]), most=_MOST_SLIPS)
    spoken = _slipped(sounds_apart, np.maximum(*letters))
    same = _SAME_SOUND - np.float32(0.01) * np.maximum(apart - 1, 0)
    spoken = np.where(sounds_apart == 0, same, spoken - _OTHER_SOUND)
    return np.asarray(np.maximum(typed, spoken), dtype=np.float32)


def _slipped(apart: Numbers, letters: Numbers) -> Shares:
    return np.asarray(_APART[np.minimum(apart, 3), np.minimum(letters, 10)])


def _letters_apart(ours: Traits, at: Numbers, theirs: Traits, ids: Numbers, most: Numbers) -> Numbers:
    """Return how many letters apart the words are; beyond `most`, one more than that."""
    apart = most + 1
    near = np.abs(ours.letters[at] - theirs.letters[ids]) <= most
    for each in (_MOST_SLIPS, _FARTHEST):
        asked = true_at(near & (most == each))
        apart[asked] = _apart((ours.words, at[asked]), (theirs.words, ids[asked]), most=each)
    return apart


def _apart(ours: tuple[Texts, Numbers], theirs: tuple[Texts, Numbers], *, most: int) -> Numbers:
    pair = [words[places].tolist() for words, places in (ours, theirs)]
    return np.asarray(cpdist(*pair, scorer=OSA.distance, score_cutoff=most, dtype=np.int64))


def texts(words: list[str]) -> Texts:
    """Return words as a column of themselves."""
    return np.array(words, dtype=object)


def _lengths(words: list[str]) -> Numbers:
    return np.fromiter(map(len, words), np.int64, len(words))
