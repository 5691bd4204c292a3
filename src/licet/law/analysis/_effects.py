"""Rules, exceptions and definitions that can never bite; rules that add nothing; effects that contradict.

Each claim is proved for every transaction in the pack's scope, or not made. The cases beside the rules are
asked first: where one of them shows that a rule bites, nothing needs to be proved.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from licet.law._conditions import All, Condition, Not, World, evaluate
from licet.law._rule import Basis, Effect, Rule
from licet.law.analysis import _spans
from licet.law.analysis._complaints import Book, Complaint, Level, about
from licet.law.analysis._search import Found, implies, possible

if TYPE_CHECKING:
    from collections.abc import Iterator

_BARS = (Effect.PROHIBIT, Effect.PRESUME_DENIAL, Effect.REQUIRE_LICENCE, Effect.NOTIFY_AND_HOLD)
_IN_THE_FIELD = (Basis.USE, Basis.POLICY)  # what a guard applies: see docs/law/rules.md


def check_effects(book: Book) -> Iterator[Complaint]:
    """Everything the rules of one pack do, or fail to do, to each other."""
    yield from _definitions(book)
    bites = {}
    for rule in book.pack.rules:
        if not any(status.stage == "in_force" for status in rule.status):
            continue  # never law: what it would do is for a preview to say
        found = list(_reach(book, rule))
        yield from found
        if all(item.kind == "undecided" for item in found):
            bites[rule.id] = rule
            yield from _exceptions(book, rule)
    for rule in bites.values():
        for other in bites.values():
            if rule.id != other.id:
                yield from _pair(book, rule, other)
    for rule in bites.values():
        yield from _discharges(book, rule, bites)


def whole(rule: Rule) -> Condition:
    """The condition of a rule less its exceptions."""
    return All((rule.when, *(Not(item.when) for item in rule.unless)))


def _definitions(book: Book) -> Iterator[Complaint]:
    for name, condition in book.definitions.items():
        if possible(condition, book.definitions, book.words).found is Found.NEVER:
            yield Complaint(
                level=Level.ERROR,
                kind="unreachable",
                what=f"definition '{name}' can never be true: its parts exclude each other",
                where=book.place(f"definitions/{name}.yaml", "when"),
                remedy="correct it; did you mean `any` for `all`?",
            )
    covers = book.pack.covers
    if not isinstance(covers, bool) and _never(book, covers):
        yield Complaint(
            level=Level.ERROR,
            kind="unreachable",
            what="`covers` can never be true within the scope",
            where=book.place("pack.yaml", "covers"),
            remedy="correct it, or write `covers: false`",
        )


def _reach(book: Book, rule: Rule) -> Iterator[Complaint]:
    """A complaint when no transaction of any day makes a rule apply."""
    if not _spans.in_force(rule, book.pack):
        what = f"never applies: the pack speaks from {book.pack.speaks_from} only"
        remedy = "correct its status, or the pack's `speaks_from`"
        yield about(book, rule, "status", level="error", kind="unreachable", what=what, remedy=remedy)
        return
    if _shown(book, whole(rule), rule):
        return
    match possible(All((book.pack.scope, whole(rule))), book.definitions, book.words).found:
        case Found.NEVER:
            spot, what, remedy = _why_never(book, rule)
            yield about(book, rule, *spot, level="error", kind="unreachable", what=what, remedy=remedy)
        case Found.UNDECIDED:
            what = "not decided: whether any transaction can make it apply is too large a question"
            remedy = "write a case that applies, in full"
            yield about(book, rule, "when", level="warning", kind="undecided", what=what, remedy=remedy)


def _why_never(book: Book, rule: Rule) -> tuple[tuple[str | int, ...], str, str]:
    if possible(rule.when, book.definitions, book.words).found is Found.NEVER:
        what = "never applies: the parts of its condition exclude each other"
        return ("when",), what, "correct it; did you mean `any` for `all`?"
    if _never(book, rule.when):
        return (
            ("when",),
            "never applies: its condition is outside the pack's scope",
            "widen `scope`, or move it",
        )
    return ("unless",), "never applies: its exceptions take every case away", "narrow an exception"


def _exceptions(book: Book, rule: Rule) -> Iterator[Complaint]:
    for i, item in enumerate(rule.unless):
        both = All((rule.when, item.when))
        if not _shown(book, both, rule) and _never(book, both):
            what = f"the exception '{item.title}' can never be true where the rule applies"
            remedy = "correct it; or delete it, and say in `note` that the condition leaves it out already"
            spot = ("unless", i, "when")
            yield about(book, rule, *spot, level="warning", kind="unreachable", what=what, remedy=remedy)


def _pair(book: Book, rule: Rule, other: Rule) -> Iterator[Complaint]:
    """What another rule of the pack does to this one."""
    if _same(rule, other):
        if rule.id > other.id:
            what = f"says the same as {other.id}"
            remedy = "delete one of them"
            yield about(book, rule, "when", level="error", kind="duplicate", what=what, remedy=remedy)
    elif _takes_in(book, rule, other):
        if _as_strong(book, rule, other) and not _explained(rule, other) and _follows(book, rule, other):
            what = f"adds nothing: wherever it applies, {other.id} does too, and is as strict"
            remedy = f"narrow one of them, or say in `note` why it stands beside {_short(other)}"
            yield about(book, rule, "when", level="warning", kind="shadowed", what=what, remedy=remedy)
        elif _useless(rule, other) and _follows(book, rule, other):
            what = f"authorises only what {other.id} prohibits"
            remedy = "narrow the prohibition, or delete the authorisation"
            yield about(book, rule, "when", level="error", kind="contradictory", what=what, remedy=remedy)


def _same(rule: Rule, other: Rule) -> bool:
    def said(one: Rule) -> tuple[object, ...]:
        conditions = (one.when, tuple(item.when for item in one.unless))
        return (one.effect, one.force, one.basis, one.status, one.provisos, one.discharges, conditions)

    return said(rule) == said(other)


def _takes_in(book: Book, rule: Rule, other: Rule) -> bool:
    """Whether the other rule is in force whenever this one is."""
    return _spans.within(_spans.in_force(rule, book.pack), _spans.in_force(other, book.pack))


def _as_strong(book: Book, rule: Rule, other: Rule) -> bool:
    """Whether the other rule does all that this one does, where both apply.

    What informs, assesses or sets conditions of its own always adds something. So does a requirement that
    fewer authorisations discharge, and a ban that the guard in the field applies.
    """
    if rule.force is not other.force or rule.effect.rank < other.effect.rank:
        return False
    if rule.effect is Effect.AUTHORISE:
        same_kind = other.effect is Effect.AUTHORISE and set(rule.discharges) <= set(other.discharges)
        return same_kind and set(other.provisos) <= set(rule.provisos)
    if rule.effect not in _BARS or not set(rule.provisos) <= set(other.provisos):
        return False
    if rule.effect is Effect.PROHIBIT and rule.basis in _IN_THE_FIELD and other.basis not in _IN_THE_FIELD:
        return False
    return all(rule.id in one.discharges for one in book.pack.rules if other.id in one.discharges)


def _explained(rule: Rule, other: Rule) -> bool:
    """Whether the rule's note says why it stands beside the other: then both do on purpose."""
    return re.search(rf"(?<![\w-]){re.escape(_short(other))}(?![\w-])", rule.note) is not None


def _short(rule: Rule) -> str:
    return rule.id.rpartition("/")[2]


def _useless(rule: Rule, other: Rule) -> bool:
    return rule.effect is Effect.AUTHORISE and other.effect is Effect.PROHIBIT


def _follows(book: Book, rule: Rule, other: Rule) -> bool:
    """Whether it is proved that the other rule applies wherever this one does."""
    for case in book.cases.get(rule.id, ()):
        world = World(case.transaction, book.words, book.definitions)
        if evaluate(whole(rule), world).truth is True and evaluate(whole(other), world).truth is not True:
            return False
    return implies(All((book.pack.scope, whole(rule))), whole(other), book.definitions, book.words)


def _discharges(book: Book, rule: Rule, bites: dict[str, Rule]) -> Iterator[Complaint]:
    spans = _spans.in_force(rule, book.pack)
    for i, target in enumerate(rule.discharges):
        met = bites.get(target)
        if met is None:
            what, remedy = f"discharges {target}, which never applies", "take it away"
        elif not _spans.meet(spans, _spans.in_force(met, book.pack)):
            what, remedy = f"discharges {target}, but the two are never in force together", "correct a status"
        else:
            both = All((whole(rule), whole(met)))
            if _shown(book, both, rule, met) or not _never(book, both):
                continue
            what = f"discharges {target}, but the two can never apply together"
            remedy = "correct one of the conditions, or take the discharge away"
        spot = ("discharges", i)
        yield about(book, rule, *spot, level="error", kind="contradictory", what=what, remedy=remedy)


def _never(book: Book, condition: Condition) -> bool:
    """Whether it is proved that no transaction in the pack's scope makes the condition true."""
    both = All((book.pack.scope, condition))
    return possible(both, book.definitions, book.words).found is Found.NEVER


def _shown(book: Book, condition: Condition, *rules: Rule) -> bool:
    """Whether a case beside one of the rules makes the condition true, within the pack's scope."""
    both = All((book.pack.scope, condition))
    cases = (case for rule in rules for case in book.cases.get(rule.id, ()))
    worlds = (World(case.transaction, book.words, book.definitions) for case in cases)
    return any(evaluate(both, world).truth is True for world in worlds)
