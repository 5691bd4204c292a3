"""The provisos of a chain at work: made once when a guard opens, and asked at every use they apply to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.guard._acts import Deleted
from licet.guard._entries import ActEntry, OpenEntry, UseEntry, decode
from licet.guard._verdict import Ground, Verdict, no
from licet.guard.provisos import (
    KEEPERS,
    KEPT_ELSEWHERE,
    Asking,
    Awaiting,
    Hearing,
    Holding,
    Keeper,
    Marking,
    Obliging,
    Refusal,
    Remembering,
    Timed,
    concerns,
    moment,
)
from licet.licence import PROVISOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from licet.facts import Use
    from licet.guard._acts import Act
    from licet.guard._asker import Asker
    from licet.guard._entries import Entry
    from licet.guard._verdict import Obligation
    from licet.guard.provisos import Asked, Setting
    from licet.licence import Condition, Proviso

_FOREVER = float("inf")
_MOST_DELETED: Final = 100_000  # deletions remembered, the newest: twelve megabytes
_KINDS = {kind: name for name, kind in PROVISOS.items()}


class Kept(Struct, frozen=True, eq=False):
    """A keeper, where its proviso stands, and the operations it is limited to."""

    keeper: Keeper
    cite: str
    on: tuple[str, ...]

    def applies(self, use: Use) -> bool:
        """Whether the use might be one the proviso is about: a wider or a narrower word counts too."""
        return concerns(self.on, use.operation)


class Keeping:
    """All keepers of one chain. What changes them is called under the guard's lock."""

    def __init__(self, conditions: Iterable[Condition], setting: Setting) -> None:
        first: dict[Proviso, Condition] = {}  # what two documents ask alike is asked once, and counted once
        for condition in filter(_is_kept_here, conditions):
            first.setdefault(condition.proviso, condition)
        made = [_made(condition, setting) for condition in first.values()]
        self._by_proviso = {proviso: keeper for proviso, (keeper, *_) in zip(first, made, strict=True)}
        self._timed = tuple((keeper, cite) for keeper, cite, _ in made if isinstance(keeper, Timed))
        self._of_uses = tuple(
            Kept(keeper, cite, on) for keeper, cite, on in made if isinstance(keeper, Keeper)
        )
        self.asks_of_uses = bool(self._of_uses)  # and not of moments alone
        self._hearing = tuple((keeper, cite) for keeper, cite, _ in made if isinstance(keeper, Hearing))
        self._awaiting = tuple(keeper for keeper, _, _ in made if isinstance(keeper, Awaiting))
        self._asked = tuple(keeper for keeper, _, _ in made if isinstance(keeper, Asking))
        self.remembering = tuple(keeper for keeper, _, _ in made if isinstance(keeper, Remembering))
        self._title = setting.title
        self._deleted: dict[int, int] = {}  # when each deletion was told, by the entry of the use

    def timed(self, condition: Condition) -> Timed | None:
        """The keeper of a condition that goes by the moment alone; None where it is asked of each use."""
        keeper = self._by_proviso.get(condition.proviso)
        return keeper if isinstance(keeper, Timed) else None

    def applying(self, use: Use) -> tuple[Kept, ...]:
        """Those that are asked at every use of this kind."""
        return tuple(one for one in self._of_uses if one.applies(use))

    def refuses_at(self, at: float) -> Verdict | None:
        """Whether a proviso closes the guard at this moment, whatever the use."""
        for keeper, cite in self._timed:
            refusal = keeper.refuses_at(at)
            if refusal is not None:
                return _verdict(refusal, cite)
        return None

    def steady_until(self, at: float) -> float:
        """Until when the answer of `refuses_at` stays the same."""
        return min((keeper.steady_until(at) for keeper, _ in self._timed), default=_FOREVER)

    def hear(self, act: Act, *, at: float) -> ActEntry | Verdict | None:
        """What the record is to hold of an act, or why it does not count; None if it is for nobody here.

        Two provisos of one kind may each wait for their own: an act counts if it does for one of them. A
        deletion that nobody waits for any more, since it was told before, is no mistake of the licence.
        """
        refused = None
        for keeper, cite in self._hearing:
            answer = keeper.hear(act, at=at)
            if isinstance(answer, ActEntry):
                return answer
            if answer is not None and refused is None:
                refused = _verdict(answer, cite)
        return self._told_before(act) if refused is None and isinstance(act, Deleted) else refused

    def due(self, of: int) -> tuple[Obligation, ...]:
        """What is still to be done about the use recorded as entry `of`."""
        return tuple(due for keeper in self._awaiting for due in keeper.due(of))

    def take_up(self, waiting: Mapping[int, tuple[Asker, ...]]) -> None:
        """Learn who asked for results that wait since before a restart."""
        for keeper in self._asked:
            keeper.take_up(waiting)

    def asked_by(self) -> dict[int, tuple[Asker, ...]]:
        """Who asked for the results that wait, as far as anybody did and it is known."""
        return {of: who for keeper in self._asked for of, who in keeper.asked_by().items()}

    def remember(self, entry: Entry, *, index: int) -> None:
        """Pass on what the record holds: acts, and openings and uses that were permitted."""
        if isinstance(entry, ActEntry) or (
            isinstance(entry, OpenEntry | UseEntry) and entry.verdict == "permit"
        ):
            for keeper in self.remembering:
                keeper.remember(entry, index=index)
            if isinstance(entry, ActEntry):
                self._note_deletion(entry)

    def recorded(self, entry: bytes, *, index: int | None) -> None:
        """Pass on the entry of a use that was permitted just now."""
        if self.remembering and index is not None:
            self.remember(decode(entry, index=index), index=index)

    def _note_deletion(self, entry: ActEntry) -> None:
        if entry.act != "deleted" or entry.of is None:
            return
        self._deleted[entry.of] = entry.at
        if len(self._deleted) > _MOST_DELETED:
            del self._deleted[next(iter(self._deleted))]

    def _told_before(self, act: Deleted) -> Verdict | None:
        told = self._deleted.get(act.of) if type(act.of) is int else None
        if told is None:
            return None
        says = f"the deletion of entry {act.of} was told already, at {moment(told)}, and counts"
        return no(Ground.DELETION_TOLD, says, self._title)


def answer_of(
    kept: Sequence[Kept], asked: Asked, *, holds: list[tuple[Holding, Asked]]
) -> tuple[Verdict | None, tuple[str, ...]]:
    """Why the use may not be; or None, and its marks. Whatever counts it while it lasts goes to `holds`."""
    refusal = refusal_of(kept, asked)
    if refusal is None:
        refusal = held(kept, asked, holds=holds)
    return (None, marks_of(kept, asked)) if refusal is None else (refusal, ())


def refusal_of(kept: Sequence[Kept], asked: Asked) -> Verdict | None:
    """The first of these provisos that refuses the use."""
    for one in kept:
        refusal = one.keeper.refuses(asked)
        if refusal is not None:
            return _verdict(refusal, one.cite)
    return None


def held(kept: Sequence[Kept], asked: Asked, *, holds: list[tuple[Holding, Asked]]) -> Verdict | None:
    """Take the use with every keeper that counts it while it lasts, or with none and say why.

    Each is in `holds` as soon as it counts: whoever is interrupted here finds there what is to be ended.
    """
    for one in kept:
        if isinstance(one.keeper, Holding):
            refusal = one.keeper.take(asked)
            if refusal is not None:
                while holds:
                    keeper, _ = holds.pop()
                    keeper.give_back(asked)
                return _verdict(refusal, one.cite)
            holds.append((one.keeper, asked))
    return None


def marks_of(kept: Sequence[Kept], asked: Asked) -> tuple[str, ...]:
    """What the record says of the use beside its words."""
    return tuple(mark for one in kept if isinstance(one.keeper, Marking) for mark in one.keeper.marks(asked))


def obligations_of(kept: Sequence[Kept], asked: Asked) -> tuple[Obligation, ...]:
    """What must be done about the use."""
    return tuple(due for one in kept if isinstance(one.keeper, Obliging) for due in one.keeper.obliges(asked))


def _verdict(refusal: Refusal, cite: str) -> Verdict:
    return Verdict(False, refusal.ground, refusal.says, cite, None, refusal.changes)


def _made(condition: Condition, setting: Setting) -> tuple[object, str, tuple[str, ...]]:
    kind = type(condition.proviso)
    cite = f"{setting.title}, proviso {_KINDS[kind].replace('_', ' ')} of {condition.by}"
    return KEEPERS[kind](condition.proviso, setting), cite, getattr(condition.proviso, "on", ())


def _is_kept_here(condition: Condition) -> bool:
    return not isinstance(condition.proviso, KEPT_ELSEWHERE)
