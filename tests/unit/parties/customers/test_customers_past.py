"""What a store tells of the past, and what is left of a customer who was removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from licet.errors import InputError, Unwritable
from licet.parties import Query
from licet.parties.customers import (
    Store,
    add,
    changes,
    decisions,
    history,
    remove,
    repeat,
    run,
    status,
    verify,
)
from tests.unit.parties.customers.story import CUSTOMERS, LISTED, judged_false, told
from tests.unit.parties.customers.world import Clock, World


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
