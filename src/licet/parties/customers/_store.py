"""Where customers are kept: one SQLite file, or a PostgreSQL database, opened and locked.

A store of a newer Licet, a foreign database, a locked one and a full disk are named, and leave nothing half
written: whatever belongs together is one transaction. Personal data stay here, and erased fields are
overwritten in the file.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import uuid4

from licet.errors import InputError, LicetError, Unwritable
from licet.parties.customers._ledger import Ledger
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import FORMAT, about, create

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from os import PathLike

_PATIENCE: Final = 30.0  # seconds to wait for another writer
_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
_POSTGRESQL: Final = ("postgresql://", "postgres://")
_SQLITE: Final = "sqlite:///"
_SECRETS: Final = ("password", "sslpassword")
_GUARDS: Final = "licet_state"  # a table that a guard's shared state has


class Store:
    """An open store. Readers see the last finished transaction; writers come one after the other."""

    def __init__(self, engine: sa.Engine, where: str, *, has_password: bool = False) -> None:
        """`where` is how a command names the store; no password is in it, though one may have been given."""
        self.where = where
        self.has_password = has_password
        self._engine = engine

    @classmethod
    def open(cls, where: str | PathLike[str], *, create: bool = False, patience: float = _PATIENCE) -> Store:
        """Open the SQLite file or the `postgresql://` database; `create` makes it where there is none.

        A file may be named by its path or as `sqlite:///PATH`, like a guard's shared state. Raises
        `InputError` for a place that holds no store, or one that a newer Licet made.
        """
        place = str(where).removeprefix(_SQLITE)
        at_url = place.startswith(_POSTGRESQL)
        if not place or ("://" in place and not at_url):
            remedy = "name a file, sqlite:///PATH or postgresql://…"
            raise InputError("no such kind of store", where=where, remedy=remedy)
        if not at_url and not create and not Path(place).is_file():
            remedy = "check the path, or make one with `licet monitor add`"
            raise InputError("no such store of customers", where=place, remedy=remedy)
        if not at_url and not Path(place).exists():
            _reserve(Path(place))
        engine = _postgresql(place, patience) if at_url else _sqlite(place, patience)
        spoken = _spoken(engine.url) if at_url else place
        store = cls(engine, spoken, has_password=at_url and spoken != _spoken(engine.url, without=()))
        try:
            store._prepare(create=create)
        except LicetError:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One consistent view of the store."""
        # SQLite's transactions are so anyway; PostgreSQL has to be asked.
        level = {} if self._engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        with (
            self._failures_named(),
            self._engine.connect().execution_options(**level) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self, *, at: datetime) -> Iterator[Ledger]:
        """One transaction with the ledger's end in hand; all of it is durable on return, or none."""
        with self._failures_named(), self._writer() as connection:
            ledger = Ledger(connection, at)
            yield ledger
            ledger.flush()

    @property
    def id(self) -> str:
        """What tells this store from every other."""
        with self.reading() as connection:
            return str(known(connection)["id"])

    @contextmanager
    def _writer(self) -> Iterator[sa.Connection]:
        with self._engine.connect().execution_options(licet_writes=True) as connection, connection.begin():
            yield connection

    def _prepare(self, *, create: bool) -> None:
        with self._failures_named():
            with self._engine.connect() as connection, connection.begin():
                tables = set(sa.inspect(connection).get_table_names())
                kept = known(connection) if about.name in tables else {}
            if kept:
                self._require_format(kept["format"])
            elif not create or tables:
                what = "a database that holds no customers" if tables else "an empty database"
                what = (
                    "a guard's shared state (--state), which holds no customers"
                    if _GUARDS in tables
                    else what
                )
                raise InputError(what, where=self.where, remedy="name the store made by `licet monitor add`")
            else:
                self._make()

    def _make(self) -> None:
        with self._writer() as connection:
            create(connection)
            values = {
                "format": str(FORMAT),
                "id": uuid4().hex,
                "run": "0",
                "finished": "0",
                "lists": "",
                "engine": "",
            }
            told = [{"name": name, "value": value} for name, value in values.items()]
            connection.execute(about.insert(), told)

    def _require_format(self, found: str) -> None:
        if found != str(FORMAT):
            raise InputError(
                f"a store of format {found}, where this Licet reads {FORMAT}",
                where=self.where,
                remedy="install the Licet that made it, or a newer one",
            )

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as problem:
            raise _named(problem, self.where) from problem


def known(connection: sa.Connection) -> dict[str, str]:
    """Return what the store says about itself."""
    return {row.name: row.value for row in connection.execute(sa.select(about))}


def note(connection: sa.Connection, **values: str) -> None:
    """Change what the store says about itself."""
    for name, value in values.items():
        connection.execute(about.update().where(about.c.name == name).values(value=value))


def _reserve(path: Path) -> None:
    """Personal data are for the owner of the file alone; what SQLite adds beside it is as closed."""
    try:
        path.touch(mode=0o600)
    except OSError as problem:
        what = f"the store cannot be made here ({problem.strerror})"
        raise InputError(what, where=path, remedy="choose another place") from None


def _sqlite(place: str, patience: float) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=place), connect_args={"timeout": patience, "isolation_level": None}
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A writer that began by reading could not wait for another one: it asks for the lock at once.
        writes = connection.get_execution_options().get("licet_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(place: str, patience: float) -> sa.Engine:
    url = sa.make_url(place).set(drivername="postgresql+psycopg")
    try:
        engine = sa.create_engine(url)
    except ModuleNotFoundError:
        raise InputError(
            "PostgreSQL needs psycopg, which is not installed", remedy="pip install 'licet[postgres]'"
        ) from None

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(patience * 1000)}")

    return engine


def _spoken(url: sa.URL, *, without: tuple[str, ...] = _SECRETS) -> str:
    """The address as it is typed, with its usual scheme, and without what only its owner may know."""
    password = None if "password" in without else url.password
    named = sa.URL.create(
        "postgresql", url.username, password, url.host, url.port, url.database, url.query
    ).difference_update_query(without)
    return named.render_as_string(hide_password=False)


def _named(problem: sa.exc.DBAPIError, where: str) -> LicetError:
    """What the database complains of, by what to do about it."""
    text = str(problem.orig).strip().partition("\n")[0]
    told = text.casefold()
    if "locked" in told or "lock timeout" in told or "could not serialize" in told:
        return Unwritable("another process is writing to the store", where=where, remedy="try again later")
    if "full" in told or "no space" in told:
        return Unwritable(
            "the disk is full; nothing of this step was written", where=where, remedy="free some space, go on"
        )
    if "not a database" in told or "malformed" in told:
        return InputError(f"is no store of customers ({text})", where=where, remedy="name another file")
    if "append-only" in told:
        return Unwritable(text, where=where, remedy="what was recorded stays: record what holds now")
    return Unwritable(
        f"the store cannot be used ({text})", where=where, remedy="check path, access and space"
    )
