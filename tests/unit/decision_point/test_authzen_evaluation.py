"""One AuthZEN evaluation: what is asked, what is answered, and what is no request at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from licet.licence import Quota
from tests.unit.decision_point.conftest import (
    ACTION,
    CONTEXT,
    EVALUATION,
    RESOURCE,
    SUBJECT,
    request,
    stating,
)
from tests.unit.guard.conftest import grounds

if TYPE_CHECKING:
    from tests.unit.decision_point.conftest import Point
    from tests.unit.guard.conftest import Field

SCHEMAS = Path(__file__).parent / "authzen"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"evaluation-{name}.schema.json").read_text())


def test_the_licensed_use_is_permitted_and_both_sides_pass_the_official_schemas(point: Point) -> None:
    asked = request()
    jsonschema.validate(asked, schema("request"))
    answer = point.evaluate(asked)
    jsonschema.validate(answer, schema("response"))
    assert answer["decision"] is True
    assert answer["context"]["ground"] == "permitted"
    assert answer["context"]["cite"] == "licence NO-2026-0001"


def test_the_answer_names_the_entry_that_accounts_for_it(point: Point, field: Field) -> None:
    answer = point.evaluate(request())
    point.close()
    assert grounds(field)[answer["context"]["record"]] == "permitted"


def test_a_refusal_is_an_answer_with_its_provision_and_what_would_be_lawful(point: Point) -> None:
    answer = point.evaluate(request(action={"name": "identify.live"}))
    jsonschema.validate(answer, schema("response"))
    assert answer["decision"] is False
    assert answer["context"]["ground"] == "outside_grant"
    assert answer["context"]["cite"] == "licence NO-2026-0001, grant"
    assert {"field": "operation", "allowed": ["operation.verify"]} in answer["context"]["changes"]


def test_the_answer_tells_what_is_left_of_a_quota(point: Point, field: Field) -> None:
    field.license(Quota(uses=2, per="licence"))
    left = [point.evaluate(request())["context"].get("remaining") for _ in range(2)]
    assert left == [1, 0]
    spent = point.evaluate(request())
    assert (spent["decision"], spent["context"]["ground"]) == (False, "quota_spent")


def test_the_identifier_comes_back(point: Point) -> None:
    answer = point.ask("POST", EVALUATION, json=request(), headers={"X-Request-ID": "bfe9eb29"})
    assert answer.headers["x-request-id"] == "bfe9eb29"
    assert "x-request-id" not in point.ask("POST", EVALUATION, json=request()).headers
    error = point.ask("POST", EVALUATION, content=b"{", headers={"X-Request-ID": "7"})
    assert error.headers["x-request-id"] == "7"


def test_what_others_put_into_a_request_is_ignored(point: Point) -> None:
    asked = {
        **request(
            subject={**SUBJECT, "properties": {"department": "Sales"}, "shoe_size": 43},
            action={**ACTION, "properties": {"method": "GET"}},
            context={**CONTEXT, "time": "2025-06-27T18:03-07:00"},
        ),
        "futureField": {"nested": True},
    }
    assert point.evaluate(asked)["decision"] is True


@pytest.mark.parametrize("place", ["subject", "action", "resource"])
def test_a_fact_may_stand_in_the_properties_of_any_entity(point: Point, place: str) -> None:
    parts: dict[str, Any] = {"subject": SUBJECT, "action": ACTION, "resource": RESOURCE}
    ours = parts[place].get("properties", {}).get("licet", {})
    parts[place] = {**parts[place], "properties": {"licet": {**ours, "purpose": "border_control"}}}
    assert point.evaluate(request(**parts, context=None))["decision"] is True


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (stating(purpos="border_control"), "unknown field 'purpos'"),
        (stating(operation="verify"), "unknown field 'operation'"),
        (stating(askers=[{"fingerprint": "x"}]), "unknown field 'askers'"),
        (stating(country="NO"), "'country' is stated twice"),
        (stating(actor="party.government.border"), "'actor' is stated twice"),
        (request(resource={**RESOURCE, "id": "other.onnx"}), "no such artefact is guarded here"),
        (request(resource={**RESOURCE, "type": "record"}), "no such artefact is guarded here"),
        (request(action={"name": "verify" * 100}), "too long"),
        (stating(traits=["x" * 300]), "too long"),
        (stating(traits=["x"] * 300), "too long"),
        (request(action={"name": "vеrify"}), "unknown operation"),  # noqa: RUF001 - a Cyrillic letter
    ],
)
def test_what_is_no_use_is_refused_with_its_reason_and_recorded(
    point: Point, field: Field, asked: dict[str, Any], says: str
) -> None:
    answer = point.evaluate(asked)
    assert answer["decision"] is False
    assert answer["context"]["ground"] == "unknown_term"
    assert says in answer["context"]["says"]
    point.close()
    assert grounds(field)[-1] == "unknown_term"


def test_a_subject_of_another_kind_states_no_actor(point: Point) -> None:
    asked = request(subject={"type": "user", "id": "alice"})
    assert point.evaluate(asked)["decision"] is True  # the holder acts, as for every guard


def test_who_asked_is_not_recorded(point: Point, field: Field) -> None:
    point.evaluate(request(subject={"type": "user", "id": "alice@example.org"}))
    point.close()
    folder = field.artefact.with_name(f"{field.artefact.name}.record")
    assert not any(b"alice" in part.read_bytes() for part in folder.rglob("*") if part.is_file())


@pytest.mark.parametrize("path", ["subject", "action", "resource"])
def test_a_request_without_a_required_part_is_a_bad_one(point: Point, path: str) -> None:
    answer = point.ask("POST", EVALUATION, json=request(**{path: None}))
    assert (answer.status_code, path in answer.text) == (400, True)


@pytest.mark.parametrize(
    "asked",
    [
        request(subject={"id": "alice"}),
        request(subject={"type": "user"}),
        request(action={}),
        request(resource={"id": "model.onnx"}),
        request(resource={"type": "artefact"}),
        request(subject="alice"),
        request(action={"name": 123}),
        request(context=[]),
        request(context={"licet": []}),
        stating(gallery="many"),
        stating(gallery=1.5),
        stating(gallery=True),
        stating(mass_surveillance="false"),
        stating(mass_surveillance=0),
        stating(purpose=None) | {"context": {"licet": {"purpose": ["border_control"]}}},
        stating(position={"latitude": 1}),
        stating(enrolled_at="yesterday"),
        [request()],
        "verify",
    ],
)
def test_a_value_of_the_wrong_type_is_a_bad_request(point: Point, asked: Any) -> None:
    assert point.ask("POST", EVALUATION, json=asked).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        json.dumps(request()).encode()[:-1] + b',"x":NaN}',
        json.dumps(request()).encode()[:-1] + b',"x":1e999}',
        json.dumps(request()).encode()[:-1] + b',"x":-Infinity}',
        json.dumps(request()).encode()[:-1] + b',"x":"\\ud800"}',
        json.dumps(request()).encode()[:-1] + b',"action":{"name":"verify"}}',
        json.dumps(request()).encode()[:-1] + b',"acti\\u006fn":{"name":"verify"}}',
        json.dumps(request()).encode()[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        json.dumps(request()).encode()[:-1] + b',"x":' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
        json.dumps(request()).encode()[:-1] + b',"x":' + b"9" * 5000 + b"}",
        json.dumps(request()).encode() + b" " * (1024 * 1024),
        json.dumps(stating(gallery=10**40)).encode(),
    ],
    ids=[str(number) for number in range(15)],
)
def test_what_is_not_plain_json_is_a_bad_request(point: Point, body: bytes) -> None:
    answer = point.ask("POST", EVALUATION, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.text.endswith("\n")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_what_does_not_say_it_is_json_is_a_bad_request(point: Point, kind: str | None) -> None:
    head = {"Content-Type": kind} if kind else {}
    answer = point.ask("POST", EVALUATION, content=json.dumps(request()).encode(), headers=head)
    assert (answer.status_code, "Content-Type" in answer.text) == (400, True)


def test_a_charset_beside_the_content_type_does_no_harm(point: Point) -> None:
    head = {"Content-Type": "application/json; charset=utf-8"}
    answer = point.ask("POST", EVALUATION, content=json.dumps(request()).encode(), headers=head)
    assert answer.json()["decision"] is True
