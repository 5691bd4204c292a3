"""What a verified feed says: whom to believe, what was withdrawn, and the law that was published.

A state is made from metadata and files that were verified up to the union's root, and from nothing else. It
decides nothing: a guard takes it up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.errors import Forked
from licet.law import Pack
from licet.licence import Trust, VerifiedRevocations

if TYPE_CHECKING:
    from collections.abc import Iterable


class Mark(Struct, frozen=True):
    """How far a feed has come: the versions of its root and timestamp, and whose keys signed the latter."""

    root: int = 0
    online: str = ""  # sha256 over the names of the timestamp's keys
    version: int = 0

    def require_before(self, later: Mark) -> None:
        """Forked unless `later` is not behind: a number run up by stolen keys is forgotten with those keys.

        (1) The root does not go back; (2) nor, while the same keys sign it, does the timestamp; (3) it gets
        other keys by a new root only.
        """
        if later.root < self.root:  # (1)
            told = f"its root is number {later.root}, and {self.root} was seen"
        elif self.online in {"", later.online} and later.version < self.version:  # (2)
            told = f"this is number {later.version}, {self.version} was seen"
        elif self.online not in {"", later.online} and later.root == self.root:  # (3)
            told = f"root {self.root} was seen with other keys"
        else:
            return
        raise Forked(
            f"the feed was rolled back: {told}",
            remedy="pull from another place, and keep this one as evidence",
        )


class FeedState(Struct, frozen=True, kw_only=True):
    """The whole feed as of `issued_at`, the moment at which the union last vouched that nothing is newer.

    Parts that did not change are the same objects as in the state before: `state.law is before.law` means
    that no law changed, `state.trust is before.trust` that no key did.
    """

    trust: Trust  # the keys of every authority, and of their logs
    revocations: Mapping[str, bytes]  # authority's name: its newest list as it was signed
    lists: Mapping[str, VerifiedRevocations]  # the same, verified: nobody need do so again
    law: tuple[Pack, ...]  # in the order of their ids; none is `chosen`, and each kept its own cases
    issued_at: dt.datetime
    expires: dt.datetime  # when the union's word ends: after it, `poll` raises Stale
    version: int  # of the timestamp; grows with each, and falls only when a new root gives it other keys
    mark: Mark = Mark()  # what a later state may not fall behind
    withheld: Mapping[str, str] = {}  # country: why its keys and lists do not count; its law still binds
    files: Mapping[str, str] = {}  # path in the feed: sha256, for everything that is published

    def age(self, at: dt.datetime) -> dt.timedelta:
        """How long ago the union last vouched for this state."""
        return at - self.issued_at

    def law_beside(self, packs: Iterable[Pack]) -> tuple[Pack, ...]:
        """The law to obey: `packs`, those of the same id replaced by the feed's, and the feed's others."""
        ours = {pack.id: pack for pack in packs}
        return tuple((ours | {pack.id: pack for pack in self.law}).values())
