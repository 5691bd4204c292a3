"""The cases that stand beside each rule: facts, and whether the rule applies to them.

A case is a small transaction with an expectation: `applies`, `does_not_apply` or `cannot_tell`; for the last,
the facts that are missing may be named too. A lawyer can review a rule by its cases alone.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet import documents, facts, vocabulary
from licet.errors import LicetError, RulebookError, UnknownTerm
from licet.law._conditions import World
from licet.law._determine import apply
from licet.law._load import as_rulebook_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from licet.law._rule import Pack, Rule
    from licet.vocabulary import Vocabulary

EXPECTATIONS = {"applies": True, "does_not_apply": False, "cannot_tell": None}
SUFFIX = ".cases.yaml"


class _CaseSheet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: str
    facts: Any
    expect: str
    on: dt.date | None = None
    missing: tuple[str, ...] | None = None


class _CasesSheet(Struct, frozen=True, forbid_unknown_fields=True):
    rule: str
    cases: tuple[_CaseSheet, ...]


class Case(Struct, frozen=True, kw_only=True):
    """One case as read: the facts, the day whose law is asked, and what the rule must come to."""

    rule: str
    name: str
    transaction: facts.Transaction
    day: dt.date
    expected: str
    place: documents.Place
    missing: tuple[str, ...] | None = None


class CaseResult(Struct, frozen=True, kw_only=True):
    """One case, tried: what was promised and what the rule came to."""

    rule: str
    name: str
    expected: str
    got: str
    place: documents.Place
    missing: tuple[str, ...] = ()
    expected_missing: tuple[str, ...] | None = None

    @property
    def where(self) -> str:
        """The file and line of the case."""
        return str(self.place)

    @property
    def ok(self) -> bool:
        """Whether the rule did what the case says."""
        same = self.expected_missing is None or set(self.expected_missing) == set(self.missing)
        return self.got == self.expected and same


def try_cases(
    pack: Pack, folder: Traversable, *, on: dt.date | None = None, words: Vocabulary | None = None
) -> Iterator[CaseResult]:
    """Try every case beside the rules in `folder`; raises RulebookError for a rule without cases.

    Cases that belong to no rule, and cases that cannot be read, are errors too: nobody would try them. A case
    without a day is tried `on` a day: by default the one whose text the pack restates, its `version`.
    """
    words = words or vocabulary.shipped()
    refuse_stray_cases(pack, folder)
    for rule in pack.rules:
        for case in read_cases(rule, pack, folder, on=on, words=words):
            yield try_case(case, rule, pack, words=words)


def refuse_stray_cases(pack: Pack, folder: Traversable) -> None:
    """Refuse cases beside no rule."""
    stems = {_stem(rule) for rule in pack.rules}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        stem, suffix, _ = path.name.partition(SUFFIX)
        if suffix and stem not in stems:
            remedy = f"write the rule {stem}.yaml, or delete its cases"
            raise RulebookError("cases without a rule", where=f"{pack.id}/{path.name}:1", remedy=remedy)


def read_cases(
    rule: Rule,
    pack: Pack,
    folder: Traversable,
    *,
    on: dt.date | None = None,
    words: Vocabulary | None = None,
) -> tuple[Case, ...]:
    """The cases of one rule; raises RulebookError when there are none, or one that cannot be read."""
    path = folder / f"{_stem(rule)}{SUFFIX}"
    if not path.is_file():
        remedy = f"write {path.name} beside it"
        raise RulebookError("the rule has no cases", where=f"{rule.where}:1", remedy=remedy)
    where, raw = f"{pack.id}/{path.name}", path.read_bytes()
    try:
        sheet = documents.parse(raw, _CasesSheet, where=where)
    except LicetError as problem:
        raise as_rulebook_error(problem) from problem
    if sheet.rule != rule.id:
        place = documents.Place(where, raw, ("rule",))
        what = f"cases of '{sheet.rule}' beside '{rule.id}'"
        raise RulebookError(what, where=place, remedy=f"write {rule.id}")
    if not sheet.cases:
        place = documents.Place(where, raw, ("cases",))
        raise RulebookError("the rule has no cases", where=place, remedy="write at least one")
    words = words or vocabulary.shipped()
    places = [documents.Place(where, raw, ("cases", i)) for i in range(len(sheet.cases))]
    pairs = zip(sheet.cases, places, strict=True)
    return tuple(_read(case, place, rule, words=words, day=on or day_of(pack)) for case, place in pairs)


def try_case(case: Case, rule: Rule, pack: Pack, *, words: Vocabulary | None = None) -> CaseResult:
    """What the rule comes to for one case."""
    got, missing = "does_not_apply", tuple[str, ...]()
    if rule.in_force(case.day):
        world = World(case.transaction, words or vocabulary.shipped(), pack.definitions)
        finding = apply(rule, world)
        got = next(word for word, truth in EXPECTATIONS.items() if truth is finding.truth)
        missing = finding.missing
    return CaseResult(
        rule=rule.id,
        name=case.name,
        expected=case.expected,
        got=got,
        place=case.place,
        missing=missing,
        expected_missing=case.missing,
    )


def day_of(pack: Pack) -> dt.date | None:
    """The day whose text a pack restates; None where its version is no day."""
    try:
        return dt.date.fromisoformat(pack.version)
    except ValueError:
        return None


def _read(
    sheet: _CaseSheet, place: documents.Place, rule: Rule, *, words: Vocabulary, day: dt.date | None
) -> Case:
    if sheet.expect not in EXPECTATIONS:
        near = UnknownTerm(sheet.expect, family="expectation", known=EXPECTATIONS)
        raise RulebookError(near.what, where=place, remedy=near.remedy)
    try:
        transaction = documents.convert(sheet.facts, facts.Transaction, where="")
        transaction = facts.checked(transaction, where="", words=words)
    except LicetError as problem:
        raise RulebookError(problem.what, where=place, remedy=problem.remedy) from problem
    day = sheet.on or transaction.date or day
    if day is not None and not facts.FIRST_DAY <= day <= facts.LAST_DAY:
        remedy = f"write a day from {facts.FIRST_DAY} to {facts.LAST_DAY}"
        raise RulebookError(f"the day {day} is out of range", where=place, remedy=remedy)
    if day is None:
        remedy = "give it `on: 2026-11-22`, the day whose law it is about"
        raise RulebookError("the case has no day, and the pack's version is none", where=place, remedy=remedy)
    return Case(
        rule=rule.id,
        name=sheet.name,
        transaction=transaction,
        day=day,
        expected=sheet.expect,
        place=place,
        missing=sheet.missing,
    )


def _stem(rule: Rule) -> str:
    return rule.id.rpartition("/")[2]
