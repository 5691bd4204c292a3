"""Names made of syllables, as in China, Korea and Vietnam, where a letter more or less is another name.

"Fan Yan" is not "Fan Yang", nor "Jianhua" "Jianjun". Elsewhere such a letter is a slip of the pen. Whether a
name is of that kind is told by its letters alone: a slip seldom makes a syllable.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from licet.parties.names import korean_surname, pinyin_surname

_SYLLABLE: Final = re.compile(
    "(?![wy]$)(?:[bcdfghjklmnpqrstvwxyz]|[zcskt]h|kk|tt|jj|ngh?|nh|ph|tr)?"
    "[aeiouwy]{1,3}(?:ng?|nh|ch|[cklmprt])?"
)
_PINYIN: Final = (
    "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:a(?:i|o|ng?)?|e(?:i|ng?|r)?|i(?:a(?:o|ng?)?|e|u|ng?|ong)?"
    "|o(?:u|ng)?|u(?:a(?:i|ng?)?|e|i|o|n)?)"
)
_GIVEN: Final = re.compile(f"{_PINYIN}(?:{_PINYIN})?")
_WORDS: Final = (2, 3)


@lru_cache(maxsize=1 << 12)  # one asked name stands beside many listed ones
def syllables(words: tuple[str, ...]) -> bool:
    """Whether every word of a name is one syllable, as Chinese, Korean or Vietnamese is spelled."""
    return all(_SYLLABLE.fullmatch(word) or korean_surname(word) for word in words)


@lru_cache(maxsize=1 << 12)
def chinese(words: tuple[str, ...]) -> bool:
    """Whether a name is a Chinese surname and given names, written as one word or two."""
    return len(words) in _WORDS and any(map(pinyin_surname, words)) and all(map(_GIVEN.fullmatch, words))


def given(word: str) -> bool:
    """Whether a word may be a Chinese given name of one or two characters."""
    return _GIVEN.fullmatch(word) is not None
