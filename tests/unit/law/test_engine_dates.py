"""The law of a day: what was in force, what no longer is, and what will be."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from licet.law import Determination, Outcome
from tests.unit.law.small_pack import ALWAYS, EXPORT, book, days, decide, pack, plain, rule

if TYPE_CHECKING:
    from pathlib import Path


LIFE = days(
    "proposed 2020-01-01", "adopted 2021-01-01", "in_force 2022-01-01", "stayed 2023-01-01",
    "in_force 2024-01-01", "superseded 2025-01-01", "repealed 2026-01-01",
)  # fmt: skip


@pytest.mark.parametrize(
    ("on", "in_force"),
    [
        ("2019-12-31", False),
        ("2020-06-01", False),
        ("2021-06-01", False),
        ("2021-12-31", False),
        ("2022-01-01", True),
        ("2022-12-31", True),
        ("2023-01-01", False),
        ("2023-12-31", False),
        ("2024-01-01", True),
        ("2024-12-31", True),
        ("2025-01-01", False),
        ("2026-01-01", False),
        ("2030-01-01", False),
    ],
)
def test_the_law_is_the_law_of_the_day(tmp_path: Path, on: str, *, in_force: bool) -> None:
    small = book(tmp_path, ban=rule("prohibit", **LIFE))
    answer = decide(EXPORT, small, on=dt.date.fromisoformat(on))
    assert answer.outcome is (Outcome.PROHIBITED if in_force else Outcome.CLEAR)
    assert answer.on == dt.date.fromisoformat(on)
    assert not answer.ruled_out


def test_a_transaction_with_a_date_is_judged_by_the_law_of_that_date(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", **days("in_force 2024-01-01", "repealed 2025-01-01")))
    assert decide(f"{EXPORT}, date: 2024-05-01", small).outcome is Outcome.PROHIBITED
    assert decide(f"{EXPORT}, date: 2025-05-01", small, on=dt.date(2024, 5, 1)).outcome is Outcome.CLEAR


def upcoming(answer: Determination) -> list[tuple[str, str, bool]]:
    return [(item.rule, str(item.from_), item.certain) for item in answer.upcoming]


def test_a_rule_that_will_apply_is_shown_before_its_day_and_changes_nothing_yet(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", **days("adopted 2024-08-01", "in_force 2027-12-02")))
    eve = decide(EXPORT, small, on=dt.date(2027, 12, 1))
    assert eve.outcome is Outcome.CLEAR
    assert eve.settled
    assert upcoming(eve) == [("small/ban", "2027-12-02", True)]
    day = decide(EXPORT, small, on=dt.date(2027, 12, 2))
    assert day.outcome is Outcome.PROHIBITED
    assert not day.upcoming


def test_a_rule_that_might_apply_later_is_shown_as_such_and_one_that_will_not_is_not(tmp_path: Path) -> None:
    later = days("adopted 2024-08-01", "in_force 2027-12-02")
    small = book(
        tmp_path,
        china=rule("prohibit", "{fact: to, is: CN}", **later),
        soon=rule("assess", **days("in_force 2027-01-01")),
    )
    assert upcoming(decide(EXPORT, small)) == [
        ("small/soon", "2027-01-01", True),
        ("small/china", "2027-12-02", False),
    ]
    assert upcoming(decide(f"{EXPORT}, to: NO", small)) == [("small/soon", "2027-01-01", True)]


def test_a_rule_only_proposed_or_gone_is_not_announced(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        gone=rule("prohibit", **days("in_force 2020-01-01", "repealed 2021-01-01")),
        idea=rule("prohibit", **days("proposed 2024-07-29")),
    )
    assert not decide(EXPORT, small).upcoming


def test_a_rule_of_a_pack_whose_scope_is_open_only_might_apply_later(tmp_path: Path) -> None:
    small = pack(
        tmp_path / "small",
        {"ban": rule("prohibit", **days("in_force 2027-12-02"))},
        scope=plain("{fact: from, is: FR}"),
    )
    assert upcoming(decide(EXPORT, small)) == [("small/ban", "2027-12-02", False)]
    assert not decide(f"{EXPORT}, from: US", small).upcoming


def test_a_rule_without_dates_in_force_yet_is_not_evaluated_at_all(tmp_path: Path) -> None:
    small = pack(tmp_path / "small", {"ban": rule("prohibit", **days("proposed 2020-01-01"))}, scope=ALWAYS)
    answer = decide(EXPORT, small)
    assert not any((answer.reasons, answer.open, answer.ruled_out, answer.upcoming))


def test_a_rule_knows_the_next_day_on_which_it_comes_into_force(tmp_path: Path) -> None:
    (ban,) = book(tmp_path, ban=rule("prohibit", **LIFE)).rules
    expected = {
        "2019-12-31": "2022-01-01",
        "2021-12-31": "2022-01-01",
        "2022-01-01": "2024-01-01",
        "2023-06-01": "2024-01-01",
        "2024-01-01": "None",
    }
    days_found = {on: str(ban.comes_into_force(after=dt.date.fromisoformat(on))) for on in expected}
    assert days_found == expected
