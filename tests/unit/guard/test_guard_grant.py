"""What a guard permits, what it refuses, and which change would make a refused use lawful."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from licet import packs
from licet.errors import (
    NotPermitted,
)
from licet.facts import Use
from licet.guard import Ground

from .conftest import AT_THE_BORDER, GRANT, IN_THE_STREET, Field


@pytest.mark.parametrize("facet", ["operation", "purpose", "place", "country"])
def test_an_attribute_that_is_not_stated_refuses(field: Field, facet: str) -> None:
    field.license()
    with field.open() as guard:
        verdict = guard.check(replace(AT_THE_BORDER, **{facet: None}))
    assert verdict.ground is Ground.OUTSIDE_GRANT
    assert [change.field for change in verdict.changes] == [facet]


def test_an_attribute_less_precise_than_the_grant_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert not guard.check(replace(AT_THE_BORDER, place="place.controlled")).permitted


def test_a_use_may_be_written_in_short(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(
            replace(AT_THE_BORDER, operation="verify", place="controlled.border_checkpoint")
        ).permitted


def test_a_use_that_names_no_actor_is_the_holders_own(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(replace(AT_THE_BORDER, actor=None)).permitted


def test_a_holder_of_unstated_kind_lends_no_actor(field: Field) -> None:
    from licet.licence import Holder

    field.license(holder=Holder(name="Border Service", country="NO"))
    with field.open() as guard:
        assert guard.check(replace(AT_THE_BORDER, actor=None)).ground is Ground.OUTSIDE_GRANT


def test_a_refusal_names_the_change_that_would_make_it_lawful(field: Field) -> None:
    field.license()
    with field.open() as guard:
        verdict = guard.check(IN_THE_STREET)
    assert {change.field: change.allowed for change in verdict.changes}["operation"] == ("operation.verify",)
    lawful = {change.field: change.allowed[0] for change in verdict.changes}
    with field.open() as guard:
        assert guard.check(replace(IN_THE_STREET, **lawful)).permitted


def test_the_nearest_of_several_grants_explains_the_refusal(field: Field) -> None:
    far = replace(GRANT, operations=("operation.detect",), countries=("FI",))
    field.license(grants=(far, GRANT))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        verdict = guard.check(replace(AT_THE_BORDER, country="SE"))
    assert [change.field for change in verdict.changes] == ["country"]


def test_a_block_runs_only_under_a_permitted_use(field: Field) -> None:
    field.license()
    with field.open() as guard:
        with guard.use(AT_THE_BORDER) as verdict:
            assert verdict.permitted
        with pytest.raises(NotPermitted, match="does not cover") as refused, guard.use(IN_THE_STREET):
            pytest.fail("the block ran")
    assert refused.value.verdict is not None
    assert "operation.verify" in str(refused.value)


def test_a_licence_cannot_permit_what_the_law_of_the_place_forbids(field: Field) -> None:
    wide = replace(
        GRANT,
        operations=("operation",),
        purposes=("purpose",),
        places=("place",),
        countries=("DE",),
        actors=("party",),
    )
    field.license(grants=(wide,))
    street = replace(
        IN_THE_STREET,
        country="DE",
        purpose="purpose.law_enforcement.crowd_monitoring",
        targets_individual=False,
        prior_authorisation=False,
        impact_assessment=False,
        registered=False,
        traits=(),
        solely_profiling=False,
    )
    with field.open(law=packs.shipped()) as guard:
        verdict = guard.check(street)
    assert verdict.ground is Ground.FORBIDDEN_BY_LAW
    assert "2024/1689" in verdict.cite


def test_a_ban_that_cannot_be_excluded_refuses_and_asks(field: Field) -> None:
    wide = replace(
        GRANT,
        operations=("operation",),
        purposes=("purpose",),
        places=("place",),
        countries=("DE",),
        actors=("party",),
    )
    field.license(grants=(wide,))
    vague = Use(
        operation="operation.identify",
        purpose="purpose.law_enforcement",
        place="place.public.street",
        country="DE",
    )
    with field.open(law=packs.shipped()) as guard:
        verdict = guard.check(vague)
    assert verdict.ground in (Ground.LAW_UNCLEAR, Ground.FORBIDDEN_BY_LAW)
    assert verdict.changes


def test_new_law_takes_hold_at_midnight(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        assert AT_THE_BORDER in guard._memo
        field.now += 24 * 3600
        guard.check(replace(AT_THE_BORDER, actor=None))
        assert AT_THE_BORDER not in guard._memo
