"""What another language cannot check by itself, as words to be stated as kept; and moments as it writes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from licet.licence import Effective, Grant, Proviso


def kept(effective: Effective, grant: Grant) -> tuple[str, ...]:
    """What must be kept beside the sets of `grant`: provisos, quotas, gallery, assurance; a key for each."""
    found = [_key(proviso) for proviso in (*effective.provisos, *grant.quotas)]
    if grant.gallery is not None:
        found.append(f"gallery:{grant.gallery}")
    if effective.assurance != "A0":
        found.append(f"assurance:{effective.assurance}")
    return tuple(dict.fromkeys(found))


def span(effective: Effective, grant: Grant) -> tuple[dt.datetime, dt.datetime]:
    """The first and the last whole second of a grant: the licence's, or what the grant narrows them to."""
    since = max(filter(None, (effective.not_before, grant.since))).astimezone(dt.UTC)
    until = min(filter(None, (effective.not_after, grant.until))).astimezone(dt.UTC)
    if since.microsecond:
        since = since.replace(microsecond=0) + dt.timedelta(seconds=1)
    return since, until.replace(microsecond=0)


def utc(at: dt.datetime) -> str:
    """A moment as all three languages write it, in whole seconds."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _key(proviso: Proviso) -> str:
    """The kind and every field: a kind this module does not know is exported too."""
    fields = msgspec.to_builtins(proviso)
    kind = fields.pop("kind", type(proviso).__name__)
    return f"{kind}:{msgspec.json.encode(fields, order='sorted').decode()}"
