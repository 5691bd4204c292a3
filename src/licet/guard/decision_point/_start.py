"""Start a decision point on its address, and stop it when told, after the last answer is out and recorded.

What goes wrong inside is written to stderr by file and line, without the message of the error: that may hold
what was asked.
"""

from __future__ import annotations

import gc
import os
import socket
import ssl
import stat
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from licet.errors import InputError
from licet.guard.decision_point._access import read_tokens
from licet.guard.decision_point._app import Application, Gate
from licet.guard.decision_point._metrics import Metrics
from licet.guard.decision_point._notices import LOG
from licet.guard.decision_point._tracing import Tracing
from licet.listening import BACKLOG, discreet, listen, run

try:
    import uvicorn
except ImportError:
    raise InputError("uvicorn is not installed", remedy="pip install 'licet[pdp]'") from None

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from licet.guard.decision_point._settings import Settings, Tls
    from licet.guard.decision_point._tenant import Tenant

_GRACE: Final = 10  # seconds for the answers under way when told to stop
_PATIENCE: Final = 60  # seconds a connection may stay open unused


def bound(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say; `InputError` if it cannot."""
    try:
        if settings.socket is not None:
            return _at_path(Path(settings.socket))
    except OSError as problem:
        what = f"cannot listen on {settings.socket} ({problem})"
        raise InputError(what, remedy="choose another place") from None
    return listen(settings.host, settings.port)


def application(tenants: Sequence[Tenant], settings: Settings, *, url: str) -> Application:
    """The ASGI application of these tenants, whom the world reaches at `url`."""
    scrapers = read_tokens(Path(settings.metrics_tokens)) if settings.metrics_tokens else ()
    gate = Gate(url=url, local=settings.local and settings.socket is None, scrapers=scrapers)
    return Application(tenants, gate, metrics=Metrics(tenants), tracing=Tracing.configured())


def url_of(settings: Settings, listening: socket.socket) -> str:
    """What the world calls it: what the settings say, else where it listens."""
    if settings.url is not None or settings.socket is not None:
        return settings.address() if settings.socket is None or settings.url else "http://localhost"
    from msgspec.structs import replace  # noqa: PLC0415 - only where the port was left open

    return replace(settings, port=listening.getsockname()[1]).address()


def serve(
    app: Application,
    listening: socket.socket,
    *,
    tls: Tls | None = None,
    started: Callable[[], None] | None = None,
) -> None:
    """Answer until a signal to stop; then finish what was begun, close every guard and return."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=False,  # nobody is told apart by an address
        lifespan="off",
        timeout_keep_alive=_PATIENCE,
        timeout_graceful_shutdown=_GRACE,
        **_encrypted(tls),
    )
    discreet(LOG)
    with ExitStack() as stack:
        stack.callback(app.close)
        gc.freeze()  # the law and the licences stay: looking through them again and again costs milliseconds
        stack.callback(gc.unfreeze)
        if started is not None:
            started()
        run(uvicorn.Server(config), listening)


def _encrypted(tls: Tls | None) -> dict[str, Any]:
    if tls is None:
        return {}
    files = {"certificate": tls.certificate, "key": tls.key, "clients": tls.clients}
    for what, path in files.items():
        if path is not None and not Path(path).is_file():
            raise InputError(f"there is no {what} of tls", where=path, remedy="check the path")
    return {
        "ssl_certfile": tls.certificate,
        "ssl_keyfile": tls.key,
        "ssl_ca_certs": tls.clients,
        "ssl_cert_reqs": ssl.CERT_REQUIRED if tls.clients else ssl.CERT_NONE,
    }


def _at_path(path: Path) -> socket.socket:
    """A Unix socket that this user alone can reach; one left behind by a server that ended is replaced."""
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.lstat().st_mode) and not _is_answered(path):
            path.unlink()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(before)
    listening.listen(BACKLOG)
    return listening


def _is_answered(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
        return trial.connect_ex(str(path)) == 0
