"""Reporting: on each calendar period with a use a report is due, and received once someone has signed for it.

Which periods had uses, and which receipts came, is in the record. What a report holds is for those who sign
for it to read; a guard cannot know of uses on other machines, and asks for nothing on a period without one.
"""

from __future__ import annotations

import datetime as dt
from math import inf
from typing import TYPE_CHECKING

from licet.errors import LicetError
from licet.guard._acts import Reported
from licet.guard._entries import ActEntry, OpenEntry, UseEntry
from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal, moment
from licet.licence import Receipt, verify_by_key
from licet.licence.provisos import period_at, report_period

if TYPE_CHECKING:
    from licet.guard._acts import Act
    from licet.guard._entries import Entry
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence import VerifiedDocument
    from licet.licence.provisos import Reporting

_DAY = 86_400
_REPORTED = "reported"


class ReportingKeeper:
    """Refuses everything while the report on a period with a use is overdue."""

    def __init__(self, reporting: Reporting, setting: Setting) -> None:
        self._title, self._licence, self._roots = setting.title, setting.licence, setting.roots
        self._reporting = reporting
        self._grace = reporting.grace_days * _DAY
        self._signed = {f"by.{key.keyid}" for key in reporting.receipts}
        self._ours = {setting.licence}  # documents of the same licence, whose uses and receipts count
        self._owed: dict[str, float] = {}  # by the name of a period, until when its report is due
        self._received: set[str] = set()
        self._first = (inf, "")  # the earliest of those that are owed
        self._noted = (0.0, 0.0)  # the period that was noted last, begin and end

    def refuses(self, asked: Asked) -> Refusal | None:
        """As for any moment; a use is asked about, so that it is remembered."""
        return self.refuses_at(asked.at)

    def refuses_at(self, at: float) -> Refusal | None:
        """Whether the grace of a period has ended without a receipt."""
        due, name = self._first
        if at < due:
            return None
        says = f"{self._title} asks for a report on {name}, which was due before {moment(due)}"
        return Refusal(
            Ground.REPORT_DUE, says, (Change("report", (f"a receipt for {name}, told to the guard",)),)
        )

    def steady_until(self, at: float) -> float:
        """When the first report is due; one on the period of `at` may be owed at any time."""
        due, _ = self._first
        return min(due, self._due_for(at)) if at < due else inf

    def hear(self, act: Act, *, at: float) -> ActEntry | Refusal | None:
        """A receipt counts if it holds; what is recorded is which period, by which key."""
        if not isinstance(act, Reported) or not isinstance(act.receipt, bytes):
            return None
        try:
            found = verify_by_key(act.receipt, keys=self._reporting.receipts)
        except LicetError as problem:
            return self._unheard(str(problem))
        said = found.link.predicate
        if not isinstance(said, Receipt):
            return self._unheard(f"it is a {found.link.kind}")
        why = self._why_not(said, at)
        return self._unheard(why) if why else self._entry(found, said, at)

    def remember(self, entry: Entry, *, index: int) -> None:  # noqa: ARG002 - no act names a use here
        """Note periods with a use, and receipts, of this licence and of whatever comes from the same ones."""
        if isinstance(entry, OpenEntry):
            if not self._roots.isdisjoint((entry.licence, *entry.links)):
                self._ours.add(entry.licence)
        elif isinstance(entry, UseEntry | ActEntry) and entry.licence in self._ours:
            if isinstance(entry, UseEntry):
                self._note_use(entry.at)
            elif entry.act == _REPORTED and not self._signed.isdisjoint(entry.marks):
                self._note_receipt(entry.marks)

    def _why_not(self, said: Receipt, at: float) -> str:
        """Whether it is (1) for this licence, (2) on such a period, (3) which has ended, and (4) is new."""
        if said.document != self._licence:  # (1)
            return "it is for another licence"
        period = report_period(said.period)
        if period is None or period.every != self._reporting.every:  # (2)
            return f"{said.period} is no {self._reporting.every}"
        if at < period.end.timestamp() or said.received_at < period.end:  # (3)
            return f"{said.period} had not ended"
        return f"the one for {said.period} was told before" if said.period in self._received else ""  # (4)

    def _entry(self, found: VerifiedDocument, said: Receipt, at: float) -> ActEntry:
        return ActEntry(
            at=int(at),
            act=_REPORTED,
            licence=self._licence,
            digest=found.link.digest,
            marks=(said.period, *(f"by.{keyid}" for keyid in found.link.signers)),
        )

    def _unheard(self, why: str) -> Refusal:
        return Refusal(Ground.REPORT_DUE, f"the receipt does not count: {why}")

    def _note_use(self, at: int) -> None:
        begin, end = self._noted
        if begin <= at < end:
            return
        period = period_at(self._reporting.every, dt.datetime.fromtimestamp(at, dt.UTC))
        self._noted = period.start.timestamp(), period.end.timestamp()
        if period.name not in self._received:
            self._owed[period.name] = self._noted[1] + self._grace
        self._find_first()

    def _note_receipt(self, marks: tuple[str, ...]) -> None:
        for period in filter(None, map(report_period, marks)):
            if period.every == self._reporting.every:
                self._received.add(period.name)
                self._owed.pop(period.name, None)
        self._find_first()

    def _find_first(self) -> None:
        self._first = min(((due, name) for name, due in self._owed.items()), default=(inf, ""))

    def _due_for(self, at: float) -> float:
        moment_of = dt.datetime.fromtimestamp(at, dt.UTC)
        return period_at(self._reporting.every, moment_of).end.timestamp() + self._grace
