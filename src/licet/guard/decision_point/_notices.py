"""What whoever runs a decision point is told on its error output: a line for what needs their hands.

Callers are told the ground alone, so that the reason stands here. Never what was asked: of an error inside,
its kind and place are told, and not its message.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from licet.guard._verdict import Ground
from licet.guard.decision_point._answer import INSIDE

if TYPE_CHECKING:
    from licet.guard import Verdict

LOG: Final = "licet.decision_point"
_AGAIN: Final = 60.0  # seconds after which a reason that still holds is told again
_log: Final = logging.getLogger(LOG)


class Notices:
    """The lines about one tenant."""

    def __init__(self, tenant: str = "") -> None:
        self._about = f"tenant {tenant}: " if tenant else ""
        self._told: dict[Ground, float] = {}
        self.unrecorded = False  # a use was refused since it could not be recorded, or set aside

    def failed(self, problem: BaseException) -> None:
        """An error that nobody foresaw has ended this guard's decisions."""
        _log.error(
            "%sits guard failed (%s at %s) and refuses every use; start again once the cause is mended",
            self._about,
            type(problem).__name__,
            _place(problem),
        )

    def refused(self, verdict: Verdict) -> None:
        """Why a use was refused, where that is this machine's to mend; once a minute for each ground."""
        ground = verdict.ground
        if ground not in INSIDE:
            return
        self.unrecorded |= ground is Ground.RECORD_FAILED
        now = time.monotonic()
        if now - self._told.get(ground, float("-inf")) >= _AGAIN:
            self._told[ground] = now
            _log.error("%s%s: %s", self._about, ground.value, verdict.says)


def _place(problem: BaseException) -> str:
    """Where an error arose, by file and line."""
    frame, found = problem.__traceback__, "an unknown place"
    while frame is not None:
        found = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
        frame = frame.tb_next
    return found
