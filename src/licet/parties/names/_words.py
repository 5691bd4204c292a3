"""The words of a name: one way to write it, whatever the script, the case, the dots and the accents.

Nothing is left out here: which words say little is told in `_roles.py`, which mean the same in `_symbols.py`.
Words already written so stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import Final

from licet.parties.names._han import chinese, korean
from licet.parties.names._letters import SILENT, has_latin, one_script, visible
from licet.parties.names._scripts import ascii_of, script, spelled

# Raise this when the words of any name change: lists written by another normaliser are refused.
NORMALISER: Final = 4

_TOKEN: Final = re.compile("[a-z0-9]+")
# A word of any script with its vowel signs; scripts whose signs Unicode does not count as letters by block.
_WORD: Final = re.compile(
    "(?:[^\\W_]|[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u109f\u1700-\u18af\u1a00-\u1aff\u05f4])+"
)
_SHORT_LEGAL: Final = frozenset(
    re.findall("[a-z]+", "ab ag ao as bv co cv gp hf kg kk lp nv oo ou oy pt sa sc se sl sp")
)
_DOTTED: Final = re.compile(r"(?<![a-z0-9])(?:[a-z]\.){2,}[a-z]?(?![a-z0-9])")
_PARTICLES: Final = frozenset({"al", "abd", "abu", "bin", "ibn", "umm", "wal", "ben"})
_RUN: Final = 3  # single letters in a row that are an abbreviation, not initials


def words(name: str, *, person: bool | None = None) -> tuple[str, ...]:
    """Return the words of `name` in order, in small Latin letters and digits.

    `person` tells a person's name from an organisation's: it decides whether "J. S. C." are initials, and
    where a Chinese or Korean name is cut. Unknown, it is judged from the name itself.
    """
    if name.isascii():
        plain = name.lower()
        if "'" in plain or "`" in plain:
            plain = plain.translate(SILENT)
    else:
        plain = _latin(name, person=person)
    if "&" in plain:
        plain = plain.replace("&", " and ")
    if person is not True and "." in plain:
        plain = _DOTTED.sub(lambda dotted: _undotted(dotted[0], whole=person is False), plain)
    tokens = _TOKEN.findall(plain)
    if person is not True and min(map(len, tokens), default=2) == 1:
        tokens = _abbreviations(tokens, all_runs=person is False)
    return tuple(tokens)


def vowelless(name: str) -> frozenset[str]:
    """Return those words of `name` whose script does not write short vowels: Arabic and Hebrew.

    Compare them by their consonants too: how they are spelled in Latin letters differs from clerk to clerk.
    """
    if name.isascii():
        return frozenset()
    runs = [run for word in _WORD.findall(visible(name)) for run in _runs(word)]
    written = " ".join(spelled(run) for run in runs if script(run[0]) in {"arabic", "hebrew"})
    return frozenset(_TOKEN.findall(written)) - _PARTICLES


def _latin(name: str, *, person: bool | None) -> str:
    seen = visible(name)
    if seen.isascii():
        return seen.lower()
    among_latin = has_latin(seen)
    return _WORD.sub(lambda found: _word(found[0], among_latin, person), seen.replace("&", " and "))


@lru_cache(maxsize=65_536)
def _word(word: str, among_latin: bool, person: bool | None) -> str:  # noqa: FBT001 - the cache keys on position
    if word.isascii():
        return word.lower()
    read = one_script(word, among_latin=among_latin)
    return " ".join(_run(run, person) for run in _runs(read))


def _runs(word: str) -> list[str]:
    """Cut `word` where Han, Hangul or Latin letters meet; alphabets that mix inside a word stay together."""
    return ["".join(letters) for _, letters in groupby(word, key=_family)]


def _family(letter: str) -> str:
    kind = script(letter)
    return kind if kind in {"han", "hangul", "kana", "arabic", "hebrew"} else "alphabet"


def _run(run: str, person: bool | None) -> str:  # noqa: FBT001 - called for the cached word only
    kind = script(run[0])
    if kind == "han":
        return " ".join(chinese(run, ascii_of, person=person))
    if kind == "hangul":
        return " ".join(korean(run, ascii_of, person=person))
    return spelled(run)


def _undotted(dotted: str, *, whole: bool) -> str:
    """Join "s.a." to "sa", unless it may be somebody's initials."""
    joined = dotted.replace(".", "")
    return f"{joined} " if whole or len(joined) >= _RUN or joined in _SHORT_LEGAL else dotted


def _abbreviations(tokens: list[str], *, all_runs: bool) -> list[str]:
    """Join neighbouring single letters that are an abbreviation: "S.A. de C.V." is "sa de cv"."""
    found: list[str] = []
    for single, run in groupby(tokens, key=lambda token: len(token) == 1 and token.isalpha()):
        letters = list(run)
        joined = "".join(letters)
        if single and (all_runs or len(letters) >= _RUN or joined in _SHORT_LEGAL):
            found.append(joined)
        else:
            found += letters
    return found
