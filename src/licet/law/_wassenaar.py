"""A determination as seen from the Wassenaar Arrangement: what stems from it, and what goes beyond.

Each rule that applies, is met or is open has its `origin`; where a list decides, the series of the item's
code tells. It says where a control comes from, never whether a state keeps a commitment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet import facts
from licet.law._determination import Determination, Part
from licet.law._rule import Basis, Effect, Origin, Review, Rule
from licet.law._suppose import turns_on
from licet.vocabulary import series_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from licet.facts import Transaction
    from licet.law._rule import Pack

_CODES = ("item.eu_code", "item.eccn")


class _Stem(Struct, frozen=True):
    """Where a rule comes from, and why that is said; no origin where the code that tells is missing."""

    origin: Origin | None
    why: str
    review: Review


def wassenaar_view(
    determination: Determination, transaction: Transaction, packs: Sequence[Pack]
) -> tuple[Part, ...]:
    """Where each burden of a determination comes from: the rules that apply, then those met, then open ones.

    `packs` are those it was made with. Authorisations and information burden nobody and are left out.
    """
    rules = {rule.id: (rule, pack) for pack in packs for rule in pack.rules}
    return tuple(
        _part(*rules[name], transaction, standing)
        for name, standing in _burdens(determination)
        if name in rules and rules[name][0].effect not in (Effect.AUTHORISE, Effect.INFORM)
    )


def _burdens(determination: Determination) -> Iterator[tuple[str, str]]:
    yield from ((reason.rule, "applies") for reason in determination.reasons)
    yield from ((item.reason.rule, "met") for item in determination.discharged)
    yield from ((item.rule, "open") for item in determination.open)


def _part(rule: Rule, pack: Pack, transaction: Transaction, standing: str) -> Part:
    stem = _stem(rule, pack, transaction)
    return Part(
        rule=rule.id,
        title=rule.title,
        cite=rule.cite,
        standing=standing,
        origin=stem.origin,
        why=stem.why,
        review=stem.review,
    )


def _stem(rule: Rule, pack: Pack, transaction: Transaction) -> _Stem:
    origin = rule.origin or (Origin.LIST if rule.basis is Basis.LIST else Origin.BEYOND)
    if origin is not Origin.LIST:
        stated = rule.origin is not None
        why = "stated with the rule" if stated else "it rests on no list entry, and no regime is named for it"
        return _Stem(origin, why, rule.review if stated else Review.UNVERIFIED)
    turning = frozenset[str]().union(*(turns_on(c, pack.definitions) for c in (rule.when, pack.scope)))
    given = [fact for fact in _CODES if fact in turns_on(rule.when, pack.definitions)] or [
        fact for fact in _CODES if fact in turning
    ]
    return _by_code(given, transaction)


def _by_code(given: Sequence[str], transaction: Transaction) -> _Stem:
    """What the series of the item's code on that list says; another list's code says nothing about it."""
    for fact in given:
        code = facts.value_of(transaction, fact)
        if code is None:
            return _Stem(None, f"{fact} is not known", Review.UNVERIFIED)
        series = series_of(fact, code)
        if series is not None:
            regime = f" ({series.regime})" if series.regime else ""
            why = f"{code} is of the {series.name}{regime}; {series.cite}"
            return _Stem(Origin(series.origin), why, Review(series.review))
    return _Stem(None, "no code of the item tells", Review.UNVERIFIED)
