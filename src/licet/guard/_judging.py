"""What does not change from use to use within a day: whether the grants cover it, and what the law says.

An answer is remembered until midnight UTC, when another law may be in force, or until a grant begins or ends,
and never handed to another time.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet import facts, vocabulary
from licet.errors import InputError
from licet.facts import Use
from licet.guard._charges import UNCHARGED, Charges
from licet.guard._entries import tail_of
from licet.guard._keeping import Kept
from licet.guard._law import rule_on
from licet.guard._verdict import Change, Ground
from licet.licence import covering

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.guard._allowance import Allowance
    from licet.guard._keeping import Keeping
    from licet.guard._law import Ruling
    from licet.guard._steady import Ready
    from licet.law import Pack
    from licet.licence import Shortfall, VerifiedChain

_MEMO = 4096  # kinds of use remembered; beyond that they are judged anew
_DAY = dt.timedelta(days=1)
_INSTANT = dt.timedelta(microseconds=1)


class Judged(Struct, frozen=True):
    """The grants' and the law's answer to one kind of use, and the end of every record entry about it.

    `gallery` is the most persons who may be enrolled in what is searched (None: any number), `charges` what
    the use is charged to, `kept` the provisos that are asked about each such use, `use` its words in full.
    """

    ground: Ground
    says: str
    cite: str
    changes: tuple[Change, ...]
    tail: bytes
    gallery: int | None = None
    charges: Charges = UNCHARGED
    kept: tuple[Kept, ...] = ()
    use: Use = Use()

    @property
    def plain(self) -> bool:
        """Whether nothing but its gallery, a quota or the record could refuse it."""
        return self.ground is Ground.PERMITTED and not self.kept


class Span:
    """Answers that hold from `start` to before `end`, in seconds since the epoch; `moment` is their start."""

    __slots__ = ("date", "end", "memo", "moment", "ready", "start")

    def __init__(self, at: float, edges: Sequence[dt.datetime] = ()) -> None:
        midnight = dt.datetime.combine(dt.datetime.fromtimestamp(at, dt.UTC).date(), dt.time(), dt.UTC)
        turns = sorted((midnight, midnight + _DAY, *edges))
        self.moment = max(turn for turn in turns if turn.timestamp() <= at)
        self.start = self.moment.timestamp()
        self.end = min(turn.timestamp() for turn in turns if turn.timestamp() > at)
        self.date = midnight.date()
        self.memo: dict[Use, Judged] = {}
        self.ready: dict[Use | tuple[Use, int], Ready] = {}

    def add(self, use: Use, ready: Ready) -> bool:
        """Have at hand what was decided of a use that no proviso has to be asked about; whether it is now.

        What another span said of it is not taken: the law may have changed between the two.
        """
        gallery = ready.gallery
        if ready.judged.ground is Ground.UNKNOWN_TERM or len(self.ready) >= _MEMO:
            return False
        if self.memo.get(use) is not ready.judged:
            return False
        if gallery is None:
            self.ready[use] = ready
            return True
        if type(gallery) is int:  # for Python, True is 1
            self.ready[use, gallery] = ready
            return True
        return False


class Judge:
    """Steps (6) and (7) of a decision, for one chain and the law of use. Safe from many threads."""

    def __init__(
        self, chain: VerifiedChain, law: Sequence[Pack], *, allowance: Allowance, keeping: Keeping
    ) -> None:
        self._effective = chain.effective
        self._chain = chain
        self._allowance = allowance
        self._keeping = keeping
        self.law = law
        bounded = (*self._effective.grants, *allowance.grants)
        self._edges = [
            *(grant.since for grant in bounded if grant.since),
            *(grant.until + _INSTANT for grant in bounded if grant.until),
        ]
        self.span = Span(0.0)

    def judged(self, use: Use, at: float) -> Judged:
        """The answer to `use` at the moment `at`, but for its gallery and for what is left of quotas."""
        if type(use) is not Use:  # another kind of object may change, and would be remembered as it was
            return self._unreadable("a use is stated as a Use")
        span = self.span  # kept at hand: another thread may turn it meanwhile
        try:
            found = span.memo.get(use)
        except TypeError:
            return self._unreadable("a use is made of words, each in its own field")
        if found is not None and span.start <= at < span.end:
            return found
        if not span.start <= at < span.end or len(span.memo) >= _MEMO:
            span = self.span = Span(at, self._edges)
        judged = self._weigh(use, span)
        if judged.ground is not Ground.UNKNOWN_TERM:
            span.memo[use] = judged
        return judged

    def _weigh(self, use: Use, span: Span) -> Judged:
        try:
            plain = msgspec.convert(msgspec.to_builtins(use), Use)
            use = facts.checked(facts.Transaction(use=plain), where="use").use
        except (InputError, ValueError, TypeError, OverflowError) as problem:
            return self._unreadable(str(problem))
        use = use if use.actor else replace(use, actor=self._effective.holder.kind)
        tail = tail_of(use, licence=self._chain.digest)
        grants = self._effective.grants
        covered = partial(covering, grants, at=span.moment, gallery=0)  # its size is asked at every use
        found = covered(use)
        ruling = rule_on(use, self.law, on=span.date, covers=lambda other: bool(covered(other)))
        charges = self._allowance.charges(use, at=span.moment)
        if not found or charges is None:  # (6)
            return self._outside(found.shortfalls, ruling, tail)
        kept = self._keeping.applying(use)
        sizes = [grants[place].gallery for place in found.grants]
        most = None if None in sizes else max(size for size in sizes if size is not None)
        return Judged(
            ruling.ground, ruling.says, ruling.cite, ruling.changes, tail, most, charges, kept, use
        )  # (7)

    def _outside(self, shortfalls: Sequence[Shortfall], ruling: Ruling, tail: bytes) -> Judged:
        title = self._chain.title
        says = f"{title} does not cover {', '.join(_in_words(item) for item in shortfalls) or 'it'}"
        cite = f"{title}, grant"
        if ruling.cite:
            says, cite = f"{says}; {ruling.says}", f"{cite}; {ruling.cite}"
        changes = tuple(Change(item.field, item.allowed) for item in shortfalls)
        return Judged(Ground.OUTSIDE_GRANT, says, cite, changes, tail)

    def _unreadable(self, why: str) -> Judged:
        """Words no vocabulary holds are not recorded either: they could be anything, a name among them."""
        tail = tail_of(Use(), licence=self._chain.digest)
        return Judged(Ground.UNKNOWN_TERM, why, "docs/formats.md, use", (), tail)


def _in_words(item: Shortfall) -> str:
    """What was asked, by its name in the vocabulary."""
    if item.asked is None:
        return f"a use that does not state its {item.field}"
    if item.field == "time":
        return "a use at this time"
    term = vocabulary.shipped().terms.get(item.asked)
    return term.name if term else item.asked
