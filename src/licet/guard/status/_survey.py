"""Ask a guard how it stands, without opening it: the same checks, on a record that is read and not written.

    (1) the record holds, up to its last checkpoint;
    (2) the feed, the tag and the lists hold, and are no older than those the record knows; a sealed file
        opens;
    (3) the clock, the dates, the lists and the feed let the guard permit uses now;
    (4) every proviso that goes by the clock is open;
    (5) a quota is left;
    (6) the law does not forbid everything that the licence grants.

The first that fails is why the guard is closed. What cannot be read is an error, and no status.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet import files
from licet.errors import FeedError, LicenceError, LogError
from licet.guard._open import followed, shipped
from licet.guard._opening import Opening
from licet.guard._sealed import level_of, unsealer_of
from licet.guard._verdict import Ground
from licet.guard.status._conditions import due_seen, provisos_seen, quotas_seen
from licet.guard.status._endings import endings
from licet.guard.status._forbidden import forbids_all
from licet.guard.status._record import ReadRecord
from licet.guard.status._shared import SharedRead
from licet.guard.status._status import Checked, FeedSeen, ListSeen, Standing, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from licet.errors import LicetError
    from licet.feed import FeedFolder, FeedState, UnionRoot
    from licet.guard._parts import Parts
    from licet.guard._sealed import GivenKey
    from licet.law import Pack
    from licet.licence import Trust


_OPEN = Standing(is_open=True, ground=Ground.PERMITTED, says="uses inside the grant would be permitted")


def status(  # noqa: PLR0913 - what a guard is opened with
    artefact: str | PathLike[str],
    *,
    trust: Trust | UnionRoot,
    at: dt.datetime,
    revocations: Sequence[str | PathLike[str]] = (),
    feed: FeedFolder | str | PathLike[str] | None = None,
    record: str | PathLike[str] | None = None,
    law: Sequence[Pack] | None = None,
    sealing_key: GivenKey | None = None,
    state: str | PathLike[str] | None = None,
) -> Status:
    """How the guard on `artefact` stands at `at`, given what `licet.open` would be given."""
    file = Path(artefact)
    folder = Path(record) if record is not None else file.with_name(f"{file.name}.record")
    newer = [files.read(path, what="revocation list") for path in revocations]
    key = None if sealing_key is None else unsealer_of(sealing_key)
    found = Status(at=at, artefact=str(artefact), standing=_OPEN)
    shared = SharedRead(state)
    try:
        kept = ReadRecord.of(folder)  # (1)
        found = replace(found, record=kept.seen(folder))
        fed = followed(feed, trust)
        opening = Opening(log=kept, believed=trust, feed=fed, newer=newer, at=at.timestamp(), key=key)
        opening.account_of = shared.accounts(kept)
        parts = _parts(opening, file, law=shipped() if law is None else law, lists=revocations)
        shared.count(parts.allowance, at.timestamp())
    except (LicenceError, LogError, FeedError) as problem:
        return replace(found, standing=_closed_by(problem))
    finally:
        shared.close()
    found = replace(found, standing=_standing(parts, at.timestamp()), gives=level_of(parts.tag, key))
    return _told(replace(found, feed=_feed_seen(None if fed is None else fed.state)), parts)


def _parts(
    opening: Opening, file: Path, *, law: Sequence[Pack], lists: Sequence[str | PathLike[str]]
) -> Parts:
    """What a guard would be put together from."""
    tag = opening.verified(file)  # (2)
    opening.content(tag)  # where it is sealed, whether the key opens it
    revoker = opening.listening(tag, law, paths=map(Path, lists))
    return opening.parts(tag, revoker, clock=opening.moment.timestamp)


def _closed_by(problem: LicetError) -> Standing:
    """An opening that would be refused, by the word that its record would have for it."""
    ground = re.sub("(?<=[a-z])(?=[A-Z])", "_", type(problem).__name__).lower()
    place = f" ({problem.where})" if problem.where else ""
    says = f"{problem.what}{place}"
    return Standing(
        is_open=False, ground=ground, says=f"{says}; {problem.remedy}" if problem.remedy else says
    )


def _standing(parts: Parts, at: float) -> Standing:
    refusal = parts.standing.refuses_at(at)  # (3)
    if refusal is None:  # a refusal is false, so no `or` will do
        refusal = parts.keeping.refuses_at(at)  # (4)
    if refusal is not None:
        return Standing(is_open=False, ground=refusal.ground, says=refusal.says, cite=refusal.cite)
    if parts.allowance.left() == 0:  # (5)
        says = f"every use that {parts.tag.chain.title} permits for now is spent"
        return Standing(is_open=False, ground=Ground.QUOTA_SPENT, says=says, cite=parts.tag.chain.title)
    today = dt.datetime.fromtimestamp(at, dt.UTC).date()
    ban = forbids_all(parts.tag.effective.grants, parts.revoker.law, on=today)  # (6)
    if ban is not None:
        says = f"the law forbids every use that {parts.tag.chain.title} grants: {ban.says.removesuffix('.')}"
        return Standing(is_open=False, ground=ban.ground, says=says, cite=ban.cite)
    return _OPEN


def _told(found: Status, parts: Parts) -> Status:
    """Everything that was verified on the way."""
    tag = parts.tag
    told = replace(
        found,
        sha256=tag.sha256,
        effective=tag.effective,
        documents=tuple(
            Checked(kind=link.kind, number=link.number, sha256=link.digest, signed_by=link.signers)
            for link in tag.chain.links
        ),
        provisos=provisos_seen(parts, at=found.at.timestamp()),
        quotas=quotas_seen(parts),
        due=due_seen(parts),
        lists=_lists_seen(parts),
        law=tuple(f"{pack.id} {pack.version}" for pack in parts.revoker.law),
    )
    return replace(told, endings=endings(tag, told))


def _lists_seen(parts: Parts) -> tuple[ListSeen, ...]:
    allowed = dt.timedelta(seconds=parts.tag.effective.freshness)
    return tuple(
        ListSeen(
            authority=name,
            sequence=listed.sequence,
            issued_at=listed.revocations.issued_at,
            fresh_until=listed.revocations.issued_at + allowed,
        )
        for name, listed in sorted(parts.revoker.lists.items())
    )


def _feed_seen(state: FeedState | None) -> FeedSeen | None:
    if state is None:
        return None
    return FeedSeen(
        version=state.version,
        issued_at=state.issued_at,
        expires=state.expires,
        withheld=dict(state.withheld),
    )
