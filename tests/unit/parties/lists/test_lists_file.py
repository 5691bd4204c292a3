"""A list file is used whole or not at all, and says the same whatever it was packed with."""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from licet.errors import InputError, ListError, UnknownTerm
from licet.parties.entities import Entity, Value
from licet.parties.lists import ListSet, as_list_set, changes, decode, decode_pinned, encode
from licet.parties.lists.importers import parse_eu, parse_un
from tests.unit.parties.lists import lists_samples as samples

if TYPE_CHECKING:
    from collections.abc import Callable

UN, EU = parse_un(samples.UN, where="un"), parse_eu(samples.EU, where="eu")
BOTH = encode((*UN.lists, *EU.lists), (*UN.entities, *EU.entities))


def rewritten(change: Callable[[list[Any]], object]) -> bytes:
    """The file with its lines changed, packed again."""
    lines = [msgspec.json.decode(line) for line in gzip.decompress(BOTH).splitlines()]
    change(lines)
    return gzip.compress(msgspec.json.Encoder().encode_lines(lines))


def test_what_was_written_is_what_is_read() -> None:
    lists = ListSet(decode(BOTH, where="x"))
    assert {entity.id: entity for entity in lists.entities()} == {
        entity.id: entity for entity in (*UN.entities, *EU.entities)
    }


def test_the_same_lists_give_the_same_bytes_in_whatever_order_they_come() -> None:
    again = encode((*EU.lists, *UN.lists), (*reversed(EU.entities), *reversed(UN.entities)))
    assert again == BOTH


def test_every_row_is_checked_when_asked() -> None:
    decode(BOTH, where="x").check()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: lines.pop(), "4 rows where|3 rows where"),
        (lambda lines: lines[0].update(format="licet-lists-1"), "format 'licet-lists-1'"),
        (lambda lines: lines[0].update(ids=[]), "rows where the header promises"),
        (lambda lines: lines[0].update(digests=[]), "rows where the header promises"),
        (lambda lines: lines[0].pop("lists"), "no list header"),
    ],
)
def test_a_file_that_lost_something_is_refused(change: Callable[[list[Any]], object], told: str) -> None:
    with pytest.raises(ListError, match=told):
        decode(rewritten(change), where="x")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: lines[1].__setitem__(2, "Company"), "not those it was made of"),
        (lambda lines: lines[1].__setitem__(0, "eu.other"), "is not in its place"),
        (lambda lines: lines[1].__setitem__(1, 9), "broken row"),
        (lambda lines: lines[1].__setitem__(1, 1), "is not in its place"),
        (lambda lines: lines[1].__setitem__(3, [-1]), "points nowhere"),
        (lambda lines: lines[1].__setitem__(3, [[0]]), "broken row"),
        (lambda lines: lines[1].__setitem__(3, [["a", "b"]]), "points nowhere"),
        (lambda lines: lines[1].append(1), "broken row"),
    ],
)
def test_a_row_that_was_changed_is_found(change: Callable[[list[Any]], object], told: str) -> None:
    with pytest.raises(ListError, match=told):
        decode(rewritten(change), where="x").check()


@pytest.mark.parametrize("content", [b"", b"not gzip", BOTH[:-9], gzip.compress(b"not json\n", mtime=0)])
def test_what_is_no_list_file_is_refused(content: bytes) -> None:
    with pytest.raises(ListError):
        decode(content, where="x")


def test_another_file_than_the_one_pinned_is_refused() -> None:
    assert decode_pinned(BOTH, sha256=hashlib.sha256(BOTH).hexdigest(), where="x").digest
    with pytest.raises(ListError, match="digest differs"):
        decode_pinned(BOTH, sha256="0" * 64, where="x")


def test_two_entries_of_one_id_are_no_list() -> None:
    with pytest.raises(ListError, match="used twice"):
        encode(UN.lists, (*UN.entities, UN.entities[0]))


def test_a_later_file_replaces_the_list_of_the_same_id() -> None:
    shorter = decode(encode(UN.lists, UN.entities[:1]), where="x")
    overlaid = ListSet(decode(BOTH, where="x"), shorter)
    assert [(listed.id, listed.entries) for listed in overlaid.lists] == [
        ("list.eu.financial", 2),
        ("list.un.consolidated", 1),
    ]
    assert len(overlaid) == 3
    assert "un.KPe.901" not in overlaid
    assert overlaid.digest != ListSet(decode(BOTH, where="x")).digest


def test_entities_are_found_by_id_and_by_number() -> None:
    lists = as_list_set([UN, EU])
    assert lists.entity("un.CDi.901").caption == "ADA NOBODY"
    assert [lists.at(number).id for number in range(len(lists))] == [e.id for e in lists.entities()]
    assert next(lists.entities("list.un.consolidated")).list == "list.un.consolidated"
    with pytest.raises(InputError, match="delisted"):
        lists.entity("un.gone")
    for number in (-1, len(lists)):
        with pytest.raises(IndexError):
            lists.at(number)


def test_an_index_is_given_strong_and_weak_names_of_parties_alone() -> None:
    edge = Entity("own-1", "list.un.consolidated", "Ownership", (Value("name", "no party", ""),))
    packed = encode(UN.lists, (*UN.entities, edge))
    named = list(ListSet(decode(packed, where="x")).named())
    assert ("Adi", True) in {(one.name, one.weak) for one in named}
    assert ("ADA NOBODY", False) in {(one.name, one.weak) for one in named}
    assert "no party" not in {one.name for one in named}
    assert {one.kind for one in named} == {"person", "organisation"}


def test_a_list_says_when_it_is_older_than_it_may_be() -> None:
    lists = as_list_set([UN, EU])
    issued = lists.watch_list("list.un.consolidated").as_of
    assert lists.stale(issued) == ()
    later = issued.replace(year=2027)
    assert {listed.id for listed in lists.stale(later)} == {"list.un.consolidated", "list.eu.financial"}
    assert lists.age(later) == 365
    with pytest.raises(UnknownTerm, match=r"list\.un\.consolidated"):
        lists.watch_list("list.un.consolidate")
    assert lists.content_digest("list.un.consolidated")


def test_a_digest_changes_with_any_value() -> None:
    first = UN.entities[0]
    other = msgspec.structs.replace(first, values=first.values[:-1])
    changed = msgspec.structs.replace(UN, entities=(other, *UN.entities[1:]))
    assert as_list_set([UN]).digest != as_list_set([changed]).digest


def test_changes_are_told_entry_by_entry_with_both_texts() -> None:
    first, second = UN.entities
    renamed = msgspec.structs.replace(first, values=(*first.values[1:], Value("name", "ADA NEW", "")))
    new = msgspec.structs.replace(second, id="un.new")
    after = as_list_set([msgspec.structs.replace(UN, entities=(renamed, new))])
    found = {change.id: change for change in changes(as_list_set([UN]), after)}
    assert {key: change.kind for key, change in found.items()} == {
        first.id: "changed",
        second.id: "removed",
        "un.new": "added",
    }
    assert found[first.id].gained == ("name: ADA NEW",)
    assert found[first.id].lost == ("name: ADA NOBODY",)
    assert found[second.id].gained == ()


def test_the_same_content_in_another_file_is_no_change() -> None:
    assert not list(changes(as_list_set([UN]), as_list_set([UN, EU]), list_id="list.un.consolidated"))
    assert {c.kind for c in changes(as_list_set([UN]), as_list_set([UN, EU]))} == {"added"}
    reordered = msgspec.structs.replace(
        UN, entities=tuple(msgspec.structs.replace(e, values=e.values[::-1]) for e in UN.entities)
    )
    assert not list(changes(as_list_set([UN]), as_list_set([reordered])))


def test_the_law_knows_a_firms_lists_by_one_word() -> None:
    own = msgspec.structs.replace(UN.lists[0], id="list.own.blocked")
    assert (own.term, UN.lists[0].term) == ("list.own", "list.un.consolidated")


def test_an_emptied_row_is_no_entity() -> None:
    def empty(lines: list[Any]) -> None:
        lines[1] = []

    with pytest.raises(ListError, match="broken row"):
        decode(rewritten(empty), where="x").entity(0)
