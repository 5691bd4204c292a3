"""Whom a changed entry concerns, found by an index; and runs that were stopped or overtaken."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import InputError, ListError
from licet.parties import Query
from licet.parties.customers import (
    SavedIndex,
    Store,
    add,
    changes,
    forget,
    history,
    run,
    status,
    verify,
)
from licet.parties.customers import _index as index_module
from licet.parties.customers import _plan as plan_module
from tests.unit.parties.customers.story import CUSTOMERS, LISTED, last, told, why
from tests.unit.parties.customers.world import DAY, Clock, WordsMaker, World, listing

if TYPE_CHECKING:
    from pathlib import Path


def test_a_customer_with_the_number_of_a_new_entry_is_asked_whatever_its_name(
    watched: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_module, "_FEW", 0)
    customers = [
        Query(ref="C-4", name="Gloria Marine", identifiers=("IMO1234567",)),
        Query(ref="C-5", name="Gloria Shipping", identifiers=("1234567",)),
        Query(ref="C-6", name="MV Gloria, IMO 1234567"),
    ]
    add(watched, customers, clock=clock)
    run(watched, World(LISTED), clock=clock)
    world = World({**LISTED, "own.5": listing("Dark Star", imoNumber="imo 123 4567")})
    run(watched, world, clock=clock, index=SavedIndex(watched, tmp_path / "index", WordsMaker()))
    assert sorted(world.asked) == ["C-4", "C-5", "C-6"]
    assert {told.ref for told in changes(watched)} >= {"C-4", "C-5", "C-6"}


def test_only_customers_near_the_changed_entries_are_asked(
    watched: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_module, "_FEW", 0)
    maker = WordsMaker()
    index = SavedIndex(watched, tmp_path / "index", maker)
    listed = {**LISTED, "own.6": listing("Honest Bakery Ordinary")}
    world = World(listed)
    run(watched, world, clock=clock, index=index)
    assert (world.asked, maker.built) == (["C-3"], [3])
    add(watched, [Query(ref="C-7", name="Grocer Honest")], clock=clock)
    run(watched, world, clock=clock, index=index)
    world = World({**listed, "own.7": listing("Honest Grocer")})
    run(watched, world, clock=clock, index=index)  # the saved index lacks C-7, the one on the spot has it
    assert world.asked == ["C-7"]
    assert maker.built == [3, 1]


def test_an_index_is_made_anew_when_it_is_broken_foreign_outgrown_or_erased(
    watched: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker, folder = WordsMaker(), tmp_path / "index"
    index = SavedIndex(watched, folder, maker)
    asked = [("Ordinary Grocer",)]
    assert index.near(asked) == index.near(asked) == {3}
    assert maker.built == [3]
    (folder / "names").write_bytes(b"half")
    assert index.near(asked) == {3}
    (folder / "made.json").write_bytes(b"{}")
    assert index.near(asked) == {3}
    stamp = (folder / "made.json").read_bytes()
    (folder / "made.json").write_bytes(stamp.replace(b'"store":"', b'"store":"x'))
    assert index.near(asked) == {3}
    forget(folder)
    assert not folder.exists()
    forget(folder)
    assert index.near(asked) == {3}
    assert maker.built == [3] * 5
    monkeypatch.setattr(index_module, "MANY", 0)
    add(watched, [Query(ref="C-8", name="Grocer")], clock=clock)
    assert index.near(asked) == {3, 4}
    assert maker.built == [3] * 5 + [4]


def test_a_store_restored_from_a_backup_does_not_use_the_index_made_after_it(
    tmp_path: Path, clock: Clock
) -> None:
    place, maker = tmp_path / "customers.db", WordsMaker()
    asked = [("Ordinary Grocer",)]
    with Store.open(place, create=True) as before:
        add(before, CUSTOMERS, clock=clock)
    backup = place.read_bytes()
    with Store.open(place) as later:
        add(later, [Query(ref="C-8", name="Grocer")], clock=clock)
        assert SavedIndex(later, tmp_path / "index", maker).near(asked) == {3, 4}
    place.write_bytes(backup)
    with Store.open(place) as restored:
        index = SavedIndex(restored, tmp_path / "index", maker)
        add(restored, [Query(ref="C-9", name="Some Body"), Query(ref="C-10", name="Grocer")], clock=clock)
        assert index.near(asked) == {3, 5}  # the row the index was made at is another one here
    assert maker.built == [4, 5]


def test_a_run_that_was_stopped_goes_on_where_it_stood(store: Store, clock: Clock) -> None:
    add(store, CUSTOMERS, clock=clock)
    world = World(LISTED)

    def stop(query: Query) -> None:
        if query.ref == "C-2":
            raise KeyboardInterrupt

    world.before_each = stop
    with pytest.raises(KeyboardInterrupt):
        run(store, world, clock=clock, batch=1)
    assert told(store) == [("C-1", "own.1", "new", "open")]
    assert not status(store, on=clock.today).finished
    again = World(LISTED)
    summary = run(store, again, clock=clock, batch=1)
    assert again.asked == ["C-2", "C-3"]
    assert told(store) == [("C-1", "own.1", "new", "open"), ("C-2", "own.2", "new", "open")]
    assert (summary.number, summary.screened) == (1, 3)
    assert status(store, on=clock.today).finished


def test_lists_that_change_while_a_run_is_stopped_lose_nothing(watched: Store, clock: Clock) -> None:
    changed = {**LISTED, "own.2": listing("Allan Quartermain", "A Q", birthDate="1901-05-05")}
    world = World(changed)

    def stop(_: Query) -> None:
        raise KeyboardInterrupt

    world.before_each = stop
    with pytest.raises(KeyboardInterrupt):
        run(watched, world, clock=clock)
    run(watched, World({**changed, "own.9": listing("Unheard Of")}), clock=clock)
    assert [one.run for one in history(watched, "C-3")] == [1, 3]  # the run that was given up covered nobody
    assert (last(watched).ref, why(watched)) == ("C-2", "the entry changed: alias added: A Q")


def test_a_run_that_is_overtaken_by_other_lists_stops(watched: Store, clock: Clock) -> None:
    world = World({**LISTED, "own.4": listing("Ordinary Bakery"), "own.5": listing("Orinoco Metering")})
    newer = World(LISTED | {"own.8": listing("Metering Orinoco")})
    world.before_each = lambda _: None
    begun: list[bool] = []

    def overtake(*_: int) -> None:
        if not begun:
            begun.append(True)
            run(watched, newer, clock=clock)

    with pytest.raises(InputError, match="another run with other lists has begun"):
        run(watched, world, clock=clock, batch=1, progress=overtake)
    assert told(watched)[-1][1] != "own.5"
    assert verify(watched).holds


def test_a_list_that_is_lost_is_no_delisting(watched: Store, clock: Clock) -> None:
    world = World({})
    world.list_id = "list.other"
    lost = r"list\.own was screened in run 1 and is not among these lists; name its folder with --lists"
    with pytest.raises(InputError, match=lost):
        run(watched, world, clock=clock)
    assert all(alert.change == "new" for alert in changes(watched))
    behind = status(watched, on=clock.today, lists=world).behind
    assert [state.id for state in behind] == ["list.other", "list.own"]


def test_an_older_list_delists_nobody(watched: Store, clock: Clock) -> None:
    world = World({})
    world.as_of = DAY - dt.timedelta(days=1)
    with pytest.raises(InputError, match=r"of 2026-11-22 in run 1 and is of 2026-11-21 among these"):
        run(watched, world, clock=clock)
    assert all(alert.change == "new" for alert in changes(watched))
    newer = World({})
    newer.as_of = DAY + dt.timedelta(days=1)
    assert run(watched, newer, clock=clock).entries_removed == len(LISTED)


def test_an_entry_that_stands_twice_in_the_lists_stops_the_run(watched: Store, clock: Clock) -> None:
    class Double(World):
        def entries(self) -> Any:
            yield from super().entries()
            yield from super().entries()

    with pytest.raises(ListError, match=r"'own\.1' stands twice"):
        run(watched, Double(LISTED | {"own.4": listing("X Y")}), clock=clock)


def test_a_match_with_no_entry_stops_the_run(store: Store, clock: Clock) -> None:
    class Hollow(World):
        whole = False

        def entries(self) -> Any:
            return (entry for entry in super().entries() if self.whole or entry.id != "own.2")

        def screen(self, queries: Any) -> Any:
            self.whole = True
            return super().screen(queries)

    add(store, CUSTOMERS, clock=clock)
    with pytest.raises(ListError, match=r"'own\.2', which is none of their entries"):
        run(store, Hollow(LISTED), clock=clock)
    assert told(store) == []
