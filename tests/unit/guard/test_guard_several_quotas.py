"""Several quotas over one use: each counts it, in whichever way the guard records."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from licet.guard import Ground
from licet.licence import Quota

from .conftest import AT_THE_BORDER, GRANT, Field


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
