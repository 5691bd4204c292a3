"""Sockets that listen for Licet's small servers, and running one until it is told to stop.

It knows addresses and signals, and nothing of what is served. Who may ask is for each server to say.
"""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from licet.errors import InputError

if TYPE_CHECKING:
    from types import TracebackType

    import uvicorn

BACKLOG: Final = 512
_PORTS: Final = range(65_536)


def is_local(host: str) -> bool:
    """Whether only this machine can reach an address."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, port 0 on any that is free; `InputError` if it cannot."""
    if port not in _PORTS:
        raise InputError(f"{port} is no port", remedy="choose one from 1 to 65535, or 0 for any")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
        # handed down to every connection: asyncio sets it only where the protocol was named, and without it
        # the body of an answer waits 40 ms for the acknowledgement of its head
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as problem:
        raise InputError(
            f"cannot listen on {host} port {port} ({problem})", remedy="choose another --port or --host"
        ) from None
    return listening


def url_of(listening: socket.socket) -> str:
    """Return the address of a listening socket, as one types it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(server: uvicorn.Server, listening: socket.socket) -> None:
    """Answer until a signal to stop; then finish what was begun and return."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)  # uvicorn raises it again once it has stopped
    try:
        with suppress(KeyboardInterrupt):  # Ctrl-C is how one stops it, and uvicorn has stopped by then
            server.run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)


def discreet(*logs: str) -> None:
    """Have uvicorn, and these logs, tell errors by file and line: their messages may hold what was asked."""
    for name in ("uvicorn.error", *logs):
        heard = logging.getLogger(name)
        heard.setLevel(logging.WARNING)
        heard.propagate = False
        if not any(isinstance(handler.formatter, _WhereOnly) for handler in heard.handlers):
            handler = logging.StreamHandler()
            handler.setFormatter(_WhereOnly("licet: %(message)s"))
            heard.addHandler(handler)


class _WhereOnly(logging.Formatter):
    """Tells where an error arose and of what kind it was, never what it said."""

    def formatException(  # noqa: N802 - logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        kind, _, frame = ei
        places = []
        while frame is not None:
            places.append(f"  {frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}")
            frame = frame.tb_next
        return "\n".join([*places, kind.__name__ if kind else ""])
