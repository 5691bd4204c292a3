"""One pass over a guard's record: what counts, its last moment, and its last mark of a shared state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.guard._entries import OpenEntry, ReserveEntry, StateEntry, UseEntry
from licet.guard.state import Counts, Tally

if TYPE_CHECKING:
    from licet.guard._allowance import Allowance
    from licet.guard._entries import Entry
    from licet.guard.state import Kind


class Recollection:
    """What one allowance takes from a record; with `telling`, also what to tell a state of it."""

    def __init__(self, allowance: Allowance, *, telling: bool) -> None:
        self.last = 0.0
        self.mark: StateEntry | None = None
        self._allowance, self._telling = allowance, telling
        self._counts = bool(allowance.counters)
        self._above: dict[str, frozenset[str]] = {}
        self._uses: dict[tuple[float, str, Kind, int | None], int] = {}
        self._lost: list[Tally] = []
        self._reserve: ReserveEntry | None = None  # the last of this session
        self._aside = 0  # of this session, set aside and not accounted for

    def take(self, entry: Entry) -> None:
        """Take in the next entry."""
        self.last = max(self.last, float(entry.at))
        if isinstance(entry, StateEntry):
            self.mark = entry
        elif not self._counts:
            return
        elif isinstance(entry, OpenEntry) and entry.verdict == "permit":
            self._above[entry.licence] = frozenset((entry.licence, *entry.links))
            self.settle()
        elif isinstance(entry, UseEntry | ReserveEntry):
            self._allowance.count(entry, self._above.get(entry.licence, frozenset((entry.licence,))))
            if self._telling:
                self._tell(entry)

    def settle(self) -> None:
        """End a session: what it set aside and does not account for counts as used."""
        self._allowance.settle()
        if self._reserve is not None and self._aside > 0:
            at = self._allowance.span_of(float(self._reserve.at))[0]
            self._lost.append(Tally(at=at, licence=self._reserve.licence, uses=self._aside))
        self._reserve, self._aside = None, 0

    @property
    def told(self) -> Counts:
        """What a state is to be told; nothing unless this was asked for."""
        used = (
            Tally(at=at, licence=licence, uses=uses, kind=kind, gallery=gallery)
            for (at, licence, kind, gallery), uses in self._uses.items()
        )
        tallies = (*used, *self._lost)
        return Counts(tallies, {one.licence: self._above.get(one.licence, frozenset()) for one in tallies})

    def _tell(self, entry: UseEntry | ReserveEntry) -> None:
        if isinstance(entry, ReserveEntry):
            self._reserve, self._aside = entry, self._aside + entry.uses
        elif entry.verdict == "permit":
            self._aside -= self._reserve is not None
            kind = entry.operation, entry.purpose, entry.place, entry.country, entry.actor
            at = self._allowance.span_of(float(entry.at))[0]
            key = at, entry.licence, kind, self._allowance.class_of(entry.gallery)
            self._uses[key] = self._uses.get(key, 0) + 1
