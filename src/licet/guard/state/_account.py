"""One device's dealings with a shared state: uses set aside, uses told, and both held against its record.

At every turn, in this order:

    (1) the state is the one the record knows, and neither is an older copy of itself;
    (2) the clock is not far from the state's, nor far behind the latest moment anybody was there;
    (3) what was permitted since the last turn is told, and what was set aside is handed back;
    (4) a new block is set aside, out of what the state now says is left;
    (5) the turn is durable in the state, with a new mark; then the mark is durable in the record;
    (6) only then is a use taken from the block.

A crash after (4) leaves the block in the state, where it counts as used for good. A crash within (5) leaves a
mark in the state that the record has not; the one before it is there too, so that this alone is forgiven.
Any other difference means that one of the two was put back, or copied, and refuses until a person has seen to
it. What it cannot tell is a record and a state put back together: see docs/state.md.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from licet.errors import Forked, LogError
from licet.guard._entries import StateEntry, encode
from licet.guard.state._state import Device, Kind, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from licet.guard.state._state import Counts, State, Turn
    from licet.log import Record

    Sized = Callable[[list[tuple[Tally, frozenset[str]]]], int]

_LONGEST: Final = (
    300.0  # seconds that a block may be used, so that no copy of a state is overlooked for longer
)
_CLOCK_SLACK: Final = 300.0  # seconds that the clocks of hosts may differ
_PATIENCE: Final = 1.0  # seconds until a state that had nothing left is asked again


class Account:
    """What one device has set aside, and permitted since it last told. The caller holds the guard's lock."""

    def __init__(  # noqa: PLR0913 - who counts what, where: put together only when a guard is opened
        self,
        state: State,
        record: Record,
        *,
        device: str,
        licence: str,
        links: Iterable[str],
        closes: bool = False,
    ) -> None:
        self._state, self._record, self._closes = state, record, closes
        self._device, self._licence = device, licence
        self._links = frozenset((licence, *links))
        self._told: dict[tuple[Kind, int | None], int] = {}
        self._begun = 0.0  # the span that these were permitted in
        self._pending: tuple[Device, dict[tuple[Kind, int | None], int]] | None = None
        self.aside = 0  # uses that may be taken
        self.until = self._asked = float("-inf")
        with state.turn() as turn:
            self._mine = turn.device(device)
            self._id = turn.state

    @property
    def state(self) -> State:
        """The state, for what else is counted there."""
        return self._state

    @property
    def is_new(self) -> bool:
        """Whether the state has never counted for this device: then its record's own are told."""
        return self._mine is None

    def begin(self, last: StateEntry | None, told: Counts, *, at: float) -> None:
        """Join the state, or take up where the record left off.

        `last` is the newest mark in the record, `told` what the record counts and the state was never told.
        """
        self._require_continued(last)
        mine = self._mine or Device()
        with self._state.turn() as turn:
            self._require_time(turn, at)
            if turn.device(self._device) != self._mine:
                raise self._copied()
            for licence, links in {**told.documents, self._licence: self._links}.items():
                turn.join(licence, links)
            turn.abandon(self._device)
            turn.count(told.tallies)
            following = _following(mine)
            turn.keep_device(self._device, following)
        self._mine = following
        self._note(following, at)

    def covers(self, at: float) -> bool:
        """Whether a use at `at` can be taken from what is set aside."""
        return self.aside > 0 and at < self.until

    def may_ask_again(self, at: float) -> bool:
        """Whether the last turn is so long ago that others may have handed something back."""
        return at >= self._asked + _PATIENCE

    def take(self, kind: Kind, gallery: int | None) -> None:
        """Take one use from what is set aside."""
        self.aside -= 1
        key = kind, gallery
        self._told[key] = self._told.get(key, 0) + 1

    def give_back(self, kind: Kind, gallery: int | None) -> None:
        """Undo a `take` whose use could not be recorded; without it, the use counts."""
        key = kind, gallery
        if self._told.get(key, 0) > 0:  # a turn has not told of it meanwhile
            self._told[key] -= 1
            self.aside += 1

    def counted(self, *, since: float) -> list[tuple[Tally, frozenset[str]]]:
        """What the state counts by now, with what each document stands on; nothing is told or set aside."""
        with self._state.turn() as turn:
            return self._counted(turn, since)

    def draw(self, span: tuple[float, float], *, at: float, since: float, sized: Sized) -> None:
        """Tell, hand back, and set a new block aside, of the size that `sized` makes of all that is counted.

        `span` is from when to when a use is of the same period and the same grants as one at `at`; `since` is
        when the earliest period still open began. Raises `LogError`, and nothing is set aside then.
        """
        self._turn(span, at=at, since=since, sized=sized, ending=False)

    def end(self, at: float) -> None:
        """At a clean end, tell what was permitted and hand back what was not; and let go."""
        try:
            if self._mine is not None and (self._told or self.aside):
                self._turn((at, at), at=at, since=at, sized=lambda _: 0, ending=True)
        finally:
            if self._closes:
                self._state.close()

    def _turn(
        self, span: tuple[float, float], *, at: float, since: float, sized: Sized, ending: bool
    ) -> None:
        self.aside = 0
        assert self._mine is not None  # noqa: S101 - an account is begun before it is drawn on
        with self._state.turn() as turn:
            self._require_mine(turn)  # (1)
            if not ending:  # a guard that was long idle ends at the time of its last answer
                self._require_time(turn, at)  # (2)
            turn.count(self._tallies())  # (3)
            turn.set_aside(self._device, None)
            uses = sized(self._counted(turn, since))
            if uses:
                block = Tally(at=span[0], licence=self._licence, uses=uses)
                turn.set_aside(self._device, block)  # (4)
            following = _following(self._mine)
            self._pending = following, dict(self._told)
            turn.keep_device(self._device, following)
        self._mine, self._pending = following, None  # (5)
        self._told.clear()
        self._note(following, at)
        self._begun, self._asked = span[0], at  # (6)
        self.aside, self.until = uses, min(span[1], at + _LONGEST)

    def _counted(self, turn: Turn, since: float) -> list[tuple[Tally, frozenset[str]]]:
        links = {one: above for one, above in turn.documents().items() if above & self._links}
        return [(one, links[one.licence]) for one in turn.counted(links, since=since)]

    def _tallies(self) -> list[Tally]:
        return [
            Tally(at=self._begun, licence=self._licence, uses=uses, kind=kind, gallery=gallery)
            for (kind, gallery), uses in self._told.items()
            if uses
        ]

    def _note(self, mine: Device, at: float) -> None:
        entry = StateEntry(at=int(at), state=self._id, turn=mine.turn, mark=mine.mark)
        self._record.append(encode(entry))

    def _require_mine(self, turn: Turn) -> None:
        """The state is where this account left it; or where a turn left it whose end was never heard."""
        found = turn.device(self._device)
        if turn.state != self._id or found is None:
            raise self._put_back()
        if self._pending is not None:
            following, told = self._pending
            self._pending = None
            if found == following:  # it was kept after all: what it told is told, its block was never used
                self._told = {key: max(0, uses - told.get(key, 0)) for key, uses in self._told.items()}
                self._mine = following
        assert self._mine is not None  # noqa: S101 - as in `draw`
        if found.turn < self._mine.turn:
            raise self._put_back()
        if found != self._mine:
            raise self._copied()

    def require_known(self, last: StateEntry | None) -> None:
        """Refuse a state that is not the one of the newest mark in the record, or is behind it."""
        if last is not None and last.state != self._id:
            raise Forked(
                "this record counts its uses in another state",
                where=self._state.where,
                remedy="name that one; if it is lost, ask the authority",
            )
        if last is not None and (self._mine.turn if self._mine is not None else 0) < last.turn:
            raise self._put_back()

    def _require_continued(self, last: StateEntry | None) -> None:
        """Hold the newest mark in the record against the newest in the state."""
        self.require_known(last)
        mine = self._mine
        turn, mark = (last.turn, last.mark) if last is not None else (0, "")
        if mine is None or (mine.turn, mine.mark) == (turn, mark):
            return
        if mine.turn > turn + 1:
            raise Forked(
                f"the record is older than the state: it knows turn {turn} of {mine.turn}",
                where=self._state.where,
                remedy="restore the newest copy of the record; if it is lost, ask the authority",
            )
        if mine.turn == turn or mine.before != mark:
            raise self._copied()

    def _require_time(self, turn: Turn, at: float) -> None:
        theirs = turn.now()
        if theirs is not None and not abs(theirs - at) <= _CLOCK_SLACK:
            ahead = "ahead of" if at > theirs else "behind"
            raise LogError(
                f"this machine's clock is {abs(theirs - at):,.0f} seconds {ahead} that of the shared state",
                where=self._state.where,
                remedy="set the one that is wrong",
            )
        if not turn.latest(at) <= at + _CLOCK_SLACK:
            raise LogError(
                "the clock has gone back behind the last use counted in the shared state",
                where=self._state.where,
                remedy="set it right",
            )

    def _put_back(self) -> Forked:
        return Forked(
            "the shared state is older than this record: it was put back, or is another",
            where=self._state.where,
            remedy="restore the newest copy of the state; if it is lost, ask the authority",
        )

    def _copied(self) -> Forked:
        return Forked(
            "another copy of this record counts in the shared state",
            where=self._state.where,
            remedy="stop the other; each copy of a program needs a record of its own",
        )


def _following(mine: Device) -> Device:
    return replace(mine, turn=mine.turn + 1, mark=secrets.token_hex(16), before=mine.mark)
