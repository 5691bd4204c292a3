"""The matches kept are those the ledger leaves standing: whoever changes one there is found out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from licet.parties import Query
from licet.parties.customers import State, Store, Verdict, add, decide, remove, run, verify
from licet.parties.customers._tables import customers, matches
from tests.unit.parties.customers.story import LISTED, judged_false
from tests.unit.parties.customers.world import Clock, World, listing

if TYPE_CHECKING:
    from datetime import datetime


def test_whatever_happens_to_a_customer_the_ledger_replays_to_the_matches(
    watched: Store, clock: Clock
) -> None:
    assert verify(watched).holds
    judged_false(watched, clock, until=clock.today)
    assert verify(watched).holds
    clock.pass_days(1)  # the decision ends
    assert verify(watched).holds
    run(watched, World(LISTED), clock=clock)
    assert verify(watched).holds
    judged_false(watched, clock)
    run(watched, World(LISTED, engine="world 2"), clock=clock)
    assert verify(watched).holds
    run(watched, World({**LISTED, "own.2": listing("Allan Quartermain", "Quartermain")}), clock=clock)
    assert verify(watched).holds
    remove(watched, "C-2", why="left", by="R. Okafor", at=clock())
    assert verify(watched).holds
    add(watched, [Query(ref="C-2", name="Allan Quartermain")], clock=clock)
    run(watched, World(LISTED), clock=clock)
    assert verify(watched).holds
    run(watched, World({"own.3": LISTED["own.3"]}), clock=clock)
    assert verify(watched).holds


def test_a_run_that_passes_midnight_holds(store: Store, clock: Clock) -> None:
    add(store, [Query(ref="C-2", name="Allan Quartermain")], clock=clock)
    run(store, World(LISTED), clock=clock)
    said = Verdict(ref="C-2", entry="own.2", verdict=State.FALSE, why="w", by="b", until=clock.today)
    decide(store, said, at=clock())
    times = iter([clock() + timedelta(hours=n) for n in (0, 0, 20, 20, 20)])

    def midnight() -> datetime:
        return next(times)

    run(store, World(LISTED), clock=midnight, full=True)
    assert verify(store).holds


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"state": "true"}, "is true in the store and false in the ledger"),
        ({"state": "open", "until": None}, "is open in the store and false in the ledger"),
        ({"until": "2099-01-01"}, "is decided until 2099-01-01 in the store and until 2027-11-22"),
        ({"score": 0.51}, r"has another score in the store \(0.51\) than in the ledger \(1.0\)"),
        ({"certainty": "possible"}, "has another certainty"),
        ({"entry_digest": "0" * 64}, "has another entry's content"),
        ({"customer_digest": "0" * 64}, "has another customer's content"),
        ({"run": 9}, "has another run"),
        ({"entry": "own.9"}, "with own.9 stands in the store and not in the ledger"),
        ({"customer": 3}, "match of customer C-3 with own.2 stands in the store and not in the ledger"),
    ],
)
def test_a_match_altered_behind_the_ledger_shows(
    watched: Store, clock: Clock, values: dict[str, Any], told: str
) -> None:
    import re

    judged_false(watched, clock)
    with watched._writer() as connection:
        connection.execute(matches.update().where(matches.c.entry == "own.2").values(**values))
    problem = str(verify(watched).problem)
    assert problem.startswith("the match of customer C-")
    assert re.search(told, problem)


def test_a_match_whose_telling_was_altered_shows(watched: Store) -> None:
    with watched._writer() as connection:
        row = connection.execute(matches.select().where(matches.c.entry == "own.2")).one()
        other = row.told.replace(b'"own.2"', b'"own.8"')
        connection.execute(matches.update().where(matches.c.entry == "own.2").values(told=other))
    assert "has another match told" in str(verify(watched).problem)


def test_a_match_taken_out_shows(watched: Store) -> None:
    with watched._writer() as connection:
        connection.execute(matches.delete().where(matches.c.entry == "own.2"))
    assert verify(watched).problem == "the match of customer C-2 with own.2 is missing from the store"


def test_matches_whose_customer_is_gone_show(watched: Store) -> None:
    with watched._writer() as connection:
        connection.execute(customers.update().where(customers.c.ref == "C-2").values(number=77))
    assert not verify(watched).holds
