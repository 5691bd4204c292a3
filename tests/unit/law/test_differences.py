"""What changed in the law between two days, and what that does to a transaction."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from licet import law
from licet.law import Outcome, Stage
from tests.unit.law.small_pack import EXPORT, book, days, rule, transaction

if TYPE_CHECKING:
    from pathlib import Path

LIFE = days("proposed 2020-01-01", "in_force 2021-01-01", "stayed 2022-01-01", "in_force 2023-01-01")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def changed(home: Path, before: str, after: str) -> list[tuple[str, str | None, str | None, int]]:
    pack = book(home, ban=rule("prohibit", **LIFE), old=rule("prohibit", **days("in_force 2000-01-01")))
    return [
        (item.rule, item.before, item.after, len(item.steps))
        for item in law.differences([pack], day(before), day(after))
    ]


def test_a_rule_that_entered_no_stage_has_not_changed(tmp_path: Path) -> None:
    assert changed(tmp_path, "2021-01-01", "2021-12-31") == []


def test_the_later_day_counts_and_the_earlier_does_not(tmp_path: Path) -> None:
    assert changed(tmp_path, "2020-12-31", "2021-01-01") == [("small/ban", Stage.PROPOSED, Stage.IN_FORCE, 1)]


def test_a_rule_that_was_not_there_has_no_stage_before(tmp_path: Path) -> None:
    assert changed(tmp_path, "2019-01-01", "2020-01-01") == [("small/ban", None, Stage.PROPOSED, 1)]


def test_a_rule_that_is_back_where_it_was_has_changed_in_between(tmp_path: Path) -> None:
    assert changed(tmp_path, "2021-06-01", "2024-01-01") == [("small/ban", Stage.IN_FORCE, Stage.IN_FORCE, 2)]


def test_a_transaction_is_asked_as_if_it_took_place_on_either_day(tmp_path: Path) -> None:
    pack = book(tmp_path, ban=rule("prohibit", **LIFE), need=rule("require_licence"))
    dated = transaction(f"{EXPORT}, from: US, to: CN, date: 2024-01-01")
    found = law.effects(dated, [pack], before=day("2021-06-01"), after=day("2022-06-01"))
    assert (found.before, found.after) == (Outcome.PROHIBITED, Outcome.LICENCE_REQUIRED)
    assert (found.begins, found.ends) == ((), ("small/ban",))
    assert found.changed


def test_a_rule_that_might_apply_from_then_on_begins_too(tmp_path: Path) -> None:
    ban = rule("prohibit", "{fact: use.place, is: public}", **LIFE)
    pack = book(tmp_path, ban=ban, need=rule("require_licence"))
    sale = transaction(f"{EXPORT}, from: US, to: CN")
    found = law.effects(sale, [pack], before=day("2020-06-01"), after=day("2021-06-01"))
    assert found.begins == ("small/ban",)
    assert not found.changed


def test_a_rule_that_is_only_no_longer_asked_about_has_not_ended(tmp_path: Path) -> None:
    asks = rule("require_licence", "{fact: use.place, is: public}")
    pack = book(tmp_path, ban=rule("prohibit", **LIFE), asks=asks)
    sale = transaction(f"{EXPORT}, from: US, to: CN")
    found = law.effects(sale, [pack], before=day("2020-06-01"), after=day("2021-06-01"))
    assert (found.before, found.after) == (Outcome.CANNOT_TELL, Outcome.PROHIBITED)
    assert (found.begins, found.ends) == (("small/ban",), ())


def test_a_requirement_that_an_authorisation_meets_from_then_on_ends(tmp_path: Path) -> None:
    general = rule("authorise", discharges=["small/need"], **LIFE)
    pack = book(tmp_path, general=general, need=rule("require_licence"))
    sale = transaction(f"{EXPORT}, from: US, to: CN")
    found = law.effects(sale, [pack], before=day("2020-06-01"), after=day("2021-06-01"))
    assert (found.before, found.after) == (Outcome.LICENCE_REQUIRED, Outcome.AUTHORISED)
    assert (found.begins, found.ends) == (("small/general",), ("small/need",))
