"""Every claim about a store is tried on SQLite and on a PostgreSQL of the test's own, on a private socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet.parties.customers import Store, add, run
from tests.unit.parties.customers.story import CUSTOMERS, LISTED
from tests.unit.parties.customers.world import Clock, World

if TYPE_CHECKING:
    from collections.abc import Iterator

UNPRIVILEGED = ("postgres", "nobody")


def program(name: str) -> str | None:
    """Where a program of PostgreSQL is: on the path, or where Debian keeps it."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


def as_somebody(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: what to put before its commands, so that it need not."""
    if os.geteuid() != 0:
        return []
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in UNPRIVILEGED if name in known)
    shutil.chown(folder, user)
    return ["runuser", "-u", user, "--"]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The socket folder of a server that lasts as long as the tests."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("PostgreSQL is not installed: scripts/need-postgres")
    folder = Path(tempfile.mkdtemp(prefix="licet-pg-"))  # a socket's path must be short
    before = as_somebody(folder)
    kept = folder / "kept"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=20"

    def do(*words: str) -> None:
        subprocess.run([*before, *words], check=True, cwd=folder, capture_output=True)  # noqa: S603 - its own words

    do(initdb, "-D", str(kept), "-U", "licet", "--auth=trust", "--encoding=UTF8", "--no-sync")
    do(pg_ctl, "-D", str(kept), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield str(folder)
    finally:
        do(pg_ctl, "-D", str(kept), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store may be made."""
    if request.param == "sqlite":
        return str(tmp_path / "customers.db")
    import psycopg

    socket = request.getfixturevalue("postgresql")
    name = f"t{abs(hash(request.node.nodeid))}"
    with psycopg.connect(f"postgresql://licet@/postgres?host={socket}", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql://licet@/{name}?host={socket}"


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, create=True) as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watched(store: Store, clock: Clock) -> Store:
    """A store whose customers were screened once."""
    add(store, CUSTOMERS, clock=clock)
    run(store, World(LISTED), clock=clock)
    return store
