"""Whatever stands in a file, it is read, or refused in one sentence."""

from __future__ import annotations

import json
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licet.errors import InputError
from licet.parties.ownership import OWNERSHIP_FORMATS, Bound, Share, Stakes, parse_share, read_stakes
from licet.parties.ownership._shares import between

if TYPE_CHECKING:
    from pathlib import Path

WORDS = (
    "statementId",
    "statementID",
    "recordId",
    "recordType",
    "recordDetails",
    "entity",
    "person",
    "relationship",
    "subject",
    "interestedParty",
    "interests",
    "type",
    "shareholding",
    "share",
    "exact",
    "minimum",
    "exclusiveMinimum",
    "directOrIndirect",
    "direct",
    "names",
    "fullName",
    "identifiers",
    "scheme",
    "id",
    "schema",
    "properties",
    "Ownership",
    "Company",
    "owner",
    "asset",
    "percentage",
    "name",
    "LEI",
    "relations",
    "RelationshipRecord",
    "Relationship",
    "StartNode",
    "EndNode",
    "NodeID",
    "$",
    "RelationshipType",
    "IS_SUBFUND_OF",
    "a",
    "b",
    "statementDate",
    "ExceptionCategory",
    "ExceptionReason",
    "startDate",
    "endDate",
    "reason",
    "unspecified",
    "replacesStatements",
    "recordStatus",
    "closed",
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 200),
    st.floats(-5, 200),
    st.sampled_from(WORDS),
    st.text(max_size=8),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=25,
)
several_times = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
cells = st.one_of(
    st.sampled_from(["A", "B", "C", "50", ">50", "person", "2020-01", "LEI:1", ""]), st.text(max_size=6)
)


def _read(path: Path, content: bytes, form: str | None) -> None:
    path.write_bytes(content)
    with suppress(InputError):
        stakes = Stakes.of(read_stakes(path, format=form))
        assert sum(1 for _ in stakes.holders()) > 0


@several_times
@given(document=values, form=st.sampled_from([None, *OWNERSHIP_FORMATS]))
def test_any_json_is_read_or_refused(tmp_path: Path, document: Any, form: str | None) -> None:
    _read(tmp_path / "file", json.dumps([document, document]).encode(), form)


@several_times
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    _read(tmp_path / "file", content, None)
    _read(tmp_path / "file", b"PK\x03\x04" + content, None)


@several_times
@given(rows=st.lists(st.lists(cells, min_size=6, max_size=6), max_size=6))
def test_any_table_is_read_or_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    lines = ["owner,owned,percent,owner_kind,since,owner_id", *(",".join(row) for row in rows)]
    _read(tmp_path / "file", "\n".join(lines).encode("utf-8", "replace"), None)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.booleans(), st.booleans())
def test_a_share_is_read_as_it_is_printed(one: int, other: int, above: bool, below: bool) -> None:  # noqa: FBT001 - drawn
    low, high = sorted((Fraction(one, 10**4), Fraction(other, 10**4)))
    share = Share()
    with suppress(InputError):
        share = between(Bound(low, int(above and low < 100)), Bound(high, -int(below and high > 0)))
    assert parse_share(str(share)) == share


@given(st.text(max_size=30))
def test_any_text_is_a_share_or_refused(text: str) -> None:
    with suppress(InputError):
        share = parse_share(text)
        assert Bound(Fraction(0)) <= share.low <= share.high <= Bound(Fraction(100))
