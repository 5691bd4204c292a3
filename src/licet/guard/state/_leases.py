"""Uses that go on at one time, counted by all programs that share a state.

Each use holds one of so many places, renewed while it lasts. A program that was killed holds its places for a
minute at most; one that was asleep for longer than that may find its places taken by others when it wakes.
"""

from __future__ import annotations

import time
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from licet.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.guard.state._state import Lease, State

_LENGTH: Final = 60.0  # seconds


class SharedLeases:
    """The places of one proviso that this program holds. What a state cannot promise, is not taken."""

    def __init__(
        self, state: State, key: str, *, clock: Callable[[], float] = time.time, length: float = _LENGTH
    ) -> None:
        self._state, self._key, self._clock, self._length = state, key, clock, length
        self._held: list[Lease] = []
        self._lock, self._idle = Lock(), Event()
        self._renewing: Thread | None = None

    def take(self, most: int) -> bool:
        """Hold one place more; False where all `most` are held, or the state cannot be kept."""
        at = self._clock()
        try:
            lease = self._state.hold(self._key, most=most, at=at, until=at + self._length)
        except LogError:
            return False
        if lease is None:
            return False
        with self._lock:
            self._held.append(lease)
            self._idle.clear()
            if self._renewing is not None or self._begin_renewing():
                return True
        self.give_back()  # others would have its place in a minute, and the use might go on
        return False

    def give_back(self) -> None:
        """Free one place that this program holds; where that fails, it is free at the end of its minute."""
        with self._lock:
            lease = self._held.pop() if self._held else None
            if not self._held:
                self._idle.set()
            if lease is not None:
                try:
                    self._state.release(lease)
                except LogError:
                    return

    def renew(self) -> None:
        """Hold what is held for another minute; a thread does so every twenty seconds."""
        with self._lock:
            self._held = [self._renewed(lease) for lease in self._held]

    def _begin_renewing(self) -> bool:
        """Start the thread that renews; False where the system has none left."""
        renewing = Thread(target=self._renew_while_held, name="licet leases", daemon=True)
        try:
            renewing.start()
        except RuntimeError:
            return False
        self._renewing = renewing
        return True

    def _renew_while_held(self) -> None:
        while True:
            while not self._idle.wait(self._length / 3):
                self.renew()
            with self._lock:
                if not self._held:  # and not taken again just now
                    self._renewing = None
                    return

    def _renewed(self, lease: Lease) -> Lease:
        """The lease, renewed; one that lapsed stays, since its use goes on and will be given back."""
        at = self._clock()
        try:
            return self._state.renew(lease, at=at, until=at + self._length) or lease
        except LogError:
            return lease
