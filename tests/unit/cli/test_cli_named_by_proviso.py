"""`licet receipt` and `licet authorise` sign what a guard hears, and nothing that no guard would hear."""

from __future__ import annotations

from pathlib import Path

import pytest

from licet.facts import Use
from licet.guard import Authorised, Circumstances, Reported, open_artefact
from tests.unit.cli.awaiting import ABOUT, DECISION, license_awaiting
from tests.unit.cli.shell import Shell, write

RECEIPT = ("receipt", "report.csv", "--number", "Q/7", *ABOUT)
AUTHORISE = ("authorise", "decision.yaml", *ABOUT)
USE = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled.border_checkpoint",
    country="NO",
)


@pytest.fixture
def body(office: Shell) -> Shell:
    """A court that two provisos of the model's licence name, a report, and a decision to be signed."""
    license_awaiting(office)
    write("report.csv", "day,uses\n")
    return office


def test_a_guard_hears_the_receipt_of_a_report(body: Shell) -> None:
    said = body.done(*RECEIPT, "--period", "2026-Q1", "--out", "sent")
    assert said.out.startswith("Receipt Q/7 is signed.\n  receipt       sent/Q-7.receipt\n")
    with open_artefact("model.onnx", trust="trust") as guard:
        assert guard.tell(Reported(receipt=Path("sent/Q-7.receipt").read_bytes())).permitted


def test_a_guard_permits_what_was_authorised(body: Shell) -> None:
    told = Circumstances(authorisation="26-104857")
    said = body.done(*AUTHORISE)
    assert "  places        access-controlled place\n" in said.out
    with open_artefact("model.onnx", trust="trust") as guard:
        assert guard.check(USE, told).ground == "not_authorised"
        assert guard.tell(Authorised(document=Path("26-104857.authorisation").read_bytes())).permitted
        assert guard.check(USE, told).permitted


def test_both_say_for_a_program_what_was_signed_and_about_what(body: Shell) -> None:
    receipt = body.done(*RECEIPT, "--period", "2026-Q1", "--json").json
    decision = body.done(*AUTHORISE, "--json").json
    assert receipt["licence"] == decision["licence"]
    assert body.done("show", receipt["document"], "--json").json["document"]["sha256"] == receipt["sha256"]
    assert body.done("show", decision["document"]).out.startswith("Authorisation of uses.")


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("2026-5", "'2026-5' names no period; write 2026-03, 2026-Q1 or 2026"),
        ("2026-03", "2026-03 is a month, and reports are on each quarter; name a quarter"),
        ("2100-Q4", "2100-Q4 has not ended; sign from 2101-01-01 on"),
    ],
)
def test_a_period_that_no_receipt_counts_for_is_not_signed(body: Shell, period: str, told: str) -> None:
    said = body(*RECEIPT, "--period", period)
    assert (said.status, said.err) == (2, f"licet: --period: {told}\n")
    assert not list(Path().glob("*.receipt"))


@pytest.mark.parametrize("words", [(*RECEIPT, "--period", "2026-Q1"), AUTHORISE])
def test_a_key_that_no_proviso_names_signs_nothing(body: Shell, words: tuple[str, ...]) -> None:
    said = body(
        *words[:-2] if words is AUTHORISE else words, "--key", "office/Norwegian-Licensing-Office.pem"
    )
    assert said.status == 1
    assert "no proviso of NO-2026-0041 names this key, so no guard would hear it" in said.err


@pytest.mark.parametrize("words", [("receipt", "a", "--number", "1", "--period", "2026-Q1"), AUTHORISE[:2]])
def test_a_licence_that_asks_for_none_gets_none(tagged: Shell, words: tuple[str, ...]) -> None:
    tagged.done("keys", "new", "Court", "--for", "holder", "--out", "body")
    write("decision.yaml", DECISION)
    said = tagged(*words, *ABOUT)
    assert said.status == 2
    assert said.err.startswith("licet: no proviso of NO-2026-0041 asks for such a document; name the tagged")


def test_nothing_is_signed_about_a_licence_of_a_stranger(body: Shell) -> None:
    Path("trust/Norwegian-Licensing-Office.key.json").unlink()
    assert body(*AUTHORISE).status == 1
    assert body(*RECEIPT, "--period", "2026-Q1").status == 1


def test_what_is_there_is_not_written_over(body: Shell) -> None:
    body.done(*AUTHORISE)
    before = Path("26-104857.authorisation").read_bytes()
    said = body(*AUTHORISE)
    assert said.err == (
        "licet: 26-104857.authorisation: another is here; nothing was written; choose another --out\n"
    )
    assert Path("26-104857.authorisation").read_bytes() == before


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("[verify]", "[verfy]", "decision.yaml, scope.operations: unknown operation 'verfy'; did you mean"),
        ("granted", "yes", "decision.yaml, decision: decision is 'yes'; known: granted, refused"),
        ("until", "til", "decision.yaml:5: unknown field 'til'; did you mean until?"),
        (
            "from: 2020-01-01T00:00:00Z",
            "from: 2020-01-01",
            "decision.yaml:4: from is a day, not a moment; write 2020-01-01T00:00:00Z",
        ),
        ("2120", "2019", "decision.yaml, until: it ends before it begins; give a later end"),
    ],
)
def test_a_mistake_in_a_decision_is_named_with_its_remedy(
    body: Shell, right: str, wrong: str, told: str
) -> None:
    write("decision.yaml", DECISION.replace(right, wrong))
    said = body(*AUTHORISE)
    assert said.status == 2
    assert said.err.startswith(f"licet: {told}")


def test_a_draft_that_is_no_mapping_is_refused(body: Shell) -> None:
    write("decision.yaml", "- granted\n")
    assert body(*AUTHORISE).err.startswith("licet: decision.yaml")
