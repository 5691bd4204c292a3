"""What an authority signs is in its log, once, and never lost between the log and the disk."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from licet.law import Outcome
from tests.unit.cli.shell import DESK, write

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

ISSUE = ("issue", "application.yaml", "--for", "model.onnx", "--out", "office", *DESK)
LIST = Path("office/revocations.json")
REVOKE = ("revoke", "office/NO-2026-0041.licence", *DESK, "--reason", "Misuse.")
RENEW = ("renew", "office/revocations.json", *DESK, "--json")


def entries(licet: Shell) -> int:
    size: int = licet.done("log", "show", "office/log", "--json").json["size"]
    return size


def test_asked_again_for_the_same_licence_it_hands_out_the_same_documents(office: Shell) -> None:
    first = office.done(*ISSUE).out
    before = Path("office/NO-2026-0041.licence").read_bytes()
    assert office.done(*ISSUE).out == first
    assert Path("office/NO-2026-0041.licence").read_bytes() == before
    assert entries(office) == 1


def test_a_licence_that_was_logged_and_could_not_be_written_is_handed_out_later(office: Shell) -> None:
    said = office(*ISSUE[:4], "--out", "model.onnx/x", *DESK)
    assert said.status == 2
    assert "licence NO-2026-0041 is signed and logged as entry 0, but the file cannot be written" in said.err
    assert "ask again: nothing is signed twice" in said.err
    office.done(*ISSUE)
    assert entries(office) == 1
    office.done("tag", "model.onnx", "--licence", "office/NO-2026-0041.licence")
    office.done("verify", "model.onnx", "--trust", "trust")


def test_one_number_is_one_licence(office: Shell) -> None:
    office.done(*ISSUE)
    text = Path("application.yaml").read_text(encoding="utf-8")
    write("other.yaml", text.replace("uses: 2", "uses: 2000"))
    said = office("issue", "other.yaml", "--for", "model.onnx", *DESK)
    assert said.status == 2
    assert said.err.startswith(
        "licet: office/log: number NO-2026-0041 was issued already, as entry 0 of the log"
    )
    assert "another licence is here" in office("issue", "other.yaml", *ISSUE[2:]).err
    assert entries(office) == 1


def test_a_number_never_leads_out_of_the_folder(office: Shell) -> None:
    text = Path("application.yaml").read_text(encoding="utf-8")
    write("sly.yaml", text.replace("NO-2026-0041", "../../NO/2026 41"))
    issued = office.done("issue", "sly.yaml", *ISSUE[2:], "--json").json
    assert issued["number"] == "../../NO/2026 41"
    assert issued["licence"] == "office/NO-2026-41.licence"


def test_what_is_prohibited_is_not_licensed(office: Shell) -> None:
    answer = {"outcome": Outcome.PROHIBITED, "settled": True, "on": "2026-11-22", "transaction": "0" * 64}
    Path("ban.json").write_bytes(msgspec.json.encode(answer))
    said = office(*ISSUE, "--determination", "ban.json")
    assert said.status == 1
    assert said.err == "licet: ban.json: no licence can allow it: it is prohibited; do not issue it\n"
    assert not Path("office/log").exists()


def test_a_determination_other_than_the_one_applied_with_is_refused(office: Shell) -> None:
    answer = {"outcome": Outcome.CLEAR, "settled": True, "on": "2026-11-22", "transaction": "0" * 64}
    Path("clear.json").write_bytes(msgspec.json.encode(answer))
    text = Path("application.yaml").read_text(encoding="utf-8") + f"determination: {'a' * 64}\n"
    said = office("issue", write("bound.yaml", text), *ISSUE[2:], "--determination", "clear.json")
    assert "this is not the determination the application names" in said.err


def test_a_licence_is_revoked_once(tagged: Shell) -> None:
    tagged.done(*REVOKE)
    before = LIST.read_bytes()
    said = tagged(*REVOKE)
    assert said.status == 2
    assert "licence NO-2026-0041 is revoked already; nothing was changed" in said.err
    assert LIST.read_bytes() == before
    assert "--reason: the reason is empty" in tagged(*REVOKE[:-1], " ").err


def test_an_old_list_put_back_never_makes_two_lists_of_one_number(tagged: Shell) -> None:
    shutil.copy(LIST, "old.json")
    assert tagged.done(*RENEW).json["sequence"] == 2
    shutil.copy("old.json", LIST)
    assert tagged.done(*RENEW).json["sequence"] == 3


def test_a_revocation_that_was_logged_and_could_not_be_written_is_handed_out_later(tagged: Shell) -> None:
    shutil.copy(LIST, "old.json")
    tagged.done(*REVOKE)
    signed = LIST.read_bytes()
    for loss in (lambda: shutil.copy("old.json", LIST), LIST.unlink):
        loss()
        assert "is revoked (list 2, log entry 2)" in tagged.done(*REVOKE).out
        assert LIST.read_bytes() == signed
    assert entries(tagged) == 3


def test_a_list_that_is_lost_is_put_back_from_the_log_when_the_next_licence_is_issued(tagged: Shell) -> None:
    tagged.done(*REVOKE)
    signed = LIST.read_bytes()
    LIST.unlink()
    text = Path("application.yaml").read_text(encoding="utf-8").replace("0041", "0042")
    tagged.done("issue", write("next.yaml", text), *ISSUE[2:])
    assert LIST.read_bytes() == signed


def test_only_issue_begins_a_log(tagged: Shell) -> None:
    for words in (REVOKE, RENEW):
        said = tagged(*words, "--log", "elsewhere")
        assert said.err == "licet: elsewhere: no such log; give the log the licence is in\n"
    assert not Path("elsewhere").exists()


def test_other_documents_in_the_log_are_passed_over(tagged: Shell) -> None:
    from licet.log import Log, LogKey

    key = LogKey.from_skey(Path("office/licences.example-no.skey").read_text(encoding="utf-8"))
    with Log.open("office/log", key=key) as log:
        log.append(b"a note")
    text = Path("application.yaml").read_text(encoding="utf-8").replace("0041", "0042")
    assert tagged.done("issue", write("next.yaml", text), *ISSUE[2:], "--json").json["entry"] == 2
    assert "  1     a note\n" in tagged.done("log", "show", "office/log").out


def test_a_renewed_list_keeps_every_revocation(tagged: Shell) -> None:
    tagged.done(*REVOKE)
    told = tagged.done("renew", "office/revocations.json", *DESK).out
    assert told.startswith("The list is renewed: it is list 3 now (log entry 3).")
    feed = ("--revocations", "office/revocations.json")
    assert "was revoked" in tagged("verify", "model.onnx", "--trust", "trust", *feed).err
