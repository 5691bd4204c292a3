"""Whether the cases beside the rules say enough, and whether the rules keep to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.errors import RulebookError
from licet.law._cases import EXPECTATIONS, SUFFIX, Case, CaseResult, read_cases, refuse_stray_cases, try_case
from licet.law._rule import Stage
from licet.law.analysis._complaints import Book, Complaint, Level, about

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from licet.law._rule import Pack, Rule
    from licet.vocabulary import Vocabulary


def read(
    pack: Pack, folder: Traversable, words: Vocabulary
) -> tuple[dict[str, tuple[Case, ...]], list[Complaint]]:
    """The cases of a pack, rule by rule, and what is wrong with those that cannot be read."""
    cases: dict[str, tuple[Case, ...]] = {}
    complaints = []
    try:
        refuse_stray_cases(pack, folder)
    except RulebookError as problem:
        complaints.append(malformed(problem))
    for rule in pack.rules:
        try:
            cases[rule.id] = read_cases(rule, pack, folder, words=words)
        except RulebookError as problem:
            complaints.append(malformed(problem, rule=rule.id))
    return cases, complaints


def malformed(problem: RulebookError, *, rule: str = "") -> Complaint:
    """What keeps a file from being read at all."""
    return Complaint(
        level=Level.ERROR,
        kind="malformed",
        rule=rule,
        what=problem.what,
        where=problem.where or "",
        remedy=problem.remedy,
    )


def check_cases(book: Book) -> Iterator[Complaint]:
    """Every rule has a case of each kind, and does what its cases say."""
    rules = {rule.id: rule for rule in book.pack.rules}
    for name, cases in book.cases.items():
        yield from _missing(book, rules[name], cases)
        for case in cases:
            result = try_case(case, rules[name], book.pack, words=book.words)
            if not result.ok:
                yield Complaint(
                    level=Level.ERROR,
                    kind="case_failed",
                    rule=name,
                    what=f"case '{result.name}': {told(result)}",
                    where=result.where,
                    remedy="correct the rule, or the case",
                )


def told(result: CaseResult) -> str:
    """What a case expected and what it got, for people."""
    got = f"expected {result.expected}, got {result.got}"
    if result.got == result.expected:
        return (
            f"{got}, but missing are {_listed(result.missing)}, not {_listed(result.expected_missing or ())}"
        )
    return f"{got} (missing: {_listed(result.missing)})" if result.missing else got


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _missing(book: Book, rule: Rule, cases: tuple[Case, ...]) -> Iterator[Complaint]:
    """Each kind of case that is not there; a rule never in force cannot apply, nor be open."""
    ever = any(status.stage is Stage.IN_FORCE for status in rule.status)
    wanted = tuple(EXPECTATIONS) if ever else ("does_not_apply",)
    for kind in wanted:
        if not any(case.expected == kind for case in cases):
            name = rule.where.partition("/")[2].removesuffix(".yaml") + SUFFIX
            yield Complaint(
                level=Level.ERROR,
                kind="no_case",
                rule=rule.id,
                what=f"no case expects `{kind}`",
                where=book.place(name, "cases"),
                remedy="write one: it shows the reader where the rule ends",
            )
    if ever and not any(case.missing for case in cases):
        what = "no case names the facts that are `missing`"
        remedy = "name them in a case that cannot tell: they become the questions"
        yield about(book, rule, level="warning", kind="no_case", what=what, remedy=remedy)
