"""Whom to believe about a tag, and the revocation lists to rely on: given, or carried and proved.

A tag may carry a part of a union's feed. It counts only where that union's root is what the machine trusts,
and then it is all that counts.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import NotTrusted, Stale
from licet.licence import Trust, VerifiedRevocations, supersede, verify_revocations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.feed import FeedState, UnionRoot
    from licet.licence import Authority, Verified
    from licet.tag._document import Tag

_ANY_AGE: Final = dt.timedelta(days=36_500)  # how old the feed may be, the licence says: it is asked then


class Believed(Struct, frozen=True):
    """Whom to believe, the lists that came with the artefact, and since when the union vouches for them."""

    trust: Trust
    carried: tuple[bytes, ...]
    vouched_at: dt.datetime | None = None

    def require_recent(self, chain: Verified, *, at: dt.datetime) -> None:
        """Refuse a feed that is older than the licence lets a guard rely on."""
        if self.vouched_at is None:
            return
        allowed = dt.timedelta(seconds=chain.effective.freshness)
        if at - self.vouched_at > allowed:
            raise Stale(
                f"the feed in the tag is of {self.vouched_at:%Y-%m-%d %H:%M} UTC, too old for {chain.title}, "
                f"which allows {str(allowed).removesuffix(', 0:00:00')}",
                remedy="get the tag again, with a newer feed",
            )


def believed(tag: Tag, trust: Trust | UnionRoot, *, at: dt.datetime) -> Believed:
    """The trust given; or, where that is a union's root, the one that the feed in the tag proves up to it."""
    lists = tuple(text.encode() for text in tag.revocations)
    if isinstance(trust, Trust):
        return Believed(trust, lists)
    state = _feed(tag, trust, at=at)
    return Believed(state.trust, (*lists, *state.revocations.values()), vouched_at=state.issued_at)


def newest_lists(
    belief: Believed, given: Iterable[bytes], *, chain: Verified
) -> tuple[VerifiedRevocations, ...]:
    """The newest list of each authority at the root, in its order; one that has none is left out.

    Of the lists that travelled with the artefact the newest counts; one that is `given` to the machine may
    not be older than it (`Stale`). Two of one number that differ are a fork, wherever they come from.
    """
    known: dict[Authority, VerifiedRevocations] = {}
    for raw in belief.carried:
        listed = verify_revocations(raw, trust=belief.trust)
        other = known.get(listed.authority, listed)
        older, newer = sorted((other, listed), key=lambda one: one.sequence)
        known[listed.authority] = supersede(older, by=newer)
    for raw in given:
        listed = verify_revocations(raw, trust=belief.trust)
        known[listed.authority] = supersede(known.get(listed.authority, listed), by=listed)
    return tuple(known[root] for root in chain.effective.authorities if root in known)


def _feed(tag: Tag, root: UnionRoot, *, at: dt.datetime) -> FeedState:
    from licet.feed import open_bundle  # noqa: PLC0415 - with it comes tuf, where a union is trusted

    if not tag.feed:
        raise NotTrusted(
            "only a union's root is trusted here, and the tag carries no feed that leads to it",
            remedy="ask for a tag with the union's feed, or name the keys to trust",
        )
    return open_bundle(tag.feed, root=root, at=at, max_age=_ANY_AGE)
