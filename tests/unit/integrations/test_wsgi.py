"""WSGI middleware: as for ASGI, for synchronous servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import httpx
import pytest

from licet.errors import InputError
from licet.licence.provisos import Concurrent
from licet.wsgi import NO_USE, Guarded
from tests.unit.guard.conftest import AT_THE_BORDER, IN_THE_STREET, Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from licet.guard import Guard


@pytest.fixture
def field(tmp_path: Path) -> Field:
    found = Field(tmp_path)
    found.license()
    return found


@pytest.fixture
def guard(field: Field) -> Iterator[Guard]:
    with field.open() as found:
        yield found


class Parts:
    """An answer in parts that knows whether it was closed."""

    closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"one", b"two")

    def close(self) -> None:
        self.closed = True


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    assert environ["licet.verdict"].permitted
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"one", b"two"]


def ask(guarded: Any) -> httpx.Response:
    with httpx.Client(transport=httpx.WSGITransport(app=validator(guarded)), base_url="http://x") as client:
        return client.get("/compare")


def open_answer(guarded: Any) -> tuple[str, Any]:
    """The status and the answer, not closed yet."""
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    status: list[str] = []

    def start(given: str, _: Any) -> Any:
        status.append(given)

    answer = guarded(environ, start)
    return status[0], answer


def test_a_permitted_request_reaches_the_application_with_its_verdict(guard: Guard) -> None:
    assert ask(Guarded(app, guard, use=lambda _: AT_THE_BORDER)).content == b"onetwo"


def test_a_refused_request_never_reaches_it_and_says_why(guard: Guard) -> None:
    def unreachable(*_: Any) -> Any:
        raise AssertionError

    answer = ask(Guarded(unreachable, guard, use=lambda _: IN_THE_STREET))
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert answer.json()["ground"] == "outside_grant"


def test_a_use_lasts_until_the_server_closes_the_answer(field: Field) -> None:
    field.license(Concurrent(most=1))
    parts = Parts()

    def streaming(_: Any, start_response: Any) -> Parts:
        start_response("200 OK", [])
        return parts

    with field.open() as guard:
        guarded = Guarded(streaming, guard, use=lambda _: AT_THE_BORDER)
        status, answer = open_answer(guarded)
        assert (status, list(answer)) == ("200 OK", [b"one", b"two"])
        assert open_answer(guarded)[0] == "403 Forbidden"
        answer.close()
        assert parts.closed
        assert open_answer(guarded)[0] == "200 OK"


def test_a_use_ends_even_if_the_application_or_its_close_fails(field: Field) -> None:
    field.license(Concurrent(most=1))

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    class Broken(Parts):
        def close(self) -> None:
            raise ZeroDivisionError

    with field.open() as guard:
        with pytest.raises(ZeroDivisionError):
            open_answer(Guarded(broken, guard, use=lambda _: AT_THE_BORDER))

        def unclosable(_: Any, start_response: Any) -> Broken:
            start_response("200 OK", [])
            return Broken()

        _, answer = open_answer(Guarded(unclosable, guard, use=lambda _: AT_THE_BORDER))
        with pytest.raises(ZeroDivisionError):
            answer.close()
        status, answer = open_answer(Guarded(app, guard, use=lambda _: AT_THE_BORDER))
        assert status == "200 OK"
        answer.close()  # a list has no close of its own


def test_a_request_without_a_use_passes_only_in_so_many_words(guard: Guard) -> None:
    def plain(_: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"page"]

    assert ask(Guarded(plain, guard, use=lambda _: NO_USE)).content == b"page"
    with pytest.raises(InputError, match="`use` said of a request NoneType"):
        ask(Guarded(plain, guard, use=lambda _: None))  # type: ignore[arg-type,return-value]  # what must not pass
