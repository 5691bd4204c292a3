"""ASGI middleware: a request is a use, decided before the application runs, and lasting until it answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from licet.asgi import NO_USE, Guarded
from licet.errors import InputError
from licet.guard import Circumstances
from licet.licence import Quota
from licet.licence.provisos import Concurrent
from tests.unit.guard.conftest import AT_THE_BORDER, IN_THE_STREET, Field, grounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from licet.guard import Guard

PARTS = [b"one", b"two", b"three"]


class App:
    """An application that notes what it was asked, and answers in parts."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.during: Callable[[], None] = lambda: None

    async def __call__(self, scope: Any, _: Any, send: Any) -> None:
        self.seen.append(scope)
        self.during()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for part in PARTS:
            await send({"type": "http.response.body", "body": part, "more_body": part is not PARTS[-1]})


@pytest.fixture
def field(tmp_path: Path) -> Field:
    found = Field(tmp_path)
    found.license()
    return found


@pytest.fixture
def guard(field: Field) -> Iterator[Guard]:
    with field.open() as found:
        yield found


def ask(app: Any) -> httpx.Response:
    async def one() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as client:
            return await client.get("/compare")

    return asyncio.run(one())


def run(app: Any, scope: dict[str, Any], *incoming: dict[str, Any]) -> list[dict[str, Any]]:
    """What the application sends for one scope."""
    waiting, sent = list(incoming), []

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def test_a_permitted_request_reaches_the_application_with_its_verdict(guard: Guard, field: Field) -> None:
    app = App()
    answer = ask(Guarded(app, guard, use=lambda _: AT_THE_BORDER))
    assert answer.content == b"onetwothree"
    verdict = app.seen[0]["licet.verdict"]
    assert verdict.permitted
    guard.close()
    assert grounds(field)[verdict.record] == "permitted"


def test_a_refused_request_never_reaches_it_and_says_what_would_be_lawful(guard: Guard) -> None:
    app = App()
    answer = ask(Guarded(app, guard, use=lambda _: IN_THE_STREET))
    assert app.seen == []
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["ground"]) == (403, "outside_grant")
    assert problem["detail"] == problem["says"]
    assert {"field": "operation", "allowed": ["operation.verify"]} in problem["changes"]


def test_what_the_application_streams_passes_untouched(guard: Guard) -> None:
    app = Guarded(App(), guard, use=lambda _: AT_THE_BORDER)
    sent = run(app, {"type": "http", "path": "/"})
    assert [message["body"] for message in sent[1:]] == PARTS


def test_the_decision_comes_from_the_request(guard: Guard) -> None:
    app = Guarded(
        App(), guard, use=lambda scope: AT_THE_BORDER if scope["path"] == "/border" else IN_THE_STREET
    )
    assert run(app, {"type": "http", "path": "/border"})[0]["status"] == 200
    assert run(app, {"type": "http", "path": "/street"})[0]["status"] == 403


def test_a_use_lasts_until_the_application_has_answered(field: Field) -> None:
    field.license(Concurrent(most=1))
    app, second = App(), App()
    with field.open() as guard:
        inner = Guarded(second, guard, use=lambda _: AT_THE_BORDER)
        app.during = lambda: second.seen.append(_in_thread(lambda: ask(inner).status_code))
        outer = Guarded(app, guard, use=lambda _: AT_THE_BORDER)
        assert ask(outer).status_code == 200
        assert second.seen == [403]
        app.during = lambda: None
        assert ask(outer).status_code == 200


def _in_thread(call: Callable[[], int]) -> int:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


def test_a_use_ends_even_if_the_application_fails(field: Field) -> None:
    field.license(Concurrent(most=1))

    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    with field.open() as guard:
        with pytest.raises(ZeroDivisionError):
            run(Guarded(broken, guard, use=lambda _: AT_THE_BORDER), {"type": "http", "path": "/"})
        assert ask(Guarded(App(), guard, use=lambda _: AT_THE_BORDER)).status_code == 200


def test_requests_at_once_never_use_more_than_the_quota(field: Field) -> None:
    field.license(Quota(uses=5, per="licence"))

    async def many(app: Any) -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as client:
            answers = await asyncio.gather(*(client.get("/") for _ in range(20)))
            return [answer.status_code for answer in answers]

    with field.open() as guard:
        found = asyncio.run(many(Guarded(App(), guard, use=lambda _: AT_THE_BORDER)))
    assert (found.count(200), found.count(403)) == (5, 15)


def test_circumstances_go_with_the_use(guard: Guard, field: Field) -> None:
    told = (AT_THE_BORDER, Circumstances(gallery=3))
    assert ask(Guarded(App(), guard, use=lambda _: told)).status_code == 200
    guard.close()
    record = field.artefact.with_name(f"{field.artefact.name}.record")
    assert any(b'"gallery":3' in part.read_bytes() for part in record.rglob("*") if part.is_file())


def test_a_request_without_a_use_passes_only_in_so_many_words(guard: Guard, field: Field) -> None:
    assert ask(Guarded(App(), guard, use=lambda _: NO_USE)).status_code == 200
    nothings: list[Any] = [None, True, {}, (AT_THE_BORDER,), (None, None), "verify"]
    for nothing in nothings:
        app = App()
        with pytest.raises(InputError, match="`use` said of a request"):
            ask(Guarded(app, guard, use=_saying(nothing)))
        assert app.seen == []
    guard.close()
    assert grounds(field) == ["permitted"]  # the opening


def _saying(answer: Any) -> Callable[[Any], Any]:
    return lambda _: answer


def test_a_refused_web_socket_is_closed_before_it_is_accepted(guard: Guard) -> None:
    app = App()
    guarded = Guarded(app, guard, use=lambda _: IN_THE_STREET)
    sent = run(guarded, {"type": "websocket", "path": "/"}, {"type": "websocket.connect"})
    assert [(message["type"], message["code"]) for message in sent] == [("websocket.close", 1008)]
    assert len(sent[0]["reason"].encode()) <= 123
    assert app.seen == []


def test_a_failure_of_this_machine_is_told_by_its_ground_alone(field: Field) -> None:
    guard = field.open()
    guarded = Guarded(App(), guard, use=lambda _: AT_THE_BORDER)
    guard.record.close()
    problem = ask(guarded).json()
    (socket,) = run(guarded, {"type": "websocket", "path": "/"}, {"type": "websocket.connect"})
    assert problem["ground"] == "record_failed"
    assert problem["detail"] == problem["says"] == socket["reason"]
    assert "could not be recorded" in problem["says"]
    assert str(field.folder) in guard.check(AT_THE_BORDER).says  # which the program itself is told
    assert str(field.folder) not in str((problem, socket))


@pytest.mark.parametrize("content", [b"{}", None])
def test_what_came_of_revocations_is_told_by_its_ground_alone(field: Field, content: bytes | None) -> None:
    with field.open() as guard:
        field.feed.unlink()
        field.feed.mkdir() if content is None else field.feed.write_bytes(content)
        problem = ask(Guarded(App(), guard, use=lambda _: AT_THE_BORDER)).json()
        assert problem["ground"] == "feed_broken"
        assert "revocations" in problem["says"]
        assert str(field.folder) not in str(problem)


def test_the_life_of_the_server_is_no_use(guard: Guard) -> None:
    app = App()
    run(Guarded(app, guard, use=lambda _: IN_THE_STREET), {"type": "lifespan"})
    assert app.seen == [{"type": "lifespan"}]
