"""A newcomer's scratch folder: what can be typed there, and what comes back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from licet.cli import main

if TYPE_CHECKING:
    import pytest

APPLICATION = """\
number: NO-2026-0041
authority: {name: Norwegian Licensing Office, country: NO}
holder: {name: Example Border Service, country: NO, kind: government.border}
grants:
  - operations: [verify]
    purposes: [border_control]
    places: [controlled.border_checkpoint]
    countries: [NO]
    actors: [government.border]
provisos:
  - {kind: quota, uses: 2, per: licence}
not_before: 2020-01-01T00:00:00Z
not_after: 2120-01-01T00:00:00Z
"""
TRANSACTION = """\
title: one-to-one checks at a border checkpoint
activity: supply.export
date: 2026-11-20
from: DE
to: NO
item: {name: matcher, eu_code: none, capabilities: [face.verification]}
parties:
  - {role: end_user, name: Example Border Service, kind: government.border, country: NO}
use: {operation: verify, purpose: border_control, place: controlled.border_checkpoint, country: NO}
"""
AT_THE_BORDER = (
    *("--operation", "verify", "--purpose", "border_control"),
    *("--place", "controlled.border_checkpoint", "--country", "NO"),
)
KEYS = ("--key", "office/Norwegian-Licensing-Office.pem", "--log", "office/log")
DESK = (*KEYS, "--log-key", "office/licences.example-no.skey")


class Said(NamedTuple):
    """The exit status of a command, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON, which it must be."""
        return msgspec.json.decode(self.out)


class Shell:
    """Runs commands in this process, in the current folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> Said:
        """Run `licet WORDS`."""
        self._capsys.readouterr()
        status = main(words)
        printed = self._capsys.readouterr()
        return Said(status, printed.out, printed.err)

    def done(self, *words: str) -> Said:
        """Run a command that must succeed."""
        said = self(*words)
        assert said.status == 0, said.err
        return said


def write(name: str, text: str) -> str:
    """Put a file into the current folder."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def set_up(licet: Shell) -> None:
    """Make an authority, its log, a trust folder, a model and an application in the current folder."""
    licet.done("keys", "new", "Norwegian Licensing Office", "--country", "NO", "--out", "office")
    licet.done("keys", "new", "licences.example/no", "--for", "log", "--out", "office")
    Path("trust").mkdir()
    for name in ("Norwegian-Licensing-Office.key.json", "licences.example-no.vkey"):
        shutil.copy(Path("office", name), "trust")
    Path("model.onnx").write_bytes(b"weights" * 1000)
    write("application.yaml", APPLICATION)


def issue_and_tag(licet: Shell, application: str = "application.yaml", number: str = "NO-2026-0041") -> None:
    """Sign the application and tag the model with it."""
    licet.done("issue", application, "--for", "model.onnx", "--out", "office", *DESK)
    licet.done("tag", "model.onnx", "--licence", f"office/{number}.licence")
