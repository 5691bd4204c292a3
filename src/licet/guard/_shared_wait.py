"""Callers that wait for the disk together: one write for all who came before it began.

It decides nothing, and says that an entry is durable only after a write that began later than the entry came.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE: Final = 1.0  # seconds to leave the write to another thread, which may have been interrupted


class _Company:
    """Those of one write, each waiting for a lock of its own, so that none holds up the next."""

    __slots__ = ("durable", "turns")

    def __init__(self) -> None:
        self.turns: list[Lock] = []
        self.durable = False


class SharedWait:
    """Waits until everything the record has accepted is durable. Safe from many threads."""

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._joining, self._writing = Lock(), Lock()
        self._next = _Company()

    def __call__(self) -> None:
        """Return once all that was accepted before this call is durable; raises what the flush raises."""
        turn = Lock()
        turn.acquire()
        with self._joining:
            company = self._next
            follows = bool(company.turns)
            company.turns.append(turn)
        if not follows:
            self._write_for(company)
            return
        turn.acquire(timeout=_PATIENCE)
        if not company.durable:  # it could not be written, and says so here too; or its leader never came
            self._leave_with(company)  # or all who come later would wait for that leader
            self._flush()

    def _write_for(self, company: _Company) -> None:
        """Write for all who join until the disk is free."""
        try:
            with self._writing:
                self._leave_with(company)
                self._flush()
                company.durable = True
        finally:
            self._leave_with(company)  # again, since it may have been interrupted while it waited
            for turn in company.turns:
                turn.release()

    def _leave_with(self, company: _Company) -> None:
        """Whoever comes from now on waits for the next write."""
        with self._joining:
            if self._next is company:
                self._next = _Company()
