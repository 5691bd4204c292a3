from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from licet.parties.http.server import Access, Desk, application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

    from licet.parties import ListSet

BASE = "http://127.0.0.1:8000"
BRIGHTWELL = "us.entity.zhejiang-brightwell-vision-technology-co.,-ltd."
FRESH = date(2026, 8, 1)  # a day after the small list's first, months after its second


class Caller:
    """Asks the application as a client would, without a network."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        return asyncio.run(self.asking(method, path, **sent))

    async def asking(self, method: str, path: str, **sent: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, path, **sent)

    def get(self, path: str, **sent: Any) -> httpx.Response:
        return self.ask("GET", path, **sent)

    def post(self, path: str, **sent: Any) -> httpx.Response:
        return self.ask("POST", path, **sent)

    def match(
        self, name: str, *, schema: str = "LegalEntity", path: str = "/match/default", **more: Any
    ) -> Any:
        """One query by example; the answer to it."""
        params = more.pop("params", None)
        properties = {"name": [name], **more}
        body = {"queries": {"q": {"schema": schema, "properties": properties}}}
        answered = self.post(path, json=body, params=params)
        assert answered.status_code == 200, answered.text
        return answered.json()["responses"]["q"]

    def reconcile(self, rows: Any, path: str = "/reconcile/default") -> httpx.Response:
        return self.post(path, data={"queries": json.dumps(rows)})


@pytest.fixture
def desk(lists: ListSet) -> Iterator[Desk]:
    desk = Desk(lists, clock=lambda: FRESH)
    yield desk
    desk.close()


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def caller(desk: Desk, log: list[str]) -> Caller:
    return Caller(application(desk, log=log.append))


@pytest.fixture
def guarded(desk: Desk) -> Caller:
    from licet.parties.http._access import _digest

    access = Access(tokens=(_digest("a-token-of-some-length"), _digest("another-of-some-length")))
    return Caller(application(desk, access=access))
