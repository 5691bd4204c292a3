"""Chinese and Korean names: where one word ends and the next begins, which their writing does not show.

A name of two to four characters that begins with a surname is read as surname and given name, as lists write
it ("Wang Xiaoming", "Kim Jong Un"). Anything else is an organisation: its known words are translated as
organisations translate them ("technology", "co ltd"), the rest is read in pairs of syllables.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from licet.parties.names._tables import lines, table

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_PERSON = 4
_DOUBLE_SURNAME = 2
_PAIR = 2
_GIVEN = 2  # syllables of a Korean given name that stands by itself
_HANGUL = re.compile("[\uac00-\ud7af]")
_LIQUID = re.compile("^l(?=[aeiouwy])")
_FINALS = re.compile("(?<![aeiou]n)(?<!^)(?:g|d|b|s|j)$")
_FINAL = {"g": "k", "d": "t", "b": "p", "s": "t", "j": "t"}


def chinese(text: str, spell: Callable[[str], str], *, person: bool | None) -> list[str]:
    """Return the words of a run of Han characters; `spell` writes one character in pinyin."""
    if not person and (person is False or not _like_a_person(text)):
        return _translated(text, lambda rest: _pairs(rest, spell))
    surnames = _surnames()
    if len(text) > _DOUBLE_SURNAME and text[:_DOUBLE_SURNAME] in surnames.double:
        parts = [_joined(text[:_DOUBLE_SURNAME], spell), _joined(text[_DOUBLE_SURNAME:], spell)]
    else:
        parts = [surnames.read.get(text[0]) or spell(text[0]), _joined(text[1:], spell)]
    return [part for part in parts if part]


def syllables(text: str, spell: Callable[[str], str]) -> list[str]:
    """Return one word for each character."""
    return [hangul(latin) if _HANGUL.match(letter) else latin for letter in text if (latin := spell(letter))]


def korean(text: str, spell: Callable[[str], str], *, person: bool | None) -> list[str]:
    """Return the words of a run of Hangul: surname and syllables if it may be a person's name."""
    if person and len(text) <= _GIVEN and not korean_surnames(text):
        return [_as_in_lists(spell(letter)) for letter in text]
    if person is False or not korean_surnames(text):
        return _translated(text, lambda rest: [_joined(rest, lambda letter: hangul(spell(letter)))])
    return [korean_surnames(text)[0], *(_as_in_lists(spell(letter)) for letter in text[1:])]


def korean_surnames(text: str) -> list[str]:
    """Return the ways to spell the surname that `text` begins with, none if it is no person's name."""
    return _korean_surnames().get(text[0], []) if 1 < len(text) <= LONGEST_PERSON else []


def korean_surname(word: str) -> bool:
    """Whether this is a usual spelling of a Korean surname."""
    return word in _korean_spellings()


def pinyin_surname(word: str) -> bool:
    """Whether this is a usual Chinese surname in pinyin."""
    return word in _pinyin_surnames()


def hangul(syllable: str) -> str:
    """Write a syllable by the Revised Romanisation, whose consonants change at either end."""
    return _FINALS.sub(lambda last: _FINAL[last[0]], _LIQUID.sub("r", syllable))


def _as_in_lists(syllable: str) -> str:
    """Write a syllable as persons and the North do: "jeong" is "jong"."""
    return hangul(syllable).replace("eo", "o").replace("eu", "u")


def _like_a_person(text: str) -> bool:
    surnames = _surnames()
    double = text[:_DOUBLE_SURNAME] in surnames.double
    if not 1 < len(text) < LONGEST_PERSON + double or not (double or text[0] in surnames.single):
        return False
    return not any(_term_at(text, at) for at in range(len(text)))


def _pairs(text: str, spell: Callable[[str], str]) -> list[str]:
    return [_joined(text[at : at + _PAIR], spell) for at in range(0, len(text), _PAIR)]


def _translated(text: str, unknown: Callable[[str], list[str]]) -> list[str]:
    """Cut `text` at the longest words that are known, and leave the stretches between to `unknown`."""
    found: list[str] = []
    at = since = 0
    while at < len(text):
        term = _term_at(text, at)
        if not term:
            at += 1
            continue
        found += unknown(text[since:at])
        found += _terms()[text[at]][term].split()
        at = since = at + len(term)
    return found + unknown(text[since:])


def _term_at(text: str, at: int) -> str:
    return next((word for word in _terms().get(text[at], ()) if text.startswith(word, at)), "")


@cache
def _terms() -> dict[str, dict[str, str]]:
    """Return the known words by their first character, longest first."""
    terms: dict[str, dict[str, str]] = {}
    for word, latin in sorted(table("unspaced"), key=lambda row: (-len(row[0]), row[0])):
        terms.setdefault(word[0], {})[word] = latin
    return terms


class _Surnames(NamedTuple):
    single: frozenset[str]
    double: frozenset[str]
    read: dict[str, str]


@cache
def _surnames() -> _Surnames:
    rows = [line.split() for line in lines("chinese_surnames.txt")]
    words = {word for row in rows if row[0] != "!" for word in row}
    double = frozenset(word for word in words if len(word) == _DOUBLE_SURNAME)
    read = {row[1]: row[2] for row in rows if row[0] == "!"}
    return _Surnames(frozenset("".join(words - double)), double, read)


@cache
def _korean_surnames() -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in map(str.split, lines("korean_surnames.txt"))}


@cache
def _korean_spellings() -> frozenset[str]:
    return frozenset(word for spellings in _korean_surnames().values() for word in spellings)


@cache
def _pinyin_surnames() -> frozenset[str]:
    return frozenset(word for line in lines("pinyin_surnames.txt") for word in line.split())


def _joined(text: str, spell: Callable[[str], str]) -> str:
    return "".join(spell(letter) for letter in text)
