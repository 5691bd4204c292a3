"""Where a transaction stands once it is known which rules apply and which might.

Discharge, outcome and what is still open follow from the rules and their truths alone, so that an answer, a
supposed answer and a counterfactual cannot come to different ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet.law._determination import OUTCOME_OF, Outcome
from licet.law._rule import Effect, Force, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_RELIEVING = (Effect.AUTHORISE, Effect.INFORM)  # an open rule of these can only make things easier

_FORCES = {force: place for place, force in enumerate(Force)}
_ORDER = {outcome: place for place, outcome in enumerate(Outcome)}


class Standing(Struct, frozen=True):
    """The outcome, whether anything unknown could change it, and the open rules that could.

    `left` are the rules that apply and are not discharged.
    """

    outcome: Outcome
    settled: bool
    open: tuple[Rule, ...]
    left: tuple[Rule, ...]


def relieved(fired: Iterable[Rule]) -> dict[str, str]:
    """The requirements that rules which apply discharge, each with the id of the authorising rule."""
    return {target: rule.id for rule in fired for target in rule.discharges}


def standing(
    left: Sequence[Rule], waiting: Sequence[Rule], *, met: bool, covered: bool, listed: bool
) -> Standing:
    """Where the rules that apply (`left` undischarged) and those that might leave a transaction.

    `met` says that some requirement is discharged, `covered` that a pack of law has the whole say, `listed`
    that a party is on a list no rule has an answer for.
    """
    outcome = _outcome(left, waiting, met=met, covered=covered and not listed)
    relief = {target for rule in waiting for target in rule.discharges}
    could = tuple(rule for rule in waiting if _could_change(rule, outcome, left, relief))
    settled = not could and not listed and (covered or outcome.answer is False)
    return Standing(outcome, settled, could, tuple(left))


def _outcome(left: Sequence[Rule], waiting: Sequence[Rule], *, met: bool, covered: bool) -> Outcome:
    """An authorisation that discharges nothing changes nothing."""
    counted = [rule.effect for rule in left if rule.effect is not Effect.AUTHORISE or met]
    strictest = min(counted, key=lambda effect: effect.rank, default=Effect.INFORM)
    outcome = OUTCOME_OF[strictest]
    blind = not covered or any(rule.effect not in _RELIEVING for rule in waiting)
    return Outcome.CANNOT_TELL if outcome.permits and blind else outcome


def _could_change(rule: Rule, outcome: Outcome, left: Sequence[Rule], relief: Collection[str]) -> bool:
    """Stricter than the outcome, as strict but of stronger force, or part of a relief from all it rests on.

    `relief` are the rules that open authorisations together would discharge.
    """
    if rule.effect is Effect.INFORM:
        return False
    if rule.effect is Effect.AUTHORISE:
        deciding = {held.id for held in left if OUTCOME_OF[held.effect] is outcome}
        return deciding <= set(relief) and bool(deciding & set(rule.discharges))
    if outcome is Outcome.CANNOT_TELL:
        return True
    place = _ORDER[OUTCOME_OF[rule.effect]]
    if place == _ORDER[outcome]:
        held = [_FORCES[other.force] for other in left if other.effect is rule.effect]
        return _FORCES[rule.force] < min(held, default=0)
    return place < _ORDER[outcome]
