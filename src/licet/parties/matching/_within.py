"""Whether a person's whole listed name stands within the asked one, which says more.

The points are learnt from names that say less than the list, or say it otherwise: to them each word more is
another person. But papers give a patronymic, a second family name or a tribe where a list has none. Nothing
here weighs a name that lacks a word of the listed one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from licet.parties.matching._meetings import INITIAL

if TYPE_CHECKING:
    from licet.parties.matching._meetings import Alignment

WITHIN: Final = 0.75  # told as possible, also where the countries differ
_TELLING: Final = 0.2  # what a word is worth at least that is no joining word, nor a title
_SURE: Final = 0.95  # the same word, or one that sounds so
_WHOLE: Final = 3  # words: fewer are borne by many, each with other names
_TWO: Final = 2
_ARTICLES: Final = frozenset({"al", "el"})
_SELDOM: Final = 1.6  # what two words are worth together that few bear
# As Russian, Ukrainian, Belarusian, Azerbaijani and Kazakh names have them, in Latin letters.
_PATRONYMIC: Final = re.compile(r"..(?:v[iy]t?ch|vna|[iy]chna|ogl[iyu]|[kq][iy]z[iy]|uly)$")


def is_within(pair: Alignment) -> bool:
    """Whether every telling word of a person's listed name met its own, and the asked name has others."""
    if not (pair.person and pair.meetings.asked_left):
        return False
    for at in pair.meetings.listed_left:
        if pair.listed_worth[at] >= _TELLING:
            return False
    words, worth = 0, 0.0
    for meeting in pair.meetings.met:
        telling = [pair.listed_worth[at] for at in meeting.listed if pair.listed_worth[at] >= _TELLING]
        if telling and (meeting.how == INITIAL or meeting.likeness < _SURE):
            return False
        words += len(telling)
        worth += sum(telling)
    if words == _TWO:
        return worth >= _SELDOM and _has_patronymic(pair)
    return words > _WHOLE or (words == _WHOLE and not _has_another_family_name(pair))


def _has_another_family_name(pair: Alignment) -> bool:
    """Whether the one telling word more stands last, and is no tribe or place with its article."""
    last = len(pair.asked) - 1
    more = [at for at in pair.meetings.asked_left if pair.asked_worth[at] >= _TELLING]
    return more == [last] and pair.asked[last - 1] not in _ARTICLES


def _has_patronymic(pair: Alignment) -> bool:
    """Whether the one word more is a patronymic, and stands where one does."""
    if len(pair.asked) != _TWO + 1 or len(pair.meetings.asked_left) != 1:
        return False
    (more,) = pair.meetings.asked_left
    if not _PATRONYMIC.search(pair.asked[more]):
        return False
    if more == 1:
        return True
    first = [meeting.listed[0] for meeting in pair.meetings.met if meeting.asked[0] == 0]
    return more == _TWO and pair.family == 1 and first == [0]  # "Puchkov Andrey Aleksandrovich"
