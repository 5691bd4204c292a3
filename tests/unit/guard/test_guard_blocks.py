"""A use as long as a block, where no proviso has to be asked about it: decided and recorded as by `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import NotPermitted
from licet.guard import Circumstances, Ground, Verdict
from licet.licence import Quota

from .conftest import AT_THE_BORDER, GRANT, IN_THE_STREET, Field, grounds

if TYPE_CHECKING:
    from licet.guard import Guard


def refused(guard: Guard, use: Any, *told: Any, **stated: Any) -> NotPermitted:
    """How a block that must not run is refused."""
    with pytest.raises(NotPermitted) as problem, guard.use(use, *told, **stated):
        pytest.fail("the block ran")
    return problem.value


def test_a_block_is_decided_when_it_begins_and_not_before(field: Field) -> None:
    field.license(Quota(uses=2))
    with field.open() as guard:
        block, before = guard.use(AT_THE_BORDER), guard.record.size
        assert (guard.remaining(), before) == (2, guard.record.size)
        with block as verdict:
            assert (verdict.remaining, verdict.record) == (1, before)


def test_a_block_that_begins_again_is_another_use(field: Field) -> None:
    field.license(Quota(uses=1))
    with field.open() as guard:
        block = guard.use(AT_THE_BORDER)
        with block:
            pass
        with pytest.raises(NotPermitted) as problem, block:
            pytest.fail("the block ran")
        assert isinstance(problem.value.verdict, Verdict)
        assert problem.value.verdict.ground is Ground.QUOTA_SPENT


def test_what_a_block_raises_goes_on_and_its_use_counts(field: Field) -> None:
    field.license(Quota(uses=2))
    with field.open() as guard:
        with pytest.raises(ZeroDivisionError), guard.use(AT_THE_BORDER):
            raise ZeroDivisionError
        assert guard.remaining() == 1


def test_a_refused_block_does_not_run_and_says_what_would_be_lawful(field: Field) -> None:
    field.license()
    with field.open() as guard:
        problem, verdict = refused(guard, IN_THE_STREET), guard.check(IN_THE_STREET)
        assert isinstance(problem.verdict, Verdict)
        assert problem.what == verdict.says
        assert replace(problem.verdict, record=verdict.record) == verdict, "but for its place in the record"
        assert problem.remedy
    assert grounds(field)[-2:] == ["outside_grant", "outside_grant"]


def test_a_block_on_a_closed_guard_does_not_run(field: Field) -> None:
    field.license()
    with field.open() as guard:
        block = guard.use(AT_THE_BORDER)
    with pytest.raises(NotPermitted, match="closed"), block:
        pytest.fail("the block ran")


def test_a_block_counts_who_is_searched_however_it_is_stated(field: Field) -> None:
    field.license(grants=(replace(GRANT, gallery=50),))
    with field.open() as guard:
        for _ in range(2):  # once decided by all steps, once at hand
            refused(guard, AT_THE_BORDER)
            refused(guard, AT_THE_BORDER, gallery=51)
            refused(guard, AT_THE_BORDER, gallery=True)  # for Python, True is 1
            refused(guard, AT_THE_BORDER, Circumstances(gallery=51))
            with guard.use(AT_THE_BORDER, gallery=1), guard.use(AT_THE_BORDER, Circumstances(gallery=50)):
                pass
