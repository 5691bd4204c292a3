"""The lists as shipped: how many entries, of which day, with which rights, and nothing hidden about them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet import items
from licet.errors import InputError, ListError, UnknownTerm
from licet.items._topics import topics

if TYPE_CHECKING:
    from licet.items import Listed

DATA = Path(__file__).parents[3] / "src/licet/items/data"
CYBER_SURVEILLANCE = (
    *("4A005", "4D001.a", "4D004", "4E001.a", "4E001.c", "5A001.f.1", "5A001.f.2", "5A001.f.3", "5A001.f.4"),
    *("5A001.j", "5B001.a", "5D001.a", "5D001.c", "5D001.e", "5E001.a", "5A004.a", "5A004.b"),
)
SERIES_500 = (
    *("2B510", "2E503", "3A501", "3A502", "3A504", "3B501", "3B503", "3B504", "3C507", "3C508", "3C509"),
    *("3D507", "3E505", "4A506", "4A507"),
)
_REFERENCE = re.compile(r"\b[0-9][A-E][0-9]{3}(?:\.[a-z0-9]+)*")


def listed(code: str, name: str) -> Listed:
    found = items.entry(code, name)
    assert found is not None
    return found


def test_each_edition_says_its_day_its_state_its_size_and_its_rights() -> None:
    told = [(e.id, e.as_of, e.outdated, e.extract, e.entries) for e in items.catalogue().editions]
    assert told == [
        ("eu.annex_i.2026-09-21", "2026-09-21", False, True, 24),
        ("us.ccl.2026-07-23", "2026-07-23", False, False, 636),
        ("eu.annex_i.2022", "2022", True, False, 366),
    ]
    assert all(e.rights and e.source_url.startswith("http") and e.note for e in items.catalogue().editions)


@pytest.mark.parametrize("code", CYBER_SURVEILLANCE)
def test_every_entry_about_surveillance_is_held_in_its_current_wording(code: str) -> None:
    found = listed(code, "eu")
    assert found.text
    assert not found.edition.outdated
    assert any(
        items.parse_code(code).within(items.parse_code(flag)) for flag in found.entry.cyber_surveillance
    )


def test_the_place_once_used_for_surveillance_is_empty_and_not_flagged() -> None:
    assert listed("5A001.i", "eu").text == "Not used;"
    assert "5A001.i" not in listed("5A001.i", "eu").entry.cyber_surveillance


@pytest.mark.parametrize("code", SERIES_500)
def test_the_500_series_is_held_in_its_current_wording_and_in_no_older_one(code: str) -> None:
    editions = {found.edition.id for found in items.catalogue().entries(code, "eu")}
    assert editions == {"eu.annex_i.2026-09-21"}


@pytest.mark.parametrize(
    "code",
    [
        *("2B510", "2E503", "3A501", "3A504", "3B503", "3B504", "3C507", "3C508", "3C509", "3D507", "3E505"),
        "4A506",
    ],
)
def test_a_500_series_entry_has_its_american_counterpart_in_the_900s(code: str) -> None:
    other = f"{code[:2]}9{code[3:]}"
    assert items.catalogue().counterpart(items.parse_code(code), "eu") == other
    assert items.catalogue().counterpart(items.parse_code(other), "us") == code


@pytest.mark.parametrize(
    ("code", "name"), [("4A507", "eu"), ("5A001", "eu"), ("3A981", "us"), ("0A501", "us")]
)
def test_other_entries_have_none(code: str, name: str) -> None:
    assert items.catalogue().counterpart(items.parse_code(code), name) is None


def test_no_edition_has_an_entry_for_face_recognition() -> None:
    words = re.compile(r"\b(facial|biometric|face.recognition)", re.IGNORECASE)
    for edition in items.catalogue().editions:
        rows = [entry for entry, other in items.catalogue()._rows if other is edition]
        assert not any(words.search(" ".join((e.heading, *(p.text for p in e.paragraphs)))) for e in rows)


def test_the_proposed_american_entries_on_face_recognition_are_not_law() -> None:
    assert not {"3A504", "3D504", "3E504"} & items.catalogue().codes("us")


def test_the_printed_annex_was_read_so_well_that_its_own_references_lead_somewhere() -> None:
    rows = [entry for entry, edition in items.catalogue()._rows if edition.outdated]
    held = {code for entry in rows for code in entry.codes()}
    text = " ".join(p.text for entry in rows for p in entry.paragraphs)
    spoken = {reference.rstrip(".") for reference in _REFERENCE.findall(text)}
    assert len(spoken) > 600
    assert spoken - held == {"6A001.a.1.a.2.a"}  # printed inside a technical note


def test_every_paragraph_of_the_eu_lists_stands_under_one_that_is_held() -> None:
    for entry, edition in items.catalogue()._rows:
        own = {p.path for p in entry.paragraphs if not p.note} | {()}
        if edition.list == items.EU:
            assert all(path[:-1] in own for path in own if path), entry.code


def test_every_code_held_is_a_code() -> None:
    assert all(items.is_code(code) for code in items.catalogue().codes())


def test_the_american_exclusion_of_banking_is_a_note_and_no_control() -> None:
    entry = listed("5A002", "us").entry
    assert entry.text_of(("b",)) == "Being a 'cryptographic activation token';"
    (banking,) = [p for p in entry.paragraphs if "banking use" in p.text and p.text.startswith("b. ")]
    assert (banking.path[:1], banking.note > 0) == (("a",), True)


def test_entries_that_had_run_together_are_all_there() -> None:
    for code in ("0D606", "0D614", "2B351", "2B352", "3E001", "3E002"):
        assert len(listed(code, "us").heading) < 450


@pytest.mark.parametrize(
    ("code", "reasons", "heading"),
    [
        ("3A981", ("CC",), "Polygraphs"),
        ("5A980", ("AT", "SL"), "Devices primarily useful for the surreptitious interception"),
        ("9A610", ("AT", "MT", "NS", "RS", "UN"), "Military Aircraft"),
    ],
)
def test_an_american_entry_has_its_reasons(code: str, reasons: tuple[str, ...], heading: str) -> None:
    assert listed(code, "us").entry.reasons == reasons
    assert listed(code, "us").heading.startswith(heading)


def test_a_paragraph_comes_with_what_it_stands_under() -> None:
    found = listed("5A001.f.1", "eu")
    assert (found.text or "").startswith(
        "Interception equipment designed for the extraction of voice or data"
    )
    assert [code for code, _ in found.above] == ["5A001", "5A001.f"]
    assert found.above[0][1] == found.heading


def test_a_paragraph_the_extract_lacks_is_answered_from_the_outdated_wording() -> None:
    found = listed("5A001.b.5", "eu")
    assert found.edition.outdated
    assert found.text == "Being digitally controlled radio receivers having all of the following:"


def test_a_paragraph_nobody_holds_still_has_its_entry() -> None:
    found = listed("5A001.q", "eu")
    assert found.text is None
    assert found.heading.startswith("Telecommunications systems")


def test_a_code_that_is_not_held_is_nothing_rather_than_a_guess() -> None:
    assert items.entry("3A504", "us") is None
    assert items.entry("9B999", "eu.annex_i") is None


def test_a_list_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownTerm, match="unknown control list 'uk'"):
        items.entry("5A001", "uk")
    with pytest.raises(InputError):
        items.entry("5a001", "eu")


def test_the_nearest_codes_are_those_of_the_list_asked() -> None:
    assert items.catalogue().nearest("4A596", "eu")[0] == "4A506"
    assert "4A506" not in items.catalogue().nearest("4A596", "us")


def test_every_topic_points_to_entries_that_are_held() -> None:
    for topic in topics():
        assert topic.says.endswith(".")
        for near in topic.near:
            assert listed(near.code, near.list).text


def test_a_changed_file_is_not_used(tmp_path: Path) -> None:
    for name in ("SHA256SUMS", "us.ccl.jsonl.gz", "eu.annex_i.jsonl.gz", "eu.annex_i.2022.jsonl.gz"):
        shutil.copy(DATA / name, tmp_path)
    assert items.load_catalogue(tmp_path).codes() == items.catalogue().codes()
    with (tmp_path / "us.ccl.jsonl.gz").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ListError, match="its digest differs"):
        items.load_catalogue(tmp_path)


def test_the_page_of_sources_names_every_file() -> None:
    page = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    for line in (DATA / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        assert f"`{line.split()[1]}`" in page
