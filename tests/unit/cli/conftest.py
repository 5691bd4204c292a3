"""Every test of the command line runs in an empty folder of its own, with no settings around it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.shell import Shell, issue_and_tag, set_up

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("LICET_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # not the lists whoever runs this imported
    monkeypatch.setenv("COLUMNS", "80")
    return folder


@pytest.fixture
def licet(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def office(licet: Shell) -> Shell:
    """A shell in a folder with an authority, its log, a trust folder, a model and an application."""
    set_up(licet)
    return licet


@pytest.fixture
def tagged(office: Shell) -> Shell:
    """The same, once the licence is issued and the model tagged."""
    issue_and_tag(office)
    return office
