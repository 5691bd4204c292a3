"""A witness over HTTP (https://c2sp.org/tlog-witness): `POST /add-checkpoint`, `GET /HASH/checkpoint`.

It answers whoever asks: what protects it is the log's signature on each checkpoint. Bodies are bounded, and a
witness whose disk fails answers 500 and cosigns nothing. It listens on this machine unless it is told that it
may be reached from others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.errors import InputError, LicetError
from licet.listening import is_local, listen, run
from licet.log._witness import LARGEST_REQUEST, Answer

try:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response
    from starlette.routing import Route
except ImportError:
    raise InputError("starlette and uvicorn are not installed", remedy="pip install 'licet[serve]'") from None

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from starlette.requests import Request

    from licet.log._witness import Witness


_GRACE: Final = 10  # seconds for the answers under way when told to stop


def witness_app(witness: Witness, *, tell: Callable[[str], None] | None = None) -> Starlette:
    """Return the ASGI application; `tell` hears one line per request."""

    async def add(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_REQUEST:
                return _response(Answer.no(413, "the request is too long"), tell)
        return _response(await run_in_threadpool(_answer, witness, bytes(body)), tell)

    async def latest(request: Request) -> Response:
        kept = await run_in_threadpool(witness.latest, request.path_params["origin_hash"])
        if kept is None:
            return _response(Answer.no(404, "nothing of this log was cosigned"), tell)
        return Response(kept, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "max-age=5"})

    return Starlette(
        routes=[
            Route("/add-checkpoint", add, methods=["POST"]),
            Route("/{origin_hash:str}/checkpoint", latest, methods=["GET"]),
        ]
    )


def _answer(witness: Witness, body: bytes) -> Answer:
    try:
        return witness.add_checkpoint(body)
    except LicetError as problem:
        return Answer(500, b"the witness cannot answer\n", str(problem))


def _response(answer: Answer, tell: Callable[[str], None] | None) -> Response:
    if tell is not None:
        tell(f"{answer.status} {answer.why or 'cosigned'}")
    return Response(answer.body, status_code=answer.status, headers={"Content-Type": answer.kind})


def bound(host: str, port: int, *, allow_remote: bool) -> socket.socket:
    """Return a socket that listens there; a public address must have been allowed in so many words."""
    if not allow_remote and not is_local(host):
        raise InputError(
            f"{host} can be reached from other machines", remedy="add --allow-remote if it should"
        )
    return listen(host, port)


def serve(witness: Witness, listening: socket.socket, *, tell: Callable[[str], None] | None = None) -> None:
    """Answer until a signal to stop; then finish what was begun and return."""
    serve_app(witness_app(witness, tell=tell), listening)


def serve_app(app: Starlette, listening: socket.socket) -> None:
    """Serve an application until a signal to stop; then finish what was begun and return."""
    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=_GRACE,
    )
    run(uvicorn.Server(config), listening)
