from __future__ import annotations

import gzip
from datetime import date
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError, ListError
from licet.parties import Lists, Source, build, load_lists, policy_term
from tests.unit.parties.small_list import SMALL, listed, source_list

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def broken(path: Path, change: Callable[[list[bytes]], object]) -> Path:
    lines = gzip.decompress(build(SMALL)).splitlines()
    change(lines)
    path.write_bytes(gzip.compress(b"\n".join(lines) + b"\n"))
    return path


def replace(number: int, old: bytes, new: bytes) -> Callable[[list[bytes]], object]:
    def change(lines: list[bytes]) -> None:
        assert old in lines[number]
        lines[number] = lines[number].replace(old, new)

    return change


def test_a_list_file_reads_back_as_it_was_made(tmp_path: Path, lists: Lists) -> None:
    path = tmp_path / "lists.jsonl.gz"
    path.write_bytes(build(SMALL))
    read = load_lists(path)
    assert (read.rows, read.digest, len(read)) == (lists.rows, lists.digest, len(SMALL.listed))


def test_the_same_sources_give_the_same_bytes() -> None:
    assert build(SMALL) == build(Source(lists=SMALL.lists[::-1], listed=SMALL.listed[::-1]))


def test_an_entry_is_kept_in_the_lists_own_words(lists: Lists) -> None:
    entry = lists.entry("us.entity.zhejiang-brightwell-vision-technology-co.,-ltd.")
    assert entry.aliases == ("Brightwell", "Bright Well Cameras")
    assert (entry.list, entry.kind, entry.countries) == ("list.us.entity", "organisation", ("CN",))
    assert entry.requirement == "For all items subject to the EAR"
    assert entry.policy == "Presumption of denial."
    assert (entry.programmes, entry.cite) == (("EXAMPLE-EO1",), "84 FR 54002")
    assert entry.url == "https://example.org/entity"


def test_an_entry_that_is_gone_is_refused(lists: Lists) -> None:
    with pytest.raises(InputError, match=r"no list entry 'us\.entity\.gone'; it may have been delisted"):
        lists.entry("us.entity.gone")


def test_a_list_tells_its_day_and_the_age_is_that_of_the_oldest(lists: Lists) -> None:
    assert lists.watch_list("list.un.consolidated").as_of == date(2026, 2, 27)
    assert lists.age(date(2026, 8, 1)) == 155
    assert lists.age(date(2026, 2, 26)) == -1


def test_an_unknown_list_is_refused(lists: Lists) -> None:
    with pytest.raises(InputError, match=r"no list 'list\.eu'; known: list\.un"):
        lists.watch_list("list.eu")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (replace(3, b"[", b"{"), r"bad:4: broken row .*make the file again"),
        (replace(3, b'"', b'"\xff'), r"bad:4: broken row"),
        (replace(0, b"licet-lists-2", b"licet-lists-9"), r"bad:1: format 'licet-lists-9'"),
        (replace(0, b'"normaliser":1', b'"normaliser":0'), r"bad:1: made by normaliser 0"),
        (replace(0, b'"format"', b'"fromat"'), r"bad:1: no list header"),
        (replace(0, b'"entries":1}', b'"entries":1,"x":1}'), r"bad:1: no list header"),
        (replace(0, b'"entries":1}', b'"entries":2}'), r"bad: 1 rows of list.un.consolidated where 2"),
        (lambda lines: lines.pop(), r"bad: 39 rows where the header promises 40"),
        (lambda lines: lines.__setitem__(2, lines[1]), r"bad:3: row id '.*' is used twice"),
        (replace(1, b"[", b'["'), r"bad:2: broken row"),
    ],
)
def test_a_broken_list_is_not_used_and_names_file_and_row(
    change: Callable[[list[bytes]], object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ListError, match=said):
        load_lists(broken(tmp_path / "bad", change))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"us.entity.sea-lantern",1', b'"us.entity.sea-lantern",7', "no list 7 in the header"),
        (b'"us.entity.sea-lantern",1', b'"",1', "has no id"),
        (b'"sea lantern|lantern"', b'"sea lantern"', "a name without letters"),
        (b'"sea lantern|lantern"', b'"sea lantern|"', "a name without letters"),
        (b'"vessel"', b'"submarine"', "of unknown kind 'submarine'"),
        (b"[],null,null,[],null,null", b"[],99,null,[],null,null", "points to a text the header lacks"),
    ],
)
def test_a_row_with_wrong_content_is_named(old: bytes, new: bytes, said: str, tmp_path: Path) -> None:
    def change(lines: list[bytes]) -> None:
        number = next(n for n, line in enumerate(lines) if b"us.entity.sea-lantern" in line)
        replace(number, old, new)(lines)

    with pytest.raises(ListError, match=said):
        load_lists(broken(tmp_path / "bad", change))


def test_a_file_cut_short_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "short"
    path.write_bytes(build(SMALL)[:-40])
    with pytest.raises(ListError, match="cut short"):
        load_lists(path)
    path.write_bytes(b"not a list")
    with pytest.raises(ListError, match="not a gzip file"):
        load_lists(path)


def test_a_missing_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such list file; check the path"):
        load_lists(tmp_path / "none")


def test_rows_that_share_a_name_keep_apart_and_repeats_become_one() -> None:
    one, other = listed("Air Freight", countries=("DE",)), listed("Air Freight", countries=("FR",))
    made = gzip.decompress(build(Source(lists=(source_list("list.us.entity"),), listed=(one, other, one))))
    header, *rows = made.splitlines()
    assert b'"rows":2' in header
    assert len({row.split(b",")[0] for row in rows}) == 2


@pytest.mark.parametrize(
    ("text", "term"),
    [
        (None, None),
        ("Presumption of denial.", "policy.presume_denial"),
        ("Presumption for denial", "policy.presume_denial"),
        ("Policy of denial. See §§ 746.8(b) and 744.21(e).", "policy.presume_denial"),
        ("Case-by-case basis.", "policy.case_by_case"),
        ("Case-by-case review for 1A004.c; and presumption of denial for all other items.", "policy.mixed"),
        ("Policy of denial apart from food, which is reviewed on a case-by case basis.", "policy.mixed"),
        ("Policy of denial for all items except food", "policy.mixed"),
        ("Case-by-case for items on the CCL. Presumption of approval for EAR99 items", "policy.mixed"),
        ("Presumption of approval for EAR99 items", "policy.other"),
        ("See §744.3 of this part", "policy.other"),
        ("", "policy.other"),
    ],
)
def test_the_policy_is_read_from_the_entry_and_never_supplied(text: str | None, term: str | None) -> None:
    assert policy_term(text) == term
