"""Start the service on an address, and stop it when told, after the last answer is out.

It listens on this machine unless it is told that it may be reached from others. A failure inside it is
written to stderr by file and line, without the message of the error: that may hold a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError
from licet.listening import discreet, is_local, listen, run
from licet.parties.http._access import LOCAL_HOSTS, Access
from licet.parties.http._app import application

try:
    import uvicorn
except ImportError:
    raise InputError("uvicorn is not installed", remedy="pip install 'licet[serve]'") from None

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from licet.parties.http._desk import Desk

_GRACE: Final = 30  # seconds for the answers under way when told to stop


class Address(Struct, frozen=True):
    """Where to listen; port 0 takes any that is free."""

    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return is_local(self.host)


def bound(address: Address, *, allow_remote: bool) -> socket.socket:
    """Return a socket that listens there; a public address must have been allowed in so many words."""
    if not address.local and not allow_remote:
        raise InputError(
            f"{address.host} can be reached from other machines",
            remedy="add --allow-remote, and --token-file so that not everyone may ask",
        )
    return listen(address.host, address.port)


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
    discreet()
    try:
        run(uvicorn.Server(config), listening)
    finally:
        desk.close()


def access_for(address: Address, *, tokens: tuple[str, ...], origins: tuple[str, ...]) -> Access:
    """Return who may ask a service at that address."""
    return Access(tokens=tokens, hosts=LOCAL_HOSTS if address.local else None, origins=origins)
