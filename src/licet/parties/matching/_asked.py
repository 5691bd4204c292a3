"""A question as the index reads it: each name in each reading, and the words to look for with their worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.parties.matching._vocabulary import Written
from licet.parties.names import in_characters, readings, vowelless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from licet.parties.matching._reach import Reach
    from licet.parties.matching._values import Question

ASKED_SHARE: Final = 0.72  # how much the asked side weighs against the listed side
FLOOR: Final = 0.58  # below this coverage no alignment scores
_MOST_TOGETHER: Final = 8  # words of a name tried as written together
_TOGETHER_FROM: Final = 5  # letters
_WHOLE_UP_TO: Final = 40
_LEAST_WORTH: Final = 0.05
_LEAST_ASKED: Final = ASKED_SHARE / (1 / FLOOR - (1 - ASKED_SHARE))  # of the asked words, to reach the floor


class Reading(Struct, frozen=True, gc=False):
    """One way to read one name of one question, with the words it might have been written as together."""

    question: int
    asked: int
    person: bool
    words: tuple[str, ...]
    worth: tuple[float, ...]
    written: tuple[Written, ...]
    together: tuple[tuple[tuple[int, ...], Written], ...]
    characters: bool = False

    @property
    def wanted(self) -> set[Written]:
        """The words to look for."""
        return {*self.written, *(one for _, one in self.together)}


class Plan(Struct, frozen=True, gc=False):
    """Which words are searched for, and which are only looked up in what the first ones found."""

    first: tuple[tuple[Written, float], ...]
    later: tuple[tuple[Written, float], ...]
    total: float

    @property
    def least(self) -> float:
        """What a row must have of the asked words to be worth more."""
        return _LEAST_ASKED * self.total


def readings_of(
    number: int, question: Question, worth: Callable[[str, bool], float], known: Callable[[str], int]
) -> Iterator[Reading]:
    """Yield each reading of each name; `worth` tells what a word is worth, `known` its number or -1."""
    person = None if question.kind is None else question.kind == "person"
    for asked, name in enumerate(question.names):
        bare = vowelless(name)
        for words in readings(name, person=person):
            written = tuple(
                Written(word, unvowelled=word in bare, cut=at == len(words) - 1)
                for at, word in enumerate(words)
            )
            worths = tuple([worth(word, bool(person)) for word in words])
            if words:
                yield Reading(
                    number,
                    asked,
                    bool(person),
                    words,
                    worths,
                    written,
                    _together(written, known),
                    in_characters(name),
                )


def _together(
    written: tuple[Written, ...], known: Callable[[str], int]
) -> tuple[tuple[tuple[int, ...], Written], ...]:
    count = len(written)
    if not 1 < count <= _MOST_TOGETHER:
        return ()
    found: list[tuple[tuple[int, ...], Written]] = []
    for at in range(count if count == 2 else count - 1):  # noqa: PLR2004 - of two words either may be first
        one, other = written[at], written[(at + 1) % count]
        word = one.word + other.word
        if len(word) >= _TOGETHER_FROM and (one.unvowelled or known(word) >= 0):
            found.append(((at, (at + 1) % count), Written(word, unvowelled=one.unvowelled, pair=True)))
    whole = "".join([one.word for one in written])
    if _TOGETHER_FROM < len(whole) < _WHOLE_UP_TO:
        found.append((tuple(range(count)), Written(whole, whole=True)))
    return tuple(found)


def plan(reading: Reading, reaches: Mapping[Written, Reach]) -> Plan:
    """Choose the words to search for: rare ones first, until no row without them could come near.

    The rest, "limited" or "Mohammed" beside a rarer word, is never searched for, so that a question costs the
    same whether a thousand or a million rows hold them.
    """
    words = list(zip(reading.written, reading.worth, strict=True))
    words.sort(key=lambda pair: reaches[pair[0]].size / max(pair[1], _LEAST_WORTH))
    total = rest = sum(reading.worth)
    chosen = 0
    while chosen < len(words) and rest >= _LEAST_ASKED * total:
        rest -= words[chosen][1]
        chosen += 1
    together = [(one, sum([reading.worth[at] for at in run])) for run, one in reading.together]
    return Plan((*words[:chosen], *together), tuple(words[chosen:]), total)
