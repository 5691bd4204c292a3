"""The service as a process: what a program that asks it over the network sees."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.parties.http.conftest import BRIGHTWELL
from tests.unit.parties.small_list import small_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LICET = (
    "import sys; from licet import cli; cli.COMMANDS.setdefault('serve', ('_serve', '')); "
    "sys.exit(cli.main())"
)


@contextmanager
def served(*words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`licet serve` on a free port, and its address; killed at the end if it still runs."""
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", LICET, "serve", "--port", "0", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if "http://" in line:
                    yield "http://" + line.partition("http://")[2].strip().strip('",'), process
                    break
        finally:
            process.kill()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.jsonl.gz"
    path.write_bytes(small_file())
    return path


def fetch(url: str, body: Any = None, **head: str) -> Any:
    content = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", **head}
    with urllib.request.urlopen(urllib.request.Request(url, content, headers), timeout=30) as answered:  # noqa: S310 - our own
        return json.load(answered)


def test_it_serves_until_told_to_stop_and_writes_no_names_down(small: Path) -> None:
    with served("--lists", str(small)) as (url, process):
        assert fetch(f"{url}/healthz") == {"status": "ok"}
        body = {"queries": {"q": {"schema": "Person", "properties": {"name": "Allan Quartermain"}}}}
        answer = fetch(f"{url}/match/default", body)
        assert answer["responses"]["q"]["results"][0]["caption"] == "QUARTERMAIN, Allan John"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr is not None
        said = process.stderr.read().splitlines()
    assert [line.split(" ")[:3] for line in said] == [["GET", "/healthz", "200"], ["POST", "/match", "200"]]


def test_it_says_where_it_is_in_json_too(small: Path, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens"
    tokens.write_text("a-token-of-some-length\n")
    with served("--lists", str(small), "--token-file", str(tokens), "--json", "--quiet") as (url, process):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            fetch(f"{url}/catalog")
        assert fetch(f"{url}/catalog", authorization="ApiKey a-token-of-some-length")["datasets"]
        process.terminate()
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_the_published_client_of_yente_works_unchanged(small: Path) -> None:
    yente = pytest.importorskip("yente_client", reason="yente-client is not installed")
    with served("--lists", str(small), "--quiet") as (url, _), yente.Client(base_url=url) as client:
        assert client.healthz().status == "ok"
        assert client.readyz().status == "stale"
        _matches(yente, client)
        _looks_up(yente, client)


def _matches(yente: Any, client: Any) -> None:
    company = yente.Company(name="Zhejiang Brightwell Vision Technology", country="cn", id="K-1")
    hits = client.match(company, datasets=["sanctions"], threshold=0.7, limit=3)
    assert hits.top.id == BRIGHTWELL
    assert hits.top.match
    assert hits.query["id"] == "K-1"
    assert hits.top.contributing_explanations["licet"].detail
    both = client.match(company, datasets=["list.un.consolidated", "list.us.entity"], algorithm="best")
    assert both.top.id == BRIGHTWELL
    without = client.match(company, exclude_entities=[BRIGHTWELL], exclude_schemata=["Vessel"])
    assert without.results == []
    rows = [
        ("a", yente.Person(firstName="Allan", lastName="Quartermain", birthDate="1965")),
        ("b", yente.Organization(name="Q")),
    ]
    streamed = dict(client.match_iter(rows, on_error="collect"))
    assert streamed["a"].top.caption == "QUARTERMAIN, Allan John"
    assert streamed["b"].exception.detail.startswith("cannot tell: ")


def _looks_up(yente: Any, client: Any) -> None:
    found = client.search("Brightwell Vision", datasets=["default"], countries=["cn"])
    assert found.total.value == 1
    (sanction,) = client.fetch(found.results[0].id).properties["sanctions"]
    assert sanction.properties["program"] == ["EXAMPLE-EO1"]
    assert [one.name for one in client.datasets().datasets][:2] == ["default", "sanctions"]
    assert client.datasets().index_stale
    assert client.algorithms().best == "licet"
    with pytest.raises(yente.NotFoundError, match="No such dataset"):
        client.search("Brightwell", datasets=["nowhere"])
    with pytest.raises(yente.NotFoundError):
        client.statements(canonical_id=BRIGHTWELL)
    with pytest.raises(yente.BadRequestError, match="changed_since is not supported"):
        client.match(yente.Company(name="Brightwell"), changed_since="2026-01-01")
