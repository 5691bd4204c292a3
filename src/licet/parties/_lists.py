"""The watch lists one can screen against: those shipped with Licet, or a newer file of the same make.

The lists are a baseline of the day they carry, never "today's" lists: whoever shows a result shows that day
with it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import InputError
from licet.parties._format import ListFile, Row, decode, decode_pinned
from licet.parties._index import Index

if TYPE_CHECKING:
    from datetime import date
    from os import PathLike

    from licet.parties._format import WatchList

_SHIPPED: Final = Path(__file__).parent / "data" / "lists.jsonl.gz"
_PIN: Final = _SHIPPED.with_name("lists.jsonl.gz.sha256")


class ListEntry(Struct, frozen=True):
    """One listed party, in the list's own words. `countries` are ISO 3166-1 alpha-2 codes."""

    id: str
    list: str
    name: str
    aliases: tuple[str, ...]
    kind: str | None
    countries: tuple[str, ...]
    requirement: str | None
    policy: str | None
    programmes: tuple[str, ...]
    cite: str | None
    url: str | None


class Lists:
    """A list file in memory, ready to be searched. It never changes; a newer file is another value."""

    def __init__(self, file: ListFile) -> None:
        self.lists: tuple[WatchList, ...] = file.header.lists
        self.digest: str = file.digest
        self.rows: tuple[Row, ...] = file.rows
        self.index = Index(file.rows, file.header.brands)
        self._texts = file.header.texts

    def __len__(self) -> int:
        return len(self.rows)

    def entry(self, entry_id: str) -> ListEntry:
        """Return the entry of that id, or raise `InputError`: a decision never rests on a missing row."""
        for row in self.rows:
            if row.id == entry_id:
                return self.entry_of(row)
        raise InputError(
            f"no list entry '{entry_id}'", remedy="it may have been delisted: screen the party again"
        )

    def watch_list(self, list_id: str) -> WatchList:
        """Return the list of that id, with its day and source."""
        for listed in self.lists:
            if listed.id == list_id:
                return listed
        raise InputError(f"no list '{list_id}'", remedy=f"known: {', '.join(x.id for x in self.lists)}")

    def age(self, on: date) -> int:
        """Return the age in days, on that day, of the oldest list; negative if `on` is before every list."""
        return max((on - listed.as_of).days for listed in self.lists)

    def entry_of(self, row: Row) -> ListEntry:
        """Return a row as people read it."""
        return ListEntry(
            id=row.id,
            list=self.lists[row.list].id,
            name=row.names[0],
            aliases=row.names[1:],
            kind=row.kind,
            countries=row.countries,
            requirement=self._text(row.requirement),
            policy=self._text(row.policy),
            programmes=tuple(self._texts[p] for p in row.programmes),
            cite=row.cite,
            url=self._text(row.url),
        )

    def _text(self, pointer: int | None) -> str | None:
        return None if pointer is None else self._texts[pointer]


def load_lists(path: str | PathLike[str]) -> Lists:
    """Read a list file made by `scripts/build-lists`; one broken row and `ListError` names it."""
    return Lists(decode(files.read(path, what="list file"), where=path))


@cache
def shipped() -> Lists:
    """Return the lists that came with this version of Licet, or `ListError` if they are not; read once."""
    pin = files.read(_PIN, what="digest of the shipped lists").decode("ascii", "replace")
    packed = files.read(_SHIPPED, what="list file")
    return Lists(decode_pinned(packed, sha256=pin.partition(" ")[0], where=_SHIPPED))
