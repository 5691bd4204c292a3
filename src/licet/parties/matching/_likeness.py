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
from licet.parties.matching._spelling import abjads_of, bag_keys, frames_of, sounds_of, spelled_keys

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


_Words = tuple[Traits, Numbers]  # some of them, by their places


def traits_of(words: list[str]) -> Traits:
    """Return the traits of these words, in their order."""
    sounds = sounds_of(words)
    frames, coarse = frames_of(sounds), abjads_of(sounds)
    keys = spelled_keys(frames + coarse)
    sides = words, sounds, frames, coarse
    lengths = np.array([[len(one) for one in each] for each in sides], np.int64).reshape(4, -1)
    told = [(_VOWELS.isdisjoint(word), word.isdigit(), not word.isalpha()) for word in words]
    vowelless, number, digits = np.array(told, bool).reshape(-1, 3).T.copy()
    return Traits(
        words=texts(words),
        sounds=texts(sounds),
        letters=lengths[0],
        sound_letters=lengths[1],
        front=np.array([ord(sound[0]) for sound in sounds], np.int64),
        frame=keys[: len(words)],
        frame_letters=lengths[2],
        coarse=keys[len(words) :],
        coarse_letters=lengths[3],
        vowelless=vowelless,
        bag=bag_keys(words),
        number=number,
        digits=digits,
    )


def likeness(ours: Traits, at: Numbers, theirs: Traits, ids: Numbers, unvowelled: Truths) -> Shares:
    """Return how alike each of `ours` is to the one of `theirs` beside it; `unvowelled` is of the pairs."""
    if not len(at):
        return np.zeros(0, np.float32)
    same_frame = ours.frame[at] == theirs.frame[ids]
    framed = np.where(same_frame, ours.frame_letters[at], 0)
    same_front = ours.front[at] == theirs.front[ids]
    letters = ours.letters[at], theirs.letters[ids]
    apart = _apart(
        (ours.words, at), (theirs.words, ids), letters, np.where(same_frame, _FARTHEST, _MOST_SLIPS)
    )
    vowels = np.maximum(apart - 1, 0)
    best = _by_slips((ours, at), (theirs, ids), np.maximum(*letters), apart)
    best = np.maximum(best, _FRAME[np.minimum(framed, 4)] - _OTHER_VOWEL * vowels)
    _hear(best, (ours, at), (theirs, ids), vowels, same_frame & same_front)
    best -= _OTHER_FRONT * ~same_front
    bare = true_at(ours.vowelless[at])
    if len(bare):
        best[bare] = np.maximum(best[bare], _VOWELLESS[np.minimum(framed[bare], 4)])
    coarse = true_at(unvowelled)
    if len(coarse):
        coarse = coarse[ours.coarse[at[coarse]] == theirs.coarse[ids[coarse]]]
        longer = np.maximum(np.abs(letters[0] - letters[1])[coarse] - 2, 0)
        kept = _COARSE[np.minimum(ours.coarse_letters[at[coarse]], 4)] - np.float32(0.02) * longer
        best[coarse] = np.maximum(best[coarse], kept)
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


def _by_slips(ours: _Words, theirs: _Words, longest: Numbers, apart: Numbers) -> Shares:
    """Judge by slips of the pen, counted in letters."""
    (one, at), (other, ids) = ours, theirs
    typed = _slipped(apart, longest)
    once = true_at(apart == 1)
    if len(once):
        swapped = once[one.bag[at[once]] == other.bag[ids[once]]]
        typed[swapped] = _SWAP[np.minimum(one.letters[at[swapped]], 9)]
    return typed


def _slipped(apart: Numbers, letters: Numbers) -> Shares:
    return np.asarray(_APART[np.minimum(apart, 3), np.minimum(letters, 10)])


def _apart(
    ours: tuple[Texts, Numbers],
    theirs: tuple[Texts, Numbers],
    letters: tuple[Numbers, Numbers],
    most: Numbers,
) -> Numbers:
    """Return how many letters apart the texts are; beyond `most`, one more."""
    (one, at), (other, ids) = ours, theirs
    near = true_at(np.abs(letters[0] - letters[1]) <= most)
    asked, listed = one[at[near]].tolist(), other[ids[near]].tolist()
    found = cpdist(asked, listed, scorer=OSA.distance, score_cutoff=_FARTHEST, dtype=np.int64)
    apart = most + 1
    apart[near] = np.minimum(found, apart[near])
    return apart


def _hear(best: Shares, ours: _Words, theirs: _Words, vowels: Numbers, may_be_same: Truths) -> None:
    """Judge by sounds the pairs that may come out more alike so."""
    (one, at), (other, ids) = ours, theirs
    letters = one.sound_letters[at], other.sound_letters[ids]
    least, longest = np.abs(letters[0] - letters[1]), np.maximum(*letters)
    # (1) those that sound the same, (2) those whose sounds are at least so far apart, and no nearer than that
    may = true_at(may_be_same & (least == 0))
    same = may[one.sounds[at[may]] == other.sounds[ids[may]]]  # (1)
    least[least == 0] = 1
    most = _slipped(least, longest) - _OTHER_SOUND
    most[same] = 0
    may = true_at(most > best)  # (2)
    at, ids, letters = at[may], ids[may], (letters[0][may], letters[1][may])
    apart = _apart((one.sounds, at), (other.sounds, ids), letters, np.full(len(may), _MOST_SLIPS))
    best[may] = np.maximum(best[may], _slipped(apart, longest[may]) - _OTHER_SOUND)
    best[same] = np.maximum(best[same], _SAME_SOUND - np.float32(0.01) * vowels[same])


def texts(words: list[str]) -> Texts:
    """Return words as a column of themselves."""
    return np.array(words, dtype=object)
