"""Whether one set of grants lies inside another, and what sticks out.

The rule is the one a person can check by hand: every inner grant lies in ONE outer grant, field by field. A
grant that only several outer grants cover together is refused: it must be written as several.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.licence.grant._faults import require_sound
from licet.licence.grant._grant import FIELDS
from licet.licence.grant._quota import keeps
from licet.licence.grant._terms import outside
from licet.licence.grant._words import count, day, in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from licet.licence.grant._grant import Grant

_KEPT = 512  # pairs of sets remembered


class Excess(Struct, frozen=True, kw_only=True):
    """What one field of an inner grant asks beyond the outer grant that is nearest to it.

    `grant` and `nearest` are places in the tuples compared. Where the outer side has no grant, `nearest` is
    None and `field` is `grants`.
    """

    grant: int
    field: str
    exceeds: tuple[str, ...]
    allowed: tuple[str, ...]
    nearest: int | None = None

    @property
    def says(self) -> str:
        """`grant 1 asks for countries SE; allowed: CH, NO`."""
        if self.nearest is None:
            return f"grant {self.grant + 1} asks for something; nothing is allowed"
        asked, allowed = in_words(self.exceeds), in_words(self.allowed)
        return f"grant {self.grant + 1} asks for {self.field} {asked}; allowed: {allowed}"


def within(inner: tuple[Grant, ...], outer: tuple[Grant, ...]) -> tuple[Excess, ...]:
    """Everything that keeps `inner` from lying inside `outer`; empty when it does."""
    return () if inner is outer or inner == outer else _within(inner, outer)


@lru_cache(_KEPT)
def _within(inner: tuple[Grant, ...], outer: tuple[Grant, ...]) -> tuple[Excess, ...]:
    require_sound(inner)
    require_sound(outer)
    found: list[Excess] = []
    for place, grant in enumerate(inner):
        found.extend(_least_excess(grant, outer, place))
    return tuple(found)


def _least_excess(grant: Grant, outer: tuple[Grant, ...], place: int) -> tuple[Excess, ...]:
    """What sticks out of the outer grant that `grant` fits best."""
    least: tuple[Excess, ...] | None = None
    for nearest, one in enumerate(outer):
        if fits(grant, one):
            return ()
        found = tuple(_excesses(grant, one, place, nearest))
        if least is None or len(found) < len(least):
            least = found
    if least is None:
        return (Excess(grant=place, field="grants", exceeds=(f"{place + 1}",), allowed=()),)
    return least


def fits(inner: Grant, outer: Grant) -> bool:
    """Whether one grant lies inside one other, field by field."""
    return (
        (inner.countries == outer.countries or not outside(inner.countries, outer.countries))
        and (inner.operations == outer.operations or not outside(inner.operations, outer.operations))
        and (inner.purposes == outer.purposes or not outside(inner.purposes, outer.purposes))
        and (inner.places == outer.places or not outside(inner.places, outer.places))
        and (inner.actors == outer.actors or not outside(inner.actors, outer.actors))
        and (outer.since is None or (inner.since is not None and inner.since >= outer.since))
        and (outer.until is None or (inner.until is not None and inner.until <= outer.until))
        and (outer.gallery is None or (inner.gallery is not None and inner.gallery <= outer.gallery))
        and (inner.quotas == outer.quotas or all(keeps(inner.quotas, quota) for quota in outer.quotas))
    )


def _excesses(inner: Grant, outer: Grant, place: int, nearest: int) -> Iterator[Excess]:
    for field, exceeds, allowed in _beyond(inner, outer):
        yield Excess(grant=place, field=field, exceeds=exceeds, allowed=allowed, nearest=nearest)


def _beyond(inner: Grant, outer: Grant) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The fields of `inner` that do not fit `outer`: name, what exceeds, what is allowed."""
    for field in FIELDS:
        allowed = getattr(outer, field)
        if beyond := outside(getattr(inner, field), allowed):
            yield field, beyond, allowed
    if outer.since and (inner.since is None or inner.since < outer.since):
        yield "since", (_bound(inner.since),), (day(outer.since),)
    if outer.until and (inner.until is None or inner.until > outer.until):
        yield "until", (_bound(inner.until),), (day(outer.until),)
    if outer.gallery is not None and (inner.gallery is None or inner.gallery > outer.gallery):
        yield "gallery", (count(inner.gallery),), (count(outer.gallery),)
    for bound in outer.quotas:
        if not keeps(inner.quotas, bound):
            same = tuple(quota.says for quota in inner.quotas if quota.per == bound.per)
            yield "quotas", same or ("no limit",), (bound.says,)


def _bound(moment: dt.datetime | None) -> str:
    return day(moment) if moment else "no limit"
