"""What comes out of a portfolio: the same as one by one, counted, and written whole or not at all."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from licet import bulk, packs
from licet.bulk._spark import _task
from licet.errors import InputError, UnknownTerm
from licet.law import Outcome
from tests.unit.bulk import rows
from tests.unit.law import small_pack

if TYPE_CHECKING:
    from pathlib import Path

    from licet.law import Pack

DAY = rows.DAY
EXPORT = {"activity": "activity.supply.export"}
LISTED = {"list": "list.us.entity", "entry": "e", "name": "n", "certainty": "confirmed"}


def law(tmp_path: Path, **rules: dict[str, Any]) -> Pack:
    return small_pack.book(tmp_path / "law", **rules)


def outcomes(law: list[Pack], *given: dict[str, Any], **options: Any) -> list[str]:
    with bulk.determine_all(rows.table(*given), law, on=DAY, **options) as results:
        return [row["outcome"] for row in results.table().to_pylist()]


def party(*listings: dict[str, Any]) -> dict[str, Any]:
    return {**EXPORT, "parties": [{"role": "role.end_user", "listings": list(listings)}]}


def test_a_portfolio_is_ruled_on_by_the_shipped_law() -> None:
    with bulk.determine_all(rows.table(rows.SEARCH, rows.UNKNOWN), packs.shipped(), on=DAY) as results:
        first, second = results.table().to_pylist()
        assert [first["id"], second["id"]] == ["A-1", "A-2"]
        assert second["outcome"] == "cannot_tell"
        assert second["open"]
        assert results.summary.transactions == 2
        assert {name for name, _ in results.summary.applied} == {*first["applied"], *second["applied"]}


def test_each_outcome_has_its_count_and_its_first_rows_by_id_or_number(tmp_path: Path) -> None:
    book = law(tmp_path, ban=small_pack.rule("prohibit", "{fact: to, is: CN}"))
    given = [{**EXPORT, "to": "CN", "id": "x"}, {**EXPORT, "to": "CN"}, {**EXPORT, "to": "NO"}, EXPORT]
    with bulk.determine_all(rows.table(*given), [book], on=DAY) as results:
        summary = results.summary
    assert [(count.outcome, count.transactions, count.examples) for count in summary.outcomes] == [
        (Outcome.PROHIBITED, 2, ("x", "row 2")),
        (Outcome.CANNOT_TELL, 1, ("row 4",)),
        (Outcome.CLEAR, 1, ("row 3",)),
    ]
    assert summary.applied == (("small/ban", 2),)


def test_no_more_than_three_rows_stand_for_an_outcome(tmp_path: Path) -> None:
    book = law(tmp_path, ban=small_pack.rule("prohibit"))
    with bulk.determine_all(rows.table(*[EXPORT] * 5), [book], on=DAY) as results:
        assert results.summary.outcomes[0].examples == ("row 1", "row 2", "row 3")


def test_a_row_is_ruled_on_by_the_law_of_its_own_day(tmp_path: Path) -> None:
    stages = small_pack.days("in_force 2026-01-01", "repealed 2026-06-01", "in_force 2027-01-01")
    book = law(tmp_path, ban=small_pack.rule("prohibit", **stages))
    days = [None, dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 6, 1), dt.date(2027, 1, 1)]
    found = outcomes([book], *({**EXPORT, "date": day} for day in days))
    assert found == ["clear", "clear", "prohibited", "clear", "prohibited"]


def test_an_authorisation_discharges_what_it_names(tmp_path: Path) -> None:
    book = law(
        tmp_path,
        need=small_pack.rule("require_licence"),
        open_door=small_pack.rule("authorise", "{fact: to, is: NO}", discharges=["small/need"]),
    )
    with bulk.determine_all(
        rows.table({**EXPORT, "to": "NO"}, {**EXPORT, "to": "CN"}, EXPORT), [book], on=DAY
    ) as results:
        found = results.table().to_pylist()
    assert [row["outcome"] for row in found] == ["authorised", "licence_required", "licence_required"]
    assert found[0]["discharged"] == ["small/need"]
    assert found[0]["applied"] == ["small/open-door"]
    assert found[2]["open"] == ["small/open-door"]


def test_a_listed_party_no_rule_answers_is_never_cleared_in_bulk(tmp_path: Path) -> None:
    book = law(tmp_path, other=small_pack.rule("prohibit", "{fact: to, is: CN}"))
    given = [
        {**party(*listings), "to": "NO"}
        for listings in ((), (LISTED,), ({**LISTED, "certainty": "rejected"},))
    ]
    assert outcomes([book], *given) == ["clear", "cannot_tell", "clear"]


def test_a_listing_that_a_rule_answers_is_not_held_against_the_row(tmp_path: Path) -> None:
    book = law(
        tmp_path,
        care=small_pack.rule(
            "condition", "{party: end_user, has: {listed: us.entity}}", provisos=["Take care."]
        ),
    )
    both = (LISTED, {**LISTED, "list": "list.un.consolidated"})
    found = outcomes([book], party(LISTED), party(*both), party({**LISTED, "certainty": "possible"}))
    assert found == ["clear_with_conditions", "cannot_tell", "cannot_tell"]


def test_packs_that_test_no_party_and_name_no_relief_are_ruled_by_too(tmp_path: Path) -> None:
    book = law(tmp_path, note=small_pack.rule("inform"))
    assert outcomes([book], EXPORT) == ["clear"]
    assert outcomes([], EXPORT) == ["cannot_tell"]


def test_a_party_may_be_tested_for_what_another_party_is(tmp_path: Path) -> None:
    other = "{party: end_user, has: {fact: party.country, is: CN}}"
    test = f"{{party: broker, has: {{all: [{{fact: party.country, is: US}}, {other}]}}}}"
    book = law(tmp_path, both=small_pack.rule("prohibit", test))
    us, cn = {"role": "role.broker", "country": "US"}, {"role": "role.end_user", "country": "CN"}
    given = [{**EXPORT, "parties": people} for people in ([us, cn], [us, {**cn, "country": "NO"}], [us])]
    assert outcomes([book], *given) == ["prohibited", "clear", "cannot_tell"]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_results_are_written_in_the_form_their_name_says(suffix: str, tmp_path: Path) -> None:
    book = law(tmp_path, ban=small_pack.rule("prohibit"), note=small_pack.rule("inform"))
    out = tmp_path / f"answers{suffix}"
    with bulk.determine_all(rows.table({**EXPORT, "id": "x"}), [book], on=DAY, out=out) as results:
        assert sum(batch.num_rows for batch in results.batches()) == 1
    if suffix == ".parquet":
        found = pq.read_table(out).to_pylist()
    elif suffix == ".csv":
        found = pa_csv.read_csv(out).to_pylist()
        assert found[0]["applied"] == "small/ban;small/note"
    else:
        found = [msgspec.json.decode(line) for line in out.read_bytes().splitlines()]
    assert found[0]["id"] == "x"
    assert found[0]["outcome"] == "prohibited"
    assert not results.path.exists()


def test_no_id_becomes_a_formula_of_a_spreadsheet(tmp_path: Path) -> None:
    out, book = tmp_path / "answers.csv", law(tmp_path, note=small_pack.rule("inform"))
    given = rows.table({**EXPORT, "id": "=2+3"}, {**EXPORT, "id": "a=b"})
    with bulk.determine_all(given, [book], on=DAY, out=out):
        assert [row["id"] for row in pa_csv.read_csv(out).to_pylist()] == ["'=2+3", "a=b"]


def test_nothing_is_left_of_results_that_could_not_be_finished(tmp_path: Path) -> None:
    out = tmp_path / "answers.csv"

    def stop(stage: str, _rows: int) -> None:
        if stage == "determined":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bulk.determine_all(rows.table(EXPORT), packs.shipped(), on=DAY, out=out, progress=stop)
    assert not list(tmp_path.iterdir())


def test_progress_is_told_by_stage_and_rows(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    book = law(tmp_path, ban=small_pack.rule("prohibit"))
    with bulk.determine_all(
        rows.table(EXPORT, EXPORT), [book], on=DAY, progress=lambda stage, count: told.append((stage, count))
    ):
        assert told == [("checked", 2), ("determined", 2)]


def test_an_engine_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownTerm, match="duckdb"):
        bulk.determine_all(rows.table(EXPORT), [], on=DAY, engine="duckbd")


@pytest.mark.parametrize("name", ["answers.xlsx", "absent/answers.csv"])
def test_a_file_results_cannot_go_to_is_refused_before_any_work(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        bulk.determine_all(pa.table({"nonsense": [1]}), [], on=DAY, out=tmp_path / name)


def test_what_reads_portfolios_may_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.bulk._determine.find_spec", lambda _name: None)
    with pytest.raises(InputError, match=r"licet\[bulk\]"):
        bulk.determine_all(rows.table(EXPORT), [], on=DAY)


def test_spark_needs_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("licet.bulk._session.shutil.which", lambda _name: None)
    with pytest.raises(InputError, match="Java"):
        bulk.determine_all(rows.table(EXPORT), packs.shipped(), on=DAY, engine="spark")


def test_spark_may_not_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(InputError, match=r"licet\[spark\]"):
        bulk.determine_all(rows.table(EXPORT), packs.shipped(), on=DAY, engine="spark")


def test_a_task_of_spark_leaves_the_rulings_of_its_row_groups_in_files(tmp_path: Path) -> None:
    path = tmp_path / "checked.parquet"
    pq.write_table(pa.table({"row": [1, 2, 3]}), path, row_group_size=2)
    batch = pa.record_batch({"id": [1, 0]})
    assert list(_task(iter, str(path))([batch])) == [batch]
    assert pq.read_table(f"{path}.0")["row"].to_pylist() == [1, 2]
    assert pq.read_table(f"{path}.1")["row"].to_pylist() == [3]
    assert len(list(tmp_path.iterdir())) == 3


def test_where_spark_fails_so_does_the_portfolio(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the cluster is gone")

    monkeypatch.setattr("licet.bulk._spark.spark_session", lambda: lambda: None)
    monkeypatch.setattr("licet.bulk._spark._run", fail)
    with pytest.raises(RuntimeError, match="gone"):
        bulk.determine_all(rows.table(EXPORT), packs.shipped(), on=DAY, engine="spark")
