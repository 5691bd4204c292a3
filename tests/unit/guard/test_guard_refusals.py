"""What a refusal names: what is in the way, and what would make the use lawful."""

from __future__ import annotations

from typing import Any

import pytest

from licet.guard import Ground
from licet.guard._charges import Spent
from licet.guard._circumstances import NONE, Circumstances
from licet.guard._refusals import beyond, exhausted, unreadable
from licet.guard._verdict import Change
from licet.licence import Quota
from licet.licence.grant import LARGEST

from .conftest import AT_THE_BORDER, Field


@pytest.mark.parametrize("most", [0, 5])
def test_a_gallery_of_just_the_size_is_not_beyond_it(most: int) -> None:
    assert beyond(most, most, title="licence L-1") is None
    refusal = beyond(most, most + 1, title="licence L-1")
    assert refusal is not None
    assert not refusal.permitted
    assert refusal.ground is Ground.OUTSIDE_GRANT
    assert f"a gallery of {most + 1}" in refusal.says
    assert refusal.changes == (Change("gallery", (f"at most {most}",)),)


def test_a_gallery_that_is_not_stated_is_beyond_any_bound() -> None:
    refusal = beyond(5, None, title="licence L-1")
    assert refusal is not None
    assert refusal.ground is Ground.OUTSIDE_GRANT
    assert "does not state its gallery" in refusal.says
    assert beyond(None, None, title="licence L-1") is None


@pytest.mark.parametrize("gallery", [-1, LARGEST + 1, True, 1.0, "5"])
def test_a_gallery_that_is_no_count_of_persons_is_beyond_none_and_any(gallery: Any) -> None:
    for most in (None, 5, LARGEST):
        refusal = beyond(most, gallery, title="licence L-1")
        assert refusal is not None
        assert refusal.ground is Ground.UNKNOWN_TERM


def test_the_largest_gallery_is_one() -> None:
    assert beyond(LARGEST, LARGEST, title="licence L-1") is None
    assert beyond(None, 0, title="licence L-1") is None


@pytest.mark.parametrize(
    ("per", "span", "way_out"),
    [
        ("day", " of this day", "tomorrow"),
        ("month", " of this month", "next month"),
        ("licence", "", "amend"),
    ],
)
def test_a_spent_quota_says_of_when_and_what_would_help(per: Any, span: str, way_out: str) -> None:
    refusal = exhausted(Spent(Quota(uses=1000, per=per), "grant"), title="licence L-1")
    assert not refusal.permitted
    assert refusal.ground is Ground.QUOTA_SPENT
    assert refusal.says == f"all 1,000 uses{span} under licence L-1 are spent"
    assert refusal.cite == "licence L-1, grant"
    (change,) = refusal.changes
    assert change.field == "quota"
    assert way_out in change.allowed[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"notice": 5},
        {"watch_list": b"\x00" * 24},
        {"position": "Oslo"},
        {"askers": "Ola"},
        {"enrolled_at": 3.5},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_circumstances_that_are_not_what_their_fields_promise_refuse(
    field: Field, wrong: dict[str, Any]
) -> None:
    field.license()
    refusal = unreadable(Circumstances(**wrong))
    assert refusal is not None
    with field.open() as guard:
        verdict = guard.check(AT_THE_BORDER, Circumstances(**wrong))
    assert not verdict.permitted
    assert verdict.ground is refusal.ground is Ground.UNKNOWN_TERM


def test_circumstances_as_their_fields_promise_refuse_nothing() -> None:
    assert unreadable(NONE) is None
    assert unreadable(Circumstances(gallery=5, notice="a" * 64)) is None
