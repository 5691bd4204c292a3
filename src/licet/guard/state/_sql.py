"""A state in a database, in the SQL that SQLite and PostgreSQL have in common.

It refuses a database of another format, and never lets two turns overlap: a `Database` gives each
transaction the whole state to itself.
"""

from __future__ import annotations

import secrets
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from licet.errors import LogError
from licet.guard.state._state import Device, Kind, Lease, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

_FORMAT: Final = "1"
_ANY_SIZE: Final = -1  # in place of a gallery that was not stated, since a key holds no NULL
_TABLES: Final = """
CREATE TABLE licet_state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE licet_devices (device TEXT PRIMARY KEY, turn BIGINT NOT NULL, mark TEXT NOT NULL,
  before TEXT NOT NULL);
CREATE TABLE licet_documents (licence TEXT, link TEXT, PRIMARY KEY (licence, link));
CREATE TABLE licet_uses (licence TEXT, at DOUBLE PRECISION, kind TEXT, gallery BIGINT, uses BIGINT NOT NULL,
  PRIMARY KEY (licence, at, kind, gallery));
CREATE TABLE licet_blocks (id TEXT PRIMARY KEY, device TEXT, licence TEXT NOT NULL,
  at DOUBLE PRECISION NOT NULL, uses BIGINT NOT NULL);
CREATE TABLE licet_leases (id TEXT PRIMARY KEY, place TEXT NOT NULL, until DOUBLE PRECISION NOT NULL);
CREATE INDEX licet_leases_by_place ON licet_leases (place, until)
"""

_kind_of: msgspec.json.Decoder[Kind] = msgspec.json.Decoder(Kind)


class Query(Protocol):
    """How a statement is put to a database; `?` stands for each value."""

    def __call__(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows, none for a statement that has none."""
        ...


class Database(Protocol):
    """One database, and what is different about it."""

    @property
    def where(self) -> str:
        """Where it is, without any password."""
        ...

    def transaction(self) -> AbstractContextManager[Query]:
        """Begin a transaction that no other overlaps; at its end it is on disk, and on any error undone.

        Whatever the database raises comes out as a `LogError`.
        """
        ...

    def is_empty(self, query: Query) -> bool:
        """Whether it has no table of a state."""
        ...

    def now(self, query: Query) -> float | None:
        """Return the time by its own clock; None if that is this machine's."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class SqlState:
    """A `State` in a database; made there at the first opening."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with ExitStack() as undo:
            undo.callback(database.close)
            self._id = self._known()
            undo.pop_all()

    @property
    def where(self) -> str:
        """Where this state is."""
        return self._database.where

    @contextmanager
    def turn(self) -> Iterator[SqlTurn]:
        """Begin a turn."""
        with self._database.transaction() as query:
            yield SqlTurn(query, self._id, now=self._database.now(query))

    def hold(self, key: str, *, most: int, at: float, until: float) -> Lease | None:
        """Take one of the `most` places of `key`."""
        with self._database.transaction() as query:
            ahead = self._ahead(query, at)
            query("DELETE FROM licet_leases WHERE place = ? AND until <= ?", key, at + ahead)
            if query("SELECT count(*) FROM licet_leases WHERE place = ?", key)[0][0] >= most:
                return None
            lease = Lease(id=secrets.token_hex(16), key=key, until=until)
            query("INSERT INTO licet_leases VALUES (?, ?, ?)", lease.id, key, until + ahead)
        return lease

    def renew(self, lease: Lease, *, at: float, until: float) -> Lease | None:
        """Hold a place for longer."""
        with self._database.transaction() as query:
            ahead = self._ahead(query, at)
            query("DELETE FROM licet_leases WHERE place = ? AND until <= ?", lease.key, at + ahead)
            if not query("SELECT 1 FROM licet_leases WHERE id = ?", lease.id):
                return None
            query("UPDATE licet_leases SET until = ? WHERE id = ?", until + ahead, lease.id)
        return Lease(id=lease.id, key=lease.key, until=until)

    def release(self, lease: Lease) -> None:
        """Free a place."""
        with self._database.transaction() as query:
            query("DELETE FROM licet_leases WHERE id = ?", lease.id)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _ahead(self, query: Query, at: float) -> float:
        """How far the database's clock is ahead of the caller's: hosts agree on leases by that one."""
        theirs = self._database.now(query)
        return 0.0 if theirs is None else theirs - at

    def _known(self) -> str:
        """What tells this state from others; where there is none yet, it is made."""
        with self._database.transaction() as query:
            if self._database.is_empty(query):
                for statement in _TABLES.split(";"):
                    query(statement)
                for name, value in {"format": _FORMAT, "id": secrets.token_hex(16), "latest": "0"}.items():
                    query("INSERT INTO licet_state VALUES (?, ?)", name, value)
            about: dict[str, str] = dict(query("SELECT name, value FROM licet_state"))
        if about.get("format") != _FORMAT or "id" not in about:
            raise LogError(
                f"a state of format {about.get('format', 'unknown')}, where this Licet reads {_FORMAT}",
                where=self.where,
                remedy="install the Licet that made it, or a newer one",
            )
        return about["id"]


class SqlTurn:
    """A `Turn` in one transaction."""

    def __init__(self, query: Query, state: str, *, now: float | None) -> None:
        self.state = state
        self._query, self._now = query, now

    def device(self, name: str) -> Device | None:
        """Return what this device left here last."""
        rows = self._query("SELECT turn, mark, before FROM licet_devices WHERE device = ?", name)
        return Device(*rows[0]) if rows else None

    def keep_device(self, name: str, device: Device) -> None:
        """Replace what this device left here."""
        self._query(
            "INSERT INTO licet_devices VALUES (?, ?, ?, ?) ON CONFLICT (device) DO UPDATE "
            "SET turn = excluded.turn, mark = excluded.mark, before = excluded.before",
            name,
            device.turn,
            device.mark,
            device.before,
        )

    def documents(self) -> dict[str, frozenset[str]]:
        """Return the documents counted under, and what each stands on."""
        found: dict[str, set[str]] = {}
        for licence, link in self._query("SELECT licence, link FROM licet_documents"):
            found.setdefault(licence, {licence}).add(link)
        return {licence: frozenset(links) for licence, links in found.items()}

    def join(self, licence: str, links: Iterable[str]) -> None:
        """Say on what a document stands."""
        for link in {licence, *links}:
            self._query("INSERT INTO licet_documents VALUES (?, ?) ON CONFLICT DO NOTHING", licence, link)

    def counted(self, licences: Iterable[str], *, since: float) -> list[Tally]:
        """Return every tally and block."""
        found = []
        for licence in licences:
            uses = self._query(
                "SELECT at, kind, gallery, uses FROM licet_uses WHERE licence = ? AND at >= ?", licence, since
            )
            found += [_tally(licence, row) for row in uses]
            blocks = self._query(
                "SELECT at, sum(uses) FROM licet_blocks WHERE licence = ? AND at >= ? GROUP BY at",
                licence,
                since,
            )
            found += [Tally(at=at, licence=licence, uses=int(uses)) for at, uses in blocks]
        return found

    def count(self, tallies: Iterable[Tally]) -> None:
        """Add to the tallies; what was set aside and will never be told apart is a block of nobody's."""
        for tally in tallies:
            if tally.kind is None:
                self._add_block(None, tally)
                continue
            self._query(
                "INSERT INTO licet_uses VALUES (?, ?, ?, ?, ?) ON CONFLICT (licence, at, kind, gallery) "
                "DO UPDATE SET uses = licet_uses.uses + excluded.uses",
                tally.licence,
                tally.at,
                msgspec.json.encode(tally.kind).decode(),
                _ANY_SIZE if tally.gallery is None else tally.gallery,
                tally.uses,
            )

    def set_aside(self, device: str, block: Tally | None) -> None:
        """Replace what this device has set aside."""
        self._query("DELETE FROM licet_blocks WHERE device = ?", device)
        if block is not None:
            self._add_block(device, block)

    def abandon(self, device: str) -> None:
        """Let what this device had set aside count as used for good."""
        self._query("UPDATE licet_blocks SET device = NULL WHERE device = ?", device)

    def now(self) -> float | None:
        """Return the time by the database's clock."""
        return self._now

    def latest(self, at: float) -> float:
        """Remember the latest moment."""
        kept = float(self._query("SELECT value FROM licet_state WHERE name = ?", "latest")[0][0])
        if at > kept:
            self._query("UPDATE licet_state SET value = ? WHERE name = ?", repr(at), "latest")
        return max(at, kept)

    def _add_block(self, device: str | None, block: Tally) -> None:
        self._query(
            "INSERT INTO licet_blocks VALUES (?, ?, ?, ?, ?)",
            secrets.token_hex(16),
            device,
            block.licence,
            block.at,
            block.uses,
        )


def _tally(licence: str, row: Sequence[Any]) -> Tally:
    at, kind, gallery, uses = row
    try:
        words = _kind_of.decode(kind)
    except msgspec.MsgspecError as problem:
        raise LogError(f"a count in the state cannot be read ({problem})") from None
    return Tally(
        at=at, licence=licence, uses=uses, kind=words, gallery=None if gallery == _ANY_SIZE else gallery
    )
