"""Uses of a quota set aside durably, to be taken one by one without a lock and without the disk."""

from __future__ import annotations

from operator import length_hint
from typing import Final


class Block:
    """Some uses, good before `until` (epoch seconds); what is not taken by then, a crash or the clock takes.

    Any thread may take one at any time: one step of an iterator over a range cannot be divided.
    """

    __slots__ = ("_left", "until")

    def __init__(self, uses: int, *, left: int, until: float) -> None:
        """`left` are left of the quota before the first is taken."""
        self._left: Final = iter(range(left - 1, left - uses - 1, -1))
        self.until: Final = until

    def take(self, at: float) -> int:
        """Take one; how many are left of the quota after it, or -1 and nothing is taken."""
        if at < self.until:
            for left in self._left:  # one step: quicker than `next`, and as indivisible
                return left
        return -1

    def rest(self, at: float) -> int:
        """How many may still be taken."""
        return length_hint(self._left) if at < self.until else 0

    def take_rest(self, at: float) -> int:
        """Take all that may still be taken; how many. What another thread takes is not among them."""
        return len(list(self._left)) if at < self.until else 0


NO_BLOCK: Final = Block(0, left=0, until=float("-inf"))
