"""The settings file of a decision point: where it listens, and what each tenant brings.

Paths in it are relative to the file. A settings file with a word that has no meaning here opens nothing.
"""

from __future__ import annotations

import ipaddress
import re
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from licet import documents, facts
from licet.errors import InputError, UnknownField
from licet.guard._open import open_artefact
from licet.guard._recording import Recording
from licet.guard.decision_point._access import read_tokens
from licet.guard.decision_point._envoy import Route
from licet.guard.decision_point._question import STATED
from licet.guard.decision_point._tenant import Tenant

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
_TAKEN: Final = frozenset({"access", "envoy", "healthz", "metrics", "readyz"})
_PORTS: Final = range(65_536)


class Tls(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The server's certificate and key (PEM); with `clients`, callers must show one of that issuer."""

    certificate: str
    key: str
    clients: str | None = None


class TenantSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One tenant: its artefact, the keys it trusts, where news arrive, who may ask, and for what.

    `state` is where several hosts count together, as for `licet.open`; `sealing_key` opens a sealed artefact.
    """

    artefact: str
    trust: str
    revocations: tuple[str, ...] = ()
    feed: str | None = None
    record: str | None = None
    recording: Recording = "sync"
    state: str | None = None
    sealing_key: str | None = None
    names: tuple[str, ...] = ()
    tokens: str | None = None
    envoy: tuple[Route, ...] = ()


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file. `socket` is a Unix socket's path, in place of `host` and `port`."""

    tenants: dict[str, TenantSettings]
    host: str = "127.0.0.1"
    port: int = 8181
    socket: str | None = None
    url: str | None = None
    tls: Tls | None = None
    metrics_tokens: str | None = None

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        if self.socket is not None or self.host == "localhost":
            return True
        with suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return False

    def address(self) -> str:
        """What the world calls it, unless the file says so: where it listens."""
        scheme = "https" if self.tls else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.url.rstrip("/") if self.url else f"{scheme}://{host}:{self.port}"


def read_settings(path: Path) -> Settings:
    """The settings in a file (YAML), every path in them absolute; `InputError` for what cannot be meant."""
    found = documents.load(path, Settings, what="settings of a decision point")
    return required(_placed(found, path.absolute().parent), where=path)


def required(settings: Settings, *, where: object = None) -> Settings:
    """The same settings, if they may be served.

    (1) There is a tenant, and each has a name that a path can hold; (2) the port is one; (3) several tenants
    are told apart by their tokens; (4) what other machines can reach asks every caller for a token or a
    certificate; (5) every attribute of an Envoy route is one a use has, and such checks, which any web page
    could send, are answered only to who shows a token or a certificate, or over a Unix socket.
    """
    if not settings.tenants:  # (1)
        raise InputError("no tenant is named", where=where, remedy="give at least one under tenants")
    for name in settings.tenants:
        if len(settings.tenants) > 1 and (not _NAME.fullmatch(name) or name in _TAKEN):
            raise InputError(
                f"'{name}' cannot be a tenant's name",
                where=where,
                remedy=f"use small letters, digits and hyphens, and none of {', '.join(sorted(_TAKEN))}",
            )
    if settings.port not in _PORTS:  # (2)
        raise InputError(f"{settings.port} is no port", where=where, remedy="choose one from 0 to 65535")
    _require_callers(settings, where=where)  # (3) (4)
    closed = settings.socket is not None or bool(settings.tls and settings.tls.clients)
    for one in settings.tenants.values():  # (5)
        for route in one.envoy:
            _require_route(route, where=where)
        if one.envoy and one.tokens is None and not closed:
            what = "any web page could send the checks that the envoy routes answer"
            raise InputError(what, where=where, remedy="give tokens, or listen on a socket")
    return settings


def _require_callers(settings: Settings, *, where: object) -> None:
    bare = [name or "the tenant" for name, one in settings.tenants.items() if one.tokens is None]
    if bare and len(settings.tenants) > 1:
        what = f"{', '.join(bare)} has no tokens, so another tenant could spend its uses"
        raise InputError(what, where=where, remedy="give every tenant its own tokens file")
    if bare and not settings.local and not (settings.tls and settings.tls.clients):
        raise InputError(
            f"{settings.host} can be reached from other machines, and anyone there could ask",
            where=where,
            remedy="give tokens, or tls with clients, or listen on 127.0.0.1",
        )


def opened(settings: Settings, stack: ExitStack) -> tuple[Tenant, ...]:
    """Every tenant's guard, opened; `stack` closes them all, also when one cannot be opened."""
    alone = len(settings.tenants) == 1
    tenants = []
    for name, one in settings.tenants.items():
        tokens = read_tokens(Path(one.tokens)) if one.tokens else ()
        guard = open_artefact(
            one.artefact,
            trust=one.trust,
            revocations=one.revocations or None,
            feed=one.feed,
            record=one.record,
            recording=one.recording,
            state=one.state,
            sealing_key=one.sealing_key,
        )
        tenant = Tenant(
            guard,
            name="" if alone else name,
            tokens=tokens,
            names=one.names,
            routes=[_in_full(route) for route in one.envoy],
        )
        stack.callback(tenant.close)
        tenants.append(tenant)
    return tuple(tenants)


def _in_full(route: Route) -> Route:
    """The route with its use in full terms, so that a misspelt one is told at the start."""
    use = facts.checked(facts.Transaction(use=route.use), where=f"envoy route {route.path}").use
    return Route(path=route.path, use=use, method=route.method, headers=route.headers)


def _require_route(route: Route, *, where: object) -> None:
    if not route.path.startswith("/"):
        raise InputError(f"the route '{route.path}' is no path", where=where, remedy="begin it with /")
    for name in route.headers:
        if name not in STATED:
            raise UnknownField(name, known=STATED, where=where)
    _in_full(route)


def _placed(settings: Settings, folder: Path) -> Settings:
    def at(path: str | None) -> str | None:
        return None if path is None else str(folder / path)

    def all_at(paths: Iterable[str]) -> tuple[str, ...]:
        return tuple(str(folder / path) for path in paths)

    tenants = {
        name: replace(
            one,
            artefact=str(folder / one.artefact),
            trust=str(folder / one.trust),
            revocations=all_at(one.revocations),
            feed=at(one.feed),
            record=at(one.record),
            tokens=at(one.tokens),
            sealing_key=at(one.sealing_key),
        )
        for name, one in settings.tenants.items()
    }
    tls = settings.tls and replace(
        settings.tls,
        certificate=str(folder / settings.tls.certificate),
        key=str(folder / settings.tls.key),
        clients=at(settings.tls.clients),
    )
    return replace(
        settings,
        tenants=tenants,
        tls=tls,
        socket=at(settings.socket),
        metrics_tokens=at(settings.metrics_tokens),
    )
