"""Other ways to read a name: where one way to write it would lose a match that every clerk would see.

There are few, and each has a reason; the first is always `words`. An index may hold them all, a question may
ask them all.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import Final

from licet.parties.names._compounds import joined
from licet.parties.names._han import korean_surnames, syllables
from licet.parties.names._letters import has_latin, visible
from licet.parties.names._roles import Role, role
from licet.parties.names._scripts import LETTER_FOR_LETTER, ascii_of, script
from licet.parties.names._tables import lines
from licet.parties.names._words import words

MOST: Final = 6
_SEVERAL: Final = 2  # letters
_UMLAUTS: Final = str.maketrans(
    dict(zip("äöüåøÄÖÜÅØ", ("ae", "oe", "ue", "aa", "oe", "Ae", "Oe", "Ue", "Aa", "Oe"), strict=True))
)
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_EAST_ASIAN: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
_CHARACTERS: Final = re.compile("[\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af ]+")
# One capital at the end of a word is no word that lost its space.
_HUMP: Final = re.compile(r"(?<=[a-z])(?!(?<=[a-z][a-z])[A-Z](?!\S))(?=[A-Z])")
Words = tuple[str, ...]


def readings(name: str, *, person: bool | None = None) -> tuple[Words, ...]:
    """Return the ways to read `name`, `words` first, each once, at most `MOST`."""
    first = words(name, person=person)
    if name.isascii():
        humps = _humps(name, person=person)
        return tuple(dict.fromkeys((first, joined(first), *_as_abbreviation(first), *humps)))
    seen = visible(name)
    other = [first, joined(first), *_as_abbreviation(first), *_humps(seen, person=person)]
    if (spelled_out := seen.translate(_UMLAUTS)) != seen:
        other.append(words(spelled_out, person=person))
    if _CYRILLIC.search(seen):
        letters = _CYRILLIC.sub(lambda letter: _plain_letter(letter[0]), seen.casefold())
        other.append(words(letters, person=person))
    other += _written_twice(seen, person=person)
    if _EAST_ASIAN.search(seen):
        other += _east_asian(seen)
    return tuple(dict.fromkeys(reading for reading in other if reading))[:MOST]


def in_characters(name: str) -> bool:
    """Whether a name is in Han characters or Hangul, which leave no syllable out; kana may be."""
    return not name.isascii() and _CHARACTERS.fullmatch(name) is not None


def _humps(name: str, *, person: bool | None) -> list[Words]:
    """Part words that lost the space between them: "S.A. DeC.V." and "NoveAdHolding"."""
    parted = _HUMP.sub(" ", name)
    return [words(parted, person=person)] if parted != name else []


def _plain_letter(letter: str) -> str:
    return ascii_of(letter.translate(LETTER_FOR_LETTER) or " ").strip()


def _written_twice(seen: str, *, person: bool | None) -> list[Words]:
    """Return each half of a name that is printed beside its original script: "Amir Khan (امیر خان)"."""
    parts = seen.replace("original script", " ").split()
    halves = ([part for part in parts if has_latin(part)], [part for part in parts if not has_latin(part)])
    read = [words(" ".join(half), person=person) for half in halves]
    shorter, longer = sorted(read, key=len)
    alike = shorter and len(longer) <= 2 * len(shorter)
    named = all(any(role(word, person=person) is Role.NAME for word in half) for half in read)
    return read if alike and named else []


def _as_abbreviation(first: Words) -> list[Words]:
    """Read neighbouring single letters as one word, where `words` took them for initials."""
    if min(map(len, first), default=_SEVERAL) >= _SEVERAL:
        return []
    joined: list[str] = []
    for single, run in groupby(first, key=lambda word: len(word) == 1 and word.isalpha()):
        letters = list(run)
        joined += ["".join(letters)] if single else letters
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
    """Return the other usual spellings of a Korean person's surname, the official one among the last."""
    return [(surname, *words(run, person=True)[1:]) for surname in korean_surnames(run)[1:]]


def _brands_in_any(seen: str) -> bool:
    return any(chinese in seen for chinese in _brands())


def _brands_in(found: re.Match[str]) -> str:
    text = found[0]
    for chinese, latin in _brands().items():
        text = text.replace(chinese, f" {latin} ")
    return text


@cache
def _brands() -> dict[str, str]:
    return {chinese: latin for chinese, _, latin in (line.partition(" ") for line in lines("brands.txt"))}
