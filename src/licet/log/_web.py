"""A log, or a witness, at an http or https address: bounded reads over one connection that is kept open.

Redirects, answers larger than asked for and servers that do not answer in time are refused. What comes back
is believed no more than a file would be.
"""

from __future__ import annotations

import gzip
import http.client
import zlib
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from weakref import finalize

from msgspec import Struct

from licet.errors import InputError, LogError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http.client import HTTPConnection, HTTPResponse
    from urllib.parse import SplitResult

_PATIENCE: Final = 30  # seconds without an answer
_LONGEST: Final = 300  # seconds for a whole one
_FOUND, _GONE = 200, (404, 410)
_GZIP: Final = 31  # zlib's word for it
_QUICKLY: Final = 1  # of gzip's nine levels
_PLAIN: Final[Mapping[str, str]] = {}
_PACKED: Final = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}
_AGENT: Final = {"User-Agent": "licet", "Accept-Encoding": "gzip, identity"}


class Answer(Struct, frozen=True):
    """What a server said."""

    status: int
    body: bytes


class Site:
    """One address, asked by any thread, one question at a time."""

    def __init__(self, url: str) -> None:
        parts, port = _parts(url)
        self.url = url.rstrip("/")
        self._path = parts.path.rstrip("/")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection: HTTPConnection = kind(parts.hostname or "", port, timeout=_PATIENCE)
        self._lock = Lock()
        finalize(self, self._connection.close)

    def get(self, path: str, *, limit: int) -> Answer:
        """Return the answer to GET; a question that a dropped connection swallowed is asked once more."""
        return self._ask("GET", path, None, limit)

    def post(self, path: str, body: bytes, *, limit: int) -> Answer:
        """Return the answer to POST."""
        return self._ask("POST", path, body, limit)

    def post_packed(self, path: str, body: bytes, *, limit: int) -> Answer:
        """Return the answer to POST of octets that go out as gzip."""
        return self._ask("POST", path, gzip.compress(body, _QUICKLY), limit, _PACKED)

    def _ask(
        self, method: str, path: str, body: bytes | None, limit: int, kind: Mapping[str, str] = _PLAIN
    ) -> Answer:
        with self._lock:
            try:
                if self._connection.sock is not None:
                    try:
                        return self._once(method, path, body, limit, kind)
                    except (http.client.RemoteDisconnected, ConnectionError):
                        self._connection.close()  # an idle connection was closed by the server
                return self._once(method, path, body, limit, kind)
            except (OSError, http.client.HTTPException, UnicodeError) as problem:  # the last: of a name
                self._connection.close()
                raise LogError(
                    f"no answer ({str(problem) or type(problem).__name__})",
                    where=f"{self.url}/{path}",
                    remedy="check the address, or try again later",
                ) from problem

    def _once(
        self, method: str, path: str, body: bytes | None, limit: int, kind: Mapping[str, str]
    ) -> Answer:
        self._connection.request(method, f"{self._path}/{path}", body=body, headers={**_AGENT, **kind})
        answer = self._connection.getresponse()
        raw = _read(answer, limit + 1, until=monotonic() + _LONGEST)
        if answer.getheader("Content-Encoding") == "gzip" and len(raw) <= limit:
            raw = self._unpacked(raw, path, limit)
        if len(raw) > limit:
            self._connection.close()
            raise LogError(f"the answer has more than {limit:,} bytes", where=f"{self.url}/{path}")
        return Answer(answer.status, raw)

    def _unpacked(self, raw: bytes, path: str, limit: int) -> bytes:
        try:
            return zlib.decompressobj(_GZIP).decompress(raw, limit + 1)
        except zlib.error as problem:
            raise LogError("the answer is not gzip as it says", where=f"{self.url}/{path}") from problem


def _parts(url: str) -> tuple[SplitResult, int | None]:
    """The parts of an address, and its port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a bracket or a port that is none
        parts, port = urlsplit(""), None
    whole = parts.hostname and url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in {"http", "https"} or not whole or parts.query or parts.fragment:
        raise InputError(f"{url!a} is no address", remedy="it reads https://HOST/PATH, in ASCII")
    return parts, port


def _read(answer: HTTPResponse, most: int, *, until: float) -> bytes:
    """Up to `most` bytes; a server that hands them out one by one does not keep a reader for ever."""
    found, announced = bytearray(), answer.length
    most = most if announced is None else min(most, announced)
    while len(found) < most and (part := answer.read1(most - len(found))):
        found += part
        if monotonic() > until:
            raise TimeoutError(f"it goes on for more than {_LONGEST} seconds")
    if len(found) == announced:
        answer.close()  # `read1` does not say so itself, and the connection would wait for more
    return bytes(found)


class WebSource:
    """A log served by any web server."""

    __slots__ = ("_site",)

    def __init__(self, url: str) -> None:
        self._site = Site(url)

    def read(self, path: str, *, limit: int) -> bytes | None:
        """Return the bytes of `path`, or None."""
        answer = self._site.get(path, limit=limit)
        if answer.status in _GONE:
            return None
        if answer.status != _FOUND:
            raise LogError(
                f"the server answers {answer.status}", where=self.where(path), remedy="try again later"
            )
        return answer.body

    def where(self, path: str) -> str:
        """Return the address of `path`."""
        return f"{self._site.url}/{path}".rstrip("/")
