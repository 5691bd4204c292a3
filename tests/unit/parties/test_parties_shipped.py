"""What is shipped with Licet, by the names that must and must not be found in it."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

import licet.parties
from licet.errors import ListError
from licet.parties import Lists, _lists, as_listing, build, load_lists, screen, shipped
from licet.parties._brands import brands
from licet.parties._format import written_words
from tests.unit.parties.small_list import SMALL

DATA = Path(licet.parties.__file__).parent / "data"
US_LISTS = (
    "entity sdn denied debarred ssi unverified nonproliferation plc military_end_user cmic menu_based capta"
)


@pytest.fixture(scope="module")
def ours() -> Lists:
    return shipped()


def test_every_list_is_shipped_with_its_day(ours: Lists) -> None:
    days = {listed.id: listed.as_of for listed in ours.lists}
    us = {f"list.us.{name}": date(2026, 7, 31) for name in US_LISTS.split()}
    assert days == {**us, "list.un.consolidated": date(2026, 2, 27)}


def test_the_shipped_words_are_what_the_normaliser_writes(ours: Lists) -> None:
    assert [row.id for row in ours.rows if row.words != written_words(row.names)] == []


def test_the_source_note_names_the_files_and_the_content(ours: Lists) -> None:
    note = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    assert set(re.findall("[0-9a-f]{64}", note)) == {ours.digest, *(listed.sha256 for listed in ours.lists)}


def test_the_digest_beside_the_shipped_file_is_its_own() -> None:
    digest, name = (DATA / "lists.jsonl.gz.sha256").read_text(encoding="ascii").split()
    assert digest == hashlib.sha256((DATA / name).read_bytes()).hexdigest()


def test_the_rows_the_digest_vouches_for_pass_every_check(ours: Lists) -> None:
    assert load_lists(DATA / "lists.jsonl.gz").digest == ours.digest


def test_the_brands_are_those_of_the_rows(ours: Lists) -> None:
    assert set(brands(ours.rows, tuple(listed.id for listed in ours.lists))) == ours.index.brands


def test_a_shipped_file_that_was_changed_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "lists.jsonl.gz"
    changed.write_bytes(build(SMALL))
    monkeypatch.setattr(_lists, "_SHIPPED", changed)
    with pytest.raises(ListError, match="not the one shipped: its digest differs; install Licet again"):
        shipped.__wrapped__()


def test_the_shipped_file_is_compact() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 2_500_000


@pytest.mark.parametrize(
    ("asked", "list_id"),
    [
        ("Hikvision", "list.us.entity"),
        ("HANGZHOU HIKVISION DIGITAL TECHNOLOGY", "list.us.entity"),
        ("SenseTime", "list.us.entity"),
        ("NSO Group", "list.us.entity"),
        ("Positive Technologies", "list.us.entity"),
        ("Dahua Technology", "list.us.entity"),
        ("Megvii Technology", "list.us.entity"),
        ("Badege Eric", "list.un.consolidated"),
        ("Al Qaida", "list.un.consolidated"),
    ],
)
def test_a_known_party_is_confirmed(asked: str, list_id: str, ours: Lists) -> None:
    assert list_id in {m.entry.list for m in screen(asked, lists=ours) if m.certainty == "confirmed"}


@pytest.mark.parametrize(
    "asked",
    ["Megvii", "Hangzhou Hikvisoin Digital Technology Co Ltd", "Hikvision Europe B.V.", "Erik Badege"],
)
def test_a_nearly_known_party_is_possible(asked: str, ours: Lists) -> None:
    assert {m.certainty for m in screen(asked, lists=ours)} == {"possible"}


@pytest.mark.parametrize(
    "asked",
    [
        "Sparebank Vest",
        "DNB Bank ASA",
        "Deutsche Bahn AG",
        "People's Public Security University of China",
        "Acme Access Control SAS",
        "Noldus Information Technology",
        "China Technology Company",
        "University of Oslo",
    ],
)
def test_an_unlisted_party_is_not_found(asked: str, ours: Lists) -> None:
    assert screen(asked, lists=ours) == ()


def test_a_listed_camera_maker_is_a_fact_with_policy_and_citation(ours: Lists) -> None:
    match = next(m for m in screen("Hikvision", lists=ours, country="CN") if m.entry.list == "list.us.entity")
    fact = as_listing(match)
    assert (fact.certainty, fact.policy) == ("confirmed", "policy.mixed")
    assert fact.cite is not None
    assert fact.cite.startswith("84 FR 54002")
