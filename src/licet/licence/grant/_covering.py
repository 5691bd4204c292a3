"""Which grants cover one use at one moment: what the guard asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet.licence.grant._grant import Shortfall
from licet.licence.grant._words import count, day

if TYPE_CHECKING:
    import datetime as dt

    from licet.facts import Use
    from licet.licence.grant._grant import Grant


class Covering(Struct, frozen=True, kw_only=True):
    """The places of the grants that cover a use, or what the nearest lacks to cover it."""

    grants: tuple[int, ...]
    shortfalls: tuple[Shortfall, ...] = ()

    def __bool__(self) -> bool:
        """Whether any grant covers the use."""
        return bool(self.grants)


def covering(grants: tuple[Grant, ...], use: Use, *, at: dt.datetime, gallery: int | None = None) -> Covering:
    """The grants that cover `use` at a moment, against a gallery of so many persons (None: not stated)."""
    found: list[int] = []
    least: tuple[Shortfall, ...] | None = None
    for place, grant in enumerate(grants):
        short = (*grant.shortfalls(use), *_out_of_range(grant, at=at, gallery=gallery))
        if not short:
            found.append(place)
        elif least is None or len(short) < len(least):
            least = short
    return Covering(grants=tuple(found), shortfalls=() if found else least or ())


def _out_of_range(grant: Grant, *, at: dt.datetime, gallery: int | None) -> tuple[Shortfall, ...]:
    found = []
    early = grant.since is not None and at < grant.since
    late = grant.until is not None and at > grant.until
    if early or late:
        bounds = (
            *((f"from {day(grant.since)}",) if grant.since else ()),
            *((f"until {day(grant.until)}",) if grant.until else ()),
        )
        found.append(Shortfall(field="time", asked=day(at), allowed=bounds))
    most = grant.gallery
    if most is not None and not (type(gallery) is int and 0 <= gallery <= most):
        asked = None if gallery is None else f"{gallery}"
        found.append(Shortfall(field="gallery", asked=asked, allowed=(f"at most {count(most)}",)))
    return tuple(found)
