"""A feed over HTTP, for those who have no web server: the published files, and how long they may be kept.

Only what is published is served; whatever waits for signatures, and every other file, is not. Any static web
server on the folder does the same. Numbered and digest-named files never change, and say so; the timestamp
must be asked for again each time, and a reader that has it is told so without sending it.
"""

from __future__ import annotations

import re
import socket
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PUBLISHED: Final = re.compile(
    r"/(metadata/([0-9]{1,9}\.)?[A-Za-z]{2,9}\.json|targets/[A-Z]{2}/(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*"
    r"[0-9a-f]{64}\.[A-Za-z0-9][A-Za-z0-9._-]*)"
)
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_PATIENCE: Final = 30  # seconds for a request to arrive


class FeedServer(ThreadingHTTPServer):
    """Serves one folder; `log` is told each request in one line."""

    daemon_threads = True

    def __init__(self, folder: Path, address: tuple[str, int], *, log: Callable[[str], None] | None) -> None:
        self.folder = folder.resolve()
        self.log = log
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        try:
            super().__init__(address, _Handler)
        except (OSError, OverflowError) as problem:
            reason = getattr(problem, "strerror", None) or str(problem)
            raise InputError(
                f"cannot listen there ({reason})",
                where=f"{address[0]}:{address[1]}",
                remedy="choose another --port or --host",
            ) from None

    @property
    def url(self) -> str:
        """Where to pull from."""
        host, port = self.server_address[:2]
        name = host.decode() if isinstance(host, bytes) else str(host)
        return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hung up is no fault of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: FeedServer
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    server_version = "licet"
    sys_version = ""

    def do_GET(self) -> None:
        """Send a published file."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Say what GET would send."""
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """One line per request, where it is wanted; what a stranger sends drives no terminal."""
        if self.server.log is not None:
            line = f"{self.address_string()} {format % args}"
            self.server.log(line if line.isascii() and line.isprintable() else ascii(line)[1:-1])

    def _answer(self, *, with_body: bool) -> None:
        raw = self._published()
        if raw is None:
            self._head(HTTPStatus.NOT_FOUND, length=0, caching=_ASK_AGAIN)
            return
        tag = f'"{sha256(raw).hexdigest()[:32]}"'
        caching = _ASK_AGAIN if self.path == "/metadata/timestamp.json" else _FOR_EVER
        if self.headers.get("If-None-Match") == tag:
            self._head(HTTPStatus.NOT_MODIFIED, length=None, caching=caching, tag=tag)
            return
        self._head(HTTPStatus.OK, length=len(raw), caching=caching, tag=tag)
        if with_body:
            self.wfile.write(raw)

    def _published(self) -> bytes | None:
        """The bytes of a published file; the pattern leaves no way out of the folder but a link in it."""
        if not _PUBLISHED.fullmatch(self.path):
            return None
        place = (self.server.folder / self.path[1:]).resolve()
        if not place.is_relative_to(self.server.folder):
            return None
        try:
            return place.read_bytes()
        except OSError:
            return None

    def _head(self, status: HTTPStatus, *, length: int | None, caching: str, tag: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Cache-Control", caching)
        self.send_header("X-Content-Type-Options", "nosniff")
        if tag is not None:
            self.send_header("ETag", tag)
        if length is not None:
            self.send_header("Content-Length", str(length))
            kind = "application/json" if self.path.endswith("json") else "text/plain; charset=utf-8"
            self.send_header("Content-Type", kind)
        self.end_headers()
