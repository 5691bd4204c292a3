"""The demo keeps every promise it makes, and says so when it does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from licet.cli import main
from licet.cli.demo import _lawyers
from licet.cli.demo._stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from licet.cli.demo._models import Models

STEPS = [
    "bank",
    "street",
    "emotion",
    "licence",
    "compare",
    "street-use",
    "quota",
    "model-byte",
    "tag-byte",
    "revoked",
    "register",
]
pytestmark = pytest.mark.usefixtures("models")


def test_every_promise_is_kept_and_told_to_machines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--json", "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    assert [step["id"] for step in told["steps"]] == STEPS
    assert all(step["ok"] and step["promised"] and step["got"] for step in told["steps"])
    assert (tmp_path / "register.html").is_file()


def test_a_person_reads_what_was_asked_answered_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["demo", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert max(len(line) for line in told.splitlines() if str(tmp_path) not in line) <= 80
    text = " ".join(told.split())
    for claim in (
        "CLEAR. No rule that was applied stands in its way.",
        "Entity List",
        "Art. 5(1)(h)",
        "score 0.9",
        "lawful if",
        "11 of 11 promises kept",
    ):
        assert claim in text
    assert len(models.recogniser) > 1_000_000


def test_the_demo_can_be_played_twice_in_one_folder(tmp_path: Path) -> None:
    for _ in range(2):
        assert main(["demo", "--json", "--out", str(tmp_path)]) == 0


def test_a_broken_promise_is_told_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_lawyers, "_WHY_NOT", ("no/such-rule",))
    assert main(["demo", "--out", str(tmp_path)]) == 1
    assert "PROMISE BROKEN (bank)" in capsys.readouterr().out


def test_a_stage_without_a_folder_makes_a_new_one() -> None:
    stage = Stage.set_up(None, quiet=True)
    assert stage.folder.is_dir()
    stage.folder.rmdir()
