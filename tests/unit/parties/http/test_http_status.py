from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from licet.parties.http import _desk
from licet.parties.http.server import Desk, application
from tests.unit.parties.http.conftest import BRIGHTWELL, Caller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.parties import ListSet, Screening


def test_health_says_nothing_but_that_it_is_alive(caller: Caller) -> None:
    assert caller.get("/healthz").json() == {"status": "ok"}


def test_readiness_names_the_stale_lists(caller: Caller, lists: ListSet) -> None:
    answer = caller.get("/readyz").json()
    assert answer["status"] == "stale"
    assert answer["searched"]["stale"] == ["list.un.consolidated"]
    fresh = Caller(application(Desk(lists, clock=lambda: lists.lists[0].as_of)))
    answered = fresh.get("/readyz")
    assert answered.json()["status"] == "ok"
    assert "x-licet-stale" not in answered.headers


def test_the_catalogue_gives_each_list_its_day(caller: Caller) -> None:
    answer = caller.get("/catalog").json()
    by_name = {one["name"]: one for one in answer["datasets"]}
    assert list(by_name) == ["default", "sanctions", "list.un.consolidated", "list.us.entity"]
    assert by_name["default"]["children"] == ["list.un.consolidated", "list.us.entity"]
    assert by_name["list.us.entity"]["updated_at"] == "2026-07-31T00:00:00Z"
    assert by_name["list.us.entity"]["version"] == "20260731-00000000"
    assert answer["current"] == ["list.us.entity"]
    assert answer["outdated"] == ["list.un.consolidated"]
    assert answer["index_stale"] is True


def test_an_unchanged_catalogue_is_not_sent_twice(caller: Caller) -> None:
    etag = caller.get("/catalog").headers["etag"]
    assert caller.get("/catalog", headers={"if-none-match": etag}).status_code == 304
    assert caller.get("/manifest", headers={"if-none-match": '"other"'}).status_code == 200


def test_the_ways_of_scoring_are_described(caller: Caller) -> None:
    answer = caller.get("/algorithms").json()
    assert (answer["default"], answer["best"]) == ("best", "licet")
    ofac = answer["algorithms"][1]
    assert ofac["name"] == "ofac-search"
    assert "A likeness, not the tool itself" in ofac["description"]
    assert ofac["docs"]["features"]["ofac_search"]["url"] == "https://ofac.treasury.gov/faqs/249"


def test_the_description_names_every_service_with_its_parameters(caller: Caller) -> None:
    document = caller.get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    match = document["paths"]["/match/{dataset}"]["post"]
    assert [one["name"] for one in match["parameters"][:3]] == ["dataset", "limit", "threshold"]
    assert match["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Batch"
    }
    assert set(document["components"]["schemas"]) >= {
        "Batch",
        "Example",
        "Query",
        "Screening",
        "Match",
        "Error",
    }
    ids = [op["operationId"] for path in document["paths"].values() for op in path.values()]
    assert len(ids) == len(set(ids))


def test_a_name_is_looked_up(caller: Caller) -> None:
    answer = caller.get(
        "/search/default", params={"q": "Brightwell Vision", "facets": ["datasets", "schema"]}
    ).json()
    assert [one["id"] for one in answer["results"]] == [BRIGHTWELL]
    assert answer["facets"]["datasets"]["values"] == [
        {"name": "list.us.entity", "label": "list.us.entity", "count": 1}
    ]
    assert answer["facets"]["schema"]["values"][0]["name"] == "Organization"
    assert answer["total"] == {"value": 1, "relation": "eq"}


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"countries": "cn"}, 1),
        ({"countries": ["China", "ru"]}, 1),
        ({"countries": "ru"}, 0),
        ({"topics": "sanction"}, 1),
        ({"exclude_schema": "Organization"}, 0),
        ({"datasets": "list.un.consolidated"}, 0),
        ({"offset": 1}, 0),
        ({"schema": "Company", "fuzzy": "true", "simple": "true"}, 1),
    ],
)
def test_a_search_is_narrowed(caller: Caller, params: dict[str, Any], count: int) -> None:
    answer = caller.get(
        "/search/default", params={"q": "Zhejiang Brightwell Vision Technology", **params}
    ).json()
    assert len(answer["results"]) == count
    assert set(answer["facets"]) == {"countries", "topics", "datasets"}


@pytest.mark.parametrize(
    ("status", "params", "said"),
    [
        (400, {}, "nothing to search for; give q, a name"),
        (400, {"q": "x", "sort": "name"}, "'sort' is not supported"),
        (400, {"q": "x", "filter": "a:b"}, "'filter' is not supported"),
        (400, {"q": "x", "target": "false"}, "'target' is not supported"),
        (400, {"q": "x", "changed_since": "2026"}, "'changed_since' is not supported"),
        (400, {"q": "x", "facets": "gender"}, "unknown facet 'gender'"),
        (400, {"q": "x", "schema": "Adress"}, "unknown schema 'Adress'"),
        (422, {"q": "Q"}, "cannot tell: "),
    ],
)
def test_a_search_that_would_mislead_is_refused(
    caller: Caller, status: int, params: dict[str, Any], said: str
) -> None:
    answered = caller.get("/search/default", params=params)
    assert answered.status_code == status
    assert said in answered.json()["detail"]


def test_an_entry_is_shown_with_what_its_list_says_of_the_listing(caller: Caller) -> None:
    entry = caller.get(f"/entities/{BRIGHTWELL}").json()
    (sanction,) = entry["properties"]["sanctions"]
    assert sanction["schema"] == "Sanction"
    assert sanction["properties"]["provisions"] == ["For all items subject to the EAR"]
    flat = caller.get(f"/entities/{BRIGHTWELL}", params={"nested": "false"}).json()
    assert "sanctions" not in flat["properties"]
    bare = caller.get("/entities/us.entity.sea-lantern").json()
    assert "sanctions" not in bare["properties"]


def test_an_entry_that_is_gone_is_not_found(caller: Caller) -> None:
    assert caller.get("/entities/gone").json() == {"detail": "No such entity!"}
    for path in ("adjacent", "adjacent/owners"):
        answered = caller.get(f"/entities/{BRIGHTWELL}/{path}")
        assert answered.status_code == 404
        assert "not served" in answered.json()["detail"]


def test_health_is_answered_while_a_batch_is_screened(lists: ListSet) -> None:
    screening, answered = threading.Event(), threading.Event()

    def record(_: object) -> None:
        screening.set()
        assert answered.wait(30)  # the worker stands still until health was answered

    desk = Desk(lists, record=record)
    caller = Caller(application(desk))

    async def both() -> tuple[int, int]:
        body = {"queries": [{"name": "Sea Lantern"}] * 40}
        batch = asyncio.create_task(caller.asking("POST", "/screen", json=body))
        await asyncio.to_thread(screening.wait, 30)
        health = await caller.asking("GET", "/healthz")
        answered.set()
        return health.status_code, (await batch).status_code

    assert asyncio.run(both()) == (200, 200)
    desk.close()


def test_turns_grow_while_they_are_quick_and_shrink_when_they_are_not(
    lists: ListSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"queries": [{"name": "Sea Lantern"}] * 60}
    for seconds, turns in ((3600.0, [8, 16, 32, 4]), (0.0, [8, 4, 2] + [1] * 46)):
        monkeypatch.setattr(_desk, "_TURN_SECONDS", seconds)
        sizes: list[int] = []
        desk = Desk(lists, record=lambda done, sizes=sizes: sizes.append(len(done)))  # type: ignore[misc]  # mypy cannot type a default in a lambda
        assert Caller(application(desk)).post("/screen", json=body).status_code == 200
        assert sizes == turns
        desk.close()


def test_a_single_name_does_not_wait_for_the_end_of_a_batch(
    lists: ListSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_desk, "_LARGEST_TURN", 8)
    order: list[str] = []
    begun = threading.Event()

    def record(done: Sequence[Screening]) -> None:
        order.append(done[0].query.name)
        begun.set()

    desk = Desk(lists, record=record)
    caller = Caller(application(desk))

    async def both() -> None:
        large = {"queries": [{"name": "Sea Lantern"}] * 800}
        batch = asyncio.create_task(caller.asking("POST", "/screen", json=large))
        await asyncio.to_thread(begun.wait, 30)
        await caller.asking("POST", "/screen", json={"queries": [{"name": "Meridian"}]})
        await batch

    asyncio.run(both())
    assert len(order) > 100
    assert order.index("Meridian") < len(order) - 1
    desk.close()
