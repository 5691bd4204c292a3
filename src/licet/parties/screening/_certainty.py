"""When the same name confirms a match, when it identifies nobody, and when finding nothing says little."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.parties._numbers import only_a_number
from licet.parties.names import Role, role, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.parties.entities import Entity

_EVERYDAY: Final = Path(__file__).parent.parent / "data" / "everyday.txt"
_SHORT: Final = 3  # letters
_SHARED_BY_MANY: Final = 30
_WITHOUT_VOWELS: Final = frozenset({"ARABIC", "HEBREW"})
_ALPHABETS: Final = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "ARMENIAN", "GEORGIAN", "DEVANAGARI"}
)
_SAYS_NOTHING: Final = frozenset({Role.LEGAL_FORM, Role.JOINING, Role.TITLE})
_LONE_NAME: Final = {
    "person": "one name alone does not identify a person",
    "vessel": "a vessel is identified by its IMO number, not by one word",
    "aircraft": "an aircraft is identified by its registration, not by one word",
}


def confirmed(asked: str, listed: str, entity: Entity) -> bool:
    """Whether the two names are one, but for the order of words, legal form and titles.

    Where a word ends says nothing about a firm or a ship ("Sense Time", "SenseTime"); of a person it may.
    """
    person = entity.kind == "person" or None
    ours, theirs = core(asked, person=person), core(listed, person=person)
    if sorted(ours) == sorted(theirs):
        return True
    return person is None and "".join(ours) == "".join(theirs)


def core(name: str, *, person: bool | None = None) -> tuple[str, ...]:
    """Return the words that say who it is: without legal forms and titles, unless nothing else is left."""
    spelled = words(name)
    kept = tuple(word for word in spelled if role(word, person=person) not in _SAYS_NOTHING)
    return kept or spelled


def identifies(listed: str, entity: Entity, *, bearers: Callable[[str], int]) -> tuple[str, ...]:
    """Say why the listed name, even if it is the same, is not enough to know the party by.

    `bearers` counts the listed parties that use a word.
    """
    if listed in entity.weak_names:
        return ("the list itself calls this alias weak",)
    name = core(listed, person=entity.kind == "person" or None)
    if len(name) != 1:
        return ()
    if entity.kind in _LONE_NAME:
        return (_LONE_NAME[entity.kind],)
    (word,) = name
    if len(word) <= _SHORT:
        return (f"'{word}' is too short to tell parties apart",)
    if word in _everyday() or role(word) in {*_SAYS_NOTHING, Role.GENERIC}:
        return (f"'{word}' is an everyday word",)
    used = bearers(word)
    return (f"{used} listed parties use the word '{word}'",) if used >= _SHARED_BY_MANY else ()


def unsearchable(names: tuple[str, ...]) -> str | None:
    """Say why finding nothing under these names would mean nothing, or None when it means something."""
    found = [_why_unsearchable(name) for name in names]
    return found[0] if all(found) else None


def _why_unsearchable(name: str) -> str | None:
    spelled = words(name)
    if not spelled:
        return "no letter of the name can be read as a Latin one"
    if only_a_number(name) and len(name) > 1:
        return "a number is nobody's name: give the name, and the number as one (--number, identifiers)"
    for says_nothing, why in _NO_NAME:
        if says_nothing(spelled):
            return why
    if _read_in_many_ways(name):
        return "few listed names are in this script: screen the name in Latin letters as well"
    return None


def _one_letter(name: tuple[str, ...]) -> bool:
    return len("".join(name)) <= 1


def _only_forms(name: tuple[str, ...]) -> bool:
    return all(role(word) in _SAYS_NOTHING for word in name)


# What a name asked may be, of which finding nothing means nothing.
_NO_NAME: Final = (
    (_one_letter, "a single letter is nobody's name: give the whole name"),
    (_only_forms, "the name holds only a legal form, a title or a joining word: give the whole name"),
)


def _read_in_many_ways(name: str) -> bool:
    """Whether the words that tell are signs Latin letters cannot stand for, or one word without vowels."""
    telling = [word for word in name.split() if not _says_little(word)]
    if len(telling) == 1 and _scripts(telling[0]) & _WITHOUT_VOWELS:
        return True
    return any(not _scripts(word) <= _ALPHABETS for word in telling)


def _says_little(word: str) -> bool:
    spelled = words(word)
    return word.isascii() and all(role(one) in {*_SAYS_NOTHING, Role.GENERIC} for one in spelled)


def _scripts(word: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", word)  # letters of full width are Latin ones
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in plain if letter.isalpha()}


def untitled(name: str) -> str:
    """Return a name without the titles that stand before or after a person's; itself where none does."""
    kept = [word for word in name.split() if not _is_title(word)]
    return " ".join(kept) or name


def _is_title(word: str) -> bool:
    return all(role(one, person=True) is Role.TITLE for one in words(word, person=True) or ("",))


@cache
def _everyday() -> frozenset[str]:
    lines = _EVERYDAY.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in words(line))
