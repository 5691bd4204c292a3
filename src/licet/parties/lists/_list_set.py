"""The lists one screens against: those that came with Licet, each replaced by an imported one of the same id.

A set never changes; a newer list makes another set, with another digest. It says how old each list is and
never calls any of them today's.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import InputError, UnknownTerm
from licet.parties.lists._file import ListFile, decode, decode_pinned, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from licet.parties.entities import Entity
    from licet.parties.lists._imported import Imported, WatchList

_SHIPPED: Final = Path(__file__).parent.parent / "data" / "entities.jsonl.gz"
LARGEST: Final = 1024 * 1024 * 1024


class NamedParty(Struct, frozen=True, array_like=True):
    """One name of one party: the party's number in the set, the name, its kind, and whether it is weak."""

    owner: int
    name: str
    kind: str | None
    weak: bool


class _Run(Struct, frozen=True):
    """The rows of one list in one file, and the number of the first in the set."""

    file: ListFile
    rows: range
    first: int


class ListSet:
    """Lists in memory, without order between them. Entities are numbered from 0 and read when asked for."""

    def __init__(self, *opened: ListFile) -> None:
        """Later files replace the lists of the same id in earlier ones."""
        latest: dict[str, tuple[WatchList, ListFile, int]] = {}
        for file in opened:
            for number, listed in enumerate(file.header.lists):
                latest[listed.id] = (listed, file, number)
        self.lists: tuple[WatchList, ...] = tuple(latest[key][0] for key in sorted(latest))
        self._digests = {key: file.header.digests[number] for key, (_, file, number) in latest.items()}
        self.digest: str = _digest(self.lists, self._digests)
        self._runs: list[_Run] = []
        first = 0
        for key in sorted(latest):
            _, file, number = latest[key]
            rows = file.run(number)
            self._runs.append(_Run(file, rows, first))
            first += len(rows)
        self._length = first
        self._firsts = [run.first for run in self._runs]
        self._numbers: dict[str, int] | None = None

    def __len__(self) -> int:
        return self._length

    def __contains__(self, entity_id: object) -> bool:
        return entity_id in self._by_id()

    def entity(self, entity_id: str) -> Entity:
        """Return the entity of that id, or raise `InputError`: a decision never rests on a missing entry."""
        number = self._by_id().get(entity_id)
        if number is None:
            raise InputError(
                f"no list entry '{entity_id}'", remedy="it may have been delisted: screen the party again"
            )
        return self.at(number)

    def at(self, number: int) -> Entity:
        """Return the entity of that number, as `named` and an index built from it count them."""
        if not 0 <= number < self._length:
            raise IndexError(number)
        run = self._runs[bisect_right(self._firsts, number) - 1]
        return run.file.entity(run.rows[number - run.first])

    def entities(self, list_id: str | None = None) -> Iterator[Entity]:
        """Yield every entity, or those of one list, each read as it is reached."""
        for listed, run in zip(self.lists, self._runs, strict=True):
            if list_id in {None, listed.id}:
                for row in run.rows:
                    yield run.file.entity(row)

    def named(self) -> Iterator[NamedParty]:
        """Yield every name of every party, strong ones first, for an index; edges and addresses have none."""
        rows = ((run, row) for run in self._runs for row in run.rows)
        for number, (run, row) in enumerate(rows):
            entity = run.file.named(row)
            if entity.party:
                for name in entity.names:
                    yield NamedParty(number, name, entity.kind, weak=False)
                for name in entity.weak_names:
                    yield NamedParty(number, name, entity.kind, weak=True)

    def watch_list(self, list_id: str) -> WatchList:
        """Return the list of that id, with its day and source."""
        for listed in self.lists:
            if listed.id == list_id:
                return listed
        raise UnknownTerm(list_id, family="list", known=[listed.id for listed in self.lists])

    def content_digest(self, list_id: str) -> str:
        """Return the digest of a list's entries: equal for equal content, whatever file it came in."""
        self.watch_list(list_id)
        return self._digests[list_id]

    def age(self, on: date) -> int:
        """Return the age in days, on that day, of the oldest list; negative if `on` is before every list."""
        return max((on - listed.as_of).days for listed in self.lists)

    def stale(self, on: date) -> tuple[WatchList, ...]:
        """Return the lists that are older on that day than they may be."""
        return tuple(listed for listed in self.lists if listed.stale(on))

    def _by_id(self) -> dict[str, int]:
        if self._numbers is None:
            self._numbers = {
                run.file.header.ids[row]: run.first + at
                for run in self._runs
                for at, row in enumerate(run.rows)
            }
        return self._numbers


def as_list_set(read: Iterable[Imported]) -> ListSet:
    """Return what was read of files as a set, for comparing editions and for tests; nothing is stored."""
    packed = (encode(one.lists, one.entities) for one in read)
    return ListSet(*(decode(content, where="the lists just read") for content in packed))


def baseline_file() -> ListFile:
    """Open the file of lists that came with this version of Licet, or `ListError` if it is not that file."""
    pin = files.read(_SHIPPED.with_name(f"{_SHIPPED.name}.sha256"), what="digest of the shipped lists")
    packed = files.read(_SHIPPED, what="list file", limit=LARGEST)
    return decode_pinned(packed, sha256=pin.decode("ascii", "replace").partition(" ")[0], where=_SHIPPED)


@cache
def baseline() -> ListSet:
    """Return the lists that came with this version of Licet; read once."""
    return ListSet(baseline_file())


def _digest(lists: Sequence[WatchList], digests: dict[str, str]) -> str:
    """One digest for all: it changes with any entry, and with the day of any list."""
    told = "".join(f"{listed.id} {listed.as_of} {digests[listed.id]}\n" for listed in lists)
    return hashlib.sha256(told.encode()).hexdigest()
