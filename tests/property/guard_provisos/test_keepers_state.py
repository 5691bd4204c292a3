"""What keepers count and remember, against the plainest way to count it; and how long an answer holds."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from licet.guard._entries import ActEntry, UseEntry
from licet.guard.provisos import Asked
from licet.guard.provisos._concurrent import ConcurrentKeeper
from licet.guard.provisos._heartbeat import HeartbeatKeeper
from licet.guard.provisos._reporting import ReportingKeeper
from licet.guard.provisos._retention import Owed, RetentionKeeper
from licet.guard.provisos._time_window import TimeWindowKeeper
from licet.licence import TimeWindow
from licet.licence.provisos import Concurrent, Heartbeat, Reporting, Retention, period_at
from tests.unit.guard_provisos.asking import DAY, LICENCE, NOW, asked, setting
from tests.unit.licence.samples import KEY


class Deletions(RuleBasedStateMachine):
    """Deletions owed, beside a plain dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.owed = Owed()
        self.plain: dict[int, int] = {}
        self.next, self.due = 0, 1

    @rule(gap=st.integers(1, 50), later=st.integers(0, 100))
    def add(self, gap: int, later: int) -> None:
        """A use further on in the record, due no earlier than the one before."""
        self.next, self.due = self.next + gap, self.due + later
        self.owed.add(self.next, self.due)
        self.plain[self.next] = self.due

    @precondition(lambda self: self.plain)
    @rule(data=st.data())
    def settle(self, data: Any) -> None:
        """One of those owed is deleted."""
        entry = data.draw(st.sampled_from(sorted(self.plain)))
        self.owed.settle(entry)
        del self.plain[entry]

    @rule(entry=st.integers(0, 2000))
    def settle_any(self, entry: int) -> None:
        """Something is deleted, owed or not."""
        self.owed.settle(entry)
        self.plain.pop(entry, None)

    @invariant()
    def same(self) -> None:
        """Both say the same, in no more room than twice what is owed."""
        assert self.owed.count == len(self.plain)
        assert self.owed.earliest == min(self.plain.values(), default=math.inf)
        assert all(self.owed.due(entry) == self.plain.get(entry) for entry in range(0, self.next + 2, 7))
        assert all(self.owed.due(entry) == due for entry, due in self.plain.items())
        assert len(self.owed._dues) <= 2 * max(self.owed.count, 1)


class AtOnce(RuleBasedStateMachine):
    """Uses at once, beside a number."""

    def __init__(self) -> None:
        super().__init__()
        self.keeper = ConcurrentKeeper(Concurrent(most=3), setting())
        self.going_on = 0

    @rule()
    def begin(self) -> None:
        """It is taken exactly if there is room."""
        taken = self.keeper.take(asked(held=True)) is None
        assert taken is (self.going_on < 3)
        self.going_on += taken

    @precondition(lambda self: self.going_on)
    @rule()
    def end(self) -> None:
        """One that was taken ends."""
        self.keeper.give_back(asked(held=True))
        self.going_on -= 1


TestDeletions = Deletions.TestCase
TestAtOnce = AtOnce.TestCase

events = st.lists(
    st.tuples(st.sampled_from(("use", "unmarked", "delete")), st.integers(0, 20), st.integers(0, 3 * DAY)),
    max_size=30,
)


def entries(drawn: list[tuple[str, int, int]]) -> list[UseEntry | ActEntry]:
    """A record: time passes, uses are made, and some are said to be deleted."""
    at, found = int(NOW), list[UseEntry | ActEntry]()
    for what, of, later in drawn:
        at += later
        if what == "delete":
            found.append(ActEntry(at=at, act="deleted", licence=LICENCE, of=of))
        else:
            marks = ("retention.2d",) if what == "use" else ()
            found.append(UseEntry(at=at, verdict="permit", ground="permitted", licence=LICENCE, marks=marks))
    return found


@given(drawn=events, later=st.integers(0, 4 * DAY))
def test_retention_refuses_exactly_while_a_deletion_is_overdue(
    drawn: list[tuple[str, int, int]], later: int
) -> None:
    record = entries(drawn)
    keeper = RetentionKeeper(Retention(days=2), setting())
    for index, entry in enumerate(record):
        keeper.remember(entry, index=index)
    at = (record[-1].at if record else int(NOW)) + later
    told = [(index, entry.of) for index, entry in enumerate(record) if isinstance(entry, ActEntry)]
    overdue = any(
        isinstance(entry, UseEntry)
        and entry.marks
        and at > entry.at + 2 * DAY
        and not any(of == index and when > index for when, of in told)
        for index, entry in enumerate(record)
    )
    fresh = dt.datetime.fromtimestamp(at, dt.UTC)
    assert (keeper.refuses(asked(at=at, enrolled_at=fresh)) is not None) is overdue


every = st.sampled_from(("month", "quarter", "year"))


@given(
    every=every,
    grace=st.integers(0, 366),
    uses=st.lists(st.integers(0, 900), max_size=8),
    at=st.integers(0, 1500),
)
def test_reporting_refuses_exactly_when_the_grace_of_a_used_period_has_ended(
    every: str, grace: int, uses: list[int], at: int
) -> None:
    keeper = ReportingKeeper(Reporting(every=every, receipts=(KEY.public,), grace_days=grace), setting())
    days = sorted(uses)
    for index, day in enumerate(days):
        entry = UseEntry(at=int(NOW) + day * DAY, verdict="permit", ground="permitted", licence=LICENCE)
        keeper.remember(entry, index=index)
    moment = NOW + (days[-1] if days else 0) * DAY + at * DAY
    overdue = any(
        moment >= period_at(every, _utc(NOW + day * DAY)).end.timestamp() + grace * DAY for day in days
    )
    assert (keeper.refuses_at(moment) is not None) is overdue


timed = st.one_of(
    st.builds(Heartbeat, seconds=st.integers(1, 10**6)).map(lambda one: HeartbeatKeeper(one, setting())),
    st.builds(
        TimeWindow, days=st.just(("mon", "sun")), start=st.just("02:30"), end=st.just("24:00"),
        zone=st.sampled_from(("UTC", "Europe/Oslo", "America/New_York")),
    ).map(lambda one: TimeWindowKeeper(one, setting())),
    st.builds(Reporting, every=every, receipts=st.just((KEY.public,)), grace_days=st.integers(0, 60)).map(
        lambda one: _used(ReportingKeeper(one, setting()))
    ),
)  # fmt: skip


@given(keeper=timed, after=st.floats(-1e6, 1e8), share=st.floats(0, 1, exclude_max=True))
def test_an_answer_of_the_moment_holds_until_the_moment_it_names(
    keeper: Any, after: float, share: float
) -> None:
    at = NOW + after
    until = min(keeper.steady_until(at), at + 1e6)
    assert until > at
    between = min(at + (until - at) * share, math.nextafter(until, 0))
    assert (keeper.refuses_at(between) is None) is (keeper.refuses_at(at) is None)


@given(held=st.sampled_from((False, None, 0, "yes", 1)))
def test_only_a_use_that_is_surely_held_is_counted(held: Any) -> None:
    keeper = ConcurrentKeeper(Concurrent(most=3), setting())
    assert keeper.refuses(Asked(NOW, asked().use, asked().circumstances, held)) is not None


def _utc(at: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(at, dt.UTC)


def _used(keeper: ReportingKeeper) -> ReportingKeeper:
    keeper.remember(UseEntry(at=int(NOW), verdict="permit", ground="permitted", licence=LICENCE), index=0)
    return keeper
