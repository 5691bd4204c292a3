"""`licet catalogue`: search, pages, one entry, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell


def test_a_search_for_face_recognition_says_that_no_list_names_it(licet: Shell) -> None:
    said = licet("catalogue", "facial", "recognition")
    assert said.status == 1
    assert said.out.startswith("NOT NAMED. No entry held here names “facial recognition”.\n")
    assert "An item that no list names can still need a licence" in said.out
    assert "  - 3A981 (US Commerce Control List, wording of 2026-07-23): fingerprint" in said.out


def test_entries_with_some_of_the_words_are_shown_as_such(licet: Shell) -> None:
    said = licet("catalogue", "face", "recognition", "fingerprint")
    assert said.status == 1
    assert "WITH SOME OF THE WORDS" in said.out
    assert "  words        fingerprint" in said.out


def test_what_a_list_names_is_found_with_its_day(licet: Shell) -> None:
    said = licet.done("catalogue", "IMSI", "--list", "eu")
    assert said.out.startswith("FOUND. 1 entry for “IMSI”.\n\n5A001.f.2  EU Annex I, wording of 2026-09-21\n")
    assert "  kind         cyber-surveillance" in said.out
    assert "  same code    US Commerce Control List" in said.out


def test_an_outdated_wording_is_marked_in_capitals(licet: Shell) -> None:
    said = licet.done("catalogue", "maraging", "steel", "--list", "eu")
    assert "EU Annex I, OUTDATED wording of 2022" in said.out
    assert "those with all of the words first" in said.out


def test_a_code_alone_is_a_search_for_that_code(licet: Shell) -> None:
    said = licet.done("catalogue", "5A001.j")
    assert said.out.startswith("3 ENTRIES.\n")
    assert said.out == licet.done("catalogue", "--code", "5A001.j").out


def test_words_that_a_code_does_not_hold_are_not_named_there(licet: Shell) -> None:
    said = licet("catalogue", "fingerprint", "--code", "5A001.j")
    assert (said.status, said.err) == (1, "")
    assert said.out.startswith("NOT NAMED.")


def test_the_reason_and_the_series_of_an_entry_are_told(licet: Shell) -> None:
    assert "  reasons      AT, SL" in licet.done("catalogue", "--reason", "SL").out
    said = licet.done("catalogue", "--series", "500", "--list", "eu")
    assert "  series       500: agreed by members of a regime" in said.out
    assert "  series       600: munitions" in licet.done("catalogue", "--code", "9A610").out
    assert "not known for this list" not in said.out


def test_entries_about_surveillance_are_listed(licet: Shell) -> None:
    said = licet.done("catalogue", "--cyber-surveillance", "--limit", "50")
    assert said.out.count("  kind         cyber-surveillance") == 14


def test_a_match_in_a_note_is_called_a_note(licet: Shell) -> None:
    assert "  note         c. Data extraction items" in licet.done("catalogue", "JTAG", "--list", "eu").out


def test_a_heading_without_its_paragraphs_says_so(licet: Shell) -> None:
    said = licet.done("catalogue", "--code", "9A610", "--list", "us")
    assert "the heading only; its paragraphs are not in the edition" in said.out


def test_a_second_page_goes_on_where_the_first_ended(licet: Shell) -> None:
    first = licet.done("catalogue", "--series", "500", "--list", "eu", "--limit", "7")
    second = licet.done("catalogue", "--series", "500", "--list", "eu", "--limit", "7", "--page", "2")
    assert "Page 1 of 3 (15 entries); --page 2 goes on." in first.out
    assert "Page 2 of 3 (15 entries); --page 3 goes on." in second.out
    assert "3B503  EU" in first.out
    assert "3B504  EU" in second.out
    assert "  compare      3B904 of the other list, on the same matter" in second.out


def test_a_page_after_the_last_is_refused(licet: Shell) -> None:
    said = licet("catalogue", "IMSI", "--page", "9")
    assert (said.status, said.err) == (2, "licet: there is no page 9; the last one is 1\n")


def test_filters_that_leave_nothing_say_none(licet: Shell) -> None:
    said = licet("catalogue", "--list", "eu", "--reason", "CC")
    assert (said.status, said.out) == (1, "NONE. No entry is like that.\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((), "nothing to look for; give words, a code, or an option such as --reason CC"),
        (("--list", "eu"), None),
        (("",), "nothing to look for"),
        (("(((",), "there is no word in '((('"),
        (("--list", "uk"), "unknown --list 'uk'; known: eu, us"),
        (("--series", "5"), "there is no 5-series; give one of 0, 100, 200, 300, 400, 500, 600, 900"),
        (("--code", "5a001"), "'5a001' is not a control-list code; did you mean 5A001?"),
        (("show",), "show takes one code; write `licet catalogue show 5A001.f.1`"),
        (("show", "5A1"), "'5A1' is not a control-list code; did you mean 5A001?"),
        (("show", "5A001f1"), "'5A001f1' is not a control-list code; did you mean 5A001.f.1?"),
        (
            ("show", "4A596", "--list", "eu"),
            "no list held here has 4A596; nearest: 4A506, 4A507, 4A005; it may exist all the same",
        ),
        (
            ("show", "5A001.q"),
            "no list held here has 5A001.q; nearest: 5A001; it may exist all the same, see the official list",
        ),
        (
            ("9Z9", "--code", "0C999"),
            "no list held here has 0C999",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_way_on(
    licet: Shell, words: tuple[str, ...], error: str | None
) -> None:
    said = licet("catalogue", *words)
    if error is None:
        assert said.status == 0
    else:
        assert said.status == 2
        assert said.err.startswith(f"licet: {error}")


def test_one_paragraph_is_shown_with_what_it_stands_under_and_the_notes_to_it(licet: Shell) -> None:
    said = licet.done("catalogue", "show", "5A001.f.1", "--list", "eu")
    assert said.out.startswith(
        "5A001.f.1\n"
        "  category     5: telecommunications and information security\n"
        "  group        A: systems, equipment and components\n"
        "\n"
        "EU Annex I, wording of 2026-09-21\n"
        "  series       0: Wassenaar Arrangement\n"
    )
    tree = said.out.partition("5A001  Telecommunications")[2]
    assert "\n  f.  Mobile telecommunications interception" in tree
    assert "\n    1.  Interception equipment designed for" in tree
    assert "\n    Note: 5A001.f.1. and 5A001.f.2. do not control" in tree
    assert "\n      b. Equipment designed for mobile telecommunications network operators; or" in tree
    assert "Internet Protocol" not in tree
    assert "2022" not in tree


def test_a_whole_american_entry_has_its_requirements_and_exceptions(licet: Shell) -> None:
    said = licet.done("catalogue", "show", "3A981")
    assert "  reasons      CC\n  chart        CC applies to entire entry: CC Column 1\n" in said.out
    assert "  LVS          N/A" in said.out
    assert "  related      See ECCN 0A982" in said.out
    assert "  [note] In this ECCN, electronic monitoring restraint devices are" in said.out


def test_an_entry_held_in_part_is_followed_by_its_outdated_whole(licet: Shell) -> None:
    said = licet.done("catalogue", "show", "5A001", "--list", "eu")
    assert said.out.index("wording of 2026-09-21") < said.out.index("OUTDATED wording of 2022")
    assert "in part; other paragraphs of the entry" in said.out
    assert "thresholds that have changed" in " ".join(said.out.split())


def test_an_entry_names_its_counterpart_in_the_other_list(licet: Shell) -> None:
    assert "  compare      4A906 of the other list" in licet.done("catalogue", "show", "4A506").out


def test_an_entry_held_whole_hides_its_outdated_wording(licet: Shell) -> None:
    assert "OUTDATED" not in licet.done("catalogue", "show", "5A004").out
    assert "OUTDATED" in licet.done("catalogue", "show", "2A001", "--list", "eu").out


def test_a_paragraph_the_source_lost_leaves_a_mark(licet: Shell) -> None:
    said = licet.done("catalogue", "show", "1C607.a.2", "--list", "us")
    assert "  a.  (this paragraph is not in the edition read)" in said.out
    assert "    2.  CS (o-Chlorobenzylidenemalononitrile" in said.out


def test_a_paragraph_of_a_heading_alone_cannot_be_told(licet: Shell) -> None:
    said = licet("catalogue", "show", "0A501.y")
    assert said.status == 2
    assert "  y.  (this paragraph is not in the edition read)" in said.out
    assert "0A501  Firearms" in said.out
    assert licet("catalogue", "show", "0A501.y", "--json").status == 2


def test_a_heading_alone_is_shown_as_such(licet: Shell) -> None:
    said = licet.done("catalogue", "show", "9A610", "--list", "us")
    assert "  held         the heading only; its paragraphs are not in the edition read" in said.out


@pytest.mark.parametrize("columns", ["60", "80"])
@pytest.mark.parametrize(
    "words",
    [
        ("catalogue", "facial", "recognition"),
        ("catalogue", "centrifuge", "rotor"),
        ("catalogue", "show", "4A506"),
        ("catalogue", "show", "5A002", "--list", "us"),
    ],
)
def test_answers_fit_a_narrow_terminal(
    licet: Shell, monkeypatch: pytest.MonkeyPatch, columns: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = [line for line in licet(*words).out.splitlines() if "http" not in line]
    assert max(map(len, lines)) <= int(columns)


def test_a_search_answers_machines_too(licet: Shell) -> None:
    said = licet("catalogue", "face", "recognition", "fingerprint", "--json")
    answer = said.json["answer"]
    assert (said.status, said.json["query"], answer["named"]) == (1, "face recognition fingerprint", False)
    assert {"3A981", "4A980"} <= {hit["code"] for hit in answer["hits"]}
    assert all({"list", "code", "as_of", "outdated", "held"} <= set(hit) for hit in answer["nearest"])


def test_one_entry_answers_machines_too(licet: Shell) -> None:
    said = licet("catalogue", "show", "5A001.j.2.b", "--list", "us", "--json").json
    (entry,) = said["entries"]
    assert [above["code"] for above in entry["above"]] == ["5A001", "5A001.j", "5A001.j.2"]
    assert entry["paragraphs"][0]["code"] == said["code"] == "5A001.j.2.b"
    assert {"name": "GBS", "text": "Yes, except 5A001.a, b.5, e, and h."} in entry["exceptions"]
