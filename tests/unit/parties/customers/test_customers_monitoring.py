from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import InputError, ListError, Unwritable
from licet.parties import Query
from licet.parties.customers import (
    SavedIndex,
    State,
    Store,
    Verdict,
    add,
    changes,
    decide,
    decisions,
    forget,
    history,
    remove,
    repeat,
    run,
    status,
    verify,
)
from licet.parties.customers import _index as index_module
from licet.parties.customers import _plan as plan_module
from tests.unit.parties.customers.world import DAY, Clock, WordsMaker, World, listing

if TYPE_CHECKING:
    from licet.parties.customers import Alert
    from tests.unit.parties.customers.world import Listed

LISTED: Listed = {
    "own.1": listing("Orinoco Metering Limited", "Orinoco Meters"),
    "own.2": listing("Allan Quartermain", birthDate="1901-05-05"),
    "own.3": listing("Sea Lantern", imoNumber="IMO 9074729"),
}
CUSTOMERS = (
    Query(ref="C-1", name="Orinoco Metering", countries=("VE",)),
    Query(ref="C-2", name="Allan Quartermain"),
    Query(ref="C-3", name="Ordinary Bakery"),
)


def told(store: Store, *, after: int = 0) -> list[tuple[str, str, str, str]]:
    return [(a.ref, a.entry, str(a.change), str(a.state)) for a in changes(store, after=after)]


def last(store: Store) -> Alert:
    return list(changes(store))[-1]


def why(store: Store) -> str:
    return "; ".join(last(store).why)


def seq(store: Store) -> int:
    return verify(store).head.seq


@pytest.fixture
def watched(store: Store, clock: Clock) -> Store:
    """A store whose customers were screened once."""
    add(store, CUSTOMERS, clock=clock)
    run(store, World(LISTED), clock=clock)
    return store


def judged_false(store: Store, clock: Clock, **more: Any) -> None:
    said = {"why": "another address", "by": "R. Okafor", **more}
    decide(store, Verdict(ref="C-2", entry="own.2", verdict=State.FALSE, **said), at=clock())


def test_the_first_run_screens_every_customer_and_leaves_a_row_for_each(watched: Store) -> None:
    assert told(watched) == [("C-1", "own.1", "new", "open"), ("C-2", "own.2", "new", "open")]
    assert last(watched).why == ("new customer",)
    assert [len(one.matches) for one in history(watched, "C-3")] == [0]


def test_a_run_without_changes_asks_nobody_and_covers_everybody(watched: Store, clock: Clock) -> None:
    world = World(LISTED)
    summary = run(watched, world, clock=clock)
    assert (summary.screened, summary.customers, world.asked) == (0, 3, [])
    assert [one.screening is None for one in history(watched, "C-3")] == [False, True]


def test_a_new_entry_is_told_as_newly_listed(watched: Store, clock: Clock) -> None:
    run(watched, World({**LISTED, "own.4": listing("Ordinary Bakery")}), clock=clock)
    assert (last(watched).ref, last(watched).why) == ("C-3", ("newly listed",))
    assert last(watched).name == "Ordinary Bakery"
    match = last(watched).match
    assert match is not None
    assert match.reasons == ("Ordinary Bakery is near Ordinary Bakery",)


def test_a_delisted_entry_is_told_as_gone_and_not_dropped(watched: Store, clock: Clock) -> None:
    run(watched, World({key: LISTED[key] for key in ("own.1", "own.3")}), clock=clock)
    assert (last(watched).ref, str(last(watched).change)) == ("C-2", "gone")
    assert "delisted" in why(watched)
    assert last(watched).score is None


def test_an_entry_that_no_longer_fits_is_gone_because_it_changed(watched: Store, clock: Clock) -> None:
    run(watched, World({**LISTED, "own.2": listing("Somebody Else")}), clock=clock)
    assert str(last(watched).change) == "gone"
    assert "name removed: Allan Quartermain" in why(watched)


def test_a_changed_entry_that_still_matches_is_told_with_its_change(watched: Store, clock: Clock) -> None:
    run(watched, World({**LISTED, "own.2": (*LISTED["own.2"], ("country", "gb"))}), clock=clock)
    assert str(last(watched).change) == "changed"
    assert why(watched) == "the entry changed: country added: gb"


def test_a_changed_customer_is_asked_again_and_alone(watched: Store, clock: Clock) -> None:
    add(watched, [Query(ref="C-2", name="Allan John Quartermain", born="1901")], clock=clock)
    world = World(LISTED)
    run(watched, world, clock=clock)
    assert world.asked == ["C-2"]
    assert (
        why(watched) == "the customer changed: name, date of birth; score 1.00 → 0.67; confirmed → possible"
    )


def test_a_customer_that_is_the_same_again_is_not_asked(watched: Store, clock: Clock) -> None:
    added = add(watched, CUSTOMERS, clock=clock)
    assert (added.added, added.changed, added.unchanged) == (0, 0, 3)
    assert status(watched, on=clock.today).due == 0


def test_a_customer_that_no_longer_fits_is_gone_because_it_changed(watched: Store, clock: Clock) -> None:
    add(watched, [Query(ref="C-2", name="Somebody Else")], clock=clock)
    run(watched, World(LISTED), clock=clock)
    assert (str(last(watched).change), why(watched)) == ("gone", "the customer changed: name")


def test_a_false_match_stays_quiet_while_nothing_changes(watched: Store, clock: Clock) -> None:
    judged_false(watched, clock)
    before = seq(watched)
    run(watched, World(LISTED), clock=clock, full=True)
    assert told(watched, after=before) == []
    assert status(watched, on=clock.today).matches == {"false": 1, "open": 1}


def test_a_false_match_comes_back_when_the_entry_changes(watched: Store, clock: Clock) -> None:
    judged_false(watched, clock)
    changed = {**LISTED, "own.2": listing("Allan Quartermain", "A Q", birthDate="1901-05-05")}
    run(watched, World(changed), clock=clock)
    assert told(watched)[-1] == ("C-2", "own.2", "returned", "open")
    assert "the decision “false” of 2026-11-22 by R. Okafor was made on other facts" in why(watched)
    assert "alias added: A Q" in why(watched)


def test_a_false_match_comes_back_when_the_customer_changes(watched: Store, clock: Clock) -> None:
    judged_false(watched, clock)
    add(watched, [Query(ref="C-2", name="Allan Quartermain", born="1901")], clock=clock)
    run(watched, World(LISTED), clock=clock)
    assert str(last(watched).change) == "returned"
    assert "the customer changed: date of birth" in why(watched)


def test_a_false_match_comes_back_when_its_decision_ends(watched: Store, clock: Clock) -> None:
    judged_false(watched, clock, until=dt.date(2026, 12, 1))
    clock.pass_days(9)
    run(watched, World(LISTED), clock=clock)
    assert str(last(watched).change) == "new"  # still the first: the last day counts whole
    clock.pass_days(1)
    run(watched, World(LISTED), clock=clock)
    assert str(last(watched).change) == "returned"
    assert "ended on 2026-12-01" in why(watched)
    before = seq(watched)
    run(watched, World(LISTED), clock=clock)
    assert told(watched, after=before) == []


def test_a_relisted_entry_of_the_same_content_is_told_as_decided(watched: Store, clock: Clock) -> None:
    judged_false(watched, clock)
    run(watched, World({key: LISTED[key] for key in ("own.1", "own.3")}), clock=clock)
    assert told(watched)[-1] == ("C-2", "own.2", "gone", "false")
    run(watched, World(LISTED), clock=clock)
    assert told(watched)[-1] == ("C-2", "own.2", "new", "false")


def test_another_engine_asks_everybody(watched: Store, clock: Clock) -> None:
    world = World(LISTED, engine="world 2")
    assert run(watched, world, clock=clock).screened == 3


def test_a_score_that_moves_alone_is_told(watched: Store, clock: Clock) -> None:
    class Nearer(World):
        def screen(self, queries: Any) -> Any:
            from msgspec.structs import replace

            for answer in super().screen(queries):
                yield replace(answer, matches=tuple(replace(m, score=0.9) for m in answer.matches))

    judged_false(watched, clock)
    before = seq(watched)
    run(watched, Nearer(LISTED, engine="world 2"), clock=clock)
    assert told(watched, after=before) == [("C-1", "own.1", "score", "open")]
    assert "score 0.67 → 0.90" in why(watched)


def test_a_match_that_comes_though_nothing_changed_says_so(watched: Store, clock: Clock) -> None:
    class Wider(World):
        def screen(self, queries: Any) -> Any:
            from msgspec.structs import replace

            asked = [replace(q, name="Sea Lantern") if q.ref == "C-3" else q for q in queries]
            return super().screen(asked)

    run(watched, Wider(LISTED, engine="world 2"), clock=clock)
    assert (last(watched).ref, str(last(watched).change)) == ("C-3", "new")
    assert "neither entry nor customer changed" in why(watched)
    run(watched, World(LISTED, engine="world 3"), clock=clock)
    assert (last(watched).ref, str(last(watched).change)) == ("C-3", "gone")
    assert "neither entry nor customer changed" in why(watched)


def test_names_that_cannot_be_searched_are_counted(store: Store, clock: Clock) -> None:
    add(store, [Query(ref="C-9", name="海康威视")], clock=clock)
    assert run(store, World(LISTED), clock=clock).unsearchable == 1
    assert status(store, on=clock.today).unsearchable == 1
    add(store, [Query(ref="C-9", name="Hai Kang")], clock=clock)
    assert run(store, World(LISTED), clock=clock).unsearchable == 0


def test_a_customer_with_the_number_of_a_new_entry_is_asked_whatever_its_name(
    watched: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_module, "_FEW", 0)
    add(watched, [Query(ref="C-4", name="Gloria Marine", identifiers=("IMO1234567",))], clock=clock)
    run(watched, World(LISTED), clock=clock)
    world = World({**LISTED, "own.5": listing("Dark Star", imoNumber="imo 123 4567")})
    run(watched, world, clock=clock, index=SavedIndex(watched, tmp_path / "index", WordsMaker()))
    assert world.asked == ["C-4"]
    assert last(watched).ref == "C-4"


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


def test_a_past_screening_can_be_asked_again(watched: Store, clock: Clock) -> None:
    add(watched, [Query(ref="C-2", name="Somebody Else")], clock=clock)
    run(watched, World(LISTED), clock=clock)
    first, *_ = history(watched, "C-2")
    assert first.screening is not None
    again = repeat(watched, first.screening, lists=World(LISTED))
    assert again.same
    assert [found.entry for found in again.now] == ["own.2"]
    with pytest.raises(InputError, match="give the list file of that day"):
        repeat(watched, first.screening, lists=World({"own.1": LISTED["own.1"]}))
    with pytest.raises(InputError, match="row 1 is no screening"):
        repeat(watched, 1, lists=World(LISTED))
    remove(watched, "C-2", why="left", by="R. Okafor", at=clock())
    with pytest.raises(InputError, match="customer C-2 was removed"):
        repeat(watched, first.screening, lists=World(LISTED))


def test_a_removed_customer_leaves_no_name_behind(watched: Store, clock: Clock, place: str) -> None:
    known = Query(ref="C-2", name="Allan Quartermain Bulawayo", identifiers=("P-1",))
    add(watched, [known], clock=clock)
    run(watched, World(LISTED), clock=clock)
    remove(watched, "C-2", why="left", by="R. Okafor", at=clock())
    told = status(watched, on=clock.today)
    assert (told.customers, told.removed, told.matches) == (2, 1, {"open": 1})
    alert = [alert for alert in changes(watched) if alert.ref == "C-2"][-1]
    assert (alert.name, alert.match) == (None, None)
    assert [one.run for one in history(watched, "C-2")] == [1, 2]
    run(watched, World(LISTED), clock=clock, full=True)
    assert [one.run for one in history(watched, "C-2")] == [1, 2]
    assert verify(watched).holds
    with pytest.raises(InputError, match="no customer 'C-2'"):
        remove(watched, "C-2", why="left", by="R. Okafor", at=clock())
    watched.close()
    if "://" not in place:  # PostgreSQL overwrites when it sees fit
        kept = Path(place).read_bytes()
        assert b"Ordinary Bakery" in kept
        assert b"Bulawayo" not in kept


def test_a_removed_customer_may_come_back_under_another_digest(watched: Store, clock: Clock) -> None:
    judged_false(watched, clock)
    remove(watched, "C-2", why="left", by="R. Okafor", at=clock())
    assert add(watched, CUSTOMERS, clock=clock).added == 1
    run(watched, World(LISTED), clock=clock)
    assert told(watched)[-1] == ("C-2", "own.2", "new", "open")
    (decision,) = decisions(watched, on=clock.today)
    assert decision.lapsed == "the customer changed"


@pytest.mark.parametrize(("why_not", "by"), [("", "R. Okafor"), ("left", " ")])
def test_nobody_is_removed_without_reason_or_name(
    watched: Store, clock: Clock, why_not: str, by: str
) -> None:
    with pytest.raises(InputError, match="give --why and --by"):
        remove(watched, "C-2", why=why_not, by=by, at=clock())


def test_the_history_of_nobody_is_refused(watched: Store) -> None:
    with pytest.raises(InputError, match="no customer 'C-77'"):
        list(history(watched, "C-77"))


def test_a_customer_is_given_once_in_an_import(store: Store, clock: Clock) -> None:
    with pytest.raises(InputError, match="reference 'C-1' stands twice"):
        add(store, [CUSTOMERS[0], CUSTOMERS[0]], clock=clock)
    with pytest.raises(InputError, match="a customer without a reference"):
        add(store, [Query(name="Allan Quartermain")], clock=clock)
    with pytest.raises(InputError, match="too long or not printable"):
        add(store, [Query(name="Allan Quartermain", ref="x" * 201)], clock=clock)
    assert status(store, on=clock.today).customers == 0


def test_changes_can_be_read_from_where_one_stood_or_since_a_day(watched: Store, clock: Clock) -> None:
    first, second = changes(watched)
    assert list(changes(watched, after=first.seq)) == [second]
    assert list(changes(watched, since=clock.today)) == [first, second]
    clock.pass_days(1)
    assert list(changes(watched, since=clock.today)) == []
    assert list(changes(watched, run=1)) == [first, second]


def test_a_store_that_is_written_to_by_another_says_so(place: str, clock: Clock) -> None:
    with Store.open(place, create=True) as one, Store.open(place, patience=0.1) as other:
        with one.writing(at=clock()) as ledger:
            ledger.append("customer", {}, run=0)
            with pytest.raises(Unwritable, match="another process is writing"):
                add(other, CUSTOMERS, clock=clock)
        assert add(other, CUSTOMERS, clock=clock).added == 3
