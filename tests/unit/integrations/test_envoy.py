"""Envoy's external authorisation: what Envoy sends over HTTP, and what it gets."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from licet.facts import Use
from licet.guard.decision_point import Route, Tenant
from licet.guard.decision_point.server import Application, Gate, Metrics
from tests.unit.guard.conftest import AT_THE_BORDER, Field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUTES = (
    Route(path="/compare", use=AT_THE_BORDER, method="POST"),
    Route(path="/compare/live", use=Use(operation="operation.identify.live")),
    Route(path="/both/", use=Use(operation="operation.identify.live")),
    Route(path="/both", use=AT_THE_BORDER, method="POST"),
    Route(
        path="/stated",
        use=Use(operation="operation.verify", place="place.controlled.border_checkpoint", country="NO"),
        headers={"purpose": "X-Licet-Purpose", "gallery": "x-licet-gallery", "country": "x-licet-country"},
    ),
)


class Envoy:
    """Sends checks as Envoy does: the request's own method and path behind a prefix, some of its headers."""

    def __init__(self, port: int) -> None:
        self._port = port

    def check(self, method: str, path: str, *headers: str) -> tuple[int, bytes]:
        """The status and the body of the answer to one check."""
        head = [
            f"{method} /envoy{path} HTTP/1.1",
            "Host: the-name-of-the-service.example",
            "Content-Length: 0",
            "X-Envoy-Internal: true",
            "X-Forwarded-For: 10.0.0.1",
            "X-Envoy-Expected-Rq-Timeout-Ms: 250",
            "Connection: close",
            *headers,
        ]
        with socket.create_connection(("127.0.0.1", self._port), timeout=10) as wire:
            wire.sendall("\r\n".join([*head, "", ""]).encode())
            raw = b"".join(iter(lambda: wire.recv(65536), b""))
        start, _, body = raw.partition(b"\r\n\r\n")
        return int(start.split()[1]), body


@pytest.fixture
def field(tmp_path: Path) -> Field:
    found = Field(tmp_path)
    found.license()
    return found


@pytest.fixture
def envoy(field: Field) -> Iterator[Envoy]:
    tenant = Tenant(field.open(), routes=ROUTES)
    app: Any = Application([tenant], Gate(url="http://127.0.0.1"), metrics=Metrics([tenant]))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield Envoy(listening.getsockname()[1])
    server.should_exit = True
    thread.join()
    listening.close()
    app.close()


def test_a_request_of_a_licensed_use_goes_on(envoy: Envoy) -> None:
    assert envoy.check("POST", "/compare") == (200, b"")
    assert envoy.check("POST", "/compare/two?threshold=0.4") == (200, b"")


def test_a_request_of_a_refused_use_gets_403_and_the_reason_for_its_caller(envoy: Envoy) -> None:
    status, body = envoy.check("GET", "/compare/live")
    assert status == 403
    assert b'"ground":"outside_grant"' in body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/compare"),
        ("POST", "/comparer"),
        ("POST", "/"),
        ("POST", ""),
        ("POST", "/other/compare"),
        ("OPTIONS", "/unknown"),
    ],
)
def test_a_request_that_no_route_describes_is_refused(envoy: Envoy, method: str, path: str) -> None:
    status, body = envoy.check(method, path)
    assert (status, b"no route says" in body) == (403, True)


@pytest.mark.parametrize(
    "path",
    [
        "/compare/../compare/live",
        "/compare/%2e%2e/live",
        "/compare//live",
        "/compare/./x",
        "/compare;x/%6cive",
    ],
)
def test_a_path_that_two_programs_may_read_differently_is_refused(envoy: Envoy, path: str) -> None:
    status, body = envoy.check("POST", path)
    assert (status, b"read differently" in body) == (403, True)


def test_headers_state_what_their_route_says_they_do(envoy: Envoy) -> None:
    assert envoy.check("GET", "/stated")[0] == 403  # no purpose is stated
    assert envoy.check("GET", "/stated", "X-Licet-Purpose: border_control")[0] == 200
    assert envoy.check("GET", "/stated", "x-licet-purpose: border_control", "X-Licet-Gallery: 12")[0] == 200
    assert envoy.check("GET", "/stated", "x-licet-purpose: marketing")[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        ("X-Licet-Purpose: border_control", "x-licet-purpose: border_control"),
        ("X-Licet-Purpose: border_control", "X-Licet-Country: NO"),
    ],
)
def test_a_fact_that_is_stated_twice_is_refused(envoy: Envoy, headers: tuple[str, ...]) -> None:
    status, body = envoy.check("GET", "/stated", *headers)
    assert (status, b"stated twice" in body) == (403, True)


def test_a_header_that_is_no_number_is_no_pass(envoy: Envoy) -> None:
    status, _ = envoy.check("GET", "/stated", "X-Licet-Purpose: border_control", "X-Licet-Gallery: many")
    assert status == 400  # Envoy lets nothing but 200 through


def test_of_two_routes_of_one_path_the_one_that_names_the_method_counts(envoy: Envoy) -> None:
    assert envoy.check("POST", "/both")[0] == 200
    assert envoy.check("POST", "/both/one")[0] == 200
    assert envoy.check("PUT", "/both")[0] == 403
