"""Whatever a verdict says, it is told as the typed encoder would tell it, first or later."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from licet.guard import Change, Ground, Obligation, Verdict
from licet.guard.decision_point import _answer as room
from licet.guard.decision_point._answer import Wording, decision, encode

WORDS = st.sampled_from(["permitted", 'a "quoted" } reason }}', "é\x00"])  # few, so that some are alike
COUNTS = st.none() | st.integers(0, 2**63)
CHANGES = st.lists(st.builds(Change, WORDS, st.lists(WORDS, max_size=2).map(tuple)), max_size=2).map(tuple)
DUE = st.lists(st.builds(Obligation, WORDS, WORDS, WORDS), max_size=1).map(tuple)
VERDICTS = st.builds(
    Verdict,
    st.booleans(),
    st.sampled_from([Ground.PERMITTED, Ground.STALE]),
    WORDS,
    WORDS,
    COUNTS,
    CHANGES,
    COUNTS,
    DUE,
)


@given(st.lists(VERDICTS, max_size=20))
@settings(max_examples=200)
def test_a_verdict_is_told_as_it_is_whatever_was_told_before(verdicts: list[Verdict]) -> None:
    wording = Wording()
    for verdict in [*verdicts, *verdicts]:
        assert wording.one(verdict) == encode(decision(verdict))


@pytest.mark.parametrize(
    "change",
    [
        {"permitted": True},
        {"ground": Ground.STALE},
        {"says": "other"},
        {"cite": "other"},
        {"remaining": 2},
        {"changes": (Change("place", ("home",)),)},
        {"record": None},
        {"obligations": (Obligation("review", "look", "licence"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_two_verdicts_that_differ_in_one_thing_are_told_apart(change: dict[str, Any]) -> None:
    one = Verdict(False, Ground.CLOSED, "no", "licence", record=1)
    wording, other = Wording(), replace(one, **change)
    for verdict in (one, other, one, other):
        assert wording.one(verdict) == encode(decision(verdict))


@given(st.lists(st.tuples(VERDICTS, st.none() | st.just({"status": 400, "message": "no"})), max_size=6))
@settings(max_examples=100)
def test_several_are_told_in_their_order(told: list[tuple[Verdict, Any]]) -> None:
    whole = {"evaluations": [decision(verdict, error=error) for verdict, error in told]}
    verdicts, errors = [one for one, _ in told], [error for _, error in told]
    assert Wording().several(verdicts, errors) == encode(whole)


def test_reasons_are_kept_only_so_far(monkeypatch: Any) -> None:
    monkeypatch.setattr(room, "_MOST_KEPT", 2)
    wording = Wording()
    for number in range(5):
        wording.one(Verdict(False, Ground.STALE, f"reason {number}", "licence"))
    assert len(wording._kept) <= 2
