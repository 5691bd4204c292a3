"""`licet tag`, `licet derive` and `licet verify`, as a holder types them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
from pathlib import Path

import onnx
import pytest

from licet.log import LogKey
from tests.unit.cli.shell import APPLICATION, DESK, Said, Shell, write
from tests.unit.feed.feeds import KEYS, OFFICES, Publisher, files_of, office_key
from tests.unit.tag.models import WEIGHTS, model

LOG = ("--log", "office/log", "--log-key", "office/licences.example-no.skey")
TRANSFER = """\
number: T-1
holder: {name: Vendor, country: NO, kind: private, key: KEY}
grants:
  - operations: [verify]
    purposes: [border_control]
    places: [controlled.border_checkpoint]
    countries: [NO]
    actors: [government.border]
retransfer: none
"""
REGISTERED = "kind: registration\nuntil: 2120-01-01T00:00:00Z"


def key_of(name: str) -> str:
    """A holder's public key, as a draft writes it."""
    read = json.loads(Path(f"office/{name}.key.json").read_bytes())
    return f"{{public: {read['keyval']['public']}}}"


@pytest.fixture
def maker(office: Shell) -> Shell:
    """A real model, licensed by its content to a maker who may pass it on."""
    for name in ("Maker", "Vendor"):
        office.done("keys", "new", name, "--for", "holder", "--out", "office")
    onnx.save(model(metadata={"task": "match"}), "model.onnx")
    text = APPLICATION.replace(
        "kind: government.border}", f"kind: government.border, key: {key_of('Maker')}}}"
    )
    text = text.replace(
        "{kind: quota, uses: 2, per: licence}",
        "{kind: time_window, days: [mon], start: '00:00', end: '24:00'}",
    )
    write("open.yaml", f"{text}retransfer: free\n")
    office.done("issue", "open.yaml", "--for", "model.onnx", "--form", "onnx", "--out", "office", *DESK)
    office.done("tag", "model.onnx", "--licence", "office/NO-2026-0041.licence", "--inside")
    return office


def derived(licet: Shell, *more: str, source: str = "model.onnx", key: str = "Maker") -> Said:
    onnx.save(model(weights=WEIGHTS + 1), "tuned.onnx")
    words = ("derive", "tuned.onnx", "--from", source, "--kind", "fine_tune", "--number", "D-1")
    return licet(*words, "--key", f"office/{key}.pem", "--trust", "trust", *LOG, *more)


def test_a_tag_goes_into_the_model_and_is_verified_there(maker: Shell) -> None:
    assert not Path("model.onnx.licet").exists()
    told = " ".join(maker.done("verify", "model.onnx", "--trust", "trust").out.split())
    assert told.startswith("HOLDS. Licence NO-2026-0041 covers model.onnx.")
    assert "artefact ONNX model without its metadata, sha256" in told
    assert maker.done("verify", "model.onnx", "--trust", "trust", "--json").json["form"] == "onnx"


def test_what_is_made_from_a_model_is_tagged_with_its_controls(maker: Shell) -> None:
    said = derived(maker, "--inside")
    assert "tuned.onnx is tagged, as made from model.onnx." in said.out
    document = maker.done("verify", "tuned.onnx", "--trust", "trust", "--json").json
    assert [(link["kind"], link["number"]) for link in document["documents"]] == [
        ("licence", "NO-2026-0041"),
        ("derivative", "D-1"),
    ]
    told = " ".join(maker.done("verify", "tuned.onnx", "--trust", "trust").out.split())
    assert "only mon from 00:00 to 24:00 (UTC) (set by NO-2026-0041)" in told
    assert "these documents are not on it" in told


def test_derive_answers_in_json_and_beside_the_file(maker: Shell) -> None:
    said = derived(maker, "--json", "--form", "file")
    assert said.json == {"tag": "tuned.onnx.licet", "links": 2}


@pytest.mark.parametrize(
    ("source", "key", "complaint"),
    [
        ("untagged.onnx", "Maker", "there is no tag here, so nothing is permitted"),
        ("nothing", "Maker", "licet: nothing: no such file"),
        ("model.onnx", "Vendor", "signed"),
    ],
)
def test_nothing_is_derived_from_what_nobody_tagged_or_by_another(
    maker: Shell, source: str, key: str, complaint: str
) -> None:
    onnx.save(model(weights=WEIGHTS + 7), "untagged.onnx")
    before = maker.done("log", "show", "office/log", "--json").json
    said = derived(maker, source=source, key=key)
    assert said.status in (1, 2)
    assert complaint in said.err
    assert not Path("tuned.onnx.licet").exists()
    assert maker.done("log", "show", "office/log", "--json").json == before


def test_a_transfer_is_added_to_the_tag_it_follows(maker: Shell) -> None:
    write("transfer.yaml", TRANSFER.replace("KEY", key_of("Vendor")))
    passed = ("transfer", "transfer.yaml", "--after", "model.onnx", "--trust", "trust", "--out", "office")
    maker.done(*passed, "--key", "office/Maker.pem", *LOG)
    shutil.copy("model.onnx", "theirs.onnx")
    maker.done("tag", "theirs.onnx", "--after", "model.onnx", "--licence", "office/T-1.transfer", "--inside")
    told = " ".join(maker.done("verify", "theirs.onnx", "--trust", "trust").out.split())
    assert told.startswith("HOLDS. Transfer T-1 covers theirs.onnx.")
    assert "holder Vendor (NO" in told


def test_nothing_follows_a_file_that_nobody_tagged(maker: Shell) -> None:
    write("transfer.yaml", TRANSFER.replace("KEY", key_of("Vendor")))
    write("bare.onnx", "weights")
    said = maker("transfer", "transfer.yaml", "--after", "bare.onnx", "--trust", "trust", *LOG)
    assert said.status == 2
    assert "bare.onnx: this is no signed document, and has no tag either" in said.err


def test_a_general_licence_is_taken_up_by_who_is_registered(maker: Shell) -> None:
    holder = "holder: {name: Any registered user, country: NO}"
    text = re.sub("holder: .*", f"{holder}\nkind: general", Path("open.yaml").read_text())
    write("general.yaml", text.replace("NO-2026-0041", "NO-2026-0042"))
    maker.done("issue", "general.yaml", "--for", "model.onnx", "--form", "onnx", "--out", "general", *DESK)
    maker.done("tag", "model.onnx", "--licence", "general/NO-2026-0042.licence", "--inside")
    assert "names nobody" in maker("verify", "model.onnx", "--trust", "trust").err
    taken = TRANSFER.replace("KEY", key_of("Vendor"))
    write("taken.yaml", taken)
    write("registration.yaml", taken.replace("T-1", "R-1").replace("retransfer: none", REGISTERED))
    maker.done("consent", "registration.yaml", "--after", "model.onnx", "--out", "office", *DESK)
    passed = ("transfer", "taken.yaml", "--after", "model.onnx", "--consent", "office/R-1.consent", *LOG)
    assert maker(*passed, "--trust", "trust", "--key", "office/Maker.pem").status == 1
    maker.done(*passed, "--trust", "trust", "--out", "office", "--key", "office/Vendor.pem")
    statement = ("--licence", "office/T-1.transfer", "--statement", "office/R-1.consent", "--inside")
    maker.done("tag", "model.onnx", "--after", "model.onnx", *statement)
    told = " ".join(maker.done("verify", "model.onnx", "--trust", "trust").out.split())
    assert told.startswith("HOLDS. Transfer T-1 covers model.onnx.")
    assert derived(maker, key="Vendor").status == 0


def test_content_that_lost_its_tag_is_tagged_from_the_log(maker: Shell) -> None:
    stripped = onnx.load("model.onnx")
    del stripped.metadata_props[:]
    onnx.save(stripped, "stripped.onnx")
    assert maker("verify", "stripped.onnx", "--trust", "trust").status == 2
    again = ("tag", "stripped.onnx", "--from-log", "office/log", "--trust", "trust")
    said = maker(*again)
    assert said.status == 2
    assert "no revocation list of Norwegian Licensing Office is kept beside the log" in said.err
    maker.done(*again, "--revocations", "office/revocations.json")
    maker.done("verify", "stripped.onnx", "--trust", "trust")
    maker.done("renew", "office/revocations.json", *DESK)
    maker.done(*again)
    assert "revocations list 2 of" in " ".join(
        maker.done("verify", "stripped.onnx", "--trust", "trust").out.split()
    )
    write("else.bin", "else")
    said = maker("tag", "else.bin", "--from-log", "office/log", "--trust", "trust")
    assert said.status == 1
    assert "no document in the log names this content" in said.err


def test_a_folder_is_issued_for_tagged_and_verified_as_a_whole(office: Shell) -> None:
    Path("repository").mkdir()
    for name in ("config.json", "weights.bin"):
        write(f"repository/{name}", name)
    office.done("issue", "application.yaml", "--for", "repository", "--out", "office", *DESK)
    office.done("tag", "repository", "--licence", "office/NO-2026-0041.licence")
    told = " ".join(office.done("verify", "repository", "--trust", "trust").out.split())
    assert "artefact folder of 2 files, sha256" in told
    write("repository/added.py", "import os")
    said = office("verify", "repository", "--trust", "trust")
    assert said.status == 1
    assert "not the file the licence names" in said.err


def test_a_tag_needs_papers(office: Shell) -> None:
    said = office("tag", "model.onnx")
    assert said.status == 2
    assert "no document to tag it with; give --licence, --after or --from-log" in said.err


def test_a_unions_root_alone_does_not_verify_a_tag_without_a_feed(maker: Shell) -> None:
    write("root.json", "{}")
    said = maker("verify", "model.onnx", "--trust", "root.json")
    assert said.status == 2
    assert said.err.startswith("licet: root.json")


def unioned(office: Shell, folder: Path) -> Publisher:
    """A licence of bounded galleries, tagged with the union's feed; root.json is the union's root."""
    Path("office/export.pem").write_bytes(KEYS["NO"].to_pem())
    Path("office/export.key.json").write_bytes(office_key("NO"))
    seed = hashlib.sha256(b"log.example/NO").digest()
    write("office/export.skey", f"{LogKey.from_private_bytes('log.example/NO', seed).skey}\n")
    text = APPLICATION.replace("Norwegian Licensing Office", OFFICES["NO"].name)
    limits = "    until: 2110-01-01T00:00:00Z\n    since: 2021-01-01T00:00:00Z\n    gallery: 5000\n"
    write(
        "limited.yaml", text.replace("provisos:", f"{limits}    quotas: [{{uses: 9, per: day}}]\nprovisos:")
    )
    desk = ("--key", "office/export.pem", "--log", "office/elsewhere", "--log-key", "office/export.skey")
    office.done("issue", "limited.yaml", "--for", "model.onnx", "--out", "out", *desk)
    now = dt.datetime.now(dt.UTC)
    publisher = Publisher(folder).found(at=now)
    published = files_of("NO") | {"NO/revocations.json": Path("out/revocations.json").read_bytes()}
    publisher.publish("NO", published, at=now)
    publisher.vouch(now)
    office.done("tag", "model.onnx", "--licence", "out/NO-2026-0041.licence", "--feed", str(publisher.folder))
    shutil.copy(publisher.folder / "metadata" / "1.root.json", "root.json")
    return publisher


def test_a_tag_with_the_feed_is_verified_by_the_unions_root_alone(office: Shell, tmp_path: Path) -> None:
    unioned(office, tmp_path / "feed")
    told = " ".join(office.done("verify", "model.onnx", "--trust", "root.json").out.split())
    assert told.startswith("HOLDS. Licence NO-2026-0041 covers model.onnx.")
    for line in (
        "only from 2021-01-01 00:00 UTC",
        "only until 2110-01-01 00:00 UTC",
        "only searches among at most 5,000 enrolled persons",
        "only at most 9 uses",
    ):
        assert line in told


BORDER = (
    *("--operation", "verify", "--purpose", "border_control"),
    *("--place", "controlled.border_checkpoint", "--country", "NO"),
)


def test_a_use_states_its_gallery_and_a_guard_obeys_the_feed(office: Shell, tmp_path: Path) -> None:
    feed = str(unioned(office, tmp_path / "feed").folder)
    check = ("check", "model.onnx", "--trust", "root.json", "--feed", feed, *BORDER)
    told = " ".join(office.done(*check, "--gallery", "4000").out.split())
    assert told.startswith("PERMITTED.")
    assert "gallery: 4,000 enrolled persons" in told
    for stated in ((), ("--gallery", "5001")):
        said = office(*check, *stated)
        assert said.status == 1
        assert "lawful if the gallery has at most 5,000 enrolled persons (--gallery N)" in " ".join(
            said.out.split()
        )
    shown = " ".join(office.done("log", "show", "model.onnx.record").out.split())
    assert "took up the feed" in shown


def test_a_feed_needs_the_unions_root_and_must_be_there(tagged: Shell) -> None:
    said = tagged("check", "model.onnx", "--trust", "trust", "--feed", "nowhere", *BORDER)
    assert said.status == 2
    assert "give the union's root.json as the trust" in said.err


def test_a_document_without_a_list_beside_it_needs_one(tagged: Shell) -> None:
    Path("office/revocations.json").rename("list.json")
    words = ("tag", "model.onnx", "--licence", "office/NO-2026-0041.licence")
    assert "name one (--revocations), or the tagged file the document follows" in tagged(*words).err
    assert tagged(*words, "--revocations", "list.json").status == 0


def test_lists_of_several_authorities_are_given_one_by_one(tagged: Shell) -> None:
    before = ("--revocations", "office/revocations.json")
    shutil.copy("office/revocations.json", "first.json")
    tagged.done("renew", "office/revocations.json", *DESK)
    both = ("--trust", "trust", "--revocations", "first.json", *before)
    told = " ".join(tagged.done("verify", "model.onnx", *both).out.split())
    assert "list 2 of " in told
    assert "from office/revocations.json: this licence is not on it" in told
    shutil.copy("office/revocations.json", "first.json")
    tagged.done("check", "model.onnx", *both, *BORDER)
    tagged.done("revoke", "office/NO-2026-0041.licence", "--reason", "Misuse.", *DESK)
    assert "was revoked" in tagged("verify", "model.onnx", *both).err
    assert "was revoked" in tagged("check", "model.onnx", *both, *BORDER).err
    assert (
        "no such revocation list" in tagged("check", "model.onnx", *both, "--revocations", "x", *BORDER).err
    )


NARROWER = """\
grants:
  - operations: [verify]
    purposes: [border_control]
    places: [controlled.border_checkpoint]
    countries: [NO]
    actors: [government.border]
    quotas: [{uses: 1, per: day}]
provisos:
  - {kind: quota, uses: 5, per: month}
"""


def test_a_draft_narrows_what_is_made(maker: Shell) -> None:
    write("less.yaml", NARROWER)
    assert derived(maker, "--form", "file", "--draft", "less.yaml").status == 0
    told = " ".join(maker.done("verify", "tuned.onnx", "--trust", "trust").out.split())
    assert "at most 1 use" in told
    assert "proviso at most 5 uses per month" in told


@pytest.mark.parametrize(
    ("draft", "status", "complaint"),
    [
        (NARROWER.replace("countries: [NO]", "countries: [NO, SE]"), 1, "SE"),
        ("number: D-9\n", 2, "unknown field 'number'"),
        ("{}\n", 2, "the draft narrows nothing"),
        ("- 1\n", 2, "the draft narrows nothing"),
        ("provisos: [{kind: curfew}]\n", 2, "curfew"),
    ],
    ids=["wider", "number", "empty", "no mapping", "unknown proviso"],
)
def test_a_draft_that_widens_or_says_anything_else_is_refused(
    maker: Shell, draft: str, status: int, complaint: str
) -> None:
    before = maker.done("log", "show", "office/log", "--json").json
    write("draft.yaml", draft)
    said = derived(maker, "--form", "file", "--draft", "draft.yaml")
    assert said.status == status
    assert complaint in said.err
    assert maker.done("log", "show", "office/log", "--json").json == before
