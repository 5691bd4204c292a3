"""What a guard permits, what it refuses, and which change would make a refused use lawful."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from licet import packs
from licet.errors import (
    NotPermitted,
)
from licet.facts import Use
from licet.guard import Ground

from .conftest import AT_THE_BORDER, GRANT, IN_THE_STREET, START, Field


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


def test_an_answer_is_never_handed_to_another_day(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        first = guard._judge.span
        field.now += 24 * 3600
        guard.check(AT_THE_BORDER)
        assert guard._judge.span is not first
        assert first.end <= guard._judge.span.start


def test_an_answer_judged_across_midnight_stays_with_its_day(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.license()
    with field.open() as guard:
        judge, tomorrow = guard._judge, field.now + 86400
        weigh = judge._weigh

        def slowly(use: Use, span: Any) -> Any:
            if span.date == START.date():  # meanwhile another thread turns the day
                judge.judged(IN_THE_STREET, tomorrow)
            return weigh(use, span)

        monkeypatch.setattr(judge, "_weigh", slowly)
        judge.judged(AT_THE_BORDER, field.now)
        assert AT_THE_BORDER not in judge.span.memo


def test_a_missing_safeguard_of_the_law_forbids_the_use_too(field: Field) -> None:
    wide = replace(
        GRANT,
        operations=("operation",),
        purposes=("purpose",),
        places=("place",),
        countries=("DE",),
        actors=("party",),
    )
    field.license(grants=(wide,))
    search = replace(IN_THE_STREET, country="DE", purpose="purpose.law_enforcement.find.missing_person")
    bare = replace(
        search, prior_authorisation=False, impact_assessment=False, registered=False, targets_individual=False
    )
    with field.open(law=packs.shipped()) as guard:
        assert guard.check(bare).ground is Ground.FORBIDDEN_BY_LAW
        assert not guard.check(search).permitted


def test_a_verdict_is_as_true_as_its_permission(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER)
        assert not guard.check(IN_THE_STREET)


@pytest.mark.parametrize("strange", [5, ["operation.verify"], {"a": 1}, b"operation.verify"])
def test_a_use_that_is_not_made_of_words_refuses(field: Field, strange: Any) -> None:
    field.license()
    with field.open() as guard:
        for _ in range(2):
            assert guard.check(replace(AT_THE_BORDER, operation=strange)).ground is Ground.UNKNOWN_TERM


@pytest.mark.parametrize("strange", [float("nan"), float("inf"), float("-inf"), 1e18, -1e18, -1.0])
def test_a_clock_that_tells_no_time_refuses(field: Field, strange: float) -> None:
    field.license()
    with field.open() as guard:
        before = field.now
        field.now = strange
        assert guard.check(AT_THE_BORDER).ground is Ground.CLOCK_BACK
        field.now = before
