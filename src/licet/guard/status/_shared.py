"""A state that guards share, for a status: what is counted there is read, and nothing joined or told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.errors import InputError
from licet.guard._binding import recorded_links
from licet.guard.state import Account, open_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from licet.guard._allowance import Allowance
    from licet.guard._entries import StateEntry
    from licet.guard.state import Counts, State
    from licet.guard.state._account import Sized
    from licet.guard.status._record import ReadRecord
    from licet.tag import VerifiedTag

_SQLITE: Final = "sqlite:///"


class _Reading(Account):
    """An account that asks what is counted, and changes nothing of it."""

    def begin(self, last: StateEntry | None, told: Counts, *, at: float) -> None:
        """Join nothing; a guard that counts there at this moment is ahead of its record, and not behind."""
        del told, at  # an account's, which would count them
        self.require_known(last)

    def draw(
        self,
        span: tuple[float, float],
        *,
        at: float,  # noqa: ARG002 - an account's, which would note it
        since: float,
        sized: Sized,
    ) -> None:
        """Count, and set nothing aside; one use counts as if it were, so that it can be asked for."""
        sized(self.counted(since=since))
        self.aside, self.until = 1, span[1]


class SharedRead:
    """The state that was named; None where the guard counts alone."""

    def __init__(self, place: str | PathLike[str] | None) -> None:
        self._state: State | None = None if place is None else _opened(place)

    def accounts(self, record: ReadRecord) -> Callable[[VerifiedTag], Account] | None:
        """What makes the account of this guard."""
        state = self._state
        if state is None:
            return None

        def account_of(tag: VerifiedTag) -> Account:
            return _Reading(
                state,
                record,
                device=record.device,
                licence=tag.chain.digest,
                links=recorded_links(tag.chain),
            )

        return account_of

    def count(self, allowance: Allowance, at: float) -> None:
        """Count the quotas from the state: one use is asked for, and given back."""
        if self._state is not None and allowance.counters and allowance.take(at) is None:
            allowance.give_back(at)

    def close(self) -> None:
        """Let go of it."""
        if self._state is not None:
            self._state.close()


def _opened(place: str | PathLike[str]) -> State:
    """The state there is: a guard would begin one, and to look must not."""
    where = os.fspath(place)
    path = where.removeprefix(_SQLITE)
    if "://" not in path and not Path(path).is_file():
        raise InputError("no such state", where=place, remedy="name the state the guard was opened with")
    return open_state(place)
