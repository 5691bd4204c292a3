"""A face matcher that a research cloud offers to several tenants, each under a licence of its own.

    python server.py tenants.yaml detector.onnx

`POST /TENANT/compare` with two pictures answers how alike the two faces are, if the tenant's licence permits
that use: the guard decides, and records, before the matcher runs. Each tenant's matcher is made from what its
own guard hands out, so that without a licence there is no matcher. Nothing is shared but the process.
"""  # noqa: INP001 - a program, not a package

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import msgspec
import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from licet import Use
from licet.asgi import Guarded
from licet.cli.demo._matcher import SAME_PERSON, Matcher
from licet.errors import InputError
from licet.guard.decision_point import bears, opened, read_settings

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from licet.guard.decision_point import Tenant

LARGEST = 16 * 1024 * 1024  # bytes of one request


class Pictures(msgspec.Struct, forbid_unknown_fields=True):
    """Two pictures to compare (PNG or JPEG, in base64), of one face each."""

    first: bytes
    second: bytes


class Tokens:
    """Lets in whoever bears a token of the tenant; the guard behind it decides what for."""

    def __init__(self, app: ASGIApp, tenant: Tenant) -> None:
        self._app = app
        self._tenant = tenant

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or let the request on."""
        given = dict(scope["headers"]).get(b"authorization", b"")
        app = self._app if bears(given, self._tenant.tokens) else PlainTextResponse("no valid token\n", 401)
        await app(scope, receive, send)


class Comparison:
    """One tenant's matcher, made from the bytes its guard has verified."""

    def __init__(self, tenant: Tenant, *, detector: bytes) -> None:
        self._matcher = Matcher(detector=detector, recogniser=tenant.guard.artefact())
        self._turn = threading.Lock()  # one matcher serves one thread

    async def __call__(self, request: Request) -> Response:
        """The score of two pictures. The guard has permitted this use, or we would not be here."""
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                return PlainTextResponse("the pictures are too large\n", 413)
        try:
            pictures = msgspec.json.decode(body, type=Pictures)
            score = await run_in_threadpool(self._score, pictures)
        except (InputError, msgspec.MsgspecError) as problem:
            return PlainTextResponse(f"{problem}\n", 400)
        verdict = request.scope["licet.verdict"]
        answer = {"score": score, "same_person": score >= SAME_PERSON, "record": verdict.record}
        return Response(msgspec.json.encode(answer), media_type="application/json")

    def _score(self, pictures: Pictures) -> float:
        with self._turn:
            return self._matcher.compare(_picture(pictures.first), _picture(pictures.second))


def use_of(scope: MutableMapping[str, Any]) -> Use:
    """What a request to compare is: each job says its purpose and place; what it leaves out, refuses."""
    said = {name: value.decode("latin-1") for name, value in scope["headers"]}
    return Use(
        operation="operation.verify",
        purpose=said.get(b"x-licet-purpose"),
        place=said.get(b"x-licet-place"),
        country=said.get(b"x-licet-country"),
    )


def application(tenants: tuple[Tenant, ...], *, detector: bytes) -> Starlette:
    """The service of these tenants: `/TENANT/compare` for each."""
    mounts = []
    for tenant in tenants:
        compare = Route("/compare", Comparison(tenant, detector=detector).__call__, methods=["POST"])
        guarded = Guarded(Starlette(routes=[compare]), tenant.guard, use=use_of)
        mounts.append(Mount(tenant.path, app=Tokens(guarded, tenant)))
    return Starlette(routes=mounts)


def _picture(raw: bytes) -> Any:
    found = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR) if raw else None
    if found is None:
        raise InputError("this is no picture", remedy="send PNG or JPEG")
    return found


def main(settings: str, detector: str) -> None:
    """Serve until told to stop."""
    found = read_settings(Path(settings))
    with ExitStack() as stack:
        app = application(opened(found, stack), detector=Path(detector).read_bytes())
        uvicorn.run(app, host=found.host, port=found.port, access_log=False, server_header=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
