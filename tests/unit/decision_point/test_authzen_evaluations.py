"""Several AuthZEN evaluations in one request: defaults, semantics, and errors that stay where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from licet.licence import Quota
from tests.unit.decision_point.conftest import (
    ACTION,
    CONTEXT,
    EVALUATIONS,
    RESOURCE,
    SUBJECT,
    request,
)
from tests.unit.guard.conftest import grounds

if TYPE_CHECKING:
    from tests.unit.decision_point.conftest import Point
    from tests.unit.guard.conftest import Field

YES: dict[str, Any] = {}
NO = {"action": {"name": "identify.live"}}


def several(*each: dict[str, Any], semantic: str | None = None, **defaults: Any) -> dict[str, Any]:
    options = {"options": {"evaluations_semantic": semantic}} if semantic else {}
    return {**request(**defaults), "evaluations": list(each), **options}


def decisions(answer: Any) -> list[bool]:
    return [one["decision"] for one in answer["evaluations"]]


def test_every_evaluation_is_answered_in_its_order(point: Point) -> None:
    answer = point.evaluate(several(YES, NO, YES), EVALUATIONS)
    assert decisions(answer) == [True, False, True]
    assert "decision" not in answer
    assert [one["context"]["ground"] for one in answer["evaluations"]] == [
        "permitted",
        "outside_grant",
        "permitted",
    ]


def test_defaults_hold_where_an_evaluation_says_nothing_and_are_replaced_whole(point: Point) -> None:
    bare = {"type": "artefact", "id": "model.onnx"}  # no place, no country: nothing is merged into it
    answer = point.evaluate(several({}, {"resource": bare}, {"resource": RESOURCE}), EVALUATIONS)
    assert decisions(answer) == [True, False, True]


def test_a_context_of_its_own_replaces_the_default(point: Point) -> None:
    marketing = {"context": {"licet": {"purpose": "marketing"}}}
    assert decisions(point.evaluate(several({}, marketing), EVALUATIONS)) == [True, False]


def test_without_defaults_every_evaluation_brings_everything(point: Point) -> None:
    answer = point.evaluate({"evaluations": [request(), request(**NO)]}, EVALUATIONS)
    assert decisions(answer) == [True, False]


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [
        (None, [True, False, True]),
        ("execute_all", [True, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_a_semantic_ends_the_evaluations_where_it_says(
    point: Point, semantic: str | None, expected: list[bool]
) -> None:
    assert decisions(point.evaluate(several(YES, NO, YES, semantic=semantic), EVALUATIONS)) == expected


def test_what_is_not_carried_out_is_neither_counted_nor_recorded(point: Point, field: Field) -> None:
    field.license(Quota(uses=5, per="licence"))
    answer = point.evaluate(several(YES, YES, YES, semantic="permit_on_first_permit"), EVALUATIONS)
    assert answer["evaluations"][0]["context"]["remaining"] == 4
    point.close()
    assert grounds(field) == ["permitted", "permitted"]  # the opening, and one use


def test_a_malformed_evaluation_spoils_no_other(point: Point) -> None:
    asked = {**several({}, {"resource": "x"}, {}), "subject": SUBJECT}
    del asked["resource"]
    asked["evaluations"][0] = asked["evaluations"][2] = {"resource": RESOURCE}
    answer = point.evaluate(asked, EVALUATIONS)
    assert decisions(answer) == [True, False, True]
    assert answer["evaluations"][1]["context"]["error"]["status"] == 400


def test_an_evaluation_that_lacks_a_part_is_denied_and_says_which(point: Point) -> None:
    asked = {"subject": SUBJECT, "action": ACTION, "context": CONTEXT, "evaluations": [{}]}
    answer = point.evaluate(asked, EVALUATIONS)
    assert decisions(answer) == [False]
    assert "no resource" in answer["evaluations"][0]["context"]["error"]["message"]


@pytest.mark.parametrize("evaluations", [{}, {"evaluations": []}])
def test_without_evaluations_it_is_one_evaluation(point: Point, evaluations: dict[str, Any]) -> None:
    assert point.evaluate({**request(), **evaluations}, EVALUATIONS)["decision"] is True


@pytest.mark.parametrize(
    "asked",
    [
        {"subject": SUBJECT, "action": ACTION},
        {**several({}), "subject": "alice"},
        {**request(), "evaluations": {}},
        {**several({}), "options": {"evaluations_semantic": "any"}},
        {**several({}), "options": []},
        several(*[{}] * 1001),
    ],
    ids=["part", "default", "no-list", "semantic", "options", "too-many"],
)
def test_what_is_wrong_with_the_whole_is_a_bad_request(point: Point, asked: Any) -> None:
    assert point.ask("POST", EVALUATIONS, json=asked).status_code == 400


def test_a_thousand_evaluations_take_one_write(point: Point, field: Field) -> None:
    tenant = point.open()
    writes: list[int] = []
    flush = tenant.guard.record.flush

    def counted() -> None:
        writes.append(tenant.guard.record.size)
        flush()

    tenant.guard.record.flush = counted  # type: ignore[method-assign]  # to count, not to replace
    answer = point.evaluate(several(*[{}] * 1000), EVALUATIONS)
    assert decisions(answer) == [True] * 1000
    assert len(writes) == 1
    point.close()
    assert grounds(field).count("permitted") == 1001


def test_requests_that_arrive_together_are_each_counted_once(point: Point, field: Field) -> None:
    field.license(Quota(uses=20, per="licence"))
    asked = [("POST", EVALUATIONS, {"json": several({}, {})})] * 15
    answers = point.ask_together(asked)
    permitted = sum(sum(decisions(answer.json())) for answer in answers)
    assert permitted == 20
    point.close()
    assert grounds(field).count("quota_spent") == 10
