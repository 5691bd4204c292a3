"""What does not change from use to use within a day: whether the grant covers it, and what the law says.

An answer is remembered until midnight UTC, when another law may be in force, and never handed to another day.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet import facts, vocabulary
from licet.errors import InputError
from licet.facts import Use
from licet.guard._entries import tail_of
from licet.guard._law import rule_on
from licet.guard._verdict import Change, Ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.law import Pack
    from licet.licence import Shortfall, VerifiedLicence

_MEMO = 4096  # kinds of use remembered; beyond that they are judged anew


class Judged(Struct, frozen=True):
    """The grant's and the law's answer to one kind of use, and the end of every record entry about it."""

    ground: Ground
    says: str
    cite: str
    changes: tuple[Change, ...]
    tail: bytes


class _Day:
    """One day's answers, from `start` to before `end` in seconds since the epoch."""

    __slots__ = ("date", "end", "memo", "start")

    def __init__(self, at: float) -> None:
        self.date = dt.datetime.fromtimestamp(at, dt.UTC).date()
        start = dt.datetime.combine(self.date, dt.time(), dt.UTC)
        self.start, self.end = start.timestamp(), (start + dt.timedelta(days=1)).timestamp()
        self.memo: dict[Use, Judged] = {}


class Judge:
    """Steps (5) and (6) of a decision, for one licence and the law of use. Safe from many threads."""

    def __init__(self, licence: VerifiedLicence, law: Sequence[Pack]) -> None:
        self._licence = licence
        self._law = law
        self._day = _Day(0.0)

    def judged(self, use: Use, at: float) -> Judged:
        """The answer to `use` on the day of `at`."""
        day = self._day  # kept at hand: another thread may turn the day meanwhile
        if day.start <= at < day.end:
            try:
                found = day.memo.get(use)
            except TypeError:
                return self._unreadable("a use is made of words, each in its own field")
            if found is not None:
                return found
        if not day.start <= at < day.end or len(day.memo) >= _MEMO:
            day = self._day = _Day(at)
        judged = self._weigh(use, day.date)
        if judged.ground is not Ground.UNKNOWN_TERM:
            day.memo[use] = judged
        return judged

    def _weigh(self, use: Use, today: dt.date) -> Judged:
        try:
            plain = msgspec.convert(msgspec.to_builtins(use), Use)
            use = facts.checked(facts.Transaction(use=plain), where="use").use
        except (InputError, msgspec.ValidationError) as problem:
            return self._unreadable(str(problem))
        use = use if use.actor else replace(use, actor=self._licence.licence.holder.kind)
        tail = tail_of(use, licence=self._licence.digest)
        ruling = rule_on(use, self._law, on=today)
        shortfalls = min((grant.shortfalls(use) for grant in self._licence.licence.grants), key=len)
        if not shortfalls:  # (6)
            return Judged(ruling.ground, ruling.says, ruling.cite, ruling.changes, tail)
        number = self._licence.licence.number  # (5)
        says = f"licence {number} does not cover {', '.join(_in_words(item) for item in shortfalls)}"
        cite = f"licence {number}, grant"
        if ruling.cite:
            says, cite = f"{says}; {ruling.says}", f"{cite}; {ruling.cite}"
        changes = tuple(Change(item.field, item.allowed) for item in shortfalls)
        return Judged(Ground.OUTSIDE_GRANT, says, cite, changes, tail)

    def _unreadable(self, why: str) -> Judged:
        """Words no vocabulary holds are not recorded either: they could be anything, a name among them."""
        tail = tail_of(Use(), licence=self._licence.digest)
        return Judged(Ground.UNKNOWN_TERM, why, "docs/formats.md, use", (), tail)


def _in_words(item: Shortfall) -> str:
    """What was asked, by its name in the vocabulary."""
    if item.asked is None:
        return f"a use that does not state its {item.field}"
    term = vocabulary.shipped().terms.get(item.asked)
    return term.name if term else item.asked
