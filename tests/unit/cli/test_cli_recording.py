"""What has nobody beside it to answer for a lost permit waits for the disk: commands, and drills."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet.cli import parser
from licet.errors import UnknownTerm
from licet.guard import OpenEntry, decode, open_artefact
from licet.guard._open import device_key
from licet.guard.decision_point import TenantSettings
from licet.guard.drill._practice import Practice, Terms
from licet.log import LogView
from tests.unit.cli.shell import AT_THE_BORDER, Shell, write

if TYPE_CHECKING:
    from collections.abc import Sequence

BELIEVE = ("model.onnx", "--trust", "trust")
USE = "use: {operation: verify, purpose: border_control, place: controlled.border_checkpoint, country: NO}\n"


def _recordings(folder: Path) -> list[str]:
    """How soon entries were on disk, as the record says of each opening."""
    found = LogView.open(folder, verifier=device_key(folder).verifier).entries()
    entries = [decode(raw, index=index) for index, raw in enumerate(found)]
    return [entry.recording for entry in entries if isinstance(entry, OpenEntry)]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("check", *BELIEVE, *AT_THE_BORDER), 0),
        (("guard", "run", *BELIEVE, "--use", "use.yaml", "--", "true"), 0),
        (("guard", "tell", *BELIEVE, "--deleted", "0"), 1),
    ],
    ids=["check", "run", "tell"],
)
def test_a_command_answers_once_the_entry_is_on_disk(
    tagged: Shell, words: Sequence[str], status: int
) -> None:
    write("use.yaml", USE)
    assert tagged(*words).status == status
    assert _recordings(Path("model.onnx.record")) == ["sync"]


def test_a_drill_shows_a_guard_that_waits_for_the_disk(tmp_path: Path) -> None:
    at = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
    practice = Practice(tmp_path, Terms.invented(), at=at)
    assert practice.opened().permitted
    assert _recordings(practice.record) == ["sync"]


def test_a_decision_point_waits_for_the_disk_unless_told_otherwise() -> None:
    words = ["guard", "serve", "model.onnx"]
    assert parser(words).parse_args(words).recording == "sync"
    assert TenantSettings(artefact="model.onnx", trust="trust").recording == "sync"
    for old in ("durable", "queued"):
        with pytest.raises(UnknownTerm, match="known: group, sync"):
            parser(words).parse_args([*words, "--recording", old])


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("check", *BELIEVE, *AT_THE_BORDER), 2),
        (("guard", "run", *BELIEVE, "--use", "use.yaml", "--", "true"), 125),
        (("guard", "tell", *BELIEVE, "--deleted", "0"), 2),
    ],
    ids=["check", "run", "tell"],
)
def test_beside_a_product_at_work_a_command_says_how_to_go_on(
    tagged: Shell, words: Sequence[str], status: int
) -> None:
    write("use.yaml", USE)
    with open_artefact("model.onnx", trust="trust", state="uses.db"):
        said = tagged(*words)
        assert (said.status, said.out) == (status, "")
        assert "model.onnx.record: another program has this record open; go through that program" in said.err
        tagged.done("check", *BELIEVE, *AT_THE_BORDER, "--record", "beside", "--state", "uses.db")
