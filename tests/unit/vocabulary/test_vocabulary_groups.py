"""Country groups: ISO codes only, and never a "no" where the list is known in part."""

from __future__ import annotations

import re

import pytest

from licet import vocabulary
from licet.errors import UnknownTerm
from licet.vocabulary import Group

WORDS = vocabulary.shipped()
GROUPS = list(WORDS.groups.values())
WORLD = WORDS.group("group.world").members


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.id)
def test_every_member_of_a_group_is_a_country(group: Group) -> None:
    assert [code for code in group.members if not re.fullmatch("[A-Z]{2}", code) or code not in WORLD] == []


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.id)
def test_no_country_stands_twice_in_a_group(group: Group) -> None:
    assert len(set(group.members)) == len(group.members)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.id)
def test_every_group_is_named_cited_and_reviewed(group: Group) -> None:
    assert group.id.startswith("group.")
    assert group.name
    assert group.cite
    assert group.review in {"verified", "secondary", "unverified"}


def test_the_world_has_every_country_of_the_standard_and_kosovo() -> None:
    assert len(WORLD) == 249 + 1
    assert {"NO", "XK", "AX", "TW", "ZW"} <= set(WORLD)


def test_the_union_has_twenty_seven_members() -> None:
    assert len(WORDS.group("group.eu").members) == 27


def test_a_former_member_state_is_outside_the_union() -> None:
    assert WORDS.group("group.eu").holds("GB") is False


def test_norway_is_a_country_and_not_a_refusal() -> None:
    assert WORDS.group("group.eu.eu001").holds("NO") is True


def test_a_group_known_in_part_never_says_no() -> None:
    partly = Group("group.some", "some", ("FR",), "nobody has seen the rest", complete=False)
    assert partly.holds("FR") is True
    assert partly.holds("DE") is None


@pytest.mark.parametrize("group", [g for g in GROUPS if not g.complete], ids=lambda group: group.id)
def test_a_shipped_group_known_in_part_cannot_tell_of_others(group: Group) -> None:
    assert {group.holds(code) for code in WORLD if code not in group.members} == {None}


@pytest.mark.parametrize("group", [g for g in GROUPS if g.complete], ids=lambda group: group.id)
def test_a_group_known_whole_answers_for_every_country(group: Group) -> None:
    assert {code for code in WORLD if group.holds(code)} == set(group.members)
    assert None not in {group.holds(code) for code in WORLD}


def test_a_misspelt_group_is_answered_with_the_right_one() -> None:
    with pytest.raises(
        UnknownTerm, match=r"rule\.yaml:7: unknown country group 'group\.eu001'; did you mean"
    ):
        WORDS.group("group.eu001", where="rule.yaml:7")
