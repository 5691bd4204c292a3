"""What a passkey has counted: any count but a higher one is that of a copy, where it counts at all."""

from __future__ import annotations

import pytest

from licet.errors import NotAdmitted
from licet.guard.identity import Admission


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_a_count_that_stands_still_or_falls_is_that_of_a_copy(count: int) -> None:
    admission = Admission(())
    admission._count("passkey", 5)
    for _ in range(2):
        with pytest.raises(NotAdmitted, match="counts backwards"):
            admission._count("passkey", count)
    admission._count("passkey", 6)


def test_each_passkey_counts_for_itself() -> None:
    admission = Admission(())
    admission._count("one", 5)
    admission._count("other", 1)
    for way in ("one", "other"):
        with pytest.raises(NotAdmitted):
            admission._count(way, 1)


def test_a_passkey_that_never_counts_may_go_on_so_until_it_counts() -> None:
    admission = Admission(())
    for count in (0, 0, 1):
        admission._count("passkey", count)
    with pytest.raises(NotAdmitted):
        admission._count("passkey", 0)
