"""Every shipped rule does what the cases beside it say, and every rule has the three kinds of case."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from importlib import resources

import pytest

from licet import law, packs
from licet.errors import UnknownTerm

TODAY = dt.date(2026, 11, 22)
HOME = resources.files("licet.packs")


@pytest.mark.parametrize("name", packs.names())
def test_every_rule_does_what_its_cases_say(name: str) -> None:
    results = list(law.try_cases(law.load_pack(HOME / name), HOME / name, on=TODAY))
    wrong = [
        f"{r.where}: {r.name}: expected {r.expected}, got {r.got} (missing {', '.join(r.missing)})"
        for r in results
        if not r.ok
    ]
    assert results
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", packs.names())
def test_every_rule_has_a_case_that_fires_one_that_does_not_and_one_that_cannot_tell(name: str) -> None:
    pack = law.load_pack(HOME / name)
    kinds: dict[str, set[str]] = defaultdict(set)
    for result in law.try_cases(pack, HOME / name, on=TODAY):
        kinds[result.rule].add(result.expected)
    for rule in pack.rules:
        ever_applies = any(status.stage is law.Stage.IN_FORCE for status in rule.status)
        wanted = {"applies", "does_not_apply", "cannot_tell"} if ever_applies else {"does_not_apply"}
        assert wanted <= kinds[rule.id], rule.id


def test_law_applies_to_everyone_and_a_policy_to_those_who_choose_it() -> None:
    assert packs.shipped()
    assert not [pack.id for pack in packs.shipped() if pack.chosen]
    chosen = {pack.id for pack in packs.shipped(["ban-2021"])} - {pack.id for pack in packs.shipped()}
    assert chosen == {"ban-2021"}
    assert {pack.id for pack in packs.shipped(packs.names())} == set(packs.names())


def test_a_pack_that_does_not_exist_is_not_passed_over_in_silence() -> None:
    with pytest.raises(UnknownTerm, match="unknown law pack 'ban-2020'; did you mean ban-2021"):
        packs.shipped(["ban-2020"])
