"""A list is taken whole or not at all; whatever is wrong with a new one, the old one stays in use."""

from __future__ import annotations

import errno
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest

from licet.errors import InputError, ListError
from licet.parties.lists import Allowance, Arrival, Imported, ListStore, Rejected, baseline
from licet.parties.lists.importers import Described, parse_ftm, parse_un
from tests.unit.parties.lists import lists_samples as samples

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
ARRIVAL = Arrival(source="here", at=AT)
DESCRIBED = Described(id="list.own.nowhere", title="Nowhere")


def parties(count: int, *, day: int = 1) -> Imported:
    """A list of that many parties, of that day of October."""
    lines = msgspec.json.Encoder().encode_lines(
        {
            "id": f"p-{n}",
            "schema": "Person",
            "last_seen": f"2026-10-{day:02}",
            "properties": {"name": [f"Ada {n}"]},
        }
        for n in range(count)
    )
    return parse_ftm(lines, where="e.json", described=DESCRIBED)


@pytest.fixture
def store(tmp_path: Path) -> ListStore:
    return ListStore(tmp_path / "lists")


def test_without_imports_the_shipped_lists_are_in_use(store: ListStore) -> None:
    assert store.lists() is baseline()
    assert not store.folder.exists()


def test_an_imported_list_stands_beside_the_shipped_ones(store: ListStore) -> None:
    (taken,) = store.take(parties(3), ARRIVAL)
    assert (taken.before, taken.list.entries) == (None, 3)
    assert store.lists().entity("p-1").caption == "Ada 1"
    assert len(store.lists()) == len(baseline()) + 3
    (held,) = store.manifest().held
    assert (held.arrival.source, held.arrival.at, held.format) == ("here", AT, "ftm")


def test_a_newer_edition_replaces_the_file_of_the_older(store: ListStore) -> None:
    store.take(parties(3), ARRIVAL)
    (taken,) = store.take(parties(4, day=2), ARRIVAL)
    assert (taken.before, taken.list.entries) == (3, 4)
    assert len(list(store.folder.glob("*.gz"))) == 1
    store.take(parties(4, day=2), ARRIVAL)
    assert len(list(store.folder.glob("*.gz"))) == 1


def refused(store: ListStore, imported: Imported, told: str, allowed: Allowance | None = None) -> None:
    before = store.lists().digest
    with pytest.raises(ListError, match=told):
        store.take(imported, Arrival(source="here", at=AT, allowed=allowed or Allowance()))
    assert store.lists().digest == before


def test_a_list_that_shrank_is_refused_unless_that_much_is_allowed(store: ListStore) -> None:
    store.take(parties(100), ARRIVAL)
    store.take(parties(90, day=2), ARRIVAL)
    refused(store, parties(80, day=3), "shrank by 11%")
    store.take(parties(80, day=3), Arrival(source="here", at=AT, allowed=Allowance(max_shrink=0.12)))
    assert store.manifest().held[0].arrival.allowed.max_shrink == 0.12


def test_the_shipped_list_guards_its_first_replacement(store: ListStore) -> None:
    imported = parse_un(samples.UN.replace(b"2026-02-27", b"2026-10-01"), where="un.xml")
    refused(store, imported, "shrank by 100%")


def test_an_older_edition_is_refused(store: ListStore) -> None:
    store.take(parties(3, day=5), ARRIVAL)
    refused(store, parties(3, day=4), "older than the one of 2026-10-05")


def test_a_list_older_than_the_one_a_newer_licet_came_with_steps_back(store: ListStore) -> None:
    imported = parse_un(samples.UN.replace(b"2026-02-27", b"2026-10-01"), where="un.xml")
    store.take(imported, Arrival(source="here", at=AT, allowed=Allowance(max_shrink=1)))
    assert len(list(store.lists().entities("list.un.consolidated"))) == 2
    path = store.folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"2026-10-01"', b'"2026-01-01"'))
    assert store.lists() is baseline()


def test_a_list_of_the_future_is_refused(store: ListStore) -> None:
    future = msgspec.structs.replace(
        parties(1), lists=(msgspec.structs.replace(parties(1).lists[0], as_of=date(2027, 1, 1)),)
    )
    refused(store, future, "in the future")


def test_a_file_that_lost_rows_is_refused(store: ListStore) -> None:
    refused(store, msgspec.structs.replace(parties(3), promised=4), "3 entries where the file promises 4")
    empty = msgspec.structs.replace(parties(3), entities=())
    refused(store, empty, "no entry in the file")


def test_rows_that_cannot_be_read_are_written_down_and_refused_unless_accepted(store: ListStore) -> None:
    rejected = (Rejected("e.json: line 9", "no name", "{}"),)
    imported = msgspec.structs.replace(parties(3), rejected=rejected)
    refused(store, imported, "1 row cannot be read, the first because: no name")
    path = store.write_rejected(rejected, "list.own.nowhere")
    assert path.read_bytes() == b"where,reason,row\r\ne.json: line 9,no name,{}\r\n"
    (taken,) = store.take(imported, Arrival(source="here", at=AT, allowed=Allowance(rejected=1)))
    assert taken.list.rejected == 1
    assert store.lists().watch_list("list.own.nowhere").rejected == 1


def test_a_rejected_row_counts_for_the_list_it_is_of() -> None:
    rejected = (Rejected("x", "y", "z", "list.a"), Rejected("x", "y", "z"))
    imported = msgspec.structs.replace(parties(1), rejected=rejected)
    assert (imported.rejected_of("list.a"), imported.rejected_of("list.b")) == (2, 1)


def test_a_full_disk_leaves_the_old_list_in_use(store: ListStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.take(parties(3), ARRIVAL)
    before = store.lists().digest

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        store.take(parties(4, day=2), ARRIVAL)
    monkeypatch.undo()
    assert store.lists().digest == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        ListStore(tmp_path / "file").take(parties(1), ARRIVAL)


def test_a_changed_file_is_not_screened_against(store: ListStore) -> None:
    store.take(parties(3), ARRIVAL)
    (held,) = store.folder.glob("*.gz")
    held.write_bytes(held.read_bytes()[:-1])
    with pytest.raises(ListError, match="digest differs"):
        store.lists()
    held.unlink()
    with pytest.raises(InputError, match="no such imported list"):
        store.lists()


def test_a_good_file_takes_the_place_of_a_damaged_one(store: ListStore) -> None:
    store.take(parties(3), ARRIVAL)
    (held,) = store.folder.glob("*.gz")
    held.write_bytes(b"damaged")
    refused_for = parties(1, day=2)
    with pytest.raises(ListError, match="shrank by 67%"):  # what it held is still known
        store.take(refused_for, ARRIVAL)
    (taken,) = store.take(parties(3), ARRIVAL)
    assert (taken.before, len(store.lists())) == (3, len(baseline()) + 3)


def other(count: int) -> Imported:
    """Another list, of that many parties."""
    row = {"schema": "Person", "last_seen": "2026-10-01", "properties": {"name": ["Be"]}}
    lines = msgspec.json.Encoder().encode_lines({"id": f"q-{n}", **row} for n in range(count))
    described = Described(id="list.own.elsewhere", title="Elsewhere")
    return parse_ftm(lines, where="f.json", described=described)


def test_of_several_files_all_are_taken_or_none(store: ListStore) -> None:
    future = msgspec.structs.replace(other(1).lists[0], as_of=date(2027, 1, 1))
    with pytest.raises(ListError, match="elsewhere is dated 2027-01-01, in the future"):
        store.take_all([parties(3), msgspec.structs.replace(other(1), lists=(future,))], ARRIVAL)
    assert store.lists() is baseline()
    assert len(store.take_all([parties(3), other(2)], ARRIVAL)) == 2
    assert {held.list.id for held in store.manifest().held} == {"list.own.elsewhere", "list.own.nowhere"}


def test_what_is_no_party_is_counted_by_its_schema_and_not_as_screened(store: ListStore) -> None:
    strangers = b"".join(
        b'{"id": "%d", "schema": "%s", "properties": {"name": ["Ada"]}}\n' % (n, schema)
        for n, schema in enumerate((b"Wallet", b"Wallet", b"Address"))
    )
    people = b'{"id": "p", "schema": "Person", "last_seen": "2026-10-01", "properties": {"name": ["Ada"]}}\n'
    (taken,) = store.take(parse_ftm(people + strangers, where="e", described=DESCRIBED), ARRIVAL)
    listed = store.lists().watch_list("list.own.nowhere")
    assert (listed.parties, listed.unscreened) == (1, (("Address", 1), ("Wallet", 2)))
    assert taken.list == listed
    assert len([one for one in store.lists().named() if one.name == "Ada"]) == 1
    nobody = parse_ftm(strangers, where="e", described=DESCRIBED, as_of=date(2026, 11, 1))
    refused(store, nobody, "no party among the entries")


@pytest.mark.parametrize("content", [b"{", b'{"format": "licet-list-store-9"}'])
def test_a_manifest_that_cannot_be_read_is_told(store: ListStore, content: bytes) -> None:
    store.folder.mkdir()
    (store.folder / "manifest.json").write_bytes(content)
    with pytest.raises(ListError, match=r"manifest|a store of format"):
        store.lists()
