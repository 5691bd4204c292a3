"""Without a clock that goes forward and tells a time, a guard permits nothing."""

from __future__ import annotations

import pytest

from licet.errors import LicetError
from licet.guard import Ground
from licet.licence import Quota
from tests.unit.feed.feeds import HOUR
from tests.unit.guard.conftest import AT_THE_BORDER, START, Field


@pytest.mark.parametrize("step", [-6.0, -3600.0, -86400.0 * 365])
def test_a_clock_set_back_closes_a_running_guard(field: Field, step: float) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        field.now += step
        verdict = guard.check(AT_THE_BORDER)
        assert verdict.ground is Ground.CLOCK_BACK
        assert "set it right" in verdict.says
        field.now -= step
        assert guard.check(AT_THE_BORDER).permitted


def test_a_clock_set_back_across_a_restart_closes(field: Field) -> None:
    field.license(Quota(uses=1, per="day"), at=START - 2 * HOUR)
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
    field.now -= 3600
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.CLOCK_BACK


@pytest.mark.parametrize("now", [float("nan"), float("inf"), -1.0, 1e18])
def test_a_clock_that_tells_no_time_closes_a_running_guard(field: Field, now: float) -> None:
    field.license()
    with field.open() as guard:
        field.now = now
        assert guard.check(AT_THE_BORDER).ground is Ground.CLOCK_BACK
        field.now = START.timestamp() + 1
        assert guard.check(AT_THE_BORDER).permitted


def test_a_clock_before_the_licence_opens_nothing(field: Field) -> None:
    field.license()
    field.now -= 2 * 86400
    with pytest.raises(LicetError):
        field.open()
