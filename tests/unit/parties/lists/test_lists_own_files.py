"""Files that a firm brings itself, FollowTheMoney or its own CSV: mistakes are named with their place."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec import structs

from licet import documents
from licet.errors import InputError, LicetError, ListError, UnknownTerm
from licet.parties.lists.importers import (
    Asked,
    Described,
    File,
    Mapping,
    checked_mapping,
    parse_ftm,
    parse_own,
    read,
)
from tests.unit.parties.lists import lists_samples as samples

DAY = date(2026, 10, 1)
NOWHERE = Described(id="list.own.nowhere", title="Nowhere")


def own(mapping: bytes = samples.OWN_MAPPING) -> Mapping:
    return checked_mapping(documents.parse(mapping, Mapping, where="m.yaml"), where="m.yaml")


def test_a_followthemoney_file_mid_download_is_refused() -> None:
    with pytest.raises(ListError, match="cut short"):
        parse_ftm(samples.FTM[:-20], where="e.json", described=NOWHERE)
    with pytest.raises(ListError, match="no FollowTheMoney entity"):
        parse_ftm(b"\n", where="e.json", described=NOWHERE)
    with pytest.raises(ListError, match="--id"):
        read([File("e.json", samples.FTM)], Asked())


def test_a_line_that_is_no_entity_is_rejected() -> None:
    imported = parse_ftm(b"[]\n" + b'{"id": "x"}\n' + samples.FTM, where="e", described=NOWHERE)
    assert [row.where for row in imported.rejected] == ["e: line 1", "e: line 2"]


def test_a_sanction_of_nobody_here_stays_an_entity() -> None:
    stray = b'{"id": "s-9", "schema": "Sanction", "properties": {"entity": ["elsewhere"]}}\n'
    imported = parse_ftm(samples.FTM + stray, where="e", described=NOWHERE)
    assert "s-9" in {entity.id for entity in imported.entities}


def test_the_licence_its_importer_states_goes_first() -> None:
    described = structs.replace(NOWHERE, licence="bought", as_of=DAY)
    assert parse_ftm(samples.FTM, where="e", described=described).lists[0].licence == "bought"
    plain_file = b'{"id": "x", "schema": "Person", "properties": {"name": ["A B"]}}\n'
    assert "not stated" in parse_ftm(plain_file, where="e", described=NOWHERE, as_of=DAY).lists[0].licence


@pytest.mark.parametrize(
    ("old", "new", "kind", "told"),
    [
        (b"list.own.blocked", b"list.us.entity", InputError, "is no id of a list of one's own"),
        (b"Company: name", b"Company: nme", UnknownTerm, "did you mean name"),
        (b"Company: name", b"Company: alias", InputError, "no column is the name"),
        (b"kind: organisation", b"kind: organistion", UnknownTerm, "organisation"),
        (b"kind: organisation", b"delimiter: ';;'", InputError, "the delimiter"),
        (b"title:", b"titel:", InputError, "titel"),
    ],
)
def test_a_mapping_with_a_mistake_is_told_by_name(
    old: bytes, new: bytes, kind: type[LicetError], told: str
) -> None:
    with pytest.raises(kind, match=told):
        own(samples.OWN_MAPPING.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"Nowhere Trading,", b",", "no name"),
        (b"Nowhere Trading,", b"--,", "without letters"),
        (b"2016-12-17", b"last week", "is no date"),
        (b"Legal\nOther", b"\nOther", "cut off"),
    ],
)
def test_a_row_of_a_firms_list_that_cannot_be_read_is_rejected(old: bytes, new: bytes, reason: str) -> None:
    content = samples.OWN.replace(old, new)
    if reason == "cut off":
        content = content.replace(b"2016-12-17,", b"2016-12-17")
    (rejected,) = parse_own(content, where="own.csv", mapping=own()).rejected
    assert reason in rejected.reason


def test_a_firms_list_tells_kinds_and_ids_by_column() -> None:
    mapping = own(b"list: {id: list.own.x, title: X, as_of: 2026-11-01}\n"
                   b"columns: {N: name, K: kind, I: id, B: birthDate}\nmonth_first: true\n")  # fmt: skip
    imported = parse_own(b"N,K,I,B\nAda,person,7,03/28/1971\nBe,alien,8,\n", where="x", mapping=mapping)
    assert [(entity.id, entity.kind, entity.born) for entity in imported.entities] == [
        ("own.x.7", "person", ("1971-03-28",))
    ]
    assert "unknown kind 'alien'" in imported.rejected[0].reason
    with pytest.raises(ListError, match="two rows are"):
        parse_own(b"N,K,I,B\nAda,,7,\nBe,,7,\n", where="x", mapping=mapping)
    with pytest.raises(ListError, match="--mapping"):
        read([File("x", b"")], Asked(format="own"))


def test_a_header_that_is_not_the_mappings_says_which_of_the_two_to_change() -> None:
    parted = samples.OWN.replace(b",", b";")
    with pytest.raises(ListError, match=r"parted by ';', not by ','; write delimiter: \";\" in the mapping"):
        parse_own(parted, where="own.csv", mapping=own())
    with pytest.raises(ListError, match=r"no column 'Company'.*as the file does"):
        parse_own(b"Firma,Land\nX,DE\n", where="own.csv", mapping=own())
    with pytest.raises(ListError, match="the file is empty"):
        parse_own(b"\n", where="own.csv", mapping=own())


def test_the_encoding_asked_for_goes_before_that_of_the_mapping() -> None:
    content = samples.OWN.replace(b"Nowhere Trading", "Müller".encode("cp1252"))
    (imported,) = read([File("own.csv", content)], Asked(mapping=own(), encoding="cp1252"))
    assert "Müller" in [name for entity in imported.entities for name in entity.names]


def test_a_compressed_list_is_to_be_unpacked_first() -> None:
    with pytest.raises(ListError, match="unpack it first"):
        read([File("list.xml.gz", b"\x1f\x8b\x08")], Asked())
