"""Uses at once under a licence that was passed on: its bound holds across all who follow it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet.errors import NotPermitted
from licet.guard._binding import counted_at_once
from licet.guard.provisos._concurrent import LeasesHere, LeasesOfEach
from licet.licence.provisos import Concurrent
from tests.unit.guard.test_guard_chain import USE, Desk
from tests.unit.licence.chains import (
    LICENCE,
    MODEL,
    USER,
    amendment,
    derivative,
    digest,
    licence,
    transfer,
    verified,
)

if TYPE_CHECKING:
    from pathlib import Path

    from licet.guard import Guard

_TWO, _THREE = Concurrent(most=2), Concurrent(most=3)


def _opened(stack: ExitStack, folder: Path, name: str, *documents: bytes, state: str) -> Guard:
    """One program of one holder, with a record of its own."""
    place = folder / name
    place.mkdir()
    return stack.enter_context(Desk(place).open(*documents, state=state))


def _going_on(stack: ExitStack, *guards: Guard, tries: int) -> int:
    """How many uses go on at once, of so many tried with each guard in turn."""
    begun = 0
    for _ in range(tries):
        for guard in guards:
            try:
                stack.enter_context(guard.use(USE))
            except NotPermitted:
                continue
            begun += 1
    return begun


def test_two_sublicensees_share_the_uses_at_once_of_the_licence(place: str, tmp_path: Path) -> None:
    root = licence(files=MODEL, provisos=(_TWO,))
    with ExitStack() as stack:
        first = _opened(stack, tmp_path, "first", root, transfer(root, number="T-1"), state=place)
        second = _opened(stack, tmp_path, "second", root, transfer(root, number="T-2"), state=place)
        with ExitStack() as uses:
            assert _going_on(uses, first, second, tries=3) == 2
        with ExitStack() as uses:
            assert _going_on(uses, second, tries=3) == 2


def test_a_tighter_bound_of_one_sublicence_is_its_own(place: str, tmp_path: Path) -> None:
    root = licence(files=MODEL, provisos=(_THREE,))
    with ExitStack() as stack:
        bound = transfer(root, number="T-1", provisos=(_TWO,))
        first = _opened(stack, tmp_path, "first", root, bound, state=place)
        second = _opened(stack, tmp_path, "second", root, transfer(root, number="T-2"), state=place)
        with ExitStack() as uses:
            assert _going_on(uses, first, tries=3) == 2
            assert _going_on(uses, second, tries=3) == 1
        with ExitStack() as uses:
            assert _going_on(uses, second, tries=4) == 3


def test_a_bound_that_two_documents_set_alike_is_counted_for_each() -> None:
    root = licence(files=MODEL, provisos=(_TWO,))
    child = transfer(root, provisos=(_TWO,))
    found = counted_at_once(verified(root, child))
    assert found == {_TWO: tuple(sorted((digest(root), digest(child))))}


def test_a_bound_that_two_licences_of_one_derivative_set_alike_is_counted_for_both() -> None:
    parents = [
        licence(files=MODEL, number=number, holder=USER, provisos=(_TWO,)) for number in ("FR-1", "FR-2")
    ]
    found = counted_at_once(verified(*parents, derivative(*parents)))
    assert found == {_TWO: tuple(sorted(map(digest, parents)))}


def test_of_two_bounds_in_one_document_the_tighter_counts() -> None:
    root = licence(files=MODEL, provisos=(_THREE, _TWO))
    assert counted_at_once(verified(root)) == {_TWO: (digest(root),), _THREE: ()}


def test_a_bound_counts_across_an_amendment_of_its_document() -> None:
    root = licence(files=MODEL, provisos=(_THREE,))
    amended = amendment(root, files=MODEL, text=replace(LICENCE, provisos=(_TWO,)))
    assert counted_at_once(verified(root, amended)) == {_TWO: (digest(root),)}


def test_a_use_is_counted_in_every_place_or_in_none() -> None:
    one, other = LeasesHere(), LeasesHere()
    other.take(1)
    both = LeasesOfEach((one, other))
    assert not both.take(1)
    other.give_back()
    assert both.take(1)
    assert not one.take(1)
    assert not other.take(1)
    both.give_back()
    assert one.take(1)
    assert other.take(1)
