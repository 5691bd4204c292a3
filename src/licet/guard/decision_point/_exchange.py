"""One HTTP request as a service sees it, and its answer; reading a body that says it is JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from msgspec import Struct

from licet.errors import InputError
from licet.guard.decision_point._question import LARGEST_BODY

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Service = Callable[["Asking"], Awaitable["Reply"]]
Headers = list[tuple[bytes, bytes]]

JSON: Final = b"application/json"
TEXT: Final = b"text/plain; charset=utf-8"
_PATIENCE: Final = 30.0  # seconds from the beginning of a body to its end


class Unread(InputError):
    """A body that was not read to its end: what follows on its connection cannot be told from it."""

    def __init__(self, what: str, *, status: int, remedy: str) -> None:
        super().__init__(what, remedy=remedy)
        self.status = status


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
    kind: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()


def said(status: int, message: str, *headers: tuple[bytes, bytes]) -> Reply:
    """An error as AuthZEN has it: its body is a message."""
    return Reply(f"{message}\n".encode("utf-8", "replace"), status=status, kind=TEXT, headers=headers)


async def json_body(asking: Asking) -> bytes:
    """The body of a request that says it is JSON, within the bound; `InputError` else."""
    kind = asking.head.get(b"content-type", b"")
    if kind != JSON and kind.partition(b";")[0].strip().lower() != JSON:
        raise InputError("the Content-Type is not application/json", remedy="send JSON")
    message = await asking.receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body", False):  # most come whole: the others alone pay for a clock
        try:
            async with asyncio.timeout(_PATIENCE):
                message, body = await _rest(asking.receive, body)
        except TimeoutError:
            what = f"the body did not end within {_PATIENCE:.0f} seconds"
            raise Unread(what, status=408, remedy="send it in one go") from None
    if message["type"] == "http.disconnect":
        raise InputError("the request ended before its body did")
    if len(body) > LARGEST_BODY:
        what = f"the body has more than {LARGEST_BODY:,} bytes"
        raise Unread(what, status=400, remedy="ask for less at once")
    return body


async def _rest(receive: Receive, body: bytes) -> tuple[Message, bytes]:
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False) or len(body) > LARGEST_BODY:
            return message, body
