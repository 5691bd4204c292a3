"""`licet guard drill`: every failure is really brought about, closes a guard, and is recovered from."""

from __future__ import annotations

import datetime as dt
import resource
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.cli.guard import _drill
from licet.errors import InputError
from licet.guard.drill import DRILLS, Terms, drill
from tests.unit.cli.shell import APPLICATION, Shell, issue_and_tag, write

if TYPE_CHECKING:
    from licet.guard.drill import Answer

AT = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
GROUNDS = {
    "revocation": "revoked",
    "stale-list": "stale",
    "stale-feed": "stale",
    "full-disk": "record_failed",
    "lost-device-key": "log_error",
    "clock-back": "clock_back",
    "tampered-file": "wrong_artefact",
    "lost-tag": "input_error",
    "tampered-record": "forked",
    "spent-quota": "quota_spent",
}


def grounds(answer: Answer) -> tuple[bool, str]:
    return answer.permitted, answer.ground


@pytest.mark.parametrize("name", DRILLS)
def test_a_failure_closes_the_guard_for_its_own_reason_and_is_recovered_from(name: str) -> None:
    done = drill(name, at=AT)
    assert grounds(done.answer) == (False, GROUNDS[name])
    assert grounds(done.afterwards) == (True, "permitted")
    assert done.kept


def test_no_answer_names_the_scratch_folder_and_none_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    assert "licet-drill-" not in drill("full-disk", at=AT).answer.says
    assert list(scratch.iterdir()) == []


def test_the_limit_that_stands_for_a_full_disk_is_lifted_again() -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    drill("full-disk", at=AT)
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == before


def test_a_drill_that_the_guard_survives_is_told_as_not_kept() -> None:
    done = drill("lost-tag", at=AT)
    assert not replace(done, answer=done.afterwards).kept
    assert not replace(done, afterwards=done.answer).kept
    assert not replace(done, expected="revoked").kept


def test_a_drill_where_nothing_is_permitted_to_begin_with_shows_nothing() -> None:
    terms = Terms.invented()
    with pytest.raises(InputError, match="nothing is permitted even when all is well"):
        drill("clock-back", terms=replace(terms, use=replace(terms.use, country="SE")), at=AT)


def test_an_operator_reads_what_was_done_answered_and_how_to_recover(licet: Shell) -> None:
    said = licet("guard", "drill", "--only", "lost-device-key", "--only", "clock-back")
    assert said.status == 0
    assert said.out.startswith("2 failures, each really brought about on a scratch copy.\n")
    for line in (
        "1. The device key is lost (lost-device-key)",
        "  answer     REFUSED (log_error): the record's device key is missing; restore it",
        "  that done  PERMITTED",
        "2. The clock is set back (clock-back)",
        "2 of 2 closed the guard, and were recovered from.",
    ):
        assert line in said.out.splitlines()


def test_a_program_reads_every_drill(licet: Shell) -> None:
    found = licet.done("guard", "drill", "--json").json
    assert found["ok"] is True
    assert {one["id"]: one["answer"]["ground"] for one in found["drills"]} == GROUNDS


def test_a_drill_there_is_not_is_suggested_the_nearest(licet: Shell) -> None:
    said = licet("guard", "drill", "--only", "full-dsk")
    assert (said.status, said.err) == (2, "licet: unknown drill 'full-dsk'; did you mean full-disk?\n")


def test_an_operators_own_licence_is_drilled_and_neither_file_nor_record_is_touched(tagged: Shell) -> None:
    said = tagged("guard", "drill", "model.onnx", "--trust", "trust", "--only", "revocation")
    assert said.status == 0
    assert "It is drilled on the terms of licence NO-2026-0041. Your record is not touched." in said.out
    assert "licence NO-2026-0041 was revoked" in said.out
    assert not Path("model.onnx.record").exists()


def test_a_licence_of_which_no_use_is_lawful_here_is_not_drilled(office: Shell) -> None:
    forbidden = APPLICATION.replace("[verify]", "[infer_emotion]").replace("[NO]", "[FR]")
    forbidden = forbidden.replace("[border_control]", "[education_monitoring]")
    write("application.yaml", forbidden.replace("[controlled.border_checkpoint]", "[education]"))
    issue_and_tag(office)
    said = office("guard", "drill", "model.onnx", "--trust", "trust")
    assert said.status == 2
    assert "run `licet guard drill` without a file" in said.err


def test_a_drill_that_did_not_go_as_it_must_exits_with_1(
    licet: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = drill("lost-tag", at=AT)
    monkeypatch.setattr("licet.guard.drill.drill", lambda *_, **__: replace(done, afterwards=done.answer))
    said = licet("guard", "drill", "--only", "lost-tag")
    assert said.status == 1
    assert "  NOT SO     it was to be refused as input_error, and permitted afterwards" in said.out
    assert "  that done  REFUSED (input_error)" in said.out
    monkeypatch.setattr("licet.guard.drill.drill", lambda *_, **__: replace(done, answer=done.afterwards))
    assert "  answer     PERMITTED\n" in licet("guard", "drill", "--only", "lost-tag").out


def test_one_failure_is_told_in_the_singular() -> None:
    assert _drill._counted(1) == "1 failure"


def test_a_full_disk_can_be_drilled_from_any_thread() -> None:
    done: list[bool] = []
    thread = Thread(target=lambda: done.append(drill("full-disk", at=AT).kept))
    thread.start()
    thread.join()
    assert done == [True]
