"""What statements of the Open Ownership standard say; the samples are made by hand after its schemas."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from licet.parties.ownership import Stakes
from tests.unit.parties.ownership.ownership_samples import (
    CHILD,
    bods,
    only,
    read,
    told,
)

if TYPE_CHECKING:
    from pathlib import Path


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
