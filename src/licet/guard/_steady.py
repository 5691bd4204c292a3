"""What is known of a moment: for a second at most, most of a decision need not be taken twice.

Nothing here decides. What stands here was decided by all steps, and holds until one might answer anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from licet.guard._entries import permit_entry, refuse_entry
from licet.guard._verdict import Ground

if TYPE_CHECKING:
    from licet.facts import Use
    from licet.guard._judging import Judged
    from licet.guard._verdict import Verdict

_MOST = 4096  # kinds of use at hand


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """One use, decided but for its quota and its record: its refusal if it has one, and its entry."""

    refusal: Verdict | None
    entry: bytes
    judged: Judged
    gallery: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Steady:
    """From `start` to before `end`, within one second, nothing refuses whatever the use.

    One value, so that threads never mix two. `ready` are the kinds of use asked of in that time, with their
    galleries.
    """

    start: float
    end: float
    ready: dict[Use | tuple[Use, int], Ready] = field(default_factory=dict)

    def add(self, use: Use, ready: Ready) -> None:
        """Have at hand what was decided of a use that no proviso has to be asked about."""
        gallery = ready.gallery
        if ready.judged.ground is Ground.UNKNOWN_TERM or len(self.ready) >= _MOST:
            return
        if gallery is None:
            self.ready[use] = ready
        elif type(gallery) is int:  # for Python, True is 1
            self.ready[use, gallery] = ready


NEVER = Steady(float("inf"), float("-inf"))


def made_ready(
    at: float,
    judged: Judged,
    gallery: int | None,
    *,
    refusal: Verdict | None = None,
    marks: tuple[str, ...] = (),
) -> Ready:
    """What was decided of a use at `at`, and the entry that will say so."""
    if refusal is None:
        return Ready(None, permit_entry(at, judged.tail, gallery, marks), judged, gallery)
    return Ready(refusal, refuse_entry(at, refusal.ground, judged.tail), judged, gallery)
