"""The law inside the guard: only what forbids a use bears on it, by the law of the day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet import law, packs
from licet.facts import Use
from licet.guard import open_artefact
from licet.guard._law import law_of_use, rule_on
from licet.guard._verdict import Change, Ground
from tests.unit.guard.conftest import AT_THE_BORDER, START
from tests.unit.law.small_pack import DAY, book, days, decide, pack, plain, rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.guard.conftest import Field

LIVE = Use(operation="operation.identify.live", place="place.public.street", country="DE")
SEARCH = "{fact: use.operation, is: identify.live}"


def ban(when: str = SEARCH, **fields: Any) -> dict[str, Any]:
    return rule("prohibit", when, **fields)


def test_only_prohibitions_of_a_use_are_kept(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        use=ban(),
        policy=ban(basis="policy"),
        sale=ban(basis="market"),
        listed=ban(basis="list"),
        need=rule("require_licence", SEARCH),
        tell=rule("condition", SEARCH),
        exempt=rule("authorise", SEARCH, discharges=["small/need"]),
    )
    (kept,) = law_of_use([small])
    assert [r.id for r in kept.rules] == ["small/policy", "small/use"]
    assert kept.digest == small.digest


def test_a_pack_that_forbids_no_use_is_left_out(tmp_path: Path) -> None:
    assert not law_of_use([book(tmp_path, need=rule("require_licence", SEARCH))])


def test_the_shipped_law_keeps_every_ban_of_a_use_and_nothing_else() -> None:
    kept = law_of_use(packs.shipped(packs.names()))
    rules = [r for p in kept for r in p.rules]
    assert "eu-ai-act/article-5-1-h" in {r.id for r in rules}
    assert {r.effect for r in rules} == {law.Effect.PROHIBIT}
    assert {r.basis for r in rules} <= {law.Basis.USE, law.Basis.POLICY, law.Basis.PROCEDURE}


def test_a_use_nothing_forbids_passes(tmp_path: Path) -> None:
    kept = law_of_use([book(tmp_path, ban=ban())])
    ruling = rule_on(replace(LIVE, operation="operation.verify"), kept, on=DAY)
    assert ruling.ground is Ground.PERMITTED
    assert (ruling.says, ruling.cite) == ("", "")


def test_without_any_law_of_use_a_use_passes() -> None:
    assert rule_on(LIVE, (), on=DAY).ground is Ground.PERMITTED


def test_a_forbidden_use_names_the_provision_and_the_change_that_would_lift_it(tmp_path: Path) -> None:
    kept = law_of_use([book(tmp_path, ban=ban())])
    ruling = rule_on(LIVE, kept, on=DAY)
    assert ruling.ground is Ground.FORBIDDEN_BY_LAW
    assert ruling.cite == "The small law, s. 1"
    assert ruling.changes == (Change("use.operation", ("operation.verify",)),)
    assert rule_on(replace(LIVE, operation="operation.verify"), kept, on=DAY).ground is Ground.PERMITTED


def test_no_change_is_called_lawful_while_another_ban_might_catch_it(tmp_path: Path) -> None:
    verify_in_prison = "{all: [{fact: use.operation, is: verify}, {fact: use.purpose, is: law_enforcement}]}"
    kept = law_of_use([book(tmp_path, ban=ban(), other=ban(verify_in_prison))])
    ruling = rule_on(LIVE, kept, on=DAY)
    assert ruling.ground is Ground.FORBIDDEN_BY_LAW
    assert ruling.changes == (Change("use.operation", ("operation.identify.retrospective",)),)


def test_a_change_that_the_licence_does_not_cover_is_no_way_out(tmp_path: Path) -> None:
    kept = law_of_use([book(tmp_path, ban=ban())])
    stored = ("operation.identify.retrospective",)
    ruling = rule_on(LIVE, kept, on=DAY, covers=lambda other: other.operation in stored)
    assert ruling.changes == (Change("use.operation", stored),)
    assert not rule_on(LIVE, kept, on=DAY, covers=lambda other: other == LIVE).changes


def test_a_change_is_written_as_a_file_would_write_it(tmp_path: Path) -> None:
    kept = law_of_use([book(tmp_path, ban=ban("{fact: use.mass_surveillance, is: true}"))])
    ruling = rule_on(replace(LIVE, mass_surveillance=True), kept, on=DAY)
    assert ruling.changes == (Change("use.mass_surveillance", ("false",)),)


def test_where_every_change_leaves_another_ban_open_none_is_called_lawful(tmp_path: Path) -> None:
    also = (
        "{all: [{not: {fact: use.operation, is: identify.live}}, {fact: use.actor, is: government.police}]}"
    )
    kept = law_of_use([book(tmp_path, ban=ban(), other=ban(also))])
    ruling = rule_on(replace(LIVE, actor="party"), kept, on=DAY)
    assert ruling.ground is Ground.FORBIDDEN_BY_LAW
    assert not ruling.changes


def test_two_changes_are_named_where_one_would_leave_another_ban_open(tmp_path: Path) -> None:
    also = (
        "{all: [{not: {fact: use.operation, is: identify.live}}, {fact: use.purpose, is: law_enforcement}]}"
    )
    kept = law_of_use([book(tmp_path, ban=ban(), other=ban(also))])
    ruling = rule_on(replace(LIVE, purpose="purpose"), kept, on=DAY)
    assert {change.field for change in ruling.changes} == {"use.operation", "use.purpose"}


def test_a_ban_without_a_way_out_offers_none(tmp_path: Path) -> None:
    kept = law_of_use([book(tmp_path, ban=ban("{fact: use.country, is: DE}"))])
    ruling = rule_on(LIVE, kept, on=DAY)
    assert ruling.ground is Ground.FORBIDDEN_BY_LAW
    assert not ruling.changes


@pytest.mark.parametrize("known", [{"operation": None}, {"operation": "operation.identify"}])
def test_a_ban_that_cannot_be_excluded_refuses_and_says_what_to_state(
    tmp_path: Path, known: dict[str, Any]
) -> None:
    kept = law_of_use([book(tmp_path, ban=ban())])
    ruling = rule_on(replace(LIVE, **known), kept, on=DAY)
    assert ruling.ground is Ground.LAW_UNCLEAR
    assert "state use.operation" in ruling.says
    assert ruling.cite == "The small law, s. 1"
    assert ruling.changes == (Change("use.operation", ()),)


def test_a_pack_that_may_apply_refuses_until_its_scope_is_known(tmp_path: Path) -> None:
    local = pack(tmp_path / "local", {"ban": ban()}, scope=plain("{fact: use.country, is: US}"), covers=False)
    kept = law_of_use([local])
    assert rule_on(replace(LIVE, country=None), kept, on=DAY).ground is Ground.LAW_UNCLEAR
    assert rule_on(replace(LIVE, country="US"), kept, on=DAY).ground is Ground.FORBIDDEN_BY_LAW
    assert rule_on(LIVE, kept, on=DAY).ground is Ground.PERMITTED


def test_a_rule_of_another_day_forbids_nothing_today(tmp_path: Path) -> None:
    kept = law_of_use([book(tmp_path, ban=ban(**days("in_force 2026-11-24", "repealed 2026-11-26")))])
    grounds = [rule_on(LIVE, kept, on=dt.date(2026, 11, day)).ground for day in range(23, 28)]
    assert grounds == [
        Ground.PERMITTED,
        Ground.FORBIDDEN_BY_LAW,
        Ground.FORBIDDEN_BY_LAW,
        Ground.PERMITTED,
        Ground.PERMITTED,
    ]


def test_a_running_guard_turns_to_the_law_of_the_new_day_at_midnight(field: Field, tmp_path: Path) -> None:
    verify_at_borders = "{fact: use.purpose, is: border_control}"
    small = book(tmp_path, ban=ban(verify_at_borders, **days("in_force 2026-11-24", "repealed 2026-11-25")))
    field.license()
    midnight = dt.datetime(2026, 11, 24, tzinfo=dt.UTC).timestamp()
    with field.open(law=[small]) as guard:
        seen = []
        for at in (START.timestamp(), midnight - 1, midnight, midnight + 86399, midnight + 86400):
            field.now = at
            seen.append(guard.check(AT_THE_BORDER).ground)
    assert seen == [
        Ground.PERMITTED,
        Ground.PERMITTED,
        Ground.FORBIDDEN_BY_LAW,
        Ground.FORBIDDEN_BY_LAW,
        Ground.PERMITTED,
    ]


def test_the_guard_and_the_determination_agree_on_a_ban(tmp_path: Path) -> None:
    small = book(tmp_path, ban=ban())
    answer = decide(
        "activity: use, use: {operation: identify.live, place: public.street, country: DE}", small
    )
    ruling = rule_on(LIVE, law_of_use([small]), on=DAY)
    assert (answer.reasons[0].says, answer.reasons[0].cite) == (ruling.says, ruling.cite)


def test_outside_its_licence_a_forbidden_use_is_told_both_reasons(field: Field, tmp_path: Path) -> None:
    field.license()
    with field.open(law=[book(tmp_path, ban=ban())]) as guard:
        verdict = guard.check(
            replace(LIVE, purpose="purpose.border_control", actor="party.government.border")
        )
    assert verdict.ground is Ground.OUTSIDE_GRANT
    assert "does not cover" in verdict.says
    assert verdict.cite.endswith("; The small law, s. 1")


def test_a_guard_told_of_no_law_obeys_all_the_law_that_is_shipped(field: Field) -> None:
    field.license()
    with open_artefact(field.artefact, trust=field.trust, revocations=field.feed, clock=field.clock) as guard:
        assert guard._judge.law == law_of_use(packs.shipped())
