"""A body that is too long or too slow is answered, and nothing more is read from its connection."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from licet.guard.decision_point import _exchange
from tests.unit.decision_point.conftest import EVALUATION, Point

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import pytest


def answered(point: Point, receive: Callable[[], Awaitable[dict[str, Any]]]) -> dict[Any, Any]:
    """The start of the answer to a request whose body comes as `receive` says."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": EVALUATION,
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }
    asyncio.run(point.app()(scope, receive, send))
    return {"status": sent[0]["status"], "says": sent[1]["body"], **dict(sent[0]["headers"])}


def test_a_body_that_does_not_end_is_cut_off_and_its_connection_with_it(point: Point) -> None:
    pieces = 0

    async def endless() -> dict[str, Any]:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": b" " * 65_536, "more_body": True}

    found = answered(point, endless)
    assert found["status"] == 400
    assert b"more than 1,048,576 bytes" in found["says"]
    assert found[b"connection"] == b"close"
    assert pieces == 17


def test_a_body_that_stops_midway_is_not_waited_for(point: Point, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_exchange, "_PATIENCE", 0.0)
    given = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def slowly() -> dict[str, Any]:
        if given:
            return given.pop()
        await asyncio.Event().wait()
        raise AssertionError

    found = answered(point, slowly)
    assert found["status"] == 408
    assert b"the body did not end within" in found["says"]
    assert found[b"connection"] == b"close"
