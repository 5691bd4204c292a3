"""`licet guard tell`: an operator tells a guard what it waits for, and learns what does not count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.awaiting import ABOUT, license_awaiting, license_with
from tests.unit.cli.shell import Shell, write

BELIEVE = ("--trust", "trust")
TELL = ("guard", "tell", "model.onnx", *BELIEVE)
USE = """\
use: {operation: verify, purpose: border_control, place: controlled.border_checkpoint, country: NO}
circumstances: {authorisation: 26-104857, enrolled_at: 2026-11-22T00:00:00Z}
"""


@pytest.fixture
def awaiting(office: Shell) -> Shell:
    """A model whose licence waits for receipts and authorisations; one of each is signed."""
    license_awaiting(office)
    office.done("receipt", write("r.csv", "1"), "--period", "2026-Q1", "--number", "Q-7", *ABOUT)
    office.done("authorise", "decision.yaml", *ABOUT)
    write("use.yaml", USE)
    return office


def test_what_is_told_counts_from_then_on(awaiting: Shell) -> None:
    run = ("guard", "run", "model.onnx", *BELIEVE, "--use", "use.yaml", "--", "true")
    assert awaiting(*run).status == 125
    said = awaiting.done(*TELL, "--authorisation", "26-104857.authorisation")
    assert said.out.startswith("HEARD.\n  told         26-104857.authorisation\n  record       entry ")
    assert awaiting(*run).status == 0


def test_what_does_not_count_keeps_nothing_else_from_being_heard(awaiting: Shell) -> None:
    awaiting.done(*TELL, "--receipt", "Q-7.receipt")
    told = ("--receipt", "Q-7.receipt", "--authorisation", "26-104857.authorisation", "--deleted", "3")
    said = awaiting(*TELL, *told, "--json")
    assert said.status == 1
    again, decision, deletion = said.json["told"]
    assert (again["heard"], decision["heard"], deletion["heard"]) == (False, True, False)
    assert "the one for 2026-Q1 was told before" in again["says"]
    assert "asks for what was told (deleted)" in deletion["says"]


def test_a_deletion_is_told_by_the_entry_of_its_use(office: Shell) -> None:
    license_with(office, "kind: retention, days: 30")
    write("use.yaml", USE.replace("authorisation: 26-104857, ", ""))
    run = ("guard", "run", "model.onnx", *BELIEVE, "--use", "use.yaml", "--json", "--", "true")
    entry = json.loads(office(*run).err.splitlines()[0])["started"]["record"]
    assert office.done(*TELL, "--deleted", str(entry)).out.startswith("HEARD.")
    said = office(*TELL, "--deleted", str(entry))
    assert said.status == 1
    assert said.out.startswith(f"NOT HEARD.\n  told         entry {entry} deleted\n  because ")
    assert f"the deletion of entry {entry} was told already" in said.out


def test_another_document_does_not_count(awaiting: Shell) -> None:
    said = awaiting(
        *TELL, "--receipt", "office/NO-2026-0041.licence", "--authorisation", "Q-7.receipt", "--json"
    )
    assert [one["heard"] for one in said.json["told"]] == [False, False]
    assert said.status == 1


def test_nothing_told_begins_no_record(awaiting: Shell) -> None:
    assert "there is nothing to tell; give --receipt" in awaiting(*TELL).err
    assert awaiting(*TELL, "--receipt", "nowhere").status == 2
    assert not Path("model.onnx.record").exists()
