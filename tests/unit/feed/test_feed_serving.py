"""A feed handed out over HTTP: what is published, for as long as it may be kept, and nothing else."""

from __future__ import annotations

import http.client
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError
from licet.feed._layout import TIMESTAMP, role_file
from licet.feed.mirror import FeedServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.feed.feeds import Publisher

LINES: list[str] = []


@pytest.fixture
def server(publisher: Publisher) -> Iterator[FeedServer]:
    LINES.clear()
    with FeedServer(publisher.folder, ("127.0.0.1", 0), log=LINES.append) as serving:
        running = threading.Thread(target=serving.serve_forever, args=(0.01,))
        running.start()
        yield serving
        serving.shutdown()
        running.join()


def asked(
    server: FeedServer, path: str, *, verb: str = "GET", tag: str = ""
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.request(verb, path, headers={"If-None-Match": tag} if tag else {})
    answer = connection.getresponse()
    found = answer.status, dict(answer.headers), answer.read()
    connection.close()
    return found


def test_what_never_changes_may_be_kept_for_ever(server: FeedServer, publisher: Publisher) -> None:
    status, headers, body = asked(server, f"/{role_file('FR', 1)}")
    assert (status, headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert body == (publisher.folder / role_file("FR", 1)).read_bytes()
    file = next((publisher.folder / "targets" / "FR" / "licences").iterdir())
    path = f"/{file.relative_to(publisher.folder).as_posix()}"
    assert asked(server, path)[2] == file.read_bytes()
    assert asked(server, path)[1]["Content-Type"] == "text/plain; charset=utf-8"


def test_the_timestamp_is_asked_for_each_time_and_sent_only_when_it_changed(server: FeedServer) -> None:
    status, headers, body = asked(server, f"/{TIMESTAMP}")
    assert (status, headers["Cache-Control"], headers["Content-Type"]) == (
        200,
        "no-cache",
        "application/json",
    )
    again = asked(server, f"/{TIMESTAMP}", tag=headers["ETag"])
    assert (again[0], again[2]) == (304, b"")
    assert asked(server, f"/{TIMESTAMP}", tag='"another"')[2] == body
    assert asked(server, f"/{TIMESTAMP}", verb="HEAD")[2] == b""


@pytest.mark.parametrize(
    "path",
    [
        "/", "/.lock", "/staged/2.root.json", "/metadata/", "/metadata/9.root.json", "/metadata/../.lock",
        "/targets/FR/../../.lock", "/metadata/%2e%2e/.lock", "/metadata/timestamp.json?x", "//etc/passwd",
        "/targets/FR/keys", "/metadata/out.json",
    ],
)  # fmt: skip
def test_nothing_else_is_handed_out(server: FeedServer, publisher: Publisher, path: str) -> None:
    (publisher.folder / "metadata" / "out.json").symlink_to("/etc/hostname")
    status, headers, body = asked(server, path)
    assert (status, body, headers["Cache-Control"]) == (404, b"", "no-cache")


def test_each_request_is_one_line(server: FeedServer) -> None:
    asked(server, "/nothing")
    assert LINES == ['127.0.0.1 "GET /nothing HTTP/1.1" 404 -']
    assert server.url == f"http://127.0.0.1:{server.server_address[1]}"
    assert asked(server, "/nothing", verb="POST")[0] == 501


def test_what_a_stranger_asks_for_drives_no_terminal(server: FeedServer) -> None:
    with socket.create_connection(("127.0.0.1", server.server_address[1])) as line:
        line.sendall(b"GET /\x1b[31m\x85 HTTP/1.1\r\nHost: feed\r\nConnection: close\r\n\r\n")
        while line.recv(1000):
            pass
    assert LINES == ['127.0.0.1 "GET /\\x1b[31m\\x85 HTTP/1.1" 404 -']


def test_a_place_that_is_taken_is_told(server: FeedServer, publisher: Publisher) -> None:
    for port in (server.server_address[1], 70_000):
        with pytest.raises(InputError, match="cannot listen there"):
            FeedServer(publisher.folder, ("127.0.0.1", port), log=None)


def test_a_reader_that_hangs_up_is_no_fault(server: FeedServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.handle_error(None, None)
    assert capsys.readouterr().err == ""


def test_a_newer_address_is_written_as_browsers_do(publisher: Publisher) -> None:
    with FeedServer(publisher.folder, ("::1", 0), log=None) as server:
        assert server.url == f"http://[::1]:{server.server_address[1]}"
