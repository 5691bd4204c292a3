from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import InputError
from licet.parties import Query
from licet.parties.customers import State, Verdict, add, decide, decisions, remove, run, status
from tests.unit.parties.customers.world import DAY, Clock, World, listing

if TYPE_CHECKING:
    from licet.parties.customers import Store
    from tests.unit.parties.customers.world import Listed

LISTED: Listed = {"own.1": listing("Orinoco Metering Limited"), "own.2": listing("Allan Quartermain")}


def verdict(state: State = State.FALSE, **more: Any) -> Verdict:
    said = {"ref": "C-1", "entry": "own.1", "why": "another address", "by": "R. Okafor"}
    return Verdict(verdict=state, **{**said, **more})


@pytest.fixture
def matched(store: Store, clock: Clock) -> Store:
    add(store, [Query(ref="C-1", name="Orinoco Metering"), Query(ref="C-2", name="Nobody Else")], clock=clock)
    run(store, World(LISTED), clock=clock)
    return store


def test_a_decision_holds_for_a_year_unless_another_day_is_named(matched: Store, clock: Clock) -> None:
    assert decide(matched, verdict(), at=clock()).until == DAY + dt.timedelta(days=365)
    assert decide(matched, verdict(until=DAY), at=clock()).until == DAY


def test_the_last_decision_counts_and_all_can_be_seen(matched: Store, clock: Clock) -> None:
    decide(matched, verdict(State.UNSURE), at=clock())
    decide(matched, verdict(State.TRUE, why="the same address"), at=clock())
    first, second = decisions(matched, on=DAY, ref="C-1")
    assert (first.decision.verdict, first.lapsed) == ("unsure", "a later decision counts")
    assert (second.decision.verdict, second.lapsed) == ("true", None)
    assert status(matched, on=DAY).matches == {"true": 1}
    assert list(decisions(matched, on=DAY, ref="C-2")) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"why": " "}, "a decision without --why"),
        ({"by": ""}, "a decision without --by"),
        ({"why": "x" * 2_001}, "--why has 2,001 letters"),
        ({"state": State.OPEN}, "'open' is no decision"),
        ({"until": DAY - dt.timedelta(days=1)}, "2026-11-21 is over"),
        ({"ref": "C-9"}, "no customer 'C-9'"),
        ({"entry": "own.2"}, "C-1 does not match 'own.2'; its matches: own.1"),
        ({"ref": "C-2"}, "C-2 does not match 'own.1'; it has no match"),
    ],
)
def test_what_is_no_decision_is_refused(
    matched: Store, clock: Clock, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        decide(matched, verdict(**wrong), at=clock())
    assert list(decisions(matched, on=DAY)) == []


def test_a_decision_lapses_with_its_reason(matched: Store, clock: Clock) -> None:
    decide(matched, verdict(), at=clock())

    def lapsed(on: dt.date = DAY) -> str | None:
        (only,) = decisions(matched, on=on)
        return only.lapsed

    assert lapsed() is None
    assert lapsed(DAY + dt.timedelta(days=366)) == "it ended on 2027-11-22"
    run(matched, World({**LISTED, "own.1": listing("Orinoco Metering Ltd")}), clock=clock)
    assert lapsed() == "the entry changed"
    run(matched, World({"own.2": LISTED["own.2"]}), clock=clock)
    assert lapsed() == "the entry was delisted"
    run(matched, World(LISTED), clock=clock)
    assert lapsed() is None
    add(matched, [Query(ref="C-1", name="Orinoco Metering", countries=("VE",))], clock=clock)
    assert lapsed() == "the customer changed"
    remove(matched, "C-1", why="left", by="R. Okafor", at=clock())
    assert lapsed() == "the customer was removed"


def test_a_decision_is_on_what_was_told_and_not_on_what_came_since(matched: Store, clock: Clock) -> None:
    add(matched, [Query(ref="C-1", name="Orinoco Metering", countries=("VE",))], clock=clock)
    decide(matched, verdict(), at=clock())
    run(matched, World(LISTED), clock=clock)
    assert status(matched, on=DAY).matches == {"open": 1}


def test_decisions_about_to_end_are_counted(matched: Store, clock: Clock) -> None:
    decide(matched, verdict(until=DAY + dt.timedelta(days=30)), at=clock())
    assert status(matched, on=DAY).ending == 1
    assert status(matched, on=DAY - dt.timedelta(days=1)).ending == 0
