"""A revocation list may grow long: the log names it, and the list itself is kept beside the log."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.licence import Revocation, Revocations, SigningKey, sign_revocations
from licet.log import LogVerifier, LogView
from tests.unit.cli.shell import DESK, KEYS, write

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

LIST = Path("office/revocations.json")
KEPT = Path("office/log/revocations")
LICENCE = "office/NO-2026-0041.licence"
REVOKE = ("revoke", LICENCE, "--reason", "Misuse.", *DESK)
NAME = "Norwegian Licensing Office"


def issued(sequence: int, *, gone: int = 0) -> None:
    """Put a list that this authority signed where the desk looks for its own."""
    key = SigningKey.from_pem(Path(KEYS[1]).read_bytes())
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    entries = [
        Revocation(
            number=f"NO-2025-{number:04}",
            licence=hashlib.sha256(str(number).encode()).hexdigest(),
            reason="The end user has changed.",
            at=at,
            document=hashlib.sha256(b"order").hexdigest(),
        )
        for number in range(gone)
    ]
    whole = Revocations(authority=NAME, sequence=sequence, issued_at=at, entries=tuple(entries))
    LIST.write_bytes(sign_revocations(whole, key=key))


def logged() -> list[bytes]:
    verifier = LogVerifier.from_vkey(Path("trust/licences.example-no.vkey").read_text(encoding="utf-8"))
    return list(LogView.open("office/log", verifier=verifier).entries())


def payload(raw: bytes) -> Any:
    return json.loads(b64decode(json.loads(raw)["payload"]))


def test_a_list_of_two_thousand_entries_is_followed_by_the_next(tagged: Shell) -> None:
    issued(7, gone=2000)
    assert LIST.stat().st_size > 10 * 65_535
    assert tagged.done(*REVOKE, "--json").json["sequence"] == 8
    for verb in ("suspend", "lift"):
        lift = ("--lift",) if verb == "lift" else ()
        tagged.done("suspend", LICENCE, *lift, "--reason", "An audit.", *DESK)
    assert tagged.done("renew", str(LIST), *DESK, "--json").json["sequence"] == 11
    assert len(payload(LIST.read_bytes())["entries"]) == 2001
    assert max(map(len, logged())) < 5000
    refused = tagged("verify", "model.onnx", "--trust", "trust", "--revocations", str(LIST))
    assert "was revoked" in refused.err


def test_a_licence_among_thousands_withdrawn_can_be_amended(tagged: Shell) -> None:
    issued(7, gone=2000)
    changed = Path("application.yaml").read_text(encoding="utf-8").replace("uses: 2,", "uses: 3,")
    tagged.done(
        *("amend", write("changed.yaml", changed), "--after", LICENCE, "--reason", "More uses."),
        *("--out", "office", *DESK),
    )
    assert payload(LIST.read_bytes())["sequence"] == 8


def test_the_log_names_the_list_which_is_kept_beside_it(tagged: Shell) -> None:
    tagged.done(*REVOKE)
    notice = payload(logged()[-1])
    whole = b64decode(json.loads(LIST.read_bytes())["payload"])
    assert notice["list"] == hashlib.sha256(whole).hexdigest()
    assert (notice["authority"], notice["sequence"], notice["number"]) == (NAME, 2, "NO-2026-0041")
    assert (KEPT / f"{notice['list']}.json").read_bytes() == LIST.read_bytes()
    tagged.done("renew", str(LIST), *DESK)
    assert [path.read_bytes() for path in KEPT.iterdir()] == [LIST.read_bytes()]


def test_who_follows_the_log_by_number_sees_the_list_change(tagged: Shell) -> None:
    tagged.done(*REVOKE)
    followed = tagged(
        *("log", "follow", "office/log", "--vkey", "trust/licences.example-no.vkey"),
        *("--position", "seen.checkpoint", "--number", "NO-2026-0041", "--json"),
    )
    says = [row["says"] for row in followed.json["entries"]]
    assert any("revocation list 2 of Norwegian Licensing Office" in text for text in says)


def test_a_list_that_is_lost_is_taken_from_beside_the_log(tagged: Shell) -> None:
    tagged.done(*REVOKE)
    newest = LIST.read_bytes()
    LIST.unlink()
    tagged.done("issue", "application.yaml", "--for", "model.onnx", "--out", "office", *DESK)
    assert LIST.read_bytes() == newest
    LIST.unlink()
    assert tagged.done("renew", str(LIST), *DESK, "--json").json["sequence"] == 3


def test_an_older_list_is_never_followed_where_the_newest_is_lost(tagged: Shell) -> None:
    first = LIST.read_bytes()
    tagged.done(*REVOKE)
    (kept,) = KEPT.iterdir()
    shutil.move(kept, "away.json")
    LIST.write_bytes(first)
    said = tagged("renew", str(LIST), *DESK)
    assert said.status == 2
    assert "the log names list 2, which is not here" in said.err
    issued(2)
    shutil.copy(LIST, kept)
    assert "this is not list 2, which the log names" in tagged("renew", str(LIST), *DESK).err
    shutil.move("away.json", kept)
    assert "signed two different revocation lists numbered 2" in tagged("renew", str(LIST), *DESK).err
    LIST.write_bytes(first)
    assert tagged.done("renew", str(LIST), *DESK, "--json").json["sequence"] == 3
