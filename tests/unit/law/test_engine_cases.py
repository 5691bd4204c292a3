"""Cases beside a rule are tried as written; cases nobody could try are errors, not silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from licet import law
from licet.errors import RulebookError
from tests.unit.law.small_pack import DAY, days, plain, rule, write

if TYPE_CHECKING:
    from pathlib import Path

    from licet.law import CaseResult

CASES = """\
rule: small/ban
cases:
  - name: a search for China
    facts: {to: CN}
    expect: applies
  - name: a search for Norway
    facts: {to: "NO"}
    expect: does_not_apply
  - name: nobody says where to
    facts: {}
    expect: cannot_tell
    missing: [to]
  - name: before there was a law
    on: 2019-12-31
    facts: {to: CN}
    expect: does_not_apply
  - name: dated before there was a law
    facts: {to: CN, date: 2019-12-31}
    expect: does_not_apply
"""


def book(home: Path, cases: str | None = CASES) -> Path:
    """One ban and its cases."""
    folder = write(
        home / "small", {"ban": rule("prohibit", "{fact: to, is: CN}", **days("in_force 2020-01-01"))}
    )
    if cases is not None:
        (folder / "ban.cases.yaml").write_text(cases)
    return folder


def tried(folder: Path) -> list[CaseResult]:
    return list(law.try_cases(law.load_pack(folder), folder, on=DAY))


def test_cases_that_the_rule_keeps_are_all_right(tmp_path: Path) -> None:
    results = tried(book(tmp_path))
    assert [result.got for result in results] == [
        "applies",
        "does_not_apply",
        "cannot_tell",
        "does_not_apply",
        "does_not_apply",
    ]
    assert all(result.ok for result in results)
    assert [result.where for result in results[:2]] == [
        "small/ban.cases.yaml:3",
        "small/ban.cases.yaml:6",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("expect: applies", "expect: does_not_apply"),
        ("expect: applies", "expect: cannot_tell"),
        ("missing: [to]", "missing: [from]"),
        ("missing: [to]", "missing: [to, from]"),
        ("missing: [to]", "missing: []"),
    ],
)
def test_a_case_the_rule_does_not_keep_is_found(tmp_path: Path, old: str, new: str) -> None:
    assert [result.ok for result in tried(book(tmp_path, CASES.replace(old, new)))].count(False) == 1


def test_a_case_that_names_no_missing_facts_asks_only_for_the_answer(tmp_path: Path) -> None:
    assert all(result.ok for result in tried(book(tmp_path, CASES.replace("    missing: [to]\n", ""))))


def test_a_rule_is_tried_with_its_exceptions_and_definitions(tmp_path: Path) -> None:
    door = {"title": "Doors", "cite": "s. 2", "when": plain("{fact: to, is: NO}")}
    folder = write(
        tmp_path / "small",
        {"ban": rule("prohibit", "{definition: search}", unless=[door])},
        {"search": plain("{fact: use.operation, is: identify}")},
    )
    (folder / "ban.cases.yaml").write_text(
        "rule: small/ban\ncases:\n"
        "  - {name: a, facts: {to: SE, use: {operation: identify}}, expect: applies}\n"
        '  - {name: b, facts: {to: "NO", use: {operation: identify}}, expect: does_not_apply}\n'
        "  - {name: c, facts: {use: {operation: identify}}, expect: cannot_tell, missing: [to]}\n"
    )
    assert [result.ok for result in tried(folder)] == [True, True, True]


BROKEN = [
    (
        "an unknown expectation",
        "expect: applies",
        "expect: aplies",
        "3: unknown expectation 'aplies'; did you mean applies",
    ),
    ("a misspelt field", "expect: applies", "expects: applies", "5: unknown field 'expects'; did you mean"),
    ("cases of another rule", "rule: small/ban", "rule: small/bann", "1: cases of 'small/bann' beside"),
    ("facts with an unknown field", "{to: CN}", "{too: CN}", "3: unknown field 'too'; did you mean to"),
    ("facts with an unknown country", "{to: CN}", "{to: XQ}", "3: unknown country"),
    ("facts that are none", "{to: CN}", "china", "3: "),
    ("a day of another age", "on: 2019-12-31", "on: 0019-12-31", "13: the day 0019-12-31 is out of range"),
    (
        "facts of another age",
        "date: 2019-12-31",
        "date: 2919-12-31",
        "17: the date 2919-12-31 is out of range",
    ),
    ("an impossible day", "on: 2019-12-31", "on: 2019-12-32", "14: "),
]


@pytest.mark.parametrize(("old", "new", "says"), [pytest.param(*row, id=claim) for claim, *row in BROKEN])
def test_one_mistake_and_no_case_counts(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder = book(tmp_path, CASES.replace(old, new, 1))
    with pytest.raises(RulebookError, match=re.escape(f"small/ban.cases.yaml:{says}")) as refused:
        tried(folder)
    assert refused.value.remedy


def test_a_rule_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"small/ban\.yaml:1: the rule has no cases; write ban\.cases"):
        tried(book(tmp_path, None))


def test_an_empty_list_of_cases_is_no_cases(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"small/ban\.cases\.yaml:2: the rule has no cases; write"):
        tried(book(tmp_path, "rule: small/ban\ncases: []\n"))


def test_cases_whose_rule_is_gone_are_refused(tmp_path: Path) -> None:
    folder = book(tmp_path)
    (folder / "gone.cases.yaml").write_text(CASES)
    with pytest.raises(RulebookError, match=r"small/gone\.cases\.yaml:1: cases without a rule; write"):
        tried(folder)
