"""`licet determine` beyond its answer: the page, the Wassenaar view, one's own packs, a narrow terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.shell import TRANSACTION, write
from tests.unit.law import small_pack

if TYPE_CHECKING:
    from tests.unit.cli.shell import Said, Shell

SCENES = Path(__file__).parents[3] / "src/licet/cli/demo/scenes"
LISTED = """\
title: a listed item
activity: supply.export
date: 2026-11-20
from: FR
to: CN
item: {eu_code: 5A001.f.1, subject_to_ear: false}
"""
POLICY = small_pack.rule(
    "prohibit", "{fact: use.operation, is: identify}", title="Nobody searches here", force="policy"
)


def flat(said: Said) -> str:
    """What was printed, on one line."""
    return " ".join(said.out.split())


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder with one pack of one's own, whose cases were tried elsewhere."""
    small_pack.write(Path("mine/house"), {"ban": POLICY})
    monkeypatch.setattr("licet.packs._passed.refuse_failing", lambda *_: None)
    return "mine"


def test_the_page_says_what_the_text_says(licet: Shell) -> None:
    said = licet("determine", write("sale.yaml", LISTED), "--html", "out/answer.html")
    markup = Path("out/answer.html").read_text(encoding="utf-8")
    assert "Licence required: a listed item" in markup
    assert "LICENCE REQUIRED" in said.out
    assert "parties screened against lists as of" in markup


def test_a_program_is_told_which_lists_the_answer_stands_on(licet: Shell) -> None:
    lists = licet("determine", write("sale.yaml", LISTED), "--json").json["lists"]
    assert {len(lists["digest"]), *(len(one["sha256"]) for one in lists["of"])} == {64}
    assert {"list.us.entity", "list.un.consolidated"} <= {one["id"] for one in lists["of"]}
    assert all(one["as_of"] for one in lists["of"])


@pytest.mark.parametrize("certainty", ["possible", "confirmed"])
@pytest.mark.parametrize("named", ["eu.financial", "un.consolidated", "own"])
def test_a_party_on_a_list_that_no_rule_speaks_of_is_never_a_yes(
    licet: Shell, certainty: str, named: str
) -> None:
    bank = (SCENES / "bank.yaml").read_text(encoding="utf-8")
    assert licet("determine", write("sale.yaml", bank)).status == 0
    row = f"listings: [{{list: {named}, entry: x, name: Example, certainty: {certainty}}}]"
    listed = bank.replace("role: end_user,", f"role: end_user, {row},", 1)
    assert listed != bank
    said = licet("determine", write("listed.yaml", listed))
    assert said.status == 2
    assert "no rule applied here says what follows" in flat(said)
    rejected = listed.replace(f"certainty: {certainty}", "certainty: rejected")
    assert licet("determine", write("past.yaml", rejected)).status == 0


def test_an_answer_is_never_written_over_the_question_nor_over_the_other(licet: Shell) -> None:
    write("sale.yaml", LISTED)
    assert "--html is the transaction itself" in licet("determine", "sale.yaml", "--html", "sale.yaml").err
    assert "--out is the transaction itself" in licet("determine", "sale.yaml", "--out", "sale.yaml").err
    same = licet("determine", "sale.yaml", "--out", "answer", "--html", "./answer")
    assert "--out and --html are one file" in same.err
    assert not Path("answer").exists()
    assert Path("sale.yaml").read_text(encoding="utf-8") == LISTED


def test_the_wassenaar_view_tells_what_stems_from_it_and_what_goes_beyond(licet: Shell) -> None:
    said = licet("determine", write("sale.yaml", LISTED), "--view", "wassenaar")
    assert said.status == 1
    told = flat(said)
    assert "Stems from Wassenaar - " in told
    assert "5A001.f.1 is of the Wassenaar series of the EU list (Wassenaar Arrangement)" in told
    assert "Goes beyond - " in told
    assert "not legal advice" in told
    parts = licet("determine", "sale.yaml", "--view", "wassenaar", "--json").json
    assert {"wassenaar", "beyond"} <= {part["origin"] for part in parts}
    assert "Seen from the Wassenaar Arrangement Stems from Wassenaar: " in flat(
        licet("determine", "sale.yaml")
    )


def test_where_nothing_burdens_there_is_nothing_to_trace(licet: Shell, own: str) -> None:
    write("sale.yaml", "activity: supply.domestic\nfrom: US\nto: US\nuse: {operation: verify}\n")
    said = licet("determine", "sale.yaml", "--packs", own, "--on", "1990-01-01", "--view", "wassenaar")
    assert said.status in (0, 2)
    assert "No rule that was applied burdens it" in flat(said) or "Cannot be told yet" in said.out


def test_another_view_is_told_with_the_right_word(licet: Shell) -> None:
    said = licet("determine", write("sale.yaml", LISTED), "--view", "wasenaar")
    assert "unknown --view 'wasenaar'; did you mean wassenaar?" in said.err


def test_packs_of_ones_own_are_applied_beside_the_law(licet: Shell, own: str) -> None:
    text = TRANSACTION.replace("operation: verify", "operation: identify")
    write("sale.yaml", text)
    assert "Nobody searches here" not in licet("determine", "sale.yaml").out
    for folder in (own, f"{own}/house"):
        said = licet("determine", "sale.yaml", "--packs", folder)
        assert said.status == 1
        assert "Nobody searches here" in said.out
        assert "(a policy you chose to apply)" in said.out


def test_what_no_choice_lifts_is_said_in_the_text(licet: Shell, own: str) -> None:
    small_pack.write(
        Path("mine/house"), {"ban": small_pack.rule("prohibit", "{fact: to, is: NO}", title="Not there")}
    )
    told = flat(licet("determine", write("sale.yaml", TRANSACTION), "--packs", own))
    assert "What no choice would change No other use, place or purpose would lift it." in told
    assert "No licence can either." in told
    assert "Not there (The small law, s. 1)" in told


def test_the_best_case_is_told_where_facts_are_missing(licet: Shell) -> None:
    text = TRANSACTION.replace("operation: verify, ", "")
    said = licet("determine", write("sale.yaml", text), "--json").json
    told = flat(licet("determine", "sale.yaml"))
    assert ("at_best" in said) == ("At best, with these answers to what is missing" in told)


def test_on_a_narrow_terminal_names_stand_above_what_belongs_to_them(
    licet: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    said = licet("determine", write("sale.yaml", LISTED))
    assert "\n  provision:\n    Regulation (EU)" in said.out
    too_wide = [line for line in said.out.splitlines() if len(line) > 44 and len(line.split()) > 1]
    assert not too_wide
