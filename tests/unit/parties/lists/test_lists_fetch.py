"""A list is fetched whole over a safe address, or not at all."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError, ListError
from licet.parties.lists.importers import Fetched, fetch, is_address

if TYPE_CHECKING:
    from collections.abc import Iterator

LIST = b"a list of some length"


class _Publisher(BaseHTTPRequestHandler):
    """Answers as a publisher might, and as it should not."""

    def do_GET(self) -> None:
        if self.headers.get("If-None-Match") == '"one"':
            self.send_response(304)
            self.end_headers()
        elif self.path == "/list":
            self._answer(len(LIST))
        elif self.path == "/short":
            self._answer(len(LIST) + 10)
        elif self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://example.invalid/list")
            self.end_headers()
        else:
            self.send_error(404)

    def _answer(self, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.send_header("ETag", '"one"')
        self.send_header("Last-Modified", "Fri, 31 Jul 2026 13:15:00 GMT")
        self.end_headers()
        self.wfile.write(LIST)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def published() -> Iterator[str]:
    """A publisher on this machine, and its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Publisher)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_list_comes_with_its_tag_and_day() -> None:
    with published() as address:
        assert fetch(f"{address}/list") == Fetched(LIST, '"one"', date(2026, 7, 31))


def test_an_edition_already_held_is_not_fetched_again() -> None:
    with published() as address:
        assert fetch(f"{address}/list", etag='"one"') is None


@pytest.mark.parametrize("path", ["short", "missing"])
def test_what_does_not_come_whole_is_no_list(path: str) -> None:
    with published() as address, pytest.raises(ListError, match="the old one stays in use"):
        fetch(f"{address}/{path}")


def test_a_list_larger_than_any_is_not_kept() -> None:
    with published() as address, pytest.raises(ListError, match="more than 5 bytes"):
        fetch(f"{address}/list", limit=5)


def test_nobody_is_followed_to_an_unsafe_address() -> None:
    with published() as address, pytest.raises(InputError, match="'http' is not fetched"):
        fetch(f"{address}/away")


@pytest.mark.parametrize("address", ["http://example.org/list", "ftp://example.org/x", "file:///etc/passwd"])
def test_an_unsafe_address_is_not_asked(address: str) -> None:
    assert is_address(address)
    with pytest.raises(InputError, match="is not fetched"):
        fetch(address)


def test_a_publisher_that_does_not_answer_is_told() -> None:
    with published() as address:
        gone = address
    with pytest.raises(ListError, match="could not be fetched"):
        fetch(f"{gone}/list", timeout=2)
    assert not is_address("list.xml")
