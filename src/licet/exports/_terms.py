"""What of a verified licence is exported: who permits whom what, on which files, on which conditions.

A narrow value of its own, so that an exporter neither signs nor verifies anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from licet.licence import Authority, Grant, Holder, Proviso


class Terms(Struct, frozen=True, kw_only=True):
    """The effective terms of a licence, or of the last link of a chain.

    `subjects` is name → sha256. `provisos` are all that hold, whichever link set them. `links` is how many
    links may still follow, None for any number. Times are aware UTC.
    """

    number: str
    authority: Authority
    holder: Holder
    subjects: Mapping[str, str]
    grants: tuple[Grant, ...]
    provisos: tuple[Proviso, ...]
    retransfer: str
    links: int | None = None
    assurance: str
    not_before: dt.datetime
    not_after: dt.datetime

    @property
    def passable(self) -> bool:
        """Whether it may be passed on at all."""
        return self.retransfer != "none" and (self.links is None or self.links > 0)


class Condition(Struct, frozen=True):
    """A condition that the other language cannot check by itself: `key` for machines, `text` for people."""

    key: str
    text: str


def conditions(terms: Terms, grant: Grant) -> tuple[Condition, ...]:
    """What must be kept beside the sets of `grant`: provisos, quotas, gallery, assurance."""
    found = [_proviso(proviso) for proviso in terms.provisos]
    found += [_proviso(quota) for quota in grant.quotas]
    if grant.gallery is not None:
        found.append(
            Condition(f"gallery:{grant.gallery}", f"a gallery of at most {grant.gallery:,} enrolled persons")
        )
    if terms.assurance != "A0":
        found.append(
            Condition(f"assurance:{terms.assurance}", f"assurance level {terms.assurance} or higher")
        )
    return tuple(dict.fromkeys(found))


def span(terms: Terms, grant: Grant) -> tuple[dt.datetime, dt.datetime]:
    """The first and the last whole second of a grant: the licence's, or what the grant narrows them to."""
    since = max(filter(None, (terms.not_before, grant.since))).astimezone(dt.UTC)
    until = min(filter(None, (terms.not_after, grant.until))).astimezone(dt.UTC)
    if since.microsecond:
        since = since.replace(microsecond=0) + dt.timedelta(seconds=1)
    return since, until.replace(microsecond=0)


def utc(at: dt.datetime) -> str:
    """A moment as all three languages write it, in whole seconds."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _proviso(proviso: Proviso) -> Condition:
    """Every field of the proviso, in its own words: a kind this module does not know is exported too."""
    fields = msgspec.to_builtins(proviso)
    kind = str(fields.pop("kind", type(proviso).__name__))
    rest = msgspec.json.encode(fields, order="sorted").decode()
    return Condition(f"{kind}:{rest}", f"{kind.replace('_', ' ')} {rest}")
