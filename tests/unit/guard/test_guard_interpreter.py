"""A guard counts by Python's global lock, and is not opened where threads run without it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError

from .conftest import AT_THE_BORDER, Field

if TYPE_CHECKING:
    from collections.abc import Callable


def given(monkeypatch: pytest.MonkeyPatch, enabled: Callable[[], bool]) -> None:
    monkeypatch.setattr(sys, "_is_gil_enabled", enabled, raising=False)


def test_a_guard_is_not_opened_without_the_global_lock_and_nothing_is_begun(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.license()
    given(monkeypatch, lambda: False)
    with pytest.raises(
        InputError, match=r"without its global lock.*; start it with -X gil=1 or PYTHON_GIL=1"
    ):
        field.open()
    assert not (field.folder / "model.onnx.record").exists()


def test_a_guard_is_opened_where_the_lock_is_on(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    field.license()
    given(monkeypatch, lambda: True)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted


def test_a_python_that_knows_no_other_way_has_the_lock(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    field.license()
    monkeypatch.delattr(sys, "_is_gil_enabled", raising=False)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
