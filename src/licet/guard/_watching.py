"""Whether uses could go on, asked without making one: nothing is counted, taken or recorded.

For what watches over a guard: a readiness probe, and a program that runs under a use that was permitted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet.guard._circumstances import NONE, Circumstances
from licet.guard._keeping import refusal_of
from licet.guard._standing import tells_no_time
from licet.guard._verdict import Ground, Verdict, no
from licet.guard.provisos import Asked

if TYPE_CHECKING:
    from licet.facts import Use
    from licet.guard._guard import Guard


def standing(guard: Guard) -> Verdict | None:
    """Why nothing would be permitted now, whatever the use; None when that depends on the use."""
    return _at_all(guard, guard._clock())  # noqa: SLF001 - this guard's own room


def hindrance(guard: Guard, use: Use, circumstances: Circumstances = NONE) -> Verdict | None:
    """Why a use that was permitted may not go on; None as long as it may.

    Its quota is not asked, nor the review it goes by: what was counted or gone by when it began stays so.
    Everything else is, as at `Guard.check`.
    """
    at = guard._clock()  # noqa: SLF001 - likewise
    refusal = _at_all(guard, at)
    if refusal is not None:
        return refusal
    judge = guard._judge  # noqa: SLF001 - likewise
    if judge.law is not guard._revoker.law:  # noqa: SLF001 - likewise
        judge = guard._new_judge()  # noqa: SLF001 - likewise
    judged = judge.judged(use, at)
    if judged.ground is not Ground.PERMITTED:
        return Verdict(False, judged.ground, judged.says, judged.cite, None, judged.changes)
    return refusal_of(judged.kept, Asked(at, judged.use, _once_reviewed(circumstances), held=True))


def heard_at(guard: Guard) -> float:
    """When the oldest of the words relied on was signed, in seconds since the epoch."""
    return guard._standing.heard_at()  # noqa: SLF001 - likewise


def _once_reviewed(told: Circumstances) -> Circumstances:
    if told.reviewed is None:
        return told
    return replace(told, reviewed=None, effect=None if told.effect is None else "none")


def _at_all(guard: Guard, at: float) -> Verdict | None:
    if tells_no_time(at):
        return no(Ground.CLOCK_BACK, "the clock does not tell a time; set it right", guard.tag.chain.title)
    refusal = guard._standing.refuses_at(at)  # noqa: SLF001 - likewise
    if refusal is None:  # a refusal is false, so no `or` will do
        refusal = guard._keeping.refuses_at(at)  # noqa: SLF001 - likewise
    return refusal
