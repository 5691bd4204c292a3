"""How words are spelled, heard and abridged: the keys under which alike words meet.

Two words are worth comparing when they share a key: the same letters after dropping one or two, the same
consonants, or, for scripts that write no vowels, the same consonants in their coarsest form. Keys find; they
never judge how alike two words are. They are the same on every machine, so that they can be stored.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from licet.parties.matching._columns import Keys, Numbers  # noqa: TC001 - fields of structs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


TWO_SLIPS_FROM: Final = 7  # letters: in a shorter word two slips leave too little
ONE_SLIP_FROM: Final = 4
_LONGEST: Final = 48  # letters of a word that count
_EDITED: Final = 24  # letters of a word in which slips are looked for
_EDITED_TWICE: Final = 10  # letters at its front in which a second slip is
_LETTER_BITS: Final = 0x9E3779B97F4A7C15  # odd, so that a step can be undone modulo 2**64
_UNDO: Final = np.uint64(pow(_LETTER_BITS, -1, 2**64))
_UNDO_TWICE: Final = np.uint64(pow(_LETTER_BITS, -2, 2**64))
_STEPS: Final = np.array([pow(_LETTER_BITS, at, 2**64) for at in range(256)], dtype=np.uint64)
_WIDTH: Final = _EDITED + 2
# What may be left out of a word, by its places: nothing, one letter, or two; and from how many letters on.
_PAIRS: Final = np.triu_indices(_EDITED_TWICE, 1)
_FIRST: Final = np.concatenate([[_EDITED], np.arange(_EDITED), _PAIRS[0]])
_SECOND: Final = np.concatenate([np.full(1 + _EDITED, _EDITED), _PAIRS[1]])
_TWICE_FROM: Final = 1 + _EDITED
_FROM: Final = np.concatenate(
    [[0], np.maximum(np.arange(_EDITED) + 1, ONE_SLIP_FROM), np.maximum(_PAIRS[1] + 1, TWO_SLIPS_FROM)]
)
_LEFT_OUT: Final = np.arange(_EDITED + 1)[:, None] >= _FROM
_MIX: Final = np.uint64(0xFF51AFD7ED558CCD)
_HALF: Final = np.uint64(32)

# Sounds that Latin letters write in several ways; a capital stands for a sound of two letters. The last is no
# sound: scanners take "rn" for "m".
_SOUNDS: Final = {
    **dict.fromkeys(("shch", "sch", "sh", "skh"), "S"),  # with "kh": letters put into Cyrillic one by one
    **dict.fromkeys(("ch", "cz", "tskh"), "C"),
    **dict.fromkeys(("dzh", "zh", "dj", "zkh"), "j"),
    "kh": "k",
    "gh": "g",
    "ph": "f",
    "th": "t",
    "dh": "d",
    "ck": "k",
    "tz": "ts",
    "ou": "u",
    "oo": "u",
    "ee": "i",
    "rn": "m",
}
_LONGEST_SOUND: Final = max(map(len, _SOUNDS))
_SOUND: Final = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_LETTERS: Final = str.maketrans("yqcwz", "ikkvs")
_ANY_OPENING: Final = "abcdefghijklmnopqrstuvwxyzSC0123456789"
_DIGITS_AS_LETTERS: Final = str.maketrans("01583", "olsbe")
# What the beginning of a sound may yet become.
_BEGUN: Final = {
    begun: "".join(
        sound.translate(_LETTERS)[0] for letters, sound in _SOUNDS.items() if letters.startswith(begun)
    )
    for begun in {letters[:count] for letters in _SOUNDS for count in range(1, _LONGEST_SOUND + 1)}
}
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"


def _near(edge: int) -> frozenset[str]:
    """Return the letters, run together, at that edge of two words which may sound the same there."""
    heard = [(letters[edge], sound.translate(_LETTERS)[edge]) for letters, sound in _SOUNDS.items()]
    sounds = {one: {one.translate(_LETTERS), *(to for at, to in heard if at == one)} for one in _LATIN}
    return frozenset(one + other for one in _LATIN for other in _LATIN if sounds[one] & sounds[other])


_ONE_OPENING: Final = _near(0)
_ONE_ENDING: Final = _near(-1)
_TWICE: Final = re.compile(r"(.)\1+")
_CONSONANTS: Final = str.maketrans("gxjSCdb", "ksssstp", "aeiouh")
_ABJAD: Final = str.maketrans("gxjSCdb", "ksksstp", "aeiouhv")


@lru_cache(maxsize=1 << 17)
def heard(word: str) -> str:
    """Return the word with each sound written one way: "Khadafi", "Kaddafy" and "Qadafi" become the same."""
    if not word.isalpha() and not word.isdigit():
        word = word.translate(_DIGITS_AS_LETTERS)
    return _once(_SOUND.sub(_sound, word).translate(_LETTERS))


def sounds_of(words: Sequence[str]) -> list[str]:
    """Return each word as it is `heard`, read as one text with a word a line, which is quicker."""
    read = [one if one.isalpha() or one.isdigit() else one.translate(_DIGITS_AS_LETTERS) for one in words]
    return _each_once(_SOUND.sub(_sound, "\n".join(read)).split("\n"), _LETTERS) if read else []


def plainly(words: Sequence[str]) -> list[str]:
    """Return each word with each letter written one way, but no letters taken together."""
    return _each_once(words, _LETTERS)


def may_open(part: str, word: str) -> bool:
    """Tell by first letters alone whether a word that begins with `part` may be heard as `word` is."""
    return part[0] + word[0] in _ONE_OPENING or not (part[:_LONGEST_SOUND].isalpha() and word[0].isalpha())


def may_end(one: str, other: str) -> bool:
    """Tell by last letters alone whether two words may be heard alike; where one is a digit, they may."""
    return one[-1] + other[-1] in _ONE_ENDING or not (one[-1].isalpha() and other[-1].isalpha())


@lru_cache(maxsize=1 << 17)
def openings(word: str) -> str:
    """Return every sound with which a longer word that begins with `word` may be heard to begin."""
    front = word[:_LONGEST_SOUND]
    if not front.isalpha():
        return _ANY_OPENING
    return heard(front)[0] + _BEGUN.get(front, "")


def consonants(sound: str) -> str:
    """Return the consonants of a heard word, voiced and unvoiced alike."""
    return _once(sound.translate(_CONSONANTS))


def frames_of(sounds: Sequence[str]) -> list[str]:
    """Return the consonants of each heard word, voiced and unvoiced alike."""
    return _each_once(sounds, _CONSONANTS)


def abjads_of(sounds: Sequence[str]) -> list[str]:
    """Return what a script without vowels keeps of each heard word, in its coarsest form."""
    return _each_once(sounds, _ABJAD)


def _sound(found: re.Match[str]) -> str:
    return _SOUNDS[found[0]]


def _once(letters: str) -> str:
    """Return the letters, each run of one letter written once; most words have no run."""
    return _TWICE.sub(r"\1", letters) if _TWICE.search(letters) else letters


def _each_once(lines: Sequence[str], table: Mapping[int, int | None]) -> list[str]:
    """Return the lines, each letter as the table has it, and each run of one letter written once."""
    return _TWICE.sub(r"\1", "\n".join(lines).translate(table)).split("\n") if lines else []


def spelled_keys(words: Sequence[str]) -> Keys:
    """Return one key of each word's letters; words beyond `_LONGEST` letters count by their front."""
    letters = _matrix(words, _LONGEST)
    return np.asarray((letters * _STEPS[:_LONGEST]).sum(axis=1, dtype=np.uint64))


def bag_keys(words: Sequence[str]) -> Keys:
    """Return one key of each word's letters in any order."""
    return np.asarray(_STIRRED[_matrix(words, _LONGEST)].sum(axis=1, dtype=np.uint64))


def joined_keys(front: Keys, lengths: Numbers, back: Keys) -> Keys:
    """Return the keys of words written together, from the keys of the two and the letters of the first."""
    return np.asarray(front + back * _STEPS[np.minimum(lengths, 255)])


def slip_keys(words: Sequence[str], *, twice: int) -> tuple[Numbers, Keys]:
    """Return (which word, key) for each word, and with one letter left out, or two of the first `twice`.

    The keys are not yet `mixed`.
    """
    lengths = np.minimum(np.array([len(word) for word in words], np.int64), _EDITED)
    fronts = np.zeros((len(words), _WIDTH), dtype=np.uint64)  # the keys of the first letters of each word
    np.cumsum(_matrix(words, _EDITED) * _STEPS[:_EDITED], axis=1, out=fronts[:, 1:-1])
    fronts[:, -1] = fronts[:, -2]
    told = _LEFT_OUT[lengths]
    told[twice:, _TWICE_FROM:] = False
    which, at = told.nonzero()
    front, row = fronts.ravel(), which * _WIDTH
    first, second = row + _FIRST[at], row + _SECOND[at]
    between, rest = front[second] - front[first + 1], front[row + _EDITED] - front[second + 1]
    return which, front[first] + between * _UNDO + rest * _UNDO_TWICE


def mixed(keys: Keys) -> Keys:
    """Return the keys with their bits stirred, so that near words fall far apart when sorted."""
    stirred = (keys ^ (keys >> _HALF)) * _MIX
    return np.asarray(stirred ^ (stirred >> _HALF))


def _matrix(words: Sequence[str], width: int) -> Keys:
    letters = np.array(words, dtype=f"S{width}") if words else np.zeros(0, dtype=f"S{width}")
    return letters.view(np.uint8).reshape(len(words), width).astype(np.uint64)


_STIRRED: Final = mixed(np.arange(256, dtype=np.uint64) * np.uint64(_LETTER_BITS))
