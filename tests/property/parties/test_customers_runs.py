"""Whatever is killed, in whatever order things change: no change is lost, and none is told twice."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from licet.parties import Query
from licet.parties.customers import (
    SavedIndex,
    State,
    Store,
    Verdict,
    add,
    changes,
    decide,
    remove,
    run,
    verify,
)
from licet.parties.customers import _plan as plan_module
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import customers, matches
from tests.unit.parties.customers.world import Clock, WordsMaker, World, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.parties.customers.world import Listed

WORDS = ("amber", "birch", "cedar", "dune")
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(" ".join)
REFS = st.sampled_from(["C-1", "C-2", "C-3", "C-4"])
QUERIES = st.builds(
    Query,
    ref=REFS,
    name=NAMES,
    aliases=st.lists(NAMES, max_size=1).map(tuple),
    born=st.sampled_from([None, "1971"]),
    identifiers=st.sampled_from([(), ("P 1",)]),
)
FACTS = st.builds(
    lambda names, country, number: (
        *listing(*names),
        *(("country", code) for code in country),
        *(("passportNumber", text) for text in number),
    ),
    st.lists(NAMES, min_size=1, max_size=2, unique=True),
    st.lists(st.sampled_from(["no", "de"]), max_size=1),
    st.lists(st.just("p1"), max_size=1),
)
LISTED = st.dictionaries(st.sampled_from(["own.1", "own.2", "own.3", "own.4"]), FACTS, max_size=4)
FEW = settings(max_examples=30)


class Killed(BaseException):
    """What a power cut looks like from within."""


@contextmanager
def new_store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "c.db", create=True) as store:
        sa.event.listen(store._engine, "connect", do_not_wait_for_the_disk)
        store._engine.dispose()
        yield store


def do_not_wait_for_the_disk(connection: Any, _: object) -> None:
    """A killed process loses nothing by that, only a computer without power would."""
    connection.execute("PRAGMA synchronous=OFF")


def known(queries: list[Query]) -> list[Query]:
    """Each reference once, the last content of it."""
    return list({query.ref: query for query in queries}.values())


def standing(store: Store) -> dict[tuple[str, str], float]:
    """Every match as it was last told."""
    with store.reading() as connection:
        rows = connection.execute(
            sa.select(customers.c.ref, matches.c.entry, matches.c.score).join_from(
                matches, customers, customers.c.number == matches.c.customer
            )
        )
        return {(row.ref, row.entry): row.score for row in rows}


def screened_anew(queries: list[Query], listed: Listed) -> dict[tuple[str, str], float]:
    answers = World(listed).screen(queries)
    return {(str(a.query.ref), m.entity): m.score for a in answers for m in a.matches}


def replayed(store: Store) -> set[tuple[str, str]]:
    """The matches that stand if one believes the changes told; each must make sense after the last."""
    there = set[tuple[str, str]]()
    for alert in changes(store):
        match = (alert.ref, alert.entry)
        assert (match in there) == (alert.change != "new"), alert
        if alert.change == "gone":
            there.remove(match)
        else:
            there.add(match)
    return there


def outcome(store: Store) -> list[tuple[object, ...]]:
    return [
        (alert.ref, alert.entry, alert.change, alert.state, alert.score, alert.was, alert.why)
        for alert in sorted(changes(store), key=lambda alert: (alert.run, alert.ref, alert.entry))
    ]


class Monitoring(RuleBasedStateMachine):
    """Customers and lists change, people decide, days pass, and runs are killed at any of their steps."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.store = self.stack.enter_context(new_store())
        self.clock = Clock()
        self.customers: dict[str, Query] = {}
        self.listed: Listed = {}

    def teardown(self) -> None:
        self.stack.close()

    @rule(queries=st.lists(QUERIES, min_size=1, max_size=3))
    def customers_change(self, queries: list[Query]) -> None:
        told = known(queries)
        add(self.store, told, clock=self.clock)
        self.customers |= {str(query.ref): query for query in told}

    @rule(listed=LISTED)
    def lists_change(self, listed: Listed) -> None:
        self.listed = listed

    @rule(days=st.integers(0, 3), state=st.sampled_from([State.FALSE, State.TRUE, State.UNSURE]))
    def somebody_decides(self, days: int, state: State) -> None:
        for ref, entry in sorted(standing(self.store))[:1]:
            until = self.clock.today + timedelta(days=days)
            wanted = Verdict(ref=ref, entry=entry, verdict=state, why="compared", by="O", until=until)
            decide(self.store, wanted, at=self.clock())

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.clock.pass_days(days)

    @rule(steps=st.integers(0, 9), then=LISTED | st.none())
    def a_run_is_killed(self, steps: int, then: Listed | None) -> None:
        """And perhaps the lists change before anybody runs it again."""
        with kill_after(self.store, steps) as world_of:
            run(self.store, world_of(self.listed), clock=self.clock, batch=2)
            self.everything_is_told()
        self.listed = self.listed if then is None else then

    @rule(full=st.booleans())
    def a_run_ends(self, full: bool) -> None:  # noqa: FBT001 - Hypothesis calls it by name
        run(self.store, World(self.listed), clock=self.clock, batch=2, full=full)
        self.everything_is_told()

    def everything_is_told(self) -> None:
        anew = screened_anew(list(self.customers.values()), self.listed)
        assert standing(self.store) == anew
        for ref, entry in anew:
            self.no_decision_outlives_its_ground(ref, entry)

    def no_decision_outlives_its_ground(self, ref: str, entry: str) -> None:
        with self.store.reading() as connection:
            row = connection.execute(
                sa.select(matches.c.state, matches.c.until)
                .join_from(matches, customers, customers.c.number == matches.c.customer)
                .where(customers.c.ref == ref, matches.c.entry == entry)
            ).one()
        assert row.state == "open" or row.until >= self.clock.today.isoformat()

    @invariant()
    def what_was_told_adds_up(self) -> None:
        assert replayed(self.store) == standing(self.store).keys()
        assert verify(self.store).holds


@contextmanager
def kill_after(store: Store, steps: int) -> Iterator[type[World]]:
    """Kill whatever runs inside after so many steps: a customer screened, or a transaction about to end."""
    left = [steps]

    def step(_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    class Mortal(World):
        def __init__(self, listed: Listed) -> None:
            super().__init__(listed)
            self.before_each = step

    sa.event.listen(store._engine, "commit", step)
    try:
        yield Mortal
    except Killed:
        pass
    finally:
        sa.event.remove(store._engine, "commit", step)


TestMonitoring = Monitoring.TestCase
TestMonitoring.settings = settings(max_examples=25, stateful_step_count=20)


@FEW
@given(st.lists(QUERIES, min_size=1, max_size=4), LISTED, LISTED, st.integers(0, 14))
def test_a_run_killed_at_any_step_and_run_again_tells_what_an_unbroken_one_tells(
    queries: list[Query], before: Listed, after: Listed, steps: int
) -> None:
    told = []
    for killed in (False, True):
        with new_store() as store:
            clock = Clock()
            add(store, known(queries), clock=clock)
            for listed in (before, after):
                if killed:
                    with kill_after(store, steps) as world_of:
                        run(store, world_of(listed), clock=clock, batch=2)
                run(store, World(listed), clock=clock, batch=2)
            told.append([one for one in outcome(store) if one])
            assert verify(store).holds
    assert told[0] == told[1]


@FEW
@given(st.lists(QUERIES, min_size=1, max_size=4), st.lists(LISTED, min_size=2, max_size=4))
def test_asking_those_near_a_change_gives_what_asking_everybody_gives(
    queries: list[Query], days: list[Listed]
) -> None:
    told = []
    for full in (False, True):
        with new_store() as store, pytest.MonkeyPatch.context() as patch, closing(Folder()) as folder:
            patch.setattr(plan_module, "_FEW", 0)
            clock, index = Clock(), SavedIndex(store, folder.path / "index", WordsMaker())
            add(store, known(queries), clock=clock)
            for listed in days:
                run(store, World(listed), clock=clock, index=index, full=full)
            told.append(outcome(store))
            assert standing(store) == screened_anew(known(queries), days[-1])
    assert told[0] == told[1]


@FEW
@given(st.lists(QUERIES, min_size=1, max_size=4), LISTED)
def test_nothing_but_digests_is_left_of_a_removed_customer(queries: list[Query], listed: Listed) -> None:
    with new_store() as store:
        clock = Clock()
        add(store, known(queries), clock=clock)
        run(store, World(listed), clock=clock)
        for query in known(queries):
            remove(store, str(query.ref), why="left", by="O", at=clock())
        assert standing(store) == {}
        with store.reading() as connection:
            kept = connection.exec_driver_sql("SELECT count(*) FROM profiles").scalar_one()
            salts = connection.exec_driver_sql(
                "SELECT count(salt) + count(digest) FROM customers"
            ).scalar_one()
        assert (kept, salts) == (0, 0)
        assert verify(store).holds


class Folder:
    """A folder for as long as it is open."""

    def __init__(self) -> None:
        self._kept = tempfile.TemporaryDirectory()
        self.path = Path(self._kept.name)

    def close(self) -> None:
        self._kept.cleanup()
