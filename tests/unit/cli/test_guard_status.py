"""`licet guard status`: read in a terminal of 80 or 60 columns, by a program, or as a page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from msgspec.structs import replace

from licet.cli.guard import _status
from licet.guard.status import FeedSeen, ProvisoSeen, Standing, Status
from licet.guard.status._words import assurance
from tests.unit.cli.shell import APPLICATION, AT_THE_BORDER, Shell, issue_and_tag, write
from tests.unit.guard_status.samples import FULL

STATUS = ("guard", "status", "model.onnx", "--trust", "trust")
TWO_GRANTS = APPLICATION.replace(
    "provisos:",
    """\
  - operations: [verify, identify.retrospective]
    purposes: [law_enforcement.find.missing_person, border_control]
    places: [controlled.border_checkpoint, public]
    countries: [NO, SE]
    actors: [government.police]
    gallery: 200
    until: 2119-01-01T00:00:00Z
    quotas: [{uses: 30, per: month}]
provisos:
  - {kind: time_window, days: [mon, tue, wed, thu, fri, sat, sun], start: "00:00", end: "24:00"}""",
)


def widest(text: str) -> int:
    return max(len(line) for line in text.splitlines())


def test_an_operator_reads_what_is_permitted_what_is_left_and_what_runs_out(tagged: Shell) -> None:
    tagged.done("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER)
    said = tagged(*STATUS)
    assert said.status == 0
    assert said.out.startswith("OPEN. The guard would permit uses inside the grant now.\n")
    for line in (
        "  licence      NO-2026-0041, until 2120-01-01 00:00 UTC",
        "  holder       Example Border Service (NO)",
        "  assurance    A0: the tag only; it binds a holder who cooperates",
        "  2 uses in all (by NO-2026-0041)     1     1  never",
        "  permitted    1",
        "  refused      0",
    ):
        assert line in said.out.splitlines()
    assert "What runs out next" in said.out


@pytest.mark.parametrize("columns", [80, 60])
def test_a_status_fits_the_terminal(office: Shell, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    write("application.yaml", TWO_GRANTS)
    issue_and_tag(office)
    monkeypatch.setenv("COLUMNS", str(columns))
    said = office(*STATUS)
    assert said.status == 0
    assert widest(said.out) <= columns


def test_grants_are_a_table_where_there_is_room_and_lists_where_there_is_not(
    office: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("application.yaml", TWO_GRANTS)
    issue_and_tag(office)
    assert "  grant  operation " in office(*STATUS).out
    monkeypatch.setenv("COLUMNS", "60")
    lines = office(*STATUS).out.splitlines()
    assert "  grant        2" in lines
    assert "  country      NO, SE" in lines


def test_a_closed_guard_says_why_and_exits_with_1(tagged: Shell) -> None:
    for _ in range(2):
        tagged.done("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER)
    said = tagged(*STATUS)
    assert said.status == 1
    assert said.out.startswith("CLOSED (quota_spent): Every use that licence NO-2026-0041 permits for now")
    assert "  provision    licence NO-2026-0041" in said.out.splitlines()


def test_papers_that_do_not_hold_are_not_told(tagged: Shell) -> None:
    Path("model.onnx").write_bytes(b"other weights")
    said = tagged(*STATUS)
    assert said.status == 1
    assert said.out.startswith("CLOSED (wrong_artefact): This is not the file the licence names")
    assert "NO-2026-0041" not in said.out
    assert "none was begun: this guard has not been opened" in said.out


def test_what_cannot_be_read_is_no_status(tagged: Shell) -> None:
    said = tagged("guard", "status", "model.onx", "--trust", "trust")
    assert (said.status, said.out) == (2, "")
    assert said.err == "licet: model.onx: no such file; name the tagged file\n"


def test_a_program_reads_the_same(tagged: Shell) -> None:
    tagged.done("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER)
    found = tagged(*STATUS, "--json").json
    assert found["standing"]["is_open"] is True
    assert found["quotas"][0]["left"] == 1
    assert found["effective"]["number"] == "NO-2026-0041"
    assert found["record"]["refused"] == {}


def test_the_page_is_written_beside_the_answer(tagged: Shell) -> None:
    said = tagged(*STATUS, "--page", "status.html")
    assert said.out.endswith("  page         status.html\n")
    assert "<h1>model.onnx</h1>" in Path("status.html").read_text(encoding="utf-8")


def test_a_chain_a_feed_and_what_it_withholds_are_told(
    tagged: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    tagged.done("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER)
    at = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    feed = FeedSeen(version=7, issued_at=at, expires=at, withheld={"FR": "its keys expired"})
    _status._print_news(
        Status(at=at, artefact="x", standing=Standing(is_open=True, ground="", says=""), feed=feed)
    )
    said = capsys.readouterr().out
    assert "feed 7: 0 seconds old, relied on until 2026-11-22 00:00 UTC" in said
    assert "the feed withholds FR: its keys expired" in said
    assert "law of use: none" in said


def test_a_closed_condition_says_when_it_opens(capsys: pytest.CaptureFixture[str]) -> None:
    at = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    one = ProvisoSeen(says="only mon", by="1", stands="closed", why="not monday", turns_at=at)
    _status._print_conditions(
        Status(at=at, artefact="x", standing=Standing(is_open=False, ground="", says=""), provisos=(one,))
    )
    assert "  only mon        1  CLOSED now, opens 2026-11-22 00:00 UTC\n" in capsys.readouterr().out


def test_a_chain_is_told_from_the_licence_on(capsys: pytest.CaptureFixture[str]) -> None:
    passed_on = replace(FULL.documents[0], kind="transfer", number="T-1")
    _status._print(replace(FULL, documents=(*FULL.documents, passed_on), endings=()))
    said = capsys.readouterr().out
    assert "  chain        licence NO-2026-0041 → transfer T-1\n" in said
    assert "What runs out next" not in said
    assert "  refused      1 (outside_grant 1)\n" in said


def test_a_guard_that_gives_more_than_is_asked_says_so() -> None:
    assert assurance(replace(FULL, gives="A1"), "A0").endswith("cooperates (this guard gives A1)")
    assert assurance(replace(FULL, gives="A0"), "A0").endswith("cooperates")


def test_a_record_says_how_it_was_kept_and_one_of_openings_alone_has_no_last_entry(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert FULL.record is not None
    _status._print_record(FULL)
    assert "  kept in      group: a crash loses the permits of the last 50 ms" in capsys.readouterr().out
    _status._print_record(replace(FULL, record=replace(FULL.record, last_entry_at=None, recording=None)))
    said = capsys.readouterr().out
    assert "last entry" not in said
    assert "kept in" not in said
