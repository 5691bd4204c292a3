"""What a shared state promises, on each database it can be in."""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from licet.errors import Forked, InputError, LogError, Unwritable
from licet.guard.state import Device, SharedLeases, State, Tally, open_state
from tests.unit.guard_state.sharing import clock_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from licet.guard.state import Kind

KIND: Kind = ("operation.verify", None, None, "NO", None)


def tally(uses: int, *, at: float = 0.0, gallery: int | None = None, kind: Kind | None = KIND) -> Tally:
    return Tally(at=at, licence="L", uses=uses, kind=kind, gallery=gallery)


def test_what_was_counted_is_there_when_the_state_is_opened_again(place: str) -> None:
    first = open_state(place)
    with first.turn() as turn:
        turn.count([tally(3), tally(4), tally(5, gallery=7), tally(6, at=86400.0)])
        turn.keep_device("d", Device(1, "m", ""))
        turn.join("L", {"above"})
        known = turn.state
    first.close()
    second = open_state(place)
    with second.turn() as turn:
        assert turn.state == known
        assert turn.device("d") == Device(1, "m", "")
        assert turn.documents() == {"L": frozenset({"L", "above"})}
        counted = {(one.at, one.gallery): one.uses for one in turn.counted(["L"], since=0.0)}
        assert counted == {(0.0, None): 7, (0.0, 7): 5, (86400.0, None): 6}
        assert [one.uses for one in turn.counted(["L"], since=1.0)] == [6]
        assert turn.counted(["other"], since=0.0) == []
    second.close()
    second.close()


def test_a_turn_that_fails_leaves_nothing(state: State) -> None:
    def fail() -> None:
        with state.turn() as turn:
            turn.count([tally(3)])
            turn.set_aside("d", tally(9, kind=None))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with state.turn() as turn:
        assert turn.counted(["L"], since=0.0) == []


def test_a_device_has_one_block_until_it_is_abandoned(state: State) -> None:
    with state.turn() as turn:
        turn.set_aside("d", tally(9, kind=None))
        turn.set_aside("d", tally(4, kind=None))
        turn.set_aside("e", tally(2, kind=None))
        assert sum(one.uses for one in turn.counted(["L"], since=0.0)) == 6
        turn.abandon("d")
        turn.set_aside("d", None)
        turn.set_aside("e", None)
        assert [one.uses for one in turn.counted(["L"], since=0.0)] == [4]
        turn.count([tally(5, kind=None)])
        assert sum(one.uses for one in turn.counted(["L"], since=0.0)) == 9


def test_a_state_remembers_the_latest_moment_and_tells_its_own_time(state: State, place: str) -> None:
    with state.turn() as turn:
        assert turn.latest(5.5) == 5.5
        assert turn.latest(4.0) == 5.5
        assert (turn.now() is None) == place.startswith("sqlite")


def test_no_two_turns_overlap(place: str) -> None:
    def add() -> None:
        mine = open_state(place)
        for _ in range(20):
            with mine.turn() as turn:
                before = turn.device("d") or Device()
                turn.keep_device("d", Device(before.turn + 1))
        mine.close()

    open_state(place).close()
    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = open_state(place)
    with last.turn() as turn:
        assert turn.device("d") == Device(80)
    last.close()


@pytest.fixture
def timeless(state: State) -> Iterator[State]:
    with clock_of(state):
        yield state


def test_so_many_places_are_held_and_no_more(timeless: State) -> None:
    state = timeless
    first = state.hold("k", most=2, at=0.0, until=10.0)
    assert first is not None
    second = state.hold("k", most=2, at=0.0, until=20.0)
    assert second is not None
    assert state.hold("k", most=2, at=9.0, until=30.0) is None
    assert state.hold("another", most=1, at=9.0, until=30.0) is not None
    state.release(second)
    state.release(second)
    assert state.hold("k", most=2, at=9.0, until=30.0) is not None


def test_a_lease_that_is_renewed_lasts_and_one_that_ended_is_gone(timeless: State) -> None:
    state = timeless
    lease = state.hold("k", most=1, at=0.0, until=10.0)
    assert lease is not None
    longer = state.renew(lease, at=9.0, until=20.0)
    assert longer is not None
    assert longer.until == 20.0
    assert state.hold("k", most=1, at=15.0, until=30.0) is None
    assert state.hold("k", most=1, at=20.0, until=30.0) is not None, "its holder was killed"
    assert state.renew(longer, at=21.0, until=40.0) is None


def test_hosts_whose_clocks_differ_hold_the_same_places(postgresql: str) -> None:
    state = open_state(f"postgresql://licet@/postgres?host={postgresql}")
    assert state.hold("k", most=1, at=0.0, until=60.0) is not None
    assert state.hold("k", most=1, at=1e9, until=1e9 + 60) is None
    state.close()


def test_uses_that_go_on_hold_their_places_until_they_end(timeless: State) -> None:
    now = [1000.0]
    one, two = (SharedLeases(timeless, "k", clock=lambda: now[0]) for _ in range(2))
    assert one.take(2)
    assert two.take(2)
    for _ in range(3):
        now[0] += 40
        one.renew()
        two.renew()
    assert not one.take(2), "renewed while they last"
    two.give_back()
    two.give_back()
    assert one.take(2)
    one.give_back()
    now[0] += 61
    assert two.take(1), "the other was not renewed"
    one.renew()
    one.give_back()
    two.give_back()


def test_a_thread_renews_what_is_held(state: State) -> None:
    leases = SharedLeases(state, "k", length=0.03)
    renewed = threading.Event()
    leases.renew = renewed.set  # type: ignore[method-assign]  # to be told of it
    assert leases.take(1)
    assert renewed.wait(30)
    renewing = leases._renewing
    assert renewing is not None
    leases.give_back()
    renewing.join(30)
    assert leases._renewing is None


def test_leases_that_a_state_cannot_keep_are_not_held(tmp_path: Path) -> None:
    state = open_state(tmp_path / "state.db")
    leases = SharedLeases(state, "k")
    assert leases.take(1)
    state.close()
    assert not leases.take(2)
    leases.renew()
    leases.give_back()


def test_a_forked_child_cannot_go_on_with_its_parents_state(state: State) -> None:
    child = os.fork()
    if not child:
        try:
            with state.turn():
                os._exit(1)
        except LogError:
            state.close()
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with state.turn() as turn:
        assert turn.device("d") is None


def test_a_state_of_another_format_is_refused(place: str) -> None:
    state = open_state(place)
    with state.turn() as turn:
        turn._query("UPDATE licet_state SET value = ? WHERE name = ?", "9", "format")  # type: ignore[attr-defined]
    state.close()
    with pytest.raises(LogError, match="format 9"):
        open_state(place)


def test_a_count_that_cannot_be_read_is_an_error(state: State) -> None:
    with state.turn() as turn:
        turn._query("INSERT INTO licet_uses VALUES (?, ?, ?, ?, ?)", "L", 0.0, "{}", -1, 3)  # type: ignore[attr-defined]
        with pytest.raises(LogError, match="cannot be read"):
            turn.counted(["L"], since=0.0)


def test_a_place_that_can_hold_no_state_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such kind"):
        open_state("mysql://somewhere")
    with pytest.raises(InputError, match="no such folder"):
        open_state(tmp_path / "no" / "state.db")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as foreign:
        foreign.execute("CREATE TABLE something (x)")
    foreign.close()
    with pytest.raises(InputError, match="holds no state"):
        open_state(other)
    half = tmp_path / "half.db"
    half.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(Unwritable, match="cannot be kept"):
        open_state(half)


def test_nothing_is_counted_in_a_file_that_others_do_not_find(tmp_path: Path) -> None:
    path, aside = tmp_path / "state.db", tmp_path / "aside.db"
    state = open_state(path)
    for away in (lambda: path.rename(aside), lambda: path.write_bytes(aside.read_bytes())):
        away()
        with pytest.raises(Forked, match="was removed, moved or replaced while it was in use"), state.turn():
            pytest.fail("a turn began")
    aside.replace(path)
    with state.turn() as turn:
        turn.count([tally(3)])
        assert turn.counted(["L"], since=0.0) == [tally(3)]
    state.close()


def test_a_state_that_is_locked_too_long_is_an_error(tmp_path: Path) -> None:
    from licet.guard.state._sql import SqlState
    from licet.guard.state._sqlite import SqliteDatabase

    impatient = SqlState(SqliteDatabase(tmp_path / "state.db", patience=0.0))
    holder = open_state(tmp_path / "state.db")

    def ask() -> None:
        with impatient.turn():
            pytest.fail("two turns at once")

    with (
        holder.turn(),
        pytest.raises(Unwritable, match="another program keeps the shared state busy; ask ag"),
    ):
        ask()
    impatient.close()
    holder.close()


def test_a_server_that_is_gone_is_an_error_and_its_password_is_not_told(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="cannot be kept") as refused:
        open_state(f"postgresql://licet:secret@/db?host={tmp_path}")
    assert "secret" not in str(refused.value)
    assert "postgresql://licet@/db" in str(refused.value)


def test_a_broken_connection_is_made_again(postgresql: str) -> None:
    from licet.guard.state._postgres import PostgresDatabase

    database = PostgresDatabase(f"postgresql://licet@/postgres?host={postgresql}")

    def break_off() -> None:
        with database.transaction() as query:
            query("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(Unwritable):
        break_off()
    with database.transaction() as query:
        assert query("SELECT 1") == [(1,)]
    database.close()
    database.close()
