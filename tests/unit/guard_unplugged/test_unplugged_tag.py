"""Without a whole tag, nothing opens."""

from __future__ import annotations

import pytest

from licet.errors import InputError, LicetError, WrongArtefact
from licet.tag import tag_path
from tests.unit.guard.conftest import Field, grounds


def test_a_tag_that_is_gone_opens_nothing(field: Field) -> None:
    field.license()
    tag_path(field.artefact).unlink()
    with pytest.raises(InputError, match="there is no tag here, so nothing is permitted"):
        field.open()
    assert grounds(field) == ["input_error"]


@pytest.mark.parametrize("cut", [0, 1, 20, 500])
def test_a_tag_that_is_cut_short_opens_nothing(field: Field, cut: int) -> None:
    field.license()
    place = tag_path(field.artefact)
    place.write_bytes(place.read_bytes()[:cut])
    with pytest.raises(LicetError):
        field.open()
    assert len(grounds(field)) == 1


def test_a_tag_of_another_file_opens_nothing(field: Field) -> None:
    field.license()
    other = field.folder / "other.onnx"
    other.write_bytes(b"other weights")
    tag_path(other).write_bytes(tag_path(field.artefact).read_bytes())
    field.artefact = other
    with pytest.raises(WrongArtefact, match="not the file the licence names"):
        field.open()
