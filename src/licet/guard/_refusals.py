"""Refusals in words: each says what is in the way and what would make the use lawful."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from licet.guard._circumstances import NONE, Circumstances
from licet.guard._verdict import Change, Ground, Verdict, no
from licet.licence.grant import LARGEST

if TYPE_CHECKING:
    from licet.guard._charges import Spent
    from licet.guard._judging import Judged

_AS_THEY_ARE = (bytes, bytearray, memoryview, dt.datetime)  # or bytes would pass for a text
_MORE_USES = {
    "day": "asked again tomorrow (UTC)",
    "month": "asked again next month (UTC)",
    "licence": "raised by an amendment of the licence",
}


def uncovered(judged: Judged, told: Circumstances, *, title: str) -> Verdict | None:
    """Whether the grants or the law are in the way of a use, or its gallery is."""
    if judged.ground is not Ground.PERMITTED:
        return Verdict(False, judged.ground, judged.says, judged.cite, None, judged.changes)
    if told.gallery is None and judged.gallery is None:
        return None
    return beyond(judged.gallery, told.gallery, title=title)


def beyond(most: int | None, gallery: int | None, *, title: str) -> Verdict | None:
    """Whether a gallery is larger than `most`, or not stated where it must be, or no count of persons."""
    if gallery is not None and not (type(gallery) is int and 0 <= gallery <= LARGEST):
        return no(Ground.UNKNOWN_TERM, "a gallery is a whole number of persons", "docs/formats.md, use")
    if most is None or (gallery is not None and gallery <= most):
        return None
    asked = "a use that does not state its gallery" if gallery is None else f"a gallery of {gallery:,}"
    change = Change("gallery", (f"at most {most:,}",))
    says = f"{title} does not cover {asked}: at most {most:,} persons may be enrolled"
    return no(Ground.OUTSIDE_GRANT, says, f"{title}, grant", (change,))


def exhausted(spent: Spent, *, title: str) -> Verdict:
    """That a quota has no use left."""
    quota = spent.quota
    span = "" if quota.per == "licence" else f" of this {quota.per}"
    says = f"all {quota.uses:,} uses{span} under {title} are spent"
    way_out = (Change("quota", (_MORE_USES[quota.per],)),)
    return no(Ground.QUOTA_SPENT, says, f"{title}, {spent.by}", way_out)


def unreadable(told: Circumstances) -> Verdict | None:
    """Whether the circumstances are something else than their fields promise."""
    if told is NONE:
        return None
    try:
        msgspec.convert(msgspec.to_builtins(told, builtin_types=_AS_THEY_ARE), Circumstances)
    except (msgspec.ValidationError, TypeError, ValueError, OverflowError) as problem:
        return no(Ground.UNKNOWN_TERM, f"the circumstances cannot be read ({problem})", "docs/provisos.md")
    return None


def timeless(title: str) -> Verdict:
    """That the clock is no clock."""
    return no(Ground.CLOCK_BACK, "the clock does not tell a time; set it right", title)


def wayout(changes: tuple[Change, ...]) -> str:
    """What would make a refused use lawful, as the remedy of an error."""
    return "; ".join(f"lawful with {c.field} {' or '.join(c.allowed)}" for c in changes if c.allowed)
