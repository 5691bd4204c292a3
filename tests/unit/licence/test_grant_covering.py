from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from licet.facts import Use
from licet.licence import Shortfall, covering
from tests.unit.licence.samples import GRANT, NOW

INSIDE = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled.premises",
    country="NO",
    actor="party.government.police",
)
MOMENT = dt.timedelta(microseconds=1)


def test_a_use_inside_every_field_is_covered() -> None:
    assert GRANT.shortfalls(INSIDE) == ()
    assert covering((GRANT,), INSIDE, at=NOW)


@pytest.mark.parametrize("field", ["operation", "purpose", "place", "country", "actor"])
def test_a_use_that_does_not_say_is_not_covered(field: str) -> None:
    (found,) = GRANT.shortfalls(replace(INSIDE, **{field: None}))
    assert (found.field, found.asked) == (field, None)


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("operation", "operation.identify.live"),
        ("operation", "operation"),  # less precise than what is granted
        ("place", "place"),
        ("place", "place.controlledx"),  # no part of the family, only spelt like it
        ("place", ""),
        ("place", ".place.controlled"),
        ("country", "SE"),
        ("actor", "party.private"),
    ],
)
def test_a_use_outside_one_field_says_what_was_asked_and_what_is_allowed(field: str, asked: str) -> None:
    found = GRANT.shortfalls(replace(INSIDE, **{field: asked}))
    assert found == (Shortfall(field=field, asked=asked, allowed=GRANT.by_field()[field]),)


def test_the_root_of_a_family_stands_for_any_of_it() -> None:
    anything = replace(GRANT, purposes=("purpose",))
    assert anything.shortfalls(replace(INSIDE, purpose="purpose.law_enforcement")) == ()


def test_every_grant_that_covers_a_use_is_named() -> None:
    elsewhere = replace(GRANT, countries=("SE",))
    assert covering((GRANT, elsewhere, replace(GRANT, gallery=7)), INSIDE, at=NOW, gallery=7).grants == (0, 2)


@pytest.mark.parametrize(("early", "covered"), [(MOMENT, False), (0 * MOMENT, True), (-MOMENT, True)])
def test_a_grant_covers_from_its_first_moment(early: dt.timedelta, covered: bool) -> None:  # noqa: FBT001 - a case
    found = covering((replace(GRANT, since=NOW),), INSIDE, at=NOW - early)
    assert bool(found) == covered
    assert [short.says for short in found.shortfalls] == (
        [] if covered else ["time 2026-11-22 09:59:59 UTC (allowed: from 2026-11-22 10:00 UTC)"]
    )


@pytest.mark.parametrize(("late", "covered"), [(MOMENT, False), (0 * MOMENT, True), (-MOMENT, True)])
def test_a_grant_covers_to_its_last_moment(late: dt.timedelta, covered: bool) -> None:  # noqa: FBT001 - a case
    found = covering((replace(GRANT, since=NOW - dt.timedelta(1), until=NOW),), INSIDE, at=NOW + late)
    assert bool(found) == covered


@pytest.mark.parametrize(
    ("gallery", "covered"),
    [
        (None, False),
        (0, True),
        (5000, True),
        (5001, False),
        (-1, False),
        (True, False),
        (float("nan"), False),
    ],
)
def test_a_grant_of_a_gallery_covers_a_search_that_states_one_no_larger(
    gallery: int | None,
    covered: bool,  # noqa: FBT001 - a case
) -> None:
    assert bool(covering((replace(GRANT, gallery=5000),), INSIDE, at=NOW, gallery=gallery)) == covered


def test_the_shortfalls_are_those_of_the_nearest_grant() -> None:
    far = replace(GRANT, countries=("SE",), operations=("operation.identify",))
    found = covering((far, replace(GRANT, gallery=5000)), INSIDE, at=NOW, gallery=6000)
    assert [short.says for short in found.shortfalls] == ["gallery 6000 (allowed: at most 5,000)"]


def test_no_grant_covers_nothing() -> None:
    assert not covering((), INSIDE, at=NOW)
