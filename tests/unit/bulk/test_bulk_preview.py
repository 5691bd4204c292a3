"""A draft tried on a portfolio: what would change, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
import yaml

from licet import bulk, packs
from licet.errors import InputError, RulebookError
from licet.law import Outcome, load_pack
from tests.unit.bulk import rows
from tests.unit.law import small_pack

if TYPE_CHECKING:
    from pathlib import Path

    from licet.bulk import Preview

BAN: dict[str, Any] = {
    "id": "eu-ai-act/draft-x",
    **small_pack.RULE,
    "when": {"fact": "use.operation", "is": "infer_emotion"},
}
CASES = {
    "rule": "eu-ai-act/draft-x",
    "cases": [
        {
            "name": "inferring",
            "facts": {"date": "2026-11-22", "use": {"operation": "infer_emotion"}},
            "expect": "applies",
        }
    ],
}
USED = {"activity": "activity.use", "use.country": "FR"}
LAW = packs.shipped()


def draft(folder: Path, **changes: Any) -> Path:
    path = folder / "draft.yaml"
    path.write_text(yaml.safe_dump({**BAN, **changes}))
    return path


def seen(path: Path, *given: dict[str, Any], **options: Any) -> Preview:
    return bulk.preview(rows.table(*given), bulk.drafted(path, LAW), LAW, on=rows.DAY, **options)


def test_a_new_rule_changes_the_rows_it_applies_to_and_opens_those_it_might(tmp_path: Path) -> None:
    given = [
        {**USED, "id": "a", "use.operation": "operation.infer_emotion"},
        {**USED, "id": "b"},
        {**USED, "use.operation": "operation.verify"},
    ]
    out = tmp_path / "changes.parquet"
    found = seen(draft(tmp_path), *given, out=out)
    assert (found.rule, found.replaces, found.transactions, found.applies) == (
        "eu-ai-act/draft-x",
        False,
        3,
        1,
    )
    assert [(shift.to, shift.transactions, shift.examples) for shift in found.shifts] == [
        (Outcome.PROHIBITED, 1, ("a",))
    ]
    assert (found.newly_open.transactions, found.newly_open.examples) == (1, ("b",))
    told = pq.read_table(out).to_pylist()
    assert [(row["id"], row["newly_open"]) for row in told] == [("a", False), ("b", True)]


def test_the_text_of_a_rule_itself_changes_nothing(tmp_path: Path) -> None:
    source = packs.find("eu-ai-act")
    name = min(path.name for path in source.iterdir() if path.name.endswith(".cases.yaml"))
    for suffix in (".yaml", ".cases.yaml"):
        text = (source / name.replace(".cases.yaml", suffix)).read_bytes()
        (tmp_path / f"draft{suffix}").write_bytes(text)
    found = seen(tmp_path / "draft.yaml", USED, rows.SEARCH)
    assert found.replaces
    assert found.cases
    assert not found.shifts
    assert not found.newly_open.transactions


def test_its_cases_are_tried_before_anything_else(tmp_path: Path) -> None:
    path = draft(tmp_path)
    beside = tmp_path / "draft.cases.yaml"
    beside.write_text(yaml.safe_dump(CASES))
    assert bulk.drafted(path, LAW).cases == 1
    beside.write_text(yaml.safe_dump(CASES).replace("applies", "does_not_apply"))
    with pytest.raises(RulebookError, match="fails its case “inferring”"):
        bulk.drafted(path, LAW)


def test_a_draft_that_does_not_load_is_named_by_its_own_file_and_line(tmp_path: Path) -> None:
    path = draft(tmp_path, when={"fact": "use.operations", "is": "verify"})
    with pytest.raises(RulebookError) as problem:
        bulk.drafted(path, LAW)
    assert str(problem.value.where).startswith(f"{path}:")
    assert "use.operation" in problem.value.remedy


@pytest.mark.parametrize("name", [None, "alone", "a/b/c", "/x", 7, "eu-ai-act/../x"])
def test_a_draft_must_say_which_rule_of_which_pack_it_is(name: object, tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="which rule of which pack"):
        bulk.drafted(draft(tmp_path, id=name), LAW)


def test_the_pack_of_a_draft_must_be_applied(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="add --pack vendors"):
        bulk.drafted(draft(tmp_path, id="vendors/new"), LAW)


def test_nothing_is_published(tmp_path: Path) -> None:
    before = sorted(path.name for path in packs.find("eu-ai-act").iterdir())
    bulk.drafted(draft(tmp_path), LAW)
    assert sorted(path.name for path in packs.find("eu-ai-act").iterdir()) == before


@pytest.mark.parametrize("stem", ["pack", "article-5.cases"])
def test_a_draft_is_named_as_a_rule_and_not_as_another_file_of_its_pack(tmp_path: Path, stem: str) -> None:
    path = draft(tmp_path, id=f"eu-ai-act/{stem}")
    with pytest.raises(RulebookError, match="does not say which rule of which pack"):
        bulk.drafted(path, LAW)


def test_a_draft_of_a_pack_of_ones_own_is_put_into_the_folder_that_is_applied(tmp_path: Path) -> None:
    home = small_pack.write(tmp_path / "small", {"ban": {}}, {"narrow": small_pack.ALWAYS})
    path = draft(tmp_path, id="small/other", when={"definition": "narrow"})
    found = bulk.drafted(path, [load_pack(home)], chosen=["ban-2021", str(home)])
    assert [rule.id for rule in found.packs[0].rules] == ["small/ban", "small/other"]


def test_a_comparison_that_breaks_off_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("licet.bulk._preview._pairs", broken)
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(KeyboardInterrupt):
        seen(draft(tmp_path), USED, out=out / "changes.csv")
    assert not list(out.iterdir())
