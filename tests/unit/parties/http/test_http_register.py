from __future__ import annotations

from datetime import date

import pytest

from licet.errors import UnknownTerm
from licet.parties.entities import Entity, Value
from licet.parties.http._register import Register, as_answer
from licet.parties.lists import ListSet, WatchList, decode, encode


def watch_list(list_id: str, as_of: date) -> WatchList:
    return WatchList(
        id=list_id,
        title="A list",
        authority="An authority",
        citation="A citation",
        effect="An effect",
        source_url="https://example.org/list",
        as_of=as_of,
        sha256="0" * 64,
        entries=0,
        licence="public domain",
        max_age_days=30,
    )


@pytest.fixture(scope="module")
def register() -> Register:
    party = Entity(
        id="own-1",
        list="list.own.firm",
        schema="Company",
        values=(
            Value("name", "Brightwell GmbH", "1"),
            Value("weakAlias", "BW", "1"),
            Value("leiCode", "529900T8BM49AURSDO55", "1"),
            Value("Sanction:program", "EXAMPLE", "1"),
        ),
    )
    place = Entity("own-2", "list.own.firm", "Address", (Value("name", "1 Main Street", "2"),))
    lists = (watch_list("list.own.firm", date(2026, 7, 1)), watch_list("list.own.old", date(2026, 1, 1)))
    return Register(ListSet(decode(encode(lists, (party, place)), where="own.jsonl.gz")))


def test_imported_lists_are_held_as_the_shipped_ones_are(register: Register) -> None:
    assert register.ids == ("list.own.firm", "list.own.old")
    assert len(register) == 2
    assert register.names == (("own-1", "Brightwell GmbH"), ("own-1", "BW"))


def test_an_entry_keeps_all_its_properties(register: Register) -> None:
    entity = register.entity("own-1")
    assert entity is not None
    answer = as_answer(entity, nested=True)
    assert answer["schema"] == "Company"
    assert answer["properties"]["leiCode"] == ["529900T8BM49AURSDO55"]
    assert answer["properties"]["sanctions"][0]["properties"]["program"] == ["EXAMPLE"]
    assert register.entity("own-3") is None


def test_each_list_has_an_age_of_its_own(register: Register) -> None:
    assert [item.id for item in register.stale(date(2026, 7, 31))] == ["list.own.old"]
    assert len(register.stale(date(2026, 8, 1))) == 2


def test_an_unknown_filter_is_refused_with_the_nearest_list(register: Register) -> None:
    with pytest.raises(UnknownTerm, match=r"did you mean list\.own\.firm"):
        register.scope("default", exclude=["list.own.frm"])


def test_a_register_holds_entry_by_entry(lists: ListSet) -> None:
    register = Register(lists)
    assert len(register) == len(lists)
    assert ("us.entity.sea-lantern", "Lantern") in register.names
    vessel = register.entity("us.entity.sea-lantern")
    assert vessel is not None
    assert (vessel.schema, vessel.kind) == ("Vessel", "vessel")
