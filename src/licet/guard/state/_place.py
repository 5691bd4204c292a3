"""Where a shared state is: a SQLite file, or a PostgreSQL database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.errors import InputError

if TYPE_CHECKING:
    from os import PathLike

    from licet.guard.state._state import State

_POSTGRESQL: Final = ("postgresql://", "postgres://")
_SQLITE: Final = "sqlite:///"


def open_state(place: str | PathLike[str]) -> State:
    """Open the state at `sqlite:///PATH`, `postgresql://…` or in the file at `place`; one is made if need be.

    As with other programs, `sqlite:///state.db` is a path from the working folder, and `sqlite:////var/…` one
    from the root.
    """
    from licet.guard.state._sql import SqlState  # noqa: PLC0415 - a guard that shares nothing loads no database

    where = str(place)
    if where.startswith(_POSTGRESQL):
        from licet.guard.state._postgres import PostgresDatabase  # noqa: PLC0415 - an extra

        return SqlState(PostgresDatabase(where))
    path = where.removeprefix(_SQLITE)
    if not path or "://" in path:
        remedy = "name a file, sqlite:///PATH or postgresql://…"
        raise InputError("no such kind of state", where=where, remedy=remedy)
    from licet.guard.state._sqlite import SqliteDatabase  # noqa: PLC0415 - likewise

    return SqlState(SqliteDatabase(path))
