"""One counter of a quota: to which period a use belongs, and that no moment of it is counted nowhere."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Literal

import pytest

from licet.guard._quota import QuotaCounter
from licet.licence import Quota

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = dt.datetime(2026, 11, 23, 12, 34, 56, 789_000, tzinfo=dt.UTC).timestamp()
MIDNIGHT = dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp()
DAY = 86_400.0


def counter_of(
    uses: int, per: Literal["day", "month", "licence"] = "day", *, at: float = NOON
) -> QuotaCounter:
    """A counter whose period is the one of `at`."""
    counter = QuotaCounter(Quota(uses=uses, per=per))
    counter.turn(at)
    return counter


@pytest.fixture(params=["Pacific/Kiritimati", "America/Los_Angeles"])
def far_from_greenwich(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine that is set to the time of its place."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_from_greenwich")
def test_a_day_is_of_utc_wherever_the_machine_stands() -> None:
    counter = counter_of(1)
    assert (counter.start, counter.end) == (MIDNIGHT, MIDNIGHT + DAY)


@pytest.mark.usefixtures("far_from_greenwich")
def test_a_month_is_of_utc_wherever_the_machine_stands() -> None:
    counter = counter_of(1, "month")
    months = [dt.datetime(2026, month, 1, tzinfo=dt.UTC).timestamp() for month in (11, 12)]
    assert [counter.start, counter.end] == months


@pytest.mark.parametrize("day", [1, 15, 31])
@pytest.mark.parametrize("month", [1, 12], ids=["january", "december"])
def test_a_month_ends_where_the_next_begins(month: int, day: int) -> None:
    counter = counter_of(1, "month", at=dt.datetime(2026, month, day, 23, 59, tzinfo=dt.UTC).timestamp())
    following = dt.datetime(2026 + month // 12, month % 12 + 1, 1, tzinfo=dt.UTC)
    assert counter.start == dt.datetime(2026, month, 1, tzinfo=dt.UTC).timestamp()
    assert counter.end == following.timestamp()


def test_a_quota_of_the_licence_has_one_period_for_ever() -> None:
    counter = counter_of(1, "licence")
    assert counter.take(0.0)
    assert not counter.take(NOON)
    assert not counter.take(NOON + 1000 * 365 * DAY)


@pytest.mark.parametrize("moment", [MIDNIGHT, NOON, MIDNIGHT + DAY - 0.001], ids=["first", "amid", "last"])
def test_every_moment_of_a_period_counts(moment: float) -> None:
    counter = counter_of(9)
    counter.count(moment, charged=True)
    assert counter.used == 1
    counter.told(moment, 2)
    assert counter.used == 3
    counter.set_aside(moment, 3)  # of which one is accounted for
    counter.settle()
    assert counter.used == 5
    counter.give_back(moment)
    assert counter.used == 4


@pytest.mark.parametrize("moment", [MIDNIGHT - 0.001, MIDNIGHT + DAY], ids=["before", "after"])
def test_no_moment_of_another_period_counts(moment: float) -> None:
    counter = counter_of(9)
    counter.take(NOON)
    counter.count(moment, charged=True)
    counter.told(moment, 2)
    counter.set_aside(moment, 3)
    counter.settle()
    counter.give_back(moment)
    assert counter.used == 1


def test_the_first_moment_of_a_day_is_of_the_new_one() -> None:
    counter = counter_of(1)
    assert counter.take(NOON)
    assert not counter.take(MIDNIGHT + DAY - 0.001)
    assert counter.take(MIDNIGHT + DAY)
    assert (counter.start, counter.used) == (MIDNIGHT + DAY, 1)


def test_what_was_set_aside_and_is_not_accounted_for_is_used() -> None:
    counter = counter_of(100)
    counter.take(NOON)
    for block in (10, 5):
        counter.set_aside(NOON, block)
    for charged in (True, True, False):
        counter.count(NOON, charged=charged)
    counter.settle()
    assert counter.used == 1 + 2 + (15 - 3)


def test_what_was_handed_back_is_not_used() -> None:
    counter = counter_of(100)
    counter.set_aside(NOON, 10)
    counter.count(NOON, charged=True)
    counter.set_aside(NOON, -9)
    counter.settle()
    assert counter.used == 1


def test_uses_that_no_block_was_set_aside_for_give_none_back() -> None:
    counter = counter_of(100)
    for _ in range(3):
        counter.count(NOON, charged=True)
    counter.settle()
    assert counter.used == 3


def test_each_session_is_settled_for_itself() -> None:
    counter = counter_of(100)
    for _ in range(3):
        counter.set_aside(NOON, 2)
        counter.settle()
    counter.set_aside(NOON, 2)
    counter.count(NOON, charged=True)
    counter.count(NOON, charged=True)
    counter.settle()
    assert counter.used == 8
    counter.settle()
    assert counter.used == 8


@pytest.mark.parametrize("anew", ["turn", "restart"])
def test_a_period_begins_with_nothing_of_the_one_before(anew: Literal["turn", "restart"]) -> None:
    counter = counter_of(100)
    counter.take(NOON)
    counter.set_aside(NOON, 5)
    counter.count(NOON, charged=True)
    getattr(counter, anew)(NOON + DAY)
    counter.set_aside(NOON + DAY, 2)
    counter.count(NOON + DAY, charged=True)
    counter.settle()
    assert counter.used == 2


def test_a_restart_forgets_what_is_told_anew() -> None:
    counter = counter_of(100)
    counter.take(NOON)
    counter.set_aside(NOON, 5)
    counter.restart(NOON)
    counter.told(NOON, 4)
    counter.settle()
    assert counter.used == 4


def test_uses_charged_beyond_the_quota_leave_none_and_never_less() -> None:
    counter = counter_of(2)
    for _ in range(3):
        counter.charge(NOON)
    assert (counter.used, counter.left) == (3, 0)
    assert not counter.has_left(NOON)
    assert not counter.take(NOON)
    assert counter.used == 3
