"""Sets of words, each of which stands for itself and all below it: `operation` holds `operation.verify`.

This module knows the dots in a word and nothing of what it means.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_FEW = 8  # so many words are looked through faster than they are hashed


def holds(terms: Collection[str], word: str) -> bool:
    """Whether `word` is one of `terms` or stands below one."""
    while word not in terms:
        word = word.rpartition(".")[0]
        if not word:
            return False
    return True


def outside(inner: Iterable[str], outer: Collection[str]) -> tuple[str, ...]:
    """The words of `inner` that `outer` does not hold."""
    outer = outer if len(outer) <= _FEW else frozenset(outer)
    return tuple(word for word in inner if not holds(outer, word))


@lru_cache(512)
def reduced(terms: tuple[str, ...]) -> tuple[str, ...]:
    """The same set in its one shortest spelling: sorted, no word twice or below another."""
    if len(terms) == 1:
        return terms
    every = set(terms)
    return tuple(sorted(word for word in every if not holds(every, word.rpartition(".")[0])))


def common(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """What both sets hold, reduced: of two words that nest, the narrower."""
    if left == right:
        return reduced(left)
    left_set, right_set = frozenset(left), frozenset(right)
    narrower = {word for word in left if holds(right_set, word)}
    narrower.update(word for word in right if holds(left_set, word))
    return reduced(tuple(narrower))
