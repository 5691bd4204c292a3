# ruff: noqa: RUF002 - letters of other scripts are what this file is about
"""Which letters are really there: invisible ones are dropped, letters that pass for others are read as those.

A word that mixes scripts was mixed by somebody, so its odd letters are read in the script of the others. No
letter is guessed inside a word of one script; what a whole script sounds like is told in `_scripts.py`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Blank letters that Unicode calls letters or symbols, and the Arabic stretcher: none of them is read.
_BLANK: Final = "\u0640\u115f\u1160\u2800\u3164\u17b4\u17b5\u180e"
_APOSTROPHES: Final = (
    "'`\u00b4\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u2018\u2019\u201b\u2032\u05f3\ua78c"
)
SILENT: Final = dict.fromkeys(map(ord, _BLANK + _APOSTROPHES))

# Letters that look the same, then letters that look the same only as capitals or carelessly.
_SAME: Final = str.maketrans(
    "АВЕЗКМНОРСТУХЅІЈԌԚԜҮаеорсухѕіјһԁԛԝԍүΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιϲϳՍՕօոսհᎪᎬᎢᎥᎫᎳᎷᎻᎽᏀᏃᏒᏚᏞᏟᏢᏦ",
    "ABE3KMHOPCTYXSIJGQWYaeopcyxsijhdqwgyABEZHIKMNOPTYXovicjUOonuhAEDiJWMHYGZRSLCPK",
)
_ALIKE: Final = _SAME | str.maketrans("ёЁїЇкмтвнαγεκρτυχωζη", "eEiIkmtbhayekptuxwzn")
_CYRILLIC_FOR: Final = str.maketrans("ABEKMHOPCTYXaeopcyxkiI", "АВЕКМНОРСТУХаеорсухкіІ")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_ODD: Final = re.compile("[\u0370-\u058f\u13a0-\u13ff]")


def visible(name: str) -> str:
    """Return `name` in compatibility form, without letters and marks that cannot be seen."""
    plain = unicodedata.normalize("NFKC", name).translate(SILENT)
    return "".join(
        " " if kind == "Cc" else letter
        for letter in plain
        if (kind := unicodedata.category(letter)) not in {"Cf", "Co", "Cn", "Cs"}
    )


def has_latin(name: str) -> bool:
    """Tell whether any word of `name` holds a Latin letter."""
    return _LATIN.search(name) is not None


def one_script(word: str, *, among_latin: bool) -> str:
    """Return `word` in one script, if its odd letters pass for letters of that script.

    `among_latin` tells that the name has Latin letters: there even a word made of look-alikes alone is
    meant to be read as Latin ("ОСТ Trading").
    """
    if not _ODD.search(word):
        return word
    mixed = _LATIN.search(word) is not None
    if mixed or among_latin:
        latin = word.translate(_ALIKE if mixed else _SAME)
        if not _ODD.search(latin):
            return latin
    if mixed and _CYRILLIC.search(word):
        cyrillic = word.translate(_CYRILLIC_FOR)
        if not _LATIN.search(cyrillic):
            return cyrillic
    return word
