"""What a word does in a name: says who it is, or only what kind of thing, or nothing at all.

Weights are how much of a name's identity a word of that kind carries, before anyone counts how often the word
occurs; they are judgements written for Licet. A word on these lists still counts where nothing else is left.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Final

from licet.parties.names._tables import lines


class Role(StrEnum):
    """What a word does in a name."""

    NAME = "name"
    LEGAL_FORM = "legal_form"
    JOINING = "joining"
    TITLE = "title"
    GENERIC = "generic"
    INITIAL = "initial"
    NUMBER = "number"


_WEIGHTS: Final = {
    Role.NAME: 1.0,
    Role.LEGAL_FORM: 0.12,
    Role.JOINING: 0.15,
    Role.TITLE: 0.15,
    Role.INITIAL: 0.15,
    Role.NUMBER: 0.8,
}


def role(word: str, *, person: bool | None = None) -> Role:
    """Return what `word`, as `words` writes it, does in a name.

    `person` rules out what cannot be: a person has no legal form, and no organisation is a "General" by rank.
    """
    joining, titles, legal, generic = _listed()
    if word.isdigit():
        return Role.NUMBER
    if word in joining and not (person and len(word) == 1):
        return Role.JOINING
    if len(word) == 1:
        return Role.INITIAL
    if person is not False and word in titles and (person or word not in generic):
        return Role.TITLE
    for kind, listed in () if person else ((Role.LEGAL_FORM, legal), (Role.GENERIC, generic)):
        if word in listed:
            return kind
    return Role.NAME


def weight(word: str, *, person: bool | None = None) -> float:
    """Return how much of a name's identity `word` carries by what it does, from 0 to 1."""
    what = role(word, person=person)
    return _listed()[3][word] if what is Role.GENERIC else _WEIGHTS[what]


@cache
def _listed() -> tuple[frozenset[str], frozenset[str], frozenset[str], dict[str, float]]:
    """Return joining words, titles, legal forms, and generic words with their weights."""
    groups: dict[str, list[str]] = {}
    for line in lines("roles.txt"):
        group, _, listed = line.partition(":")
        groups.setdefault(group, []).extend(listed.split())
    generic = {
        word: float(group.removeprefix("generic "))
        for group, listed in groups.items()
        if group.startswith("generic ")
        for word in listed
    }
    return frozenset(groups["joining"]), frozenset(groups["title"]), frozenset(groups["legal"]), generic
