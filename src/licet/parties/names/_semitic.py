# ruff: noqa: RUF001 - letters of other scripts are what this file is about
"""How Arabic and Hebrew letters are written in Latin ones.

Both leave short vowels out. A name that is known is spelled as it usually is ("محمد" is "muhammad"); articles
and the first words of compound names are taken off and the rest is looked up; what is left is spelled letter
by letter.
"""

from __future__ import annotations

import re
from typing import Final

from licet.parties.names._tables import romanised

_MARKS: Final = re.compile("[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
# Persian, Urdu, Pashto and Kurdish letters and the seats of hamza, as the plain Arabic letter of that sound.
_PLAIN: Final = str.maketrans(
    "أإآٱىیېۍےئؤکڪګگةۀەھہۃٹټڈډڑړںڼښځڅږڤڵۆۇێ",
    "ااااييييييوككگگهههههه" + "تتددررننشزسژفلووي",
    "ء",
)
_ARABIC: Final = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "th", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d",
    "ذ": "dh", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z",
    "ع": "", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h",
}  # fmt: skip
_HEBREW: Final = {
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ז": "z", "ח": "h", "ט": "t", "כ": "k", "ך": "k",
    "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "", "פ": "p", "ף": "f", "צ": "tz",
    "ץ": "tz", "ק": "k", "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
_LETTERS: Final = _ARABIC | _HEBREW
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SHORT: Final = 2
_HALF_VOWELS: Final = {"و": "wu", "ي": "yi", "ו": "vo", "י": "yi"}
_VOWELS: Final = frozenset("aeiou")
# (how the word begins, what stands for it, letters that must follow at least)
_BEGINNINGS: Final = (
    ("عبدال", "abd al ", 3),
    ("ابوال", "abu al ", 3),
    ("وال", "wal ", 3),
    ("ال", "al ", 2),
    ("عبد", "abd ", 3),
    ("ابو", "abu ", 3),
)
_ENDINGS: Final = (("الدين", " al din", 2), ("الله", " allah", 2), ("زاده", " zadeh", 2), ("زاي", "zai", 3))


def arabic_key(word: str) -> str:
    """Return `word` in plain Arabic letters without vowel marks: how the table of names is keyed."""
    return _MARKS.sub("", word).translate(_PLAIN)


def hebrew_key(word: str) -> str:
    """Return `word` without points and the marks of abbreviations."""
    return _MARKS.sub("", word).replace("״", "")


def arabic(word: str) -> str:
    """Return `word` in Latin letters."""
    key = arabic_key(word)
    return romanised(key) or _parts(key) or by_letter(key)


def hebrew(word: str) -> str:
    """Return `word` in Latin letters."""
    key = hebrew_key(word)
    return romanised(key) or by_letter(key)


def _parts(key: str) -> str:
    for beginning, latin, least in _BEGINNINGS:
        rest = key.removeprefix(beginning)
        if rest != key and len(rest) >= least:
            return latin + _stem(rest)
    for ending, latin, least in _ENDINGS:
        rest = key.removesuffix(ending)
        if rest != key and len(rest) >= least:
            return _stem(rest) + latin
    return ""


def _stem(key: str) -> str:
    """Return a word whose article is off already: the table, or letter by letter."""
    return romanised(key) or by_letter(key)


def by_letter(key: str) -> str:
    """Spell `key` letter by letter: w and y are vowels between consonants, h at the end of most words."""
    latin = ""
    if key.endswith("ه") and len(key) > _SHORT:
        key = key[:-1] + "ا"
    for place, letter in enumerate(key.translate(_DIGITS)):
        half = _HALF_VOWELS.get(letter)
        if half is None:
            latin += _LETTERS.get(letter, letter if letter.isascii() else "")
        else:
            latin += half[0] if place == 0 or latin[-1:] in _VOWELS else half[1]
    return latin
