"""The rules themselves: what they ask, on which day, of whose entries."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError, RulebookError, UnknownTerm
from licet.parties.ownership import load_rule, load_rules, rule_of
from tests.unit.parties.ownership.ownership_samples import found, match, web

if TYPE_CHECKING:
    from pathlib import Path

RULE = """\
id: house
title: A rule of the house
authority: us
cite: our manual, 3
url: https://example.com
review: reviewed
says: Owned to a quarter.
effect: restricted
lists: [{list: list.own.house}]
aggregation: together
indirect: through_caught
control: ignored
periods:
"""


def test_five_rules_come_with_licet_each_with_its_source() -> None:
    rules = load_rules()
    assert [rule.id for rule in rules] == ["bis", "eu", "ofac", "ssi", "uk"]
    for rule in rules:
        assert rule.cite, rule.id
        assert rule.url.startswith("https://"), rule.id
        assert rule.says, rule.id
        assert rule.lists, rule.id


def test_a_misspelt_rule_is_told_the_nearest() -> None:
    with pytest.raises(UnknownTerm, match="did you mean ofac"):
        rule_of("ofca")


@pytest.mark.parametrize(
    ("rule", "day", "asks"),
    [
        ("ofac", "2026-11-22", "50 % or more"),
        ("ssi", "2026-11-22", "50 % or more"),
        ("eu", "2024-07-02", "more than 50 %"),
        ("eu", "2024-07-03", "50 % or more"),
        ("uk", "2026-11-22", "more than 50 %"),
        ("bis", "2026-11-22", "50 % or more"),
    ],
)
def test_what_a_rule_asks_is_dated(rule: str, day: str, asks: str) -> None:
    period = rule_of(rule).period(dt.date.fromisoformat(day))
    assert period is not None
    assert period.asks == asks


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        ("2025-09-28", False),
        ("2025-09-29", True),
        ("2025-11-09", True),
        ("2025-11-10", False),
        ("2026-11-09", False),
        ("2026-11-10", True),
    ],
)
def test_the_affiliates_rule_is_stayed_for_a_year(day: str, in_force: bool) -> None:  # noqa: FBT001 - a table
    finding = found("C", web("X 60 C"), "X", rule="bis", on=dt.date.fromisoformat(day))
    assert finding.in_force is in_force
    assert finding.verdict == "yes"  # what it says, or would say


def test_half_is_enough_in_europe_only_since_july_2024() -> None:
    half = web("X 50 C", "P 50 C", people="P")
    assert found("C", half, "X", rule="eu", on=dt.date(2024, 7, 2)).verdict == "no"
    assert found("C", half, "X", rule="eu", on=dt.date(2024, 7, 3)).verdict == "yes"


@pytest.mark.parametrize(
    ("entry", "covered"),
    [
        (match("X", "list.us.entity", programme=""), True),
        (match("X", "list.us.sdn", programme="SDGT"), True),
        (match("X", "list.us.sdn", programme="ILLICIT DRUGS-EO14059"), True),
        (match("X", "list.us.sdn", programme="CUBA"), False),
        (match("X", "list.us.sdn", programme=""), None),
        (match("X", "list.us.unverified", programme=""), False),
    ],
)
def test_the_affiliates_rule_extends_some_programmes_of_the_sdn_list(entry: object, covered: object) -> None:
    assert rule_of("bis").covers(entry) is covered  # type: ignore[arg-type]  # a table of mixed values


def test_a_list_of_a_family_is_covered_and_one_that_only_sounds_like_it_is_not() -> None:
    assert rule_of("eu").covers(match("X", "list.eu.sanctions")) is True
    assert rule_of("eu").covers(match("X", "list.europe")) is False


@pytest.mark.parametrize(
    ("periods", "complaint"),
    [
        ("  []\n", "not in order"),
        (
            "  - {from: 2020-01-01, stage: in_force, at_least: 25}\n" * 2,
            "not in order",
        ),
        ("  - {from: 2020-01-01, stage: in_force}\n", "no single test"),
        ("  - {from: 2020-01-01, stage: in_force, at_least: 25, more_than: 25}\n", "no single test"),
    ],
)
def test_a_rule_that_tests_nothing_is_refused(tmp_path: Path, periods: str, complaint: str) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(RULE + periods)
    with pytest.raises(RulebookError, match=complaint):
        load_rule(path)


def test_a_rule_of_ones_own_is_read_and_a_misspelt_field_is_not(tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(RULE + "  - {from: 2020-01-01, stage: in_force, at_least: 25}\n")
    rule = load_rule(path)
    assert rule.period(dt.date(2019, 12, 31)) is None
    path.write_text(
        RULE.replace("control:", "controll:") + "  - {from: 2020-01-01, stage: stayed, at_least: 1}\n"
    )
    with pytest.raises(InputError, match="controll"):
        load_rule(path)
