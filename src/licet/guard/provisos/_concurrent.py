"""Uses at once: each is counted from its beginning to its end. What is not held from end to end is refused.

How many go on is counted by whatever keeps `Leases`: here in this process; a state that several share may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import Concurrent


class Leases(Protocol):
    """How many uses go on under one proviso; called under the guard's lock.

    One that several processes share also forgets the uses of a process that is no more, and of no other.
    """

    def take(self, most: int) -> bool:
        """Count one use more and return True; or, where `most` or more go on, count nothing."""
        ...

    def give_back(self) -> None:
        """Forget one use that this process took."""
        ...


class LeasesHere:
    """The uses of this process alone; a guard has its record, and so its licence, to itself."""

    def __init__(self) -> None:
        self._going_on = 0

    def take(self, most: int) -> bool:
        """Count one use more, unless `most` go on."""
        if self._going_on >= most:
            return False
        self._going_on += 1
        return True

    def give_back(self) -> None:
        """Forget one use."""
        self._going_on -= 1


class LeasesOfEach:
    """The same use counted in several places, in each or in none."""

    def __init__(self, places: Sequence[Leases]) -> None:
        self._places = places

    def take(self, most: int) -> bool:
        """Count one use more in every place, unless `most` go on in one."""
        for number, place in enumerate(self._places):
            if not place.take(most):
                for taken in self._places[:number]:
                    taken.give_back()
                return False
        return True

    def give_back(self) -> None:
        """Forget one use in every place."""
        for place in self._places:
            place.give_back()


def _leases_of(concurrent: Concurrent, setting: Setting) -> Leases:
    """Where uses under a bound are counted: for each document that set it, and all that follow that."""
    setters = setting.at_once.get(concurrent, ())
    if setting.state is None or not setters:  # a tighter bound of the same document counts for this one
        return LeasesHere()
    from licet.guard.state import SharedLeases  # noqa: PLC0415 - most guards share nothing

    state = setting.state
    return LeasesOfEach([SharedLeases(state, f"concurrent {setter}") for setter in setters])


class ConcurrentKeeper:
    """At most `most` uses between their beginning and their end."""

    def __init__(self, concurrent: Concurrent, setting: Setting, leases: Leases | None = None) -> None:
        self._title = setting.title
        self._most = concurrent.most
        self._leases = _leases_of(concurrent, setting) if leases is None else leases

    def refuses(self, asked: Asked) -> Refusal | None:
        """A use whose end is not told would count for ever, or not at all."""
        if asked.held is True:
            return None
        says = f"{self._title} bounds the uses at once, and the end of this one would not be told"
        return Refusal(Ground.TOO_MANY_AT_ONCE, says, (Change("check", ("asked by `with guard.use(...)`",)),))

    def take(self, asked: Asked) -> Refusal | None:  # noqa: ARG002 - any use counts as one
        """Count the use, unless as many as are permitted go on."""
        if self._leases.take(self._most):
            return None
        says = (
            f"{self._title} permits {self._most:,} use{'' if self._most == 1 else 's'} at once, all going on"
        )
        return Refusal(Ground.TOO_MANY_AT_ONCE, says, (Change("time", ("when one of them has ended",)),))

    def give_back(self, asked: Asked) -> None:  # noqa: ARG002 - likewise
        """The use has ended, or was not permitted after all."""
        self._leases.give_back()
