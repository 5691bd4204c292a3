"""Scripts that write syllables: Indian ones, whose consonants carry an "a" unwritten, and Japanese kana.

Letters come from `anyascii`; here is only what a letter alone cannot tell: where the unwritten vowel is
heard, and what small kana do to their neighbours (Hepburn).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# Places in each block of 128 letters, the same for Devanagari, Bengali, Tamil and the others.
_CONSONANTS: Final = range(0x15, 0x3A)
# A dot, a vowel sign, or the mark that there is no vowel.
_UNHEARD: Final = frozenset({0x3C, *range(0x3E, 0x4E)})
_BLOCK: Final = 0x80
_SMALL: Final = frozenset("ゃゅょャュョぁぃぅぇぉァィゥェォ")
_DOUBLES: Final = frozenset("っッ")
_LONG: Final = "ー"
_LONG_VOWEL: Final = re.compile("(?<=o)[ou]|(?<=u)u")
_SOFT: Final = ("sh", "ch", "j")


def indian(word: str, spell: Callable[[str], str]) -> str:
    """Return `word` with an "a" after each consonant that has no other vowel, but not at the end."""
    latin = ""
    for letter, following in zip(word, [*word[1:], ""], strict=True):
        latin += spell(letter)
        silent = not following or ord(following) % _BLOCK in _UNHEARD
        if ord(letter) % _BLOCK in _CONSONANTS and not silent:
            latin += "a"
    return latin


def kana(word: str, spell: Callable[[str], str]) -> str:
    """Return `word` in Hepburn romanisation, long vowels written once."""
    latin: list[str] = []
    doubled = False
    for letter in word:
        if letter in _DOUBLES:
            doubled = True
        elif letter != _LONG:
            heard = spell(letter)
            if letter in _SMALL and latin:
                latin[-1] = _blended(latin[-1], heard)
            else:
                latin.append(heard[:1] * doubled + heard)
            doubled = False
    return _LONG_VOWEL.sub("", "".join(latin))


def _blended(before: str, small: str) -> str:
    """Blend a syllable with the small one behind it: "shi" and "ya" are "sha", "te" and "i" are "ti"."""
    return before[:-1] + (small.removeprefix("y") if before.startswith(_SOFT) else small)
