from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from licet.parties import Match, Query, Screening
from licet.parties.http.server import application
from tests.unit.parties.http.conftest import BRIGHTWELL, Caller

if TYPE_CHECKING:
    from licet.parties.http.server import Desk

NAME = "Zhejiang Brightwell Vision Technology"


def test_a_match_has_every_field_of_yente(caller: Caller) -> None:
    (result,) = caller.match(NAME)["results"]
    assert (
        result.items()
        >= {
            "id": BRIGHTWELL,
            "caption": "Zhejiang Brightwell Vision Technology Co., Ltd.",
            "schema": "Organization",
            "datasets": ["list.us.entity"],
            "referents": [],
            "target": True,
            "first_seen": None,
            "last_seen": None,
            "last_change": None,
            "match": True,
        }.items()
    )
    assert result["properties"]["country"] == ["cn"]
    assert 0.7 <= result["score"] <= 1
    explained = result["explanations"]["licet"]
    assert explained["query"] == NAME
    assert explained["detail"]


def test_what_yente_has_no_field_for_stands_beside(caller: Caller) -> None:
    (result,) = caller.match(NAME)["results"]
    assert result["certainty"] == "confirmed"
    assert result["reasons"]


def test_the_envelope_is_yentes(caller: Caller) -> None:
    body = {"queries": {"mine": {"id": "7", "schema": "Company", "properties": {"name": NAME}}}}
    answered = caller.post("/match/sanctions", json=body, params={"limit": 3})
    assert answered.headers["x-batch-size"] == "1"
    answer = answered.json()
    assert answer["limit"] == 3
    assert answer["responses"]["mine"]["status"] == 200
    assert answer["responses"]["mine"]["total"] == {"value": 1, "relation": "eq"}
    assert answer["responses"]["mine"]["query"] == {
        "id": "7",
        "schema": "Company",
        "properties": {"name": [NAME]},
    }


def test_the_echo_shows_what_was_understood(caller: Caller) -> None:
    answer = caller.match(
        "Allan Quartermain",
        schema="Person",
        birthDate=["1965-04-21T00:00:00", "circa 1965"],
        nationality=["Russia", "Atlantis"],
        country="United Kingdom of Great Britain and Northern Ireland",
        idNumber=[7, None, "  "],
        shoeSize="44",
    )
    assert answer["query"]["properties"] == {
        "name": ["Allan Quartermain"],
        "birthDate": ["1965-04-21"],
        "nationality": ["ru"],
        "country": ["gb"],
        "idNumber": ["7"],
    }


def test_a_person_may_be_given_in_parts(caller: Caller) -> None:
    body = {
        "queries": {
            "q": {"schema": "Person", "properties": {"firstName": "Allan", "lastName": "Quartermain"}}
        }
    }
    (result,) = caller.post("/match/default", json=body).json()["responses"]["q"]["results"]
    assert result["caption"] == "QUARTERMAIN, Allan John"


def test_a_batch_is_answered_key_by_key(caller: Caller) -> None:
    queries = {
        str(number): {"schema": "Vessel", "properties": {"name": name}}
        for number, name in enumerate(["Sea Lantern", "Nobody Knows This Ship"] * 60)
    }
    answered = caller.post("/match/default", json={"queries": queries})
    responses = answered.json()["responses"]
    assert list(responses) == list(queries)
    assert [len(response["results"]) for response in responses.values()] == [1, 0] * 60
    assert answered.headers["x-batch-size"] == "120"


def test_a_name_that_cannot_be_searched_never_looks_clean(caller: Caller) -> None:
    query = {"schema": "Company", "properties": {"name": ["Q"]}}
    alone = caller.post("/match/default", json={"queries": {"q": query}})
    assert alone.status_code == 422
    assert alone.json()["detail"].startswith("cannot tell: ")
    other = {"schema": "Company", "properties": {"name": [NAME]}}
    both = caller.post("/match/default", json={"queries": {"q": query, "r": other}})
    assert both.status_code == 200
    unsure = both.json()["responses"]["q"]
    assert (unsure["status"], unsure["total"]) == (422, {"value": 0, "relation": "gte"})


def test_a_list_can_be_asked_alone(caller: Caller) -> None:
    assert caller.match(NAME, path="/match/list.us.entity")["results"]
    assert not caller.match(NAME, path="/match/list.un.consolidated")["results"]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"exclude_dataset": "list.us.entity"}, 0),
        ({"exclude_dataset": "list.un.consolidated"}, 1),
        ({"include_dataset": "list.un.consolidated"}, 0),
        ({"include_dataset": ["list.un.consolidated", "list.us.entity"]}, 1),
        ({"exclude_schema": "Organization"}, 0),
        ({"exclude_schema": "Vessel"}, 1),
        ({"exclude_entity_ids": BRIGHTWELL}, 0),
        ({"topics": "sanction"}, 1),
        ({"fuzzy": "false"}, 1),
        ({"algorithm": "licet"}, 1),
        ({"algorithm": "ofac-search"}, 1),
        ({"limit": 0}, 0),
    ],
)
def test_filters_narrow_what_is_found(caller: Caller, params: dict[str, Any], found: int) -> None:
    assert len(caller.match(NAME, params=params)["results"]) == found


def test_several_lists_may_be_asked_as_the_published_client_asks_them(caller: Caller) -> None:
    answer = caller.match(
        NAME, path="/match/list.un.consolidated", params={"include_dataset": "list.us.entity"}
    )
    assert [result["id"] for result in answer["results"]] == [BRIGHTWELL]


def test_a_threshold_says_what_is_a_match_and_hides_nothing(caller: Caller) -> None:
    asked = "Zhejiang Brightwell Vision"
    (usual,) = caller.match(asked)["results"]
    assert usual["match"] is True
    (high,) = caller.match(asked, params={"threshold": 0.99})["results"]
    assert high["match"] is False
    assert not caller.match(asked, params={"threshold": 0.99, "cutoff": 0.98})["results"]


def hit(entity: str, score: float) -> Match:
    return Match(
        entity=entity,
        list="list.us.entity",
        name=entity,
        matched=entity,
        score=score,
        certainty="possible",
        reasons=("one word",),
    )


def answered(
    desk: Desk, screening: Screening, path: str, monkeypatch: pytest.MonkeyPatch, **params: Any
) -> Any:
    monkeypatch.setattr(
        "licet.parties.http._desk.screen_all", lambda queries, **_: [screening for _ in queries]
    )
    body = {"queries": {"q": {"schema": "Company", "properties": {"name": "Meridian"}}}}
    return Caller(application(desk)).post(path, json=body, params=params).json()["responses"]["q"]


def test_a_match_whose_score_was_rounded_down_is_still_a_match(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    screening = Screening(
        query=Query(name="Meridian"),
        matches=(hit("us.entity.meridian", 0.72), hit(BRIGHTWELL, 0.9)),
        near=(hit("us.entity.sea-lantern", 0.7),),
        threshold=0.7204,
        digest="d",
    )
    usual = answered(desk, screening, "/match/default", monkeypatch)
    assert [(one["id"], one["match"]) for one in usual["results"]] == [
        (BRIGHTWELL, True),
        ("us.entity.meridian", True),
    ]
    wider = answered(desk, screening, "/match/default", monkeypatch, cutoff=0.5)
    assert [one["match"] for one in wider["results"]] == [True, True, False]
    lower = answered(desk, screening, "/match/default", monkeypatch, threshold=0.7)
    assert [one["match"] for one in lower["results"]] == [True, True, True]


def test_when_more_resemble_it_than_are_compared_a_filter_never_makes_it_clean(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    screening = Screening(
        query=Query(name="Meridian"),
        matches=tuple(hit(f"us.entity.meridian-unit-{number:02}", 0.9) for number in range(30)) * 2,
        threshold=0.72,
        digest="d",
    )
    usual = answered(desk, screening, "/match/default", monkeypatch)
    assert (usual["status"], usual["total"]) == (200, {"value": 60, "relation": "gte"})
    filtered = answered(desk, screening, "/match/list.un.consolidated", monkeypatch)
    assert filtered["status"] == 422
    assert filtered["detail"].startswith("cannot tell: 50 entries or more resemble it")
    caller = Caller(application(desk))
    sought = caller.get("/search/list.un.consolidated", params={"q": "Meridian"})
    assert sought.status_code == 422
    rows = caller.reconcile({"a": {"query": "Meridian"}}, path="/reconcile/list.un.consolidated").json()
    assert rows["a"]["result"][0]["id"] == "cannot-tell"


def test_an_answer_says_how_old_its_lists_are(caller: Caller, desk: Desk) -> None:
    body = {"queries": {"q": {"schema": "Company", "properties": {"name": NAME}}}}
    answered = caller.post("/match/default", json=body)
    said = answered.json()["searched"]
    assert said["digest"] == desk.register.digest == answered.headers["x-licet-lists"]
    assert said["as_of"] == "2026-02-27"
    assert said["stale"] == ["list.un.consolidated"]
    assert answered.headers["x-licet-stale"] == "list.un.consolidated 2026-02-27"


def test_the_ofac_score_knows_names_alone_and_says_so(caller: Caller) -> None:
    answer = caller.match(
        "Alan Quartermain", schema="Vessel", params={"algorithm": "ofac-search", "threshold": 0.9}
    )
    (result,) = answer["results"]
    assert result["caption"] == "QUARTERMAIN, Allan John"
    assert result["match"] is True
    assert "by the name alone" in result["explanations"]["ofac_search"]["detail"]
    assert caller.match("Xx", params={"algorithm": "ofac-search"})["results"] == []


def test_the_ofac_score_never_calls_a_name_clean_that_it_cannot_read(caller: Caller) -> None:
    query = {"schema": "Person", "properties": {"name": ["Алан Квотермейн"]}}
    sent = {"queries": {"q": query}}
    answered = caller.post("/match/default", params={"algorithm": "ofac-search"}, json=sent)
    assert answered.status_code == 422
    assert "reads Latin letters only" in answered.json()["detail"]
    assert answered.json()["responses"]["q"]["total"] == {"value": 0, "relation": "gte"}
    assert caller.match("Žžyx Qwertzß", params={"algorithm": "ofac-search"})["status"] == 200


def test_own_questions_get_own_answers(caller: Caller) -> None:
    body = {
        "queries": [
            {"name": NAME, "kind": "organisation", "countries": ["cn"], "ref": "K-1"},
            {"name": "Meridian"},
        ]
    }
    answer = caller.post("/screen", json=body).json()
    first, second = answer["screenings"]
    assert first["query"] == {"name": NAME, "kind": "organisation", "countries": ["CN"], "ref": "K-1"}
    assert first["matches"][0]["entity"] == BRIGHTWELL
    assert first["matches"][0]["reasons"]
    assert first["digest"] == answer["searched"]["digest"]
    assert second["query"] == {"name": "Meridian"}


def test_every_screening_is_recorded_before_it_is_answered(lists: Any) -> None:
    from licet.parties.http.server import Desk, application

    rows: list[str] = []
    desk = Desk(lists, record=lambda done: rows.extend(screening.query.name for screening in done))
    caller = Caller(application(desk))
    assert not caller.match("Nobody Of That Name")["results"]
    caller.reconcile({"a": {"query": NAME}})
    assert rows == ["Nobody Of That Name", NAME]


def test_what_cannot_be_recorded_is_not_answered(lists: Any) -> None:
    from licet.errors import Unwritable
    from licet.parties.http.server import Desk, application

    def full(_: object) -> None:
        raise Unwritable("the disk is full")

    caller = Caller(application(Desk(lists, record=full)))
    answered = caller.post("/screen", json={"queries": [{"name": NAME}]})
    assert answered.status_code == 500
    assert answered.json() == {"detail": "the service failed; nothing was decided, and its log says where"}


def test_an_example_of_numbers_alone_is_asked_by_them(caller: Caller) -> None:
    def asked(number: str) -> Any:
        body = {"queries": {"q": {"schema": "Vessel", "properties": {"imoNumber": [number]}}}}
        return caller.post("/match/default", json=body)

    (found,) = asked("9074729").json()["responses"]["q"]["results"]
    assert found["caption"] == "Sea Lantern"
    nothing = asked("9999993")  # which means little: few entries state such a number
    assert nothing.status_code == 422
    assert "number" in nothing.json()["detail"]
