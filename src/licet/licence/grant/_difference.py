"""What one set of grants no longer permits of another: what a transfer or an amendment took away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet.licence.grant._grant import FIELDS
from licet.licence.grant._meet import meet
from licet.licence.grant._order import fits
from licet.licence.grant._quota import tightest
from licet.licence.grant._terms import holds, outside
from licet.licence.grant._words import count, day, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.licence.grant._grant import Grant


class Loss(Struct, frozen=True, kw_only=True):
    """What one field of a grant lost, compared with what is left of that grant.

    `lost` are words (or a bound) that no longer stand whole, `kept` what survives of them. Where nothing is
    left of the grant, `field` is `grants`. `others` counts the further grants that permit parts of it still.
    """

    grant: int
    field: str
    lost: tuple[str, ...]
    kept: tuple[str, ...] = ()
    others: int = 0

    @property
    def says(self) -> str:
        """`grant 1 lost operations operation.identify, all but operation.identify.live`."""
        if self.field == "grants":
            return f"grant {self.grant + 1} is gone: nothing of it is permitted any more"
        kept = f", all but {in_words(self.kept)}" if self.kept else ""
        others = f"; {self.others} more of its parts may still permit some" if self.others else ""
        return f"grant {self.grant + 1} lost {self.field} {in_words(self.lost)}{kept}{others}"


def difference(before: tuple[Grant, ...], after: tuple[Grant, ...]) -> tuple[Loss, ...]:
    """What `before` permits and `after` does not, grant by grant of `before`; empty when nothing is lost."""
    found: list[Loss] = []
    for place, grant in enumerate(before):
        if not any(fits(grant, one) for one in after):
            found.extend(_losses(grant, meet((grant,), after), place))
    return tuple(found)


def _losses(grant: Grant, left: tuple[Grant, ...], place: int) -> Iterator[Loss]:
    if not left:
        yield Loss(grant=place, field="grants", lost=(f"{place + 1}",))
        return
    every = [tuple(_lost(grant, part)) for part in left]
    for field, lost, kept in min(every, key=len):
        yield Loss(grant=place, field=field, lost=lost, kept=kept, others=len(left) - 1)


def _lost(grant: Grant, part: Grant) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The fields in which `part`, which lies inside `grant`, is smaller."""
    for field in FIELDS:
        words, kept = getattr(grant, field), getattr(part, field)
        if lost := outside(words, kept):
            yield field, lost, tuple(word for word in kept if holds(lost, word))
    if part.since != grant.since and part.since:
        yield "since", (day(grant.since) if grant.since else "no limit",), (day(part.since),)
    if part.until != grant.until and part.until:
        yield "until", (day(grant.until) if grant.until else "no limit",), (day(part.until),)
    if part.gallery != grant.gallery:
        yield "gallery", (count(grant.gallery),), (count(part.gallery),)
    if part.quotas != tightest(grant.quotas):
        yield (
            "quotas",
            tuple(q.says for q in grant.quotas) or ("no limit",),
            tuple(q.says for q in part.quotas),
        )
