"""Without the key that signs its record, a guard opens nothing: another key would be another record."""

from __future__ import annotations

import pytest

from licet.errors import InputError, LogError
from licet.log import LogKey
from tests.unit.guard.conftest import AT_THE_BORDER, Field


def test_a_lost_device_key_opens_nothing_and_is_not_made_anew(field: Field) -> None:
    field.license()
    field.open().close()
    key = field.folder / "model.onnx.record" / "device.key"
    key.unlink()
    with pytest.raises(LogError, match="the record's device key is missing"):
        field.open()
    assert not key.exists()


def test_another_device_key_opens_nothing(field: Field) -> None:
    field.license()
    field.open().close()
    other = LogKey.generate("licet-guard/other")
    (field.folder / "model.onnx.record" / "device.key").write_text(f"{other.skey}\n")
    with pytest.raises(LogError, match="this log is not the one of"):
        field.open()


def test_a_damaged_device_key_opens_nothing(field: Field) -> None:
    field.license()
    field.open().close()
    (field.folder / "model.onnx.record" / "device.key").write_text("PRIVATE+KEY+no")
    with pytest.raises(InputError, match="private key"):
        field.open()


def test_the_key_given_back_goes_on_with_the_same_record(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
    key = field.folder / "model.onnx.record" / "device.key"
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(LogError):
        field.open()
    key.write_bytes(kept)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).record == 3
