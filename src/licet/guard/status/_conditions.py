"""How each condition of a licence stands, as far as that can be told before anybody asks for a use."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from licet.guard._binding import counted_links
from licet.guard._entries import UseEntry, decode
from licet.guard.status._status import DueSeen, ProvisoSeen, QuotaSeen
from licet.licence import Provenance, Quota
from licet.licence.provisos import in_words

if TYPE_CHECKING:
    from licet.guard._parts import Parts
    from licet.guard._quota import QuotaCounter
    from licet.guard.provisos import Refusal, Timed
    from licet.licence import Condition

_LOOKS: Final = 8 * 24 * 60  # ahead: a window may change by the minute, and opens on a day of the week


def provisos_seen(parts: Parts, *, at: float) -> tuple[ProvisoSeen, ...]:
    """The provisos but quotas, in the order of the licence."""
    return tuple(
        _seen(condition, parts.keeping.timed(condition), at=at)
        for condition in parts.tag.effective.conditions
        if not isinstance(condition.proviso, Quota)
    )


def quotas_seen(parts: Parts) -> tuple[QuotaSeen, ...]:
    """The quotas of all uses, and those of the grants of every link, as the record has them."""
    setters = [one.by for one in parts.tag.effective.conditions if isinstance(one.proviso, Quota)]
    setters += [
        f"a grant of {link.title}"
        for link in counted_links(parts.tag.chain)
        for granted in link.counted_grants
        for _ in granted.counters
    ]
    counters = parts.allowance.counters
    return tuple(_counted(counter, by) for counter, by in zip(counters, setters, strict=True))


def due_seen(parts: Parts) -> tuple[DueSeen, ...]:
    """What provisos ask to be done about uses in the record, kind by kind, the most urgent first."""
    found: dict[tuple[str, str], DueSeen] = {}
    for index, raw in enumerate(parts.record.entries() if parts.keeping.remembering else ()):
        entry = decode(raw, index=index)
        if isinstance(entry, UseEntry) and entry.marks:
            for one in parts.keeping.due(index):
                key = one.kind, one.cite
                before = found.get(key) or DueSeen(
                    kind=one.kind, says=one.says, by=one.cite, uses=0, entry=index, due=one.due
                )
                due = min((at for at in (before.due, one.due) if at is not None), default=None)
                found[key] = replace(before, uses=before.uses + 1, due=due)
    return tuple(sorted(found.values(), key=lambda one: (_when(one.due), one.kind)))


def _when(due: dt.datetime | None) -> float:
    return math.inf if due is None else due.timestamp()


def _seen(condition: Condition, keeper: Timed | None, *, at: float) -> ProvisoSeen:
    says, by = in_words(condition.proviso), condition.by
    if isinstance(condition.proviso, Provenance):  # seen when the tag was verified
        return ProvisoSeen(says=says, by=by, stands="open")
    if keeper is None:
        return ProvisoSeen(says=says, by=by, stands="each use")
    refusal, (turn, then) = keeper.refuses_at(at), _turn(keeper, at)
    return ProvisoSeen(
        says=says,
        by=by,
        stands="open" if refusal is None else "closed",
        why=None if refusal is None else refusal.says,
        needs=_way_out(refusal or then),
        turns_at=turn,
    )


def _turn(keeper: Timed, at: float) -> tuple[dt.datetime | None, Refusal | None]:
    """The first moment at which the answer is another, and what it is then; None if none is in sight."""
    is_open, moment = keeper.refuses_at(at) is None, at
    for _ in range(_LOOKS):
        moment = keeper.steady_until(moment)
        if not math.isfinite(moment):
            break
        then = keeper.refuses_at(moment)
        if (then is None) is not is_open:
            return dt.datetime.fromtimestamp(moment, dt.UTC), then
    return None, None


def _way_out(refusal: Refusal | None) -> str | None:
    """What opens it again."""
    if refusal is None:
        return None
    return "; ".join(f"{one.field}: {' or '.join(one.allowed)}" for one in refusal.changes)


def _counted(counter: QuotaCounter, by: str) -> QuotaSeen:
    quota = counter.quota
    return QuotaSeen(
        says=quota.says,
        by=by,
        most=quota.uses,
        used=quota.uses - counter.left,
        left=counter.left,
        renews_at=dt.datetime.fromtimestamp(counter.end, dt.UTC) if math.isfinite(counter.end) else None,
    )
