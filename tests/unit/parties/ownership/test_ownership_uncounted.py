"""Listed owners that no rule asked counts: they make nobody listed, and clear nobody."""

from __future__ import annotations

import pytest

from licet.parties.ownership import Listed, Stakes, Uncounted, rule_of, uncounted
from tests.unit.parties.ownership.ownership_samples import LISTS, TODAY, listing, match, web

CMIC = "list.us.cmic"


def asked(stakes: Stakes, sure: str = "", maybe: str = "", *, on: str = CMIC) -> Uncounted:
    """What the Treasury's rule, asked alone, leaves uncounted when these are, or may be, on that list."""
    listed = listing(stakes, sure, maybe, on=on, lists=(*LISTS, CMIC))
    return uncounted("C", stakes=stakes, listed=listed, rules=[rule_of("ofac")], on=TODAY)


@pytest.mark.parametrize(
    ("sentences", "verdict"),
    [
        (("X 50 C", "P 50 C"), "yes"),
        (("X 49 C", "P 51 C"), "no"),
        (("X 30 C", "Y 20 C", "P 50 C"), "yes"),
        (("X 50 A", "P 50 A", "A 60 C", "P 40 C"), "yes"),
        (("X 49 A", "P 51 A", "A 60 C", "P 40 C"), "no"),
        (("X ? C", "P 40 C"), "cannot tell"),
        (("X ? C", "P 60 C"), "no"),
        (("X 30 C",), "cannot tell"),
    ],
)
def test_whether_they_hold_half_is_told_from_all_their_stakes_and_chains(
    sentences: tuple[str, ...], verdict: str
) -> None:
    others = asked(web(*sentences, people="P"), "X Y")
    assert others.verdict == verdict
    assert others.lists["X"] == (CMIC,)


def test_an_owner_that_may_be_on_such_a_list_leaves_it_open_and_is_asked_about() -> None:
    others = asked(web("X 100 C", people="X"), maybe="X")
    assert (others.lists, others.verdict) == ({}, "cannot tell")
    assert [missing.asks for missing in others.missing] == [
        "decide whether X is listed: it may be X (list.us.cmic), and nobody has decided"
    ]


def test_an_owner_that_a_rule_asked_counts_is_not_among_them() -> None:
    assert asked(web("X 100 C", people="X"), "X", on="list.us.sdn") == asked(web("P 100 C", people="P"))


def test_the_party_itself_is_not_among_its_owners() -> None:
    stakes = web("P 100 C", people="P")
    listed = Listed(screened=frozenset("CP"), searched=frozenset(LISTS), matches={"C": (match("C", CMIC),)})
    assert uncounted("C", stakes=stakes, listed=listed, rules=[rule_of("ofac")], on=TODAY).lists == {}
