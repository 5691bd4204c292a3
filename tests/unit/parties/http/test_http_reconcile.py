from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.parties.http.conftest import BASE, BRIGHTWELL

if TYPE_CHECKING:
    from tests.unit.parties.http.conftest import Caller

NAME = "Zhejiang Brightwell Vision Technology"
SCHEMAS = Path(__file__).parent / "schemas"
HOME = "/reconcile/default"


def valid(document: Any, schema: str) -> None:
    """Hold a document against the group's own schema, and know that the schema can refuse."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    referencing = pytest.importorskip("referencing")
    schemas = [json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")]
    resources = [
        (one["$id"], referencing.Resource.from_contents(one, referencing.jsonschema.DRAFT7))
        for one in schemas
    ]
    registry = referencing.Registry().with_resources(resources)
    wanted = json.loads((SCHEMAS / f"{schema}.json").read_text())
    validator = jsonschema.Draft7Validator(wanted, registry=registry)
    validator.validate(document)
    assert not validator.is_valid([])


def test_the_manifest_is_of_version_0_2(caller: Caller) -> None:
    manifest = caller.get(HOME).json()
    assert manifest["versions"] == ["0.2"]
    assert [kind["id"] for kind in manifest["defaultTypes"]] == [
        "person",
        "organisation",
        "vessel",
        "aircraft",
    ]
    assert manifest["view"]["url"] == f"{BASE}{HOME}/preview?id={{{{id}}}}"
    assert manifest["suggest"]["entity"] == {"service_url": BASE + HOME, "service_path": "/suggest/entity"}
    valid(manifest, "manifest")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_rows_are_matched_and_only_the_confirmed_are_linked(caller: Caller, method: str) -> None:
    rows = {
        "q0": {"query": NAME, "type": "organisation", "limit": 5},
        "q1": {"query": "Brightwell Vision", "type": ["organisation"]},
        "q2": {"query": "Nobody Of That Name"},
    }
    sent: dict[str, Any] = {"params" if method == "GET" else "data": {"queries": json.dumps(rows)}}
    answer = caller.ask(method, HOME, **sent).json()
    (exact,) = answer["q0"]["result"]
    assert (exact["id"], exact["match"]) == (BRIGHTWELL, True)
    assert exact["name"] == "Zhejiang Brightwell Vision Technology Co., Ltd."
    assert exact["type"] == [{"id": "organisation", "name": "Organisation"}]
    assert 70 <= exact["score"] <= 100
    assert {"id": "confirmed", "value": True} in exact["features"]
    assert [near["match"] for near in answer["q1"]["result"]] == [False]
    assert answer["q2"] == {"result": []}
    valid(rows, "reconciliation-query-batch")
    valid(answer, "reconciliation-result-batch")


def test_a_row_that_cannot_be_told_is_not_left_among_those_without_a_candidate(caller: Caller) -> None:
    answer = caller.reconcile({"a": {"query": "Q"}, "b": {"query": "?"}, "c": {"properties": []}}).json()
    for row in answer.values():
        (candidate,) = row["result"]
        assert candidate["id"] == "cannot-tell"
        assert candidate["name"].startswith("Cannot tell: ")
        assert candidate["match"] is False
        assert candidate["score"] == 0
    valid(answer, "reconciliation-result-batch")


def test_other_columns_are_read_as_people_fill_them(caller: Caller) -> None:
    row = {
        "query": NAME,
        "type": "Organization",
        "type_strict": "should",
        "properties": [
            {"pid": "country", "v": ["China", "Atlantis"]},
            {"pid": "alias", "v": {"id": "x", "name": "Bright Well Cameras"}},
            {"pid": "identifier", "v": 4711},
            {"pid": "born", "v": "some day"},
            {"pid": "birthplace", "v": ["", "here"]},
            {"pid": "address", "v": {"id": "1 Main Street"}},
        ],
    }
    (found,) = caller.reconcile({"q": row}).json()["q"]["result"]
    assert found["match"] is True


def test_types_that_disagree_are_no_filter(caller: Caller) -> None:
    (found,) = caller.reconcile({"q": {"query": NAME, "type": ["person", "organisation"]}}).json()["q"][
        "result"
    ]
    assert found["id"] == BRIGHTWELL


def test_a_stated_rate_of_false_alarms_is_a_feature() -> None:
    from licet.parties import Match
    from licet.parties.http._reconcile import _candidate

    hit = Match(
        entity="x",
        list="list.us.entity",
        name="X",
        matched="X",
        score=0.8,
        certainty="possible",
        reasons=("initial",),
        false_alarms=0.01,
    )
    candidate = _candidate(hit)
    assert candidate["features"][-1] == {"id": "false_alarms", "value": 0.01}
    assert candidate["type"] == []
    assert candidate["match"] is False


def test_a_list_is_a_service_of_its_own(caller: Caller) -> None:
    answer = caller.reconcile({"q": {"query": NAME}}, path="/reconcile/list.un.consolidated").json()
    assert answer == {"q": {"result": []}}
    assert caller.get("/reconcile/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("status", "sent", "said"),
    [
        (400, {"data": {"other": "x"}}, "No queries or extend request provided."),
        (400, {"data": {"queries": ["{}", "{}"]}}, "'queries' is given 2 times"),
        (400, {"data": {"queries": "{}"}}, "No queries provided."),
        (422, {"data": {"queries": "{"}}, "cannot be read"),
        (422, {"data": {"queries": '{"q": {"query": 7}}'}}, "Expected `str`"),
        (422, {"data": {"queries": '{"q": {"name": "x"}}'}}, "unknown field `name`"),
        (400, {"data": {"queries": '{"q": {"query": "x", "type": "ship"}}'}}, "unknown schema 'ship'"),
        (
            400,
            {"data": {"queries": '{"q": {"query": "x", "properties": [{"pid": "contry", "v": "x"}]}}'}},
            "unknown property 'contry'; did you mean country?",
        ),
        (415, {"json": {"queries": {}}}, "send a form with 'queries'"),
        (415, {}, "the body is of no type"),
        (
            422,
            {"content": b"queries=%ff", "headers": {"content-type": "application/x-www-form-urlencoded"}},
            "form",
        ),
        (422, {"content": b"\xff", "headers": {"content-type": "application/x-www-form-urlencoded"}}, "form"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(caller: Caller, status: int, sent: Any, said: str) -> None:
    answered = caller.post(HOME, **sent)
    assert answered.status_code == status
    assert said in answered.json()["detail"]


def test_entities_types_and_properties_are_suggested_while_typing(caller: Caller) -> None:
    entities = caller.get(f"{HOME}/suggest/entity", params={"prefix": "bright", "callback": "x"}).json()
    assert [one["id"] for one in entities["result"]] == [BRIGHTWELL]
    types = caller.get(f"{HOME}/suggest/type", params={"prefix": "org"}).json()
    assert [one["id"] for one in types["result"]] == ["organisation"]
    properties = caller.get(f"{HOME}/suggest/property", params={"prefix": "Date"}).json()
    assert [one["id"] for one in properties["result"]] == ["born"]
    valid(entities, "suggest-entities-response")
    valid(types, "suggest-types-response")
    valid(properties, "suggest-properties-response")


@pytest.mark.parametrize(
    ("where", "params", "count"),
    [
        ("default/suggest/entity", {"prefix": "b"}, 0),
        ("default/suggest/entity", {"prefix": "meridian"}, 10),
        ("default/suggest/entity", {"prefix": "meridian unit", "cursor": 25}, 5),
        ("default/suggest/entity", {"prefix": "meridian", "limit": 3}, 3),
        ("list.un.consolidated/suggest/entity", {"prefix": "meridian"}, 0),
        ("default/suggest/type", {"prefix": ""}, 0),
    ],
)
def test_suggestions_are_few(caller: Caller, where: str, params: dict[str, Any], count: int) -> None:
    assert len(caller.get(f"/reconcile/{where}", params=params).json()["result"]) == count


def test_matched_rows_are_given_columns(caller: Caller) -> None:
    proposed = caller.get(f"{HOME}/extend/property", params={"type": "organisation"}).json()
    assert {"id": "country", "name": "Country"} in proposed["properties"]
    assert len(caller.get(f"{HOME}/extend/property", params={"limit": 2}).json()["properties"]) == 2
    query = {"ids": [BRIGHTWELL, "gone"], "properties": [{"id": "country"}, {"id": "Sanction:program"}]}
    answer = caller.post(HOME, data={"extend": json.dumps(query)}).json()
    assert answer["rows"] == {
        BRIGHTWELL: {"country": [{"str": "cn"}], "Sanction:program": [{"str": "EXAMPLE-EO1"}]},
        "gone": {"country": [], "Sanction:program": []},
    }
    assert answer["meta"][1] == {"id": "Sanction:program", "name": "Programme"}
    valid(proposed, "data-extension-property-proposal")
    valid(answer, "data-extension-response")


def test_a_column_that_does_not_exist_is_refused(caller: Caller) -> None:
    query = {"ids": [BRIGHTWELL], "properties": [{"id": "shoeSize"}]}
    answered = caller.post(HOME, data={"extend": json.dumps(query)})
    assert answered.status_code == 400
    assert answered.json()["detail"].startswith("no column 'shoeSize'; known: name, alias")


def test_a_preview_is_a_page_without_scripts(caller: Caller) -> None:
    page = caller.get(f"{HOME}/preview", params={"id": BRIGHTWELL})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<h1>Zhejiang Brightwell Vision Technology Co., Ltd.</h1>" in page.text
    assert "Presumption of denial." in page.text
    assert caller.get(f"{HOME}/preview", params={"id": "gone"}).status_code == 404
    elsewhere = caller.get("/reconcile/list.un.consolidated/preview", params={"id": BRIGHTWELL})
    assert elsewhere.status_code == 404
    assert caller.get(f"{HOME}/preview").status_code == 422


def test_what_a_list_says_stays_text(caller: Caller, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from licet.parties.entities import Entity, Value

    said = Entity("x", "list.us.entity", "Person", (Value("name", "<script>alert(1)</script>", ""),))
    monkeypatch.setattr(desk.register, "entity", lambda _: said)
    page = caller.get(f"{HOME}/preview", params={"id": "x"}).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page
