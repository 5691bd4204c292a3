"""The days on which a rule applies, as spans from a day to before another (None: without end)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from licet.law._rule import Stage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from licet.law._rule import Pack, Rule

Span = tuple["dt.date", "dt.date | None"]


def in_force(rule: Rule, pack: Pack) -> tuple[Span, ...]:
    """The spans in which a rule is in force and its pack speaks."""
    found: list[Span] = []
    for status, after in pairwise((*rule.status, None)):
        if status is None or status.stage is not Stage.IN_FORCE:
            continue
        start = max(status.from_, pack.speaks_from or status.from_)
        end = after.from_ if after else None
        if end is not None and start >= end:
            continue
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return tuple(found)


def within(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    """Whether every day of the one is a day of the other."""
    return all(any(_holds(whole, part) for whole in outer) for part in inner)


def meet(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Whether they have a day in common."""
    return any((a[1] is None or b[0] < a[1]) and (b[1] is None or a[0] < b[1]) for a in one for b in other)


def _holds(whole: Span, part: Span) -> bool:
    return whole[0] <= part[0] and (whole[1] is None or (part[1] is not None and part[1] <= whole[1]))
