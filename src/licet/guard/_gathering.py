"""Several answers of one guard that wait for the disk together: one write, however many they are.

An answer is handed out only by `settled`, after the write, so that nobody can act on one that a crash would
take back. Quotas are counted one by one, exactly as `Guard.check` counts them.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from licet.errors import LogError
from licet.guard._standing import EVERY_USE
from licet.guard._verdict import Ground, Verdict, no

if TYPE_CHECKING:
    from licet.facts import Use
    from licet.guard._circumstances import Circumstances
    from licet.guard._guard import Guard


class Gatherer:
    """Lets one thread at a time gather answers of a guard; other threads ask the guard as ever."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._durably, self._waiting = guard._keep, guard._settle  # noqa: SLF001 - this guard's own room
        self._gathering: int | None = None
        self._found: list[Verdict] = []
        guard._keep = self._kept  # noqa: SLF001 - likewise
        guard._settle = self._settle  # noqa: SLF001 - likewise

    def check(self, use: Use, circumstances: Circumstances | None = None) -> bool:
        """Decide one use; say what its answer will be, unless the disk fails."""
        self._gathering = threading.get_ident()
        try:
            self._found.append(self._guard.check(use, circumstances))
        finally:
            self._gathering = None
        return self._found[-1].permitted

    def __len__(self) -> int:
        """How many answers wait."""
        return len(self._found)

    def settled(self) -> list[Verdict]:
        """The answers since the last call, once they are durable; refusals all, if they cannot be."""
        found, self._found = self._found, []
        try:
            self._guard.record.flush()
        except LogError as problem:
            says = f"the uses could not be recorded: {problem}"
            return [no(Ground.RECORD_FAILED, says, EVERY_USE) if one.permitted else one for one in found]
        return found

    def _kept(self, entry: bytes) -> int:
        if self._gathering == threading.get_ident():
            return self._guard.record.enqueue(entry)
        return self._durably(entry)

    def _settle(self) -> None:
        if self._gathering != threading.get_ident():
            self._waiting()
