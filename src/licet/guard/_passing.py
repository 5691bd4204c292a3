"""A permitted use that holds nothing while it lasts, and so needs no ending: what `Guard.use` mostly is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.errors import NotPermitted
from licet.guard._refusals import wayout

if TYPE_CHECKING:
    from licet.facts import Use
    from licet.guard._circumstances import Circumstances
    from licet.guard._guard import Guard
    from licet.guard._verdict import Verdict


class Passing:
    """A use that holds nothing while it lasts, so that nothing is left of a block that is given up.

    It is decided when its block begins, and anew if it begins again.
    """

    __slots__ = ("_gallery", "_guard", "_told", "_use")

    def __init__(self, guard: Guard, use: Use, told: Circumstances | None, gallery: int | None) -> None:
        self._guard, self._use, self._told, self._gallery = guard, use, told, gallery

    def __enter__(self) -> Verdict:
        verdict = self._guard.check(self._use, self._told, gallery=self._gallery)
        if not verdict.permitted:
            raise NotPermitted(verdict.says, verdict=verdict, remedy=wayout(verdict.changes))
        return verdict

    def __exit__(self, kind: object, problem: object, trace: object) -> None:
        """Leave what the block raised as it is."""
