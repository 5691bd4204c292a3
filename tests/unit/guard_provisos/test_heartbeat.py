"""Heartbeat: nothing is used without recent signed word."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import pytest

from licet.guard import Ground
from licet.guard.provisos._heartbeat import HeartbeatKeeper
from licet.licence.provisos import Heartbeat
from tests.unit.guard.conftest import AT_THE_BORDER, START
from tests.unit.guard_provisos.asking import NOW, setting

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

HOURLY = Heartbeat(seconds=3600)


@pytest.mark.parametrize("age", [0, 1, 3599, 3600, -300])
def test_recent_word_suffices(age: float) -> None:
    keeper = HeartbeatKeeper(HOURLY, setting(heard_at=lambda: NOW - age))
    assert keeper.refuses_at(NOW) is None


@pytest.mark.parametrize("age", [3600.001, 10**6, -301, math.inf, -math.inf, math.nan])
def test_old_word_none_or_one_of_the_future_does_not(age: float) -> None:
    refusal = HeartbeatKeeper(HOURLY, setting(heard_at=lambda: NOW - age)).refuses_at(NOW)
    assert refusal is not None
    assert refusal.ground is Ground.STALE
    assert "signed word every 3,600 seconds" in refusal.says


@pytest.mark.parametrize("offset", [-400, -300, 0, 3599.9, 3600])
def test_the_answer_stays_the_same_until_the_moment_told(offset: float) -> None:
    keeper = HeartbeatKeeper(HOURLY, setting())
    at = NOW + offset
    turn = keeper.steady_until(at)
    assert turn > at
    assert (keeper.refuses_at(math.nextafter(turn, 0)) is None) is (keeper.refuses_at(at) is None)
    assert (keeper.refuses_at(turn) is None) is not (keeper.refuses_at(at) is None)


def test_once_word_is_too_old_the_clock_alone_changes_nothing() -> None:
    assert HeartbeatKeeper(HOURLY, setting()).steady_until(NOW + 3601) == math.inf


def test_a_guard_nobody_reaches_closes_and_opens_at_the_next_word(field: Field) -> None:
    field.license(HOURLY)
    with field.open() as guard:
        field.now += 3600
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 0.5
        verdict = guard.check(AT_THE_BORDER)
        assert verdict.ground is Ground.STALE
        assert verdict.cite == "licence NO-2026-0001, proviso heartbeat of NO-2026-0001"
        field.list_of(sequence=2, at=START + dt.timedelta(hours=1))
        field.now += 1
        assert guard.check(AT_THE_BORDER).permitted
