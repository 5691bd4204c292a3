from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.parties.small_list import small

if TYPE_CHECKING:
    from licet.parties import ListSet


@pytest.fixture(scope="session")
def lists() -> ListSet:
    return small()
