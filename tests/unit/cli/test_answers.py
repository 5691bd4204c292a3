"""What determine, screen, check and log answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from licet.cli import _entries
from licet.log import Log, LogKey
from tests.unit.cli.shell import AT_THE_BORDER, DESK, TRANSACTION, issue_and_tag, write

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

SCENES = Path(__file__).parents[3] / "src/licet/cli/demo/scenes"
ALL = """\
  - {operations: [operation], purposes: [purpose], places: [place], countries: [US, FR, NO], actors: [party]}
"""


@pytest.mark.parametrize(
    ("scene", "status", "headline"),
    [
        ("bank", 0, "CLEAR. No rule"),
        ("border", 0, "CLEAR. No rule"),
        ("street", 1, "LICENCE REQUIRED, PRESUMED REFUSED."),
        ("emotion", 1, "NOTIFY AND HOLD."),
    ],
)
def test_the_answer_comes_first_and_is_the_exit_status(
    licet: Shell, scene: str, status: int, headline: str
) -> None:
    said = licet("determine", str(SCENES / f"{scene}.yaml"))
    assert said.status == status
    assert f"\n\n{headline}" in said.out
    assert licet("determine", str(SCENES / f"{scene}.yaml"), "--json").status == status


def test_unknown_facts_cannot_be_told_and_are_asked_for(licet: Shell) -> None:
    said = licet("determine", write("thin.yaml", "activity: supply.export\nfrom: FR\nto: CN\n"))
    assert said.status == 2
    assert "CANNOT TELL YET." in said.out
    assert "Still to be asked, most decisive first" in said.out
    assert said.err == ""


def test_a_requirement_that_is_met_is_told_with_what_meets_it(licet: Shell) -> None:
    bank = (SCENES / "bank.yaml").read_text(encoding="utf-8").replace("eu_code: none", "eu_code: 3A001.a.1")
    said = licet("determine", write("listed.yaml", bank))
    assert said.status == 0
    assert "AUTHORISED. A general authorisation or an exception covers it." in said.out
    assert "Met: Export of a listed dual-use item" in said.out
    assert "is met by: Union general export authorisation EU001." in " ".join(said.out.split())
    assert "  condition    " in said.out


def test_what_is_prohibited_comes_with_what_would_make_it_lawful(licet: Shell) -> None:
    use = "operation: identify.live, purpose: law_enforcement.crowd_monitoring, place: public.street"
    text = f"activity: use\ndate: 2026-11-20\nuse: {{{use}, country: FR, actor: government.police}}\n"
    said = licet("determine", write("crowd.yaml", text))
    assert said.status == 1
    assert "PROHIBITED. It may not go ahead, and no licence can change that." in said.out
    assert "What would make it lawful, as far as these rules go\n  - operation: one-to-one" in said.out


def test_an_answer_that_could_still_change_says_so(licet: Shell) -> None:
    text = "activity: supply.export\ndate: 2026-11-20\nfrom: FR\nto: 'NO'\nitem: {eu_code: 4A005}\n"
    said = licet("determine", write("listed.yaml", text))
    assert said.status == 1
    assert (
        "LICENCE REQUIRED. It may not go ahead without a licence.\nNot settled: what is missing" in said.out
    )


def test_the_law_of_another_day_is_asked_for_with_on(licet: Shell) -> None:
    write("sale.yaml", TRANSACTION)
    assert licet("determine", "sale.yaml", "--json").json["on"] == "2026-11-20"
    assert licet("determine", "sale.yaml", "--on", "2023-05-01", "--json").json["on"] == "2023-05-01"
    write("undated.yaml", TRANSACTION.replace("date: 2026-11-20\n", ""))
    today = dt.datetime.now(dt.UTC).date().isoformat()
    assert licet("determine", "undated.yaml", "--json").json["on"] >= today


def test_out_keeps_the_very_document_that_json_prints(licet: Shell) -> None:
    said = licet("determine", write("sale.yaml", TRANSACTION), "--out", "kept/answer.json", "--json")
    assert msgspec.json.decode(Path("kept/answer.json").read_bytes()) == said.json


def test_all_lists_every_rule_that_was_ruled_out(licet: Shell) -> None:
    some, every = (licet("determine", str(SCENES / "bank.yaml"), *more).out for more in ((), ("--all",)))
    assert "more; --all lists them" in some
    assert "--all" not in every
    assert len(every) > len(some)


def test_a_chosen_policy_is_applied(licet: Shell) -> None:
    said = licet("determine", str(SCENES / "street.yaml"), "--pack", "ban-2021", "--json")
    assert "ban-2021" in {pack["pack"] for pack in said.json["packs"]}


def test_a_listed_name_is_a_no_a_resembling_one_cannot_be_told_and_another_is_a_yes(licet: Shell) -> None:
    listed = licet("screen", "Hikvision")
    assert (listed.status, listed.out[:7]) == (1, "LISTED.")
    close = licet("screen", "Hikvision", "Europe")
    assert (close.status, close.out[:16]) == (2, "POSSIBLY LISTED.")
    assert "must be resolved by a person" in close.out
    free = licet("screen", "Eksempelfjord Sparebank")
    assert (free.status, free.out[:9]) == (0, "NO MATCH.")
    assert "No entry resembles" in free.out
    for said in (listed, close, free):
        assert "days old" in said.out


def test_only_the_first_matches_are_printed_unless_all_are_asked_for(licet: Shell) -> None:
    some, every = licet("screen", "Huawei Technologies"), licet("screen", "Huawei Technologies", "--all")
    assert "more; --all prints them" in some.out
    assert "more; --all" not in every.out
    shown = every.out.count("\nPOSSIBLE ") + every.out.count("\nCONFIRMED ")
    assert shown == len(licet("screen", "Huawei Technologies", "--json").json["matches"])


def test_what_the_law_forbids_is_refused_with_the_change_it_needs_or_the_fact_it_lacks(office: Shell) -> None:
    text = Path("application.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("  - operations")
    write("wide.yaml", head + ALL + rest[rest.index("provisos") :])
    issue_and_tag(office, "wide.yaml")
    street = ("--operation", "identify.live", "--purpose", "law_enforcement", "--place", "public.street")
    ask = ("check", "model.onnx", "--trust", "trust", *street, "--actor", "government.police")
    unclear = office(*ask, "--country", "FR", "--fact", "traits=none", "--fact", "own_device=no")
    assert unclear.status == 1
    assert "state first" in unclear.out
    assert "traits: none; only people's own devices: no" in " ".join(unclear.out.split())
    use = ("--country", "US", "--locality", "us.ca.san_francisco", "--actor", "government.municipal")
    banned = office(*ask, *use)
    assert banned.status == 1
    assert "San Francisco Administrative Code" in banned.out
    crowd = office(*ask, "--country", "FR", "--purpose", "law_enforcement.crowd_monitoring")
    assert "lawful if    operation: one-to-one verification" in crowd.out


def test_a_closed_window_says_when_to_ask(office: Shell) -> None:
    text = Path("application.yaml").read_text(encoding="utf-8")
    today = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[dt.datetime.now(dt.UTC).weekday() - 3]
    window = f"provisos:\n  - {{kind: time_window, days: [{today}], start: '00:00', end: '24:00'}}\n"
    write("window.yaml", text.replace("provisos:\n", window))
    issue_and_tag(office, "window.yaml")
    said = office("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER)
    assert f"lawful if    asked {today} 00:00–24:00 (UTC)" in said.out


def test_a_proof_made_here_verifies_there(tagged: Shell) -> None:
    printed = tagged.done("log", "prove", "office/log", "0").out
    tagged.done("log", "prove", "office/log", "0", "--out", "entry.tlog-proof")
    assert Path("entry.tlog-proof").read_text(encoding="utf-8") == printed
    verify = ("log", "verify", "entry.tlog-proof", "--entry", "office/NO-2026-0041.licence", "--vkey")
    vkey = Path("trust/licences.example-no.vkey")
    for key in (str(vkey), vkey.read_text(encoding="utf-8").strip()):
        assert tagged.done(*verify, key).out == "HOLDS. This is entry 0 of 1 in licences.example/no.\n"
    assert tagged.done(*verify, str(vkey), "--json").json == {
        "holds": True,
        "origin": "licences.example/no",
        "size": 1,
        "index": 0,
    }
    assert tagged.done("log", "prove", "office/log", "0", "--json").json["proof"] == printed


def test_a_log_is_told_in_words_and_kept_whole_in_json(tagged: Shell) -> None:
    tagged.done("revoke", "office/NO-2026-0041.licence", "--reason", "Misuse.", *DESK)
    told = " ".join(
        tagged.done("log", "show", "office/log", "--vkey", "trust/licences.example-no.vkey").out.split()
    )
    assert (
        "0 licence NO-2026-0041, Norwegian Licensing Office to Example Border Service, until 2120-01-01"
        in told
    )
    assert "1 revocation NO-2026-0041-R2, Norwegian Licensing Office, Misuse." in told
    assert "2 revocation list 2 of Norwegian Licensing Office," in told
    assert "about NO-2026-0041, sha256" in told
    assert "3 entries in all, checked against the checkpoint signed with the key given." in told
    document = tagged.done("log", "show", "office/log", "--from", "1", "--json").json
    assert document["size"] == 3
    assert document["entries"][0]["payload"]["predicate"]["reason"] == "Misuse."
    assert document["entries"][1]["payload"]["sequence"] == 2


def test_a_guards_record_is_told_in_words(tagged: Shell) -> None:
    tagged.done("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER)
    tagged("check", "model.onnx", "--trust", "trust")
    told = " ".join(tagged.done("log", "show", "model.onnx.record").out.split())
    assert "opening permitted" in told
    assert (
        "permitted: one-to-one verification, border control, border checkpoint, NO, border authority" in told
    )
    assert "refused (outside grant)" in told
    assert "signed with its own key (give --vkey to be sure whose log it is)" in told


def test_an_empty_log_says_so(licet: Shell) -> None:
    with Log.open("log", key=LogKey.generate("log.example")) as log:
        log.checkpoint()
    assert licet.done("log", "show", "log").out == "This log has no entries yet.\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00",
        b"[" * 5000,
        b'{"payload":"!!!","payloadType":"x"}',
        b'{"payload":"e30=","payloadType":"x"}',
        b'{"payload":"/w==","payloadType":"x"}',
        b'{"kind":"open","at":99999999999999,"verdict":"permit","ground":"permitted"}',
        b'{"kind":"flight"}',
        b"x" * 1000,
    ],
)
def test_an_entry_of_another_kind_is_shown_as_it_stands(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace")
    assert _entries.in_words(raw) == (text if len(text) <= 300 else f"{text[:300]}…")
    assert msgspec.json.encode(_entries.as_document(0, raw))


def test_a_first_list_revokes_nothing() -> None:
    import base64

    payload = b'{"authority":"A","sequence":1,"issued_at":"2026-01-01T00:00:00Z","entries":[]}'
    envelope = msgspec.json.encode({"payload": base64.b64encode(payload).decode(), "payloadType": "x"})
    assert _entries.in_words(envelope) == "revocation list 1 of A, 2026-01-01 00:00 UTC: nothing is revoked"
