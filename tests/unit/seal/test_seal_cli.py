"""`licet seal`, as a maker and a holder type it."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
import pytest

from licet import cli, seal
from licet.cli import _seal
from licet.guard import open_artefact
from licet.seal import SCHEMES, SealedFile, SealingKey
from tests.unit.cli.shell import APPLICATION, DESK, Shell, issue_and_tag, set_up, write
from tests.unit.tag.models import model

if TYPE_CHECKING:
    from tests.unit.cli.shell import Said

KEY = ("--to", "keys/Grenzdienst-seal.key.json")


@pytest.fixture
def licet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell in an empty folder, with no settings around it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setitem(cli.COMMANDS, "seal", ("_seal", "encrypt an artefact to those who may run it"))
    return Shell(capsys)


@pytest.fixture
def maker(licet: Shell) -> Shell:
    """An authority, a tagged model, and the holder's sealing key."""
    set_up(licet)
    issue_and_tag(licet)
    licet.done("seal", "new-key", "Grenzdienst", "--out", "keys")
    return licet


def refused(said: Said, *words: str) -> None:
    assert said.status == 2
    for word in words:
        assert word in said.err


def test_a_model_is_sealed_shipped_and_opened_by_its_holder_alone(maker: Shell) -> None:
    said = maker.done("seal", "model.onnx", *KEY)
    assert "model.onnx is sealed to 1 key." in said.out
    assert "send it with its tag, as model.onnx.licet beside it" in said.out
    Path("ship").mkdir()
    for name in ("model.onnx.sealed", "model.onnx.licet"):
        shutil.copy(name, "ship")
    with open_artefact(
        "ship/model.onnx.sealed", trust="trust", sealing_key="keys/Grenzdienst-seal.pem"
    ) as guard:
        assert guard.artefact() == Path("model.onnx").read_bytes()
    assert "sha256" in maker.done("verify", "ship/model.onnx.sealed", "--trust", "trust", "--json").out


@pytest.mark.parametrize("further", [(), ("--post-quantum",)], ids=["x25519", "hybrid"])
def test_a_new_key_is_written_once(licet: Shell, further: tuple[str, ...]) -> None:
    said = licet.done("seal", "new-key", "Zürich 1", *further)
    assert "A new sealing key for Zürich 1." in said.out
    assert Path("Zurich-1-seal.pem").stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in Path("Zurich-1-seal.key.json").read_text()
    key = SealingKey.from_pem(Path("Zurich-1-seal.pem").read_bytes())
    assert key.public.scheme == SCHEMES[bool(further)]
    refused(licet("seal", "new-key", "Zürich 1"), "a key here already")


def test_a_new_key_in_json(licet: Shell) -> None:
    said = licet.done("seal", "new-key", "holder", "--json").json
    assert said["private"] == "holder-seal.pem"
    assert said["keyid"] == seal.SealingPublicKey.from_json(Path(said["public"]).read_bytes()).keyid


def test_several_recipients_and_another_place(maker: Shell) -> None:
    maker.done("seal", "new-key", "other", "--post-quantum", "--out", "keys")
    words = ("seal", "model.onnx", *KEY, "--to", "keys/other-seal.key.json", "--out", "ship/m.sealed")
    said = maker.done(*words, "--json").json
    assert said["sealed"] == "ship/m.sealed"
    assert {one["scheme"] for one in said["recipients"]} == set(SCHEMES)
    assert said["tagged"] is True
    assert said["sha256"] == SealedFile.read("ship/m.sealed").header.sha256
    assert "is sealed to 2 keys." in maker.done(*words).out


def test_without_a_tag_the_next_step_is_to_make_one(maker: Shell) -> None:
    Path("model.onnx.licet").unlink()
    assert "licet tag model.onnx --licence DOCUMENT" in maker.done("seal", "model.onnx", *KEY).out


def test_a_name_no_guard_would_know_is_told(maker: Shell) -> None:
    assert "a name that ends in .sealed" in maker.done("seal", "model.onnx", *KEY, "--out", "model.bin").out


def test_a_tag_for_something_else_is_a_no(maker: Shell) -> None:
    Path("model.onnx").write_bytes(b"other weights")
    said = maker("seal", "model.onnx", *KEY)
    assert said.status == 1
    assert "the tag beside it is for something else" in said.err


def test_a_tag_over_a_digest_without_metadata_does_not_go_with_a_sealed_file(maker: Shell) -> None:
    onnx.save(model(metadata={"task": "match"}), "model.onnx")
    write("application.yaml", APPLICATION.replace("0041", "0042"))
    maker.done("issue", "application.yaml", "--for", "model.onnx", "--form", "onnx", "--out", "again", *DESK)
    maker.done("tag", "model.onnx", "--licence", "again/NO-2026-0042.licence")
    refused(maker("seal", "model.onnx", *KEY), "in the form onnx", "--form file")
    seal.seal("model.onnx", to=[SealingKey.generate().public])
    said = maker("verify", "model.onnx.sealed", "--trust", "trust")
    assert said.status == 1
    assert "a sealed file is known by all its bytes" in said.err


def test_words_that_make_no_sense_together_are_refused(maker: Shell) -> None:
    refused(maker("seal", "new-key"), "has no name")
    refused(maker("seal", "new-key", "me", *KEY), "leave out --to")
    refused(maker("seal", "model.onnx", "me", *KEY), "one argument too many")
    refused(maker("seal", "model.onnx", *KEY, "--post-quantum"), "for a new key")
    refused(maker("seal", "model.onnx"), "no key to seal it to")
    refused(maker("seal", "missing.onnx", *KEY), "No such file")
    refused(maker("seal", "model.onnx", "--to", "office/Norwegian-Licensing-Office.key.json"), "ed25519")
    refused(maker("seal", "model.onnx", "--to", "keys/Grenzdienst-seal.pem"), "keys/Grenzdienst-seal.pem")


def test_every_command_of_the_examples_is_one(licet: Shell) -> None:
    said = licet.done("seal", "--help").out
    assert "licet seal model.onnx --to Grenzdienst-seal.key.json" in said
    assert max(map(len, said.splitlines())) <= 80


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_large_file_is_watched_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(_seal, "_FEWEST", 0.0)
    bar = _seal._Bar()
    bar(10**9, 2 * 10**9)
    bar.clear()
    assert screen.getvalue() == f"\r\x1b[K[{'#' * 15}{' ' * 15}]  50% of 1.0 GB, read twice\r\x1b[K"


def test_a_small_file_is_not_worth_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    _seal._Bar()(1, 2)
    assert screen.getvalue() == ""
