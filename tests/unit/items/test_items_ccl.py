"""The American list: what its source lost or mislaid is put back, and what it holds is kept as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from licet.errors import ListError
from licet.items._ccl import parse_ccl

if TYPE_CHECKING:
    from licet.items import Entry


def source(code: str, *items: tuple[str | None, str], heading: str = "Things", **more: Any) -> dict[str, Any]:
    """An entry of the source; each item is its label and text, a label in brackets is a note's number."""
    rows = [
        {
            "paragraph": label.strip("[]") if label else None,
            "kind": "text" if label is None else "note" if label.startswith("[") else "item",
            "depth": 0 if label is None else label.count(".") + 1,
            "text": text,
        }
        for label, text in items
    ]
    plain: dict[str, Any] = {
        "reasonForControl": None,
        "countryChart": [],
        "licenceExceptionFlags": {},
        "relatedControls": None,
    }
    return {"eccn": code, "heading": heading, "items": rows, **plain, **more}


def parsed(*entries: dict[str, Any]) -> list[Entry]:
    content = msgspec.json.encode({"entries": list(entries)})
    return list(parse_ccl(content, where="ccl.json"))


def lines(*items: tuple[str | None, str]) -> list[tuple[str, int, str]]:
    (entry,) = parsed(source("5A002", *items))
    return [(".".join(p.path), p.note, p.text) for p in entry.paragraphs]


def test_a_list_inside_a_note_is_not_what_the_entry_controls() -> None:
    told = lines(
        ("a", "Designed to encrypt:"),
        (None, "5A002.a does not control any of the following:"),
        ("a", "Smart cards, as follows:"),
        ("a.1", "Small ones;"),
        ("a.2", "Large ones;"),
        ("b", "Equipment for banking;"),
        ("c", "Telephones."),
        ("b", "A token;"),
        (None, "For the purposes of 5A002.b, a token is small."),
    )
    assert told == [
        ("a", 0, "Designed to encrypt:"),
        ("a", 1, "5A002.a does not control any of the following:"),
        ("a", 2, "a. Smart cards, as follows:"),
        ("a", 3, "1. Small ones;"),
        ("a", 3, "2. Large ones;"),
        ("a", 2, "b. Equipment for banking;"),
        ("a", 2, "c. Telephones."),
        ("b", 0, "A token;"),
        ("b", 1, "For the purposes of 5A002.b, a token is small."),
    ]


def test_a_list_before_the_first_paragraph_belongs_to_a_note() -> None:
    told = lines(
        (None, "Control status is determined by other equipment provided:"),
        ("a", "It is essential; and"),
        ("b", "It is not a principal element."),
        ("a", "[Reserved]"),
        ("b", "Computers."),
    )
    assert [(path, note) for path, note, _ in told] == [("", 1), ("", 2), ("", 2), ("a", 0), ("b", 0)]


def test_a_paragraph_taken_for_text_gets_its_label_back() -> None:
    told = lines(("b", "Systems:"), (None, "b.1 Being underwater:"), ("b.1.a", "Deep;"), ("b.2", "Radio."))
    assert [(path, note) for path, note, _ in told] == [("b", 0), ("b.1", 0), ("b.1.a", 0), ("b.2", 0)]
    assert told[1][2] == "Being underwater:"


def test_a_range_of_free_places_leads_to_the_letter_after_it() -> None:
    told = lines(("a", "First;"), ("b", "through y. [Reserved]"), ("z", "Last."))
    assert [path for path, _, _ in told] == ["a", "b", "z"]


def test_a_note_under_a_deep_paragraph_does_not_end_its_siblings() -> None:
    told = lines(
        ("b", "Radio:"),
        ("b.3", "Spread spectrum:"),
        ("b.3.b", "Wide."),
        (None, "5A002.b.3.b does not control any of the following:"),
        ("a", "Cellular; or"),
        ("b", "Satellite."),
        ("b.4", "Ultra-wideband."),
    )
    assert told[-1] == ("b.4", 0, "Ultra-wideband.")
    assert [note for _, note, _ in told] == [0, 0, 0, 1, 2, 2, 0]


def test_numbered_notes_and_what_they_list_stay_notes() -> None:
    told = lines(
        ("a", "Computers."),
        ("[1]", "For the purposes of 5A002.a, this means any of the following:"),
        ("[1.a]", "One;"),
        ("[1.b]", "Two."),
        ("[2]", "More."),
    )
    assert told[1:] == [
        ("a", 1, "1. For the purposes of 5A002.a, this means any of the following:"),
        ("a", 2, "a. One;"),
        ("a", 2, "b. Two."),
        ("a", 1, "2. More."),
    ]


def test_a_path_that_stands_twice_is_what_the_entry_controls_only_once() -> None:
    told = lines(("a", "First:"), ("a.1", "One;"), ("a.1", "One again;"))
    assert [(path, note) for path, note, _ in told] == [("a", 0), ("a.1", 0), ("a.1", 3)]


def test_rows_below_a_letter_gone_by_are_a_notes() -> None:
    told = lines(("a", "First;"), ("b", "Second;"), ("a.1", "Astray."))
    assert told[-1] == ("b", 3, "1. Astray.")


def test_a_letter_out_of_its_order_breaks_no_reading() -> None:
    assert [path for path, _, _ in lines(("c", "Third;"), ("b", "Second?"))] == ["c", "b"]


def test_an_entry_that_lost_a_paragraph_says_so() -> None:
    lost, whole, bare = parsed(
        source("1C607", ("a.1", "CA;"), ("a.2", "CS;"), ("b", "Biopolymers.")),
        source("1C608", ("a", "Explosives.")),
        source("2A983") | {"items": None},
    )
    assert [entry.held for entry in (lost, whole, bare)] == ["part", "whole", "heading"]


def test_reasons_are_read_from_the_summary_and_the_table() -> None:
    (entry,) = parsed(
        source(
            "5A980",
            reasonForControl="CC 1, SI",
            countryChart=[{"control": "SL applies to entire entry", "countryChart": "See § 742.13."}],
            licenceExceptionFlags={"LVS": "N/A", "GBS": " N/A "},
            relatedControls="See  5A001",
        )
    )
    assert entry.reasons == ("CC", "SI", "SL")
    assert entry.reasons_printed == "CC 1, SI"
    assert [(line.control, line.column) for line in entry.chart] == [
        ("SL applies to entire entry", "See § 742.13.")
    ]
    assert entry.exceptions == (("LVS", "N/A"), ("GBS", "N/A"))
    assert entry.related == "See 5A001"


SWALLOWED = (
    "Gas monitors (see List of Items Controlled). License Requirements Reason for Control: CB, AT Control(s) "
    "Country Chart (see Supp. No. 1 to part 738) CB applies to entire entry CB Column 2. AT applies to all "
    "List Based License Exceptions (See Part 740) LVS: N/A Items: a. Designed for 1C350 monitoring. "
    "2B352 Equipment for Biological Materials, as Follows (See List of Items Controlled)."
)


def test_an_entry_that_ran_into_the_next_is_told_apart_from_it() -> None:
    table = [{"control": "CB applies to 2B352", "countryChart": "CB Column 2"}]
    first, second = parsed(source("2B351", heading=SWALLOWED, countryChart=table, reasonForControl="CB"))
    assert (first.code, first.heading) == ("2B351", "Gas monitors (see List of Items Controlled).")
    assert first.reasons == ("AT", "CB")
    assert [(line.control, line.column) for line in first.chart] == [
        ("CB applies to entire entry", "CB Column 2."),
        ("AT applies to all", ""),
    ]
    assert first.paragraphs[0].text.endswith("Designed for 1C350 monitoring.")
    assert second.code == "2B352"
    assert second.heading.startswith("Equipment for Biological")
    assert second.chart[0].control == "CB applies to 2B352"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"entries": [{}]}'])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(ListError, match="not a list of entries") as refused:
        parse_ccl(content, where="ccl.json")
    assert refused.value.where == "ccl.json"
