"""Percentages as people and registers write them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from licet.errors import InputError
from licet.parties.ownership import Bound, Share, parse_share
from licet.parties.ownership._shares import between, exactly, in_percent


@pytest.mark.parametrize(
    ("text", "low", "high", "said"),
    [
        ("25", (25, 0), (25, 0), "25 %"),
        ("25%", (25, 0), (25, 0), "25 %"),
        (" 12,5 % ", (Fraction(25, 2), 0), (Fraction(25, 2), 0), "12.5 %"),
        ("0.25", (Fraction(1, 4), 0), (Fraction(1, 4), 0), "0.25 %"),
        ("50-75", (50, 0), (75, 0), "50 to 75 %"),
        ("50 – 75 %", (50, 0), (75, 0), "50 to 75 %"),
        ("25% to 50%", (25, 0), (50, 0), "25 to 50 %"),
        (">50", (50, 1), (100, 0), "more than 50 %"),
        ("more than 50 percent", (50, 1), (100, 0), "more than 50 %"),
        ("at least 50%", (50, 0), (100, 0), "at least 50 %"),
        ("≥ 50", (50, 0), (100, 0), "at least 50 %"),
        ("<50", (0, 0), (50, -1), "less than 50 %"),
        ("up to 25 %", (0, 0), (25, 0), "at most 25 %"),
        ("≤25", (0, 0), (25, 0), "at most 25 %"),
        ("(25,50]", (25, 1), (50, 0), "more than 25 to 50 %"),
        ("[50,75)", (50, 0), (75, -1), "50 to less than 75 %"),
        ("", (0, 0), (100, 0), "unknown share"),
        ("unknown", (0, 0), (100, 0), "unknown share"),
        ("n/a", (0, 0), (100, 0), "unknown share"),
    ],
)
def test_a_percentage_is_read_as_it_is_meant(
    text: str, low: tuple[Fraction, int], high: tuple[Fraction, int], said: str
) -> None:
    share = parse_share(text)
    assert share == Share(Bound(Fraction(low[0]), low[1]), Bound(Fraction(high[0]), high[1]))
    assert str(share) == said


@pytest.mark.parametrize(
    "text",
    [
        "half",
        "101",
        "-5",
        "50-25",
        ">100",
        "1e9",
        "25 25",
        "९९",
        "0x10",
        "1/3",
        "5" * 60,
        "10..20..30",
        "nan",
    ],
)
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_share(text)


def test_a_range_has_its_lower_end_first() -> None:
    with pytest.raises(InputError, match="lower one first"):
        between(Bound(Fraction(60)), Bound(Fraction(40)))


def test_a_number_is_printed_with_every_digit_it_has() -> None:
    assert str(parse_share("49.999999999999999999")) == "49.999999999999999999 %"
    assert in_percent(exactly(Fraction(100, 3)).low) == "≈33.3333 %"
    assert in_percent(Bound(Fraction(-5, 2))) == "-2.5 %"
