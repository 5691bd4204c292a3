"""What the rules say of webs of owners.

Examples 1 to 3 are those of OFAC's FAQ 401 as published. Of 5 the shares and the answer were read as a law
firm quotes them; 4 and 6 are in its manner and were not compared with the published text.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from licet.parties.ownership import (
    Holder,
    Imported,
    Listed,
    Rejected,
    Stake,
    Stakes,
    as_fact,
    listed_share,
    parse_share,
    rule_of,
)
from licet.parties.ownership._stakes import squeezed
from tests.unit.parties.ownership.ownership_samples import TODAY, found, listing, match, web


@pytest.mark.parametrize(
    ("sentences", "listed", "party", "verdict"),
    [
        (("X 50 A", "P 50 A", "A 50 B", "P 50 B"), "X", "B", "yes"),
        (("X 50 A", "X 50 B", "P 50 A", "P 50 B", "A 25 C", "B 25 C", "P 50 C"), "X", "C", "yes"),
        (("X 50 A", "P 50 A", "X 10 B", "A 40 B", "P 50 B"), "X", "B", "yes"),
        (("X 50 A", "P 50 A", "X 25 B", "P 75 B", "A 25 C", "B 25 C", "P 50 C"), "X", "C", "no"),
        (("X 25 A", "P 75 A", "X 25 B", "P 75 B", "A 50 C", "B 50 C"), "X", "C", "no"),
        (("X 50 A", "P 50 A", "Y 10 B", "A 40 B", "P 50 B"), "X Y", "B", "yes"),
    ],
    ids=[f"example {number}" for number in range(1, 7)],
)
def test_the_examples_of_the_treasury_come_out_as_it_says(
    sentences: tuple[str, ...], listed: str, party: str, verdict: str
) -> None:
    assert found(party, web(*sentences, people="P"), listed).verdict == verdict


@pytest.mark.parametrize(
    ("share", "rest", "ofac", "uk"),
    [
        ("49.99", "50.01", "no", "no"),
        ("49.999999999999999999", "50.000000000000000001", "no", "no"),
        ("50", "50", "yes", "no"),
        ("50.000000000000000001", "49.999999999999999999", "yes", "yes"),
        (">50", "<50", "yes", "yes"),
        ("<50", ">50", "no", "no"),
        (">=50", "<=50", "yes", "cannot tell"),
    ],
)
def test_half_is_half_to_the_last_decimal(share: str, rest: str, ofac: str, uk: str) -> None:
    stakes = web(f"X {share} C", f"P {rest} C", people="P")
    assert found("C", stakes, "X", rule="ofac").verdict == ofac
    assert found("C", stakes, "X", rule="uk").verdict == uk


def test_stakes_of_several_listed_persons_are_added_up_in_washington_and_brussels() -> None:
    stakes = web("X 30 C", "Y 25 C", "P 45 C", people="P")
    for rule in ("ofac", "bis", "eu"):
        finding = found("C", stakes, "X Y", rule=rule)
        assert finding.verdict == "yes", rule
        assert str(finding.share) == "55 %"


def test_in_london_they_are_not_but_a_joint_arrangement_must_be_ruled_out() -> None:
    stakes = web("X 30 C", "Y 25 C", "P 45 C", people="P")
    finding = found("C", stakes, "X Y", rule="uk")
    assert finding.verdict == "cannot tell"
    assert str(finding.share) == "30 to 55 %"
    assert any("joint arrangement" in missing.asks for missing in finding.missing)
    assert found("C", web("X 51 C", "Y 25 C"), "X Y", rule="uk").verdict == "yes"
    assert found("C", web("X 20 C", "Y 20 C", "P 60 C", people="P"), "X Y", rule="uk").verdict == "no"


def test_the_chain_in_london_is_one_persons_own() -> None:
    through = web("X 60 A", "P 40 A", "A 60 C", "P 40 C", people="P")
    assert found("C", through, "X", rule="uk").verdict == "yes"
    split = web("X 30 A", "Y 30 A", "P 40 A", "A 60 C", "P 40 C", people="P")
    assert found("C", split, "X Y", rule="uk").verdict == "cannot tell"


def test_an_unknown_share_is_not_clear() -> None:
    finding = found("C", web("X ? C", "P 40 C", people="P"), "X")
    assert finding.verdict == "cannot tell"
    assert str(finding.share) == "at most 60 %"
    assert [missing.asks for missing in finding.missing] == [
        "find out what share X holds of C: unknown share"
    ]


def test_an_unknown_share_that_cannot_reach_half_is_clear() -> None:
    assert found("C", web("X ? C", "P 50.01 C", people="P"), "X").verdict == "no"


def test_a_party_of_whose_owners_nothing_is_known_is_not_clear() -> None:
    finding = found("C", web("C 10 D"))
    assert finding.verdict == "cannot tell"
    assert [missing.asks for missing in finding.missing] == ["find out who owns C"]


def test_owners_that_are_not_named_may_be_listed() -> None:
    finding = found("C", web("P 40 C", people="P"))
    assert finding.verdict == "cannot tell"
    assert [missing.asks for missing in finding.missing] == ["find out who owns the other 60 % of C"]
    assert found("C", web("P 51 C", people="P")).verdict == "no"


def test_an_owner_whose_own_owners_are_unknown_leaves_the_question_open() -> None:
    finding = found("C", web("A 60 C", "P 40 C", people="P"))
    assert finding.verdict == "cannot tell"
    assert [missing.asks for missing in finding.missing] == ["find out who owns A"]


def test_a_person_a_state_and_many_small_holders_end_a_chain() -> None:
    for kind in ("person", "state", "dispersed"):
        holders = [Holder(key="A", name="A", kind=kind), Holder(key="C", name="C")]
        stakes = Stakes(holders, [Stake(owner="A", owned="C", share=parse_share("100"))])
        assert found("C", stakes).verdict == "no", kind


def test_a_person_is_owned_by_nobody() -> None:
    finding = found("P", web("P 100 C", people="P"))
    assert (finding.verdict, str(finding.share)) == ("no", "0 %")


def test_a_person_said_to_be_owned_is_taken_for_no_person() -> None:
    stakes = web("P 100 C", "X 60 P", people="P X")
    assert found("C", stakes, "X").verdict == "yes"
    assert found("C", web("P 100 C", "Q ? P", people="P")).verdict == "cannot tell"


def test_a_front_man_leaves_the_question_open_where_control_counts() -> None:
    stakes = web("P 100 C", "X controls P", people="P X")
    assert found("C", stakes, "X", rule="ofac").verdict == "no"
    finding = found("C", stakes, "X", rule="eu")
    assert finding.verdict == "cannot tell"
    assert [missing.asks for missing in finding.missing] == ["assess whether X controls P, as is stated"]


def test_companies_that_own_each_other_are_not_caught_by_each_other() -> None:
    ring = web("A 60 B", "B 60 A", "P 40 A", "P 40 B", people="P")
    assert found("A", ring).verdict == "no"
    assert found("A", web("A 60 B", "B 60 A", "X 40 A", "P 40 B", people="P"), "X").verdict == "no"


def test_a_ring_that_a_listed_person_feeds_is_caught_whole() -> None:
    ring = web("A 60 B", "B 30 A", "X 50 A", "P 20 A", "P 40 B", people="P")
    assert found("A", ring, "X").verdict == "yes"
    assert str(found("A", ring, "X").share) == "80 %"
    assert found("B", ring, "X").verdict == "yes"


def test_companies_that_wholly_own_each_other_hide_who_stands_behind_them() -> None:
    ring = web("A 100 B", "B 100 A", "A 60 C", "P 40 C", people="P")
    finding = found("A", ring)
    assert finding.verdict == "cannot tell"
    assert "find out who stands behind A: it stands above itself" in [
        missing.asks for missing in finding.missing
    ]
    assert found("B", ring).verdict == "cannot tell"
    assert found("A", web("A 100 B", "B 100 A", "P ? A", people="P")).verdict == "cannot tell"
    fed = web("A 100 B", "B 99 A", "P 1 A", people="P")
    assert found("A", fed).verdict == "no"
    assert found("A", fed, maybe="P").verdict == "cannot tell"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bqtta  Xirn GMBH.", "Bqtta Xirn GmbH", True),
        ("Bqtta, S.A.", "BQTTA SA", True),
        ("Bqtta-Xirn", "Bqtta Xirn", True),
        ("“Bqtta” (Xirn)", "Bqtta Xirn", True),
        ("Fund 1-2", "Fund 12", False),
        ("Fund 1.2", "Fund 12", False),
        ("A & B", "A B", False),
        ("...", "?", False),
    ],
)
def test_names_that_differ_in_marks_and_case_alone_are_one_party(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (squeezed(one) == squeezed(other)) is same
    assert squeezed(squeezed(one)) == squeezed(one)


def test_own_shares_carry_nobody() -> None:
    assert found("C", web("C 60 C", "P 40 C", people="P")).verdict == "cannot tell"


def test_a_stake_that_two_files_state_counts_once() -> None:
    twice = web("X 30 C", "X 30 C", "P 70 C", people="P")
    assert str(found("C", twice, "X").share) == "30 %"


def test_a_better_statement_replaces_an_unknown_one() -> None:
    assert str(found("C", web("X ? C", "X 30 C", "P 70 C", people="P"), "X").share) == "30 %"


def test_statements_that_contradict_each_other_are_named_and_held_apart() -> None:
    finding = found("C", web("X 40 C", "X 60 C", "P 40 C", people="P"), "X")
    assert finding.verdict == "cannot tell"
    assert any("the files say 40 to 60 %" in missing.asks for missing in finding.missing)


def test_stakes_of_more_than_the_whole_are_named_and_not_relied_on() -> None:
    finding = found("C", web("X 60 C", "P 60 C", people="P"), "X")
    assert finding.verdict == "cannot tell"
    assert str(finding.share) == "40 to 60 %"
    assert any("add up to 120 %" in missing.asks for missing in finding.missing)
    assert found("C", web("X 80 C", "P 40 C", people="P"), "X").verdict == "yes"


def test_a_possible_match_must_be_decided_first() -> None:
    finding = found("C", web("X 60 C", "P 40 C", people="P"), maybe="X")
    assert finding.verdict == "cannot tell"
    assert "decide whether X is listed" in finding.missing[0].asks
    assert [chain.certain for chain in finding.chains] == [False]


def test_a_possible_match_of_too_small_a_share_changes_nothing() -> None:
    assert found("C", web("X 40 C", "P 60 C", people="P"), maybe="X").verdict == "no"


def test_an_owner_nobody_screened_counts_as_unknown() -> None:
    stakes = web("X 60 C", "P 40 C", people="X P")
    unscreened = Listed(screened=frozenset({"C", "P"}), searched=frozenset({"list.us.sdn"}))
    finding = listed_share("C", stakes=stakes, listed=unscreened, rule=rule_of("ofac"), on=TODAY)
    assert finding.verdict == "cannot tell"
    assert finding.missing[0].asks == "decide whether X is listed: it was not screened"


def test_a_list_that_was_not_searched_leaves_the_question_open() -> None:
    stakes = web("P 100 C", people="P")
    listed = listing(stakes, lists=["list.us.sdn"])
    finding = listed_share("C", stakes=stakes, listed=listed, rule=rule_of("eu"), on=TODAY)
    assert finding.verdict == "cannot tell"
    assert "list.eu" in finding.missing[0].asks


def test_an_entry_on_another_list_does_not_count() -> None:
    stakes = web("X 60 C", "P 40 C", people="X P")
    unverified = listing(stakes, "X", on="list.us.unverified")
    assert listed_share("C", stakes=stakes, listed=unverified, rule=rule_of("ofac"), on=TODAY).verdict == "no"


def test_a_row_that_nobody_could_read_turns_a_no_into_cannot_tell() -> None:
    whole, row = web("P 100 C", people="P"), Rejected(3, "'many' is no percentage")
    torn = Imported(
        source="o.csv",
        format="csv",
        sha256="",
        holders=tuple(whole.holders()),
        stakes=whole.into("C", on=TODAY),
        rejected=(row,),
    )
    finding = found("C", Stakes.of(torn))
    assert finding.verdict == "cannot tell"
    (missing,) = finding.missing
    assert missing.asks.startswith("read row 3 of o.csv: 'many' is no percentage (it may be about any party")
    assert as_fact(finding) is None
    assert found("C", Stakes.of(torn), "P").verdict == "yes"


def test_an_entry_of_unknown_programme_may_count() -> None:
    stakes = web("X 60 C", "P 40 C", people="X P")
    matches = {"X": (match("X", programme=""),)}
    listed = listing(stakes)
    listed = Listed(screened=listed.screened, searched=listed.searched, matches=matches)
    assert (
        listed_share("C", stakes=stakes, listed=listed, rule=rule_of("bis"), on=TODAY).verdict
        == "cannot tell"
    )


def test_a_party_that_is_listed_itself_is_caught_whoever_owns_it() -> None:
    finding = found("C", web("P 100 C", people="P"), "C")
    assert (finding.verdict, finding.itself, finding.chains) == ("yes", True, ())
    assert str(finding.share) == "0 %"


def test_control_leaves_the_question_open_where_the_rule_counts_it() -> None:
    stakes = web("P 100 C", "X controls C", people="P X")
    assert found("C", stakes, "X", rule="ofac").verdict == "no"
    assert found("C", stakes, "X", rule="bis").verdict == "no"
    for rule in ("eu", "uk"):
        finding = found("C", stakes, "X", rule=rule)
        assert finding.verdict == "cannot tell"
        assert finding.missing[0].asks == "assess whether X controls C, as is stated"


def test_control_by_nobody_listed_changes_nothing() -> None:
    assert found("C", web("P 100 C", "P controls C", people="P"), rule="eu").verdict == "no"


def test_a_listed_director_is_shown_and_decides_nothing() -> None:
    finding = found("C", web("P 100 C", "X directs C", people="P X"), "X", rule="eu")
    assert finding.verdict == "no"
    assert finding.chains[0].links[0].kind == "directorship"


def test_a_stake_through_others_that_are_not_named_opens_the_question() -> None:
    finding = found("C", web("P 100 C", "X 60 C indirectly", people="P X"), "X")
    assert finding.verdict == "cannot tell"
    assert "find out whether X owns 60 % of C directly, and if not, through whom" in [
        missing.asks for missing in finding.missing
    ]
    assert found("C", web("P 100 C", "X 40 C indirectly", people="P X"), "X").verdict == "no"
    assert found("C", web("P 100 C", "X ? C indirectly", people="P X"), "X").verdict == "cannot tell"


def test_an_ultimate_parent_adds_nothing_where_the_chain_to_it_is_stated() -> None:
    stakes = web("X 10 A", "P 90 A", "A 100 C", "X ? C indirectly", people="P X")
    assert found("C", stakes, "X").verdict == "no"


def test_a_day_is_honoured() -> None:
    holders = [Holder(key=key, name=key, kind="person" if key in "XP" else None) for key in "XPC"]
    sold = dt.date(2024, 1, 1)
    stakes = Stakes(
        holders,
        [
            Stake(owner="X", owned="C", share=parse_share("60"), until=sold),
            Stake(owner="P", owned="C", share=parse_share("40"), until=sold),
            Stake(owner="P", owned="C", share=parse_share("100"), since=sold),
        ],
    )
    assert found("C", stakes, "X", on=dt.date(2023, 12, 31)).verdict == "yes"
    assert found("C", stakes, "X", on=sold).verdict == "no"


def test_the_chain_that_carries_a_yes_is_the_shortest_and_all_certain() -> None:
    stakes = web("X 60 A", "P 40 A", "A 100 B", "B 30 C", "X 20 C", "P 50 C", "Y 5 C", people="P")
    finding = found("C", stakes, "X Y")
    said = [[(link.owner, str(link.share), link.owned) for link in chain.links] for chain in finding.chains]
    assert said[0] == [("X", "20 %", "C")]
    assert [("X", "60 %", "A"), ("A", "100 %", "B"), ("B", "30 %", "C")] in said
    assert all(chain.certain for chain in finding.chains)


def test_a_small_listed_stake_is_shown_with_a_no() -> None:
    finding = found("C", web("X 10 C", "P 90 C", people="P X"), "X")
    assert finding.verdict == "no"
    assert [link.owner for link in finding.chains[0].links] == ["X"]


def test_a_thick_web_of_holdings_is_answered_and_its_chains_are_few() -> None:
    layers = [[f"L{depth}.{place}" for place in range(6)] for depth in range(12)]
    sentences = [f"X 100 {name}" for name in layers[0]]
    sentences += [f"{up} 10 {down}" for above, below in pairwise(layers) for up in above for down in below]
    sentences += [f"P 40 {name}" for layer in layers[1:] for name in layer]
    finding = found("L11.0", web(*sentences, people="P"), "X")
    assert (finding.verdict, str(finding.share)) == ("yes", "60 %")
    assert len(finding.chains) <= 20


def test_a_long_chain_is_answered() -> None:
    chain = web("X 50 C0", *(f"C{n} 50 C{n + 1}" for n in range(300)))
    finding = found("C300", chain, "X")
    assert finding.verdict == "yes"
    assert len(finding.chains[0].links) == 301


@pytest.mark.parametrize(
    ("sentences", "fact"),
    [
        (("X 60 C", "P 40 C"), 60.0),
        (("X 30 C", "P 70 C"), 30.0),
        (("P 100 C",), 0.0),
        (("X >50 C", "P <50 C"), 50.00000000000001),
        (("X <50 C", "P >50 C"), 49.99999999999999),
        (("P 60 C",), 0.0),
        (("X ? C", "P 40 C"), None),
    ],
)
def test_the_fact_for_the_law_decides_as_the_finding_does(
    sentences: tuple[str, ...], fact: float | None
) -> None:
    assert as_fact(found("C", web(*sentences, people="P X"), "X")) == fact


def test_the_fact_never_crosses_half_by_rounding() -> None:
    near = found("C", web("X 49.999999999999999999 C", "P 50.000000000000000001 C", people="P X"), "X")
    assert near.verdict == "no"
    value = as_fact(near)
    assert value is not None
    assert value < 50


def test_a_listed_party_has_no_share_to_state_where_its_owners_are_unknown() -> None:
    assert as_fact(found("C", web("C 1 D"), "C")) is None
