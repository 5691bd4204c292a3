"""Envoy's external authorisation over HTTP: whether a request may go on to the service behind the proxy.

Envoy sends the request's method, path and headers; a route says which use such a request is. Which headers
state a fact is the route's choice: the proxy must set or remove them, or callers would state their own facts.
A request that no route describes is refused, and so is a path that the service behind may read otherwise.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.facts import Use
from licet.guard.decision_point._answer import problem
from licet.guard.decision_point._question import refused, stated_question

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

    from licet.guard import Verdict
    from licet.guard.decision_point._question import Question
    from licet.guard.decision_point._tenant import Tenant

_PLAIN: Final = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,=:@-]+)*/?")
_DOTS: Final = re.compile(r"/\.{1,2}(/|$)")


class Route(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Requests below `path`, of one `method` or any, are this `use`; `headers` name what else is stated."""

    path: str
    use: Use
    method: str | None = None
    headers: dict[str, str] = {}

    def describes(self, method: str, path: str) -> bool:
        """Whether a request is of this route."""
        below = self.path.rstrip("/")
        return self.method in (None, method) and (path == below or path.startswith(f"{below}/"))


async def checked(scope: MutableMapping[str, Any], path: str, tenant: Tenant) -> tuple[Verdict, bytes]:
    """The verdict on the request that Envoy asks about, and the problem document of a refusal."""
    asked = _asked(scope, path, tenant.routes)
    verdict = await tenant.clerk.answer(tenant.admitted(asked))
    return verdict, b"" if verdict.permitted else problem(verdict)


def _asked(scope: MutableMapping[str, Any], path: str, routes: Iterable[Route]) -> Question:
    raw = scope.get("raw_path") or scope["path"].encode()
    if b"%" in raw or not _PLAIN.fullmatch(path) or _DOTS.search(path):
        return refused("the path has characters that two programs may read differently")
    found = [route for route in routes if route.describes(scope["method"], path)]
    if not found:
        return refused("no route says which use this request is")
    route = max(found, key=lambda one: (len(one.path.rstrip("/")), one.method is not None))
    stated: dict[str, Any] = msgspec.to_builtins(route.use)
    for name, header in route.headers.items():
        values = [value for key, value in scope["headers"] if key == header.lower().encode()]
        if len(values) > 1 or (values and name in stated):
            return refused(f"'{name}' is stated twice; state it once")
        if values:
            stated[name] = values[0].decode("latin-1")
    return stated_question(stated, from_words=True)
