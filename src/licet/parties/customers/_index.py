"""Which customers a changed entry may concern, found without asking every customer.

What an index finds is put to the ordinary screening, so it may find too many and must not find too few. It
is saved beside the store with the row of the ledger it was made at; customers newer than that are searched
in a small one made on the spot, until they are many and the saved one is made anew. It holds customers'
names: erasing a customer erases it. A missing, foreign or broken one is made anew, never half used.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import InputError, ListError
from licet.parties._several import asked_beside
from licet.parties.customers._entry import ListsWatched
from licet.parties.customers._keeping import kept_customers
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import customers, head, ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from licet.parties.customers._store import Store
    from licet.parties.screening import Brands

Named = tuple[int, str, str | None]  # a customer's number, one of its names, its kind

MANY: Final = 10_000  # customers outside the saved index, at least, before it is made anew
_SHARE: Final = 10  # and one in so many of those inside
_STAMP: Final = "made.json"
_NAMES: Final = "names"


class CustomerIndex(Protocol):
    """Customers by their names."""

    def save(self, path: Path) -> None:
        """Write the index; it is on disk on return."""

    def near(self, asked: Sequence[tuple[str, ...]], *, brands: Brands | None = None) -> set[int]:
        """Return the numbers of all customers who may match a party of any of these sets of names."""


class IndexMaker(Protocol):
    """How an index is made, and read again."""

    @property
    def beside(self) -> bool:
        """Whether what `load` begins goes on beside this process, so that it is well begun early."""

    def build(self, named: Iterable[Named]) -> CustomerIndex:
        """Return the index of these names."""

    def load(self, path: Path) -> CustomerIndex:
        """Return what `save` wrote; raise `ListError` where it did not write it, or not to its end.

        What is loaded beside this process may raise it only when it is asked.
        """


class _Stamp(Struct, frozen=True):
    """Of which store, up to which row of its ledger, of how many customers, and by what an index was made.

    The row's digest tells a store that was restored from a backup: another row has that number now, or none.
    Another engine may read other names out of the same customer.
    """

    store: str
    seq: int
    hash: str
    customers: int
    engine: str


class SavedIndex:
    """The index of a store's customers in a folder of its own."""

    def __init__(self, store: Store, folder: Path, maker: IndexMaker) -> None:
        self._store = store
        self._folder = folder
        self._maker = maker
        self._ready: tuple[_Stamp, CustomerIndex] | None = None

    def prepare(self) -> None:
        """Begin to load what was saved, if it can be used and costs this process no time."""
        if self._maker.beside:
            self._ready = self._usable()

    def near(self, asked: Sequence[tuple[str, ...]], *, brands: Brands | None = None) -> set[int]:
        """Return the customers who may match, those added since the index was saved included."""
        ready, self._ready = self._ready or self._usable(), None
        stamp, saved = ready or self._made()
        try:
            found = saved.near(asked, brands=brands)
        except ListError:  # it was loaded beside, and is not whole
            stamp, saved = self._made()
            found = saved.near(asked, brands=brands)
        with self._store.reading() as connection:
            newer = list(_named(kept_customers(connection, since=stamp.seq)))
        return found | (self._maker.build(newer).near(asked, brands=brands) if newer else set())

    def _usable(self) -> tuple[_Stamp, CustomerIndex] | None:
        try:
            raw = files.read(self._folder / _STAMP, what="index")
            stamp = msgspec.json.decode(raw, type=_Stamp)
            if not self._fresh(stamp):
                return None
            return stamp, self._maker.load(self._folder / _NAMES)
        except (ListError, InputError, msgspec.DecodeError):
            return None  # it holds nothing the store does not

    def _fresh(self, stamp: _Stamp) -> bool:
        if stamp.store != self._store.id or stamp.engine != ListsWatched.engine:
            return False
        with self._store.reading() as connection:
            row = sa.select(ledger.c.hash).where(ledger.c.seq == stamp.seq)
            if (connection.execute(row).scalar_one_or_none() or "") != stamp.hash:
                return False
            newer = _count(connection, customers.c.since > stamp.seq)
        return newer <= max(MANY, stamp.customers // _SHARE)

    def _made(self) -> tuple[_Stamp, CustomerIndex]:
        """Build it anew; the stamp comes last, so that half an index has none."""
        forget(self._folder)
        store = self._store.id
        with self._store.reading() as connection:
            end = connection.execute(sa.select(head.c.seq, head.c.hash)).one()
            count = _count(connection, customers.c.digest.is_not(None))
            stamp = _Stamp(store, end.seq, end.hash, count, ListsWatched.engine)
            made = self._maker.build(_named(kept_customers(connection)))
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made.save(self._folder / _NAMES)
        files.write(self._folder / _STAMP, msgspec.json.encode(stamp), mode=0o600)
        return stamp, made


def forget(folder: Path) -> None:
    """Erase a saved index, its stamp first."""
    with suppress(FileNotFoundError):
        (folder / _STAMP).unlink()
    if folder.is_dir():
        shutil.rmtree(folder)


def _count(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(customers).where(which)).scalar_one()


def _named(kept: Iterable[tuple[int, Any]]) -> Iterator[Named]:
    for number, query in kept:
        for name in (query.name, *query.aliases, *asked_beside(query)):
            yield number, name, query.kind
