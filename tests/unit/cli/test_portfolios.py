"""`licet bulk` and `licet law preview` at the terminal: what they print, and how they end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.unit.cli.shell import write

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

HEADER = "id,activity,use.country,use.operation,use.purpose,use.place,use.actor\n"
EMOTION = "A-1,use,FR,infer_emotion,education_monitoring,education,private.company\n"
DRAFT = """\
id: eu-ai-act/draft-x
title: No verifying in schools
cite: A draft, s. 1
url: https://example.org/draft
review: unverified
effect: prohibit
basis: use
says: Nobody may verify a face in a school.
status:
  - {stage: in_force, from: 2026-01-01}
when: {fact: use.operation, is: verify}
"""


def test_a_portfolio_is_answered_for_as_a_whole_and_each_row_written(licet: Shell) -> None:
    write("sales.csv", HEADER + EMOTION + "A-2,use,FR,,,,\n")
    said = licet("bulk", "sales.csv", "--out", "answers.jsonl", "--on", "2026-11-22")
    assert said.status == 1
    assert "2 transactions" in said.out
    assert "prohibited (such as A-1)" in said.out
    assert "eu-ai-act/article-5-1-f" in said.out
    assert "Every row: answers.jsonl" in said.out
    assert len(Path("answers.jsonl").read_text().splitlines()) == 2


def test_a_portfolio_of_which_something_cannot_be_told_ends_with_two(licet: Shell) -> None:
    write("sales.csv", HEADER + "A-2,use,FR,,,,\n")
    assert licet("bulk", "sales.csv", "--json").status == 2


def test_a_wrong_word_in_a_portfolio_is_told_in_a_line(licet: Shell) -> None:
    write("sales.csv", HEADER + EMOTION.replace("infer_emotion", "infer_emotions"))
    said = licet("bulk", "sales.csv")
    assert said.status == 2
    assert said.err.startswith("licet: sales.csv: row 1, column use.operation: unknown operation")
    assert "2026-02-30" in licet("bulk", "sales.csv", "--on", "2026-02-30").err


def test_a_draft_is_tried_on_a_portfolio(licet: Shell) -> None:
    write("sales.csv", HEADER + "A-1,use,FR,verify,,,\nA-2,use,FR,,,,\n")
    write("draft.yaml", DRAFT)
    said = licet("law", "preview", "draft.yaml", "--over", "sales.csv", "--out", "changes.csv")
    assert said.status == 1
    assert "eu-ai-act/draft-x: a new rule" in said.out
    assert "It applies to 1 of 2 transactions." in said.out
    assert "→ prohibited (such as A-1)" in said.out
    assert "Newly open" in said.out
    assert len(Path("changes.csv").read_text().splitlines()) == 3


def test_a_draft_that_touches_nothing_changes_nothing(licet: Shell) -> None:
    write("sales.csv", HEADER + EMOTION)
    write("draft.yaml", DRAFT)
    said = licet("law", "preview", "draft.yaml", "--over", "sales.csv")
    assert said.status == 0
    assert "none" in said.out
    assert licet("law", "preview", "draft.yaml", "--over", "sales.csv", "--json").json["shifts"] == []
