"""Sealed artefacts and shared counts at the command line: the flag, the setting, what is shown of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.cli.shell import AT_THE_BORDER, Shell

KEY = "keys/Border-seal.pem"
SEALED = "shipped/model.onnx.sealed"
CHECK = ("check", SEALED, "--trust", "trust", *AT_THE_BORDER)
STATUS = ("guard", "status", SEALED, "--trust", "trust")


@pytest.fixture
def shipped(tagged: Shell) -> Shell:
    """A holder's folder: the sealed model, its tag, and no plain file."""
    tagged.done("seal", "new-key", "Border", "--out", "keys")
    Path("shipped").mkdir()
    tagged.done("seal", "model.onnx", "--to", "keys/Border-seal.key.json", "--out", SEALED)
    shutil.copy("model.onnx.licet", "shipped")
    return tagged


def test_a_sealed_artefact_is_asked_about_with_its_key(shipped: Shell) -> None:
    said = shipped(*CHECK)
    assert said.status == 2
    assert "this artefact is sealed; give the key it was sealed to (--sealing-key;" in said.err
    assert shipped.done(*CHECK, "--sealing-key", KEY).out.startswith("PERMITTED.")


def test_a_key_set_once_opens_what_is_sealed_and_leaves_plain_files_alone(
    shipped: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LICET_SEALING_KEY", KEY)
    shipped.done(*CHECK)
    assert "this guard gives A1" in " ".join(shipped.done(*STATUS).out.split())
    shipped.done("check", "model.onnx", *CHECK[2:])
    said = shipped("check", "model.onnx", *CHECK[2:], "--sealing-key", KEY)
    assert "a sealing key is given, and this file is not sealed" in said.err


def test_two_records_count_in_one_state(tagged: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_STATE", "sqlite:///uses.db")
    check = ("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER, "--json", "--record")
    assert tagged.done(*check, "one").json["remaining"] == 1
    assert tagged.done(*check, "two", "--state", "uses.db").json["remaining"] == 0
    said = tagged(*check, "one")
    assert (said.status, said.json["ground"]) == (1, "quota_spent")


def test_a_record_that_counts_in_a_state_says_so_when_none_is_named(tagged: Shell) -> None:
    check = ("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER)
    tagged.done(*check, "--state", "sqlite:///uses.db")
    said = tagged(*check)
    assert said.status == 2
    assert "this record counts its uses in a shared state, and none was given" in said.err
    said = tagged(*check, "--state", "redis://x")
    assert "no such kind of state; name a file, sqlite:///PATH or postgresql://…" in said.err


def test_a_sealed_file_is_shown_with_whom_it_is_sealed_to_and_its_tag(shipped: Shell) -> None:
    said = shipped.done("show", SEALED)
    assert said.out.startswith("Sealed file.\n  content      model.onnx\n  size         7,000 bytes\n")
    assert "hpke-x25519-hkdf-sha256-aes256gcm" in said.out
    assert "\nLicence\n  number       NO-2026-0041\n" in said.out
    Path("shipped/model.onnx.licet").unlink()
    shown = shipped.done("show", SEALED, "--json").json
    assert (shown["kind"], shown["parts"]) == ("sealed", [])
    assert [set(one) for one in shown["document"]["recipients"]] == [{"keyid", "scheme"}]


def test_a_sealing_key_is_told_from_one_that_signs(licet: Shell) -> None:
    licet.done("seal", "new-key", "Border")
    said = licet.done("show", "Border-seal.key.json").out
    assert said.startswith("Public sealing key.")
    assert "it signs nothing" in said
    assert "in provisos" not in said


def test_a_sealed_file_that_was_cut_short_is_not_shown(shipped: Shell) -> None:
    whole = Path(SEALED).read_bytes()
    Path("cut.sealed").write_bytes(whole[:-1])
    assert shipped("show", "cut.sealed").err.startswith("licet: cut.sealed: it has ")
