"""The newest revocation lists that logs tell of: entered whole, or named by a notice and kept beside the log.

A list permits nothing, and the copy beside a log is held against the notice that names it; one that is not
there, or is another, is passed over. Whoever opens the tag asks for the list it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import LicetError
from licet.licence import NOTICE_TYPE, VerifiedRevocations, verify_notice, verify_revocations

if TYPE_CHECKING:
    from licet.licence import Trust
    from licet.log import LogView

KEPT: Final = "revocations"  # the folder beside a log
_LARGEST: Final = 1024 * 1024
_NOTICE: Final = NOTICE_TYPE.encode()  # an envelope says its type in plain letters


class NewestLists(Struct):
    """The newest list of each authority that was heard of, by the authority's name."""

    lists: dict[str, VerifiedRevocations]

    def hear(self, raw: bytes, log: LogView, *, trust: Trust) -> None:
        """Take in an entry that may tell of a list; any other is passed over."""
        try:
            listed = self._named(raw, log, trust) if _NOTICE in raw else verify_revocations(raw, trust=trust)
        except LicetError:
            return
        if listed is None:
            return
        kept = self.lists.setdefault(listed.authority.name, listed)
        if listed.sequence > kept.sequence:
            self.lists[listed.authority.name] = listed

    def _named(self, raw: bytes, log: LogView, trust: Trust) -> VerifiedRevocations | None:
        """The list that a notice names, if it is kept beside the log and not known to be old."""
        notice = verify_notice(raw, trust=trust)
        known = self.lists.get(notice.authority)
        if known is not None and known.sequence >= notice.sequence:
            return None
        envelope = log.beside(f"{KEPT}/{notice.list}.json", limit=_LARGEST)
        if envelope is None:
            return None
        listed = verify_revocations(envelope, trust=trust)
        return listed if listed.digest == notice.list else None
