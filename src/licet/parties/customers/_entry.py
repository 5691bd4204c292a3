"""What monitoring keeps of a list: each entry's content, its digest, and what changed between two days.

Where in its source a value stood, and when the source was published, are no content: a decision does not
lapse because a line moved. Everything else is, so that whoever decided on an entry hears of its change.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, Protocol

import msgspec
from msgspec import Struct

from licet._version import __version__
from licet.parties._numbers import plain_number
from licet.parties._query import ListState
from licet.parties._screen import screen_all, screener
from licet.parties.entities import IDENTIFIERS, STRONG_NAMES, WEAK_NAMES
from licet.parties.names import NORMALISER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.parties._query import Query, Screening
    from licet.parties.customers._workers import Workers
    from licet.parties.entities import Entity
    from licet.parties.lists import ListSet
    from licet.parties.screening import Brands

_NAMES: Final = (*STRONG_NAMES, *WEAK_NAMES)
_NO_CONTENT: Final = frozenset(
    {"sourceUrl", "Sanction:sourceUrl", "publisherUrl", "modifiedAt", "retrievedAt"}
)
_PLAIN: Final = {
    "birthDate": "date of birth",
    "birthPlace": "place of birth",
    "previousName": "former name",
    "Sanction:program": "programme",
    "Sanction:provisions": "requirement",
    "Sanction:description": "review policy",
    "Sanction:recordId": "notice",
}
_SHOWN: Final = 6  # changes of one entry told word by word
_LONGEST: Final = 80  # letters of a value
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder


class Entry(Struct, frozen=True):
    """One entry's content: statements of a FollowTheMoney property and its value, sorted, each once."""

    id: str
    list: str
    facts: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the list gives, strong or weak."""
        return tuple(text for prop, text in self.facts if prop in _NAMES)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The numbers that name this party, without the ways of writing them."""
        keys = (plain_number(text) for prop, text in self.facts if prop in IDENTIFIERS)
        return tuple(key for key in keys if key)


class Watchlists(Protocol):
    """The lists of one day as monitoring needs them. None of them changes while it is used."""

    @property
    def digest(self) -> str:
        """Of all the lists together: the same digest holds the same entries."""

    @property
    def engine(self) -> str:
        """What screens, and in which version: another one may answer otherwise, so all are asked again."""

    @property
    def states(self) -> tuple[ListState, ...]:
        """Each list's day and digest."""

    @property
    def brands(self) -> Brands:
        """The words by which screening matches names that otherwise differ."""

    def entries(self) -> Iterator[Entry]:
        """Yield every entry once."""

    def kin(self, entry: str) -> tuple[str, ...]:
        """Return the entries whose names screening holds against this one as well."""

    def screen(self, queries: Iterable[Query]) -> Iterator[Screening]:
        """Answer each query in order, by the one screening everybody uses."""


class ListsWatched:
    """The lists in memory, as `Watchlists`."""

    engine: Final = f"licet {__version__}, normaliser {NORMALISER}"

    def __init__(self, lists: ListSet, *, workers: Workers | None = None) -> None:
        """With `workers`, which hold the same lists, many customers are screened on several cores."""
        self.lists = lists
        self._workers = workers
        self.digest = lists.digest
        self.states = tuple(
            ListState(id=x.id, as_of=x.as_of, sha256=x.sha256, entries=x.parties) for x in lists.lists
        )

    @property
    def brands(self) -> Brands:
        """The brands of these lists."""
        return screener(self.lists).brands

    def entries(self) -> Iterator[Entry]:
        """Yield every entry once."""
        return (entry_of(entity) for entity in self.lists.entities() if entity.party)

    def kin(self, entry: str) -> tuple[str, ...]:
        """Return the entries whose names screening holds against this one as well."""
        return screener(self.lists).kin(entry)

    def screen(self, queries: Iterable[Query]) -> Iterator[Screening]:
        """Answer each query in order."""
        if self._workers is None:
            return screen_all(queries, lists=self.lists)
        return self._workers.screen(queries)


def entry_of(entity: Entity) -> Entry:
    """Return what counts as the content of a listed party."""
    stated = {(value.prop, value.text) for value in entity.values if value.prop not in _NO_CONTENT}
    return Entry(id=entity.id, list=entity.list, facts=tuple(sorted({("schema", entity.schema), *stated})))


def content(entry: Entry) -> bytes:
    """Return the entry as it is kept."""
    return _encode(entry)


def read_content(kept: bytes) -> Entry:
    """Return the entry that was kept."""
    return _decode(Entry).decode(kept)


def digest(kept: bytes) -> str:
    """Return the digest of an entry's content."""
    return hashlib.sha256(kept).hexdigest()


def differences(before: Entry, after: Entry) -> str:
    """Return what a list changed about an entry, in words: "alias added: MILUR IS"."""
    gained = [f"{_plain(prop)} added: {_short(text)}" for prop, text in _lacking(after, before)]
    lost = [f"{_plain(prop)} removed: {_short(text)}" for prop, text in _lacking(before, after)]
    told = gained + lost
    more = [f"and {len(told) - _SHOWN} more changes"] if len(told) > _SHOWN else []
    return "; ".join([*told[:_SHOWN], *more])


def _lacking(has: Entry, lacks: Entry) -> list[tuple[str, str]]:
    """Names first: they are what a match rests on."""
    known = frozenset(lacks.facts)
    return sorted((fact for fact in has.facts if fact not in known), key=lambda fact: fact[0] not in _NAMES)


def _plain(prop: str) -> str:
    word = _PLAIN.get(prop) or prop.rpartition(":")[2]
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", word)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
