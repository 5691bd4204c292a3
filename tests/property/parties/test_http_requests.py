"""Whatever is sent, the service answers in its own words, and nothing it was not asked for."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.parties.http import score_like_ofac, soundex
from licet.parties.http.server import Desk, application
from tests.unit.parties.small_list import small

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_EXAMPLES = st.fixed_dictionaries(
    {
        "schema": st.sampled_from(["Person", "Company", "Vessel", "LegalEntity", "Thing", "Address", "x"]),
        "properties": st.dictionaries(
            st.sampled_from(["name", "alias", "birthDate", "country", "idNumber", "lastName", "x"]),
            st.text(max_size=30) | st.lists(st.text(max_size=30) | st.integers(), max_size=3),
            max_size=4,
        ),
    }
)


@cache
def desk() -> Desk:
    return Desk(small())


def ask(method: str, path: str, **sent: Any) -> httpx.Response:
    async def asking() -> httpx.Response:
        transport = httpx.ASGITransport(application(desk()))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, **sent)

    return asyncio.run(asking())


def is_in_order(answered: httpx.Response) -> None:
    assert answered.status_code in {200, 400, 415, 422}, answered.text
    assert answered.headers["x-licet-lists"] == desk().register.digest
    if answered.status_code != 200:
        assert isinstance(answered.json()["detail"], str)


@settings(deadline=None)
@given(
    path=st.sampled_from(["/match/default", "/screen"]), body=st.binary(max_size=60) | _JSON.map(json.dumps)
)
def test_no_body_makes_it_fail(path: str, body: bytes | str) -> None:
    is_in_order(ask("POST", path, content=body, headers={"content-type": "application/json"}))


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=8), _EXAMPLES, max_size=3))
def test_every_query_is_answered_or_all_are_refused(queries: dict[str, Any]) -> None:
    answered = ask("POST", "/match/default", json={"queries": queries})
    is_in_order(answered)
    if "responses" in answered.json():
        assert set(answered.json()["responses"]) == set(queries)


@settings(deadline=None)
@given(_JSON)
def test_no_sheet_makes_reconciliation_fail(rows: Any) -> None:
    answered = ask("POST", "/reconcile/default", data={"queries": json.dumps(rows)})
    is_in_order(answered)
    if answered.status_code == 200:
        assert set(answered.json()) == set(rows)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["q", "limit", "schema", "offset", "countries", "x"]), st.text(max_size=12)
    )
)
def test_no_address_makes_a_search_fail(params: dict[str, str]) -> None:
    is_in_order(ask("GET", "/search/default", params=params))


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_score_like_ofacs_is_a_percentage_and_full_for_the_same_name(one: str, other: str) -> None:
    assert 0 <= score_like_ofac(one, other) <= 100
    assert score_like_ofac(one, one) in {0, 100}


@given(st.text(max_size=20))
def test_a_soundex_code_is_a_letter_and_three_digits(word: str) -> None:
    code = soundex(word)
    assert code == "" or (len(code) == 4 and code[0].isalpha() and code[1:].isdigit())
