"""A list is left out on the record, or not at all; and a status that knows who screens now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError
from licet.parties import ListState, Query
from licet.parties.customers import (
    Entry,
    State,
    Store,
    Verdict,
    add,
    changes,
    decide,
    run,
    status,
    verify,
    withdraw,
)
from tests.unit.parties.customers.world import DAY, Clock, World, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.parties.customers.world import Listed

OWN: Listed = {"own.1": listing("Allan Quartermain"), "own.2": listing("Orinoco Metering")}
OTHER: Listed = {"other.1": listing("Allan Quartermain")}
CUSTOMERS = (Query(ref="C-1", name="Allan Quartermain"), Query(ref="C-2", name="Orinoco Metering"))
WHY, BY = "merged into another", "R. Okafor"


class Lists(World):
    """Several lists: `own.1` is on the list `list.own`."""

    @property
    def states(self) -> tuple[ListState, ...]:
        ids = sorted({f"list.{key.partition('.')[0]}" for key in self._listed})
        return tuple(ListState(id=one, as_of=DAY, sha256="0" * 64, entries=1) for one in ids)

    def entries(self) -> Iterator[Entry]:
        return (
            Entry(id=key, list=f"list.{key.partition('.')[0]}", facts=facts)
            for key, facts in self._listed.items()
        )


@pytest.fixture
def watched(store: Store, clock: Clock) -> Store:
    """A store whose customers were screened once against both lists."""
    add(store, CUSTOMERS, clock=clock)
    run(store, Lists({**OWN, **OTHER}), clock=clock)
    return store


def told(store: Store, *, after: int) -> list[tuple[str, str, str, str]]:
    return [(a.ref, a.entry, str(a.change), str(a.state)) for a in changes(store, after=after)]


def test_a_list_withdrawn_marks_its_matches_and_lets_the_next_run_go_on(watched: Store, clock: Clock) -> None:
    with pytest.raises(InputError, match="licet monitor withdraw"):
        run(watched, Lists(OTHER), clock=clock)
    before = verify(watched).head.seq
    done = withdraw(watched, "list.own", why=WHY, by=BY, at=clock(), lists=Lists(OTHER))
    assert (done.matches, done.by, done.why) == (2, "R. Okafor", "merged into another")
    assert told(watched, after=before) == [
        ("C-1", "own.1", "withdrawn", "withdrawn"),
        ("C-2", "own.2", "withdrawn", "withdrawn"),
    ]
    assert list(changes(watched))[-1].why == (
        "the list list.own was withdrawn by R. Okafor: merged into another",
    )
    now = status(watched, on=clock.today, lists=Lists(OTHER))
    assert (now.matches, now.behind, now.withdrawn) == ({"open": 1, "withdrawn": 2}, (), (done,))
    assert verify(watched).holds
    after = verify(watched).head.seq
    run(watched, Lists(OTHER), clock=clock)
    assert told(watched, after=after) == []  # that they went was told already
    later = status(watched, on=clock.today, lists=Lists(OTHER))
    assert (later.matches, later.withdrawn) == ({"open": 1}, (done,))
    assert verify(watched).holds


def test_a_list_screened_again_brings_its_matches_as_new_ones(watched: Store, clock: Clock) -> None:
    said = Verdict(ref="C-1", entry="own.1", verdict=State.FALSE, why="born later", by="R. Okafor")
    decide(watched, said, at=clock())
    withdraw(watched, "list.own", why=WHY, by=BY, at=clock())
    before = verify(watched).head.seq
    run(watched, Lists({**OWN, **OTHER}), clock=clock, full=True)
    assert told(watched, after=before) == [("C-1", "own.1", "new", "false"), ("C-2", "own.2", "new", "open")]
    assert status(watched, on=clock.today).withdrawn == ()
    with pytest.raises(InputError, match="was screened in run"):
        run(watched, Lists(OTHER), clock=clock)  # it was screened again, so it is missed again


def test_a_list_in_use_or_never_screened_cannot_be_withdrawn(watched: Store, clock: Clock) -> None:
    with pytest.raises(InputError, match="is among the lists in use"):
        withdraw(watched, "list.own", why=WHY, by=BY, at=clock(), lists=Lists(OWN))
    with pytest.raises(InputError, match=r"did not screen against list\.mine.*list\.other, list\.own"):
        withdraw(watched, "list.mine", why=WHY, by=BY, at=clock())
    withdraw(watched, "list.own", why=WHY, by=BY, at=clock())
    with pytest.raises(InputError, match="did not screen against"):
        withdraw(watched, "list.own", why=WHY, by=BY, at=clock())


@pytest.mark.parametrize(("why", "by"), [("", "R. Okafor"), ("merged", " "), ("x" * 3000, "R. Okafor")])
def test_no_list_is_withdrawn_without_reason_and_name(
    watched: Store, clock: Clock, why: str, by: str
) -> None:
    with pytest.raises(InputError, match=r"without --|letters"):
        withdraw(watched, "list.own", why=why, by=by, at=clock())


def test_nothing_is_decided_on_a_withdrawn_match(watched: Store, clock: Clock) -> None:
    withdraw(watched, "list.own", why=WHY, by=BY, at=clock())
    said = Verdict(ref="C-1", entry="own.1", verdict=State.TRUE, why="the same", by="R. Okafor")
    with pytest.raises(InputError, match="was withdrawn"):
        decide(watched, said, at=clock())


def test_a_status_tells_that_another_engine_screens_now(watched: Store, clock: Clock) -> None:
    same, other = Lists({**OWN, **OTHER}), Lists({**OWN, **OTHER}, engine="world 2")
    assert status(watched, on=clock.today, lists=same).engine_now is None
    assert status(watched, on=clock.today, lists=other).engine_now == "world 2"
    run(watched, other, clock=clock)
    assert status(watched, on=clock.today, lists=other).engine_now is None
