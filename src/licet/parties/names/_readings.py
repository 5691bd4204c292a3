"""Other ways to read a name: where one way to write it would lose a match that every clerk would see.

There are few, and each has a reason; the first is always `words`. An index may hold them all, a question may
ask them all.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from licet.parties.names._han import KOREAN_SURNAMES, LONGEST_PERSON, syllables
from licet.parties.names._letters import visible
from licet.parties.names._scripts import LETTER_FOR_LETTER, ascii_of, script
from licet.parties.names._tables import table
from licet.parties.names._words import words

MOST: Final = 6
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"})  # fmt: skip
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_EAST_ASIAN: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
Words = tuple[str, ...]


def readings(name: str, *, person: bool | None = None) -> tuple[Words, ...]:
    """Return the ways to read `name`, `words` first, each once, at most `MOST`."""
    first = words(name, person=person)
    if name.isascii():
        return tuple(dict.fromkeys((first, *_as_abbreviation(first))))
    seen = visible(name)
    other = [first, *_as_abbreviation(first)]
    if (spelled_out := seen.translate(_UMLAUTS)) != seen:
        other.append(words(spelled_out, person=person))
    if _CYRILLIC.search(seen):
        letters = seen.casefold().translate(LETTER_FOR_LETTER)
        other.append(words(letters, person=person))
    if _EAST_ASIAN.search(seen):
        other += _east_asian(seen)
    return tuple(dict.fromkeys(reading for reading in other if reading))[:MOST]


def _as_abbreviation(first: Words) -> list[Words]:
    """Read neighbouring single letters as one word, where `words` took them for initials."""
    joined: list[str] = []
    for single, run in groupby(first, key=lambda word: len(word) == 1 and word.isalpha()):
        joined += ["".join(run)] if single else list(run)
    return [tuple(joined)] if len(joined) < len(first) else []


def _east_asian(seen: str) -> list[Words]:
    other: list[Words] = (
        [words(_EAST_ASIAN.sub(_brands_in, seen), person=False)] if _brands_in_any(seen) else []
    )
    runs = _EAST_ASIAN.findall(seen)
    for run in runs:
        if script(run[0]) == "hangul" and len(runs) == 1:
            other += _korean(run)
    other.append(words(_EAST_ASIAN.sub(lambda run: " ".join(("", *syllables(run[0], ascii_of), "")), seen)))
    return other


def _korean(run: str) -> list[Words]:
    """Return the other usual spellings of a Korean person's surname, and the official one."""
    if run[0] not in KOREAN_SURNAMES or not 1 < len(run) <= LONGEST_PERSON:
        return []
    common = words(run, person=True)[1:]
    return [(surname, *common) for surname in KOREAN_SURNAMES[run[0]][1:]]


def _brands_in_any(seen: str) -> bool:
    return any(chinese in seen for chinese, _ in table("brands"))


def _brands_in(found: re.Match[str]) -> str:
    text = found[0]
    for chinese, latin in table("brands"):
        text = text.replace(chinese, f" {latin} ")
    return text
