"""Every quota of a chain, taken together or not at all, and counted again from the record or a shared state.

In `sync` a guard counts from its record. In `group` it answers before its entries are on disk, so it first
sets a block of uses aside durably: a crash then costs what is left of the block, and never gives a use back.
Guards that share a state set their blocks aside there, whichever way they record.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from licet.errors import LogError
from licet.guard._binding import counted_links, counted_provisos, edges_of
from licet.guard._block import NO_BLOCK, Block
from licet.guard._charges import UNCHARGED, Charges, Spent
from licet.guard._entries import ReserveEntry, UseEntry, encode
from licet.guard._recollection import Recollection

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from licet.facts import Use
    from licet.guard._binding import CountedGrant
    from licet.guard._entries import Entry
    from licet.guard._quota import QuotaCounter
    from licet.guard.state import Account, Tally
    from licet.licence import Grant, VerifiedChain
    from licet.log import Record

_BLOCK = 32_768  # the most uses set aside at once: one fsync, and a written queue, for so many answers
_SHARED_BLOCK = 4096  # the same in a shared state, where others wait for what one has set aside
_SHARE = 16  # and never more than this part of what is left, since a crash costs the rest of a block
_DAY = 86_400.0


class Allowance:
    """The quotas of all uses, and those of grants link by link. The caller holds the guard's lock.

    `account` is the guard's with a shared state, where there is one: then counts are those of the state.
    """

    def __init__(
        self, chain: VerifiedChain, record: Record, *, queued: bool, account: Account | None = None
    ) -> None:
        self._chain = chain
        self._provisos = counted_provisos(chain)
        self._links = counted_links(chain)
        self._whole = [proviso.counter for proviso in self._provisos]
        self.counters = [*self._whole, *self._of_grants()]
        self.only = self._whole[0] if len(self.counters) == len(self._whole) == 1 else None
        self._licence = chain.digest
        self._record = record
        self._account, self._joined = account if self.counters else None, account
        self._queued = queued and bool(self.counters) and account is None
        self._aside = self._queued or self._account is not None  # whether uses are set aside in blocks
        self._block = NO_BLOCK  # of a queued guard; where there is one quota, `used` counts all of it
        self._edges = edges_of(self.grants)
        self._sizes = sorted({grant.gallery for grant in self.grants if grant.gallery is not None})

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The grants that count uses, of all links."""
        return tuple(grant for link in self._links for grant in link.grants)

    def remember(self, entries: Iterable[Entry], *, now: float) -> float:
        """Count what the record says was used, or set aside for use; return the time of its last entry.

        What counts is what is of the periods of `now`, or of that entry if it is later. A use counts for a
        link if the document it was recorded under is that link or follows it. With a shared state, what the
        record holds counts only if the state has not been told of it. Raises LogError where the record and
        the state do not continue each other, or the record counts in a state and none was given.
        """
        memory = Recollection(self, telling=self._account is not None and self._account.is_new)
        self._turn(now)
        for entry in entries:
            memory.take(entry)
        memory.settle()
        if self._account is not None:
            self._account.begin(memory.mark, memory.told, at=max(now, memory.last))
        elif memory.mark is not None and self.counters:
            raise LogError(
                "this record counts its uses in a shared state, and none was given",
                remedy="name that state; alone, this guard would count what others use a second time",
            )
        return memory.last

    def charges(self, use: Use, *, at: dt.datetime) -> Charges | None:
        """What a kind of use is charged to, link by link; None where a link does not cover it."""
        found = tuple(link.charged_by(use, at=at) for link in self._links)
        kind = use.operation, use.purpose, use.place, use.country, use.actor
        return Charges(found, kind) if all(found) else None

    def take(self, at: float, charges: Charges = UNCHARGED, gallery: int | None = None) -> Spent | None:
        """Take one use from every quota it counts against; the one that is spent, or None when it was taken.

        In each link, one grant that covers the use must have a use left; all that cover it are charged.
        Raises LogError when uses could not be set aside; nothing is taken then.
        """
        account = self._account
        if self._aside:
            at = self._current(at)
        if account is None:
            if self._queued and self.only is not None:
                return self._take_of(self.only, at)
            spent = self._take(at, charges, gallery)
            if spent is None and self._queued:
                self._draw(at, charges, gallery)
            return spent
        if not account.covers(at) and (
            account.may_ask_again(at) or self._lacking(at, charges, gallery) is None
        ):
            self._share(account, at, charges, gallery)
        spent = self._take(at, charges, gallery)
        if spent is not None and account.may_ask_again(at):
            self._share(account, at, charges, gallery)
            spent = self._take(at, charges, gallery)
        if spent is None:
            account.take(charges.kind, self.class_of(gallery))
        return spent

    def take_one(self, at: float) -> int:
        """Take one use from the one quota there is, of the block set aside; how many are left of the quota.

        -1, and nothing is taken, where more has to be asked: `take` does. This alone needs no lock.
        """
        return -1 if self.only is None else self._block.take(at)

    def give_back(self, at: float, charges: Charges = UNCHARGED, gallery: int | None = None) -> None:
        """Undo a `take` whose use could not be recorded."""
        for counter in (*self._whole, *_charged(charges, gallery)):
            counter.give_back(at)
        if self._account is not None:
            self._account.give_back(charges.kind, self.class_of(gallery))

    def left_at(self, at: float) -> int | None:
        """Uses left at `at` of the kind that has most; None where no quota bounds it.

        A shared state is asked, unless uses are set aside here: then it is as of that moment. Where it cannot
        be asked nothing could be permitted.
        """
        account = self._account
        if account is None or account.covers(at):
            return self.left(at=at)
        anew = Allowance(self._chain, self._record, queued=False)
        for counter in anew.counters:
            counter.restart(at)
        try:
            anew._tell(account.counted(since=min(counter.start for counter in anew.counters)))
        except LogError:
            return 0
        anywhere: int | None = anew.left(at=at)
        return None if anywhere is None else anywhere + account.aside  # what has lapsed will be handed back

    def left(
        self, charges: Charges | None = None, gallery: int | None = None, *, at: float = -math.inf
    ) -> int | None:
        """Uses left of one kind, or of the kind that has most; None where no quota bounds it."""
        if charges is None:
            charges = Charges(tuple(link.counted_grants for link in self._links))
            gallery = 0
        bounds = [counter.left_at(at) for counter in self._whole]
        if self.only is not None:
            bounds[0] += self._block.rest(max(at, self.only.start))
        for covering in charges.covering:
            open_ = [granted for granted in covering if granted.covers(gallery)]
            if all(granted.counters for granted in open_):
                bounds.append(max((_least(granted.counters, at) for granted in open_), default=0))
        return min(bounds, default=None)

    def release(self, at: float) -> None:
        """At a clean end, hand back what was set aside and not used."""
        if self._joined is not None:
            self._joined.end(at)
        elif rest := self._block.take_rest(at):
            self._record.append(self._reserve(at, -rest))
            if self.only is not None:
                self.only.used -= rest
        self._block = NO_BLOCK

    def span_of(self, at: float) -> tuple[float, float]:
        """From when to when a use is of the same periods, and under the same grants, as one at `at`."""
        place = bisect_right(self._edges, at)
        begun = at // _DAY * _DAY
        start = max([begun, *self._edges[:place][-1:]])
        return start, min([begun + _DAY, *self._edges[place : place + 1]])

    def class_of(self, gallery: int | None) -> int | None:
        """The least gallery that the same grants cover, so that a state holds no more kinds than it must."""
        if gallery is None:
            return None
        place = bisect_left(self._sizes, gallery)
        return self._sizes[place - 1] + 1 if place else 0

    def count(self, entry: UseEntry | ReserveEntry, links: frozenset[str]) -> None:
        """Count an entry of the record, whose document stands on these `links`."""
        at = float(entry.at)
        self._turn(at)
        whole, counting = self._counting(links)
        if isinstance(entry, ReserveEntry):
            for counter in (*whole, *counting):
                counter.set_aside(at, entry.uses)
            return
        if entry.verdict != "permit":
            return
        charged = self._charged_by(entry, links)
        for counter in whole:
            counter.count(at, charged=True)
        for counter in counting:
            counter.count(at, charged=any(counter is one for one in charged))

    def settle(self) -> None:
        """At the end of a session of the record, count what it set aside and does not account for."""
        for counter in self.counters:
            counter.settle()

    def _take(self, at: float, charges: Charges, gallery: int | None) -> Spent | None:
        for covering in charges.covering:
            spent = _lacking(covering, at, gallery)
            if spent is not None:
                return spent
        for i, counter in enumerate(self._whole):
            if not counter.take(at):
                for taken in self._whole[:i]:
                    taken.give_back(at)
                return Spent(counter.quota, "proviso quota")
        if charges.covering:
            for counter in _charged(charges, gallery):
                counter.charge(at)
        return None

    def _lacking(self, at: float, charges: Charges, gallery: int | None) -> Spent | None:
        """The quota in the way of one use, if any; nothing is taken."""
        for covering in charges.covering:
            spent = _lacking(covering, at, gallery)
            if spent is not None:
                return spent
        lacking = next((counter for counter in self._whole if not counter.has_left(at)), None)
        return None if lacking is None else Spent(lacking.quota, "proviso quota")

    def _of_grants(self) -> Iterator[QuotaCounter]:
        for link in self._links:
            for granted in link.counted_grants:
                yield from granted.counters

    def _counting(self, links: frozenset[str]) -> tuple[list[QuotaCounter], list[QuotaCounter]]:
        """The counters for which a document on these links counts: of all uses, and of grants."""
        whole = [proviso.counter for proviso in self._provisos if proviso.links & links]
        counted = [link for link in self._links if link.links & links]
        return whole, [c for link in counted for granted in link.counted_grants for c in granted.counters]

    def _charged_by(self, entry: UseEntry, links: frozenset[str]) -> list[QuotaCounter]:
        return [c for link in self._links if link.links & links for c in link.counted(entry)]

    def _current(self, at: float) -> float:
        """The moment, but none before the periods that have begun: what is set aside is of those."""
        return max(at, *(counter.start for counter in self.counters))

    def _turn(self, at: float) -> None:
        for counter in self.counters:
            counter.turn(at)

    def _share(self, account: Account, at: float, charges: Charges, gallery: int | None) -> None:
        """A turn in the shared state: everything is counted anew from it.

        A new block is set aside where the use that is asked for has one left: a refusal costs nobody a use.
        """

        def sized(found: list[tuple[Tally, frozenset[str]]]) -> int:
            self._tell(found)
            return 0 if self._lacking(at, charges, gallery) else self._size()

        for counter in self.counters:
            counter.restart(at)
        since = min(counter.start for counter in self.counters)
        account.draw(self.span_of(at), at=at, since=since, sized=sized)

    def _tell(self, found: list[tuple[Tally, frozenset[str]]]) -> None:
        """Count what a shared state holds."""
        for tally, links in found:
            whole, counting = self._counting(links)
            if tally.kind is not None:
                counting = self._charged_by(_entry_of(tally), links)
            for counter in (*whole, *counting):
                counter.told(tally.at, tally.uses)

    def _size(self) -> int:
        tightest = min((counter.left for counter in self.counters if counter.left), default=0)
        most = _BLOCK if self._account is None else _SHARED_BLOCK
        return min(most, 1 + tightest // _SHARE)

    def _draw(self, at: float, charges: Charges, gallery: int | None) -> None:
        """One use of the block set aside; a new block when it is empty or of an earlier period."""
        if self._block.take(at) < 0:
            self._turn(at)
            try:
                self._set_aside(at, self._size())
            except BaseException:
                self.give_back(at, charges, gallery)
                raise
            self._block.take(at)

    def _take_of(self, only: QuotaCounter, at: float) -> Spent | None:
        """One use of the block of the one quota there is, or of the next block, if any is left."""
        if self._block.take(at) >= 0:  # another thread set one aside while this one waited for its turn
            return None
        if not only.has_left(at):
            return Spent(only.quota, "proviso quota")
        uses = self._size()
        self._set_aside(at, uses)
        only.used += uses
        self._block.take(at)
        return None

    def _set_aside(self, at: float, uses: int) -> None:
        """A new block, once it is on disk that it is one."""
        self._record.append(self._reserve(at, uses))
        left = self.only.left if self.only is not None else uses
        self._block = Block(uses, left=left, until=min(counter.end for counter in self.counters))

    def _reserve(self, at: float, uses: int) -> bytes:
        return encode(ReserveEntry(at=int(at), licence=self._licence, uses=uses))


def _entry_of(tally: Tally) -> UseEntry:
    """A use as a record would hold it; a fraction of a second is rounded into its span."""
    assert tally.kind is not None  # noqa: S101 - a block is of no kind, and counts against all
    operation, purpose, place, country, actor = tally.kind
    return UseEntry(
        at=math.ceil(tally.at),
        verdict="permit",
        ground="permitted",
        licence=tally.licence,
        gallery=tally.gallery,
        operation=operation,
        purpose=purpose,
        place=place,
        country=country,
        actor=actor,
    )


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
        for covering in charges.covering
        for granted in covering
        if granted.covers(gallery)
        for counter in granted.counters
    ]


def _least(counters: tuple[QuotaCounter, ...], at: float) -> int:
    return min(counter.left_at(at) for counter in counters)
