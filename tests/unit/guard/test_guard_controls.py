"""The guard as a decorator: sync and async, and around nothing that goes on after its call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError, NotPermitted
from licet.guard import Circumstances, Ground
from licet.licence import Quota

from .conftest import AT_THE_BORDER, IN_THE_STREET, Field

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from licet.facts import Use


def test_a_guarded_function_runs_only_when_permitted(field: Field) -> None:
    field.license()
    ran = []
    with field.open() as guard:

        @guard.controls(lambda use: use)
        def match(use: Use) -> str:
            """Compare two pictures."""
            ran.append(use)
            return "same"

        assert match(AT_THE_BORDER) == "same"
        with pytest.raises(NotPermitted, match="does not cover"):
            match(IN_THE_STREET)
    assert ran == [AT_THE_BORDER]
    assert (match.__name__, match.__doc__) == ("match", "Compare two pictures.")


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_a_guarded_coroutine_runs_only_when_permitted(field: Field, recording: str) -> None:
    field.license(Quota(uses=3))
    with field.open(recording=recording) as guard:

        @guard.controls(AT_THE_BORDER, lambda number: Circumstances(gallery=number))
        async def match(number: int) -> int:
            await asyncio.sleep(0)
            return number

        async def five() -> list[int | BaseException]:
            return await asyncio.gather(*(match(number) for number in range(5)), return_exceptions=True)

        answers = asyncio.run(five())
    refusals = [answer for answer in answers if isinstance(answer, NotPermitted)]
    assert len(refusals) == 2
    assert {getattr(refusal.verdict, "ground", None) for refusal in refusals} == {Ground.QUOTA_SPENT}


def test_what_a_guarded_function_raises_is_raised(field: Field) -> None:
    field.license()
    with field.open() as guard:

        @guard.controls(AT_THE_BORDER)
        def fail() -> None:
            raise ValueError("of its own")

        @guard.controls(AT_THE_BORDER)
        async def fail_later() -> None:
            raise ValueError("of its own")

        with pytest.raises(ValueError, match="of its own"):
            fail()
        with pytest.raises(ValueError, match="of its own"):
            asyncio.run(fail_later())


def test_what_is_still_to_be_awaited_or_read_is_not_handed_out_of_its_use(field: Field) -> None:
    async def compare() -> str:
        raise AssertionError

    field.license()
    with field.open() as guard:
        for late in (compare, lambda: iter_of("one"), lambda: stream_of("one")):
            with pytest.raises(InputError, match="goes on after its call"):
                guard.controls(AT_THE_BORDER)(lambda late=late: late())()
        assert list(guard.controls(AT_THE_BORDER)(lambda: iter(["one"]))()) == ["one"]


def iter_of(picture: str) -> Iterator[str]:
    """Yield it."""
    yield picture


async def stream_of(picture: str) -> AsyncIterator[str]:
    """Yield it, in time."""
    yield picture


def test_what_goes_on_after_its_call_cannot_be_guarded(field: Field) -> None:
    def pictures() -> Iterator[int]:
        yield 1

    async def stream() -> AsyncIterator[int]:
        yield 1

    field.license()
    with field.open() as guard:
        for function in (pictures, stream):
            with pytest.raises(InputError, match="goes on after its call"):
                guard.controls(AT_THE_BORDER)(function)
