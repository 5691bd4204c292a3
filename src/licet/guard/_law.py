"""The law of the place and moment of use, as far as the loaded packs know it.

Only prohibitions of a use bear here: whether the item may be supplied was decided before the licence. A
prohibition that cannot be excluded for want of a fact refuses too, and says which fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from licet.facts import Transaction, replaced
from licet.guard._verdict import Change, Ground
from licet.law import Basis, Effect, Pack, changes, determine

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from licet.facts import Use


class Ruling(Struct, frozen=True):
    """What the law says of one use: nothing against it (`ground` permitted), or why not."""

    ground: Ground
    says: str = ""
    cite: str = ""
    changes: tuple[Change, ...] = ()


_OF_USE = (Basis.USE, Basis.POLICY, Basis.PROCEDURE)  # a missing safeguard forbids a use as well
_NOTHING_AGAINST = Ruling(Ground.PERMITTED)


def law_of_use(packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """The same packs with only the rules that prohibit a use."""
    kept = []
    for pack in packs:
        rules = tuple(r for r in pack.rules if r.effect is Effect.PROHIBIT and r.basis in _OF_USE)
        if rules:
            kept.append(replace(pack, rules=rules))
    return tuple(kept)


def rule_on(
    use: Use, packs: Sequence[Pack], *, on: dt.date, covers: Callable[[Use], bool] | None = None
) -> Ruling:
    """What `packs` (from `law_of_use`) say of one use on a day.

    Only a change whose use the licence `covers` is told as a way out: any other would be refused as well.
    """
    if not packs:
        return _NOTHING_AGAINST
    transaction = Transaction(activity="activity.use", use=use, date=on)
    answer = determine(transaction, packs, on=on)
    for reason in answer.reasons:
        way_out = _way_out(transaction, packs, on=on, covers=covers)
        lawful = tuple(Change(fact, _written(value)) for fact, value in way_out)
        return Ruling(Ground.FORBIDDEN_BY_LAW, reason.says, reason.cite, lawful)
    for item in answer.open:
        asked = ", ".join(item.missing)
        says = f"it cannot be told whether “{item.title}” forbids this use; state {asked}"
        return Ruling(Ground.LAW_UNCLEAR, says, item.cite, tuple(Change(fact, ()) for fact in item.missing))
    return _NOTHING_AGAINST


def _way_out(
    transaction: Transaction, packs: Sequence[Pack], *, on: dt.date, covers: Callable[[Use], bool] | None
) -> tuple[tuple[str, Any], ...]:
    """The smallest change after which no prohibition applies, or might; empty when there is none."""
    for change in changes(transaction, packs, on=on):
        other = transaction
        for fact, value in change.facts:
            other = replaced(other, fact, value)
        if covers is not None and not covers(other.use):
            continue
        answer = determine(other, packs, on=on)
        if not answer.reasons and not answer.open:
            return change.facts
    return ()


def _written(value: Any) -> tuple[str, ...]:
    """A fact's value as it is written in a file."""
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return value if isinstance(value, tuple) else (str(value),)
