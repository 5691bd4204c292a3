"""What was read before is read as if for the first time; what is remembered is a question, no answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import InputError
from licet.guard.decision_point import _reading as room
from licet.guard.decision_point._reading import Reading, around_subject
from licet.licence import Quota
from tests.unit.decision_point.conftest import SUBJECT, Point, request, stating

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

NAMES = ["model.onnx"]
IDS = st.sampled_from(
    ["", "a", ":", ",", '"', "\\", "id", "type", "verify", "model.onnx", "artefact", "é", "\x7f"]
) | st.text(max_size=6)
WARM = Reading(NAMES)


def outcome(reading: Reading, body: bytes) -> Any:
    """What a body asks, or why it asks nothing."""
    try:
        return reading.request(body)
    except InputError as problem:
        return str(problem)


def of(subject: str, **changes: Any) -> dict[str, Any]:
    return request(subject={**SUBJECT, "id": subject}, **changes)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Requests much alike, some of them damaged or ambiguous."""
    facts = draw(st.dictionaries(st.sampled_from(["purpose", "gallery", "urgent", "x"]), st.just("a")))
    document = of(draw(IDS), context={"licet": facts, draw(IDS): draw(IDS)})
    text = json.dumps(document, ensure_ascii=draw(st.booleans()), separators=draw(st.sampled_from(SPACED)))
    ids = [json.dumps(draw(IDS)) for _ in range(2)]
    text = draw(
        st.sampled_from(
            [
                text,
                text[:-1] + f',"subject":{{"type":"user","id":{ids[0]}}}}}',
                text[:-1] + f",{ids[0]}:{ids[1]}}}",
                text.replace('"id"', '"id":"x","id"', 1),
                text.replace('"id"', '"i\\u0064"', 1),
                text.replace("verify", "\x00", 1),
                text[: draw(st.integers(0, len(text)))],
            ]
        )
    )
    return text.encode("utf-8", "surrogatepass")


SPACED = [(", ", ": "), (",", ":")]


@given(bodies())
@settings(max_examples=300)
def test_a_body_is_read_the_same_whatever_was_read_before(body: bytes) -> None:
    first, second = outcome(WARM, body), outcome(WARM, body)
    assert first == second == outcome(Reading(NAMES), body)


@given(bodies())
@settings(max_examples=200)
def test_what_is_left_around_the_subjects_id_lacks_it_and_nothing_else(body: bytes) -> None:
    found = around_subject(body)
    if found is None:
        return
    before, after = found
    cut = body[len(before) : len(body) - len(after)]
    assert json.loads(cut) == room._subject.decode(body).subject.id
    assert room._subject.decode(before + b'"another"' + after).subject.id == "another"


@pytest.mark.parametrize("name", [":", '"', "model.onnx", "\n", "id", "type"])
def test_an_id_that_cannot_be_told_apart_is_read_whole(name: str) -> None:
    assert around_subject(json.dumps(of(name), separators=(",", ":")).encode()) is None


def test_an_id_that_is_written_in_escapes_is_not_taken_for_a_name_that_is_not() -> None:
    twice = json.dumps({"verify": 1, **of("verify")}).replace('"id": "verify"', '"id": "v\\u0065rify"')
    body = twice.replace('"name": "verify"', '"name": "v\\u0065rify"').encode()
    assert room._subject.decode(body).subject.id == "verify"
    assert body.count(b'"verify"') == 1  # the name of what is ignored
    assert around_subject(body) is None


def test_who_asks_makes_no_new_kind(point: Point) -> None:
    tenant = point.open()
    for number in range(5):
        assert point.evaluate(of(f"officer-{number}"))["decision"] is True
    assert len(tenant._reading._requests) == 1


def test_a_remembered_question_is_asked_of_the_guard_each_time(point: Point, field: Field) -> None:
    field.license(Quota(uses=2, per="licence"))
    answers = [point.evaluate(of(f"officer-{number}")) for number in range(3)]
    assert [one["decision"] for one in answers] == [True, True, False]
    assert [one["context"].get("remaining") for one in answers] == [1, 0, None]
    assert len({one["context"]["record"] for one in answers}) == 3


def test_kinds_are_remembered_only_so_far(point: Point, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MEMO", 2)
    tenant = point.open()
    for number in range(5):
        assert point.evaluate(stating(gallery=number))["decision"] is True
    kept = tenant._reading._requests, tenant._reading._evaluations
    before = [len(memo) for memo in kept]
    assert max(before) <= 2
    point.evaluate(stating(authorisation="x" * 3000))
    assert [len(memo) for memo in kept] == before
