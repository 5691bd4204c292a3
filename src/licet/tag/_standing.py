"""The revocation lists to rely on: those in the tag, and newer ones that arrived since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.licence import VerifiedRevocations, supersede, verify_revocations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.licence import Authority, Trust, Verified
    from licet.tag._document import Tag


def newest_lists(
    tag: Tag, given: Iterable[bytes], *, chain: Verified, trust: Trust
) -> tuple[VerifiedRevocations, ...]:
    """The newest list of each authority at the root, in its order; one that has none is left out.

    Of the lists that travelled with the artefact the newest counts; one that is `given` to the machine may
    not be older than it (`Stale`). Two of one number that differ are a fork, wherever they come from.
    """
    known: dict[Authority, VerifiedRevocations] = {}
    for text in tag.revocations:
        listed = verify_revocations(text.encode(), trust=trust)
        other = known.get(listed.authority, listed)
        older, newer = sorted((other, listed), key=lambda one: one.sequence)
        known[listed.authority] = supersede(older, by=newer)
    for raw in given:
        listed = verify_revocations(raw, trust=trust)
        known[listed.authority] = supersede(known.get(listed.authority, listed), by=listed)
    return tuple(known[root] for root in chain.effective.authorities if root in known)
