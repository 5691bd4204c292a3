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
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct

from licet.errors import InputError
from licet.guard.decision_point import _described as described
from licet.guard.decision_point._access import bears
from licet.guard.decision_point._answer import encode
from licet.guard.decision_point._clerk import Busy
from licet.guard.decision_point._decide import evaluated_each
from licet.guard.decision_point._envoy import checked
from licet.guard.decision_point._exchange import TEXT, Asking, Reply, Service, Unread, json_body, said
from licet.guard.decision_point._told import heard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.guard.decision_point._exchange import Headers, Receive, Scope, Send
    from licet.guard.decision_point._metrics import Metrics
    from licet.guard.decision_point._tenant import Tenant
    from licet.guard.decision_point._tracing import Tracing

LOCAL_HOSTS: Final = frozenset({b"127.0.0.1", b"localhost", b"[::1]"})
_METRICS: Final = "/metrics"
_LONGEST_ID: Final = 200
_SHOWN_ID: Final = frozenset(range(0x20, 0x7F))


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
        named = urlsplit(gate.url).netloc.rpartition("@")[2]
        self._hosts = LOCAL_HOSTS | {named.encode(), named.partition(":")[0].encode()}
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
        entrance, rest = self._routes.get(scope["path"]), ""  # (1)
        if entrance is None:
            entrance, rest = self._below(scope["path"])
        reply = self._refusal(entrance, scope["method"], head)  # (2) (3)
        if reply is None:
            try:
                reply = await entrance.service(Asking(scope, head, receive, rest))  # (4) (5)
            except Unread as problem:
                reply = said(problem.status, str(problem), (b"connection", b"close"))
            except InputError as problem:
                reply = said(400, str(problem))
            except Busy as problem:
                reply = said(503, str(problem), (b"retry-after", b"1"))
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
        with ExitStack() as stack:
            for tenant in self._tenants:
                stack.callback(tenant.close)

    def _below(self, path: str) -> tuple[Entrance, str]:
        """A service that takes all paths below its own: `/TENANT/envoy/...`."""
        first, _, rest = path.removeprefix("/").partition("/")
        if f"/{first}" in self._prefixes:
            return self._prefixes[f"/{first}"], f"/{rest}"
        second, _, rest = rest.partition("/")
        return self._prefixes.get(f"/{first}/{second}", _NOWHERE), f"/{rest}"

    def _refusal(self, entrance: Entrance, method: str, head: dict[bytes, bytes]) -> Reply | None:
        if entrance.method != method and entrance.method is not None:
            return said(405, f"use {entrance.method}", (b"allow", entrance.method.encode()))
        return None if entrance.is_open else self._turned_away(entrance, head)

    def _turned_away(self, entrance: Entrance, head: dict[bytes, bytes]) -> Reply | None:
        if not entrance.tokens:  # (2)
            if self._gate.local and not entrance.any_name and not self._is_asked_by_name(head):
                return said(421, "this service answers to this machine alone")
            return None
        given = head.get(b"authorization", b"")
        if bears(given, entrance.tokens):  # (3)
            return None
        if bears(given, self._everyone):
            return said(403, "this token is another tenant's")
        challenge = (b"www-authenticate", b'Bearer realm="%b"' % self._gate.url.encode("ascii", "replace"))
        return said(401, "no valid token; send the header `Authorization: Bearer TOKEN`", challenge)

    def _is_asked_by_name(self, head: dict[bytes, bytes]) -> bool:
        """Whether the name it was asked under, without its port, is one of its own."""
        host = head.get(b"host", b"")
        if host in self._hosts:
            return True
        host = host.lower()
        return (host if host.endswith(b"]") else host.rpartition(b":")[0] or host) in self._hosts

    def _of_process(self) -> dict[str, Entrance]:
        description = partial(_fixed, encode(described.openapi()))
        routes = {
            "/healthz": Entrance(_alive, method="GET", is_open=True),
            "/readyz": Entrance(self._ready, method="GET", is_open=True),
            "/openapi.json": Entrance(description, method="GET", is_open=True),
        }
        if self._gate.scrapers or not self._everyone:  # else what one tenant did would be told to the others
            routes[_METRICS] = Entrance(self._measured, method="GET", tokens=self._gate.scrapers)
        return routes

    def _open(self, tenant: Tenant) -> None:
        at, tokens = tenant.path, tenant.tokens
        services = {
            described.EVALUATION: self._evaluation,
            described.EVALUATIONS: self._evaluations,
            described.ACTS: self._acts,
        }
        for path, service in services.items():
            watched = self._watched(path.rpartition("/")[2], tenant, partial(service, tenant))
            self._routes[f"{at}{path}"] = Entrance(watched, tokens=tokens)
        metadata = encode(described.metadata(self._gate.url + at))
        # the identifier's path follows the well-known one (AuthZEN 1.0, section 9.2)
        place = f"{described.WELL_KNOWN}{at}"
        self._routes[place] = Entrance(partial(_fixed, metadata), method="GET", is_open=True)
        if tenant.routes:
            check = self._watched("envoy", tenant, partial(self._envoy, tenant))
            self._prefixes[f"{at}/envoy"] = Entrance(check, method=None, tokens=tokens, any_name=True)

    def _watched(self, name: str, tenant: Tenant, service: Service) -> Service:
        """The service with a span around each request, where anyone wants one."""
        tracing = self._tracing
        if tracing is None:
            return service

        async def traced(asking: Asking) -> Reply:
            with tracing.span(name, tenant.name, asking.head):
                return await service(asking)

        return traced

    async def _evaluation(self, tenant: Tenant, asking: Asking) -> Reply:
        started = time.perf_counter()
        asked, clerk = tenant.request(await json_body(asking)), tenant.clerk
        verdict = await clerk.answer(asked) if clerk.waits else clerk.now(asked)
        self._metrics.counts[tenant.name].one(verdict, time.perf_counter() - started)
        return Reply(tenant.wording.one(verdict))

    async def _evaluations(self, tenant: Tenant, asking: Asking) -> Reply:
        started = time.perf_counter()
        answer, verdicts = await evaluated_each(await json_body(asking), tenant)
        self._metrics.counts[tenant.name].several(verdicts, time.perf_counter() - started)
        return Reply(answer)

    async def _acts(self, tenant: Tenant, asking: Asking) -> Reply:
        return Reply(await heard(await json_body(asking), tenant))

    async def _envoy(self, tenant: Tenant, asking: Asking) -> Reply:
        started = time.perf_counter()
        verdict, body = await checked(asking.scope, asking.path, tenant)
        self._metrics.counts[tenant.name].one(verdict, time.perf_counter() - started)
        if verdict.permitted:
            return Reply(b"")
        return Reply(body, status=403, kind=b"application/problem+json")

    async def _ready(self, asking: Asking) -> Reply:
        """Whether every tenant could be permitted anything; whoever may see the metrics, sees which."""
        found = {tenant.name or "-": tenant.unready() for tenant in self._tenants}
        unready = {name: why for name, why in found.items() if why is not None}
        told = {"ready": not unready, "tenants": len(found), "grounds": sorted(set(unready.values()))}
        metrics = self._routes.get(_METRICS)
        if unready and metrics is not None and self._refusal(metrics, "GET", asking.head) is None:
            told["unready"] = unready
        return Reply(encode(told), status=503 if unready else 200)

    async def _measured(self, _: Asking) -> Reply:
        return Reply(self._metrics.exposed(), kind=self._metrics.kind)


async def _alive(_: Asking) -> Reply:
    return Reply(b"alive\n", kind=TEXT)


async def _fixed(body: bytes, _: Asking) -> Reply:
    return Reply(body, headers=((b"cache-control", b"max-age=300"),))


async def _nothing(_: Asking) -> Reply:
    return said(404, "no such service")


_NOWHERE: Final = Entrance(_nothing, method=None, is_open=True)
