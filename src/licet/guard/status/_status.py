"""The values a status is made of; each is what was read, as of `Status.at`."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from licet.licence import Effective


class Standing(Struct, frozen=True, kw_only=True):
    """Whether the guard would permit anything now; if not, the ground, the provision and the remedy."""

    is_open: bool
    ground: str
    says: str
    cite: str = ""


class Checked(Struct, frozen=True, kw_only=True):
    """One document of the chain that holds, and which keys signed it."""

    kind: str
    number: str
    sha256: str
    signed_by: tuple[str, ...]


class ProvisoSeen(Struct, frozen=True, kw_only=True):
    """A proviso in words, and how it stands: `open`, `closed`, or `each use` where it is asked of every one.

    `turns_at` is when an open one closes, or a closed one opens, by the clock alone; `needs` what a closed
    one is opened by, or will be.
    """

    says: str
    by: str
    stands: str
    why: str | None = None
    needs: str | None = None
    turns_at: dt.datetime | None = None


class QuotaSeen(Struct, frozen=True, kw_only=True):
    """A quota and what the record says is used of it; `renews_at` is when its period ends, if ever."""

    says: str
    by: str
    most: int
    used: int
    left: int
    renews_at: dt.datetime | None = None


class DueSeen(Struct, frozen=True, kw_only=True):
    """What is still to be done about so many `uses`: the first of them by its entry, and when that is due."""

    kind: str
    says: str
    by: str
    uses: int
    entry: int
    due: dt.datetime | None = None


class ListSeen(Struct, frozen=True, kw_only=True):
    """The newest revocation list of one authority, and until when the licence lets a guard rely on it."""

    authority: str
    sequence: int
    issued_at: dt.datetime
    fresh_until: dt.datetime


class FeedSeen(Struct, frozen=True, kw_only=True):
    """The union's feed, and until when its word holds."""

    version: int
    issued_at: dt.datetime
    expires: dt.datetime
    withheld: dict[str, str]


class RecordSeen(Struct, frozen=True, kw_only=True):
    """What the record accounts for, up to its last checkpoint of `entries` entries.

    `signed_at` is the date of the checkpoint's file, `key` the name of the device's key. `recording` is how
    soon entries are on disk since the guard was last opened: `sync` or `group`.
    """

    place: str
    key: str
    entries: int
    permitted: int
    refused: dict[str, int]
    last_entry_at: dt.datetime | None
    signed_at: dt.datetime
    recording: str | None = None


class Ending(Struct, frozen=True, kw_only=True):
    """What runs out, when, and what to do before that."""

    at: dt.datetime
    what: str
    remedy: str


class Status(Struct, frozen=True, kw_only=True):
    """How a guard stands. Where the papers do not hold, `effective` is None and nothing of them is told."""

    at: dt.datetime
    artefact: str
    standing: Standing
    sha256: str | None = None
    effective: Effective | None = None
    gives: str | None = None  # the assurance level of this guard; the licence's own is what it asks for
    documents: tuple[Checked, ...] = ()
    provisos: tuple[ProvisoSeen, ...] = ()
    quotas: tuple[QuotaSeen, ...] = ()
    due: tuple[DueSeen, ...] = ()
    lists: tuple[ListSeen, ...] = ()
    feed: FeedSeen | None = None
    law: tuple[str, ...] = ()
    record: RecordSeen | None = None
    endings: tuple[Ending, ...] = ()
