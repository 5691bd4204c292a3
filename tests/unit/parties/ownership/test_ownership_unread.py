"""A row nobody could read opens the questions it may bear on, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from licet.parties.ownership import Stakes
from tests.unit.parties.ownership.ownership_samples import (
    CHILD,
    PARENT,
    RR_HEAD,
    TODAY,
    bods,
    found,
    read,
    rr,
)

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "owner,owned,percent,owner_kind,owner_id,owned_id\n"
WHOLE = "Ola,Child AS,100,person,,\nKari,Other AS,100,person,,\n"


def verdict(folder: Path, bad: str, party: str) -> tuple[str, int]:
    """What is said of a party whose files have that bad row, and how many rows bear on it."""
    stakes = Stakes.of(read(folder, TABLE + WHOLE + bad))
    key = stakes.find(party).key
    return found(key, stakes).verdict, len(stakes.unread_of([key, *stakes.above(key, on=TODAY)]))


@pytest.mark.parametrize(
    "bad",
    [
        "X,child as,many,,,\n",  # another stake in it, of a share that cannot be read
        "X,Ola,many,,,\n",  # whoever stands above it
        "X,,60,,,\n",  # nobody knows whom
        "X,Child AS\n",  # a row cut off
        "Ola,Third AS,many,,LEI:5493001KJTIIGC8Y1R12,\n",  # what an owner's number would have told of it
    ],
)
def test_a_bad_row_that_may_be_about_the_party_leaves_no_no(tmp_path: Path, bad: str) -> None:
    assert verdict(tmp_path, bad, "Child AS") == ("cannot tell", 1)


@pytest.mark.parametrize("bad", ["X,Other AS,many,,,\n", "Ola,Other AS,many,,,\n", "X,Third AS,60,alien,,\n"])
def test_a_bad_row_about_others_leaves_the_question_alone(tmp_path: Path, bad: str) -> None:
    assert verdict(tmp_path, bad, "Child AS") == ("no", 0)


def test_a_bad_row_tells_whom_it_is_about_by_any_name_of_it(tmp_path: Path) -> None:
    known = "Ola,Child AS,100,person,,GB-COH:0123\n"
    bad = read(tmp_path, TABLE + known + "X,The Child,many,,,gb-coh:0123\n")
    stakes = Stakes.of(bad)
    assert found(stakes.find("Child AS").key, stakes).verdict == "cannot tell"


def about(folder: Path, content: Any) -> list[tuple[str, ...] | None]:
    return [row.of for row in read(folder, content).rejected]


def test_a_record_of_gleif_is_about_the_party_below(tmp_path: Path) -> None:
    good = rr("IS_DIRECTLY_CONSOLIDATED_BY")
    lei, top = f"LEI:{CHILD}", f"LEI:{PARENT}"
    bad = rr("IS_DIRECTLY_CONSOLIDATED_BY", share="many")
    assert about(tmp_path, RR_HEAD + good + bad) == [(lei,)]
    assert about(tmp_path, RR_HEAD + good + rr("IS_FRIEND_OF")) == [(lei, top)]
    nobody = rr("IS_DIRECTLY_CONSOLIDATED_BY", start="short")
    assert about(tmp_path, RR_HEAD + good + nobody) == [None]


def test_a_statement_is_about_its_subject(tmp_path: Path) -> None:
    company, *others = bods(exact="many")
    described = read(tmp_path, bods(exact=1)).stakes[0].owned
    assert about(tmp_path, [company, *others]) == [(described,)]
    lost = [*bods(exact=1)]
    lost[-1] = {**lost[-1], "recordDetails": {**lost[-1]["recordDetails"], "subject": "gone"}}
    assert about(tmp_path, [*lost]) == [None]


def test_an_edge_is_about_its_asset(tmp_path: Path) -> None:
    def edge(**properties: Any) -> dict[str, Any]:
        return {"id": "e", "schema": "Ownership", "properties": properties}

    company = {"id": "c", "schema": "Company", "properties": {"name": ["C"]}}
    assert about(tmp_path, [company, edge(owner=["o"], asset=["c"], percentage=["many"])]) == [("ftm:c",)]
    assert about(tmp_path, [company, edge(asset=["c", {"id": "d"}])]) == [("ftm:c", "ftm:d")]
    assert about(tmp_path, [company, edge(owner=["o"]), edge(owner=["o"], asset=[1]), {"id": "x"}]) == [
        None,
        None,
        None,
    ]
