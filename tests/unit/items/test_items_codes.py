"""Codes of control lists: what is one, what it is made of, and what a mistyped one was meant to be."""

from __future__ import annotations

import pytest

from licet import facts, items
from licet.errors import InputError
from licet.items import Code, parse_code


def test_a_code_is_read_into_its_parts() -> None:
    code = parse_code("5A001.f.1")
    assert code == Code(5, "A", "001", ("f", "1"))
    assert (code.entry, code.series, str(code.parent)) == ("5A001", 0, "5A001.f")
    assert [str(parent) for parent in code.parents] == ["5A001", "5A001.f"]


def test_an_entry_stands_under_nothing() -> None:
    assert parse_code("4A506").parent is None
    assert parse_code("4A506").parents == ()


@pytest.mark.parametrize(
    ("code", "listed", "series", "word"),
    [
        ("5A001", "eu.annex_i", 0, "Wassenaar"),
        ("0C002", "eu.annex_i", 0, "Nuclear Suppliers"),
        ("1C111", "eu.annex_i", 100, "Missile"),
        ("2B201", "eu.annex_i", 200, "Nuclear Suppliers"),
        ("1C351", "eu.annex_i", 300, "Australia"),
        ("1C450", "eu.annex_i", 400, "Chemical Weapons"),
        ("3A501", "eu.annex_i", 500, "not formally adopted"),
        ("3C507", "eu.annex_i", 500, "not formally adopted"),
        ("4A506", "eu.annex_i", 500, "not formally adopted"),
        ("0A501.y", "us.ccl", 500, "Department of Commerce"),
        ("9A610", "us.ccl", 600, "munitions"),
        ("5D002.z", "us.ccl", 0, "national security"),
        ("3A981", "us.ccl", 900, "crime control"),
    ],
)
def test_a_series_tells_where_a_control_comes_from(code: str, listed: str, series: int, word: str) -> None:
    assert parse_code(code).series == series
    assert word in (parse_code(code).origin(listed) or "")


def test_the_same_series_means_different_things_in_different_lists() -> None:
    code = parse_code("9A515")
    assert code.origin("us.ccl") != code.origin("eu.annex_i")
    assert parse_code("9A610").origin("eu.annex_i") is None


def test_every_group_and_category_has_its_name() -> None:
    assert len(items.CATEGORIES) == 10
    assert "".join(items.GROUPS) == "ABCDE"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5A1", "5A001"),
        ("5a001", "5A001"),
        ("5A001f1", "5A001.f.1"),
        ("5A001(f)(1)", "5A001.f.1"),
        ("5A001.f.1.", "5A001.f.1"),
        (" 5 A 001 . f ", "5A001.f"),
        ("4A506.A.10", "4A506.a.10"),
    ],
)
def test_a_mistyped_code_is_refused_with_the_one_that_was_meant(typed: str, meant: str) -> None:
    assert str(items.tidied(typed)) == meant
    with pytest.raises(InputError) as refused:
        parse_code(typed)
    assert refused.value.remedy == f"did you mean {meant}?"


@pytest.mark.parametrize(
    "typed", ["", "face", "5F001", "5A0012", "5A001.ä", "5A001;f", "none", "EAR99", "\u0665A001"]
)
def test_what_is_no_code_is_refused_without_a_guess(typed: str) -> None:
    assert items.tidied(typed) is None
    with pytest.raises(InputError, match="is not a control-list code") as refused:
        parse_code(typed)
    assert "such as 5A001.f.1" in refused.value.remedy


def test_the_word_for_no_code_is_a_fact_but_not_a_code() -> None:
    assert facts.is_code("none")
    assert not items.is_code("none")


def test_codes_sort_as_people_count() -> None:
    codes = ["5A001.a.10", "5A001.b", "5A001.a.2", "4D004", "5A001", "5A001.a"]
    in_order = sorted(codes, key=lambda code: parse_code(code).key)
    assert in_order == ["4D004", "5A001", "5A001.a", "5A001.a.2", "5A001.a.10", "5A001.b"]


def test_a_paragraph_is_within_what_stands_above_it() -> None:
    inner, outer = parse_code("5A001.f.1"), parse_code("5A001.f")
    assert inner.within(outer)
    assert inner.within(inner)
    assert not outer.within(inner)
    assert not parse_code("5A002.f").within(outer)


KNOWN = ("5A001", "5A001.f", "5A001.f.1", "5A980", "5A002", "3A981")


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("5a001f1", ("5A001.f.1",)),
        ("5A001.f.9", ("5A001.f",)),
        ("5A001.q", ("5A001",)),
        ("5A1", ("5A001",)),
        ("5A099", ("5A980", "5A002", "5A001")),
        ("spectacles", ()),
    ],
)
def test_the_nearest_known_codes_are_suggested(typed: str, near: tuple[str, ...]) -> None:
    assert items.nearest(typed, KNOWN) == near
