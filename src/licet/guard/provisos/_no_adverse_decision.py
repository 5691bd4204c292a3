"""No adverse decision on output alone (Regulation (EU) 2024/1689, Articles 5(3) and 26(10)).

Whether what a product states beside the output is true, no guard can know: it stands marked in the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal

if TYPE_CHECKING:
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import NoAdverseDecision

EFFECTS = ("none", "adverse")
_LONGEST = 500


class NoAdverseDecisionKeeper:
    """A use states what follows for the person; if that is adverse, what else than the output it rests on."""

    def __init__(self, _: NoAdverseDecision, setting: Setting) -> None:
        self._title = setting.title

    def refuses(self, asked: Asked) -> Refusal | None:
        """(1) The effect is stated, in a known word; (2) an adverse one rests on something else as well."""
        told = asked.circumstances
        if told.effect not in EFFECTS:  # (1)
            says = f"{self._title} asks what follows for the person, and it is not stated as none or adverse"
            return Refusal(Ground.ADVERSE_ALONE, says, (Change("effect", EFFECTS),))
        if told.effect == "none" or self._is_something_else(asked):  # (2)
            return None
        says = f"{self._title} permits no decision against a person on the output alone"
        changes = (
            Change("corroboration", ("the reference of what else than the output it rests on",)),
            Change("effect", ("none",)),
        )
        return Refusal(Ground.ADVERSE_ALONE, says, changes)

    def marks(self, asked: Asked) -> tuple[str, ...]:
        """A decision against a person stands out in the record."""
        return ("adverse",) if asked.circumstances.effect == "adverse" else ()

    def _is_something_else(self, asked: Asked) -> bool:
        """A reference in one line, and not of what the use has anyway: its list, its ground, its result."""
        told = asked.circumstances
        reference = told.corroboration
        if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST:
            return False
        own = (told.watch_list, told.authorisation, told.notice, str(told.reviewed))
        return reference.isprintable() and reference == reference.strip() and reference not in own
