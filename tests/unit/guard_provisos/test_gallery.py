"""Gallery size: a use states how many persons are enrolled in what is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.guard import Ground
from licet.guard._circumstances import Circumstances
from licet.guard.provisos._gallery import GalleryKeeper
from licet.licence.provisos import Gallery
from tests.unit.guard.conftest import AT_THE_BORDER, GRANT
from tests.unit.guard_provisos.asking import asked, setting

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field


@pytest.mark.parametrize("size", [0, 1, 5000])
def test_a_gallery_within_the_bound_may_be_searched(size: int) -> None:
    assert GalleryKeeper(Gallery(most=5000), setting()).refuses(asked(gallery=size)) is None


@pytest.mark.parametrize(
    ("size", "what"),
    [
        (5001, "no gallery of 5,001: at most 5,000"),
        (None, "no use that does not state the size"),
        (-1, "no use that does not state"),
        (True, "no use that does not state"),
        (10.0, "no use that does not state"),
        ("10", "no use that does not state"),
        (10**5000, "no use that does not state"),
    ],
    ids=["above", "missing", "negative", "truth value", "float", "text", "huge"],
)
def test_a_gallery_beyond_it_or_of_unknown_size_may_not(size: Any, what: str) -> None:
    refusal = GalleryKeeper(Gallery(most=5000), setting()).refuses(asked(gallery=size))
    assert refusal is not None
    assert refusal.ground is Ground.OUTSIDE_GRANT
    assert what in refusal.says
    assert refusal.changes[0].allowed == ("at most 5,000",)


def test_the_tighter_of_grant_and_proviso_decides(field: Field) -> None:
    field.license(Gallery(most=100), grants=(replace(GRANT, gallery=1000),))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, gallery=100).permitted
        assert guard.check(AT_THE_BORDER, Circumstances(gallery=100)).permitted
        beyond = guard.check(AT_THE_BORDER, gallery=101)
        assert beyond.cite == "licence NO-2026-0001, proviso gallery of NO-2026-0001"
        assert guard.check(AT_THE_BORDER, gallery=1001).cite == "licence NO-2026-0001, grant"
        assert not guard.check(AT_THE_BORDER).permitted
