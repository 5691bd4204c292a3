"""The decision point as an ASGI application: AuthZEN 1.0, Envoy's check, health, metrics, a description.

    (1) find the service by its path, and with it the tenant;
    (2) refuse a page of another site: where anyone on this machine may ask, only this machine's names are
        answered to;
    (3) refuse who bears no token of that tenant: 401 without a token, 403 with another tenant's;
    (4) read what is asked, whole and within bounds: 400 for what AuthZEN does not describe;
    (5) have the tenant's guard decide, and answer only then.

The routes are few and fixed, so that they are found in a table: what a framework adds costs more than a
decision does.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from licet.errors import InputError
from licet.guard.decision_point import _described as described
from licet.guard.decision_point._access import bears
from licet.guard.decision_point._answer import encode
from licet.guard.decision_point._clerk import Busy
from licet.guard.decision_point._decide import evaluated, evaluated_each
from licet.guard.decision_point._envoy import checked
from licet.guard.decision_point._question import LARGEST_BODY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping, Sequence

    from licet.guard.decision_point._metrics import Metrics
    from licet.guard.decision_point._tenant import Tenant
    from licet.guard.decision_point._tracing import Tracing

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Service = Callable[["Asking"], Awaitable["Reply"]]
    Headers = list[tuple[bytes, bytes]]

LOCAL_HOSTS: Final = frozenset({b"127.0.0.1", b"localhost", b"[::1]"})
_JSON: Final = b"application/json"
_TEXT: Final = b"text/plain; charset=utf-8"
_LONGEST_ID: Final = 200
_SHOWN_ID: Final = frozenset(range(0x20, 0x7F))


class Asking(Struct, frozen=True):
    """One request as a service sees it; `path` is what follows the service's own."""

    scope: Scope
    head: dict[bytes, bytes]
    receive: Receive
    path: str = ""


class Reply(Struct, frozen=True):
    """What a service answers."""

    body: bytes
    status: int = 200
    kind: bytes = _JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Entrance(Struct, frozen=True):
    """One service at one path: for which method (None: any), of which tenant, for bearers of which tokens."""

    service: Service
    method: str | None = "POST"
    tokens: tuple[bytes, ...] = ()
    is_open: bool = False  # tells nothing of any tenant, so that whoever watches the process may ask
    any_name: bool = False  # asked under the names of others, as by a proxy


class Gate(Struct, frozen=True):
    """What is asked of every caller. `local` is whether web browsers on this machine can reach the service.

    `url` is what the world calls the decision point (AuthZEN's identifier), `scrapers` may read the metrics.
    """

    url: str
    local: bool = True
    scrapers: tuple[bytes, ...] = ()


class Application:
    """Everything one process serves. Closing it closes every tenant's guard."""

    def __init__(
        self, tenants: Sequence[Tenant], gate: Gate, *, metrics: Metrics, tracing: Tracing | None = None
    ) -> None:
        self._tenants = tuple(tenants)
        self._gate = gate
        self._metrics = metrics
        self._tracing = tracing
        self._hosts = LOCAL_HOSTS | {urlsplit(gate.url).netloc.rpartition("@")[2].partition(":")[0].encode()}
        self._everyone = tuple(token for tenant in tenants for token in tenant.tokens)
        self._routes = self._of_process()
        self._prefixes: dict[str, Entrance] = {}
        for tenant in tenants:
            self._open(tenant)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008, "reason": "no such service"})
            return
        head = dict(scope["headers"])
        reply = await self._reply(scope, head, receive)
        headers: Headers = [
            (b"content-type", reply.kind),
            (b"content-length", b"%d" % len(reply.body)),
            *reply.headers,
        ]
        identifier = head.get(b"x-request-id")
        if identifier is not None and len(identifier) <= _LONGEST_ID and _SHOWN_ID.issuperset(identifier):
            headers.append((b"x-request-id", identifier))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    def close(self) -> None:
        """Close every tenant, whatever becomes of the others."""
        for tenant in self._tenants:
            tenant.close()

    async def _reply(self, scope: Scope, head: dict[bytes, bytes], receive: Receive) -> Reply:
        path: str = scope["path"]
        entrance = self._routes.get(path)  # (1)
        rest = ""
        if entrance is None:
            entrance, rest = self._below(path)
        if entrance is None:
            return said(404, "no such service")
        if entrance.method is not None and scope["method"] != entrance.method:
            return said(405, f"use {entrance.method}", (b"allow", entrance.method.encode()))
        refusal = self._refusal(entrance, head)
        if refusal is not None:
            return refusal
        try:
            return await entrance.service(Asking(scope, head, receive, rest))  # (4) (5)
        except InputError as problem:
            return said(400, str(problem))
        except Busy as problem:
            return said(503, str(problem), (b"retry-after", b"1"))

    def _below(self, path: str) -> tuple[Entrance | None, str]:
        """A service that takes all paths below its own: `/TENANT/envoy/...`."""
        first, _, rest = path.removeprefix("/").partition("/")
        if f"/{first}" in self._prefixes:
            return self._prefixes[f"/{first}"], f"/{rest}"
        second, _, rest = rest.partition("/")
        return self._prefixes.get(f"/{first}/{second}"), f"/{rest}"

    def _refusal(self, entrance: Entrance, head: dict[bytes, bytes]) -> Reply | None:
        if entrance.is_open:
            return None
        if not entrance.tokens:  # (2)
            if self._gate.local and not entrance.any_name and _host(head) not in self._hosts:
                return said(421, "this service answers to this machine alone")
            return None
        given = head.get(b"authorization", b"")
        if bears(given, entrance.tokens):  # (3)
            return None
        if bears(given, self._everyone):
            return said(403, "this token is another tenant's")
        challenge = (b"www-authenticate", b'Bearer realm="%b"' % self._gate.url.encode("ascii", "replace"))
        return said(401, "no valid token; send the header `Authorization: Bearer TOKEN`", challenge)

    def _of_process(self) -> dict[str, Entrance]:
        routes = {
            "/healthz": Entrance(_alive, method="GET", is_open=True),
            "/readyz": Entrance(self._ready, method="GET", is_open=True),
            "/openapi.json": Entrance(
                partial(_fixed, encode(described.openapi())), method="GET", is_open=True
            ),
        }
        if self._gate.scrapers or not self._everyone:  # else what one tenant did would be told to the others
            routes["/metrics"] = Entrance(self._measured, method="GET", tokens=self._gate.scrapers)
        return routes

    def _open(self, tenant: Tenant) -> None:
        at, tokens = tenant.path, tenant.tokens
        one = Entrance(partial(self._evaluation, tenant), tokens=tokens)
        several = Entrance(partial(self._evaluations, tenant), tokens=tokens)
        self._routes[f"{at}{described.EVALUATION}"] = one
        self._routes[f"{at}{described.EVALUATIONS}"] = several
        metadata = encode(described.metadata(self._gate.url + at))
        # the identifier's path follows the well-known one (AuthZEN 1.0, section 9.2)
        place = f"{described.WELL_KNOWN}{at}"
        self._routes[place] = Entrance(partial(_fixed, metadata), method="GET", is_open=True)
        if tenant.routes:
            check = partial(self._envoy, tenant)
            self._prefixes[f"{at}/envoy"] = Entrance(check, method=None, tokens=tokens, any_name=True)

    async def _evaluation(self, tenant: Tenant, asking: Asking) -> Reply:
        started = time.perf_counter()
        body = await json_body(asking)
        with self._observed("evaluation", tenant, asking.head):
            answer, verdicts = await evaluated(body, tenant)
        self._metrics.decided(tenant.name, verdicts, time.perf_counter() - started)
        return Reply(encode(answer))

    async def _evaluations(self, tenant: Tenant, asking: Asking) -> Reply:
        started = time.perf_counter()
        body = await json_body(asking)
        with self._observed("evaluations", tenant, asking.head):
            answer, verdicts = await evaluated_each(body, tenant)
        self._metrics.decided(tenant.name, verdicts, time.perf_counter() - started)
        return Reply(encode(answer))

    async def _envoy(self, tenant: Tenant, asking: Asking) -> Reply:
        started = time.perf_counter()
        with self._observed("envoy", tenant, asking.head):
            verdict, body = await checked(asking.scope, asking.path, tenant)
        self._metrics.decided(tenant.name, [verdict], time.perf_counter() - started)
        if verdict.permitted:
            return Reply(b"")
        return Reply(body, status=403, kind=b"application/problem+json")

    def _observed(self, service: str, tenant: Tenant, head: dict[bytes, bytes]) -> Any:
        return _UNOBSERVED if self._tracing is None else self._tracing.span(service, tenant.name, head)

    async def _ready(self, _: Asking) -> Reply:
        """Whether every tenant could be permitted anything; which could not is told by the metrics alone."""
        grounds = [why for tenant in self._tenants if (why := tenant.unready()) is not None]
        body = encode({"ready": not grounds, "tenants": len(self._tenants), "grounds": sorted(set(grounds))})
        return Reply(body, status=503 if grounds else 200)

    async def _measured(self, _: Asking) -> Reply:
        return Reply(self._metrics.exposed(), kind=self._metrics.kind)


class _Unobserved:
    """No tracing, at no cost."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


_UNOBSERVED: Final = _Unobserved()


def said(status: int, message: str, *headers: tuple[bytes, bytes]) -> Reply:
    """An error as AuthZEN has it: its body is a message."""
    return Reply(f"{message}\n".encode("utf-8", "replace"), status=status, kind=_TEXT, headers=headers)


def _host(head: dict[bytes, bytes]) -> bytes:
    """The name under which the service was asked, without its port."""
    host = head.get(b"host", b"").lower()
    return host if host.endswith(b"]") else host.rpartition(b":")[0] or host


async def json_body(asking: Asking) -> bytes:
    """The body of a request that says it is JSON, within the bound; `InputError` else."""
    kind = asking.head.get(b"content-type", b"").partition(b";")[0]
    if kind.strip().lower() != _JSON:
        raise InputError("the Content-Type is not application/json", remedy="send JSON")
    message = await asking.receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False) and len(body) <= LARGEST_BODY:
        message = await asking.receive()
        body += message.get("body", b"")
    if message["type"] == "http.disconnect":
        raise InputError("the request ended before its body did")
    if len(body) > LARGEST_BODY:
        raise InputError(f"the body has more than {LARGEST_BODY:,} bytes", remedy="ask for less at once")
    return body


async def _alive(_: Asking) -> Reply:
    return Reply(b"alive\n", kind=_TEXT)


async def _fixed(body: bytes, _: Asking) -> Reply:
    return Reply(body, headers=((b"cache-control", b"max-age=300"),))
