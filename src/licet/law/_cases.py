"""The cases that stand beside each rule: facts, and whether the rule applies to them.

A case is a small transaction with an expectation: `applies`, `does_not_apply` or `cannot_tell`; for the last,
the facts that are missing may be named too. A lawyer can review a rule by its cases alone.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet import documents, facts, vocabulary
from licet.errors import LicetError, RulebookError
from licet.law._conditions import World
from licet.law._determine import apply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from licet.law._rule import Pack, Rule

EXPECTATIONS = {"applies": True, "does_not_apply": False, "cannot_tell": None}


_SUFFIX = ".cases.yaml"


class _CaseSheet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: str
    facts: Any
    expect: str
    on: dt.date | None = None
    missing: tuple[str, ...] | None = None


class _CasesSheet(Struct, frozen=True, forbid_unknown_fields=True):
    rule: str
    cases: tuple[_CaseSheet, ...]


class CaseResult(Struct, frozen=True, kw_only=True):
    """One case, tried: what was promised and what the rule came to."""

    rule: str
    name: str
    expected: str
    got: str
    where: str
    missing: tuple[str, ...] = ()
    expected_missing: tuple[str, ...] | None = None

    @property
    def ok(self) -> bool:
        """Whether the rule did what the case says."""
        same = self.expected_missing is None or set(self.expected_missing) == set(self.missing)
        return self.got == self.expected and same


def try_cases(pack: Pack, folder: Traversable, *, on: dt.date) -> Iterator[CaseResult]:
    """Try every case beside the rules in `folder`; raises RulebookError for a rule without cases.

    Cases that belong to no rule, and cases that cannot be read, are errors too: nobody would try them.
    """
    stems = {rule.id.rpartition("/")[2]: rule for rule in pack.rules}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        stem, suffix, _ = path.name.partition(_SUFFIX)
        if suffix and stem not in stems:
            remedy = f"write the rule {stem}.yaml, or delete its cases"
            raise RulebookError("cases without a rule", where=f"{pack.id}/{path.name}:1", remedy=remedy)
    for stem, rule in stems.items():
        try:
            yield from _beside(rule, folder / f"{stem}{_SUFFIX}", pack=pack, on=on)
        except RulebookError:
            raise
        except LicetError as problem:
            raise RulebookError(problem.what, where=problem.where, remedy=problem.remedy) from problem


def _beside(rule: Rule, path: Traversable, *, pack: Pack, on: dt.date) -> Iterator[CaseResult]:
    """Try the cases of one rule."""
    if not path.is_file():
        remedy = f"write {path.name} beside it"
        raise RulebookError("the rule has no cases", where=f"{rule.where}:1", remedy=remedy)
    raw = path.read_bytes()
    where = f"{pack.id}/{path.name}"
    sheet = documents.parse(raw, _CasesSheet, where=where)
    if sheet.rule != rule.id:
        place = documents.Place(where, raw, ("rule",))
        raise RulebookError(
            f"cases of '{sheet.rule}' beside '{rule.id}'", where=place, remedy=f"write {rule.id}"
        )
    if not sheet.cases:
        place = documents.Place(where, raw, ("cases",))
        raise RulebookError("the rule has no cases", where=place, remedy="write at least one")
    for i, case in enumerate(sheet.cases):
        line = documents.line_of(raw, ("cases", i))
        yield _try(rule, case, pack=pack, where=f"{where}:{line}", on=on)


def _try(rule: Rule, case: _CaseSheet, *, pack: Pack, where: str, on: dt.date) -> CaseResult:
    if case.expect not in EXPECTATIONS:
        known = ", ".join(EXPECTATIONS)
        raise RulebookError(
            f"unknown expectation '{case.expect}'", where=where, remedy=f"write one of {known}"
        )
    transaction = documents.convert(case.facts, facts.Transaction, where=where)
    transaction = facts.checked(transaction, where=where)
    day = case.on or transaction.date or on
    world = World(transaction, vocabulary.shipped(), pack.definitions)
    if rule.in_force(day):
        finding = apply(rule, world)
        got = next(word for word, truth in EXPECTATIONS.items() if truth is finding.truth)
        missing = finding.missing
    else:
        got, missing = "does_not_apply", ()
    return CaseResult(
        rule=rule.id,
        name=case.name,
        expected=case.expect,
        got=got,
        where=where,
        missing=missing,
        expected_missing=case.missing,
    )
