"""The brands of a list: words that name a family of listed organisations.

Rarity alone has it backwards: the more often a list names a brand, the more common its word. So a word is
judged by where it stands: one that leads the names of several listed organisations, and is not known to be
generic, is a brand, however many entries bear it. A word nobody has judged yet counts as a brand, so that a
new edition of a list finds too much before it finds too little. Names of persons make no brand.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from rapidfuzz.distance import Indel

from licet.parties.matching._spelling import consonants, heard
from licet.parties.names import Role, readings, role, words

if TYPE_CHECKING:
    from licet.parties.entities import Entity
    from licet.parties.lists import ListSet

_DATA: Final = Path(__file__).parent.parent / "data"
_FAMILY: Final = 3  # entries; fewer, and one listed name is as good a lead as the brand
_SHORT: Final = 3  # letters: many firms share three letters, unless one of them is listed over and over
_SHORT_FAMILY: Final = 10
_HALF: Final = 0.5
_WHOLE: Final = 5  # letters: a shorter word of a whole name is no lead in every other name
_HEARD: Final = 6  # letters: a shorter word alone, or one that only sounds alike, names too many
_CONSONANTS: Final = 4
_ALIKE: Final = 0.75
NAMED_IN_OTHERS: Final = frozenset({None, "organisation"})
# These lists do not say whether an entry is a person or a firm; most of them are persons.
_MOSTLY_PERSONS: Final = frozenset({"list.us.denied", "list.us.debarred"})


class Brands(Struct, frozen=True):
    """How many listed organisations each brand names, the brands by sound, and words that are a whole name.

    A word of `alone` is all that tells in some listed name ("nso" in "NSO Group"): it is a lead where it is
    all that tells in the name asked, too.
    """

    entries: dict[str, int]
    sounds: dict[str, tuple[str, ...]]
    alone: dict[str, int]

    def among(self, name: str) -> tuple[str, ...]:
        """Return the brands that the words of a name are, or sound like, each once."""
        spelled = dict.fromkeys(word for reading in readings(name) for word in reading)
        found = dict.fromkeys(word for word in spelled if word in self.entries)
        if (only := _alone(name, _never_brands())) in self.alone:
            found[only] = None
        if not found and not name.isascii():  # a brand written by ear in another script
            found = dict.fromkeys(brand for word in spelled for brand in self._heard(word))
        return tuple(found)

    def _heard(self, word: str) -> list[str]:
        return [brand for brand in self.sounds.get(_sound(word), ()) if _heard_alike(word, brand)]


def brands(lists: ListSet) -> Brands:
    """Return the brands of these lists; each leads at least half of the organisations that use it."""
    counted = _Counts()
    unfit = _never_brands()
    for entity in lists.entities():
        if entity.party:
            counted.add(entity, unfit)
    entries = {
        word: count
        for word, count in sorted(counted.bodies.items())
        if word not in unfit and _long_enough(word) and counted.brand(word)
    }
    sounds: dict[str, tuple[str, ...]] = {}
    for word in entries:
        if sound := _sound(word):
            sounds[sound] = (*sounds.get(sound, ()), word)
    alone = {word: count for word, count in sorted(counted.alone.items()) if _long_enough(word)}
    return Brands(entries, sounds, alone)


class _Counts:
    """How often each word is used, by whom, and where it stands."""

    def __init__(self) -> None:
        self.users, self.bodies, self.known, self.leads, self.alone = (Counter[str]() for _ in range(5))

    def add(self, entity: Entity, unfit: frozenset[str]) -> None:
        """Count the words of one listed party."""
        spelled = [words(name) for name in entity.names]
        used = {word for spelling in spelled for word in spelling}
        self.users.update(used)
        if entity.kind in NAMED_IN_OTHERS:
            self.bodies.update(used)
            self.known.update(used if entity.list not in _MOSTLY_PERSONS else ())
            self.leads.update({_lead(spelling, unfit) for spelling in spelled})
            self.alone.update({_alone(name, unfit) for name in entity.names})

    def brand(self, word: str) -> bool:
        """Whether the word leads half of those who use it, who are several, or one of that very name."""
        count = self.bodies[word]
        enough = _SHORT_FAMILY if len(word) <= _SHORT else _FAMILY
        if self.alone[word] and len(word) >= _WHOLE:
            enough = 1
        half = count * _HALF
        return (
            count >= enough and min(self.leads[word], self.known[word]) >= half >= self.users[word] * _HALF**2
        )


def _lead(spelling: tuple[str, ...], unfit: frozenset[str]) -> str:
    """Return the first word that is not generic: "hikvision" in "Hangzhou Hikvision Digital Technology"."""
    return next((w for w in spelling if len(w) > 1 and w not in unfit and role(w) is Role.NAME), "")


def _alone(name: str, unfit: frozenset[str]) -> str:
    """Return the one word of a name that tells whose it is; empty if there are several, or none."""
    told = {word for word in words(name) if word not in unfit and role(word) in {Role.NAME, Role.NUMBER}}
    return told.pop() if len(told) == 1 else ""


def _long_enough(word: str) -> bool:
    return len(word) >= _SHORT and word.isalpha() and role(word) is Role.NAME


def _sound(word: str) -> str:
    """The consonants of a word as they are heard; empty where they are too few to tell brands apart."""
    frame = consonants(heard(word)) if len(word) >= _HEARD else ""
    return frame if len(frame) >= _CONSONANTS else ""


def _heard_alike(word: str, brand: str) -> bool:
    return Indel.normalized_similarity(heard(word), heard(brand)) >= _ALIKE


@cache
def _never_brands() -> frozenset[str]:
    read = ("generic.txt", "everyday.txt", "countries.txt")
    return frozenset(word for name in read for word in _words_of(_DATA / name))


def _words_of(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in words(line))
