"""What the drawn laws cannot show of the compilations: bounds, remembered values, and how work is shared."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from licet import packs, vocabulary
from licet.facts import Item, Transaction
from licet.law import Outcome
from licet.law._conditions import All, AnyOf, AtLeast, Is, SomeParty
from licet.law.compile import Expression, compile_condition, compile_packs
from licet.law.compile import _closure as closures
from licet.law.compile._columns import Columns, facts_of
from licet.law.compile._docket import holds
from tests.unit.law import small_pack

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

WORDS = vocabulary.shipped()
DAY = small_pack.DAY


def test_a_closure_remembers_only_so_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closures, "_MOST_REMEMBERED", 1)
    test = compile_condition(AtLeast("item.value_usd", 10))
    amounts = [5.0, 15.0, 15.0, 5.0]
    assert [test(Transaction(item=Item(value_usd=amount))) for amount in amounts] == [
        False,
        True,
        True,
        False,
    ]


def test_a_definition_is_compiled_like_what_it_stands_for(tmp_path: Path) -> None:
    plain = small_pack.plain("{definition: search}")
    definitions = {"search": small_pack.plain("{fact: use.operation, is: identify}")}
    book = small_pack.pack(tmp_path / "small", {"ban": {"when": plain}}, definitions)
    known = small_pack.transaction("activity: use, use: {operation: identify.live}")
    assert compile_packs([book])(known, DAY).outcome is Outcome.PROHIBITED
    assert compile_condition(book.rules[0].when, WORDS, book.definitions)(known) is True


def test_a_day_after_another_finds_the_law_of_that_day(tmp_path: Path) -> None:
    stages = small_pack.days("in_force 2026-01-01", "repealed 2026-06-01")
    book = small_pack.book(tmp_path, ban=small_pack.rule("prohibit", **stages))
    rule, known = compile_packs([book]), small_pack.transaction(small_pack.EXPORT)
    days = [dt.date(2026, 5, 31), dt.date(2026, 6, 1), dt.date(2026, 5, 31)]
    assert [rule(known, day).outcome for day in days] == [
        Outcome.PROHIBITED,
        Outcome.CLEAR,
        Outcome.PROHIBITED,
    ]


def test_a_period_ends_the_day_before_its_last_is_named() -> None:
    days = ((dt.date(2026, 1, 1), dt.date(2026, 6, 1)),)
    assert [holds(days, dt.date(2026, 5, 31)), holds(days, dt.date(2026, 6, 1))] == [True, False]


def test_the_same_test_is_one_column_wherever_it_stands() -> None:
    columns = Columns(WORDS, ())
    assert columns.name(Is("to", ("NO",))) == columns.name(Is("to", ("NO",)))
    assert columns.name(Is("to", ("NO",))) != columns.name(Is("to", ("SE",)))


def test_what_several_rules_rest_on_is_computed_once_the_innermost_first() -> None:
    one, two, three = (Is("to", (name,)) for name in ("NO", "SE", "FI"))
    inner = AnyOf((one, two))
    outer = All((inner, three))
    assert Columns(WORDS, ()).shared([outer, outer, All((inner, one))]) == [[inner], [outer]]


def test_every_test_of_a_fact_stands_in_one_look_up() -> None:
    names = [lookup.fact for lookup in Expression(packs.shipped()).lookups()]
    assert len(names) == len(set(names))


def test_a_test_of_parties_reads_no_fact_of_its_own() -> None:
    assert facts_of(SomeParty(("role.end_user",), Is("party.country", ("NO",)))) == ()
