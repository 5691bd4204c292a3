from __future__ import annotations

import pytest
from msgspec.structs import replace

from licet.facts import Use
from licet.licence import Shortfall
from tests.unit.licence.samples import GRANT

INSIDE = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled.premises",
    country="NO",
    actor="party.government.police",
)


def test_a_use_inside_every_field_is_covered() -> None:
    assert GRANT.shortfalls(INSIDE) == ()


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
