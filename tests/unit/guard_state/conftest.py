"""Every claim about a shared state is tried on SQLite and on a PostgreSQL of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.guard.state import State, open_state
from tests.unit.parties.customers.conftest import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["postgresql"]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new state may be made."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    import psycopg

    socket = request.getfixturevalue("postgresql")
    name = f"s{abs(hash(request.node.nodeid))}"
    with psycopg.connect(f"postgresql://licet@/postgres?host={socket}", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql://licet@/{name}?host={socket}"


@pytest.fixture
def state(place: str) -> Iterator[State]:
    opened = open_state(place)
    yield opened
    opened.close()
