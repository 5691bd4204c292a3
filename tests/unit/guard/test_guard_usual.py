"""A product asks of one use again and again: each time is a use of its own, and no other is taken for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest
from msgspec.structs import replace

from licet.facts import Use
from licet.guard import Circumstances, Ground
from licet.licence import Quota

from .conftest import AT_THE_BORDER, GRANT, IN_THE_STREET, Field

if TYPE_CHECKING:
    from licet.guard import Guard


def entries_of(guard: Guard) -> list[dict[str, Any]]:
    """What the record holds of uses."""
    guard.record.flush()
    found = [msgspec.json.decode(raw) for raw in guard.record.entries()]
    return [entry for entry in found if entry["kind"] == "use"]


def test_a_use_asked_again_is_recorded_as_its_equal_is(field: Field) -> None:
    field.license()
    with field.open() as guard:
        equal = replace(AT_THE_BORDER)
        assert all(guard.check(use) for use in (AT_THE_BORDER, AT_THE_BORDER, equal, AT_THE_BORDER))
        first, *others = entries_of(guard)
        assert others == [first] * 3


def test_a_use_asked_again_is_recorded_in_its_own_second(field: Field) -> None:
    field.license()
    with field.open() as guard:
        for _ in range(3):
            assert guard.check(AT_THE_BORDER)
            assert guard.check(AT_THE_BORDER)
            field.now += 1
        at = [entry["at"] for entry in entries_of(guard)]
        assert at == [at[0], at[0], at[0] + 1, at[0] + 1, at[0] + 2, at[0] + 2]


def test_a_use_asked_first_and_refused_stays_refused(field: Field) -> None:
    field.license()
    with field.open() as guard:
        for use in (IN_THE_STREET, IN_THE_STREET, cast("Use", None)):
            assert not guard.check(use)
        assert guard.check(AT_THE_BORDER)
        assert guard.check(IN_THE_STREET).ground is Ground.OUTSIDE_GRANT


def test_another_use_is_not_taken_for_the_one_asked_first(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER)
        for other in (IN_THE_STREET, Use(), replace(AT_THE_BORDER, country="XX")):
            assert not guard.check(other)


class Changing(Use, frozen=False, eq=False):  # type: ignore[misc]  # which msgspec lets be made
    """A use that whoever asks may write over."""


@dataclass(eq=False)
class Alike:
    """An object with the fields of a use."""

    operation: str
    purpose: str
    place: str
    country: str
    actor: str


@pytest.mark.parametrize("kind", [Changing, Alike])
def test_what_could_change_after_it_was_permitted_is_no_use(field: Field, kind: type[Any]) -> None:
    field.license()
    words = {name: getattr(AT_THE_BORDER, name) for name in Alike.__match_args__}
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER)
        assert guard.check(kind(**words)).ground is Ground.UNKNOWN_TERM


def test_a_use_asked_again_with_a_gallery_is_recorded_with_it(field: Field) -> None:
    field.license()
    with field.open() as guard:
        for gallery in (None, None, 5, None, 6):
            assert guard.check(AT_THE_BORDER, gallery=gallery)
        assert guard.check(AT_THE_BORDER, Circumstances(gallery=7))
        assert [entry.get("gallery") for entry in entries_of(guard)] == [None, None, 5, None, 6, 7]


def test_a_use_of_a_bounded_gallery_asked_again_without_one_is_refused(field: Field) -> None:
    field.license(grants=(replace(GRANT, gallery=10),))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, gallery=3)
        assert guard.check(AT_THE_BORDER).ground is Ground.OUTSIDE_GRANT
        assert guard.check(AT_THE_BORDER, gallery=11).ground is Ground.OUTSIDE_GRANT


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_a_use_asked_again_is_counted_each_time(field: Field, recording: str) -> None:
    field.license(Quota(uses=3))
    with field.open(recording=recording) as guard:
        verdicts = [guard.check(AT_THE_BORDER) for _ in range(5)]
        assert [verdict.remaining for verdict in verdicts] == [2, 1, 0, None, None]
        assert [entry["ground"] for entry in entries_of(guard)] == ["permitted"] * 3 + ["quota_spent"] * 2


def test_a_guard_that_is_closed_refuses_the_use_it_has_just_permitted(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER)
        assert guard.check(AT_THE_BORDER)
    assert guard.check(AT_THE_BORDER).ground is Ground.CLOSED
