"""Several quotas over one use: each counts it, in whichever way the guard records."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from licet.guard import Ground
from licet.guard._allowance import Allowance
from licet.licence import Quota
from licet.log import LogKey, MemoryLog
from tests.unit.guard.test_guard_allowance import USE
from tests.unit.licence.chains import GRANT as ANY_GRANT
from tests.unit.licence.chains import MODEL, licence, verified

from .conftest import AT_THE_BORDER, GRANT, START, Field


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_where_several_quotas_bound_a_use_none_goes_uncounted(field: Field, recording: str) -> None:
    quotas = Quota(uses=40, per="day"), Quota(uses=60, per="licence")
    field.license(*quotas, grants=(replace(GRANT, quotas=(Quota(uses=50, per="licence"),)),))
    with field.open(recording=recording) as guard:
        told = [guard.check(AT_THE_BORDER) for _ in range(45)]
        assert [one.remaining for one in told[:40]] == list(range(39, -1, -1))
        assert {one.ground for one in told[40:]} == {Ground.QUOTA_SPENT}
        field.now += 86_400
        assert sum(guard.check(AT_THE_BORDER).permitted for _ in range(45)) == 10


def test_a_use_that_one_of_the_counting_links_does_not_cover_is_charged_to_none() -> None:
    chain = verified(licence(files=MODEL, grants=(replace(ANY_GRANT, quotas=(Quota(uses=4),)),)))
    allowance = Allowance(chain, MemoryLog(LogKey.generate("test/record")), queued=False)
    covered = [allowance.charges(use, at=START) is not None for use in (USE, replace(USE, country="XX"))]
    assert covered == [True, False]
