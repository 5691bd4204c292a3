"""How an entry is named where its list gives it no number, and told apart where two share a name.

Entry ids stand in recorded transactions, so what makes them must never change: this has its own plain
way to write a name, apart from the one that matching uses and improves.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.parties.entities import Entity

_SLUG_LETTERS: Final = 80
_WORD: Final = re.compile(r"[^\W_]+")
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'`´‘’‛ʹʻʼʾʿ′＇"))  # noqa: RUF001 - these are what is meant
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}  # noqa: RUF001 - the dotless i
)
_LOOKALIKES: Final = str.maketrans("авсԁенһіјкмопрԛѕтухԝαβεικνορτυχ", "abcdehhijkmonpqstyxwabeikvoptux")


def slug(name: str) -> str:
    """Return a name as part of an id."""
    return "-".join(slug_words(name))[:_SLUG_LETTERS].rstrip("-")


def slug_words(name: str) -> tuple[str, ...]:
    """Return the words of a name as ids are made of them."""
    plain = _plain(name.translate(_APOSTROPHES).replace("&", " and "))
    found: list[str] = []
    words = [_one_script(word) for word in _WORD.findall(plain)]
    for single, run in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        letters = list(run)
        found += ["".join(letters)] if single else letters
    return tuple(found)


def distinct(entities: Sequence[Entity], marks: Sequence[str]) -> list[Entity]:
    """Drop rows alike in everything, and tell apart by their mark those that only share an id."""
    unique = {(entity.id, mark): entity for entity, mark in zip(entities, marks, strict=True)}
    taken = Counter(entity_id for entity_id, _ in unique)
    return [
        msgspec.structs.replace(entity, id=f"{entity_id}~{mark[:8]}") if taken[entity_id] > 1 else entity
        for (entity_id, mark), entity in unique.items()
    ]


def mark(*content: object) -> str:
    """Return the digest of an entry's content."""
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def _plain(name: str) -> str:
    if name.isascii():
        return name.lower()
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LETTERS)
    parts = unicodedata.normalize("NFKD", folded)
    letters = "".join(c for c in parts if unicodedata.category(c) not in {"Mn", "Mc", "Me", "Cf"})
    return unicodedata.normalize("NFKC", letters).casefold().translate(_LETTERS).translate(_APOSTROPHES)


def _one_script(word: str) -> str:
    mixed = not word.isascii() and re.search("[a-z]", word)
    return word.translate(_LOOKALIKES) if mixed else word
