"""What a run tells: who came, went or changed, why, and what a decision keeps quiet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from licet.parties import Query
from licet.parties.customers import (
    Store,
    add,
    history,
    run,
    status,
)
from tests.unit.parties.customers.story import CUSTOMERS, LISTED, judged_false, last, seq, told, why
from tests.unit.parties.customers.world import Clock, World, listing


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
    assert status(store, on=clock.today).blind == ("C-9",)
    assert run(store, World({"own.9": listing("海康威视")}), clock=clock).unsearchable == 0  # it was found
    add(store, [Query(ref="C-9", name="Hai Kang")], clock=clock)
    assert run(store, World(LISTED), clock=clock).unsearchable == 0
