"""A guard accounts for every answer: what is written, that it is durable, and who may write it."""

from __future__ import annotations

import os
import resource
import signal
from threading import Thread
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec.structs import replace

from licet import files
from licet.errors import (
    InputError,
    InUse,
    LicetError,
    LogError,
    Unwritable,
)
from licet.guard import Ground
from licet.guard._open import device_key
from licet.licence import Quota
from licet.log import LogVerifier, LogView, verify_log_proof
from licet.tag import tag_path

from .conftest import AT_THE_BORDER, IN_THE_STREET, Field, grounds

if TYPE_CHECKING:
    from pathlib import Path


def test_a_use_inside_the_grant_is_permitted_and_recorded(field: Field) -> None:
    field.license()
    with field.open() as guard:
        verdict = guard.check(AT_THE_BORDER)
    assert verdict.permitted
    assert verdict.ground is Ground.PERMITTED
    assert verdict.record == 1
    assert grounds(field) == ["permitted", "permitted"]


def test_every_answer_can_be_proved_to_be_in_the_record(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(IN_THE_STREET)
        verdict = guard.check(AT_THE_BORDER)
    folder = field.artefact.with_name("model.onnx.record")
    verifier = LogVerifier.from_vkey((folder / "log.vkey").read_text().strip())
    view = LogView.open(folder, verifier=verifier)
    assert verdict.record is not None
    entry = list(view.entries())[verdict.record]
    verify_log_proof(view.prove(verdict.record).to_bytes(), entry=entry, verifier=verifier)


def test_a_record_holds_facets_and_nothing_that_names_anyone(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        entry = msgspec.json.decode(list(guard.record.entries())[1])
    assert set(entry) == {
        "kind",
        "at",
        "verdict",
        "ground",
        "licence",
        "operation",
        "purpose",
        "place",
        "country",
        "actor",
    }


def test_a_word_below_a_granted_one_that_no_vocabulary_holds_refuses_and_is_not_recorded(
    field: Field,
) -> None:
    field.license()
    with field.open() as guard:
        verdict = guard.check(replace(AT_THE_BORDER, operation="operation.verify.jane_doe"))
        entry = list(guard.record.entries())[-1]
    assert verdict.ground is Ground.UNKNOWN_TERM
    assert b"jane" not in entry


def test_a_long_running_guard_signs_its_record_every_minute(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        field.now += 61
        guard.check(AT_THE_BORDER)
        assert len(grounds(field)) == 2  # what anyone can verify while the guard is still open
        field.now += 61
        guard.check(AT_THE_BORDER)
        assert len(grounds(field)) == 3


def test_an_opening_refused_for_a_broken_tag_shows_in_the_record(field: Field) -> None:
    field.license()
    sidecar = tag_path(field.artefact)
    sidecar.write_bytes(sidecar.read_bytes()[:-20])
    with pytest.raises(LicetError):
        field.open()
    assert grounds(field) == ["input_error"]


def test_a_second_guard_on_one_record_is_refused_and_told_how_to_go_on_beside(field: Field) -> None:
    field.license()
    with field.open(), pytest.raises(InUse, match="another program has this record open") as told:
        field.open()
    assert told.value.where == str(field.folder / "model.onnx.record")
    for way in ("go through that program", "close it", "--record", "--state"):
        assert way in told.value.remedy


def test_a_record_that_is_none_is_told_as_such_and_not_as_one_in_use(field: Field) -> None:
    field.license()
    field.open().close()
    (field.folder / "model.onnx.record" / "entries").write_bytes(b"Dear Sir or Madam")
    with pytest.raises(LogError, match="this is not a log's journal"):
        field.open()


def test_a_closed_guard_refuses(field: Field) -> None:
    field.license()
    guard = field.open()
    guard.close()
    verdict = guard.check(AT_THE_BORDER)
    assert verdict.ground is Ground.CLOSED
    assert verdict.record is None


def test_a_forked_child_gets_a_closed_guard(field: Field) -> None:
    field.license()
    with field.open() as guard:
        child = os.fork()
        if child == 0:  # pragma: no cover - runs in the child
            os._exit(0 if guard.check(AT_THE_BORDER).ground is Ground.CLOSED else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert guard.check(AT_THE_BORDER).permitted


def test_a_full_disk_permits_nothing(field: Field) -> None:
    field.license(Quota(uses=5))
    guard = field.open()
    assert guard.check(AT_THE_BORDER).permitted
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
        verdict = guard.check(AT_THE_BORDER)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert verdict.ground is Ground.RECORD_FAILED
    assert verdict.record is None
    assert guard.remaining() == 4
    assert not guard.check(AT_THE_BORDER).permitted  # a record that failed once stays closed
    with pytest.raises(LogError):
        guard.close()


def test_a_damaged_device_key_opens_nothing(field: Field) -> None:
    field.license()
    field.open().close()
    key = field.artefact.with_name("model.onnx.record") / "device.key"
    key.write_text("PRIVATE+KEY+no")
    with pytest.raises(InputError, match="private key"):
        field.open()
    key.unlink()
    with pytest.raises(LogError, match="missing"):
        field.open()


def test_a_record_with_a_strange_entry_is_refused(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.record.append(b"{}")
    with pytest.raises(LogError, match="entry 1"):
        field.open()


def test_a_record_that_cannot_be_signed_permits_nothing(field: Field) -> None:
    field.license()
    guard = field.open()
    checkpoint = field.artefact.with_name("model.onnx.record") / "checkpoint"
    checkpoint.unlink(missing_ok=True)
    checkpoint.mkdir()
    assert guard.check(AT_THE_BORDER).ground is Ground.RECORD_FAILED
    field.now += 0.5
    assert guard.check(AT_THE_BORDER).ground is Ground.RECORD_FAILED
    with pytest.raises(LicetError):
        guard.close()


def test_two_processes_that_begin_one_record_have_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, write = [], files.write

    def slowly(path: Path, raw: bytes, *, mode: int) -> Path:
        other = Thread(target=lambda: made.append(device_key(tmp_path).verifier))
        monkeypatch.setattr(files, "write", write)
        other.start()
        other.join(0.1)  # it waits for this one, or makes a key of its own
        written = write(path, raw, mode=mode)
        threads.append(other)
        return written

    threads: list[Thread] = []
    monkeypatch.setattr(files, "write", slowly)
    made.append(device_key(tmp_path).verifier)
    threads[0].join()
    assert len(made) == 2
    assert made[0] == made[1] == device_key(tmp_path).verifier


def test_a_record_that_cannot_be_begun_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unwritable, match="the record cannot be begun"):
        device_key(tmp_path / "file" / "record")
