"""Without its record whole, in its place and writable, a guard permits nothing."""

from __future__ import annotations

import resource
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from licet.errors import Forked, LicetError, LogError
from licet.guard import Ground
from tests.unit.guard.conftest import AT_THE_BORDER, Field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from licet.guard import Guard


def record_of(field: Field) -> Path:
    return field.artefact.with_name("model.onnx.record")


@contextmanager
def opened(field: Field) -> Iterator[Guard]:
    """A guard whose record may be broken by its end."""
    guard = field.open()
    try:
        yield guard
    finally:
        with suppress(LogError):
            guard.close()


@contextmanager
def no_room() -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_record_folder_that_goes_while_the_guard_runs_closes_it(field: Field) -> None:
    field.license()
    with opened(field) as guard:
        assert guard.check(AT_THE_BORDER).permitted
        shutil.rmtree(record_of(field))
        verdict = guard.check(AT_THE_BORDER)
    assert verdict.ground is Ground.RECORD_FAILED
    assert verdict.record is None
    assert "record" in verdict.says


def test_a_record_folder_that_is_moved_closes_and_stays_closed_when_it_returns(field: Field) -> None:
    field.license()
    with opened(field) as guard:
        guard.check(AT_THE_BORDER)
        record_of(field).rename(field.folder / "elsewhere")
        assert guard.check(AT_THE_BORDER).ground is Ground.RECORD_FAILED
        (field.folder / "elsewhere").rename(record_of(field))
        assert guard.check(AT_THE_BORDER).ground is Ground.RECORD_FAILED


def test_a_disk_without_room_closes(field: Field) -> None:
    field.license()
    with opened(field) as guard, no_room():
        assert guard.check(AT_THE_BORDER).ground is Ground.RECORD_FAILED


def test_a_disk_without_room_opens_nothing(field: Field) -> None:
    field.license()
    with no_room(), pytest.raises(LicetError, match="cannot be written"):
        field.open()


def test_a_record_that_cannot_be_begun_opens_nothing(field: Field) -> None:
    field.license()
    record_of(field).write_bytes(b"a file where the folder would be")
    with pytest.raises(LogError, match="the record cannot be begun"):
        field.open()


def test_a_record_in_use_by_another_guard_opens_nothing(field: Field) -> None:
    field.license()
    with field.open(), pytest.raises(LogError):
        field.open()


@pytest.mark.parametrize("part", ["entries", "checkpoint", "log.vkey", "tile"])
def test_a_record_that_lacks_a_part_opens_nothing(field: Field, part: str) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
    place = record_of(field) / part
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()
    with pytest.raises(LogError):
        field.open()


def test_a_record_whose_entries_were_changed_opens_nothing(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
    for part in (record_of(field) / "tile" / "entries" / "000.p").iterdir():
        part.write_bytes(part.read_bytes().replace(b'"permit"', b'"refuse"'))
    with pytest.raises(Forked, match="somebody changed the log"):
        field.open()
