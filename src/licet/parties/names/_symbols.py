"""Words and phrases that mean the same, or are the same name: which groups a name's words belong to.

"Mohammed" and "Muhammad", "bank" and "banque", "limited liability company" and "OOO" share a group. Two words
of one group are evidence that two names agree, never that two parties are one; the score weighs it. A nickname
is not a group here unless the source calls it one and the same name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from licet.parties.names._tables import found, table

# Groups of given names and surnames are below this, those of other words and phrases from here on.
FIRST_TERM: Final = 1_000_000
_LONGEST: Final = 8  # words in a phrase


def symbols(words: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
    """Return `(start, end, group)` for every stretch of `words` that has equals; one may have several groups.

    Stretches may overlap: "joint stock company" is one phrase and "company" within it another.
    """
    phrases = _phrases()
    seen: list[tuple[int, int, int]] = []
    for start, word in enumerate(words):
        seen += [(start, start + 1, group) for group in _of_word(word)]
        for end in range(start + 2, min(start + phrases.longest.get(word, 0), len(words)) + 1):
            seen += [(start, end, group) for group in phrases.groups.get(" ".join(words[start:end]), ())]
    return tuple(seen)


class _Phrases:
    """The phrases by their text, and how long one that begins with a given word can be."""

    def __init__(self) -> None:
        self.groups: dict[str, tuple[int, ...]] = {}
        self.longest: dict[str, int] = {}
        for text, groups in table("terms"):
            self.groups[text] = _numbers(groups, FIRST_TERM)
            first, *rest = text.split(" ")
            if rest and len(rest) < _LONGEST:
                self.longest[first] = max(self.longest.get(first, 0), len(rest) + 1)


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    return _Phrases()


@lru_cache(maxsize=65_536)
def _of_word(word: str) -> tuple[int, ...]:
    return _numbers(found("persons", word), 0) + _phrases().groups.get(word, ())


def _numbers(written: str, base: int) -> tuple[int, ...]:
    return tuple(base + int(number, 36) for number in written.split())
