"""What is read out of the files people have; the samples are made by hand after the published schemas."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import InputError
from licet.parties.ownership import Stakes, stakes_in
from tests.unit.parties.ownership.ownership_samples import (
    CHILD,
    PARENT,
    RR_HEAD,
    TODAY,
    bods,
    read,
    rr,
    told,
)

if TYPE_CHECKING:
    from pathlib import Path


# FollowTheMoney


def ftm(schema: str, key: str, **properties: Any) -> dict[str, Any]:
    return {
        "id": key,
        "schema": schema,
        "properties": {
            name: value if isinstance(value, list) else [value] for name, value in properties.items()
        },
    }


def test_ownership_and_directorship_entities_are_read(tmp_path: Path) -> None:
    entities = [
        ftm("Company", "c", name="Company B", jurisdiction="gb", registrationNumber="123", leiCode=CHILD),
        ftm("Person", "p", name="Person 1", nationality=["ru", "cy"]),
        ftm("Ownership", "o", owner="p", asset="c", percentage="25%", startDate="2020"),
        ftm("Ownership", "u", owner="p", asset="c", percentage="50-75", ownershipType="ultimate"),
        ftm("Directorship", "d", director="p", organization="c", endDate="2021-03"),
        ftm("Address", "a", full="somewhere"),
    ]
    imported = read(tmp_path, "\n".join(json.dumps(entity) for entity in entities))
    assert imported.format == "ftm"
    assert told(imported) == [
        ("Person 1", "25 %", "ownership", "Company B", True),
        ("Person 1", "50 to 75 %", "ownership", "Company B", False),
        ("Person 1", "unknown share", "directorship", "Company B", True),
    ]
    assert imported.stakes[0].since == dt.date(2020, 12, 31)  # surely by then
    assert imported.stakes[2].until == dt.date(2021, 3, 1)
    assert imported.ignored == 1
    assert Stakes.of(imported).find(CHILD).identifiers == ("GB-registrationNumber:123", f"LEI:{CHILD}")


def test_several_sources_word_is_the_range_that_holds_it(tmp_path: Path) -> None:
    entities = [
        ftm("Company", "c", name="C"),
        ftm("Ownership", "o", owner=[ftm("Company", "q", name="Q")], asset="c", percentage=["25", "30"]),
    ]
    assert told(read(tmp_path, entities)) == [("Q", "25 to 30 %", "ownership", "C", True)]


def test_the_edges_of_a_list_are_stakes_too() -> None:
    entities = [
        ftm("Company", "c", name="C"),
        ftm("Company", "q"),
        ftm("Ownership", "o", owner="q", asset="c"),
    ]
    imported = stakes_in(entities, source="list.own.firm", sha256="ab")
    assert (imported.source, imported.sha256) == ("list.own.firm", "ab")
    assert told(imported) == [("ftm:q", "unknown share", "ownership", "C", True)]


def test_broken_entities_are_refused(tmp_path: Path) -> None:
    entities = [
        ftm("Company", "c", name="C"),
        ftm("Ownership", "o", owner="c"),
        ftm("Ownership", "o2", asset="c"),
        ftm("Company", "", name="D"),
        {"id": "z", "schema": "Company", "properties": 3},
        "text",
    ]
    reasons = [item.reason.split(";")[0] for item in read(tmp_path, entities).rejected]
    assert reasons == [
        "Ownership without asset",
        "Ownership without owner",
        "Company without an id",
        "is no entity",
        "is no entity",
    ]


# A table of one's own


def test_a_table_of_ones_own_is_read(tmp_path: Path) -> None:
    text = (
        "Owner;Owned;Percent;Owner_Kind;since;until;source;owner_id\n"
        "Ola;C AS;12,5;person;31.01.2020;2024;register;\n"
        "A AS;C AS;>50;;;;;NO-BRC:974760673\n"
        "A AS;B AS;;;;;;\n"
    )
    imported = read(tmp_path, "\ufeff" + text)
    assert imported.format == "csv"
    assert told(imported) == [
        ("Ola", "12.5 %", "ownership", "C AS", True),
        ("A AS", "more than 50 %", "ownership", "C AS", True),
        ("A AS", "unknown share", "ownership", "B AS", True),
    ]
    first = imported.stakes[0]
    assert (first.since, first.until, first.source) == (
        dt.date(2020, 1, 31),
        dt.date(2024, 1, 1),
        "file (register)",
    )
    assert imported.stakes[2].owner == "no-brc:974760673"  # the name goes by the number it has elsewhere


def test_rows_that_cannot_be_read_are_counted_and_named(tmp_path: Path) -> None:
    text = (
        "owner,owned,percent,owner_kind,kind,since,owner_id\n"
        "A,C,60,,,,\n"
        "B,C,sixty,,,,\n"
        ",C,60,,,,\n"
        "A,C,60,persn,,,\n"
        "A,C,60,,owner,,\n"
        "A,C,60,,,2024-02-30,\n"
        "A,C,60,,,01/02/2024,\n"
        "A,C,60,,,,12345\n"
        "A,a ,60,,,,\n"
        "\n"
        "A,C\n"
    )
    imported = read(tmp_path, text)
    assert len(imported.stakes) == 1
    assert [item.row for item in imported.rejected] == [3, 4, 5, 6, 7, 8, 9, 10, 12] or len(
        imported.rejected
    ) == 9
    reasons = " | ".join(item.reason for item in imported.rejected)
    for said in (
        "sixty",
        "no owner",
        "did you mean person",
        "did you mean ownership",
        "no day of the calendar",
        "no date",
        "whose number",
        "same party",
        "has 2 fields",
    ):
        assert said in reasons, said


def test_a_misspelt_column_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean until"):
        read(tmp_path, "owner,owned,percent,untill\nA,C,60,2020\n")
    with pytest.raises(InputError, match="no column 'percent'"):
        read(tmp_path, "owner,owned\nA,C\n")


# Any file


def test_a_zipped_file_is_read_and_two_in_one_archive_are_refused(tmp_path: Path) -> None:
    def archive(*names: str) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
            for name in names:
                made.writestr(name, RR_HEAD + rr("IS_SUBFUND_OF"))
        return packed.getvalue()

    assert len(read(tmp_path, archive("rr.csv")).stakes) == 1
    with pytest.raises(InputError, match="holds 2 files"):
        read(tmp_path, archive("a.csv", "b.csv"))
    with pytest.raises(InputError, match="broken archive"):
        read(tmp_path, archive("rr.csv")[:60])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "has no column"),
        (b"owner,owned,percent\nM\xfcller,C,60\n", "byte 0xfc; perhaps Windows-1252"),
        ("owner,owned,percent\nA,C,60\n".encode("utf-16"), "UTF-16"),
        (b'[{"statementId": "1", "recordId"', "cut off or no JSON"),
        (b'{"hello": "world"}', "of no known form"),
        (b"[" * 100_000, "cut off or no JSON"),
        (b'owner,owned,percent\n"A,C,60\n', "is no table"),
        (b"owner,owned,percent\nA,C,much\n", "none of its 1 rows can be read"),
        (b"owner,owned,percent\n", "no row of it says who owns whom"),
        (b'{"statementId": 1}\nnot json\n', "none of its"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        read(tmp_path, content)


def test_a_form_that_is_named_must_be_right(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean gleif"):
        read(tmp_path, "x", format="glief")
    with pytest.raises(InputError, match="is csv, not ftm"):
        read(tmp_path, "owner,owned,percent\nA,C,60\n", format="ftm")
    with pytest.raises(InputError, match="none of its 1 rows"):
        read(tmp_path, [{"hello": "world"}], format="gleif")
    assert read(tmp_path, bods(exact=1), format="bods").format == "bods"
    assert read(tmp_path, [ftm("Company", "c", name="C")], format="ftm").format == "ftm"


def test_a_broken_line_among_good_ones_is_named(tmp_path: Path) -> None:
    lines = [
        json.dumps(ftm("Company", "c", name="C")),
        "{broken",
        "",
        json.dumps(ftm("Person", "p", name="P")),
    ]
    imported = read(tmp_path, "\n".join(lines))
    assert len(imported.holders) == 2
    assert [item.row for item in imported.rejected] == [2]


# Joining


def test_holders_that_share_an_identifier_are_one(tmp_path: Path) -> None:
    own = read(tmp_path, f"owner,owned,percent,owned_id\nOla,Child AS,60,LEI:{CHILD}\n", "own.csv")
    level_two = read(tmp_path, RR_HEAD + rr("IS_DIRECTLY_CONSOLIDATED_BY"), "rr.csv")
    stakes = Stakes.of(own, level_two)
    child = stakes.find("child as")
    assert {stake.owner for stake in stakes.into(child.key, on=TODAY)} == {
        "name:ola",
        f"lei:{PARENT.lower()}",
    }
    assert len(stakes) == 3


def test_one_name_with_two_numbers_is_two_parties(tmp_path: Path) -> None:
    text = "owner,owned,percent,owner_id\nA,C,60,GB-COH:1\nA,C,40,GB-COH:2\n"
    stakes = Stakes.of(read(tmp_path, text))
    with pytest.raises(InputError, match="names 2 parties; give one of: gb-coh:1, gb-coh:2"):
        stakes.find("A")
    assert stakes.find("GB-COH:1").key == "gb-coh:1"
    with pytest.raises(InputError, match="nobody is called 'Zebra'"):
        stakes.find("Zebra")


def test_descriptions_that_differ_in_kind_leave_it_unknown(tmp_path: Path) -> None:
    text = "owner,owned,percent,owner_id,owner_kind\nA,C,60,GB-COH:1,person\nA,D,40,GB-COH:1,organisation\n"
    assert Stakes.of(read(tmp_path, text)).find("A").kind is None
