"""A mirror over HTTP (https://c2sp.org/tlog-mirror): it takes checkpoints and entries, and serves its copies.

It takes entries from whoever brings them: what protects it is the log's signature over the checkpoint they
are shown to be in. Bodies are bounded, packed ones too, and a mirror whose disk fails answers 500 and cosigns
nothing. What it holds is read by whoever reaches it: keep it where only those can who may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet import files
from licet.errors import InputError, LicetError
from licet.log.mirror import LARGEST_UPLOAD, Answer

try:
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response
    from starlette.routing import Route
except ImportError:
    raise InputError("starlette and uvicorn are not installed", remedy="pip install 'licet[serve]'") from None

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from licet.log.mirror import Mirror


def mirror_app(mirror: Mirror, *, tell: Callable[[str], None] | None = None) -> Starlette:
    """Return the ASGI application; `tell` hears one line per request."""

    async def take(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_UPLOAD:
                return _response(Answer.no(413, "the request is too long"), tell)
        asked = mirror.add_entries if request.url.path.endswith("add-entries") else mirror.add_checkpoint
        packed = request.headers.get("content-encoding") == "gzip"
        return _response(await run_in_threadpool(_answer, asked, bytes(body), packed=packed), tell)

    async def read(request: Request) -> Response:
        found = await run_in_threadpool(mirror.read, request.path_params["path"])
        if found is None:
            return Response(b"there is no such file\n", status_code=404, media_type="text/plain")
        fixed = "/tile/" in request.url.path
        age = "max-age=31536000, immutable" if fixed else "max-age=5"
        kind = "application/octet-stream" if fixed else "text/plain; charset=utf-8"
        return Response(found, media_type=kind, headers={"Cache-Control": age})

    return Starlette(
        routes=[
            Route("/add-checkpoint", take, methods=["POST"]),
            Route("/add-entries", take, methods=["POST"]),
            Route("/{path:path}", read, methods=["GET"]),
        ]
    )


def _answer(asked: Callable[[bytes], Answer], body: bytes, *, packed: bool) -> Answer:
    try:
        return asked(files.unpacked(body, limit=LARGEST_UPLOAD, what="upload") if packed else body)
    except ValueError as problem:
        return Answer.no(400, str(problem))
    except LicetError as problem:
        return Answer(500, b"the mirror cannot answer\n", str(problem))


def _response(answer: Answer, tell: Callable[[str], None] | None) -> Response:
    if tell is not None:
        tell(f"{answer.status} {answer.why or 'taken'}")
    headers = {"Content-Type": answer.kind, "Accept-Encoding": "gzip"}
    return Response(answer.body, status_code=answer.status, headers=headers)
