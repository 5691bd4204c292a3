"""Minimum assurance: an operation waits for a better rooted guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.guard import Ground
from licet.guard.provisos._assurance import AssuranceKeeper
from licet.licence.provisos import Assurance
from tests.unit.guard.conftest import AT_THE_BORDER, GRANT
from tests.unit.guard_provisos.asking import asked, setting

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

LEVELS = ("A0", "A1", "A2", "A3")


@pytest.mark.parametrize("given", LEVELS)
@pytest.mark.parametrize("needed", LEVELS)
def test_a_guard_serves_what_asks_for_its_level_or_less(needed: str, given: str) -> None:
    keeper = AssuranceKeeper(Assurance(level=needed), setting(assurance=given))
    assert (keeper.refuses(asked()) is None) is (LEVELS.index(given) >= LEVELS.index(needed))


@pytest.mark.parametrize(("needed", "given"), [("A9", "A3"), ("A0", "A9"), ("", ""), ("A1", "A10")])
def test_a_level_nobody_knows_is_too_low(needed: str, given: str) -> None:
    refusal = AssuranceKeeper(Assurance(level=needed), setting(assurance=given)).refuses(asked())
    assert refusal is not None
    assert refusal.ground is Ground.ASSURANCE_LOW


def test_a_refusal_names_the_levels_that_would_do() -> None:
    refusal = AssuranceKeeper(Assurance(level="A2"), setting()).refuses(asked())
    assert refusal is not None
    assert refusal.says == "licence NO-1 asks for assurance A2; this guard gives A0"
    assert refusal.changes[0].allowed == ("A2", "A3")


def test_it_is_asked_of_the_operations_it_names_and_of_no_other(field: Field) -> None:
    both = replace(GRANT, operations=("operation.verify", "operation.identify"))
    field.license(Assurance(level="A1", on=("operation.identify.live",)), grants=(both,))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        live = replace(AT_THE_BORDER, operation="operation.identify.live")
        assert guard.check(live).ground is Ground.ASSURANCE_LOW
        wider = replace(AT_THE_BORDER, operation="operation.identify")  # it might be live
        assert guard.check(wider).ground is Ground.ASSURANCE_LOW
        other = replace(AT_THE_BORDER, operation="operation.identify.retrospective")
        assert guard.check(other).permitted
