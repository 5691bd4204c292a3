"""Without the very artefact the licence names, nothing opens, and nothing is handed out."""

from __future__ import annotations

import pytest

from licet.errors import InputError, WrongArtefact
from tests.unit.guard.conftest import AT_THE_BORDER, Field, grounds


def test_an_artefact_that_is_gone_opens_nothing(field: Field) -> None:
    field.license()
    field.artefact.unlink()
    with pytest.raises(InputError, match="no such"):
        field.open()
    assert grounds(field) == ["input_error"]


def test_another_artefact_in_its_place_opens_nothing(field: Field) -> None:
    field.license()
    field.artefact.write_bytes(b"other weights")
    with pytest.raises(WrongArtefact, match="not the file the licence names"):
        field.open()
    assert grounds(field) == ["wrong_artefact"]


def test_an_artefact_that_goes_while_the_guard_runs_is_not_handed_out(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted  # what was loaded before is guarded still
        field.artefact.unlink()
        with pytest.raises(InputError, match="no such"):
            guard.artefact()


def test_an_artefact_that_changes_while_the_guard_runs_is_not_handed_out(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.artefact.write_bytes(b"other weights")
        with pytest.raises(WrongArtefact):
            guard.artefact()
