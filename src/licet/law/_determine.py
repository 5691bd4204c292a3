"""Apply packs to a transaction.

    (1) take the packs whose scope may cover the transaction, and their rules in force on the day;
    (2) evaluate each rule and its exceptions to true, false or cannot tell;
    (3) let authorisations discharge the requirements they name;
    (4) the outcome is the strictest effect left; with an open rule behind it, or a listed party that no rule
        has an answer for, never "clear";
    (5) list the facts whose absence keeps a rule open, most decisive first;
    (6) say which rules will apply to the same facts from a later day.

Pure: no I/O, no clock, no environment. The day and the packs are arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet import vocabulary
from licet.law._conditions import All, Finding, World, evaluate
from licet.law._determination import (
    Ask,
    Determination,
    Discharge,
    Open,
    Outcome,
    Reason,
    Ruled,
    Upcoming,
)
from licet.law._listings import unanswered
from licet.law._rule import Force, Pack, Rule
from licet.law._standing import relieved, standing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from licet.facts import Transaction
    from licet.vocabulary import Vocabulary


class _Applied(Struct, frozen=True):
    """A rule with what it came to."""

    rule: Rule
    finding: Finding


class _Survey(Struct, frozen=True):
    """What the packs came to: rules applied, rules to come, and what they leave unsaid.

    `covered` is true when some pack of law speaks about the whole case; else `unplaced` says of those that
    might what it turns on.
    """

    applied: tuple[_Applied, ...]
    upcoming: tuple[Upcoming, ...]
    outside: tuple[str, ...]
    covered: bool
    unplaced: tuple[Finding, ...]


def determine(
    transaction: Transaction,
    packs: Sequence[Pack],
    *,
    on: dt.date,
    words: Vocabulary | None = None,
) -> Determination:
    """Say what `packs` make of `transaction` on a day: its own date when it has one, else `on`."""
    words = words or vocabulary.shipped()
    day = transaction.date or on
    survey = _survey(transaction, packs, on=day, words=words)  # (1) (2)
    fired = sorted((a for a in survey.applied if a.finding.truth is True), key=_strictness)
    waiting = sorted((a for a in survey.applied if a.finding.truth is None), key=_strictness)
    relief = relieved(a.rule for a in fired)  # (3)
    reasons = [reason_of(a.rule, a.finding) for a in fired if a.rule.id not in relief]
    discharged = [
        Discharge(reason=reason_of(a.rule, a.finding), by=relief[a.rule.id])
        for a in fired
        if a.rule.id in relief
    ]
    listed = unanswered(transaction, reasons, packs, words)
    where = standing(  # (4)
        [a.rule for a in fired if a.rule.id not in relief],
        [a.rule for a in waiting],
        met=bool(discharged),
        covered=survey.covered,
        listed=bool(listed),
    )
    could = {rule.id for rule in where.open}
    relevant = [a for a in waiting if a.rule.id in could]
    unplaced = survey.unplaced if where.outcome is Outcome.CANNOT_TELL else ()
    return Determination(
        outcome=where.outcome,
        settled=where.settled,
        on=day,
        transaction=transaction.digest,
        reasons=tuple(reasons),
        discharged=tuple(discharged),
        open=tuple(_open(a) for a in relevant),
        missing=_questions(relevant, unplaced, words),  # (5)
        ruled_out=tuple(
            _ruled(a) for a in sorted(survey.applied, key=_strictness) if a.finding.truth is False
        ),
        upcoming=survey.upcoming,  # (6)
        packs=tuple(pack.digest for pack in packs),
        outside=(*listed, *survey.outside),
    )


def _survey(transaction: Transaction, packs: Sequence[Pack], *, on: dt.date, words: Vocabulary) -> _Survey:
    applied: list[_Applied] = []
    upcoming: list[_Applied] = []
    outside: list[str] = []
    reaches: list[Finding] = []  # of the packs of law that cover the transaction as a whole, or might
    for pack in packs:
        world = World(transaction, words, pack.definitions)
        scope = evaluate(pack.scope, world)
        if silence := _silence(pack, scope, on):
            outside.append(silence)
            continue
        if pack.limits:
            outside.append(f"{pack.title}: {pack.limits}")
        if (reach := _reach(pack, scope, world)).truth is not False:
            reaches.append(reach)
        for rule in pack.rules:
            if rule.in_force(on):
                applied.append(_Applied(rule, _within(scope, apply(rule, world))))
            elif rule.comes_into_force(after=on):
                upcoming.append(_Applied(rule, _within(scope, apply(rule, world))))
    covered = any(reach.truth is True for reach in reaches)
    unplaced = () if covered else tuple(reaches)
    return _Survey(
        tuple(applied),
        _to_come(upcoming, after=on),
        (*_uncovered(covered=covered, unplaced=unplaced), *outside),
        covered,
        unplaced,
    )


def _reach(pack: Pack, scope: Finding, world: World) -> Finding:
    """Whether the pack is law that has the whole say on the transaction, so that its silence is an answer."""
    if pack.force is not Force.LAW or pack.covers is False:
        return Finding(False)
    if pack.covers is True:
        return scope
    return evaluate(All((pack.scope, pack.covers)), world)


def _silence(pack: Pack, scope: Finding, on: dt.date) -> str:
    """Why a pack says nothing about the transaction at all, or the empty string."""
    if scope.truth is False:
        return f"{pack.title}: out of scope ({', '.join(fact for fact, _ in scope.facts)})"
    if pack.speaks_from is not None and on < pack.speaks_from:
        return f"{pack.title}: does not speak about days before {pack.speaks_from}"
    return ""


def _uncovered(*, covered: bool, unplaced: Sequence[Finding]) -> tuple[str, ...]:
    if covered:
        return ()
    if unplaced:
        return ("it cannot be told yet whether a loaded pack of law covers this transaction as a whole",)
    return ("no loaded pack of law covers this transaction as a whole",)


def _to_come(waiting: Iterable[_Applied], *, after: dt.date) -> tuple[Upcoming, ...]:
    """The rules that will or might apply, the next day of application first."""
    found = [
        Upcoming(
            rule=item.rule.id,
            title=item.rule.title,
            effect=item.rule.effect,
            cite=item.rule.cite,
            from_=day,
            certain=item.finding.truth is True,
        )
        for item in sorted(waiting, key=_strictness)
        if item.finding.truth is not False and (day := item.rule.comes_into_force(after=after))
    ]
    return tuple(sorted(found, key=lambda item: item.from_))


def _within(scope: Finding, finding: Finding) -> Finding:
    """While it cannot be told whether a pack applies at all, none of its rules does for certain."""
    if scope.truth is True or finding.truth is False:
        return finding
    missing = tuple(dict.fromkeys((*scope.missing, *finding.missing)))
    return Finding(None, finding.facts, missing, tuple(dict.fromkeys((*scope.notes, *finding.notes))))


def apply(rule: Rule, world: World) -> Finding:
    """What a rule comes to in a world: its own condition, less its exceptions; dates are the caller's."""
    return evaluate(rule.whole, world)


def _questions(
    waiting: Sequence[_Applied], unplaced: Iterable[Finding], words: Vocabulary
) -> tuple[Ask, ...]:
    """Each missing fact once; first the ones the strictest and the most rules wait for.

    Last come those that only tell whether a pack covers the transaction.
    """
    rules: dict[str, list[_Applied]] = {}
    for item in waiting:
        for fact in item.finding.missing:
            rules.setdefault(fact, []).append(item)
    order = sorted(
        rules, key=lambda fact: (min(_strictness(a) for a in rules[fact]), -len(rules[fact]), fact)
    )
    scopes = dict.fromkeys(fact for scope in unplaced for fact in scope.missing if fact not in rules)
    notes = [note for item in waiting for note in item.finding.notes]
    notes += [note for scope in unplaced for note in scope.notes]
    return tuple(_ask(fact, rules.get(fact, ()), notes, words) for fact in (*order, *scopes))


def _ask(fact: str, waiting: Iterable[_Applied], notes: Iterable[tuple[str, str]], words: Vocabulary) -> Ask:
    question = words.questions[fact]
    return Ask(
        fact=fact,
        ask=question.ask,
        note="; ".join(dict.fromkeys(why for path, why in notes if path == fact)),
        help=question.help,
        cite=question.cite,
        rules=tuple(item.rule.id for item in waiting),
    )


def _strictness(item: _Applied) -> tuple[int, int]:
    return item.rule.strictness


def reason_of(rule: Rule, finding: Finding) -> Reason:
    """A rule that applies, as a reason of the answer."""
    return Reason(
        rule=rule.id,
        title=rule.title,
        says=rule.says,
        effect=rule.effect,
        force=rule.force,
        basis=rule.basis,
        cite=rule.cite,
        url=rule.url,
        review=rule.review,
        facts=finding.facts,
        provisos=rule.provisos,
        remedy=rule.remedy,
        authority=rule.authority,
        note=rule.note,
    )


def _open(item: _Applied) -> Open:
    rule = item.rule
    return Open(
        rule=rule.id,
        title=rule.title,
        effect=rule.effect,
        force=rule.force,
        cite=rule.cite,
        url=rule.url,
        review=rule.review,
        missing=item.finding.missing,
    )


def _ruled(item: _Applied) -> Ruled:
    rule = item.rule
    return Ruled(
        rule=rule.id,
        title=rule.title,
        effect=rule.effect,
        cite=rule.cite,
        why=", ".join(fact for fact, _ in item.finding.facts),
        facts=item.finding.facts,
    )
