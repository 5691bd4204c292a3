"""What several sets of grants permit together, in its one normal spelling.

A meet is the greatest set inside each of them. It bounds how many uses each grant allows by the least quota;
the guard counts them against every link of a chain, because a grant that was split is still one quota.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from licet.errors import InputError
from licet.licence.grant._faults import LARGEST, MOST_GRANTS, require_sound
from licet.licence.grant._grant import FIELDS, Grant
from licet.licence.grant._order import fits, within
from licet.licence.grant._quota import PERIODS, tightest
from licet.licence.grant._terms import common, holds, reduced

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEPT = 512  # sets, and pairs of them, remembered: a chain asks for the same ones again and again


@lru_cache(_KEPT)
def normal(grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """The same uses in their one spelling: no grant inside another, no word inside another, sorted."""
    require_sound(grants)
    return _antichain(_plain(grant) for grant in grants)


def meet(a: tuple[Grant, ...], b: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """The greatest set of grants within both, normal; empty when nothing is permitted by both."""
    return normal(a) if a is b else _meet(a, b)


@lru_cache(_KEPT)
def _meet(a: tuple[Grant, ...], b: tuple[Grant, ...]) -> tuple[Grant, ...]:
    if not within(a, b):
        return normal(a)
    if not within(b, a):
        return normal(b)
    boxes = (_box(one, other) for one in normal(a) for other in normal(b))
    return _antichain(box for box in boxes if box is not None)


def _plain(grant: Grant) -> Grant:
    """One grant in its one spelling; the same object when it is so already."""
    return Grant(
        operations=reduced(grant.operations),
        purposes=reduced(grant.purposes),
        places=reduced(grant.places),
        countries=reduced(grant.countries),
        actors=reduced(grant.actors),
        since=_in_utc(grant.since),
        until=_in_utc(grant.until),
        gallery=grant.gallery,
        quotas=tightest(grant.quotas),
    )


def _in_utc(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.astimezone(dt.UTC) if moment else None


def _box(one: Grant, other: Grant) -> Grant | None:
    """What two plain grants have in common; None when it is nothing."""
    words = {}
    for field in FIELDS:
        shared = common(getattr(one, field), getattr(other, field))
        if not shared:
            return None
        words[field] = shared
    since = max((at for at in (one.since, other.since) if at is not None), default=None)
    until = min((at for at in (one.until, other.until) if at is not None), default=None)
    if since is not None and until is not None and since > until:
        return None
    gallery = min((most for most in (one.gallery, other.gallery) if most is not None), default=None)
    quotas = tightest((*one.quotas, *other.quotas))
    return Grant(since=since, until=until, gallery=gallery, quotas=quotas, **words)


def _antichain(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Without the grants that lie inside another one, sorted; `InputError` if too many are left.

    The wider come first, so that each is held against those that stay, and against nothing else.
    """
    every = list(dict.fromkeys(grants))
    if len(every) > 1:
        every = _widest_first(every)
    kept: list[Grant] = []
    for grant in every:
        if any(fits(grant, one) for one in kept):
            continue
        if len(kept) == MOST_GRANTS:
            raise InputError(
                f"the grants permit more than {MOST_GRANTS} separate things together",
                remedy="write fewer, wider grants",
            )
        kept.append(grant)
    return tuple(sorted(kept, key=_rank))


def _widest_first(grants: list[Grant]) -> list[Grant]:
    """In an order in which no grant comes before one that it lies inside."""
    width = dict.fromkeys(grants, 0)
    for field in FIELDS:
        words = {word for grant in grants for word in getattr(grant, field)}
        held: dict[tuple[str, ...], int] = {}
        for grant in grants:
            own = getattr(grant, field)
            if own not in held:
                every = frozenset(own)
                held[own] = sum(holds(every, word) for word in words)
            width[grant] += held[own]
    return sorted(grants, key=lambda grant: width[grant] + _extent(grant), reverse=True)


def _extent(grant: Grant) -> int:
    """A whole number that is larger for each range that is wider."""
    bounds = [LARGEST + 1 if grant.gallery is None else grant.gallery]
    bounds.append(LARGEST + 1 if grant.since is None else -int(grant.since.timestamp()))
    bounds.append(LARGEST + 1 if grant.until is None else int(grant.until.timestamp()))
    for place in range(len(PERIODS)):
        few = [quota.uses for quota in grant.quotas if quota.per in PERIODS[place:]]
        bounds.append(min(few, default=LARGEST + 1))
    return sum(bounds)


def _rank(grant: Grant) -> tuple[object, ...]:
    since = grant.since.timestamp() if grant.since else 0.0
    until = grant.until.timestamp() if grant.until else 0.0
    quotas = tuple((quota.per, quota.uses) for quota in grant.quotas)
    return (*(getattr(grant, field) for field in FIELDS), since, until, grant.gallery or 0, quotas)
