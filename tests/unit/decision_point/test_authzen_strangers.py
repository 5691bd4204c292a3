"""Whatever stands in a request, it is answered; and only the licensed use is permitted."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.errors import InputError
from licet.guard import Ground, Verdict
from licet.guard.decision_point._answer import Wording
from licet.guard.decision_point._clerk import told
from licet.guard.decision_point._decide import evaluated_each
from licet.guard.decision_point._question import STATED, read_evaluation
from licet.guard.decision_point._reading import Reading
from tests.unit.decision_point.conftest import CONTEXT, RESOURCE, request

if TYPE_CHECKING:
    from licet.guard.decision_point._question import Question

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)
FACTS = st.dictionaries(st.sampled_from(sorted(STATED)) | st.text(max_size=12), VALUES, max_size=4)
READING = Reading(["model.onnx"])


def read(document: Any) -> Question | None:
    """What a request asks; None for one that is none."""
    try:
        return READING.evaluation(read_evaluation(json.dumps(document).encode()))
    except InputError:
        return None


@given(VALUES)
@settings(max_examples=60)
def test_any_json_is_read_or_refused(document: Any) -> None:
    assert read(document) is None  # none of these has the parts of a request


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        read_evaluation(body)


@given(FACTS, FACTS)
@settings(max_examples=60)
def test_no_fact_is_read_that_was_not_stated_and_none_is_dropped(first: Any, second: Any) -> None:
    asked = read(request(context={"licet": first}, resource={**RESOURCE, "properties": {"licet": second}}))
    if asked is None or asked.amiss:
        return
    stated = {**first, **second}
    assert len(stated) == len(first) + len(second)
    for name in STATED - stated.keys() - {"actor"}:
        assert getattr(asked.use, name, None) is None
    for name, value in stated.items():
        if name in asked.use.__struct_fields__ and isinstance(value, bool | str):
            assert getattr(asked.use, name) == value


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["subject", "action", "resource", "context"]), VALUES), max_size=5
    )
)
@settings(max_examples=30)
def test_any_evaluations_are_answered_one_by_one(each: list[Any]) -> None:
    class Refusing:
        """A tenant whose guard would permit whatever can be read."""

        question = staticmethod(READING.evaluation)
        wording = Wording()

        class clerk:  # noqa: N801 - in place of an attribute
            @staticmethod
            async def answers(inquiry: Any) -> list[Verdict]:
                yes = Verdict(True, Ground.PERMITTED, "permitted", "licence")
                return [told(yes, asked) for asked in inquiry.questions]

    body = json.dumps({**request(context=CONTEXT), "evaluations": [{}, *each]}).encode()
    tenant: Any = Refusing()
    try:
        answer, verdicts = asyncio.run(evaluated_each(body, tenant))
    except InputError:
        return  # NaN and the like spoil the whole
    found = json.loads(answer)["evaluations"]
    assert len(found) == len(verdicts) == len(each) + 1
    assert found[0]["decision"]
    for one, asked in zip(found[1:], each, strict=True):
        assert one["decision"] is (asked == {}) or "error" not in one["context"]
