from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.parties.bulk.names_files import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from licet.parties import Lists


@pytest.fixture
def desk(tmp_path: Path, lists: Lists) -> Desk:
    return Desk(tmp_path, lists)
