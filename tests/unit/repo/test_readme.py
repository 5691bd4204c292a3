"""What the README shows is what Licet does: its example runs, and its output is the real output."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from licet.cli import main
from tests.unit.repo.pages import ROOT, blocks, page, require_shown, told

if TYPE_CHECKING:
    from pathlib import Path

README = page("README.md")
SCENES = ROOT / "src/licet/cli/demo/scenes"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the documents that the tour begins with, and the settings it names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))  # not the settings of whoever runs this
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # nor the lists
    monkeypatch.setenv("LICET_KEY", "authority/Example-Licensing-Authority.pem")
    monkeypatch.setenv("LICET_LOG", "authority/log")
    monkeypatch.setenv("LICET_LOG_KEY", "authority/licences.example-de-2026.skey")
    monkeypatch.setenv("LICET_TRUST", "trust")
    (tmp_path / "trust").mkdir()
    (tmp_path / "sale.yaml").write_text(blocks(README, "yaml")[0], encoding="utf-8")
    (tmp_path / "matcher.onnx").write_bytes(b"weights")
    (tmp_path / "border.yaml").write_bytes((SCENES / "border.yaml").read_bytes())
    (tmp_path / "application.yaml").write_bytes(_in_force((SCENES / "licence.yaml").read_bytes()))
    return tmp_path


def test_the_python_example_runs(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command, _ in told(README)[2:]:
        if command.startswith("mkdir trust"):
            _trusted(office)
        elif command.split()[1] in ("keys", "determine", "issue", "tag"):
            main(shlex.split(command.removeprefix("licet ")))
    capsys.readouterr()
    (example,) = blocks(README, "python")
    found: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), found)  # noqa: S102 - the README's own example
    assert "notify_and_hold because of Recommendation (EU) 2024/2659, Annex" in capsys.readouterr().out
    assert found["model"] == b"weights"


def test_the_tour_prints_what_the_readme_shows(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command, output in told(README):
        if command.startswith("mkdir trust"):
            _trusted(office)
            continue
        main(shlex.split(command.removeprefix("licet ")))
        require_shown(capsys.readouterr().out, shown=output, by=command)


def _trusted(office: Path) -> None:
    """Do what the tour's `cp` does."""
    for public in (*office.glob("authority/*.key.json"), *office.glob("authority/*.vkey")):
        shutil.copy(public, office / "trust")


def _in_force(paper: bytes) -> bytes:
    """The same application, for a licence in force around today."""
    now = dt.datetime.now(dt.UTC)
    for field, at in (("not_before", now - dt.timedelta(days=1)), ("not_after", now + dt.timedelta(days=1))):
        paper = re.sub(rb"(?m)^%b: .*$" % field.encode(), f"{field}: {at.isoformat()}".encode(), paper)
    return paper
