from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import (
    BadCheckpoint,
    BadProof,
    BadSignature,
    Expired,
    Forked,
    InputError,
    LicenceError,
    LicetError,
    NotTrusted,
    NotYetValid,
    Revoked,
    Stale,
    WrongArtefact,
)
from licet.licence import PAYLOAD_TYPE, Trust, issue
from licet.log import LogKey
from licet.tag import LoggedLink, Papers, VerifiedTag, read_artefact, tag_path, verify_tag, write_tag
from tests.unit.licence.samples import (
    DAY,
    KEY,
    LICENCE,
    LOG_KEY,
    MODEL,
    NOW,
    SHA,
    SUBJECTS,
    TRUST,
    TRUSTED,
    changed,
    issued,
    listed,
    log_key,
    logged,
    revocation,
    signing_key,
)

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

LICENSED = issued()
UNREVOKED = listed()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "matcher.onnx"
    path.write_bytes(MODEL)
    return path


def tag(
    model: Path,
    *,
    licence: bytes = LICENSED,
    revocations: bytes = UNREVOKED,
    log_proof: bytes | None = None,
) -> Path:
    proof = logged(licence) if log_proof is None else log_proof
    return write_tag(model, Papers(links=[LoggedLink.of(licence, proof)], revocations=[revocations]))


def verify(
    model: Path, *, at: dt.datetime = NOW, trust: Trust = TRUST, revocations: bytes | None = None
) -> VerifiedTag:
    return verify_tag(model, trust=trust, at=at, revocations=revocations)


def refused(model: Path, kind: type[LicetError], complaint: str, **how: Any) -> LicetError:
    with pytest.raises(kind, match=complaint) as caught:
        verify(model, **how)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert caught.value.where
    return caught.value


def rewritten(path: Path, **parts: object) -> None:
    """The same tag with parts exchanged by someone who knows the format."""
    plain = {**json.loads(path.read_bytes()), **parts}
    path.write_text(json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def test_a_tag_binds_a_licence_to_a_file(model: Path) -> None:
    path = tag(model)
    verified = verify(model)
    assert path == tag_path(model) == verified.path
    assert path.name == "matcher.onnx.licet"
    assert (verified.artefact, verified.sha256, verified.fingerprint.size) == (model, SHA, len(MODEL))
    assert verified.chain.leaf.predicate == LICENCE
    assert verified.chain.leaf.envelope == LICENSED
    assert verified.revocations.sequence == 4
    assert (verified.checkpoint.origin, verified.checkpoint.size) == (LOG_KEY.origin, 3)
    assert read_artefact(verified) == MODEL


def test_a_verified_tag_cannot_be_made_by_hand(model: Path) -> None:
    tag(model)
    true = verify(model)
    with pytest.raises(TypeError, match="comes from verify_tag"):
        VerifiedTag(
            model,
            true.fingerprint,
            true.document,
            true.chain,
            TRUST,
            true.lists,
            true.checkpoints,
            model,
            None,
            None,
            seal=None,
        )


def test_a_tag_is_the_same_bytes_for_the_same_content(model: Path) -> None:
    assert tag(model).read_bytes() == tag(model).read_bytes()


def test_a_file_and_its_tag_may_be_renamed_together(model: Path) -> None:
    path = tag(model)
    moved = model.rename(model.with_name("renamed.bin"))
    path.rename(tag_path(moved))
    assert verify(moved).sha256 == SHA


def test_one_licence_may_be_for_several_files(model: Path) -> None:
    other = model.with_name("detector.onnx")
    other.write_bytes(b"another")
    sha = hashlib.sha256(b"another").hexdigest()
    licence = issue(replace(LICENCE, provisos=()), {**SUBJECTS, "detector.onnx": sha}, key=KEY)
    for file in (model, other):
        tag(file, licence=licence)
        assert verify(file).chain.leaf.envelope == licence


def test_a_licence_for_other_files_is_not_tagged_to_this_one(model: Path) -> None:
    model.write_bytes(b"something else")
    with pytest.raises(WrongArtefact, match=r"such as 'matcher\.onnx': this one is not among them"):
        tag(model)
    assert not tag_path(model).exists()


def test_a_tag_that_never_was_logged_is_not_written(model: Path) -> None:
    with pytest.raises(BadProof):
        tag(model, log_proof=b"")
    assert not tag_path(model).exists()


def test_parts_that_are_no_text_are_not_written(model: Path) -> None:
    with pytest.raises(InputError, match="the revocation list is not UTF-8 text"):
        tag(model, revocations=b"\xff")
    with pytest.raises(InputError, match="more than 16,777,216"):
        tag(model, revocations=b"x" * 17_000_000)
    assert not tag_path(model).exists()


def test_an_old_tag_stays_when_a_new_one_cannot_be_written(model: Path) -> None:
    before = tag(model).read_bytes()
    with pytest.raises(BadProof):
        tag(model, log_proof=b"nonsense")
    assert tag_path(model).read_bytes() == before


def test_a_file_without_a_tag_permits_nothing(model: Path) -> None:
    found = refused(model, InputError, "there is no tag here, so nothing is permitted; ask for it")
    assert found.where == str(tag_path(model))


def test_a_missing_file_is_named(model: Path) -> None:
    tag(model)
    model.unlink()
    refused(model, InputError, "no such file")
    model.mkdir()
    refused(model, InputError, "this is not a file")
    os.rmdir(model)  # noqa: PTH106 - the path is a folder only here
    os.mkfifo(model)
    refused(model, InputError, "this is not a file")


def test_a_name_that_names_no_file_is_refused() -> None:
    with pytest.raises(InputError, match="names no file"):
        tag_path("")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_named(model: Path) -> None:
    tag(model)
    model.chmod(0)
    refused(model, InputError, "cannot be read")


def test_a_read_error_of_the_disk_is_one_line(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    tag(model)
    monkeypatch.setattr(hashlib, "file_digest", broken)
    refused(model, InputError, "the file cannot be read \\(Input/output error\\)")


def test_a_changed_byte_of_the_file_is_refused(model: Path) -> None:
    tag(model)
    model.write_bytes(b"W" + MODEL[1:])
    refused(model, WrongArtefact, "not the file the licence names")


def test_a_longer_or_shorter_file_is_refused(model: Path) -> None:
    tag(model)
    for content in (MODEL + b"x", MODEL[:-1], b""):
        model.write_bytes(content)
        refused(model, WrongArtefact, "not the file the licence names")


def test_a_tag_for_another_file_is_refused(model: Path) -> None:
    tag(model)
    other = model.with_name("other.onnx")
    other.write_bytes(b"another model")
    tag_path(model).rename(tag_path(other))
    refused(other, WrongArtefact, "the tag belongs to another")


def test_a_tag_pointed_at_another_file_is_refused(model: Path) -> None:
    path = tag(model)
    model.write_bytes(b"mine")
    mine = {"name": "matcher.onnx", "form": "file", "sha256": hashlib.sha256(b"mine").hexdigest(), "size": 4}
    rewritten(path, artefact=mine)
    refused(model, WrongArtefact, "a file that licence FR-2026-0041 does not name")


@pytest.mark.parametrize("content", [b"swapped", MODEL + b"x", MODEL[:-1] + b"X"])
def test_a_file_swapped_after_it_was_verified_is_never_handed_out(model: Path, content: bytes) -> None:
    tag(model)
    verified = verify(model)
    model.write_bytes(content)
    with pytest.raises(WrongArtefact):
        read_artefact(verified)


def test_a_truncated_tag_is_refused(model: Path) -> None:
    path = tag(model)
    whole = path.read_bytes()
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        refused(model, InputError, "this is not a tag; get the tag again")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[]", "this is not a tag"),
        (b"[" * 100_000, "this is not a tag"),
        (b'{"licet": 2}', "this is not a tag"),
        (b'{"licet": 3, "new": []}', "the tag is of version 3; update Licet"),
        (b'{"licet": 1, "new": []}', "the tag is of version 1; tag the file again"),
        (b'{"licet": "\xff"}', "this is not a tag"),
    ],
)
def test_what_is_no_tag_is_refused(model: Path, content: bytes, complaint: str) -> None:
    tag_path(model).write_bytes(content)
    refused(model, InputError, complaint)


def test_a_tag_has_one_form_only(model: Path) -> None:
    path = tag(model)
    for other in (path.read_bytes() + b"\n", json.dumps(json.loads(path.read_bytes()), indent=1).encode()):
        path.write_bytes(other)
        refused(model, InputError, "not in its canonical form")


def test_an_unknown_field_of_a_tag_is_refused(model: Path) -> None:
    rewritten(tag(model), keys=[TRUSTED.key.public])
    refused(model, InputError, "this is not a tag")


def test_a_licence_signed_by_a_stranger_is_refused(model: Path) -> None:
    tag(model, licence=issued(key=signing_key("stranger")))
    refused(model, NotTrusted, "the licence is signed by nobody trusted here")


def test_a_forged_licence_is_refused(model: Path) -> None:
    forged = json.loads(issued(key=signing_key("stranger")))
    forged["signatures"][0]["keyid"] = KEY.public.keyid
    tag(model, licence=json.dumps(forged).encode())
    refused(model, BadSignature, "does not hold")


def test_an_expired_licence_opens_nothing(model: Path) -> None:
    tag(model)
    refused(model, Expired, "expired on", at=NOW + 366 * DAY)


def test_a_licence_opens_nothing_before_its_first_day(model: Path) -> None:
    tag(model)
    refused(model, NotYetValid, "clock is wrong", at=NOW - 2 * DAY)


def test_a_revoked_licence_opens_nothing(model: Path) -> None:
    tag(model, revocations=listed(revocation()))
    refused(model, Revoked, "misuse was found")


def test_a_newer_list_revokes_in_the_field(model: Path) -> None:
    tag(model)
    verify(model)
    refused(model, Revoked, "misuse was found", revocations=listed(revocation(), sequence=5))


def test_a_stale_list_opens_nothing_and_a_newer_one_opens_again(model: Path) -> None:
    tag(model)
    later = NOW + 40 * DAY
    refused(model, Stale, "get the latest list", at=later)
    newer = listed(sequence=5, issued_at=later)
    assert verify(model, at=later, revocations=newer).revocations.sequence == 5


def test_a_list_rolled_back_is_refused(model: Path) -> None:
    tag(model, revocations=listed(revocation(number="FR-1"), sequence=5))
    refused(model, Stale, "list 4 is older than list 5", revocations=listed())


def test_two_lists_of_one_number_are_refused(model: Path) -> None:
    tag(model)
    refused(model, Forked, "two different", revocations=listed(revocation(number="FR-1")))


def test_a_forged_list_is_refused(model: Path) -> None:
    stranger = listed(key=signing_key("stranger"))
    tag(model, revocations=stranger)
    refused(model, NotTrusted, "the revocation list is signed by nobody trusted here")
    tag(model)
    with pytest.raises(NotTrusted, match="revocation list is signed by nobody"):
        verify(model, revocations=stranger)


def test_a_licence_never_logged_is_refused(model: Path) -> None:
    path = tag(model)
    rewritten(path, links=[{"envelope": LICENSED.decode(), "log_proof": ""}])
    refused(model, BadProof, "not a proof from a log")


def test_a_proof_for_another_entry_is_refused(model: Path) -> None:
    tag(model, log_proof=logged(issued(changed(number="FR-2026-0042"))))
    refused(model, BadProof, "does not lead from entry 1 to the root")


def test_a_log_nobody_trusts_is_refused(model: Path) -> None:
    tag(model, log_proof=logged(LICENSED, key=log_key("elsewhere.example/log")))
    refused(model, NotTrusted, "the log 'elsewhere.example/log' is not trusted here")
    tag(model)
    refused(model, NotTrusted, "is not trusted here", trust=Trust.of(TRUSTED))


def test_a_log_under_a_trusted_name_with_another_key_is_refused(model: Path) -> None:
    tag(model, log_proof=logged(LICENSED, key=LogKey.from_private_bytes(LOG_KEY.origin, b"7" * 32)))
    refused(model, BadCheckpoint, "it is not signed by office")


def test_an_unknown_kind_of_proviso_is_refused(model: Path) -> None:
    import base64

    plain = json.loads(base64.b64decode(json.loads(LICENSED)["payload"]))
    plain["predicate"]["provisos"] = [{"kind": "oath"}]
    unknown = KEY.sign(PAYLOAD_TYPE, json.dumps(plain).encode())
    with pytest.raises(LicenceError, match="'oath'"):
        tag(model, licence=unknown)
    link = {"envelope": unknown.decode(), "log_proof": logged(unknown).decode()}
    rewritten(tag(model), links=[link])
    refused(model, LicenceError, "'oath'")


def test_the_same_content_under_two_names_is_tagged_by_its_own(model: Path) -> None:
    twin = model.with_name("a-twin.onnx")
    twin.write_bytes(MODEL)
    both = issue(replace(LICENCE, provisos=()), {"a-twin.onnx": SHA, "matcher.onnx": SHA}, key=KEY)
    for file in (model, twin):
        assert json.loads(tag(file, licence=both).read_bytes())["artefact"]["name"] == file.name
