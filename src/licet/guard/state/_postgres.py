"""A state in PostgreSQL, for several hosts that work under one licence.

Turns of all hosts follow one another under one lock, and each is on the server's disk before it is over. The
server's clock is not relied on, but a host that is far from it is refused. A connection that breaks refuses
uses until the next turn connects again. It never prints the password of an address.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

from licet.errors import InputError, LogError, Unwritable

try:
    import psycopg
except ImportError:
    raise InputError("psycopg is not installed", remedy="pip install 'licet[postgres]'") from None

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.guard.state._sql import Query

_LOCK: Final = 0x6C696365740001  # "licet", 1: the advisory lock of a turn
_PATIENCE: Final = 10  # seconds for a connection, and for another's turn to end


class PostgresDatabase:
    """One database of a server; the connection is made when it is needed."""

    def __init__(self, url: str, *, patience: int = _PATIENCE) -> None:
        self._url, self._patience = url, patience
        self.where = _without_password(url)
        self._lock, self._process = Lock(), os.getpid()
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    @contextmanager
    def transaction(self) -> Iterator[Query]:
        """Begin a transaction that no other overlaps."""
        if os.getpid() != self._process:
            raise LogError(
                "the state was opened by another process", where=self.where, remedy="open it after the fork"
            )
        with self._lock, self._failures_named():
            connection = self._connected()
            with connection.transaction():
                connection.execute("SET LOCAL synchronous_commit TO on")
                connection.execute(f"SET LOCAL lock_timeout TO '{self._patience}s'".encode())
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))

                def query(statement: str, *values: object) -> list[tuple[Any, ...]]:
                    said = connection.execute(statement.replace("?", "%s").encode(), values)
                    return said.fetchall() if said.description else []

                yield query

    def is_empty(self, query: Query) -> bool:
        """Whether no state was made in this database."""
        return query("SELECT to_regclass(?)::text", "licet_state")[0][0] is None

    def now(self, query: Query) -> float | None:
        """Return the time by the server's clock."""
        return float(query("SELECT extract(epoch FROM clock_timestamp())::float8")[0][0])

    def close(self) -> None:
        """Let go of the connection."""
        if os.getpid() == self._process:
            with self._lock:
                self._disconnect()

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=self._patience, application_name="licet guard"
            )
        return self._connection

    def _disconnect(self) -> None:
        gone, self._connection = self._connection, None
        if gone is not None:
            with suppress(psycopg.Error):
                gone.close()

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as problem:
            self._disconnect()  # the next turn connects again
            said = str(problem).strip().partition("\n")[0] or type(problem).__name__
            raise Unwritable(
                f"the shared state cannot be kept ({said})",
                where=self.where,
                remedy="bring the server back; nothing is counted until then",
            ) from problem


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}", query=""))
