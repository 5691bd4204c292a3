"""docs/travel.md is what happened: every file and every command of the walk, run again, in its order."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet.cli import main
from tests.unit.repo.pages import page, require_shown, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LONGEST = 60.0


class Walk:
    """One person at one shell: what is written, run, left running and waited for."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.running: deque[subprocess.Popen[bytes]] = deque()

    def write(self, text: str) -> None:
        """A file of the page, named in its first line."""
        (self.folder / text.split()[1].rstrip(":")).write_text(self.signed_for(text), encoding="utf-8")

    def signed_for(self, text: str) -> str:
        """The text, with each holder's own key for the word that stands for it."""
        return re.sub(r"\b(MAKER|INTEGRATOR|BORDER)\b", lambda found: self._key(found[1].lower()), text)

    def run(self, command: str) -> str:
        """What one line prints: `licet` runs here, as in its own tests; all else as a shell has it."""
        if command.endswith(" &"):
            return self._leave(command.removesuffix("&"))
        if command.startswith("wait; "):
            self.running.popleft().wait(_LONGEST)
            return self.run(command.removeprefix("wait; "))
        if not command.startswith("licet ") or "*" in command:
            done = subprocess.run(  # noqa: S602 - the page's own line, which a reader types into a shell
                self.signed_for(command), shell=True, check=False, capture_output=True, text=True
            )
            return done.stdout + done.stderr
        main(shlex.split(command.removeprefix("licet "), comments=True))
        printed = self.capsys.readouterr()
        return printed.out + printed.err

    def _leave(self, command: str) -> str:
        """Start what goes on running, and wait until it answers at its port, or has written something."""
        words, _, file = command.partition(" > ")
        quiet = subprocess.DEVNULL
        started = subprocess.Popen(f"exec {command}", shell=True, stdout=quiet, stderr=quiet)  # noqa: S602 - as above
        self.running.append(started)
        port = re.search(r"(?:--port|http\.server) (\d+)", words)
        _until(lambda: _answers(int(port[1])) if port else _written(self.folder / file.strip()))
        return ""

    def _key(self, holder: str) -> str:
        written = json.loads((self.folder / f"keys/{holder}.key.json").read_bytes())
        return str(written["keyval"]["public"])


@pytest.fixture
def walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Walk]:
    """An empty folder, with none of the settings of whoever runs this."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "lists"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for setting in _settings():
        monkeypatch.setenv(*setting)
    found = Walk(tmp_path, capsys)
    yield found
    for each in found.running:
        each.kill()
        each.wait()


def test_the_walk_goes_as_the_page_tells_it(walk: Walk) -> None:
    for kind, body in _BLOCK.findall(_today()):
        if kind != "console":
            walk.write(body)
            continue
        for command, output in told(f"```console\n{body}```\n"):
            if not command.startswith("export "):
                require_shown(walk.run(command), shown=output, by=command)


def test_the_page_is_short_and_its_guard_needs_less_than_ten_lines() -> None:
    text = page("docs/travel.md")
    assert len(text.splitlines()) <= 150
    (app,) = [body for kind, body in _BLOCK.findall(text) if kind == "python" and "licet.open" in body]
    assert len(app.splitlines()[1:]) < 10


def _today() -> str:
    """The page with free ports in it, and its licence in force around today."""
    text = page("docs/travel.md").replace("2027-", f"{dt.datetime.now(dt.UTC).year + 1}-")
    with socket.socket() as one, socket.socket() as other:  # both open at once: two ports, not one twice
        ports = {}
        for port, free in (("8765", one), ("8766", other)):
            free.bind(("127.0.0.1", 0))
            ports[port] = str(free.getsockname()[1])
    return re.sub("8765|8766", lambda found: ports[found[0]], text)


def _settings() -> list[tuple[str, str]]:
    """What the page has exported: names and values."""
    lines = [command for command, _ in told(page("docs/travel.md")) if command.startswith("export ")]
    return [
        (name, value) for line in lines for name, _, value in (w.partition("=") for w in line.split()[1:])
    ]


def _answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _written(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _until(ready: Callable[[], bool]) -> None:
    last = time.monotonic() + _LONGEST
    while not ready():
        assert time.monotonic() < last, "it did not start"
        time.sleep(0.02)
