"""Challenges: what a person signs to show that a proof was made for this guard, now, and only once.

A challenge carries its own end and the guard's mark, so that asking for many fills no memory; only those that
admitted somebody are remembered, until they would have lapsed.
"""

from __future__ import annotations

import hmac
import struct
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Final

from licet.errors import NotAdmitted

if TYPE_CHECKING:
    from collections.abc import Callable

LASTS: Final = 300.0  # seconds
_MOST_SPENT: Final = 65_536
_RANDOM: Final = 16
_MARK: Final = 16
_END: Final = struct.Struct(">Q")
_SIZE: Final = _END.size + _RANDOM + _MARK
_AGAIN: Final = "ask the guard for a new challenge"


class Challenges:
    """Single-use challenges of one guard. Time never goes back here: the latest moment seen counts."""

    def __init__(self, secret: bytes, *, entropy: Callable[[int], bytes]) -> None:
        self._secret = secret
        self._entropy = entropy
        self._spent: dict[bytes, float] = {}
        self._latest = 0.0
        self._lock = Lock()

    def issue(self, at: float) -> bytes:
        """A new challenge, good for five minutes."""
        body = _END.pack(int(self._now(at) + LASTS)) + self._entropy(_RANDOM)
        return body + self._mark(body)

    def issued(self, challenge: bytes) -> bool:
        """Whether this is one of this guard's, whenever that was."""
        body, mark = challenge[:-_MARK], challenge[-_MARK:]
        return len(challenge) == _SIZE and hmac.compare_digest(self._mark(body), mark)

    def require_fresh(self, challenge: bytes, at: float) -> None:
        """Refuse what this guard did not issue, or too long ago."""
        if not self.issued(challenge):
            raise NotAdmitted("the challenge is not one of this guard", remedy=_AGAIN)
        if self._now(at) >= _END.unpack_from(challenge)[0]:
            raise NotAdmitted("the challenge has lapsed", remedy=_AGAIN)

    def spend(self, challenge: bytes, at: float) -> None:
        """Use a challenge up; refuse one that was used before. Of two threads, one succeeds."""
        self.require_fresh(challenge, at)
        with self._lock:
            if challenge in self._spent:
                raise NotAdmitted("the challenge was used before", remedy=_AGAIN)
            if len(self._spent) >= _MOST_SPENT:
                self._spent = {one: end for one, end in self._spent.items() if end > self._latest}
            if len(self._spent) >= _MOST_SPENT:
                raise NotAdmitted("too many were admitted in the last minutes", remedy="try again in five")
            self._spent[challenge] = float(_END.unpack_from(challenge)[0])

    def _mark(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, b"challenge\0" + body, sha256)[:_MARK]

    def _now(self, at: float) -> float:
        with self._lock:
            self._latest = max(self._latest, at)
            return self._latest
