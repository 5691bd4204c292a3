"""How many uses in a span of time: the one proviso that a single grant may carry too.

A quota bounds what one set of uses may number. Where it was signed decides which uses those are; counting
them is the guard's work.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

PERIODS: Final = ("day", "month", "licence")  # each lies wholly inside the next


class Quota(Struct, frozen=True, forbid_unknown_fields=True, tag="quota", tag_field="kind"):
    """At most `uses` permitted uses per calendar `per` (UTC): `day`, `month`, or the whole `licence`."""

    uses: int
    per: str = "licence"

    @property
    def says(self) -> str:
        """`100 uses per day`; `1 use in all`."""
        uses = "1 use" if self.uses == 1 else f"{self.uses:,} uses"
        return f"{uses} in all" if self.per == "licence" else f"{uses} per {self.per}"


def keeps(quotas: tuple[Quota, ...], bound: Quota) -> bool:
    """Whether who obeys `quotas` obeys `bound`: so few uses in that period, or in a longer one."""
    longer = PERIODS[PERIODS.index(bound.per) :]
    return any(quota.uses <= bound.uses and quota.per in longer for quota in quotas)


def tightest(quotas: tuple[Quota, ...]) -> tuple[Quota, ...]:
    """The same bounds in their one shortest spelling: shortest period first, none that another keeps."""
    if len(quotas) <= 1:
        return quotas
    kept: list[Quota] = []
    for per in reversed(PERIODS):
        found = min((quota for quota in quotas if quota.per == per), key=_uses, default=None)
        if found and not keeps(tuple(kept), found):
            kept.append(found)
    return tuple(reversed(kept))


def _uses(quota: Quota) -> int:
    return quota.uses
