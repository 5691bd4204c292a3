"""One way to write a name, used alike for the lists and for what is asked.

Case, accents, punctuation, invisible characters and full-width letters do not tell two parties apart, so
they are removed; a Cyrillic or Greek letter inside a Latin word is the Latin letter it passes for. Scripts
are not otherwise converted into each other here, and no word is translated or guessed.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import Final

from licet.parties._words import LEGAL_FORMS, SILENT

# Raise this when `words` changes: a list file made by another normaliser is refused, never half matched.
NORMALISER: Final = 1

_WORD: Final = re.compile(r"[^\W_]+")
_APOSTROPHES: Final = dict.fromkeys(
    map(ord, "'`\u00b4\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02be\u02bf\u2032\uff07")
)
# Letters that carry a stroke or are two letters in one: Unicode does not take these apart.
_LETTERS: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
# Lower case of letters that look Latin in lower or upper case. Used in words that also hold a Latin letter.
_LOOKALIKES: Final = str.maketrans("авсԁенһіјкмопрԛѕтухԝαβεικνορτυχ", "abcdehhijkmonpqstyxwabeikvoptux")
_LATIN: Final = re.compile("[a-z]")


def words(name: str) -> tuple[str, ...]:
    """Return the words of `name` in order; the same words for every way to write the same name."""
    plain = _plain(name.translate(_APOSTROPHES).replace("&", " and "))
    return tuple(_joined_letters([_one_script(word) for word in _WORD.findall(plain)]))


def core(name_words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that say who it is: without legal forms, unless nothing else is left."""
    kept = tuple(word for word in name_words if word not in LEGAL_FORMS and word not in SILENT)
    return kept or name_words


def _plain(name: str) -> str:
    if name.isascii():
        return name.lower()
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LETTERS)
    parts = unicodedata.normalize("NFKD", folded)
    letters = "".join(c for c in parts if unicodedata.category(c) not in {"Mn", "Mc", "Me", "Cf"})
    return unicodedata.normalize("NFKC", letters).casefold().translate(_LETTERS).translate(_APOSTROPHES)


def _one_script(word: str) -> str:
    return word.translate(_LOOKALIKES) if not word.isascii() and _LATIN.search(word) else word


def _joined_letters(parts: list[str]) -> list[str]:
    """Join neighbouring single letters, so that "G.m.b.H.", "g m b h" and "GmbH" are one word."""
    found: list[str] = []
    for single, run in groupby(parts, key=lambda part: len(part) == 1 and part.isalpha()):
        letters = list(run)
        found += ["".join(letters)] if single else letters
    return found
