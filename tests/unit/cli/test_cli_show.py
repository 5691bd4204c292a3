"""`licet show`, `diff` and `export`: what documents say, what they took away, and other systems' words."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

import cedarpy
import pytest
import scitt_cose  # type: ignore[import-untyped]  # it ships no types
from cryptography.hazmat.primitives import serialization
from msgspec.structs import replace

from licet.cli.show._recognise import read
from licet.errors import InputError
from licet.licence import Denial, Holder, SigningKey, Transfer, sign
from licet.log import WitnessKey
from licet.tag import LoggedLink, Papers, write_tag
from tests.unit.cli.shell import DESK
from tests.unit.licence import samples

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

NEXT = SigningKey.generate()
TRANSFER = Transfer(
    number="FR-2026-0041/T1",
    parent="0" * 64,
    holder=Holder(name="Field Office", country="CH", key=NEXT.public),
    grants=(replace(samples.GRANT, countries=("CH",)),),
    not_before=samples.NOW,
    not_after=samples.NOW + samples.DAY,
)


def enveloped(statement: object) -> bytes:
    """A document of any kind in an envelope, as another tool might have signed it."""
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    return json.dumps(
        {"payload": payload, "payloadType": "x", "signatures": [{"keyid": "k", "sig": ""}]}
    ).encode()


def written(name: str, raw: bytes) -> str:
    Path(name).write_bytes(raw)
    return name


@pytest.fixture
def licence() -> str:
    return written("a.licence", samples.issued())


@pytest.fixture
def transfer() -> str:
    return written("a.transfer", sign(TRANSFER, samples.SUBJECTS, NEXT))


def test_a_licence_is_told_in_words(licet: Shell, licence: str) -> None:
    said = licet("show", licence)
    assert said.status == 0
    assert said.out.startswith("Licence.")
    for words in ("FR-2026-0041", "Licensing Office (FR)", "one-to-one verification", "border control"):
        assert words in said.out
    assert "at most 100 uses per day" in said.out
    assert "Nothing here was verified." in said.out


def test_what_is_told_of_a_document_is_never_called_verified(licet: Shell, licence: str) -> None:
    assert licet("show", licence, "--json").json["verified"] is False


def test_the_json_holds_the_signed_document_whole(licet: Shell, transfer: str) -> None:
    said = licet("show", transfer, "--json").json
    assert said["kind"] == "transfer"
    assert said["document"]["payload"]["predicate"]["holder"]["name"] == "Field Office"
    assert said["document"]["signed_by"] == [NEXT.public.keyid]


def test_a_tag_is_told_with_all_that_is_in_it(tagged: Shell) -> None:
    said = tagged("show", "model.onnx")
    for title in ("Tag.", "Licence", "Proof from a log", "Checkpoint of a log", "Revocation list"):
        assert title in said.out
    assert tagged("show", "model.onnx.licet").out == said.out


def test_keys_notes_and_proofs_are_told(tagged: Shell) -> None:
    kinds = {
        "office/Norwegian-Licensing-Office.key.json": "key",
        "office/licences.example-no.vkey": "log-key",
        "office/log/checkpoint": "checkpoint",
        written("w", WitnessKey.generate("witness.example/1").verifier.vkey.encode()): "witness-key",
    }
    for name, kind in kinds.items():
        assert tagged("show", name, "--json").json["kind"] == kind


def test_the_two_checkpoints_of_a_fork_are_told_one_after_the_other(tagged: Shell) -> None:
    checkpoint = Path("office/log/checkpoint").read_bytes()
    said = tagged("show", written("fork", checkpoint + b"\n" + checkpoint), "--json").json
    assert [part["kind"] for part in said["parts"]] == ["checkpoint", "checkpoint"]


def test_the_key_of_a_holder_is_told_as_in_its_file(licet: Shell, transfer: str) -> None:
    assert f"key\n               {NEXT.public.public}" in licet("show", transfer).out
    key = SigningKey.generate("ecdsa-sha2-nistp256").public  # in PEM, it would fill lines
    other = replace(TRANSFER, holder=replace(TRANSFER.holder, key=key))
    said = licet("show", written("other", sign(other, samples.SUBJECTS, NEXT))).out
    assert "a key of ecdsa-sha2-nistp256" in said.replace("\n               ", " ")


def test_a_secret_key_is_not_shown(tagged: Shell) -> None:
    for name in ("office/Norwegian-Licensing-Office.pem", "office/licences.example-no.skey"):
        said = tagged("show", name)
        assert said.status == 2
        assert "secret key" in said.err
        assert said.out == ""


def test_a_folder_without_a_tag_and_an_unknown_file_say_so(licet: Shell) -> None:
    Path("folder").mkdir()
    assert "no tag" in licet("show", "folder").err
    Path("folder/checkpoint").write_bytes(b"")
    assert "folder: this is the folder of a log; read it with `licet log show`" in licet("show", "folder").err
    assert "no document that Licet knows" in licet("show", written("x", b"x")).err


def test_a_document_of_a_kind_not_known_is_told_all_the_same() -> None:
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://slsa.dev/provenance/v1",
        "subject": [{"name": "a", "digest": {"sha256": "ab"}}, {"name": "b"}],
        "predicate": {
            "builder": {"id": "https://example.org"},
            "reproducible": True,
            "count": 3,
            "none": None,
        },
    }
    seen = read(enveloped(statement), where="x")
    assert seen.title == "Statement (https://slsa.dev/provenance/v1)"
    told = {fact.label: fact.text for fact in seen.facts}
    assert told["builder"] == "id https://example.org"
    assert (told["reproducible"], told["count"]) == ("yes", "3")
    assert "none" not in told


def test_a_proviso_of_a_later_version_is_shown_as_it_stands() -> None:
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "urn:licet:predicate:licence:v1",
        "subject": [],
        "predicate": {
            "number": "X",
            "provisos": [{"kind": "moonlight"}],
            "grants": [{"quotas": [{"uses": 2, "per": "day"}]}],
        },
    }
    seen = read(enveloped(statement), where="x")
    assert "not known to this version" in next(fact.text for fact in seen.facts if fact.label == "proviso")
    assert seen.sections[0].facts[0].text == "at most 2 uses per day (UTC)"


@pytest.mark.parametrize(
    "raw",
    [
        b'{"payload":"%%","payloadType":"x","signatures":[]}',
        b'{"payload":"","payloadType":"x","signatures":[]}',
        b'{"payload":"e30=","payloadType":"x","signatures":[1]}',
        b'{"payload":"e30=","payloadType":"x","signatures":null}',
    ],
    ids=["no base64", "no json", "no signature", "null"],
)
def test_an_envelope_that_is_not_whole_is_refused(raw: bytes) -> None:
    with pytest.raises(InputError, match="not whole"):
        read(raw, where="x")


def test_metadata_of_a_feed_and_keys_of_an_authority_are_told() -> None:
    metadata = {
        "signed": {
            "_type": "targets",
            "version": 3,
            "expires": "2027-01-01T00:00:00Z",
            "targets": {"fr/a": {}},
        },
        "signatures": [],
    }
    seen = read(json.dumps(metadata).encode(), where="x")
    assert ("lists", "fr/a") in [(fact.label, fact.text) for fact in seen.facts]
    authority = {"name": "Office", "country": "FR", "keys": [{}, {}, {}], "threshold": 2}
    told = read(json.dumps(authority).encode(), where="x")
    assert "2 of 3 keys" in [fact.text for fact in told.facts]


def test_a_note_that_is_no_checkpoint_is_told_as_a_note() -> None:
    seen = read(samples.LOG_KEY.sign_note("hello\n"), where="x")
    assert (seen.kind, seen.facts[0].text) == ("signed-note", "hello")


def test_a_denial_shows_its_codes_and_no_person() -> None:
    denial = Denial(
        number="FR-D-1",
        authority=samples.AUTHORITY,
        reasons=("human_rights",),
        decided_at=samples.NOW,
    )
    seen = read(sign(denial, {"application": "1" * 64}, samples.KEY), where="x")
    assert seen.title == "Denial"
    assert ("reasons", "human_rights") in [(fact.label, fact.text) for fact in seen.facts]


def test_diff_names_what_a_transfer_took_away(licet: Shell, licence: str, transfer: str) -> None:
    said = licet("diff", licence, transfer)
    assert said.status == 0
    assert "FR-2026-0041/T1 takes away from FR-2026-0041." in said.out
    assert "countries NO" in said.out
    assert "2026-" in said.out
    assert "+00:00" not in said.out


def test_diff_says_no_where_the_second_permits_more(licet: Shell, licence: str, transfer: str) -> None:
    said = licet("diff", transfer, licence)
    assert said.status == 1
    assert "Permits more" in said.out


def test_diff_of_the_same_document_finds_nothing(licet: Shell, licence: str) -> None:
    said = licet("diff", licence, licence)
    assert said.status == 0
    assert "Nothing was taken away" in said.out
    answer = licet("diff", licence, licence, "--json").json
    assert answer["comparisons"][0]["only_narrower"] is True


def test_diff_of_one_tag_compares_each_link_with_the_one_before(licet: Shell) -> None:
    first = samples.issued()
    digest = read(first, where="x").document["sha256"]
    second = sign(replace(TRANSFER, parent=digest), samples.SUBJECTS, NEXT)
    Path("matcher.onnx").write_bytes(samples.MODEL)
    links = tuple(LoggedLink.of(raw, samples.logged(raw)) for raw in (first, second))
    write_tag("matcher.onnx", Papers(links=links, revocations=(samples.listed(),)))
    said = licet("diff", "matcher.onnx")
    assert said.status == 0
    assert "FR-2026-0041/T1 takes away from FR-2026-0041." in said.out


def test_diff_needs_two_documents_that_state_something(licet: Shell, licence: str) -> None:
    assert "nothing to compare it with" in licet("diff", licence).err
    note = written("note", samples.listed())
    assert "states nothing" in licet("diff", note, licence).err


def test_an_export_is_made_of_a_tag_that_holds(tagged: Shell) -> None:
    policy = tagged("export", "model.onnx", "--as", "cedar", "--trust", "trust")
    schema = tagged("export", "model.onnx", "--as", "cedar-schema", "--trust", "trust")
    assert cedarpy.validate_policies(policy.out, schema.out).validation_passed
    entities = tagged("export", "model.onnx", "--as", "cedar-entities", "--trust", "trust")
    assert {"type": "Licet::Action", "id": "operation.verify"} in [
        each["uid"] for each in json.loads(entities.out)
    ]
    odrl = tagged("export", "model.onnx", "--as", "odrl", "--trust", "trust")
    assert json.loads(odrl.out)["@graph"][0]["@type"] == "odrl:Agreement"


def test_no_export_is_made_of_a_tag_that_does_not_hold(tagged: Shell) -> None:
    Path("model.onnx").write_bytes(b"other weights")
    said = tagged("export", "model.onnx", "--as", "cedar", "--trust", "trust")
    assert said.status == 1
    assert said.out == ""


def test_a_scitt_export_is_signed_anew_by_the_key_given(tagged: Shell) -> None:
    out = ("--out", "l.cose", *DESK[:2])
    assert tagged("export", "model.onnx", "--as", "scitt", "--trust", "trust", *out).status == 0
    key = SigningKey.from_pem(Path(DESK[1]).read_bytes())
    pem = (
        serialization.load_pem_private_key(key.to_pem(), None)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    read_back = scitt_cose.parse_signed_statement(Path("l.cose").read_bytes(), public_key_pem=pem)
    assert read_back["signature_verified"] is True
    assert read_back["subject"] == "NO-2026-0041"


def test_a_scitt_export_needs_a_file_and_an_ed25519_key(tagged: Shell) -> None:
    said = tagged("export", "model.onnx", "--as", "scitt", "--trust", "trust")
    assert "--out" in said.err
    Path("p256.pem").write_bytes(SigningKey.generate("ecdsa-sha2-nistp256").to_pem())
    said = tagged(
        "export", "model.onnx", "--as", "scitt", "--trust", "trust", "--key", "p256.pem", "--out", "x"
    )
    assert "Ed25519" in said.err


def test_an_export_to_a_file_says_where(tagged: Shell) -> None:
    said = tagged("export", "model.onnx", "--as", "cedar", "--trust", "trust", "--out", "l.cedar", "--json")
    assert said.json["written"] == "l.cedar"
    assert Path("l.cedar").read_text() == said.json["text"]
    assert (
        "Written"
        in tagged("export", "model.onnx", "--as", "cedar", "--trust", "trust", "--out", "m.cedar").out
    )
