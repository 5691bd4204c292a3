"""The whole walk of a licence, as one would type it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.shell import AT_THE_BORDER, DESK, Said, write

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

CHECK = ("check", "model.onnx", "--trust", "trust", "--revocations", "office/revocations.json")


def test_a_licence_permits_until_its_quota_is_spent_and_never_after_it_is_revoked(office: Shell) -> None:
    issued = office("issue", "application.yaml", "--for", "model.onnx", "--out", "office", *DESK)
    assert issued.status == 0
    assert "Licence NO-2026-0041 is signed, and logged as entry 0." in issued.out
    office.done("tag", "model.onnx", "--licence", "office/NO-2026-0041.licence")
    assert office("verify", "model.onnx", "--trust", "trust").out.startswith("HOLDS. Licence NO-2026-0041")

    first, second, third = (office(*CHECK, *AT_THE_BORDER) for _ in range(3))
    assert (first.status, second.status, third.status) == (0, 0, 1)
    assert first.out.startswith("PERMITTED.\n")
    assert "uses left    1" in first.out
    assert "all 2 uses under licence NO-2026-0041 are spent" in third.out

    revoke = ("revoke", "office/NO-2026-0041.licence", "--reason", "The end user has changed.", *DESK)
    assert "is revoked (list 2, log entry 2)" in office.done(*revoke).out
    refused = office(*CHECK, *AT_THE_BORDER)
    assert refused.status == 1
    assert "was revoked on" in refused.err
    assert "The end user has changed;" in refused.err
    assert office("verify", "model.onnx", "--trust", "trust", *CHECK[4:]).status == 1


def test_the_walk_in_json(office: Shell) -> None:
    issued = office.done("issue", "application.yaml", "--for", "model.onnx", *DESK, "--json").json
    assert (issued["number"], issued["entry"]) == ("NO-2026-0041", 0)
    tag = office.done("tag", "model.onnx", "--licence", issued["licence"], "--json").json
    assert tag == {"tag": "model.onnx.licet"}
    verified = office.done("verify", "model.onnx", "--trust", "trust", "--json").json
    assert verified["holds"] is True
    assert verified["effective"]["grants"][0]["operations"] == ["operation.verify"]
    verdict = office.done("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER, "--json").json
    assert verdict == {
        "permitted": True,
        "ground": "permitted",
        "says": "permitted",
        "cite": "licence NO-2026-0041",
        "remaining": 1,
        "changes": [],
        "record": 1,
        "obligations": [],
    }
    renewed = office.done("renew", issued["revocations"], *DESK, "--json").json
    assert renewed == {"sequence": 2, "entry": 1, "revocations": "revocations.json"}
    revoked = office.done("revoke", issued["licence"], "--reason", "Misuse.", *DESK, "--json").json
    assert revoked == {"number": "NO-2026-0041", "entry": 3, "sequence": 3, "revocations": "revocations.json"}


def test_a_refusal_names_all_that_would_make_the_use_lawful_in_words_and_in_ids(tagged: Shell) -> None:
    use = ("--operation", "identify.live", "--purpose", "border_control", "--country", "NO")
    ask = ("check", "model.onnx", "--trust", "trust", *use, "--place", "public.street")
    told = tagged(*ask)
    assert told.status == 1
    assert told.out.startswith("REFUSED.\n  asked        operation: live one-to-many identification")
    assert "lawful if    operation: one-to-one verification; and place: border checkpoint" in told.out
    assert tagged(*ask, "--json").json["changes"] == [
        {"field": "operation", "allowed": ["operation.verify"]},
        {"field": "place", "allowed": ["place.controlled.border_checkpoint"]},
    ]


def test_an_officer_sees_who_may_do_what_until_when_and_what_was_verified(tagged: Shell) -> None:
    told = " ".join(tagged.done("verify", "model.onnx", "--trust", "trust").out.split())
    for line in (
        "authority Norwegian Licensing Office (NO)",
        "holder Example Border Service (NO, border authority)",
        "valid 2020-01-01 00:00 UTC to 2120-01-01 00:00 UTC,",
        "operation one-to-one verification purpose border control place border checkpoint country NO",
        "proviso at most 2 uses in all re-transfer not allowed assurance A0: the tag only",
        "logged in licences.example/no, proved against its checkpoint of 1 entry",
        "from the tag: this licence is not on it",
        "this licence allows a list of 30 days",
        "file 7,000 bytes, sha256",
    ):
        assert line in told


def test_several_grants_case_and_determination_are_shown(office: Shell) -> None:
    text = Path("application.yaml").read_text(encoding="utf-8")
    fields = "purposes: [research], places: [place], countries: [NO], actors: [party]"
    second = f"  - {{operations: [detect], {fields}}}\n"
    window = "  - {kind: time_window, days: [mon, tue], start: '08:00', end: '18:00', zone: Europe/Oslo}\n"
    text = (
        text.replace("per: licence", "per: month").replace("provisos:\n", f"{second}provisos:\n{window}")
        + "case: C-7\nfreshness: 7200\n"
    )
    sale = Path(__file__).parents[3] / "src/licet/cli/demo/scenes/border.yaml"
    office("determine", str(sale), "--out", "answer.json")
    told = office.done(
        *("issue", write("more.yaml", text), "--for", "model.onnx", "--determination", "answer.json", *DESK)
    )
    assert "next         licet tag model.onnx --licence NO-2026-0041.licence" in told.out
    office.done("tag", "model.onnx", "--licence", "NO-2026-0041.licence")
    shown = " ".join(office.done("verify", "model.onnx", "--trust", "trust").out.split())
    assert "at most 2 uses per month (UTC)" in shown
    for line in ("Permits (2 of 2)", "case C-7", "only mon, tue from 08:00 to 18:00", "a list of 2 hours"):
        assert line in shown
    assert "decided on the determination of sha256" in shown


@pytest.mark.parametrize("columns", ["60", "100"])
def test_no_line_is_wider_than_the_terminal(
    tagged: Shell, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    answers: list[Said] = [
        tagged("verify", "model.onnx", "--trust", "trust"),
        tagged(*CHECK, *AT_THE_BORDER),
        tagged("check", "model.onnx", "--trust", "trust"),
        tagged("log", "show", "model.onnx.record"),
        tagged("screen", "Hikvision"),
        tagged("keys", "new", "--help"),
    ]
    for line in "\n".join(answer.out for answer in answers).splitlines():
        assert len(line) <= int(columns) or len(line.split()) == 1, line  # a digest is never broken


def test_private_keys_are_for_their_owner_alone_and_never_written_over(office: Shell) -> None:
    secret = Path("office/Norwegian-Licensing-Office.pem")
    before = secret.read_bytes()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(Path("office/licences.example-no.skey").stat().st_mode) == 0o600
    for words in (
        ("Norwegian Licensing Office", "--country", "NO"),
        ("licences.example/no", "--for", "log"),
    ):
        again = office("keys", "new", *words, "--out", "office")
        assert again.status == 2
        assert "there is a key here already" in again.err
    assert secret.read_bytes() == before


def test_a_name_in_any_script_gets_a_plain_file_name(licet: Shell) -> None:
    assert licet.done("keys", "new", "Zürich/Büro", "--country", "CH", "--json").json == {
        "private": "Zurich-Buro.pem",
        "public": "Zurich-Buro.key.json",
    }
    assert Path(licet.done("keys", "new", "経済産業省", "--country", "JP", "--json").json["public"]).exists()
