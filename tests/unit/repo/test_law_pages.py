"""docs/law: how a rule is written is told whole, its example works, and the coverage is up to date."""

from __future__ import annotations

import datetime as dt
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import TYPE_CHECKING

import pytest

from licet import law
from licet.law import Basis, Effect, Force, Review, Stage, _cases, _load, _parse
from tests.unit.repo.pages import ROOT, blocks, page, rows, section

if TYPE_CHECKING:
    from enum import StrEnum
    from pathlib import Path

RULES = page("docs/law/rules.md")


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("## Effects", Effect),
        ("## Basis", Basis),
        ("## Force", Force),
        ("## Status", Stage),
        ("## Review", Review),
    ],
)
def test_every_word_a_rule_may_use_is_explained(heading: str, words: type[StrEnum]) -> None:
    assert set(rows(section(RULES, heading))) == {word.value for word in words}


@pytest.mark.parametrize(
    ("heading", "sheet"),
    [
        ("## Rule fields", _load._RuleSheet),
        ("## Pack fields", _load._PackSheet),
        ("## Definition fields", _load._DefinitionSheet),
        ("## Case fields", _cases._CaseSheet),
    ],
)
def test_every_field_is_explained_and_no_other(heading: str, sheet: type) -> None:
    assert set(rows(section(RULES, heading))) == set(sheet.__struct_fields__)  # type: ignore[attr-defined]  # a Struct


def test_every_shape_of_a_condition_is_explained() -> None:
    shown = rows(section(RULES, "## Conditions"))
    for shape in _parse._SHAPES:
        assert [text for text in shown if all(f"{key}:" in text for key in shape)], sorted(shape)


def test_the_worked_example_loads_and_does_what_its_cases_say(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    (folder / "definitions").mkdir(parents=True)
    for info, file in (
        ("pack", "pack.yaml"),
        ("definition", "definitions/one-to-many.yaml"),
        ("rule", "section-4.yaml"),
        ("cases", "section-4.cases.yaml"),
    ):
        (text,) = blocks(RULES, f"yaml {info}")
        (folder / file).write_text(text, encoding="utf-8")
    pack = law.load_pack(folder)
    results = list(law.try_cases(pack, folder, on=dt.date(2026, 11, 22)))
    assert {result.expected for result in results} == {"applies", "does_not_apply", "cannot_tell"}
    assert not [result for result in results if not result.ok]


def test_the_coverage_page_is_up_to_date() -> None:
    loader = SourceFileLoader("law_coverage", str(ROOT / "scripts" / "law-coverage"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    script = module_from_spec(spec)
    loader.exec_module(script)
    now = page("docs/law/coverage.md")
    assert script.renewed(now) == now, "run scripts/law-coverage"
