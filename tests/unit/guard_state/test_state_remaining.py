"""What is left, asked before anything was used: as the state counts it, and not as this record does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from licet.guard import Ground
from licet.guard.state import open_state
from licet.licence import Quota
from tests.unit.guard.conftest import AT_THE_BORDER, GRANT, Field, field
from tests.unit.guard_state.sharing import clock_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["field"]

_DAY = 86_400


def test_a_guard_knows_before_its_first_use_what_others_have_left(
    field: Field, tmp_path: Path, place: str
) -> None:
    field.license(Quota(uses=20, per="licence"))
    state = open_state(place)
    with clock_of(state):
        with field.open(record=tmp_path / "one", state=state) as one:
            assert sum(bool(one.check(AT_THE_BORDER)) for _ in range(7)) == 7
            aside = one._allowance._account.aside  # type: ignore[union-attr]  # it has one
            with field.open(record=tmp_path / "two", state=state) as two:
                assert two.remaining() == 13 - aside
        with field.open(record=tmp_path / "two", state=state) as two:
            assert two.remaining() == 13
            assert two.check(AT_THE_BORDER).remaining == 12
            assert two.remaining() == 12
    state.close()


def test_what_is_left_of_a_grant_is_known_before_the_first_use_too(field: Field, tmp_path: Path) -> None:
    from msgspec.structs import replace

    field.license(grants=(replace(GRANT, quotas=(Quota(uses=9, per="licence"),)),))
    place = tmp_path / "state.db"
    with field.open(record=tmp_path / "one", state=place) as one:
        assert one.check(AT_THE_BORDER)
    with field.open(record=tmp_path / "two", state=place) as two:
        assert two.remaining() == 8


def test_asking_sets_nothing_aside_and_uses_nothing(field: Field, tmp_path: Path) -> None:
    field.license(Quota(uses=3, per="licence"))
    place = tmp_path / "state.db"
    with (
        field.open(record=tmp_path / "one", state=place) as one,
        field.open(record=tmp_path / "two", state=place) as two,
    ):
        assert [one.remaining() for _ in range(5)] == [3] * 5
        assert sum(bool(two.check(AT_THE_BORDER)) for _ in range(5)) == 3
        assert one.remaining() == 0


def test_a_block_that_has_lapsed_is_still_left(field: Field, tmp_path: Path) -> None:
    field.license(Quota(uses=64, per="licence"))
    with field.open(state=tmp_path / "state.db") as guard:
        assert guard.check(AT_THE_BORDER).remaining == 63
        field.now += 301
        assert guard.remaining() == 63


def test_where_the_state_cannot_be_asked_nothing_is_left(field: Field, tmp_path: Path) -> None:
    field.license(Quota(uses=3, per="licence"))
    state = open_state(tmp_path / "state.db")
    guard = field.open(state=state)
    state.close()
    assert guard.remaining() == 0
    assert guard.check(AT_THE_BORDER).ground is Ground.RECORD_FAILED
    guard.close()


@pytest.mark.parametrize("shared", [False, True])
def test_a_new_day_has_all_its_uses_before_the_first_of_them(
    field: Field, tmp_path: Path, *, shared: bool
) -> None:
    field.license(Quota(uses=2, per="day"))
    with field.open(state=tmp_path / "state.db" if shared else None) as guard:
        assert guard.check(AT_THE_BORDER).remaining == 1
        field.now += _DAY
        assert guard.remaining() == 2


def test_asking_under_a_clock_set_ahead_gives_no_use_back(field: Field) -> None:
    field.license(Quota(uses=1, per="day"))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER)
        field.now += _DAY
        assert guard.remaining() == 1
        field.now -= _DAY
        assert guard.remaining() == 0
        assert guard.check(AT_THE_BORDER).ground is Ground.QUOTA_SPENT


def test_under_a_clock_that_tells_no_time_it_is_as_of_the_last_answer(field: Field) -> None:
    field.license(Quota(uses=2, per="day"))
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        field.now = float("nan")
        assert guard.remaining() == 1
        field.now = time.time() * 1e6
        assert guard.remaining() == 1
