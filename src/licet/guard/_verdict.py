"""The answer to one use, and why. A refusal always says what would have to change."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from msgspec import Struct


class Ground(StrEnum):
    """Why a use was permitted or refused; the same words stand in the record and the public register."""

    PERMITTED = "permitted"
    UNKNOWN_TERM = "unknown_term"
    OUTSIDE_GRANT = "outside_grant"
    FORBIDDEN_BY_LAW = "forbidden_by_law"
    LAW_UNCLEAR = "law_unclear"
    QUOTA_SPENT = "quota_spent"
    OUTSIDE_WINDOW = "outside_window"
    OUTSIDE_AREA = "outside_area"
    TOO_MANY_AT_ONCE = "too_many_at_once"
    TOO_OLD = "too_old"
    NOT_ADMITTED = "not_admitted"
    NOT_AUTHORISED = "not_authorised"
    NOT_REVIEWED = "not_reviewed"
    NOT_NOTIFIED = "not_notified"
    REPORT_DUE = "report_due"
    DELETION_DUE = "deletion_due"
    DELETION_TOLD = "deletion_told"
    ASSURANCE_LOW = "assurance_low"
    WRONG_WATCH_LIST = "wrong_watch_list"
    ADVERSE_ALONE = "adverse_alone"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    SURRENDERED = "surrendered"
    AMENDED = "amended"
    NOT_TRUSTED = "not_trusted"
    STALE = "stale"
    FEED_BROKEN = "feed_broken"
    CLOCK_BACK = "clock_back"
    RECORD_FAILED = "record_failed"
    CLOSED = "closed"


class Change(Struct, frozen=True):
    """One attribute of the use, and the values under which it would be lawful."""

    field: str
    allowed: tuple[str, ...]


class Obligation(Struct, frozen=True, omit_defaults=True):
    """What must be done about a permitted use: its `kind`, in words, by which provision, and until when."""

    kind: str
    says: str
    cite: str
    due: dt.datetime | None = None


class Verdict(Struct, frozen=True, omit_defaults=True):
    """Permit or refuse, with the ground, the provision, and what would make a refused use lawful.

    `record` is the number of the entry that accounts for this answer; None only when the record itself
    could not be written. `remaining` is what is left of the quota after this use, `obligations` what must be
    done about a permitted one.
    """

    permitted: bool
    ground: Ground
    says: str
    cite: str
    remaining: int | None = None
    changes: tuple[Change, ...] = ()
    record: int | None = None
    obligations: tuple[Obligation, ...] = ()

    def __bool__(self) -> bool:
        """Whether the use is permitted, so that `if guard.check(use):` cannot mean the opposite."""
        return self.permitted


def no(ground: Ground, says: str, cite: str, changes: tuple[Change, ...] = ()) -> Verdict:
    """A refusal, not yet in the record."""
    return Verdict(False, ground, says, cite, None, changes)
