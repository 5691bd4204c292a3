"""What a status says, in words that the terminal and the page share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from licet import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.guard.status._status import DueSeen, ProvisoSeen, RecordSeen, Status
    from licet.licence import Grant

ASSURANCE: Final = {
    "A0": "A0: the tag only; it binds a holder who cooperates",
    "A1": "A1: sealed content, key in software",
    "A2": "A2: key sealed to a TPM and to a measured start-up",
    "A3": "A3: confidential computing",
}
RECORDING: Final = {
    "sync": "sync: every answer was on disk before it was given",
    "group": "group: a crash loses the permits of the last 50 ms and of one write, none that leaves a duty",
}
_UNITS: Final = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
_STANDS: Final = {"open": "open now", "closed": "CLOSED now", "each use": "asked at each use"}


def headline(found: Status) -> str:
    """The one line to read first."""
    if found.standing.is_open:
        return "OPEN. The guard would permit uses inside the grant now."
    says = found.standing.says
    return f"CLOSED ({found.standing.ground}): {says[:1].upper()}{says[1:]}."


def assurance(found: Status, asked: str) -> str:
    """What the licence asks for, and what this guard gives."""
    told = ASSURANCE.get(asked, asked)
    return told if found.gives in (None, asked) else f"{told} (this guard gives {found.gives})"


def recording(seen: RecordSeen) -> str | None:
    """How soon its entries are on disk, and so what a crash can lose."""
    return None if seen.recording is None else RECORDING.get(seen.recording, seen.recording)


def span(time: dt.timedelta) -> str:
    """A length of time in its largest unit: `3 days`."""
    seconds = max(0, int(time.total_seconds()))
    name, size = next(((name, size) for name, size in _UNITS if seconds >= size), _UNITS[-1])
    count = seconds // size
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def moment(at: dt.datetime) -> str:
    """A moment to the minute, in UTC."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def soon(at: dt.datetime, *, now: dt.datetime) -> str:
    """How far ahead a moment is: `in 3 days`."""
    return f"in {span(at - now)}"


def terms(names: tuple[str, ...]) -> str:
    """Words of the vocabulary by their names."""
    known = vocabulary.shipped().terms
    return ", ".join(known[name].name if name in known else name for name in names)


def due(seen: DueSeen) -> str:
    """How much is to be done, about what, and until when."""
    uses = f"{seen.uses:,} use{'' if seen.uses == 1 else 's'}, the first in entry {seen.entry}"
    return uses if seen.due is None else f"{uses}, by {moment(seen.due)}"


def limits(grant: Grant) -> Iterator[str]:
    """What bounds a grant beside its words."""
    if grant.since is not None:
        yield f"from {moment(grant.since)}"
    if grant.until is not None:
        yield f"until {moment(grant.until)}"
    if grant.gallery is not None:
        yield f"at most {grant.gallery:,} enrolled"
    yield from (f"at most {quota.says}" for quota in grant.quotas)


def stands(seen: ProvisoSeen) -> str:
    """How a condition stands, and when that turns."""
    told = _STANDS[seen.stands]
    if seen.turns_at is None:
        return f"{told}; it needs {seen.needs}" if seen.stands == "closed" and seen.needs else told
    return f"{told}, {'closes' if seen.stands == 'open' else 'opens'} {moment(seen.turns_at)}"
