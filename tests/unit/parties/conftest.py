from __future__ import annotations

import pytest

from licet.parties import ListSet
from tests.unit.parties.small_list import small


@pytest.fixture(scope="session")
def lists() -> ListSet:
    return small()
