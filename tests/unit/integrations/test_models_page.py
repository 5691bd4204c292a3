"""docs/integrations-models.md and docs/sealing.md are what happens: every block is run as it stands."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from licet import cli
from licet.cli.demo._matcher import SAME_PERSON, astronaut, variations
from licet.cli.demo._models import cache_folder, obtain
from licet.errors import InputError
from licet.facts import Use
from licet.onnx import InferenceSession
from tests.unit.cli.shell import APPLICATION, DESK, Shell, set_up, write
from tests.unit.integrations.test_onnx_session import model
from tests.unit.repo.pages import page

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PICTURE = np.array([1.0, 2.0], np.float32)
BORDER = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled.border_checkpoint",
    country="NO",
)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An authority, and a folder of what it trusts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setitem(cli.COMMANDS, "seal", ("_seal", "encrypt an artefact to those who may run it"))
    shell = Shell(capsys)
    set_up(shell)
    return shell


def licensed(shell: Shell, name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    write("application.yaml", APPLICATION.replace("uses: 2", "uses: 10"))
    shell.done("issue", "application.yaml", "--for", name, "--out", "office", *DESK)
    shell.done("tag", name, "--licence", "office/NO-2026-0041.licence")


def blocks(name: str, kind: str) -> list[str]:
    return [text for found, text in _BLOCK.findall(page(name)) if found == kind]


def ran(block: str, **names: Any) -> dict[str, Any]:
    exec(compile(block, "page", "exec"), names)  # noqa: S102 - the page's own program
    return names


def test_the_onnx_runtime_programs_run(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    licensed(shell, "model.onnx", model())
    first, second, _, other = blocks("docs/integrations-models.md", "python")
    assert ran(first, picture=PICTURE)["scores"].tolist() == [2.0, 4.0]
    ran(second, picture=PICTURE)
    assert capsys.readouterr().out.count("permitted") >= 2
    found = ran(other, picture=PICTURE, load=lambda weights: lambda _: len(weights))
    assert found["result"] == len(model())


def test_a_real_model_is_guarded_in_under_ten_lines() -> None:
    first = blocks("docs/integrations-models.md", "python")[0]
    assert len([line for line in first.splitlines() if line.strip()]) < 10


def test_a_model_of_a_licensed_folder_is_guarded_by_its_path_there(shell: Shell) -> None:
    Path("models").mkdir()
    Path("models/double.onnx").write_bytes(model())
    Path("models/README").write_text("as its maker has it", encoding="utf-8")
    write("application.yaml", APPLICATION)
    shell.done("issue", "application.yaml", "--for", "models", "--out", "office", *DESK)
    shell.done("tag", "models", "--licence", "office/NO-2026-0041.licence")
    with InferenceSession("models", member="double.onnx", trust="trust", use=BORDER) as session:
        assert session.run(None, {"x": PICTURE})[0].tolist() == [2.0, 4.0]
    with pytest.raises(InputError, match="is no file of the licensed folder"):
        InferenceSession("models", member="other.onnx", trust="trust", use=BORDER)


def test_the_face_program_runs(shell: Shell) -> None:
    cv2 = pytest.importorskip("cv2", reason="the face modules need the extra `demo`")
    try:
        models = obtain(cache_folder(os.environ), tell=lambda _: None)
    except InputError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))
    licensed(shell, "sface.onnx", models.recogniser)
    picture = astronaut()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    buffer = np.frombuffer(models.detector, np.uint8)
    detector = cv2.FaceDetectorYN.create("onnx", buffer, np.empty(0, np.uint8), (512, 512), 0.8)
    box = detector.detect(picture)[1][0]
    program = blocks("docs/integrations-models.md", "python")[2]
    darker = variations(picture)["darker"]
    assert ran(program, photograph=picture, picture=darker, box=box)["score"] >= SAME_PERSON


def test_the_walk_through_sealing_prints_what_the_page_shows(shell: Shell) -> None:
    licensed(shell, "model.onnx", b"weights" * 1000)
    for block in blocks("docs/sealing.md", "console"):
        command, *shown = block.splitlines()
        said = shell.done(*shlex.split(command.removeprefix("$ licet "))).out
        pattern = re.escape(" ".join(" ".join(shown).split())).replace("to\\ …", r"to\ [0-9a-f]{16}…")
        assert re.fullmatch(pattern, " ".join(said.split()))  # however wide the terminal is
    (program,) = blocks("docs/sealing.md", "python")
    Path("model.onnx").unlink()
    assert ran(program, load=bytes)["session"] == b"weights" * 1000
    assert shell.done("verify", "model.onnx.sealed", "--trust", "trust").status == 0
