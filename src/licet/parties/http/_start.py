"""Start the service on an address, and stop it when told, after the last answer is out.

It listens on this machine unless it is told that it may be reached from others. A failure inside it is
written to stderr by file and line, without the message of the error: that may hold a name.
"""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError
from licet.parties.http._access import LOCAL_HOSTS, Access
from licet.parties.http._app import application

try:
    import uvicorn
except ImportError:
    raise InputError("uvicorn is not installed", remedy="pip install 'licet[serve]'") from None

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from licet.parties.http._desk import Desk

_GRACE: Final = 30  # seconds for the answers under way when told to stop
_BACKLOG: Final = 512
_PORTS: Final = range(65_536)


class Address(Struct, frozen=True):
    """Where to listen; port 0 takes any that is free."""

    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def bound(address: Address, *, allow_remote: bool) -> socket.socket:
    """Return a socket that listens there; a public address must have been allowed in so many words."""
    if not address.local and not allow_remote:
        raise InputError(
            f"{address.host} can be reached from other machines",
            remedy="add --allow-remote, and --token-file so that not everyone may ask",
        )
    if address.port not in _PORTS:
        raise InputError(f"{address.port} is no port", remedy="choose one from 1 to 65535, or 0 for any")
    try:
        family = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((address.host, address.port), family=family, backlog=_BACKLOG)
    except OSError as problem:
        raise InputError(
            f"cannot listen on {address.host} port {address.port} ({problem})",
            remedy="choose another --port or --host",
        ) from None


def url_of(listening: socket.socket) -> str:
    """Return the address of a listening socket, as one types it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    desk: Desk, listening: socket.socket, *, access: Access, log: Callable[[str], None] | None = None
) -> None:
    """Answer until a signal to stop; then finish what was begun and return."""
    config = uvicorn.Config(
        application(desk, access=access, log=log),
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=_GRACE,
    )
    _discreet()
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)  # uvicorn raises it again once it has stopped
    try:
        with suppress(KeyboardInterrupt):  # Ctrl-C is how one stops it, and uvicorn has stopped by then
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)
        desk.close()


def access_for(address: Address, *, tokens: tuple[str, ...], origins: tuple[str, ...]) -> Access:
    """Return who may ask a service at that address."""
    return Access(tokens=tokens, hosts=LOCAL_HOSTS if address.local else None, origins=origins)


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


def _discreet() -> None:
    heard = logging.getLogger("uvicorn.error")
    heard.setLevel(logging.WARNING)
    heard.propagate = False
    if not any(isinstance(handler.formatter, _WhereOnly) for handler in heard.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(_WhereOnly("licet: %(message)s"))
        heard.addHandler(handler)
