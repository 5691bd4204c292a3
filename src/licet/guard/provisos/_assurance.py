"""Minimum assurance: some operations only where the guard is well enough rooted.

An unknown level is too low.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal
from licet.licence.provisos import LEVELS

if TYPE_CHECKING:
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import Assurance


class AssuranceKeeper:
    """The level that this guard gives is `level` or better; it does not change while the guard is open."""

    def __init__(self, assurance: Assurance, setting: Setting) -> None:
        enough = LEVELS[LEVELS.index(assurance.level) :] if assurance.level in LEVELS else ()
        says = f"{setting.title} asks for assurance {assurance.level}; this guard gives {setting.assurance}"
        change = Change("assurance", enough)
        self._refusal = (
            None if setting.assurance in enough else Refusal(Ground.ASSURANCE_LOW, says, (change,))
        )

    def refuses(self, asked: Asked) -> Refusal | None:  # noqa: ARG002 - the same for each use
        """The answer found when the guard was opened."""
        return self._refusal
