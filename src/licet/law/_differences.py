"""What changed in the law between two days: the stages its rules entered, and what that does to transactions.

Only the days of the rules' own status count: two versions of a pack are not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from licet.law._determination import Outcome
from licet.law._determine import determine
from licet.law._rule import Effect, Stage, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from licet.facts import Transaction
    from licet.law._determination import Determination
    from licet.law._rule import Pack
    from licet.vocabulary import Vocabulary


class Difference(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A rule whose stage is another than before, or changed in between: `steps` are the stages it entered."""

    rule: str
    title: str
    cite: str
    effect: Effect
    before: Stage | None = None
    after: Stage | None = None
    steps: tuple[Status, ...] = ()


class Effects(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What the law of two days says of one transaction: rules whose effect `begins` or `ends`."""

    before: Outcome
    after: Outcome
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the outcome is another."""
        return self.before is not self.after


def differences(packs: Sequence[Pack], before: dt.date, after: dt.date) -> tuple[Difference, ...]:
    """The rules that entered another stage after the one day and until the other, pack by pack."""
    found = []
    for pack in packs:
        for rule in pack.rules:
            steps = tuple(status for status in rule.status if before < status.from_ <= after)
            if steps:
                then = rule.stage(before)
                found.append(
                    Difference(
                        rule=rule.id,
                        title=rule.title,
                        cite=rule.cite,
                        effect=rule.effect,
                        before=then.stage if then else None,
                        after=steps[-1].stage,
                        steps=steps,
                    )
                )
    return tuple(found)


def effects(
    transaction: Transaction,
    packs: Sequence[Pack],
    *,
    before: dt.date,
    after: dt.date,
    words: Vocabulary | None = None,
) -> Effects:
    """What the law of either day says of the transaction, as if it took place on that day."""
    then = determine(replace(transaction, date=before), packs, on=before, words=words)
    now = determine(replace(transaction, date=after), packs, on=after, words=words)
    return Effects(
        before=then.outcome,
        after=now.outcome,
        begins=_gained(now, then, _in_force(packs, before)),
        ends=_gained(then, now, _in_force(packs, after)),
    )


def _in_force(packs: Sequence[Pack], day: dt.date) -> frozenset[str]:
    return frozenset(rule.id for pack in packs for rule in pack.rules if rule.in_force(day))


def _gained(answer: Determination, other: Determination, held: frozenset[str]) -> tuple[str, ...]:
    """The rules that apply in one answer and not in the other, or are open in it and not `held` in the other.

    A rule that is merely no longer asked about, since a stricter one decides, has neither begun nor ended.
    """
    applied = {reason.rule for reason in other.reasons}
    return (
        *(reason.rule for reason in answer.reasons if reason.rule not in applied),
        *(item.rule for item in answer.open if item.rule not in held),
    )
