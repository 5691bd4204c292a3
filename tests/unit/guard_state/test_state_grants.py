"""Grants with quotas of their own, under a shared state: each use is set aside before it is permitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet.guard import Ground
from licet.licence import Quota
from tests.unit.guard.conftest import AT_THE_BORDER, GRANT, Field, field

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["field"]

ABROAD = replace(AT_THE_BORDER, country="SE")
SMALL = replace(GRANT, gallery=50, quotas=(Quota(uses=2),))
ANY_SIZE = replace(GRANT, quotas=(Quota(uses=1),))
OTHER = replace(GRANT, countries=("SE",), quotas=(Quota(uses=1000),))


def test_a_use_of_what_others_handed_back_is_set_aside_for_the_grant_that_it_is_of(
    field: Field, tmp_path: Path
) -> None:
    field.license(grants=(SMALL, ANY_SIZE, OTHER))
    place = tmp_path / "state.db"
    one, two, three = (field.open(record=tmp_path / name, state=place) for name in ("one", "two", "three"))
    assert two.check(AT_THE_BORDER, gallery=10).permitted  # the only one of any size, and the first small one
    assert two.check(ABROAD, gallery=10).permitted  # while the other small one is set aside
    assert one.check(ABROAD, gallery=10).permitted
    assert one.check(AT_THE_BORDER, gallery=10).ground is Ground.QUOTA_SPENT
    two.close()
    field.now += 2
    assert one.check(AT_THE_BORDER, gallery=10).permitted
    assert three.check(AT_THE_BORDER, gallery=10).ground is Ground.QUOTA_SPENT
    one.close()
    three.close()
