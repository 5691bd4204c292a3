"""OpenSanctions' files: entities, also nested ones, and the simple table of targets."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from licet.errors import ListError
from licet.parties import Query, screen
from licet.parties.lists import Imported, as_list_set
from licet.parties.lists.importers import Asked, Described, File, parse_ftm, read, recognised

NOWHERE = Described(id="list.own.nowhere", title="Nowhere")
SEEN = {"first_seen": "2026-01-01T00:00:00", "last_seen": "2026-11-20T12:00:00"}
FIRM: dict[str, Any] = {
    "id": "NK-1",
    "schema": "Company",
    "target": True,
    "properties": {"name": ["Zuiop Optics"], "country": ["ru"]},
    **SEEN,
}
ADA: dict[str, Any] = {
    "id": "NK-2",
    "schema": "Person",
    "target": False,
    "properties": {"name": ["Ada Zuiop"]},
    **SEEN,
}
SANCTION: dict[str, Any] = {"id": "s-1", "schema": "Sanction", "properties": {"program": ["UKR"]}, **SEEN}
TARGETS = (
    '"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones",'
    '"emails","program_ids","dataset","first_seen","last_seen","last_change"\n'
    '"NK-1","Company","Zuiop Optics","Zuiop; ZO","","ru","Any Street 1","1027700132195","UKR","","","",'
    '"Nowhere","2026-01-01T00:00:00","2026-11-20T12:00:00","2026-01-01T00:00:00"\n'
    '"NK-3","Vessel","Zuiop Star","","","","","IMO9187629","","","","","Nowhere","2026-01-01","2026-11-19",'
    '""\n'
)


def ftm(*documents: dict[str, Any]) -> Imported:
    lines = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in documents)
    return parse_ftm(lines.encode(), where="entities.ftm.json", described=NOWHERE)


def named(imported: Imported) -> dict[str, str]:
    return {entity.id: entity.schema for entity in imported.entities}


def nested() -> dict[str, Any]:
    stake = {"id": "own-1", "schema": "Ownership", "properties": {"owner": [ADA], "percentage": ["51"]}}
    inside = {"sanctions": [SANCTION], "ownershipAsset": [stake]}
    return {**FIRM, "properties": {**FIRM["properties"], **inside}}


def test_a_line_separator_within_a_value_ends_no_line() -> None:
    notes = {**FIRM["properties"], "notes": ["one\u2028two\u0085three"]}
    assert named(ftm({**FIRM, "properties": notes})) == {"NK-1": "Company"}


def test_what_stands_inside_an_entity_is_an_entity_of_its_own() -> None:
    imported = ftm(nested())
    assert named(imported) == {"NK-1": "Company", "NK-2": "Person", "own-1": "Ownership"}
    firm, ada, stake = imported.entities
    assert firm.programmes == ("UKR",)  # of the sanction, which says whom it is about by where it stands
    assert stake.all_of("owner", "asset") == ("NK-1", "NK-2")
    assert ada.bystander
    assert imported.lists[0].unscreened == (("Ownership", 1),)


def test_an_entity_inside_another_is_the_one_that_stands_alone() -> None:
    imported = ftm(nested(), {**ADA, "target": True}, {**nested(), "id": "NK-4"})
    assert named(imported) == {"NK-1": "Company", "NK-2": "Person", "NK-4": "Company", "own-1": "Ownership"}
    assert not imported.entities[1].bystander


def test_a_row_is_rejected_whole_with_what_stands_inside_it() -> None:
    broken = nested()
    broken["properties"]["sanctions"] = [{"schema": "Sanction", "properties": {}}]
    imported = ftm(ADA, broken, {**FIRM, "id": "NK-5", "properties": []})
    assert named(imported) == {"NK-2": "Person"}
    assert [one.where[-6:] for one in imported.rejected] == ["line 2", "line 3"]


def test_whoever_is_named_because_of_others_is_no_confirmed_match() -> None:
    lists = as_list_set([ftm(FIRM, ADA)])
    (match,) = screen(Query(name="Ada Zuiop", kind="person"), lists=lists).matches
    assert match.certainty == "possible"
    assert "named in the file because of others, not as a target" in match.reasons
    assert screen("Zuiop Optics", lists=lists).matches[0].certainty == "confirmed"


def test_the_simple_table_of_targets_is_read() -> None:
    assert recognised(TARGETS.encode(), where="targets.simple.csv") == "os-csv"
    (imported,) = read([File("targets.simple.csv", TARGETS.encode())], Asked(described=NOWHERE))
    firm, ship = imported.entities
    assert (firm.names, firm.countries, firm.programmes) == (
        ("Zuiop Optics", "Zuiop", "ZO"),
        ("RU",),
        ("UKR",),
    )
    assert [value.text for value in (*firm.identifiers, *ship.identifiers)] == ["1027700132195", "IMO9187629"]
    assert imported.lists[0].as_of == date(2026, 11, 20)
    assert "CC BY-NC" in imported.lists[0].licence


def test_a_row_of_the_table_that_is_cut_off_is_rejected() -> None:
    (imported,) = read([File("t.csv", f"{TARGETS}NK-9,Person".encode())], Asked(described=NOWHERE))
    assert imported.rejected[0].reason == "cut off, or with extra cells"


@pytest.mark.parametrize("name", ["ftm", "os-csv"])
def test_such_a_file_is_named_by_whoever_imports_it(name: str) -> None:
    with pytest.raises(ListError, match="does not say which list it is"):
        read([File("x", TARGETS.encode())], Asked(format=name))
