from __future__ import annotations

import json
import logging
import os
import runpy
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from licet import cli
from licet.errors import InputError
from licet.listening import discreet
from licet.parties.http import _start
from licet.parties.http.server import Access, Address, Desk, bound, serve, url_of
from tests.unit.parties.small_list import small_file

if TYPE_CHECKING:
    from licet.parties import ListSet


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.COMMANDS, "serve", ("_serve", "answer screening over HTTP"))


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command would serve; nothing listens for long."""
    asked: list[dict[str, Any]] = []

    def serve(desk: Any, listening: Any, **more: Any) -> None:
        asked.append({"desk": desk, "url": url_of(listening), **more})
        listening.close()
        desk.close()

    monkeypatch.setattr("licet.parties.http.server.serve", serve)
    return asked


def test_it_says_where_it_listens_and_how_old_its_lists_are(
    stopped: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.jsonl.gz"
    path.write_bytes(small_file())
    assert cli.main(["serve", "--port", "0", "--lists", str(path)]) == 0
    out = capsys.readouterr().out
    assert f"Screening at {stopped[0]['url']}" in out
    assert "anyone who can reach it" in out
    assert "the oldest of 2026-02-27: every answer says so" in " ".join(out.split())
    stopped[0]["log"]("GET /healthz 200 0 ms")
    assert capsys.readouterr().err == "GET /healthz 200 0 ms\n"


def test_it_says_the_same_in_json(
    stopped: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.jsonl.gz"
    path.write_bytes(small_file())
    tokens = tmp_path / "tokens"
    tokens.write_text("a-token-of-some-length")
    words = ["--lists", str(path), "--token-file", str(tokens), "--json"]
    assert cli.main(["serve", "--port", "0", *words]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["url"] == stopped[0]["url"]
    assert "list.un.consolidated" in said["stale"]
    assert len(stopped[0]["access"].tokens) == 1


def test_fresh_lists_are_not_called_stale(
    stopped: list[dict[str, Any]],
    lists: ListSet,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(
        "licet.parties.http.server.Desk", lambda _: Desk(lists, clock=lambda: lists.lists[0].as_of)
    )
    monkeypatch.setattr("licet.cli._lists_in_use.in_use", lambda _: lists)
    assert cli.main(["serve", "--port", "0", "--quiet"]) == 0
    assert "stale" not in capsys.readouterr().out
    assert stopped[0]["log"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "0.0.0.0"], "licet: 0.0.0.0 can be reached from other machines; add --allow-remote"),  # noqa: S104 - what is refused
        (["--port", "eighty"], "'eighty' is not a number"),
        (["--token-file", "none"], "licet: none: no such token file"),
        (["--lists", "none"], "licet: none: no such list file or folder of lists"),
        (["--alow-remote"], "did you mean --allow-remote?"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--port", "0", *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_its_help_fits_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert cli.main(["serve", "--help"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_a_signal_to_stop_ends_it_in_order(lists: ListSet) -> None:
    desk = Desk(lists)
    listening = bound(Address(port=0), allow_remote=False)
    answers: list[bytes] = []

    def stop_once_it_answers() -> None:
        with urllib.request.urlopen(f"{url_of(listening)}/healthz", timeout=30) as answered:  # noqa: S310 - our own
            answers.append(answered.read())
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    asker = threading.Thread(target=stop_once_it_answers)
    asker.start()
    serve(desk, listening, access=Access())
    asker.join()
    listening.close()
    assert answers == [b'{"status":"ok"}']
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_failure_is_logged_by_place_and_never_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    heard = logging.getLogger("uvicorn.error")
    heard.handlers.clear()
    discreet()
    discreet()
    try:
        int("Allan Quartermain")
    except ValueError:
        heard.exception("Exception in ASGI application\n")
    err = capsys.readouterr().err
    assert "Quartermain" not in err
    assert "test_http_cli.py:" in err
    assert err.rstrip().endswith("ValueError")
    assert err.count("Exception in ASGI application") == 1
    heard.handlers.clear()


@pytest.mark.parametrize(
    ("module", "needed", "extra"),
    [
        ("server", "starlette", "serve"),
        ("_start", "uvicorn", "serve"),
        ("_ofac", "rapidfuzz.distance", "parties"),
    ],
)
def test_without_the_extra_it_says_what_to_install(
    module: str, needed: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, needed, None)
    place = Path(_start.__file__).with_name(f"{module}.py")
    with pytest.raises(InputError, match=rf"not installed; pip install 'licet\[{extra}\]'"):
        runpy.run_path(str(place))


def test_the_score_of_ofac_needs_no_server() -> None:
    code = (
        "import sys; from licet.parties.http import score_like_ofac; "
        "print(score_like_ofac('PUTIN', 'PUTIN, Vladimir'), {'starlette', 'uvicorn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert done.stdout == "100 set()\n"
