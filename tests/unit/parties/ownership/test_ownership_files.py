"""What is read out of the files people have; the samples are made by hand after the published schemas."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import InputError
from licet.parties.ownership import Stakes, read_stakes, stakes_in
from tests.unit.parties.ownership.ownership_samples import TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from licet.parties.ownership import Imported, Stake

CHILD, PARENT, TOP = "HWUPKR0MPOU8FGXBT394", "5493001KJTIIGC8Y1R12", "213800QILIUD4ROSUO03"
RR_HEAD = (
    "Relationship.StartNode.NodeID,Relationship.StartNode.NodeIDType,Relationship.EndNode.NodeID,"
    "Relationship.EndNode.NodeIDType,Relationship.RelationshipType,Relationship.RelationshipStatus,"
    "Relationship.Period.1.startDate,Relationship.Period.1.endDate,Relationship.Period.1.periodType,"
    "Relationship.Quantifiers.1.QuantifierAmount,Relationship.Quantifiers.1.QuantifierUnits,"
    "Registration.RegistrationStatus\n"
)


def rr(  # noqa: PLR0913 - a row has many fields
    kind: str,
    *,
    status: str = "ACTIVE",
    since: str = "",
    until: str = "",
    share: str = "",
    registered: str = "PUBLISHED",
    start: str = CHILD,
) -> str:
    period = "RELATIONSHIP_PERIOD" if since or until else ""
    return (
        f"{start},LEI,{PARENT},LEI,{kind},{status},{since},{until},{period},{share},PERCENTAGE,{registered}\n"
    )


def read(folder: Path, content: str | bytes | Any, name: str = "file", format: str | None = None) -> Imported:  # noqa: A002 - the parameter's own name
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_stakes(path, format=format)


def told(imported: Imported) -> list[tuple[str, str, str, str, bool]]:
    names = {holder.key: holder.called for holder in imported.holders}
    return [(names[s.owner], str(s.share), s.kind, names[s.owned], s.direct) for s in imported.stakes]


def only(imported: Imported, kind: str = "ownership") -> Stake:
    (stake,) = [stake for stake in imported.stakes if stake.kind == kind]
    return stake


# GLEIF


def test_a_consolidating_parent_is_control_and_an_unknown_share(tmp_path: Path) -> None:
    imported = read(tmp_path, RR_HEAD + rr("IS_DIRECTLY_CONSOLIDATED_BY"))
    assert imported.format == "gleif"
    parent, child = f"lei:{PARENT.lower()}", f"lei:{CHILD.lower()}"
    assert told(imported) == [
        (parent, "unknown share", "ownership", child, True),
        (parent, "unknown share", "control", child, True),
    ]


def test_an_ultimate_parent_is_no_direct_owner_and_a_stated_share_is_kept(tmp_path: Path) -> None:
    imported = read(tmp_path, RR_HEAD + rr("IS_ULTIMATELY_CONSOLIDATED_BY", share="70.5"))
    stake = only(imported)
    assert (str(stake.share), stake.direct) == ("70.5 %", False)


def test_a_branch_is_the_same_person_and_a_feeder_owns_the_master(tmp_path: Path) -> None:
    rows = rr("IS_INTERNATIONAL_BRANCH_OF") + rr("IS_FEEDER_TO") + rr("IS_FUND-MANAGED_BY")
    branch, feeder, fund = read(tmp_path, RR_HEAD + rows).stakes
    assert (branch.owner, str(branch.share)) == (f"lei:{PARENT.lower()}", "100 %")
    assert feeder.owner == f"lei:{CHILD.lower()}"
    assert fund.kind == "control"


def test_what_ended_or_was_withdrawn_is_left_out_and_what_ended_on_a_day_is_kept_until_it(
    tmp_path: Path,
) -> None:
    rows = (
        rr("IS_DIRECTLY_CONSOLIDATED_BY", status="INACTIVE")
        + rr("IS_DIRECTLY_CONSOLIDATED_BY", registered="ANNULLED")
        + rr(
            "IS_DIRECTLY_CONSOLIDATED_BY", status="INACTIVE", since="2019-01-01T00:00:00Z", until="2022-03-01"
        )
    )
    imported = read(tmp_path, RR_HEAD + rows)
    assert imported.ignored == 2
    stake = only(imported)
    assert (stake.since, stake.until) == (dt.date(2019, 1, 1), dt.date(2022, 3, 1))


def test_a_node_may_go_by_another_number_than_an_lei(tmp_path: Path) -> None:
    row = rr("IS_SUBFUND_OF").replace(f"{CHILD},LEI", "LU0123456789,ISIN")
    imported = read(tmp_path, RR_HEAD + row + "," * 11 + "\n")
    assert only(imported, "control").owned == "isin:lu0123456789"


def test_a_broken_row_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = (
        rr("IS_DIRECTLY_CONSOLIDATED_BY", start="SHORT") + rr("IS_COUSIN_OF") + rr("IS_SUBFUND_OF") + "a,b\n"
    )
    imported = read(tmp_path, RR_HEAD + rows)
    assert len(imported.stakes) == 1
    assert [(item.row, item.reason.split(";")[0]) for item in imported.rejected] == [
        (2, "'SHORT' is no LEI"),
        (3, "unknown relationship type 'IS_COUSIN_OF'"),
        (5, "has 2 fields, the head 12"),
    ]


def golden(kind: str, **more: Any) -> dict[str, Any]:
    """A relationship as the golden copy's JSON wraps it."""
    node = {"NodeIDType": {"$": "LEI"}}
    return {
        "RelationshipRecord": {
            "Relationship": {
                "StartNode": {"NodeID": {"$": CHILD}, **node},
                "EndNode": {"NodeID": {"$": PARENT}, **node},
                "RelationshipType": {"$": kind},
                "RelationshipStatus": {"$": "ACTIVE"},
                "RelationshipPeriods": {
                    "RelationshipPeriod": [
                        {
                            "PeriodType": {"$": "ACCOUNTING_PERIOD"},
                            "StartDate": {"$": "2024-01-01T00:00:00Z"},
                        },
                        {
                            "PeriodType": {"$": "RELATIONSHIP_PERIOD"},
                            "StartDate": {"$": "2018-05-02T00:00:00Z"},
                        },
                    ]
                },
                "RelationshipQuantifiers": {
                    "RelationshipQuantifier": {
                        "QuantifierAmount": {"$": 100},
                        "QuantifierUnits": {"$": "PERCENTAGE"},
                    }
                },
                **more,
            },
            "Registration": {"RegistrationStatus": {"$": "PUBLISHED"}},
        }
    }


def test_the_golden_copys_json_says_the_same_as_its_csv(tmp_path: Path) -> None:
    stake = only(read(tmp_path, {"relations": [golden("IS_DIRECTLY_CONSOLIDATED_BY")]}))
    assert (str(stake.share), stake.since) == ("100 %", dt.date(2018, 5, 2))


def test_gleif_json_without_its_wrapping_is_read_alike(tmp_path: Path) -> None:
    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return value["$"] if "$" in value else {key: bare(item) for key, item in value.items()}
        return [bare(item) for item in value] if isinstance(value, list) else value

    record = bare(golden("IS_DIRECTLY_CONSOLIDATED_BY"))["RelationshipRecord"]
    record["Relationship"]["RelationshipPeriods"] = record["Relationship"]["RelationshipPeriods"][
        "RelationshipPeriod"
    ]
    deleted = {**record, "Extension": {"Deletion": {"DeletedAt": "2024-07-04T02:22:15Z"}}}
    imported = read(tmp_path, "\n".join(json.dumps(item) for item in (record, deleted)))
    assert only(imported).since == dt.date(2018, 5, 2)
    assert imported.ignored == 1


def test_an_exception_is_an_owner_nobody_names(tmp_path: Path) -> None:
    rows = (
        f"{CHILD},ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT,NATURAL_PERSONS\n"
        f"{TOP},DIRECT_ACCOUNTING_CONSOLIDATION_PARENT,NON_CONSOLIDATING\n"
    )
    imported = read(tmp_path, "LEI,Exception.Category,Exception.Reason.1\n" + rows)
    assert told(imported)[0][0] == "an undisclosed parent (natural persons)"
    assert imported.stakes[0].direct is False
    assert imported.ignored == 1
    record = {
        "LEI": {"$": CHILD},
        "ExceptionCategory": {"$": "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT"},
        "ExceptionReason": [{"$": "NON_PUBLIC"}],
    }
    same = read(tmp_path, {"exceptions": [record]})
    assert told(same)[0][0] == "an undisclosed parent (non public)"


def test_level_one_gives_names_to_level_two(tmp_path: Path) -> None:
    names = (
        "LEI,Entity.LegalName,Entity.LegalAddress.Country,Entity.EntityCategory\n"
        f"{PARENT},Parent AS,NO,GENERAL\n{TOP},Ola Nordmann,NO,SOLE_PROPRIETOR\n"
    )
    level_two = read(tmp_path, RR_HEAD + rr("IS_DIRECTLY_CONSOLIDATED_BY"), "rr.csv")
    stakes = Stakes.of(read(tmp_path, names, "lei.csv"), level_two)
    assert stakes.find("parent as").countries == ("NO",)
    assert stakes.find(PARENT).name == "Parent AS"
    assert stakes.find("Ola Nordmann").kind == "person"


# Open Ownership


def bods(**share: Any) -> list[dict[str, Any]]:
    """A company, a person and a direct shareholding, as version 0.4 writes them."""
    company = {
        "entityType": {"type": "registeredEntity"},
        "name": "Company B",
        "identifiers": [{"scheme": "GB-COH", "id": "00012345"}],
    }
    person = {
        "personType": "knownPerson",
        "names": [{"type": "legal", "fullName": "Person 1"}],
        "nationalities": [{"code": "UA"}],
    }
    interest = {
        "type": "shareholding",
        "directOrIndirect": "direct",
        "share": share,
        "startDate": "2017-11-01",
    }
    relation = {"subject": "c", "interestedParty": "p", "interests": [interest], "isComponent": False}
    return [
        {"statementId": "1", "recordId": "c", "recordType": "entity", "recordDetails": company},
        {"statementId": "2", "recordId": "p", "recordType": "person", "recordDetails": person},
        {
            "statementId": "3",
            "recordId": "r",
            "recordType": "relationship",
            "statementDate": "2018-01-01",
            "recordDetails": relation,
        },
    ]


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ({"exact": 33.3, "minimum": 33.3, "maximum": 33.3}, "33.3 %"),
        ({"minimum": 25, "maximum": 50}, "25 to 50 %"),
        ({"exclusiveMinimum": 50, "maximum": 75}, "more than 50 to 75 %"),
        (
            {"minimum": 50, "exclusiveMinimum": True, "maximum": 75, "exclusiveMaximum": False},
            "more than 50 to 75 %",
        ),
        ({"minimum": 75}, "at least 75 %"),
        ({"exclusiveMaximum": 25}, "less than 25 %"),
        ({}, "unknown share"),
    ],
)
def test_a_share_of_the_standard_keeps_its_bounds(tmp_path: Path, share: dict[str, Any], said: str) -> None:
    imported = read(tmp_path, bods(**share))
    assert imported.format == "bods"
    assert told(imported) == [("Person 1", said, "ownership", "Company B", True)]
    assert only(imported).since == dt.date(2017, 11, 1)
    assert Stakes.of(imported).find("GB-COH:00012345").name == "Company B"


def test_a_number_counts_only_with_a_code_for_its_register(tmp_path: Path) -> None:
    statements = bods(exact=10)
    numbers = [
        {"schemeName": "Companies Register", "id": "7"},
        {"schemeName": "RA000388", "id": "58931190"},
        {"scheme": "XI-LEI", "id": CHILD},
        {"scheme": "GB-COH"},
    ]
    statements[0]["recordDetails"]["identifiers"] = numbers
    company = Stakes.of(read(tmp_path, statements)).find("Company B")
    assert company.identifiers == (f"LEI:{CHILD}", "RA000388:58931190")


def test_an_impossible_share_is_refused_and_named(tmp_path: Path) -> None:
    imported = read(tmp_path, bods(exact=133))
    assert imported.stakes == ()
    assert "is no share" in imported.rejected[0].reason


def test_older_versions_are_read(tmp_path: Path) -> None:
    statements = [
        {
            "statementID": "c1",
            "statementType": "entityStatement",
            "entityType": "registeredEntity",
            "name": "Company B",
        },
        {"statementID": "p1", "statementType": "personStatement", "personType": "anonymousPerson"},
        {"statementID": "s1", "statementType": "entityStatement", "entityType": "state", "name": "Norway"},
        {
            "statementID": "o1",
            "statementType": "ownershipOrControlStatement",
            "subject": {"describedByEntityStatement": "c1"},
            "interestedParty": {"describedByPersonStatement": "p1"},
            "interests": [{"type": "voting-rights", "interestLevel": "direct", "share": {"exact": 60}}],
        },
        {
            "statementID": "o2",
            "statementType": "ownershipOrControlStatement",
            "subject": {"describedByEntityStatement": "c1"},
            "interestedParty": {"describedByEntityStatement": "s1"},
            "interests": [{"type": "shareholding", "interestLevel": "unknown", "share": {"exact": 10}}],
        },
        {
            "statementID": "o3",
            "statementType": "ownershipOrControlStatement",
            "replacesStatements": ["o2"],
            "subject": {"describedByEntityStatement": "c1"},
            "interestedParty": {"describedByEntityStatement": "s1"},
            "interests": [{"type": "shareholding", "interestLevel": "direct", "share": {"exact": 20}}],
        },
    ]
    imported = read(tmp_path, statements)
    assert told(imported) == [
        ("an undisclosed person", "60 %", "control", "Company B", True),
        ("Norway", "20 %", "ownership", "Company B", True),
    ]
    assert imported.ignored == 1
    assert next(holder for holder in imported.holders if holder.name == "Norway").kind == "state"


def test_an_interest_of_unknown_directness_is_no_direct_stake(tmp_path: Path) -> None:
    statements = bods(exact=60)
    statements[2]["recordDetails"]["interests"][0]["directOrIndirect"] = "unknown"
    assert only(read(tmp_path, statements)).direct is False


@pytest.mark.parametrize(
    ("kind", "sort", "said"),
    [
        ("appointmentOfBoard", "control", "60 %"),
        ("boardMember", "directorship", "unknown share"),
        ("rightsToProfitOrIncome", "ownership", "unknown share"),
        ("unknownInterest", "ownership", "unknown share"),
    ],
)
def test_only_shareholdings_carry_a_share_of_the_party(
    tmp_path: Path, kind: str, sort: str, said: str
) -> None:
    statements = bods(exact=60)
    statements[2]["recordDetails"]["interests"][0]["type"] = kind
    (stake,) = read(tmp_path, statements).stakes
    assert (stake.kind, str(stake.share)) == (sort, said)


def test_a_relationship_without_interests_is_a_stake_of_unknown_size(tmp_path: Path) -> None:
    statements = bods()
    del statements[2]["recordDetails"]["interests"]
    (stake,) = read(tmp_path, statements).stakes
    assert (str(stake.share), stake.direct) == ("unknown share", False)


def test_an_owner_that_is_not_specified_is_kept_as_undisclosed_and_none_as_none(tmp_path: Path) -> None:
    statements = bods(exact=60)
    statements[2]["recordDetails"]["interestedParty"] = {"reason": "subjectExemptFromDisclosure"}
    imported = read(tmp_path, statements)
    assert told(imported)[0][0] == "an undisclosed owner (subjectExemptFromDisclosure)"
    statements[2]["recordDetails"]["interestedParty"] = {"reason": "noBeneficialOwners"}
    assert read(tmp_path, statements).stakes == ()
    old = {"unspecified": {"reason": "unknown"}}
    statements[2]["recordDetails"]["interestedParty"] = old
    assert told(read(tmp_path, statements))[0][0] == "an undisclosed owner (unknown)"


def test_the_last_statement_of_a_record_counts_and_a_closed_one_ends(tmp_path: Path) -> None:
    statements = bods(exact=60)
    later = {**statements[2], "statementId": "4", "statementDate": "2020-06-01", "recordStatus": "closed"}
    imported = read(tmp_path, [later, *statements])
    assert only(imported).until == dt.date(2020, 6, 1)
    assert imported.ignored == 1


def test_a_relationship_to_nobody_described_is_refused(tmp_path: Path) -> None:
    statements = bods(exact=60)
    statements[2]["recordDetails"]["interestedParty"] = "q"
    lost = {
        "statementId": "9",
        "recordId": "x",
        "recordType": "relationship",
        "recordDetails": {"interestedParty": "p"},
    }
    odd = {"statementId": "8", "recordId": "y", "recordType": "song", "recordDetails": {}}
    reasons = [item.reason for item in read(tmp_path, [*statements, lost, odd]).rejected]
    assert any("names a party 'q'" in reason for reason in reasons)
    assert any("does not say whom it is about" in reason for reason in reasons)
    assert any("unknown type of statement 'song'" in reason for reason in reasons)


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
