"""What several sets of grants permit together, in its one normal spelling.

A meet is the greatest set inside each of them. It bounds how many uses each grant allows by the least quota;
the guard counts them against every link of a chain, because a grant that was split is still one quota.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from licet.errors import InputError
from licet.licence.grant._faults import MOST_GRANTS, require_sound
from licet.licence.grant._grant import FIELDS, Grant
from licet.licence.grant._order import fits, within
from licet.licence.grant._quota import tightest
from licet.licence.grant._terms import common, reduced

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
    found = _antichain(box for box in boxes if box is not None)
    if len(found) > MOST_GRANTS:
        raise InputError(
            f"the grants permit {len(found):,} separate things together, more than {MOST_GRANTS}",
            remedy="write fewer, wider grants",
        )
    return found


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
    """Without the grants that lie inside another one, sorted."""
    every = list(dict.fromkeys(grants))
    if len(every) == 1:
        return tuple(every)
    kept = [one for one in every if not any(one is not other and fits(one, other) for other in every)]
    return tuple(sorted(kept, key=_rank))


def _rank(grant: Grant) -> tuple[object, ...]:
    since = grant.since.timestamp() if grant.since else 0.0
    until = grant.until.timestamp() if grant.until else 0.0
    quotas = tuple((quota.per, quota.uses) for quota in grant.quotas)
    return (*(getattr(grant, field) for field in FIELDS), since, until, grant.gallery or 0, quotas)
