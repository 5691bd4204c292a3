from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.parties.bulk.names_files import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from licet.parties import ListSet


@pytest.fixture
def desk(tmp_path: Path, lists: ListSet) -> Desk:
    return Desk(tmp_path, lists)
