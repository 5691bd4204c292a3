"""The printed annex: entries, paragraphs and notes told apart by their order and columns, no letter lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.errors import ListError
from licet.items._annex_2022 import parse_annex

if TYPE_CHECKING:
    from licet.items import Entry

PAGES = """\
CATEGORY 2 - MATERIALS PROCESSING
2A       Systems, Equipment and Components
2A001    Bearings and things therefor,
         as follows:
         N.B.     SEE ALSO 2A101.
         a.    Ball bearings having any of the following:
               Note: 2A001.a. does not control toys having:
                     a.    Wheels; or
                     b.    Keys.
               1.    A low-
                     friction surface of 10-
                     3
                         m; or
               2.    A lid.
         b.    Roller bearings.



                                                                                                         26
\fCATEGORY 2 - MATERIALS PROCESSING

2A001 continued

               Technical Notes:
                                   1.    'Roller' in 2A001.b. means this.
                                          a.     And that.
                                   2.    And more.
         c.    Not used.Test
         d.    Axles.2B Test, Inspection and Production Equipment
         Technical Note:
         Said before the entry.
2B001    a.    Machines; and
         b.    Tools.
27
2C       Materials
2D       Software
2D001    "Software" for the above.
"""


def parsed(text: str = PAGES) -> dict[str, Entry]:
    return {entry.code: entry for entry in parse_annex(text.encode(), where="annex.txt")}


def lines(entry: Entry) -> list[tuple[str, int, str]]:
    return [(".".join(p.path), p.note, p.text) for p in entry.paragraphs]


def test_every_heading_begins_an_entry() -> None:
    assert list(parsed()) == ["2A001", "2B001", "2D001"]
    assert parsed()["2A001"].heading == "Bearings and things therefor, as follows:"


def test_paragraphs_are_told_apart_from_the_lists_in_notes() -> None:
    assert lines(parsed()["2A001"]) == [
        ("", 1, "N.B. SEE ALSO 2A101."),
        ("a", 0, "Ball bearings having any of the following:"),
        ("a", 1, "Note: 2A001.a. does not control toys having:"),
        ("a", 2, "a. Wheels; or"),
        ("a", 2, "b. Keys."),
        ("a.1", 0, "A low-friction surface of 10- 3 m; or"),
        ("a.2", 0, "A lid."),
        ("b", 0, "Roller bearings."),
        ("b", 1, "Technical Notes:"),
        ("b", 2, "1. 'Roller' in 2A001.b. means this."),
        ("b", 3, "a. And that."),
        ("b", 2, "2. And more."),
        ("c", 0, "Not used.Test"),
        ("d", 0, "Axles."),
    ]


def test_an_entry_without_a_heading_is_named_after_its_group() -> None:
    entry = parsed()["2B001"]
    assert entry.heading == "[test, inspection and production equipment]"
    assert lines(entry) == [
        ("", 1, "Technical Note: Said before the entry."),
        ("a", 0, "Machines; and"),
        ("b", 0, "Tools."),
    ]


def test_what_stands_before_an_entry_of_a_group_opens_that_entry() -> None:
    assert lines(parsed()["2B001"])[0] == ("", 1, "Technical Note: Said before the entry.")


def test_codes_are_those_of_the_entry_and_its_own_paragraphs() -> None:
    assert parsed()["2A001"].codes() == (
        *("2A001", "2A001.a", "2A001.a.1", "2A001.a.2", "2A001.b", "2A001.c", "2A001.d"),
    )


def test_a_marker_no_list_can_take_stays_in_the_text_before_it() -> None:
    text = "1A001    Things:\n         a.    First,\n               7.    lucky number;\n"
    assert lines(parsed(text)["1A001"]) == [("a", 0, "First, 7. lucky number;")]


def test_a_note_within_a_note_does_not_end_its_list() -> None:
    text = """\
1A001    Things:
         a.    First:
               Note:  1A001.a. does not control:
                                          a.     Toys, as follows:
                                          Technical Note:
                                          A toy is small.
                                          b.     Games;
                                          z9.    No marker.
         b.    Second.
"""
    assert lines(parsed(text)["1A001"]) == [
        ("a", 0, "First:"),
        ("a", 1, "Note: 1A001.a. does not control:"),
        ("a", 2, "a. Toys, as follows:"),
        ("a", 2, "Technical Note: A toy is small."),
        ("a", 2, "b. Games; z9. No marker."),
        ("b", 0, "Second."),
    ]


def test_a_line_of_a_note_that_its_list_cannot_take_stays_in_its_text() -> None:
    text = (
        "1A001    Things:\n         a.    First:\n               Note:  Not:\n" + " " * 42 + "7.     lives.\n"
    )
    assert lines(parsed(text)["1A001"])[-1] == ("a", 1, "Note: Not: 7. lives.")


def test_words_before_the_first_entry_of_a_group_are_its_first_note() -> None:
    text = "Read this first.\n2D       Software\nAnd this.\n2D001    All of it.\n"
    assert lines(parsed(text)["2D001"]) == [("", 1, "Read this first. And this.")]


def test_an_outline_goes_on_after_a_gap() -> None:
    text = "1A001    Things:\n         a.    First;\n         d.    Fourth;\n         e.    Fifth.\n"
    assert parsed(text)["1A001"].codes() == ("1A001", "1A001.a", "1A001.d", "1A001.e")


def test_a_level_is_found_again_by_what_the_note_before_it_speaks_of() -> None:
    text = """\
1A001    Things:
         a.    First:
               1.    One:
                     a.    Inner;
                     Note: 1A001.a. does not control toys.
                     b.    Second.
"""
    assert parsed(text)["1A001"].codes()[-1] == "1A001.b"


@pytest.mark.parametrize("content", [b"", b"no list at all\n", b"\xff\xfe"])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(ListError) as refused:
        parse_annex(content, where="annex.txt")
    assert refused.value.where == "annex.txt"


def test_a_reader_that_would_lose_a_line_refuses_the_whole_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.items._annex_2022._Reader._go_on", lambda *_: None)
    with pytest.raises(ListError, match="a line of the list would be lost"):
        parsed()
