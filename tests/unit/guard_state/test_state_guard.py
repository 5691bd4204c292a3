"""Guards of several programs on one licence, opened with a shared state."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from licet.errors import Forked, InputError, LogError, NotPermitted, WrongArtefact
from licet.guard import Ground
from licet.guard.state import open_state
from licet.licence import Quota
from licet.licence.provisos import Concurrent
from tests.unit.guard.conftest import AT_THE_BORDER, Field, field, grounds

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["field"]


def test_guards_that_share_a_state_share_the_quota(field: Field, tmp_path: Path) -> None:
    field.license(Quota(uses=20, per="licence"))
    place = f"sqlite:///{tmp_path / 'state.db'}"
    with (
        field.open(record=tmp_path / "one", state=place) as one,
        field.open(record=tmp_path / "two", state=place, recording="group") as two,
    ):
        permitted = sum(bool(guard.check(AT_THE_BORDER)) for guard in (one, two) * 25)
        assert permitted == 20
        refused = two.check(AT_THE_BORDER)
        assert refused.ground is Ground.QUOTA_SPENT
        assert one.remaining() == 0
    with field.open(record=tmp_path / "one", state=place) as again:
        assert not again.check(AT_THE_BORDER)


def test_a_state_that_is_open_already_stays_open(field: Field, tmp_path: Path) -> None:
    field.license(Quota(uses=20, per="licence"))
    state = open_state(tmp_path / "state.db")
    with field.open(state=state) as guard:
        assert guard.check(AT_THE_BORDER)
    with state.turn() as turn:
        assert sum(one.uses for one in turn.counted([field.licence.digest], since=0.0)) == 1
    with pytest.raises(InputError, match="no such kind"):
        field.open(state="mysql://nowhere")
    field.artefact.write_bytes(b"changed")
    with pytest.raises(WrongArtefact, match="not the file"):
        field.open(state=state)
    with state.turn():
        pass
    state.close()


def test_a_licence_without_quotas_leaves_a_state_alone(field: Field, tmp_path: Path) -> None:
    field.license()
    with field.open(state=tmp_path / "state.db") as guard:
        assert guard.check(AT_THE_BORDER)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER)


def test_a_state_put_back_opens_nothing_and_the_refusal_is_recorded(field: Field, tmp_path: Path) -> None:
    field.license(Quota(uses=20, per="licence"))
    place = tmp_path / "state.db"
    with field.open(state=place) as guard:
        assert guard.check(AT_THE_BORDER)
    shutil.copy(place, tmp_path / "backup.db")
    with field.open(state=place) as guard:
        assert guard.check(AT_THE_BORDER)
    shutil.copy(tmp_path / "backup.db", place)
    with pytest.raises(Forked, match="older than this record"):
        field.open(state=place)
    assert grounds(field)[-1] == "forked"
    with pytest.raises(LogError, match="none was given"):
        field.open()


def test_a_state_that_fails_permits_nothing(field: Field, tmp_path: Path) -> None:
    field.license(Quota(uses=20, per="licence"))
    state = open_state(tmp_path / "state.db")
    with field.open(state=state) as guard:
        assert guard.check(AT_THE_BORDER)
        assert guard.check(AT_THE_BORDER)
        state.close()
        found = [guard.check(AT_THE_BORDER) for _ in range(3)]
        assert {one.ground for one in found if not one} == {Ground.RECORD_FAILED}
        assert not found[-1]


def test_programs_that_share_a_state_share_the_uses_at_once(field: Field, tmp_path: Path) -> None:
    field.license(Concurrent(most=1))
    place = tmp_path / "state.db"
    one, two = (field.open(record=tmp_path / name, state=place) for name in ("one", "two"))
    with one.use(AT_THE_BORDER), pytest.raises(NotPermitted), two.use(AT_THE_BORDER):
        pytest.fail("two at once")
    with two.use(AT_THE_BORDER):
        pass
    one.close()
    two.close()
