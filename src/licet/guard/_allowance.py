"""Every quota of a chain, taken together or not at all, and counted again from the record.

A durable guard counts from its record. A queued guard answers before its entries are on disk, so it first
sets a block of uses aside durably: a crash then costs what is left of the block, and never gives a use back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet.guard._binding import CountedGrant, counted_links, counted_provisos
from licet.guard._entries import OpenEntry, ReserveEntry, UseEntry, encode
from licet.licence import Quota

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from licet.facts import Use
    from licet.guard._entries import Entry
    from licet.guard._quota import QuotaCounter
    from licet.licence import Grant, VerifiedChain
    from licet.log import Record

_BLOCK = 4096  # the most uses set aside at once: one fsync for so many answers
_SHARE = 16  # and never more than this part of what is left, since a crash costs the rest of a block

Charges = tuple[tuple[CountedGrant, ...], ...]  # of each link, the grants that cover one kind of use


class Spent(Struct, frozen=True):
    """The quota that has no use left, and what set it."""

    quota: Quota
    by: str


class Allowance:
    """The quotas of all uses, and those of grants link by link. The caller holds the guard's lock."""

    def __init__(self, chain: VerifiedChain, record: Record, *, queued: bool) -> None:
        self._provisos = counted_provisos(chain)
        self._links = counted_links(chain)
        self._whole = [proviso.counter for proviso in self._provisos]
        self.counters = [*self._whole, *self._of_grants()]
        self.only = self._whole[0] if len(self.counters) == len(self._whole) == 1 else None
        self._licence = chain.digest
        self._record = record
        self._queued = queued and bool(self.counters)
        self._aside = 0  # uses set aside durably and not taken yet
        self._aside_until = 0.0

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The grants that count uses, of all links."""
        return tuple(grant for link in self._links for grant in link.grants)

    def remember(self, entries: Iterable[Entry], *, now: float) -> None:
        """Count what the record says was used, or set aside for use, in the periods of `now`.

        A use counts for a link if the document it was recorded under is that link or follows it.
        """
        for counter in self.counters:
            counter.turn(now)
        above: dict[str, frozenset[str]] = {}
        for entry in entries if self.counters else ():
            if isinstance(entry, OpenEntry) and entry.verdict == "permit":
                above[entry.licence] = frozenset((entry.licence, *entry.links))
                self._settle()
            elif isinstance(entry, UseEntry | ReserveEntry):
                self._count(entry, above.get(entry.licence, frozenset((entry.licence,))))
        self._settle()

    def charges(self, use: Use, *, at: dt.datetime) -> Charges | None:
        """What a kind of use is charged to, link by link; None where a link does not cover it."""
        found = tuple(link.charged_by(use, at=at) for link in self._links)
        return found if all(found) else None

    def take(self, at: float, charges: Charges = (), gallery: int | None = None) -> Spent | None:
        """Take one use from every quota it counts against; the one that is spent, or None when it was taken.

        In each link, one grant that covers the use must have a use left; all that cover it are charged.
        Raises LogError when uses could not be set aside; nothing is taken then.
        """
        for covering in charges:
            spent = _lacking(covering, at, gallery)
            if spent is not None:
                return spent
        for i, counter in enumerate(self._whole):
            if not counter.take(at):
                for taken in self._whole[:i]:
                    taken.give_back(at)
                return Spent(counter.quota, "proviso quota")
        if charges:
            for counter in _charged(charges, gallery):
                counter.charge(at)
        if self._queued:
            self._draw(at, charges, gallery)
        return None

    def give_back(self, at: float, charges: Charges = (), gallery: int | None = None) -> None:
        """Undo a `take` whose use could not be recorded."""
        for counter in (*self._whole, *_charged(charges, gallery)):
            counter.give_back(at)

    def left(self, charges: Charges | None = None, gallery: int | None = None) -> int | None:
        """Uses left of one kind, or of the kind that has most; None where no quota bounds it."""
        if charges is None:
            charges = tuple(link.counted_grants for link in self._links)
            gallery = 0
        bounds = [counter.left for counter in self._whole]
        for covering in charges:
            open_ = [granted for granted in covering if granted.covers(gallery)]
            if all(granted.counters for granted in open_):
                bounds.append(max((_least(granted.counters) for granted in open_), default=0))
        return min(bounds, default=None)

    def release(self, at: float) -> None:
        """At a clean end, hand back what was set aside and not used."""
        if self._aside and at < self._aside_until:
            self._record.append(self._reserve(at, -self._aside))
        self._aside = 0

    def _of_grants(self) -> Iterator[QuotaCounter]:
        for link in self._links:
            for granted in link.counted_grants:
                yield from granted.counters

    def _count(self, entry: UseEntry | ReserveEntry, links: frozenset[str]) -> None:
        at = float(entry.at)
        whole = [proviso.counter for proviso in self._provisos if proviso.links & links]
        counting = [link for link in self._links if link.links & links]
        if isinstance(entry, ReserveEntry):
            for counter in (
                *whole,
                *(c for link in counting for granted in link.counted_grants for c in granted.counters),
            ):
                counter.set_aside(at, entry.uses)
            return
        if entry.verdict != "permit":
            return
        for counter in whole:
            counter.count(at, charged=True)
        for link in counting:
            charged = link.counted(entry)
            for granted in link.counted_grants:
                for counter in granted.counters:
                    counter.count(at, charged=any(counter is one for one in charged))

    def _settle(self) -> None:
        for counter in self.counters:
            counter.settle()

    def _draw(self, at: float, charges: Charges, gallery: int | None) -> None:
        """One use of the block set aside; a new block when it is empty or of an earlier period."""
        if not self._aside or at >= self._aside_until:
            for counter in self.counters:
                counter.turn(at)
            tightest = min((counter.left for counter in self.counters if counter.left), default=0)
            block = min(_BLOCK, 1 + tightest // _SHARE)
            try:
                self._record.append(self._reserve(at, block))
            except BaseException:
                self.give_back(at, charges, gallery)
                raise
            self._aside, self._aside_until = block, min(counter.end for counter in self.counters)
        self._aside -= 1

    def _reserve(self, at: float, uses: int) -> bytes:
        return encode(ReserveEntry(at=int(at), licence=self._licence, uses=uses))


def _lacking(covering: tuple[CountedGrant, ...], at: float, gallery: int | None) -> Spent | None:
    """The quota in the way, unless one of the grants that cover the use has a use left in each of its own."""
    lacking = None
    for granted in covering:
        if granted.covers(gallery):
            spent = next((counter for counter in granted.counters if not counter.has_left(at)), None)
            if spent is None:
                return None
            lacking = lacking or Spent(spent.quota, "grant")
    assert lacking is not None  # noqa: S101 - the judge has seen that the gallery fits a grant of every link
    return lacking


def _charged(charges: Charges, gallery: int | None) -> list[QuotaCounter]:
    return [
        counter
        for covering in charges
        for granted in covering
        if granted.covers(gallery)
        for counter in granted.counters
    ]


def _least(counters: tuple[QuotaCounter, ...]) -> int:
    return min(counter.left for counter in counters)
