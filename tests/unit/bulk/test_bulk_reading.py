"""A portfolio says the same in every form, and one that cannot be used is refused with place and cure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from licet import vocabulary
from licet.bulk._determine import checked
from licet.errors import InputError, UnknownField, UnknownTerm
from tests.unit.bulk import rows

if TYPE_CHECKING:
    from pathlib import Path

FULL = rows.SEARCH
CSV = (
    "id,activity,date,from,to,item.eccn,item.capabilities,use.operation,use.mass_surveillance,item.value_usd,"
    "knowledge.red_flags,parties\n"
    "A-1,supply.export,2026-07-01,FR,CN,EAR99,face.identification,identify.live,true,5000,[],"
    '"[{""role"":""end_user"",""name"":""Bureau"",""kind"":""government.police"",""country"":""CN""}]"\n'
)


def read(source: object, folder: Path) -> list[dict[str, Any]]:
    """The rows as they are kept once checked, without what is unknown."""
    kept = checked(source, folder, words=vocabulary.shipped())
    found = pq.read_table(kept.path).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in found]


def refused(source: object, folder: Path) -> InputError:
    with pytest.raises(InputError) as problem:
        checked(source, folder, words=vocabulary.shipped())
    return problem.value


def expected() -> dict[str, Any]:
    person = {**FULL["parties"][0], "listings": None, "listed_share": None}  # type: ignore[index]  # a list
    return {"row": 1, **FULL, "parties": [person]}


def test_an_arrow_table_is_a_portfolio(tmp_path: Path) -> None:
    assert read(rows.table(FULL), tmp_path) == [expected()]


def test_a_parquet_file_needs_only_the_columns_it_has_something_to_say_in(tmp_path: Path) -> None:
    assert read(rows.parquet(tmp_path / "p.parquet", FULL), tmp_path) == [expected()]


def test_in_csv_a_list_is_json_or_separated_by_semicolons_and_terms_may_be_short(tmp_path: Path) -> None:
    assert read(rows.text(tmp_path / "p.csv", CSV), tmp_path) == [expected()]
    two = rows.text(tmp_path / "q.csv", 'through,item.capabilities\nNL; BE,"[""gait""]"\n,\n')
    assert read(two, tmp_path) == [
        {"row": 1, "through": ["NL", "BE"], "item.capabilities": ["capability.gait"]},
        {"row": 2},
    ]


def test_a_json_line_is_nested_like_a_transaction_or_named_by_paths(tmp_path: Path) -> None:
    flat = {**FULL, "date": "2026-07-01", "id": "A-1"}
    item = {"eccn": "EAR99", "capabilities": ["face.identification"], "value_usd": 5000}
    nested = {
        **{name: flat[name] for name in ("id", "activity", "date", "from", "to", "parties")},
        "item": item,
        "use": {"operation": "identify.live"},
        "use.mass_surveillance": True,
        "knowledge": {"red_flags": []},
    }
    found = read(rows.lines(tmp_path / "p.jsonl", flat, nested), tmp_path)
    assert found == [expected(), {**expected(), "row": 2}]


def test_wide_and_encoded_arrow_types_are_read(tmp_path: Path) -> None:
    encoded = pa.table(
        {
            "to": pa.array(["NO"], pa.string()).dictionary_encode(),
            "from": pa.array(["FR"], pa.large_string()),
            "through": pa.array([["NL"]], pa.large_list(pa.large_string())),
            "item.value_usd": pa.array([7], pa.int32()),
            "use.place": pa.nulls(1),
        }
    )
    assert read(encoded, tmp_path) == [
        {"row": 1, "to": "NO", "from": "FR", "through": ["NL"], "item.value_usd": 7.0}
    ]


def test_listings_are_put_in_full_words(tmp_path: Path) -> None:
    row = {
        "list": "us.entity",
        "entry": "e",
        "name": "n",
        "certainty": "confirmed",
        "policy": "presume_denial",
    }
    people = [{"role": "broker"}, {"role": "end_user", "listings": [row], "listed_share": 50.0}]
    found = read(rows.table({"to": "NO"}, {"parties": people}), tmp_path)[1]["parties"]
    assert [person["role"] for person in found] == ["role.broker", "role.end_user"]
    assert found[1]["listings"] == [
        {**row, "list": "list.us.entity", "policy": "policy.presume_denial", "cite": None}
    ]


@pytest.mark.parametrize(
    ("row", "place", "what"),
    [
        ({"use.operation": "identfy"}, "row 2, column use.operation", "unknown operation 'identfy'"),
        ({"to": "fr"}, "row 2, column to", "unknown country 'fr'"),
        ({"to": "XX"}, "row 2, column to", "unknown country"),
        ({"item.eccn": "5A004a"}, "row 2, column item.eccn", "'5A004a' is not a control-list code"),
        ({"item.capabilities": ["gait", "flying"]}, "row 2, column item.capabilities", "unknown capability"),
        ({"through": ["NL", None]}, "row 2, column through", "a list holds a null"),
        ({"item.value_usd": -1.0}, "row 2, column item.value_usd", "item.value_usd is -1"),
        ({"date": dt.date(1899, 12, 30)}, "row 2, column date", "1899-12-30 is out of range"),
        ({"date": dt.date(9999, 12, 31)}, "row 2, column date", "9999-12-31 is out of range"),
        ({"parties": [{"name": "n"}]}, "row 2, column parties", "without a role"),
        ({"parties": [{"role": "enduser"}]}, "row 2, column parties", "unknown role 'enduser'"),
        (
            {"parties": [{"role": "broker", "listed_share": 101.0}]},
            "row 2, column parties",
            "listed_share is 101",
        ),
        ({"from": "FR", "to": "FR", "activity": "supply.export"}, "row 2", "crosses a border"),
        (
            {"item.observes_natural_persons": False, "item.capabilities": ["gait"]},
            "row 2",
            "watches people, but",
        ),
    ],
)
def test_a_value_that_does_not_hold_is_refused_with_its_row_and_column(
    row: dict[str, Any], place: str, what: str, tmp_path: Path
) -> None:
    problem = refused(rows.table({"id": "first"}, row), tmp_path)
    assert problem.where == f"the table: {place}"
    assert what in problem.what
    assert problem.remedy


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"certainty": None}, "without a certainty"),
        ({"certainty": "sure"}, "unknown certainty 'sure'"),
        ({"list": "us.entities"}, "unknown list 'us.entities'"),
        ({"policy": "denied"}, "unknown policy 'denied'"),
    ],
)
def test_a_listing_that_does_not_hold_is_refused_with_its_row(
    change: dict[str, Any], what: str, tmp_path: Path
) -> None:
    row = {"list": "us.entity", "entry": "e", "name": "n", "certainty": "confirmed", **change}
    problem = refused(rows.table({}, {}, {"parties": [{"role": "broker", "listings": [row]}]}), tmp_path)
    assert problem.where == "the table: row 3, column parties"
    assert what in problem.what


def test_the_row_is_counted_over_batches(tmp_path: Path) -> None:
    many = [{"to": "NO"}] * 50_000 + [{"to": "ZZ"}]
    problem = refused(rows.lines(tmp_path / "p.jsonl", *many), tmp_path)
    assert problem.where is not None
    assert "row 50,001, column to" in problem.where


def test_an_unknown_column_is_refused_with_the_nearest_right_one(tmp_path: Path) -> None:
    for source in (
        pa.table({"use.operations": ["identify"]}),
        rows.text(tmp_path / "p.csv", "id,use.operations\n1,identify\n"),
    ):
        problem = refused(source, tmp_path)
        assert isinstance(problem, UnknownField)
        assert str(problem.where).endswith("column use.operations")
        assert "use.operation" in problem.remedy
    assert isinstance(
        refused(rows.lines(tmp_path / "p.jsonl", {"use.operations": "x"}), tmp_path), UnknownField
    )
    assert isinstance(refused(rows.lines(tmp_path / "q.jsonl", {"used.by": "x"}), tmp_path), UnknownField)


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "stands twice" in refused(rows.text(tmp_path / "p.csv", "to,to\nNO,SE\n"), tmp_path).what


@pytest.mark.parametrize(
    ("column", "what", "remedy"),
    [
        (pa.array([1]), "is int64", "a string"),
        (pa.array([[1]]), "is list", "a string"),
    ],
)
def test_a_column_of_a_wrong_type_is_refused(column: Any, what: str, remedy: str, tmp_path: Path) -> None:
    problem = refused(pa.table({"to": column}), tmp_path)
    assert what in problem.what
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("name", "column", "remedy"),
    [
        ("date", pa.array([0], pa.timestamp("s")), "a date, not a moment"),
        ("use.urgent", pa.array(["yes"]), "true or false"),
        ("item.value_usd", pa.array(["5"]), "a number"),
        ("through", pa.array(["NL"]), "a list of strings"),
        ("parties", pa.array(["NL"]), "a list of struct"),
        ("parties", pa.array([[{"role": 1}]]), "a list of struct"),
    ],
)
def test_the_remedy_for_a_wrong_type_names_the_right_one(
    name: str, column: Any, remedy: str, tmp_path: Path
) -> None:
    assert remedy in refused(pa.table({name: column}), tmp_path).remedy


def test_an_unknown_field_of_a_party_is_refused(tmp_path: Path) -> None:
    problem = refused(pa.table({"parties": pa.array([[{"rôle": "broker"}]])}), tmp_path)
    assert isinstance(problem, UnknownField)


@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        ("use.urgent\nyes\n", "row 1, column use.urgent", "neither true nor false"),
        ("to,item.value_usd\nNO,1\nNO,many\n", "row 2, column item.value_usd", "'many' is no number"),
        ("date\n22.11.2026\n", "row 1, column date", "is not a date"),
        ('parties\n"[{}]"\n', "row 1, column parties", "role"),
        ('through\n"[1]"\n', "row 1, column through", "str"),
    ],
)
def test_text_that_does_not_say_its_kind_is_refused(
    content: str, place: str, what: str, tmp_path: Path
) -> None:
    problem = refused(rows.text(tmp_path / "p.csv", content), tmp_path)
    assert str(problem.where).endswith(place)
    assert what in problem.what


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("p.csv", "to,from\nNO\n", "cannot be read as CSV"),
        ("p.csv", "", "unknown field"),
        ("p.jsonl", "{\n", "is no JSON object"),
        ("p.parquet", "no parquet", "cannot be read as Parquet"),
        ("p.xlsx", "", "is no portfolio by its name"),
        ("p.jsonl", "\n", "holds no transaction"),
    ],
)
def test_a_file_that_is_no_portfolio_is_refused(name: str, content: str, what: str, tmp_path: Path) -> None:
    problem = refused(rows.text(tmp_path / name, content), tmp_path)
    assert what in problem.what
    assert problem.remedy


def test_a_path_that_names_no_file_is_refused(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path, tmp_path).what
    assert "no such" in refused(tmp_path / "absent.csv", tmp_path).what


def test_a_wrong_word_in_a_file_is_named_with_the_file(tmp_path: Path) -> None:
    problem = refused(rows.parquet(tmp_path / "p.parquet", {"to": "NO"}, {"to": "QQ"}), tmp_path)
    assert isinstance(problem, UnknownTerm)
    assert str(problem.where) == f"{tmp_path / 'p.parquet'}: row 2, column to"


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("p.csv", "id,item.value_usd\n1,5\n2,nan\n", "row 2, column item.value_usd"),
        ("p.jsonl", '{"item": 3, "item.eccn": "5A001"}\n', "p.jsonl:1"),
        ("p.jsonl", '{"item": null, "item.eccn": "5A001"}\n', "p.jsonl:1"),
        ("p.jsonl", '{"item": {"eccn": "EAR99"}, "item.eccn": "5A001"}\n', "p.jsonl:1"),
        ("p.jsonl", '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}\n", "p.jsonl:1"),
    ],
)
def test_what_is_no_number_given_twice_or_without_end_is_refused_where_it_stands(
    tmp_path: Path, name: str, text: str, where: str
) -> None:
    assert str(refused(rows.text(tmp_path / name, text), tmp_path).where).endswith(where)


def test_a_line_in_another_encoding_is_refused_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(b'{"id": "a"}\n{"id": "\xff"}\n')
    assert str(refused(path, tmp_path).where) == f"{path}:2"


SHARED = pa.struct([("role", pa.string()), ("listed_share", pa.float64())])


def test_a_number_that_is_none_hides_from_no_bound(tmp_path: Path) -> None:
    strange = pa.table({"item.value_usd": [5.0, float("nan")]})
    assert str(refused(strange, tmp_path).where) == "the table: row 2, column item.value_usd"
    party = {"role": "end_user", "listed_share": float("nan")}
    owned = pa.table({"parties": pa.array([[], [party]], pa.list_(SHARED))})
    assert str(refused(owned, tmp_path).where) == "the table: row 2, column parties"


def test_a_value_that_would_be_bent_is_refused_with_its_column(tmp_path: Path) -> None:
    big = pa.table({"item.value_usd": [2**53 + 1]})
    assert str(refused(big, tmp_path).where) == "the table: column item.value_usd"
    noon = pa.table({"date": pa.array([1000], pa.date64())})
    assert str(refused(noon, tmp_path).where) == "the table: column date"
