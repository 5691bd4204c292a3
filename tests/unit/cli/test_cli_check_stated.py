"""`licet check` with a use, or what is known of it, in a file or on standard input."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from licet import documents
from licet.guard import Circumstances
from tests.unit.cli.shell import APPLICATION, AT_THE_BORDER, Shell, issue_and_tag, write

CHECK = ("check", "model.onnx", "--trust", "trust")
USE = "use: {operation: verify, purpose: border_control, place: controlled.border_checkpoint, country: NO}\n"
OSLO = '{"position": {"latitude": 59.9139, "longitude": 10.7522, "metres": 25}, "gallery": 812}'
STORED = '{"enrolled_at": "2120-01-01T00:00:00Z", "urgent": true}'
PROVISOS = """\
provisos:
  - {kind: geofence, areas: [{shape: circle, centre: [59.9139, 10.7522], metres: 1500}]}
  - {kind: retention, days: 30, on: [identify]}
"""


@pytest.fixture
def fenced(office: Shell) -> Shell:
    """A model that may be used in the middle of Oslo."""
    head = APPLICATION[: APPLICATION.index("provisos")]
    write("fenced.yaml", head + PROVISOS + APPLICATION[APPLICATION.index("not_before") :])
    issue_and_tag(office, "fenced.yaml")
    return office


def _typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_circumstances_in_a_file_are_stated_of_the_use(fenced: Shell) -> None:
    assert fenced(*CHECK, *AT_THE_BORDER).status == 1
    Path("here.json").write_text(OSLO, encoding="utf-8")
    said = fenced.done(*CHECK, *AT_THE_BORDER, "--circumstances", "here.json")
    assert "PERMITTED." in said.out
    shown = " ".join(said.out.split())
    assert "gallery: 812 enrolled persons; position: 59.9139, 10.7522 within 25.0 m" in shown


def test_circumstances_can_be_piped(fenced: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    _typed(monkeypatch, OSLO)
    said = fenced.done(*CHECK, *AT_THE_BORDER, "--circumstances", "-", "--json")
    assert said.json["permitted"]
    assert said.json["obligations"] == []


def test_a_use_and_its_circumstances_stand_in_one_file(
    fenced: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{USE}circumstances: {OSLO}\n"
    write("use.yaml", text)
    assert fenced.done(*CHECK, "--use", "use.yaml", "--json").json["permitted"]
    _typed(monkeypatch, text)
    assert fenced.done(*CHECK, "--use", "-", "--json").json["permitted"]
    write("bare.yaml", USE)
    assert fenced(*CHECK, "--use", "bare.yaml", "--json").json["ground"] == "outside_area"


def test_a_use_in_one_file_may_have_its_circumstances_in_another(
    fenced: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("use.yaml", USE)
    write("here.json", OSLO)
    shown = " ".join(fenced.done(*CHECK, "--use", "use.yaml", "--circumstances", "here.json").out.split())
    assert "purpose: border control" in shown
    assert "position: 59.9139, 10.7522 within 25.0 m" in shown
    _typed(monkeypatch, OSLO)
    assert fenced.done(*CHECK, "--use", "use.yaml", "--circumstances", "-", "--json").json["permitted"]
    refused = fenced(*CHECK, "--use", "use.yaml", "--gallery", "3", "--json").json
    assert refused["ground"] == "outside_area", "the gallery alone says nothing of the place"
    told = " ".join(fenced(*CHECK, "--use", "use.yaml", "--gallery", "3").out.split())
    assert "gallery: 3 enrolled persons" in told


def test_what_is_to_be_done_about_a_permitted_use_is_told(office: Shell) -> None:
    head = APPLICATION[: APPLICATION.index("provisos")]
    kept = "provisos:\n  - {kind: retention, days: 30}\n"
    write("kept.yaml", head + kept + APPLICATION[APPLICATION.index("not_before") :])
    issue_and_tag(office, "kept.yaml")
    Path("now.json").write_text('{"enrolled_at": "2020-01-01T00:00:00Z"}', encoding="utf-8")
    old = office(*CHECK, *AT_THE_BORDER, "--circumstances", "now.json")
    assert old.status == 1
    assert "enrolled at: 2020-01-01 00:00+00:00" in " ".join(old.out.split())
    from datetime import UTC, datetime

    Path("now.json").write_text(f'{{"enrolled_at": "{datetime.now(UTC).isoformat()}"}}', encoding="utf-8")
    said = office.done(*CHECK, *AT_THE_BORDER, "--circumstances", "now.json")
    assert "to be done" in said.out
    assert "proviso retention" in said.out
    printed = office.done(*CHECK, *AT_THE_BORDER, "--circumstances", "now.json", "--json").json
    assert [duty["kind"] for duty in printed["obligations"]] == ["delete"]


def test_every_circumstance_that_is_stated_is_shown(fenced: Shell) -> None:
    Path("all.json").write_text(STORED, encoding="utf-8")
    shown = " ".join(fenced(*CHECK, *AT_THE_BORDER, "--circumstances", "all.json").out.split())
    assert "enrolled at: 2120-01-01 00:00+00:00; urgent: yes" in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"galery": 1}', "all.json:1: unknown field 'galery'; did you mean gallery?"),
        ('{"gallery": true}', "gallery"),
        ('{"gallery": "many"}', "gallery"),
        ('{"position": {"latitude": 59.9}}', "position"),
        (
            '{"position": {"latitude": 59.9, "longitude": 10, "metres": 1, "floor": 2}}',
            "unknown field 'floor'",
        ),
        ('{"enrolled_at": "yesterday"}', "enrolled_at"),
        (
            '{"askers": [{"fingerprint": "x", "method": "y", "until": 1, "seal": ""}]}',
            "askers cannot be stated",
        ),
        ("{", "all.json"),
        ("[]", "all.json"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_asked(fenced: Shell, text: str, says: str) -> None:
    Path("all.json").write_text(text, encoding="utf-8")
    said = fenced(*CHECK, *AT_THE_BORDER, "--circumstances", "all.json")
    assert said.status == 2
    assert says in said.err
    assert not Path("model.onnx.record").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("use: {operation: verfy}\n", "unknown operation 'verfy'"),
        ("use: {operations: verify}\n", "unknown field 'operations'"),
        ("operation: verify\n", "use.yaml:1: 'operation' is of the use, and does not stand in it; write"),
        ("circumstances: {}\n", "use"),
        (f"{USE}circumstances: {{galery: 1}}\n", "use.yaml:2: unknown field 'galery'"),
    ],
)
def test_a_use_that_means_nothing_is_named_and_nothing_is_asked(fenced: Shell, text: str, says: str) -> None:
    write("use.yaml", text)
    said = fenced(*CHECK, "--use", "use.yaml")
    assert said.status == 2
    assert says in said.err
    assert not Path("model.onnx.record").exists()


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--use", "use.yaml", "--country", "NO"), "--use and --country exclude each other"),
        (("--use", "use.yaml", "--fact", "own_device=no"), "--use and --fact exclude each other"),
        (
            ("--use", "both.yaml", "--gallery", "0"),
            "the circumstances in both.yaml and --gallery exclude each",
        ),
        (
            ("--use", "both.yaml", "--circumstances", "c.json"),
            "the circumstances in both.yaml and --circumstances exclude each other; state each in one place",
        ),
        (
            ("--use", "use.yaml", "--gallery", "0", "--circumstances", "c.json"),
            "--circumstances and --gallery exclude each other",
        ),
        (("--use", "-", "--circumstances", "-"), "--use - and --circumstances - exclude each other"),
        (("--gallery", "0", "--circumstances", "c.json"), "--circumstances and --gallery exclude each other"),
    ],
)
def test_nothing_is_stated_in_two_places(fenced: Shell, flags: tuple[str, ...], says: str) -> None:
    write("use.yaml", USE)
    write("both.yaml", f"{USE}circumstances: {OSLO}\n")
    write("c.json", OSLO)
    said = fenced(*CHECK, *flags)
    assert said.status == 2
    assert says in said.err


def test_a_pipe_without_end_is_not_read_to_its_end(fenced: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.cli._stated._LARGEST", 20)
    _typed(monkeypatch, OSLO)
    assert "more than 20 bytes" in fenced(*CHECK, *AT_THE_BORDER, "--circumstances", "-").err
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input is closed" in fenced(*CHECK, *AT_THE_BORDER, "--circumstances", "-").err


def test_the_page_shows_every_circumstance_that_can_be_stated() -> None:
    page = (Path(__file__).parents[3] / "docs/cli-licences.md").read_text(encoding="utf-8")
    text = page.partition("```yaml circumstances\n")[2].partition("```")[0]
    shown = documents.parse(text.encode(), dict[str, Any], where="the page")
    assert set(shown) == set(Circumstances.__struct_fields__) - {"askers"}
    assert documents.parse(text.encode(), Circumstances, where="the page").gallery == 812
