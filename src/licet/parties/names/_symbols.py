"""Words and phrases that mean the same, or are the same name: which groups a name's words belong to.

"Mohammed" and "Muhammad", "bank" and "banque", "limited liability company" and "OOO" share a group. Two
words of one group are evidence that two names agree, never that two parties are one; the score weighs it. Of
nicknames, only those the source gives are here.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from licet.parties.names._slavic import glossed
from licet.parties.names._tables import found, lines

# Groups of given names and surnames are below the first of these, those of other words and phrases from there
# on: those of the tables, then pairs learnt from the lists, then the lines of the Russian glossary.
FIRST_TERM: Final = 1_000_000
FIRST_LEARNT: Final = 2_000_000
FIRST_GLOSSED: Final = 3_000_000
_FIRST_GIVEN: Final = 900_000


def symbols(words: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
    """Return `(start, end, group)` for every stretch of `words` that has equals; one may have several groups.

    Stretches may overlap: "joint stock company" is one phrase and "company" within it another.
    """
    seen: list[tuple[int, int, int]] = []
    for start, word in enumerate(words):
        names, longest, alone = _of_word(word)
        if not (names or alone or longest):
            continue
        seen += [(start, start + 1, group) for group in names + alone]
        for end in range(start + 2, min(start + longest, len(words)) + 1):
            seen += [(start, end, group) for group in _of_phrase(" ".join(words[start:end]))]
    return tuple(seen)


def meanings(word: str) -> tuple[int, ...]:
    """Return the groups of one word: what `symbols` says of it standing alone."""
    names, _, alone = _of_word(word)
    return names + alone if names else alone


def terms(words: tuple[str, ...]) -> dict[int, tuple[int, int]]:
    """Return the longest stretch `(start, end)` of each group of terms; names of people are passed over."""
    longest: dict[int, tuple[int, int]] = {}
    for start, word in enumerate(words):
        most, alone = _as_term(word)
        for group in alone:
            longest.setdefault(group, (start, start + 1))
        for end in range(start + 2, min(start + most, len(words)) + 1):
            for group in _of_phrase(" ".join(words[start:end])):
                before = longest.get(group, (0, 0))
                if end - start > before[1] - before[0]:
                    longest[group] = start, end
    return longest


def begins_phrase(word: str) -> bool:
    """Tell whether some phrase of several words begins with this one."""
    return _as_term(word)[0] > 1


@lru_cache(maxsize=65_536)
def _as_term(word: str) -> tuple[int, tuple[int, ...]]:
    """Return the longest phrase that begins with the word, and its groups as a term."""
    longest, _, groups = found("terms", word).partition(" ")
    return int(longest or 0), _numbers(groups, FIRST_TERM)


@lru_cache(maxsize=65_536)
def _of_word(word: str) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
    """Return the groups of a name, the longest phrase that begins with the word, and its groups as a term."""
    longest, groups = _as_term(word)
    learnt = tuple([FIRST_LEARNT + number for number in _learnt().get(word, ())])
    bent = tuple([FIRST_GLOSSED + number for number in glossed(word)])
    return (*_numbers(found("persons", word), 0), *_given().get(word, ())), longest, groups + learnt + bent


@cache
def _learnt() -> dict[str, tuple[int, ...]]:
    """Return the pairs of words that `scripts/learn-equivalents` found to stand for one another."""
    pairs: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(lines("equivalents.txt")):
        for word in line.split()[:2]:
            pairs[word] = (*pairs.get(word, ()), number)
    return pairs


@cache
def _given() -> dict[str, tuple[int, ...]]:
    """Return the groups of given names that are kept by hand."""
    groups: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(lines("given.txt"), _FIRST_GIVEN):
        for word in line.split():
            groups[word] = (*groups.get(word, ()), number)
    return groups


@lru_cache(maxsize=65_536)
def _of_phrase(phrase: str) -> tuple[int, ...]:
    return _numbers(found("terms", phrase).partition(" ")[2], FIRST_TERM)


def _numbers(written: str, base: int) -> tuple[int, ...]:
    return tuple([base + int(number, 36) for number in written.split()]) if written else ()
