"""Who may ask, what every answer says of the lists, and what is written down of a request.

The log has the method, the service, the status and the time: no name, no address, no query string. Without a
token anyone who reaches the service may ask it; bound to this machine, it answers to this machine's names
alone, so that no web page can reach it through a name of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from msgspec import Struct

from licet import files
from licet.errors import InputError
from licet.parties.http._freshness import headers
from licet.parties.http._requests import answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from licet.parties.http._desk import Desk

LOCAL_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_OPEN: Final = ("/healthz", "/readyz")
_SERVICES: Final = frozenset(
    {
        "algorithms",
        "catalog",
        "entities",
        "healthz",
        "manifest",
        "match",
        "openapi.json",
        "readyz",
        "reconcile",
        "screen",
        "search",
        "statements",
    }
)
_SHORTEST: Final = 16
MOST_INSIDE: Final = 64  # requests being answered
_LONGEST_ADDRESS: Final = 60_000  # as yente's


class Access(Struct, frozen=True):
    """`tokens` are SHA-256 digests, none meaning open; `hosts` are the names it answers to, None for any.

    `origins` are the web pages, beside those of this machine, whose scripts may read answers.
    """

    tokens: tuple[str, ...] = ()
    hosts: frozenset[str] | None = LOCAL_HOSTS
    origins: tuple[str, ...] = ()


def read_tokens(path: Path) -> tuple[str, ...]:
    """Return the digests of the tokens in a file, one a line; a file without any is refused."""
    content = files.read(path, what="token file", limit=1_000_000)
    try:
        lines = [line.strip() for line in content.decode("ascii").splitlines()]
    except UnicodeDecodeError:
        raise InputError(
            "the tokens are not ASCII", where=path, remedy="make one with `openssl rand -hex 32`"
        ) from None
    tokens = [line for line in lines if line and not line.startswith("#")]
    if not tokens:
        raise InputError("no token in the file", where=path, remedy="put one on each line")
    if any(len(token) < _SHORTEST for token in tokens):
        raise InputError(
            f"a token has fewer than {_SHORTEST} characters",
            where=path,
            remedy="make one with `openssl rand -hex 32`",
        )
    return tuple(_digest(token) for token in tokens)


class Door:
    """The outermost part of the service: lets a request in, or answers it at the door."""

    def __init__(
        self, app: ASGIApp, *, desk: Desk, access: Access, log: Callable[[str], None] | None
    ) -> None:
        self._app = app
        self._desk = desk
        self._access = access
        self._log = log
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def send_with_head(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *headers(self._desk)]
            await send(message)

        try:
            await self._let_in(scope, receive, send_with_head)
        finally:
            if self._log is not None:
                taken = (time.perf_counter() - started) * 1000
                self._log(f"{scope['method']} {_service(scope)} {status} {taken:.0f} ms")

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope)
        if refusal is not None:
            status, detail, head = refusal
            await answer({"detail": detail}, status=status, headers=head)(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1

    def _refusal(self, scope: Scope) -> tuple[int, str, dict[str, str]] | None:
        head = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = head.get(b"host", "").rpartition(":")[0] or head.get(b"host", "")
        host = head.get(b"host", "") if host.startswith("[") and not host.endswith("]") else host
        if self._access.hosts is not None and host.lower() not in self._access.hosts:
            return 421, "this service answers to this machine alone; see --allow-remote", {}
        if len(scope["path"]) + len(scope["query_string"]) > _LONGEST_ADDRESS:
            return 414, f"the address has more than {_LONGEST_ADDRESS:,} characters; use POST", {}
        if scope["path"] in _OPEN or scope["method"] == "OPTIONS":
            return None
        if self._access.tokens and not self._known(_given(scope, head.get(b"authorization", ""))):
            needed = "no valid token; send the header `Authorization: ApiKey TOKEN`"
            return 401, needed, {"www-authenticate": "ApiKey"}
        if self._inside >= MOST_INSIDE:
            return 503, "too many requests are being answered; try again", {"retry-after": "1"}
        return None

    def _known(self, token: str) -> bool:
        given = _digest(token)
        return any([hmac.compare_digest(given, known) for known in self._access.tokens])  # noqa: C419 - all are compared, so that the time tells nothing


def _given(scope: Scope, authorization: str) -> str:
    """The token of a header; OpenRefine sends no headers, so for it alone the address may carry one."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() in ("apikey", "bearer"):
        return token.strip()
    if scope["path"].startswith("/reconcile/"):
        query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
        return query.get("api_key", [""])[0]
    return ""


def _service(scope: Scope) -> str:
    """The first part of the path, if it is one of ours: the rest may be a name."""
    first = scope["path"].split("/")[1] if scope["path"].startswith("/") else ""
    return f"/{first}" if first in _SERVICES else "(no such service)"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
