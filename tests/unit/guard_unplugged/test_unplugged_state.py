"""Without the state its quotas are counted in, whole and the newest, a guard permits nothing."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from licet.errors import Forked, LogError
from licet.guard import Ground
from licet.licence import Quota
from tests.unit.guard.conftest import AT_THE_BORDER, Field

if TYPE_CHECKING:
    from pathlib import Path


def copied(state: Path) -> dict[Path, bytes]:
    """The state's files as they are."""
    return {path: path.read_bytes() for path in state.parent.glob(f"{state.name}*")}


def put_back(files: dict[Path, bytes], state: Path) -> None:
    for path in state.parent.glob(f"{state.name}*"):
        path.unlink()
    for path, raw in files.items():
        path.write_bytes(raw)


def test_a_record_that_counted_in_a_state_opens_nothing_without_it(field: Field) -> None:
    field.license(Quota(uses=5))
    field.open(state=field.folder / "state.db").close()
    with pytest.raises(LogError, match="none was given"):
        field.open()


def test_a_state_begun_anew_opens_nothing(field: Field) -> None:
    field.license(Quota(uses=5))
    with field.open(state=field.folder / "state.db") as guard:
        guard.check(AT_THE_BORDER)
    with pytest.raises(Forked, match="in another state"):
        field.open(state=field.folder / "other.db")


def test_a_state_restored_from_a_copy_opens_nothing(field: Field) -> None:
    field.license(Quota(uses=5))
    state = field.folder / "state.db"
    with field.open(state=state) as guard:
        guard.check(AT_THE_BORDER)
    kept = copied(state)
    with field.open(state=state) as guard:
        guard.check(AT_THE_BORDER)
    put_back(kept, state)
    with pytest.raises(Forked, match="the shared state is older than this record"):
        field.open(state=state)


def test_a_record_restored_from_a_copy_opens_nothing(field: Field) -> None:
    field.license(Quota(uses=5))
    state, record = field.folder / "state.db", field.folder / "model.onnx.record"
    with field.open(state=state) as guard:
        guard.check(AT_THE_BORDER)
    shutil.copytree(record, field.folder / "kept")
    with field.open(state=state) as guard:
        guard.check(AT_THE_BORDER)
    shutil.rmtree(record)
    (field.folder / "kept").rename(record)
    with pytest.raises(Forked, match="the record is older than the state"):
        field.open(state=state)


def test_a_state_that_goes_while_the_guard_runs_closes_it(field: Field) -> None:
    field.license(Quota(uses=20))
    state = field.folder / "state.db"
    guard = field.open(state=state)
    assert guard.check(AT_THE_BORDER).permitted
    for path in copied(state):
        path.write_bytes(b"not a database, and too short to be one")
    permitted = sum(guard.check(AT_THE_BORDER).permitted for _ in range(20))
    assert permitted <= 20 // 16  # what was set aside durably before, and no more
    assert guard.check(AT_THE_BORDER).ground is Ground.RECORD_FAILED
    with suppress(LogError):
        guard.close()
