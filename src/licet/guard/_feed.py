"""The revocation list a guard obeys: the one stapled to the tag, replaced by newer ones as they arrive.

A list that cannot be read, is signed by another hand, or is older than the one already seen closes the guard
until a good one arrives. A list that merely stops coming grows stale, and the licence says how soon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.errors import Forked, LicetError, Revoked, Stale
from licet.guard._entries import ListEntry, OpenEntry, encode
from licet.licence import check_revoked, supersede, verify_revocations

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from licet.guard._entries import Entry
    from licet.licence import Trust, VerifiedLicence, VerifiedRevocations

_LARGEST = 16 * 1024 * 1024


class Revoker:
    """The newest verified list; `poll` looks at the file and costs one stat when nothing changed."""

    def __init__(
        self, licence: VerifiedLicence, stapled: VerifiedRevocations, *, trust: Trust, path: Path | None
    ) -> None:
        self.licence = licence
        self.trust = trust
        self.path = path
        self.current = stapled
        self.issued_at = stapled.revocations.issued_at.timestamp()
        self.broken: str | None = None
        self.revoked: str | None = None
        self._seen: tuple[int, int] | None = None

    def entry(self, at: float) -> bytes:
        """What the record keeps of the list relied on from `at` on."""
        listed = self.current
        return encode(
            ListEntry(
                at=int(at), authority=listed.authority.name, sequence=listed.sequence, list=listed.digest
            )
        )

    def poll(self, at: dt.datetime) -> None:
        """Take a newer list if there is one."""
        if self.path is None:
            self._judge(at)
            return
        try:
            facts = self.path.stat()
        except OSError:
            self._judge(at)  # nothing new arrived; the list at hand ages
            return
        seen = (facts.st_mtime_ns, facts.st_size)
        if seen != self._seen:
            self._seen = seen
            self._take(at)

    def _take(self, at: dt.datetime) -> None:
        from licet import files  # noqa: PLC0415 - only when a new list has arrived

        try:
            assert self.path is not None  # noqa: S101 - poll has looked at it
            raw = files.read(self.path, what="revocation list", limit=_LARGEST)
            newer = supersede(self.current, by=verify_revocations(raw, trust=self.trust))
        except LicetError as problem:
            self.broken = str(problem)
            return
        self.broken = None
        self.current = newer
        self.issued_at = newer.revocations.issued_at.timestamp()
        self._judge(at)

    def _judge(self, at: dt.datetime) -> None:
        try:
            check_revoked(self.licence, self.current, at=at)
        except Revoked as problem:
            self.revoked = str(problem)
        except LicetError:
            return  # staleness is judged at every use, by the clock


def require_newest(listed: VerifiedRevocations, entries: Iterable[Entry]) -> None:
    """Refuse a list older than one this record has seen: what was withdrawn stays so across a restart."""
    seen = [
        (entry.sequence, entry.list)
        for entry in entries
        if isinstance(entry, OpenEntry | ListEntry) and entry.authority == listed.authority.name
    ]
    sequence, digest = max(seen, default=(-1, ""))
    name = listed.authority.name
    if listed.sequence < sequence:
        raise Stale(
            f"revocation list {listed.sequence} of {name} is older than list {sequence}, which was seen here",
            remedy="give the latest list",
        )
    if listed.sequence == sequence and listed.digest != digest:
        raise Forked(
            f"{name} signed two different revocation lists numbered {sequence}",
            remedy="keep both as evidence, and ask the authority",
        )
