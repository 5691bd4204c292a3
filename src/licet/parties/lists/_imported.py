"""What an importer gives back: the lists a file carries, everybody on them, and the rows it could not read.

A row that cannot be read is never dropped in silence: it is kept with its place and its reason, and it
counts against the list when the store decides whether to take it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError
from licet.parties.entities import Entity

if TYPE_CHECKING:
    from collections.abc import Callable


OWN = "list.own"
_OWN_ID: Final = re.compile(r"list\.own(\.[a-z0-9][a-z0-9_-]*)+")
_ROW = 2_000  # characters of a rejected row that are kept


def term_of(list_id: str) -> str:
    """Return the word the law knows a list by: a firm's own lists are all one to it."""
    return OWN if list_id.startswith(f"{OWN}.") else list_id


def refuse_foreign_id(list_id: str, *, where: object) -> None:
    """Refuse an id that would take a published list's place, or that is no name for a file."""
    if not _OWN_ID.fullmatch(list_id):
        raise InputError(
            f"'{list_id}' is no id of a list of one's own",
            where=where,
            remedy=f"write {OWN}. and small letters, digits, - or _",
        )


class WatchList(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One published list: whose it is, what it does, the day it was issued and the file it came from.

    After `max_age_days` screening says that the list is stale; `rejected` are the rows that could not be
    read and that somebody chose to do without. `unscreened` counts the entries, by schema, that are no
    parties (addresses, holdings, schemas not known here). `signature` names who signed the file, or is None.
    """

    id: str
    title: str
    authority: str
    citation: str
    effect: str
    source_url: str
    as_of: date
    sha256: str
    entries: int
    licence: str
    max_age_days: int
    rejected: int = 0
    signature: str | None = None
    unscreened: tuple[tuple[str, int], ...] = ()

    @property
    def parties(self) -> int:
        """How many of the entries are parties: those that names are put to."""
        return self.entries - sum(count for _, count in self.unscreened)

    @property
    def term(self) -> str:
        """The word the law knows the list by."""
        return term_of(self.id)

    def stale(self, on: date) -> bool:
        """Whether the list is older on that day than it may be."""
        return (on - self.as_of).days > self.max_age_days


class Rejected(Struct, frozen=True):
    """A row that was not read: where it stands, why, the row itself (cut short), and of which list it is.

    Where the file does not say of which of its lists a row is, `list` is empty and the row counts for all.
    """

    where: str
    reason: str
    row: str
    list: str = ""


class Imported(Struct, frozen=True, kw_only=True):
    """One file, read: `promised` is the number of entries the file itself says it holds, where it does."""

    format: str
    lists: tuple[WatchList, ...]
    entities: tuple[Entity, ...]
    rejected: tuple[Rejected, ...] = ()
    promised: int | None = None

    def rejected_of(self, list_id: str) -> int:
        """Return how many rows were not read that are, or may be, of this list."""
        return sum(row.list in {"", list_id} for row in self.rejected)


class Reading:
    """Gathers entries and rejected rows while a file is read."""

    def __init__(self, where: object) -> None:
        self.where = where
        self.entities: list[Entity] = []
        self.rejected: list[Rejected] = []

    def add(self, place: str, row: object, read: Callable[[], Entity], *, list_id: str = "") -> None:
        """Keep the entry `read` gives; a `ValueError` says why this row cannot be read."""
        try:
            self.entities.append(read())
        except ValueError as problem:
            self.reject(place, str(problem), row, list_id=list_id)

    def reject(self, place: str, reason: str, row: object, *, list_id: str = "") -> None:
        """Keep a row that is not an entry, with the reason."""
        text = row if isinstance(row, str) else repr(row)
        self.rejected.append(Rejected(f"{self.where}: {place}", reason, text[:_ROW], list_id))
