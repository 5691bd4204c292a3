"""A state in a SQLite file, for the processes of one machine.

Each turn is on disk before it is over (write-ahead log, synced at every commit). It refuses to be used by a
forked child, or once its file is no longer under its name. That it is on this machine's own disk is for its
operator to see to: SQLite's write-ahead log does not work across hosts.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from licet.errors import Forked, InputError, LogError, Unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from licet.guard.state._sql import Query

_CUSTOMERS: Final = "licet_customers"  # a table that a store of customers has
_PATIENCE: Final = 10.0  # seconds to wait for the turn of another process


class SqliteDatabase:
    """One file."""

    def __init__(self, path: str | PathLike[str], *, patience: float = _PATIENCE) -> None:
        self.where = str(path)
        self._lock, self._process = Lock(), os.getpid()
        if not Path(path).parent.is_dir():
            raise InputError("no such folder for a state", where=path, remedy="make it, or name another")
        with self._failures_named():
            self._connection = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=patience
            )
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                self._connection.execute(f"PRAGMA {pragma}")
        self._path = Path(path).absolute()
        self._file = self._file_there()

    @contextmanager
    def transaction(self) -> Iterator[Query]:
        """Begin a transaction that no other overlaps."""
        if os.getpid() != self._process:
            raise LogError(
                "the state was opened by another process", where=self.where, remedy="open it after the fork"
            )
        with self._lock, self._failures_named():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._require_in_place()
                yield self._query
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def is_empty(self, query: Query) -> bool:
        """Whether the file is new; one that holds anything else is refused."""
        tables = {name for (name,) in query("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and "licet_state" not in tables:
            what = (
                "a store of customers (--store), which holds"
                if _CUSTOMERS in tables
                else "this database holds"
            )
            raise InputError(f"{what} no state", where=self.where, remedy="name another file")
        return not tables

    def now(self, query: Query) -> float | None:
        """Tell nothing: its clock is this machine's."""
        del query
        return None

    def close(self) -> None:
        """Let go of the file."""
        if os.getpid() == self._process:
            with self._lock:
                self._connection.close()

    def _require_in_place(self) -> None:
        """Count nothing in a file that others do not find: they would begin another, and count beside it."""
        if self._file_there() != self._file:
            raise Forked(
                "the file of the shared state was removed, moved or replaced while it was in use",
                where=self.where,
                remedy="put it back; if it is lost, ask the authority",
            )

    def _file_there(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as problem:
            if getattr(problem, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                raise Unwritable(
                    "another program keeps the shared state busy",
                    where=self.where,
                    remedy="ask again; if it stays so, find the program that has this file open, and end it",
                ) from problem
            raise Unwritable(
                f"the shared state cannot be kept ({problem})",
                where=self.where,
                remedy="free the disk or mend the file; nothing is counted until then",
            ) from problem
