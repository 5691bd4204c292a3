"""No adverse decision on output alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from licet.guard import Ground
from licet.guard._circumstances import Circumstances
from licet.guard.provisos._no_adverse_decision import NoAdverseDecisionKeeper
from licet.licence.provisos import NoAdverseDecision
from tests.unit.guard.conftest import AT_THE_BORDER
from tests.unit.guard_provisos.asking import asked, setting

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

KEEPER = NoAdverseDecisionKeeper(NoAdverseDecision(), setting())


@pytest.mark.parametrize("told", [{"effect": "none"}, {"effect": "adverse", "corroboration": "witness 4"}])
def test_no_effect_or_one_that_rests_on_something_else_is_permitted(told: dict[str, Any]) -> None:
    assert KEEPER.refuses(asked(**told)) is None
    assert KEEPER.marks(asked(**told)) == (("adverse",) if told["effect"] == "adverse" else ())


@pytest.mark.parametrize("effect", [None, "", "None", "ADVERSE", "аdverse", "mild", 0, ["none"]])  # noqa: RUF001
def test_an_effect_that_is_not_stated_in_a_known_word_is_refused(effect: Any) -> None:
    refusal = KEEPER.refuses(asked(effect=effect))
    assert refusal is not None
    assert (refusal.ground, refusal.changes[0].allowed) == (Ground.ADVERSE_ALONE, ("none", "adverse"))


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"corroboration": ""},
        {"corroboration": " "},
        {"corroboration": "two\nlines"},
        {"corroboration": "x" * 501},
        {"corroboration": 7},
        {"corroboration": "ab" * 32, "watch_list": "ab" * 32},
        {"corroboration": "A-1", "authorisation": "A-1"},
        {"corroboration": "12", "reviewed": 12},
    ],
    ids=["none", "empty", "blank", "lines", "long", "a-number", "its-list", "its-ground", "its-result"],
)
def test_an_adverse_decision_on_nothing_else_is_refused(told: dict[str, Any]) -> None:
    refusal = KEEPER.refuses(asked(effect="adverse", **told))
    assert refusal is not None
    assert refusal.ground is Ground.ADVERSE_ALONE
    assert "on the output alone" in refusal.says


def test_a_guard_marks_the_decision_against_a_person_in_its_record(field: Field) -> None:
    field.license(NoAdverseDecision())
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.ADVERSE_ALONE
        told = Circumstances(effect="adverse", corroboration="report 2026/14")
        verdict = guard.check(AT_THE_BORDER, told)
        assert verdict.permitted
        entry = msgspec.json.decode(list(guard.record.entries())[verdict.record or 0])
    assert entry["marks"] == ["adverse"]
    assert "2026/14" not in repr(entry)
