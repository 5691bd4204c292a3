"""What runs out next, soonest first: lists, feed, keys, grants, the licence itself, and what to do before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from licet.guard.status._status import Ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.guard.status._status import DueSeen, FeedSeen, ListSeen, ProvisoSeen, Status
    from licet.tag import VerifiedTag


def endings(tag: VerifiedTag, seen: Status) -> tuple[Ending, ...]:
    """Everything with an end that is still to come, soonest first; `seen` is the status so far."""
    found = [
        *_of_lists(seen.lists),
        *_of_feed(tag, seen.feed),
        *_of_provisos(seen.provisos),
        *_of_due(seen.due),
        *_of_grants(tag),
        *_of_keys(tag),
        _of_licence(tag),
    ]
    return tuple(sorted((one for one in found if one.at >= seen.at), key=lambda one: (one.at, one.what)))


def _of_lists(lists: Iterable[ListSeen]) -> Iterator[Ending]:
    for listed in lists:
        yield Ending(
            at=listed.fresh_until,
            what=f"list {listed.sequence} of {listed.authority} is too old to rely on",
            remedy="fetch the authority's latest list",
        )


def _of_feed(tag: VerifiedTag, feed: FeedSeen | None) -> Iterator[Ending]:
    if feed is not None:
        yield Ending(
            at=feed.expires,
            what=f"the union's word for feed {feed.version} ends",
            remedy="run `licet feed pull`, with --every",
        )
    elif tag.vouched_at is not None:
        yield Ending(
            at=tag.vouched_at + dt.timedelta(seconds=tag.effective.freshness),
            what="the union's word in the tag is too old to rely on",
            remedy="follow the feed, or get the tag again",
        )


def _of_provisos(provisos: Iterable[ProvisoSeen]) -> Iterator[Ending]:
    for one in provisos:
        if one.stands == "open" and one.turns_at is not None:
            yield Ending(at=one.turns_at, what=f"“{one.says}” closes", remedy=f"then it needs {one.needs}")


def _of_due(due: Iterable[DueSeen]) -> Iterator[Ending]:
    for one in due:
        if one.due is not None:
            yield Ending(
                at=one.due,
                what=f"the time to do it ends: {one.kind}, entry {one.entry} first",
                remedy=one.says,
            )


def _of_grants(tag: VerifiedTag) -> Iterator[Ending]:
    for number, grant in enumerate(tag.effective.grants, 1):
        if grant.until is not None:
            which = f"grant {number}" if len(tag.effective.grants) > 1 else "the grant"
            yield Ending(at=grant.until, what=f"{which} ends", remedy="ask for an amendment")


def _of_keys(tag: VerifiedTag) -> Iterator[Ending]:
    """Keys of the authorities whose lists are obeyed, where their time is bounded: later they sign none."""
    for authority in sorted({listed.authority.name for listed in tag.lists}):
        held = [
            key
            for known in set(tag.trust.authorities.values())
            if known.name == authority
            for key in known.keys
        ]
        for key in held:
            if key.until is not None:
                yield Ending(
                    at=key.until,
                    what=f"key {key.key.keyid[:12]}… of {authority} signs no more",
                    remedy="trust the authority's next key before",
                )


def _of_licence(tag: VerifiedTag) -> Ending:
    return Ending(
        at=tag.effective.not_after,
        what=f"{tag.chain.title} ends",
        remedy="ask for its renewal in time",
    )
