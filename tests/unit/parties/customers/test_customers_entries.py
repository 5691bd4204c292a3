from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import InputError, ListError
from licet.parties import ListSet, Query
from licet.parties.customers import (
    Entry,
    ListsWatched,
    NamesMaker,
    SavedIndex,
    Store,
    add,
    changes,
    entry_of,
    run,
)
from licet.parties.customers import _names as names_module
from licet.parties.customers import _plan as plan_module
from licet.parties.customers._changes import Circumstances, Standing, State, compare
from licet.parties.customers._entry import content, differences, digest, read_content
from licet.parties.entities import Entity, Value
from tests.unit.parties.customers.world import Clock, listing
from tests.unit.parties.small_list import ENTRIES, list_set
from tests.unit.parties.small_list import listed as row

if TYPE_CHECKING:
    from pathlib import Path

PERSON = Entity(
    id="own.1",
    list="list.own",
    schema="Person",
    values=(
        Value("name", "Allan Quartermain", "row 1"),
        Value("weakAlias", "The Hunter", "row 1"),
        Value("passportNumber", "P 12-34", "row 1"),
        Value("Sanction:program", "EXAMPLE", "row 1"),
        Value("sourceUrl", "https://example.org/1", "row 1"),
    ),
)


def test_where_a_value_stood_is_no_content() -> None:
    moved = replace(PERSON, values=tuple(replace(value, origin="row 9") for value in PERSON.values[:-1]))
    assert entry_of(moved) == entry_of(PERSON)
    assert digest(content(entry_of(moved))) == digest(content(entry_of(PERSON)))


def test_an_entry_keeps_names_and_numbers_and_is_read_as_it_was_kept() -> None:
    entry = entry_of(PERSON)
    assert entry.names == ("Allan Quartermain", "The Hunter")
    assert entry.identifiers == ("P1234",)
    assert read_content(content(entry)) == entry


def test_what_changed_of_an_entry_is_said_in_words_names_first() -> None:
    before = entry_of(PERSON)
    after = replace(
        before,
        facts=(
            ("birthDate", "1901-05-05"),
            ("Sanction:program", "OTHER"),
            ("weakAlias", "The Hunter"),
            ("name", "x" * 100),
            ("incorporationDate", "1990"),
        ),
    )
    assert differences(before, after) == (
        f"name added: {'x' * 79}…; date of birth added: 1901-05-05; programme added: OTHER; "
        "incorporation date added: 1990; name removed: Allan Quartermain; programme removed: EXAMPLE; "
        "and 2 more changes"
    )


def small(*more: Any) -> ListSet:
    return list_set(*ENTRIES, *more)


def test_the_lists_in_memory_can_be_watched(lists: ListSet) -> None:
    watched = ListsWatched(lists)
    entries = {entry.id: entry for entry in watched.entries()}
    assert len(entries) == len(lists)
    assert ("country", "cn") in next(e for e in entries.values() if "Brightwell" in e.names).facts
    (answer,) = watched.screen([Query(name="Orinoco Metering Limited")])
    assert {match.entity for match in answer.matches} <= entries.keys()
    assert watched.digest == answer.digest
    assert watched.states == answer.lists


def test_the_ordinary_screening_and_index_find_what_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_module, "_FEW", 0)
    clock = Clock()
    with Store.open(tmp_path / "customers.db", create=True) as store:
        index = SavedIndex(store, tmp_path / "index", NamesMaker())
        names = ("Xanthe Polycarp", "Wilhelmina Bexley", "Quarrel Zorvex Optics")
        add(store, [Query(ref=f"C-{n}", name=name) for n, name in enumerate(names)], clock=clock)
        run(store, ListsWatched(small()), clock=clock, index=index)
        summary = run(
            store,
            ListsWatched(small(row("POLYCARP, Xanthe", kind="person"))),
            clock=clock,
            index=index,
        )
        assert summary.screened == 1
        assert [(alert.ref, alert.why) for alert in changes(store)] == [("C-0", ("newly listed",))]
        saved = SavedIndex(store, tmp_path / "index", NamesMaker())
        assert saved.near([("Bexley Wilhelmina",), ()]) == {2}
        for written in ("W. Bexley", "WilhelminaBexley"):
            add(store, [Query(ref="C-9", name=written)], clock=clock)
            assert saved.near([("BEXLEY, Wilhelmina",)]) == {2, 4}


BRANDS = ("Zorvex", "Quibbon", "Tarnifold", "Yelvane", "Ostrulen", "Mirqat", "Plindor", "Huxavel")
ENDINGS = ("Holdings", "Holdings International Group", "Kombinat Logistics Research Zavod")


def test_a_run_by_the_index_finds_what_asking_everybody_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_module, "_FEW", 0)
    clock = Clock()
    customers = [f"{brand}{more}" for brand in BRANDS for more in ("", " Bearings", " Bearings Limited")]
    others = [f"Ordinary {kind} {place}" for kind in ("Bakery", "Grocer") for place in ("Oslo", "Bergen")]
    came = [
        row(f"{brand} {middle}{ending}")
        for brand in BRANDS
        for middle in ("", "Bearings ")
        for ending in ENDINGS
    ]
    with Store.open(tmp_path / "customers.db", create=True) as store:
        index = SavedIndex(store, tmp_path / "index", NamesMaker())
        asked = [Query(ref=f"C-{n}", name=name) for n, name in enumerate(customers + others)]
        add(store, asked, clock=clock)
        run(store, ListsWatched(small()), clock=clock, index=index)
        lists = ListsWatched(small(*came))
        summary = run(store, lists, clock=clock, index=index)
        assert summary.changes["new"] > len(customers)
        assert summary.screened == len(customers)
        assert run(store, lists, clock=clock, index=index, full=True).changes == {}


def test_a_word_that_very_many_bear_finds_nobody_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_module, "_COMMON", 2)
    names = NamesMaker().build(
        (number, name, None)
        for number, name in enumerate(("Zorvex Abel", "Zorvex Cain", "Zorvex Seth", "Quibbon Noah"))
    )
    assert 3 in names.near([("Quibbon Oriel Peleg",)])
    assert names.near([("Peleg Zorvex Oriel Serug",)]) == set()
    assert names.near([("General Trading Company",)]) == set()


def test_a_broken_index_of_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "names").write_bytes(b"nothing of the kind")
    with pytest.raises(ListError):
        NamesMaker().load(tmp_path / "names")


def test_what_is_missing_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError, match=r"pip install 'licet\[postgres\]'"):
        Store.open("postgresql://nobody@/nowhere?host=/nonexistent")
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    monkeypatch.delitem(sys.modules, "licet.parties.customers._sql")
    with pytest.raises(InputError, match=r"pip install 'licet\[monitor\]'"):
        __import__("licet.parties.customers._sql")


def test_a_state_without_its_decision_still_comes_back() -> None:
    before = Standing(
        entry="own.1",
        entry_digest="a",
        customer_digest="c",
        score=1.0,
        certainty="confirmed",
        state=State.TRUE,
        run=1,
    )
    from licet.parties.customers import Found

    now = Found("own.1", "b", 1.0, "confirmed")
    around = Circumstances(on=Clock().today, run=2, customer_digest="c", words={"own.1": "kind added: x"})
    (change,) = compare({"own.1": before}, {"own.1": now}, around)
    assert (change.kind, change.why) == ("returned", ("the entry changed: kind added: x",))


def test_a_listing_is_what_the_tests_say_it_is() -> None:
    entry = Entry(id="own.1", list="list.own", facts=listing("Al Ex", "El Ax", birthDate="1901"))
    assert entry.names == ("El Ax", "Al Ex")
