"""What a review found to come out clean, and must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError
from licet.facts import Listing, Party, Transaction
from licet.parties import ListSet, Query, as_listing, baseline, screen, screened
from licet.parties.screening import _index_file
from licet.parties.screening._index_file import prepared
from tests.unit.parties.small_list import list_set, listed

if TYPE_CHECKING:
    from pathlib import Path

WIDE = "9074729".translate({code: code + 0xFEE0 for code in range(48, 58)})


@pytest.mark.parametrize("title", ["Prof.", "Mr", "The Hon.", "Sir", "Minister"])
def test_a_title_hides_nobody_of_whom_no_kind_is_stated(title: str, lists: ListSet) -> None:
    assert screen(f"{title} Allan John Quartermain", lists=lists).matches[0].certainty == "confirmed"


@pytest.mark.parametrize("name", ["화웨이 Ltd", "ファーウェイ GmbH", "حماس", "רמזאן"])
def test_a_latin_legal_form_does_not_make_another_script_readable(name: str, lists: ListSet) -> None:
    assert screen(name, lists=lists).unsearchable


@pytest.mark.parametrize("number", ["IMO No. 9074729", WIDE, "٩٠٧٤٧٢٩", "9074729"])
def test_a_number_is_found_however_it_is_printed(number: str, lists: ListSet) -> None:
    (match,) = screen(Query(name="Qwertz Zuiop", identifiers=(number,)), lists=lists).matches
    assert match.name == "Sea Lantern"


@pytest.mark.parametrize("name", ["Vl\ufffddimir", "NSO \x1b[31mGroup", "Влад".encode().decode("latin-1")])
def test_a_spoilt_name_is_refused_not_cleared(name: str, lists: ListSet) -> None:
    with pytest.raises(InputError, match="the name is spoilt"):
        screen(name, lists=lists)


@pytest.mark.parametrize("born", ["1952-13-45", "0000", "١٩٥٢"])
def test_a_date_that_is_none_is_refused(born: str, lists: ListSet) -> None:
    with pytest.raises(InputError, match="no date of birth"):
        screen(Query(name="Allan Quartermain", born=born), lists=lists)


def test_a_listed_birth_that_is_no_date_speaks_neither_for_nor_against() -> None:
    lists = list_set(listed("Zorblatt Quixano", kind="person", birthDate="circa 1950"))
    (match,) = screen(Query(name="Zorblatt Quixano", born="1990"), lists=lists).matches
    assert match.certainty == "confirmed"


def test_a_rejected_row_does_not_stand_in_for_a_screening_that_could_not_be_made() -> None:
    row = Listing(list="list.us.entity", entry="made-up", name="x", certainty="rejected")
    asked = Transaction(parties=(Party(role="role.end_user", name="화웨이", listings=(row,)),))
    (party,) = screened(asked, lists=baseline()).parties or ()
    assert party.listings is None


def test_entries_of_two_own_lists_are_two_entries_to_the_law() -> None:
    one, other = (
        list_set(listed("Zuiop Optics", list_id=f"list.own.{name}", id="Q1")) for name in ("a", "b")
    )
    told = [as_listing(screen("Zuiop Optics", lists=lists).matches[0]) for lists in (one, other)]
    assert {row.list for row in told} == {"list.own"}
    assert [row.entry for row in told] == ["list.own.a/Q1", "list.own.b/Q1"]


def test_brands_that_were_changed_in_the_cache_are_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lists: ListSet
) -> None:
    monkeypatch.setattr(_index_file, "_WORTH_KEEPING", 1)
    made = prepared(lists, folder=tmp_path).brands
    (kept,) = tmp_path.glob("*.brands.json")
    kept.write_bytes(b'{"entries":{},"sounds":{},"alone":{}}\n' + b"0" * 64)
    assert prepared(lists, folder=tmp_path).brands == made != type(made)({}, {}, {})
