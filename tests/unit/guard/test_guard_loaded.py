"""A technology made of a guard's content: made once, used under a decision each time, gone after a lapse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.errors import InputError, NotPermitted
from licet.guard import Circumstances
from licet.guard._loaded import Loaded, Stated, stating
from licet.licence import Quota
from licet.licence.provisos import Concurrent

from .conftest import AT_THE_BORDER, GRANT, IN_THE_STREET, Field, grounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.guard import Guard


class Made:
    """What is made of a content; it counts how often, and fails when it is told to."""

    def __init__(self) -> None:
        self.times = 0
        self.fails = False

    def __call__(self, content: memoryview) -> bytes:
        if self.fails:
            raise InputError("this content makes nothing")
        self.times += 1
        return bytes(content[:7])


def loaded(guard: Guard, make: Callable[[memoryview], bytes]) -> Loaded[bytes]:
    return Loaded(guard, make, stated=Stated(AT_THE_BORDER))


def test_it_is_made_once_for_many_uses(field: Field) -> None:
    field.license()
    made = Made()
    with field.open() as guard:
        model = loaded(guard, made)
        for _ in range(3):
            with model.used() as (technology, verdict):
                assert (technology, verdict.permitted) == (b"weights", True)
    assert made.times == 1
    assert grounds(field)[1:] == ["permitted"] * 3


def test_uses_within_one_another_are_each_decided(field: Field) -> None:
    field.license(Quota(uses=2))
    with field.open() as guard:
        model = loaded(guard, Made())
        with model.used() as (_, outer), model.used() as (_, inner):
            assert (outer.remaining, inner.remaining) == (1, 0)
        with pytest.raises(NotPermitted), model.used():
            pytest.fail("the block ran")


def test_what_is_known_of_one_use_does_not_hold_of_the_next(field: Field) -> None:
    field.license(grants=(replace(GRANT, gallery=10),))
    with field.open() as guard:
        model = loaded(guard, Made())
        with model.used(circumstances=Circumstances(gallery=3)):
            pass
        with pytest.raises(NotPermitted), model.used():
            pytest.fail("the block ran")


def test_the_nearest_that_is_stated_counts(field: Field) -> None:
    field.license()
    with field.open() as guard:
        model = loaded(guard, Made())
        with stating(IN_THE_STREET), pytest.raises(NotPermitted), model.used():
            pytest.fail("the block ran")
        with stating(IN_THE_STREET), model.used(AT_THE_BORDER):
            pass


def test_a_use_ends_with_its_block_however_that_ends(field: Field) -> None:
    field.license(Concurrent(most=1))
    with field.open() as guard:
        model = loaded(guard, Made())
        for _ in range(2):
            with pytest.raises(ZeroDivisionError), model.used():
                raise ZeroDivisionError


def test_a_use_whose_technology_cannot_be_made_anew_is_ended(field: Field) -> None:
    field.license(Concurrent(most=1))
    made = Made()
    with field.open() as guard:
        model = loaded(guard, made)
        model._made, made.fails = None, True
        with pytest.raises(InputError), model.used():
            pytest.fail("the block ran")
        made.fails = False
        with model.used():
            pass


def test_a_refusal_of_one_use_keeps_the_technology_and_a_lapse_does_not(field: Field) -> None:
    field.license()
    made = Made()
    with field.open() as guard:
        model = loaded(guard, made)
        with pytest.raises(NotPermitted), model.used(IN_THE_STREET):
            pytest.fail("the block ran")
        assert model._made is not None
        field.now += 400 * 86400
        with pytest.raises(NotPermitted), model.used():
            pytest.fail("the block ran")
        assert model._made is None


def test_a_lapse_that_is_met_within_a_use_lets_the_technology_go(field: Field) -> None:
    field.license()
    with field.open() as guard:
        model = loaded(guard, Made())

        def expires() -> None:
            with model.used():
                field.now += 400 * 86400
                with guard.use(AT_THE_BORDER):
                    pytest.fail("the block ran")

        with pytest.raises(NotPermitted, match="expired"):
            expires()
        assert model._made is None
