"""What is known of a moment: for a while, most of a decision need not be taken twice.

Nothing here decides. What stands here was decided by all steps, and holds until one might answer anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.guard._entries import permitted, refused
from licet.guard._verdict import Ground

if TYPE_CHECKING:
    from licet.facts import Use
    from licet.guard._judging import Judged
    from licet.guard._verdict import Verdict


class Ready:
    """A kind of use, decided but for its quota: its refusal if it has one, its entry but for the time.

    `marked` if the entry says what keepers will go by.
    """

    __slots__ = ("changes", "cite", "entry", "gallery", "ground", "judged", "marked", "refusal", "says")

    def __init__(
        self,
        refusal: Verdict | None,
        entry: bytes,
        judged: Judged,
        gallery: int | None,
        *,
        marked: bool = False,
    ) -> None:
        self.marked: Final = marked
        self.refusal: Final = refusal
        self.ground: Final = Ground.PERMITTED if refusal is None else refusal.ground
        self.says: Final = "permitted" if refusal is None else refusal.says
        self.cite: Final = "" if refusal is None else refusal.cite
        self.changes: Final = () if refusal is None else refusal.changes
        self.entry: Final = entry
        self.judged: Final = judged
        self.gallery: Final = gallery


class Usual:
    """A use that was permitted, as it was handed over, and its whole entry: products ask again and again."""

    __slots__ = ("entry", "ready", "use")

    def __init__(self, use: Use, ready: Ready, *, head: bytes) -> None:
        self.use: Final = use
        self.ready: Final = ready
        self.entry: Final = head + ready.entry


class Steady:
    """From `start` to before `end`, within one second, nothing refuses whatever the use.

    One value, so that threads never mix two. `ready` are the kinds of use asked of in this span, with their
    galleries; `head` is how their entries begin. `usual` spares one of them to be looked up, and joined.
    """

    __slots__ = ("end", "head", "ready", "start", "usual")

    def __init__(
        self,
        start: float,
        end: float,
        head: bytes,
        ready: dict[Use | tuple[Use, int], Ready],
        usual: Usual | None = None,
    ) -> None:
        self.start: Final = start
        self.end: Final = end
        self.head: Final = head
        self.ready: Final = ready
        self.usual: Final = usual


NEVER = Steady(float("inf"), float("-inf"), b"", {})


def made_ready(
    judged: Judged,
    gallery: int | None,
    *,
    refusal: Verdict | None = None,
    marks: tuple[str, ...] = (),
) -> Ready:
    """What was decided of a use, and the entry that will say so."""
    if refusal is None:
        return Ready(None, permitted(judged.tail, gallery, marks), judged, gallery, marked=bool(marks))
    return Ready(refusal, refused(refusal.ground, judged.tail), judged, gallery)
