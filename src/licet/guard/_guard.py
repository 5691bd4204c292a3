"""The guard: decides each use in process, and answers once the answer has its place in the record.

A use is permitted when all of this holds, checked in this order:

    (1) the guard is open, in the process that opened it;
    (2) the clock has not gone back behind the last record;
    (3) the dates hold, of the licence and of all that follows it;
    (4) the revocation lists and the feed are whole, fresh enough, and withdraw none of those documents;
    (5) every proviso that looks at the moment alone is kept: the hours, the last word heard, reports due;
    (6) every word of the use is known, and a grant covers it attribute by attribute, its time and, where the
        grant bounds it, its gallery;
    (7) no law of the place and moment forbids it, and none might for want of a fact;
    (8) every proviso that looks at the use is kept;
    (9) every quota has a use left, of the provisos, and of the grants of every link;
    (10) the record has the entry: on disk, or on its way where the guard records in groups.

Whatever fails, refuses. Refusals are recorded too; only a failed record leaves no record.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from msgspec.structs import replace

from licet.errors import InputError, LogError
from licet.forking import LettingGo
from licet.guard._circumstances import stated
from licet.guard._controls import controlled
from licet.guard._entries import encode, head_of
from licet.guard._judging import Judge
from licet.guard._keeping import answer_of, obligations_of
from licet.guard._lasting import lasting, lending
from licet.guard._passing import Passing
from licet.guard._refusals import exhausted, timeless, uncovered, unreadable
from licet.guard._shared_wait import SharedWait
from licet.guard._standing import CLOSED, EVERY_USE, tells_no_time
from licet.guard._steady import NEVER, Ready, Steady, Usual, made_ready
from licet.guard._verdict import Ground, Verdict, no
from licet.guard.provisos import Asked

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from licet.facts import Use
    from licet.guard._acts import Act
    from licet.guard._asker import Asker
    from licet.guard._circumstances import Circumstances
    from licet.guard._judging import Judged
    from licet.guard._lasting import Held
    from licet.guard._parts import Parts
    from licet.guard._verdict import Obligation
    from licet.guard.identity import Proof

F = TypeVar("F", bound="Callable[..., Any]")
_PERMITTED = Ground.PERMITTED  # looking a member up on its enum costs a tenth of the whole decision


class Guard:
    """Verified documents at work on one artefact. Thread-safe; a forked child gets a closed guard."""

    def __init__(self, parts: Parts) -> None:
        self.tag = parts.tag
        self._content = parts.content
        self.effective = parts.tag.effective
        self.record = parts.record
        self._title, self._clock = parts.tag.chain.title, parts.clock
        self.waits = not parts.queued  # whether an answer waits for the disk
        self._keep = parts.record.append if self.waits else parts.record.enqueue
        self._settle: Callable[[], None] = SharedWait(parts.record.flush)
        self._revoker, self._standing = parts.revoker, parts.standing
        self._allowance = parts.allowance
        self._counts = bool(parts.allowance.counters)
        self._keeping, self._admission, self._handover = parts.keeping, parts.admission, parts.handover
        self._judge = self._new_judge()
        self._steady = NEVER
        self._lock = threading.Lock()  # of what is counted
        self._asking = threading.Lock()  # of the keepers; taken before the other
        self._in_child = LettingGo(self._leave_to_parent)  # else two writers would fork the history

    @overload
    def check(self, use: Use, circumstances: Circumstances | None = None) -> Verdict: ...

    @overload
    def check(
        self, use: Use, circumstances: Circumstances | None = None, *, gallery: int | None
    ) -> Verdict: ...

    def check(self, use: Use, circumstances: Circumstances | None = None, *, gallery: Any = None) -> Verdict:
        """Decide one use; returns after the answer is recorded.

        `circumstances` is what is known of it beside its words: a proviso that asks for what they do not
        state refuses. `gallery` is a short way to state that alone: how many persons are enrolled in what is
        searched.
        """
        at = self._clock()
        steady = self._steady
        if steady.start <= at < steady.end and circumstances is None:
            usual = steady.usual
            if usual is not None and use is usual.use and gallery is None:
                return self._permit(at, usual.entry, usual.ready, self._keep)
            try:
                ready = steady.ready.get(use if gallery is None else (use, gallery))
            except TypeError:  # told apart, and refused, where the use is read
                ready = None
            if ready is not None and (gallery is None or type(gallery) is int):  # for Python, True is 1
                head = steady.head
                if ready.refusal is None:
                    return self._permit(at, head + ready.entry, ready, self._keep)
                return self._refuse(head, ready, self._keep)
        return self._considered(at, use, stated(circumstances, gallery))

    def use(
        self, use: Use, circumstances: Circumstances | None = None, *, gallery: int | None = None
    ) -> AbstractContextManager[Verdict]:
        """Run a block under a permitted use; NotPermitted, and the block does not run, when refused.

        The use lasts as long as the block: a bound on uses at once counts it until then.
        """
        if not self._keeping.asks_of_uses:
            return Passing(self, use, circumstances, gallery)
        return lasting(
            lambda holds: self._considered(self._clock(), use, stated(circumstances, gallery), holds=holds),
            self._end,
        )

    def controls(
        self,
        use: Use | Callable[..., Use],
        circumstances: Circumstances | Callable[..., Circumstances] | None = None,
    ) -> Callable[[F], F]:
        """Decorate a function, sync or async, so that each call is a use held until it returns.

        `use` and `circumstances` are values, or make them of the call's arguments. A refused call raises
        NotPermitted, and the function does not run.
        """
        return controlled(self, use, circumstances)

    def challenge(self) -> bytes:
        """Bytes for a passkey or a certificate's key to sign, or to send as a token's nonce; used once."""
        return self._admission.challenge(self._clock())

    def admit(self, proof: Proof) -> Asker:
        """Return who asks, to be stated in the circumstances of each use; `NotAdmitted` says why not.

        A proof is verified against the keys in the licence, without a network, and counts for a while.
        """
        return self._admission.admit(proof, self._clock())

    def tell(self, act: Act) -> Verdict:
        """Tell the guard what was done: a review, a deletion, a report, an authorisation.

        Permitted means recorded, and counted from now on; its obligations are what is still to be done about
        that use. A refusal says why it does not count; an act that no proviso asks for is an `InputError`.
        """
        at = self._clock()
        if tells_no_time(at):
            return timeless(self._title)
        if self._standing.closed:
            return no(Ground.CLOSED, CLOSED, self._title)
        with self._asking:
            heard = self._keeping.hear(act, at=max(at, self._standing.last))
            if heard is None:
                what = f"no proviso of {self._title} asks for what was told ({type(act).__name__.lower()})"
                raise InputError(what, remedy="tell it to the guard of the licence it is about")
            if isinstance(heard, Verdict):
                return heard
            try:
                index = self.record.append(encode(heard))
            except LogError as problem:
                return no(Ground.RECORD_FAILED, f"the act could not be recorded: {problem}", EVERY_USE)
            self._keeping.remember(heard, index=index)
            self._steady = NEVER  # what the moment refuses may have changed
            due = () if heard.of is None else self._keeping.due(heard.of)
        return Verdict(True, _PERMITTED, "recorded", self._title, None, (), index, due)

    def due(self, of: int) -> tuple[Obligation, ...]:
        """What is still to be done about the use of entry `of`; until a `review` is, hold its result back."""
        with self._asking:
            return self._keeping.due(of)

    def artefact(self, member: str | None = None) -> bytes:
        """The exact bytes the licence names, checked as they are read: load the technology from these.

        Of a licensed folder or image, one `member` by its path there. Of a sealed artefact this is a copy
        that is never zeroed: `lent` spares it.
        """
        if self.tag.sealed is not None:
            with self.lent(member) as content:
                return bytes(content)
        from licet.tag import read_artefact, read_member  # noqa: PLC0415 - large files are read once, at start

        return read_artefact(self.tag) if member is None else read_member(self.tag, member)

    def lent(self, member: str | None = None) -> AbstractContextManager[memoryview]:
        """The same bytes for as long as the block runs; those of a sealed artefact are zeroed after it.

        NotPermitted where no use whatever is permitted now: a guard that has lapsed lends nothing.
        """
        return lending(lambda: self._standing.refuses_at(self._clock()), self._content, member)

    def remaining(self) -> int | None:
        """Uses left now of the kind that has most of them; None where no quota bounds it.

        Of a shared state, as of when uses were last set aside here, if any are left; 0 if it cannot be asked.
        """
        with self._lock:
            return self._allowance.left_at(self._standing.moment(self._clock()))

    def close(self) -> None:
        """Refuse from now on, and make the record durable."""
        if not self._standing.closed:
            self._shut()
            with self._lock, suppress(LogError):  # `close` raises what a failed record has to say
                self._allowance.release(self._standing.last)
            with self._asking, suppress(InputError, OSError):  # then nobody can be told from who asked
                self._handover.leave(self._admission.persons, self._keeping.asked_by())
        self.record.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _shut(self) -> None:
        self._standing.closed = True
        self._steady = NEVER

    def _leave_to_parent(self) -> None:
        """Close this copy in a forked child; a thread that is not there may have had its locks."""
        self._lock, self._asking = threading.Lock(), threading.Lock()
        self._shut()

    def _considered(self, at: float, use: Use, told: Circumstances, *, holds: Held | None = None) -> Verdict:
        """All steps, for a use that nothing is known of yet; what it holds while it lasts goes to `holds`."""
        if tells_no_time(at):
            return timeless(self._title)
        refusal = self._standing.refuses_at(at)  # (1) to (4)
        if refusal is None:  # a refusal is false, so no `or` will do
            at = max(at, self._standing.last)  # a late reading of the clock counts as now, never as yesterday
        judged = self._newest_judge().judged(use, at)
        if refusal is None:
            refusal = unreadable(told)
        if refusal is None:
            refusal = self._keeping.refuses_at(at)  # (5)
            if refusal is None:
                return self._of_use(at, use, judged, told, holds)
        return self._refuse(head_of(at), made_ready(judged, None, refusal=refusal), self._keep)

    def _of_use(
        self, at: float, use: Use, judged: Judged, told: Circumstances, holds: Held | None
    ) -> Verdict:
        """Steps (6) and (7), which hold for a while, and then what is of this one use."""
        refusal = uncovered(judged, told, title=self._title)
        if refusal is None and judged.kept:
            return self._permit_kept(Asked(at, judged.use, told, holds is not None), judged, holds)
        ready = made_ready(judged, told.gallery, refusal=refusal)
        head = self._settled(at, use, ready)
        if refusal is None:
            return self._permit(at, head + ready.entry, ready, self._keep)
        return self._refuse(head, ready, self._keep)

    def _settled(self, at: float, use: Use, ready: Ready) -> bytes:
        """Have a decision at hand until something might refuse whatever the use; how its entry begins."""
        head, judge, steady = head_of(at), self._judge, self._steady
        span = judge.span
        if not span.start <= at < span.end:  # turned meanwhile by another thread
            return head
        is_at_hand = span.add(use, ready)
        if not (steady.start <= at < steady.end and steady.ready is span.ready):
            end = min(span.end, self._standing.steady_until, self._keeping.steady_until(at), at // 1 + 1)
            usual = None
            if is_at_hand and ready.refusal is None and ready.gallery is None:
                usual = Usual(use, ready, head=head)
            self._steady = Steady(at, end, head, span.ready, usual)
            if self._standing.closed or self._revoker.stop or judge.law is not self._revoker.law:
                self._steady = NEVER  # meanwhile, another thread closed the guard, or heard of a change
        return head

    def _permit(self, at: float, entry: bytes, ready: Ready, keep: Callable[[bytes], int]) -> Verdict:
        """Steps (9) and (10): no record of it, which is to be `entry`, no permit."""
        left = None
        if self._counts:
            left = self._allowance.take_one(at)
            if left < 0:
                refusal, left = self._taken(at, ready, keep)
                if refusal is not None:
                    return refusal
        try:
            index = keep(entry)
        except LogError as problem:
            return self._unrecorded(at, ready, problem)
        return Verdict(True, _PERMITTED, "permitted", self._title, left, (), index)

    def _unrecorded(self, at: float, ready: Ready, problem: LogError) -> Verdict:
        """No record, no permit: what was taken for it is given back."""
        with self._lock:
            self._allowance.give_back(at, ready.judged.charges, ready.gallery)
        return no(Ground.RECORD_FAILED, f"the use could not be recorded: {problem}", EVERY_USE)

    def _taken(
        self, at: float, ready: Ready, keep: Callable[[bytes], int]
    ) -> tuple[Verdict | None, int | None]:
        """Step (9) where more than one quota bears on it, or a shared state: a refusal, or what is left."""
        allowance, charges = self._allowance, ready.judged.charges
        try:
            with self._lock:
                spent = allowance.take(at, charges, ready.gallery)
        except LogError as problem:
            return no(Ground.RECORD_FAILED, f"no use could be set aside: {problem}", EVERY_USE), None
        if spent is None:
            return None, allowance.left(charges, ready.gallery)
        refusal = exhausted(spent, title=self._title)
        refused = made_ready(ready.judged, ready.gallery, refusal=refusal)
        return self._refuse(head_of(at), refused, keep), None

    def _permit_kept(self, asked: Asked, judged: Judged, holds: Held | None) -> Verdict:
        """Step (8), one use at a time; the wait for the disk is shared.

        Keepers remember a use before it is on disk. The record is in order, and stops where it fails: nothing
        that rests on such a use is permitted without it. An entry that keepers go by waits for the disk
        however the guard records, since what is owed, or used up, must outlast a crash.
        """
        kept: Held = [] if holds is None else holds  # its caller ends what is there
        try:
            with self._asking:
                ready, verdict = self._asked_of_keepers(asked, judged, kept)
            if self.waits or ready.marked:
                verdict = self._durable(asked.at, ready, verdict)
        finally:  # also when the wait is interrupted
            if holds is None:
                self._end(kept)
        if not verdict.permitted:
            return verdict
        return replace(verdict, obligations=obligations_of(judged.kept, asked))

    def _asked_of_keepers(self, asked: Asked, judged: Judged, holds: Held) -> tuple[Ready, Verdict]:
        """What the keepers say, the quotas after them, and the entry on its way to the disk."""
        gallery, head, keep = asked.circumstances.gallery, head_of(asked.at), self.record.enqueue
        refusal, marks = answer_of(judged.kept, asked, holds=holds)
        ready = made_ready(judged, gallery, refusal=refusal, marks=marks)
        if refusal is not None:
            return ready, self._refuse(head, ready, keep)
        entry = head + ready.entry
        verdict = self._permit(asked.at, entry, ready, keep)
        if verdict.permitted:
            self._keeping.recorded(entry, index=verdict.record)
        return ready, verdict

    def _durable(self, at: float, ready: Ready, verdict: Verdict) -> Verdict:
        """The answer once its entry is durable; a permit that cannot be made so is a refusal."""
        if verdict.record is None:
            return verdict
        try:
            self._settle()
        except LogError as problem:
            if verdict.permitted:
                return self._unrecorded(at, ready, problem)
            return replace(verdict, record=None)
        return verdict

    def _refuse(self, head: bytes, ready: Ready, keep: Callable[[bytes], int]) -> Verdict:
        refusal = ready.refusal
        assert refusal is not None  # noqa: S101 - what is ready to be refused
        try:
            index = keep(head + ready.entry)
        except LogError:
            return refusal  # refused all the same; there is nothing to take back
        return Verdict(False, ready.ground, ready.says, ready.cite, None, ready.changes, index)

    def _end(self, holds: Held) -> None:
        if holds:
            with self._asking:
                for keeper, asked in holds:
                    keeper.give_back(asked)

    def _newest_judge(self) -> Judge:
        """Who judges by the law that is obeyed now."""
        if self._judge.law is not self._revoker.law:
            self._judge = self._new_judge()
        return self._judge

    def _new_judge(self) -> Judge:
        return Judge(self.tag.chain, self._revoker.law, allowance=self._allowance, keeping=self._keeping)
