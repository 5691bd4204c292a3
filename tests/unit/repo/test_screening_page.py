"""docs/screening.md says what is so: the columns of files, the limits, and an example that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.parties import _query
from licet.parties.bulk import COLUMNS, HEADINGS, REJECT_COLUMNS
from licet.parties.matching import DEFAULT_THRESHOLD
from tests.unit.repo.pages import blocks, page, rows, section

if TYPE_CHECKING:
    import pytest

PAGE = page("docs/screening.md")


def test_every_column_of_answers_and_of_rejects_is_explained_and_no_other() -> None:
    written = {name: f"| `{name}` | {meaning} |" for name, meaning in (REJECT_COLUMNS | COLUMNS).items()}
    told = section(PAGE, "## Many names")
    rejects, _, answers = told.partition("| column of an answer |")
    assert rows(answers) == {name: written[name] for name in COLUMNS}
    shown = rows(rejects.partition("| column of a reject |")[2])
    assert shown == {name: f"| `{name}` | {meaning} |" for name, meaning in REJECT_COLUMNS.items()}


def test_every_heading_that_is_recognised_is_named_and_no_other() -> None:
    shown = rows(section(PAGE, "## Many names").partition("| column of a reject |")[0])
    assert set(shown) == set(HEADINGS)
    for field, headings in HEADINGS.items():
        assert shown[field].startswith(f"| `{field}` | {', '.join(headings)}")


def test_the_threshold_and_the_limits_are_those_of_the_engine() -> None:
    assert f"| threshold | {DEFAULT_THRESHOLD:.2f}, printed with every answer" in PAGE
    assert f"| names of one party | {_query.MOST_NAMES}, each of {_query.LONGEST} characters |" in PAGE


def test_the_example_finds_the_firm_it_misspells(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks(PAGE, "python")
    exec(compile(example, "docs/screening.md", "exec"), {})  # noqa: S102 - the page's own example
    assert "Hangzhou Hikvision Digital Technology" in capsys.readouterr().out
