from __future__ import annotations

import pytest

from licet.parties import Lists, build
from licet.parties._format import decode
from tests.unit.parties.small_list import SMALL


@pytest.fixture(scope="session")
def lists() -> Lists:
    return Lists(decode(build(SMALL), where="small.jsonl.gz"))
