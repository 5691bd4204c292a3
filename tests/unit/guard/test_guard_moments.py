"""At which very moment a guard looks again, signs its record, and stops: no edge is left between two."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from licet.guard import Ground
from licet.licence import Quota

from .conftest import AT_THE_BORDER, START, Field


def test_a_second_after_its_last_look_the_guard_looks_again(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.list_of(field.revocation(), sequence=2, at=START)
        field.now += 0.999
        assert guard.check(AT_THE_BORDER).permitted
        field.now = START.timestamp() + 1
        assert guard.check(AT_THE_BORDER).ground is Ground.REVOKED


def test_the_record_is_signed_a_minute_after_it_was_last_signed(field: Field) -> None:
    field.license()
    with field.open() as guard:
        signed: list[float] = []

        def noted() -> bytes:
            signed.append(field.now)
            return b""

        guard._standing._record = SimpleNamespace(checkpoint=noted)  # noted, and not signed
        guard._standing._next_checkpoint = field.now
        for _ in range(121):
            assert guard.check(AT_THE_BORDER).permitted
            field.now += 1
        assert [at - START.timestamp() for at in signed] == [0, 60, 120]


@pytest.mark.parametrize("wait", [0, 3600], ids=["first", "last"])
def test_a_licence_is_valid_in_its_first_and_its_last_moment(field: Field, wait: int) -> None:
    field.license(not_before=START, not_after=START + dt.timedelta(hours=1))
    field.now += wait
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted


@pytest.mark.parametrize(
    ("aside", "ground"),
    [(-0.001, Ground.PERMITTED), (0, Ground.PERMITTED), (0.001, Ground.STALE)],
    ids=["before", "at", "after"],
)
def test_a_list_serves_to_the_end_of_its_freshness_and_no_longer(
    field: Field, aside: float, ground: Ground
) -> None:
    field.license(freshness=3600)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 3600 + aside
        assert guard.check(AT_THE_BORDER).ground is ground


@pytest.mark.parametrize(
    ("ahead", "ground"), [(300, Ground.PERMITTED), (301, Ground.STALE)], ids=["at", "beyond"]
)
def test_a_list_may_be_five_minutes_ahead_and_no_more(field: Field, ahead: int, ground: Ground) -> None:
    field.license()
    with field.open() as guard:
        field.list_of(sequence=2, at=START + dt.timedelta(seconds=1 + ahead))
        field.now += 1
        assert guard.check(AT_THE_BORDER).ground is ground


@pytest.mark.parametrize(
    ("back", "ground"), [(5.0, Ground.PERMITTED), (5.001, Ground.CLOCK_BACK)], ids=["at", "beyond"]
)
def test_a_clock_may_go_back_five_seconds_and_no_more(field: Field, back: float, ground: Ground) -> None:
    field.license()
    with field.open() as guard:
        field.now += 60
        assert guard.check(AT_THE_BORDER).permitted
        field.now -= back
        assert guard.check(AT_THE_BORDER).ground is ground


def test_a_late_reading_of_the_clock_is_counted_now_and_not_yesterday(field: Field) -> None:
    field.license(Quota(uses=1, per="day"))
    field.now += 15 * 3600  # midnight
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.now -= 2
        assert guard.check(AT_THE_BORDER).ground is Ground.QUOTA_SPENT


def test_a_refusal_for_staleness_says_how_many_days_are_allowed(field: Field) -> None:
    field.license(freshness=3 * 86400)
    with field.open() as guard:
        field.now += 3 * 86400 + 1
        assert "older than the 3 days" in guard.check(AT_THE_BORDER).says
