# ruff: noqa: RUF001 - letters of other scripts are what this file is about
"""How a word of any script is written in Latin letters, as watch lists write it.

Russian is read as the US Board on Geographic Names does ("shch", "kh", "y"), Greek by ELOT 743, Chinese in
pinyin; every other script by `anyascii`. Arabic and Hebrew leave vowels out: known names are spelled from a
table, others by their letters. Kanji are read as Chinese: their Japanese reading cannot
be told from the letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from licet.errors import InputError
from licet.parties.names._semitic import arabic, hebrew
from licet.parties.names._syllabaries import indian, kana

_RANGES: Final = (
    ("latin", 0x0000, 0x036F),
    ("greek", 0x0370, 0x03FF),
    ("cyrillic", 0x0400, 0x052F),
    ("hebrew", 0x0590, 0x05FF),
    ("arabic", 0x0600, 0x06FF),
    ("arabic", 0x0750, 0x077F),
    ("arabic", 0x08A0, 0x08FF),
    ("indian", 0x0900, 0x0DFF),
    ("hangul", 0x1100, 0x11FF),
    ("latin", 0x1E00, 0x1EFF),
    ("greek", 0x1F00, 0x1FFF),
    ("kana", 0x3040, 0x30FF),
    ("han", 0x3400, 0x4DBF),
    ("han", 0x4E00, 0x9FFF),
    ("hangul", 0xAC00, 0xD7AF),
    ("han", 0x20000, 0x3FFFF),
)
_SLAVIC: Final = (
    # letters that only this language has, and how its own letters are read; Russian is the rest
    (re.compile("[іїєґ]"), str.maketrans({"г": "h", "ґ": "g", "и": "y", "і": "i", "ї": "yi", "є": "ye"})),
    (re.compile("[ў]"), str.maketrans({"г": "h", "ў": "u", "і": "i"})),
    (
        re.compile("[ђјљњћџѓќѕ]"),
        str.maketrans(
            {"ж": "z", "ч": "c", "ш": "s", "ћ": "c", "х": "h", "ц": "c", "ђ": "dj", "џ": "dz", "ј": "j"}
            | {"љ": "lj", "њ": "nj", "ѓ": "gj", "ќ": "kj", "ѕ": "dz"}
        ),
    ),
)
_CYRILLIC: Final = str.maketrans(
    {
        "й": "y",
        "ё": "e",
        "ъ": "",
        "ь": "",
        "ə": "a",
        "ә": "a",
        "ғ": "g",
        "ң": "ng",
        "ө": "o",
        "ұ": "u",
        "ү": "u",
    }
    | {"һ": "h", "қ": "k", "ҷ": "j", "ҳ": "h", "ӣ": "i", "ӯ": "u"}
)
# ISO 9 without its accents: how catalogues and machines write Cyrillic, letter for letter.
LETTER_FOR_LETTER: Final = str.maketrans(
    {
        "ж": "z",
        "х": "h",
        "ц": "c",
        "ч": "c",
        "ш": "s",
        "щ": "s",
        "э": "e",
        "ю": "u",
        "я": "a",
        "й": "j",
        "ё": "e",
    }
    | {"ъ": "", "ь": ""}
)
_GREEK: Final = tuple(
    (re.compile(pattern), latin)
    for pattern, latin in (
        ("ου", "ou"),
        ("([αεη])υ(?=[βγδζλμνραεηιουω])", r"\1v"),
        ("([αεη])υ", r"\1f"),
        (r"^μπ", "b"),
        (r"^ντ", "d"),
        (r"^γκ", "g"),
        ("γ(?=[γκξχ])", "n"),
        ("χ", "ch"),
        ("η", "i"),
        ("υ", "y"),
        ("φ", "f"),
        ("β", "v"),
    )
)
_STROKES: Final = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ə": "a"}
)


@lru_cache(maxsize=8_192)  # letters; those of most names are few
def script(letter: str) -> str:
    """Return the name of the script of `letter`, "other" if it is one that needs no rules here."""
    code = ord(letter)
    return next((name for name, first, last in _RANGES if first <= code <= last), "other")


@lru_cache(maxsize=65_536)
def spelled(word: str) -> str:
    """Return `word`, of one script, in Latin letters and digits; it may become several words."""
    kind = script(word[0])
    if kind in {"arabic", "hebrew"}:
        return arabic(word) if kind == "arabic" else hebrew(word)
    if kind == "cyrillic":
        return ascii_of(_slavic(word.casefold()))
    if kind == "greek":
        return ascii_of(_greek(word.casefold()))
    if kind == "indian":
        return indian(word, ascii_of)
    return kana(word, ascii_of) if kind == "kana" else ascii_of(word)


def ascii_of(word: str) -> str:
    """Return the letters of `word` in ASCII, small, without accents; unknown letters disappear."""
    parts = unicodedata.normalize("NFKD", word.casefold().translate(_STROKES))
    bare = (
        "".join(letter for letter in parts if unicodedata.category(letter) != "Mn")
        if _marked(word)
        else parts
    )
    if not bare.isascii():
        bare = _anyascii(unicodedata.normalize("NFC", bare))
    return bare.lower().replace("'", "").replace("`", "")


def _marked(word: str) -> bool:
    return script(word[0]) in {"latin", "greek", "cyrillic"}


def _anyascii(word: str) -> str:
    try:
        from anyascii import anyascii  # noqa: PLC0415 - half a second of tables, only for other scripts
    except ImportError:
        raise InputError(
            f"'{word}' is not in Latin letters", remedy="pip install 'licet[parties]' reads other scripts"
        ) from None
    return anyascii(word)


def _slavic(word: str) -> str:
    for own, letters in _SLAVIC:
        if own.search(word):
            return word.translate(letters).translate(_CYRILLIC)
    return word.translate(_CYRILLIC)


def _greek(word: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
    for pattern, latin in _GREEK:
        bare = pattern.sub(latin, bare)
    return bare
