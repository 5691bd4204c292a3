"""The service put together: its addresses, how a refusal is said, and who stands at the door."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from licet.errors import InputError
from licet.parties.http import _extension, _match, _own, _reconcile, _search, _status
from licet.parties.http._access import Access, Door
from licet.parties.http._openapi import described
from licet.parties.http._requests import answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from licet.parties.http._desk import Desk

    _Endpoint: TypeAlias = Callable[[Desk, Request], Awaitable[Response]]

_THIS_MACHINE: Final = r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?"  # OpenRefine runs here
_HEADS_SEEN: Final = ["etag", "x-batch-size", "x-licet-lists", "x-licet-stale"]


def application(
    desk: Desk, *, access: Access | None = None, log: Callable[[str], None] | None = None
) -> ASGIApp:
    """Return the service as an ASGI application; `access` is this machine's alone unless it says more."""
    allowed = access or Access()
    app = Starlette(
        routes=_routes(desk),
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=allowed.origins,
                allow_origin_regex=_THIS_MACHINE,
                allow_methods=("GET", "POST"),
                allow_headers=("authorization", "content-type"),
                expose_headers=_HEADS_SEEN,
            )
        ],
        exception_handlers={
            HTTPException: _refused,
            InputError: _misunderstood,
            ClientDisconnect: _gone,
            500: _failed,
        },
    )
    return Door(app, desk=desk, access=allowed, log=log)


def _routes(desk: Desk) -> list[Route]:
    both = _GET.keys() & _POST.keys()
    routes = [Route(path, partial(_GET[path], desk), methods=["GET"]) for path in _GET.keys() - both]
    routes += [Route(path, partial(_POST[path], desk), methods=["POST"]) for path in _POST.keys() - both]
    routes += [
        Route(path, partial(_by_method, _GET[path], _POST[path], desk), methods=["GET", "POST"])
        for path in both
    ]
    return routes


async def _by_method(get: _Endpoint, post: _Endpoint, desk: Desk, request: Request) -> Response:
    return await (post if request.method == "POST" else get)(desk, request)


async def _openapi(_desk: Desk, _request: Request) -> Response:
    return answer(described())


async def _refused(_request: Request, refusal: Any) -> Response:
    return answer({"detail": refusal.detail}, status=refusal.status_code, headers=refusal.headers)


async def _misunderstood(_request: Request, problem: Any) -> Response:
    return answer({"detail": str(problem)}, status=400)


async def _gone(_request: Request, _problem: Any) -> Response:
    return Response(status_code=400)


async def _failed(_request: Request, _problem: Any) -> Response:
    return answer({"detail": "the service failed; nothing was decided, and its log says where"}, status=500)


_TYPES: Final = {kind: (name, f"a listed {kind}") for kind, name in _reconcile.TYPES.items()}
_GET: Final[dict[str, _Endpoint]] = {
    "/healthz": _status.healthz,
    "/readyz": _status.readyz,
    "/catalog": _status.catalog,
    "/manifest": _status.catalog,
    "/algorithms": _status.algorithms,
    "/statements": _status.statements,
    "/openapi.json": _openapi,
    "/search/{dataset}": _search.search,
    "/entities/{entity_id}": _search.entity,
    "/entities/{entity_id}/adjacent": _search.adjacent,
    "/entities/{entity_id}/adjacent/{property}": _search.adjacent,
    "/reconcile/{dataset}": _reconcile.manifest_or_queries,
    "/reconcile/{dataset}/suggest/entity": _extension.suggest_entity,
    "/reconcile/{dataset}/suggest/type": partial(_extension.suggest_from, _TYPES),
    "/reconcile/{dataset}/suggest/property": partial(_extension.suggest_from, _reconcile.PROPERTIES),
    "/reconcile/{dataset}/extend/property": _extension.columns,
    "/reconcile/{dataset}/preview": _extension.preview,
}
_POST: Final[dict[str, _Endpoint]] = {
    "/match/{dataset}": _match.match,
    "/screen": _own.screen,
    "/reconcile/{dataset}": _reconcile.queries,
}
