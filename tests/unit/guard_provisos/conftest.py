"""The licensed file and its authority that whole guards are tested with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.guard.conftest import Field

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def field(tmp_path: Path) -> Field:
    """A field with nothing licensed yet."""
    return Field(tmp_path)
