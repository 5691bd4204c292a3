"""Who consolidates whom, as GLEIF publishes it; the samples are made by hand after its schemas."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from licet.parties.ownership import Stakes
from tests.unit.parties.ownership.ownership_samples import (
    CHILD,
    PARENT,
    RR_HEAD,
    TOP,
    only,
    read,
    rr,
    told,
)

if TYPE_CHECKING:
    from pathlib import Path


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
