from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from licet.parties.http import _access, _requests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.unit.parties.http.conftest import Caller

GOOD = {"schema": "Company", "properties": {"name": ["Brightwell"]}}


def detail(caller: Caller, status: int, method: str, path: str, **sent: Any) -> str:
    answered = caller.ask(method, path, **sent)
    assert answered.status_code == status, answered.text
    assert answered.headers["content-type"] == "application/json"
    assert "Traceback" not in answered.text
    return str(answered.json()["detail"])


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (422, {}, "missing required field `queries`"),
        (422, {"queries": []}, "Expected `object`, got `array` - at `$.queries`"),
        (422, {"queries": {"q": {"properties": {"name": "x"}}}}, "missing required field `schema`"),
        (422, {"queries": {"q": {**GOOD, "properties": {"name": {"de": "x"}}}}}, "got `object`"),
        (400, {"queries": {}}, "No queries provided."),
        (
            400,
            {"queries": {"q": {**GOOD, "schema": "Persn"}}},
            "q: unknown schema 'Persn'; did you mean Person?",
        ),
        (400, {"queries": {"q": {**GOOD, "schema": "CryptoWallet"}}}, "q: 'CryptoWallet' is no party"),
        (
            400,
            {"queries": {"q": {"schema": "Person", "properties": {}}}},
            "q: a query without a name or number",
        ),
        (400, {"queries": {"q": {**GOOD, "properties": {"name": ["..."]}}}}, "no letters or digits"),
        (400, {"queries": {"q": {**GOOD, "properties": {"name": ["x" * 501]}}}}, "501 characters"),
        (400, {"queries": {"q": {**GOOD, "properties": {"name": [f"x{n}" for n in range(51)]}}}}, "51 names"),
        (400, {"queries": {"q": GOOD}, "weights": {"name_match": 1}}, "weights and config are not supported"),
        (400, {"queries": {"q": GOOD}, "config": {"nm": True}}, "weights and config are not supported"),
    ],
)
def test_a_match_that_cannot_be_asked_is_refused_with_its_reason(
    caller: Caller, status: int, body: Any, said: str
) -> None:
    assert said in detail(caller, status, "POST", "/match/default", json=body)


def test_every_bad_query_of_a_batch_is_named_and_none_is_answered(caller: Caller) -> None:
    queries = {f"k{number}": {**GOOD, "schema": "Wrong"} for number in range(12)}
    said = detail(caller, 400, "POST", "/match/default", json={"queries": {**queries, "good": GOOD}})
    assert said.startswith("Cannot parse example entity: k0: unknown schema 'Wrong'")
    assert said.endswith("; and 2 more")


@pytest.mark.parametrize(
    ("status", "params", "said"),
    [
        (400, {"treshold": 1}, "query string: unknown field 'treshold'; did you mean threshold?"),
        (400, {"limit": [1, 2]}, "'limit' is given 2 times; give it once"),
        (422, {"limit": 501}, "Expected `int` <= 500"),
        (422, {"limit": "many"}, "Expected `int`"),
        (422, {"threshold": "nan"}, "Expected `float`"),
        (400, {"algorithm": "logic-v2"}, "unknown algorithm 'logic-v2'; known: best, licet, ofac-search"),
        (400, {"changed_since": "2026-01-01"}, "changed_since is not supported"),
        (
            400,
            {"include_dataset": "list.us.entty"},
            "unknown dataset 'list.us.entty'; did you mean list.us.entity?",
        ),
        (400, {"exclude_dataset": "default"}, "no list is left to search"),
        (400, {"exclude_schema": "Shop"}, "unknown schema 'Shop'"),
        (422, {"exclude_entity_ids": ["x"] * 51}, "at most 50 exclude_entity_ids"),
    ],
)
def test_a_parameter_that_would_be_ignored_is_refused(
    caller: Caller, status: int, params: dict[str, Any], said: str
) -> None:
    body = {"queries": {"q": GOOD}}
    assert said in detail(caller, status, "POST", "/match/default", json=body, params=params)


def test_an_unknown_dataset_is_not_found(caller: Caller) -> None:
    said = detail(caller, 404, "POST", "/match/ofac", json={"queries": {"q": GOOD}})
    assert said == "No such dataset: ofac; known: default, list.un.consolidated, list.us.entity"


@pytest.mark.parametrize("path", ["/match/default", "/screen"])
@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (422, b"", "truncated"),
        (422, b"{", "truncated"),
        (422, b"\xff\xfe", "malformed"),
        (422, b'{"queries": {"q": {"schema": "\xff"}}}', "cannot be read"),
    ],
)
def test_a_body_that_is_no_such_json_is_refused(
    caller: Caller, path: str, status: int, content: bytes, said: str
) -> None:
    head = {"content-type": "application/json"}
    assert said in detail(caller, status, "POST", path, content=content, headers=head)


@pytest.mark.parametrize("path", ["/match/default", "/screen"])
def test_a_body_of_another_type_is_not_guessed_at(caller: Caller, path: str) -> None:
    said = detail(caller, 415, "POST", path, content=b"{}", headers={"content-type": "text/plain"})
    assert said == "the body is text/plain; send application/json"


def test_a_body_may_not_be_nested_without_end(caller: Caller) -> None:
    content = b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    head = {"content-type": "application/json"}
    said = detail(caller, 422, "POST", "/match/default", content=content, headers=head)
    assert said == "the body cannot be read: it is nested too deeply"


def test_a_body_is_never_read_beyond_its_bound(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_requests, "MOST_BYTES", 100)
    assert "more than 100 bytes" in detail(
        caller, 413, "POST", "/screen", json={"queries": [{"name": "x" * 99}]}
    )

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 60

    said = detail(
        caller, 413, "POST", "/screen", content=endless(), headers={"content-type": "application/json"}
    )
    assert "send fewer queries" in said


def test_a_length_that_is_no_number_is_refused(caller: Caller) -> None:
    head = {"content-length": "-1", "content-type": "application/json"}
    assert "send fewer queries" in detail(caller, 413, "POST", "/screen", content=b"{}", headers=head)


def test_a_body_that_never_arrives_is_given_up(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.setattr(_requests, "_SECONDS", 0.01)

    async def stalled() -> AsyncIterator[bytes]:
        await asyncio.sleep(30)
        yield b"{}"

    head = {"content-type": "application/json"}
    assert "did not arrive" in detail(caller, 408, "POST", "/screen", content=stalled(), headers=head)


def test_a_batch_has_a_stated_bound(caller: Caller) -> None:
    body = {"queries": [{"name": "Brightwell"}] * 10_001}
    assert "limit: 10000" in detail(caller, 400, "POST", "/screen", json=body)


@pytest.mark.parametrize(
    ("status", "query", "said"),
    [
        (422, {"name": "x", "nmae": "y"}, "unknown field `nmae`"),
        (400, {"name": "x", "kind": "ship"}, "queries[0]: unknown kind of party 'ship'"),
        (400, {"name": "x", "born": "3 May"}, "queries[0]: '3 May' is no date of birth"),
        (400, {"name": "x", "countries": ["Norway"]}, "queries[0]: 'Norway' is no country code"),
    ],
)
def test_licets_own_questions_are_read_strictly(caller: Caller, status: int, query: Any, said: str) -> None:
    assert said in detail(caller, status, "POST", "/screen", json={"queries": [query]})


def test_many_bad_questions_are_counted(caller: Caller) -> None:
    said = detail(caller, 400, "POST", "/screen", json={"queries": [{"name": "?"}] * 11})
    assert said.endswith("; and 1 more")


def test_what_is_not_there_is_not_there(caller: Caller) -> None:
    assert detail(caller, 404, "GET", "/nothing") == "Not Found"
    assert detail(caller, 405, "GET", "/match/default") == "Method Not Allowed"
    assert detail(caller, 405, "DELETE", "/screen") == "Method Not Allowed"
    assert "not served" in detail(caller, 404, "GET", "/statements")


def test_an_address_has_a_bound_too(caller: Caller) -> None:
    assert _access._LONGEST_ADDRESS == 60_000
    said = detail(caller, 414, "GET", "/search/default", params={"q": "x" * 60_000})
    assert "use POST" in said


def test_a_lone_surrogate_is_no_name(caller: Caller) -> None:
    content = json.dumps({"queries": [{"name": "\ud800"}]}).encode()
    head = {"content-type": "application/json"}
    assert "cannot be read" in detail(caller, 422, "POST", "/screen", content=content, headers=head)


def test_a_client_that_hangs_up_leaves_no_error(caller: Caller, log: list[str]) -> None:
    import asyncio

    sent: list[Any] = []

    async def hung_up() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/screen",
        "raw_path": b"/screen",
        "query_string": b"",
        "headers": [(b"host", b"localhost:8000"), (b"content-type", b"application/json")],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("localhost", 8000),
    }

    async def ask() -> None:
        await caller.app(scope, hung_up, send)

    asyncio.run(ask())
    assert sent[0]["status"] == 400
    assert log[0].startswith("POST /screen 400 ")
