from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError, Unwritable
from licet.guard.state import open_state
from licet.parties import Query
from licet.parties.customers import Head, State, Store, Verdict, add, changes, decide, run, verify
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import about, customers, head, ledger, matches, profiles
from tests.unit.parties.customers.world import Clock, World, listing

if TYPE_CHECKING:
    from collections.abc import Callable

LISTED = {"own.1": listing("Orinoco Metering Limited"), "own.2": listing("Allan Quartermain")}
CUSTOMERS = [Query(ref=f"C-{n}", name="Allan Quartermain") for n in range(5)]
ROOT = Path(__file__).parents[4]


@pytest.fixture
def watched(store: Store, clock: Clock) -> Store:
    add(store, CUSTOMERS, clock=clock)
    run(store, World(LISTED), clock=clock)
    wanted = Verdict(ref="C-1", entry="own.2", verdict=State.TRUE, why="the same", by="R. Okafor")
    decide(store, wanted, at=clock())
    return store


def unguarded(store: Store, change: Callable[[sa.Connection], object]) -> None:
    """Change a store as somebody with the database's password would, triggers out of the way."""
    with store._writer() as connection:
        if connection.dialect.name == "sqlite":
            for name in ("ledger_no_update", "ledger_no_delete", "ledger_no_replace"):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE ledger DISABLE TRIGGER ALL")
        change(connection)


def test_a_whole_ledger_holds(watched: Store) -> None:
    told = verify(watched)
    assert (told.holds, told.problem) == (True, None)
    assert told.rows == told.head.seq == 5 + 1 + 5 + 5 + 1 + 1  # added, run, screened, new, finished, decided
    assert verify(watched, noted=Head.parse(str(told.head))).holds


@pytest.mark.parametrize(
    "statement",
    [
        ledger.update().values(body="{}"),
        ledger.update().where(ledger.c.seq == 3).values(ref="C-9"),
        ledger.delete(),
        ledger.delete().where(ledger.c.seq == 16),
    ],
)
def test_no_row_can_be_changed_or_deleted(watched: Store, clock: Clock, statement: sa.Executable) -> None:
    with pytest.raises(Unwritable, match="append-only"), watched.writing(at=clock()) as book:
        book.connection.execute(statement)
    assert verify(watched).holds


def test_no_row_can_be_replaced_or_put_between(watched: Store, clock: Clock) -> None:
    row = {"seq": 3, "kind": "x", "at": "", "run": 0, "body": "", "hash": ""}
    with pytest.raises(Unwritable), watched.writing(at=clock()) as book:
        book.connection.execute(ledger.insert().values(**row))
    if "://" not in watched.where:
        with pytest.raises(Unwritable, match="append-only"), watched.writing(at=clock()) as book:
            book.connection.execute(ledger.insert().prefix_with("OR REPLACE").values(**row))
    else:
        with pytest.raises(Unwritable, match="append-only"), watched.writing(at=clock()) as book:
            book.connection.exec_driver_sql("TRUNCATE ledger")
    assert verify(watched).holds


@pytest.mark.parametrize("column", ["kind", "at", "run", "ref", "entry", "body", "hash"])
def test_an_altered_row_shows(watched: Store, column: str) -> None:
    altered = {column: 77 if column == "run" else "C-9"}
    unguarded(watched, lambda c: c.execute(ledger.update().where(ledger.c.seq == 7).values(**altered)))
    told = verify(watched)
    assert not told.holds
    assert told.head.seq == 6
    assert told.problem == "row 7 is not the one written: it, or the row before, was altered"


def test_a_removed_row_shows(watched: Store) -> None:
    unguarded(watched, lambda c: c.execute(ledger.delete().where(ledger.c.seq == 7)))
    assert verify(watched).problem == "after row 6 comes row 8: rows between were removed"


def test_a_ledger_cut_at_its_end_shows(watched: Store) -> None:
    noted = verify(watched).head
    unguarded(watched, lambda c: c.execute(ledger.delete().where(ledger.c.seq > 15)))
    assert verify(watched).problem == "the ledger ends at row 15 where 18 were written: its end was removed"
    row = verify(watched).head
    unguarded_head = head.update().values(seq=row.seq, hash=row.hash)
    with watched._writer() as connection:
        connection.execute(unguarded_head)
    assert "is true in the store and open in the ledger" in str(verify(watched).problem)
    undecided = matches.update().where(matches.c.state == "true").values(state="open", until=None)
    with watched._writer() as connection:
        connection.execute(undecided)
    assert verify(watched).holds  # nothing in the store can show it now
    assert not verify(watched, noted=noted).holds  # but a head noted elsewhere does


def test_a_head_that_is_not_the_last_row_shows(watched: Store) -> None:
    with watched._writer() as connection:
        connection.execute(head.update().values(seq=17))
    assert verify(watched).problem == "the ledger's last row is 18, its head says 17"


def test_a_ledger_written_anew_shows_against_a_noted_head(watched: Store) -> None:
    other = Head(7, "0" * 64)
    assert verify(watched, noted=other).problem == "row 7 is not the one noted: the ledger was written anew"


def test_a_customer_altered_behind_the_ledger_shows(watched: Store) -> None:
    with watched._writer() as connection:
        content = (
            profiles.update().where(profiles.c.customer == 2).values(content=b'{"name":"X Y","ref":"C-1"}')
        )
        connection.execute(content)
    assert verify(watched).problem == "customer C-1: the fields kept are not those the ledger knows"


def test_a_customer_whose_fields_are_missing_stops_a_run_and_an_import(watched: Store, clock: Clock) -> None:
    with watched._writer() as connection:
        connection.execute(profiles.delete().where(profiles.c.customer == 2))
    with pytest.raises(InputError, match="the fields of customer C-1 are missing"):
        run(watched, World(LISTED), clock=clock, full=True)
    with pytest.raises(InputError, match="the fields of customer C-1 are missing"):
        add(watched, CUSTOMERS, clock=clock)


@pytest.mark.parametrize("text", ["", "7", "x:" + "0" * 64, "7:abc"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no head of a ledger"):
        Head.parse(text)


def test_no_name_of_a_customer_is_in_the_ledger(watched: Store) -> None:
    with watched.reading() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(ledger))]
    assert "Quartermain" not in str(rows)


def test_the_same_customer_has_another_digest_in_another_store(tmp_path: Path, clock: Clock) -> None:
    digests = set()
    for name in ("one.db", "two.db"):
        with Store.open(tmp_path / name, create=True) as store:
            add(store, CUSTOMERS[:1], clock=clock)
            with store.reading() as connection:
                digests.add(connection.execute(sa.select(customers.c.digest)).scalar_one())
    assert len(digests) == 2


def test_a_store_can_be_opened_again_and_again(place: str, clock: Clock) -> None:
    for known in (0, 5):
        with Store.open(place, create=True) as store:
            assert verify(store).rows == known
            add(store, CUSTOMERS, clock=clock)
    with Store.open(place) as store:
        assert store.id
        assert "licet" not in store.where or "://" in store.where


def test_a_store_of_a_newer_licet_is_refused(place: str) -> None:
    with Store.open(place, create=True) as store, store._writer() as connection:
        connection.execute(about.update().where(about.c.name == "format").values(value="2"))
    with pytest.raises(InputError, match="a store of format 2, where this Licet reads 1; install"):
        Store.open(place)


def test_what_is_no_store_is_named(place: str, tmp_path: Path) -> None:
    if "://" in place:
        with pytest.raises(InputError, match="an empty database"):
            Store.open(place)
        import psycopg

        with psycopg.connect(place) as server:
            server.execute("CREATE TABLE ledger (x int)")
        with pytest.raises(InputError, match="a database that holds no customers"):
            Store.open(place, create=True)
        with pytest.raises(Unwritable, match="the store cannot be used"):
            Store.open(place.replace("/t", "/none"))
        return
    with pytest.raises(InputError, match="no such store of customers; check the path"):
        Store.open(place)
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    with pytest.raises(InputError, match="is no store of customers"):
        Store.open(tmp_path / "letter.txt")
    (tmp_path / "empty.db").touch()
    with pytest.raises(InputError, match="an empty database"):
        Store.open(tmp_path / "empty.db")
    for other in ("mysql://somewhere/else", "sqlite://", "sqlite:///"):
        with pytest.raises(InputError, match="name a file, sqlite:///PATH or postgresql"):
            Store.open(other, create=True)
    with pytest.raises(InputError, match="cannot be made here"):
        Store.open(tmp_path / "nowhere" / "customers.db", create=True)


def test_a_store_may_be_named_as_a_guards_shared_state_is(tmp_path: Path, clock: Clock) -> None:
    with Store.open(f"sqlite:///{tmp_path}/customers.db", create=True) as store:
        add(store, CUSTOMERS, clock=clock)
        assert store.where == str(tmp_path / "customers.db")
    with Store.open(tmp_path / "customers.db") as again:
        assert verify(again).holds


def test_a_store_and_a_shared_state_are_told_from_one_another(tmp_path: Path) -> None:
    Store.open(tmp_path / "customers.db", create=True).close()
    with pytest.raises(InputError, match=r"a store of customers \(--store\), which holds no state"):
        open_state(tmp_path / "customers.db")
    open_state(tmp_path / "uses.db").close()
    for create in (False, True):
        with pytest.raises(InputError, match=r"a guard's shared state \(--state\), which holds no customers"):
            Store.open(tmp_path / "uses.db", create=create)


def test_only_its_owner_can_read_a_new_store(tmp_path: Path, clock: Clock) -> None:
    with Store.open(tmp_path / "customers.db", create=True) as store:
        add(store, CUSTOMERS, clock=clock)
        made = list(tmp_path.iterdir())
        assert len(made) > 1
        assert {path.stat().st_mode & 0o777 for path in made} == {0o600}


def test_a_full_disk_is_named_and_nothing_is_half_written(tmp_path: Path, clock: Clock) -> None:
    with Store.open(tmp_path / "customers.db", create=True) as store:
        add(store, CUSTOMERS, clock=clock)
        before = verify(store).head

        @sa.event.listens_for(store._engine, "begin")
        def little_room(connection: sa.Connection) -> None:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")

        many = [Query(ref=f"D-{n}", name="Allan Quartermain") for n in range(4_000)]
        with pytest.raises(Unwritable, match="the disk is full; nothing of this step was written"):
            add(store, many, clock=clock)
        assert verify(store).head == before


KILLED = """\
import os, signal, sys
from licet.parties.customers import Store, run
from tests.unit.parties.customers.test_customers_ledger import LISTED
from tests.unit.parties.customers.world import Clock, World
world, left = World(LISTED), [int(sys.argv[2])]
def kill(_):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
world.before_each = kill
run(Store.open(sys.argv[1]), world, clock=Clock(), batch=2)
"""


@pytest.mark.parametrize("after", [0, 3])
def test_a_run_killed_at_once_is_finished_by_the_next(tmp_path: Path, clock: Clock, after: int) -> None:
    place = tmp_path / "customers.db"
    with Store.open(place, create=True) as store:
        add(store, CUSTOMERS, clock=clock)
    words = [sys.executable, "-c", KILLED, str(place), str(after)]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    around = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(words, check=False, cwd=ROOT, env=around)  # noqa: S603 - this very Python
    assert done.returncode == -signal.SIGKILL
    with Store.open(place) as store:
        assert len(list(changes(store))) == after // 2 * 2
        run(store, World(LISTED), clock=clock)
        assert sorted(alert.ref for alert in changes(store)) == [query.ref for query in CUSTOMERS]
        assert verify(store).holds
