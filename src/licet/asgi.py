"""ASGI middleware: a request is a use, decided before the application runs, lasting until it has answered.

    from licet.asgi import Guarded

    app = Guarded(app, guard, use=lambda scope: AT_THE_BORDER)

A refused request gets 403 and a problem document that says why and what would be lawful; a refused WebSocket
is closed before it is accepted. What the application sends passes untouched. A request of which `use` says
nothing is an error, never a pass: one that needs no licence is `NO_USE`, in so many words.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet.errors import InputError, NotPermitted
from licet.facts import Use
from licet.guard._circumstances import Circumstances
from licet.guard.decision_point._answer import PROBLEM, outward, problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from licet.guard import Guard, Verdict

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

__all__ = ["NO_USE", "Guarded", "NoUse"]

VERDICT: Final = "licet.verdict"  # where in the scope the application finds the permit
_REFUSED: Final = 1008  # WebSocket: policy violation (RFC 6455, section 7.4.1)
_LONGEST_REASON: Final = 123  # bytes


class NoUse(Struct, frozen=True):
    """What a request is that does not touch the technology: a page, a health check."""


NO_USE: Final = NoUse()


class Guarded:
    """An application behind a guard. `use` says which use a request is, alone or with its circumstances.

    The application finds the verdict, with its obligations, in `scope["licet.verdict"]`.
    """

    def __init__(
        self,
        app: Application,
        guard: Guard,
        *,
        use: Callable[[Scope], Use | tuple[Use, Circumstances] | NoUse],
    ) -> None:
        self._app = app
        self._guard = guard
        self._use = use

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        asked = stated(self._use(scope))
        if asked is None:
            await self._app(scope, receive, send)
            return
        lasting = self._guard.use(*asked)
        try:  # a guard may wait for its disk: in a thread, so that other requests go on
            verdict = await asyncio.to_thread(lasting.__enter__)
        except NotPermitted as refused:
            await _refuse(refused.verdict, scope, receive, send)
            return
        try:
            await self._app({**scope, VERDICT: verdict}, receive, send)
        finally:
            lasting.__exit__(None, None, None)


def stated(answer: object) -> tuple[Use, Circumstances | None] | None:
    """What `use` said of a request; None for no use. Anything else, None above all, is an `InputError`."""
    match answer:
        case NoUse():
            return None
        case Use():
            return answer, None
        case (Use() as use, Circumstances() as circumstances):
            return use, circumstances
    raise InputError(
        f"`use` said of a request {type(answer).__name__}",
        remedy="return a Use, (Use, Circumstances), or NO_USE for a request that needs no licence",
    )


async def _refuse(verdict: Any, scope: Scope, receive: Receive, send: Send) -> None:
    refused: Verdict = verdict
    if scope["type"] == "websocket":
        await receive()  # the request to connect
        reason = outward(refused).encode()[:_LONGEST_REASON].decode("utf-8", "ignore")
        await send({"type": "websocket.close", "code": _REFUSED, "reason": reason})
        return
    body = problem(refused)
    headers = [(b"content-type", PROBLEM.encode()), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
