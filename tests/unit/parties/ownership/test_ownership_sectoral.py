"""What sectoral (SSI) entities own: restricted as they are, counted by directive, and never clear."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.parties import Screening
from licet.parties.lists import as_list_set
from licet.parties.lists.importers import parse_us_csl_json
from licet.parties.ownership import Holder, Listed, find_listed, listed_share, rule_of
from tests.unit.parties.ownership.ownership_samples import TODAY, found, listing, match, web

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.parties import Query
    from licet.parties.ownership import OwnershipFinding, Stakes

SSI = "list.us.ssi"
ONE, TWO = "E.O. 13662 Directive 1", "E.O. 13662 Directive 2"
CSL = b"""{"total": 2, "results": [
{"name": "X", "type": "Entity", "entity_number": 1, "programs": ["UKRAINE-EO13662"],
 "source": "Sectoral Sanctions Identifications List (SSI) - Treasury Department",
 "ids": [{"type": "Executive Order 13662 Directive Determination -", "number": "Subject to Directive 1"},
  {"type": "Executive Order 13662 Directive Determination -", "number": "Subject to Directive 2"},
  {"type": "Registration ID", "number": "13662"}]},
{"name": "Y", "type": "Entity", "entity_number": 2, "programs": ["UKRAINE-EO13662"],
 "source": "Sectoral Sanctions Identifications List (SSI) - Treasury Department", "ids": []}]}"""


def under(stakes: Stakes, sure: str, **directives: str) -> OwnershipFinding:
    """What the rule says of C when these are sectoral entities, under the directives that lists state."""
    listed = replace(
        listing(stakes, sure, on=SSI),
        directives={f"{SSI}.{name}": frozenset(text.split("+")) for name, text in directives.items()},
    )
    return listed_share("C", stakes=stakes, listed=listed, rule=rule_of("ssi"), on=TODAY)


@pytest.mark.parametrize(
    ("sentences", "verdict"),
    [
        (("X 50 C", "P 50 C"), "yes"),
        (("X 49.99 C", "P 50.01 C"), "no"),
        (("X 50 A", "P 50 A", "A 50 C", "P 50 C"), "yes"),
        (("X 49 A", "P 51 A", "A 50 C", "P 50 C"), "no"),
        (("X 30 C", "Y 20 C", "P 50 C"), "yes"),
        (("X ? C", "P 40 C"), "cannot tell"),
        (("X 30 C",), "cannot tell"),
    ],
    ids=["half", "less", "chain", "chain too thin", "aggregate", "unknown share", "unknown owner"],
)
def test_what_sectoral_entities_own_to_a_half_is_restricted(sentences: tuple[str, ...], verdict: str) -> None:
    finding = found("C", web(*sentences, people="P"), "X Y", rule="ssi")
    assert finding.verdict == verdict
    assert finding.effect == "restricted"


def test_a_possible_match_or_a_list_not_searched_leaves_it_open() -> None:
    stakes = web("X 60 C", "P 40 C", people="P")
    assert found("C", stakes, maybe="X", rule="ssi").verdict == "cannot tell"
    blind = listing(stakes, lists=("list.us.sdn",))
    finding = listed_share("C", stakes=stakes, listed=blind, rule=rule_of("ssi"), on=TODAY)
    assert finding.verdict == "cannot tell"
    assert finding.missing[0].asks.startswith("search list.us.ssi")


def test_only_blocked_persons_make_an_entity_blocked() -> None:
    stakes = web("X 60 C", "P 40 C", people="P X")
    listed = listing(stakes, "X", on=SSI)
    ofac = listed_share("C", stakes=stakes, listed=listed, rule=rule_of("ofac"), on=TODAY)
    assert (ofac.verdict, ofac.effect) == ("no", "blocked")


def test_the_rule_holds_from_the_guidance_it_refers_to() -> None:
    stakes = web("X 60 C", "P 40 C", people="P")
    assert not found("C", stakes, "X", rule="ssi", on=dt.date(2014, 8, 12)).in_force
    assert found("C", stakes, "X", rule="ssi", on=dt.date(2014, 8, 13)).in_force


def test_stakes_under_the_same_directive_add_up_and_the_directive_is_told() -> None:
    stakes = web("X 30 C", "Y 20 C", "P 50 C", people="P")
    finding = under(stakes, "X Y", X=ONE, Y=f"{ONE}+{TWO}")
    assert (finding.verdict, finding.directives, finding.assumed) == ("yes", (ONE,), False)


def test_stakes_that_suffice_only_across_directives_leave_it_open() -> None:
    stakes = web("X 30 C", "Y 20 C", "P 50 C", people="P")
    finding = under(stakes, "X Y", X=ONE, Y=TWO)
    assert (finding.verdict, finding.directives) == ("cannot tell", ())
    assert "whether stakes under different directives are added up" in finding.missing[0].asks
    assert str(finding.share) == "30 to 50 %"


def test_an_owner_whose_directive_no_list_states_counts_under_every_one() -> None:
    stakes = web("X 30 C", "Y 20 C", "P 50 C", people="P")
    finding = under(stakes, "X Y", X=ONE)
    assert (finding.verdict, finding.directives, finding.assumed) == ("yes", (ONE,), True)
    none = under(stakes, "X Y")
    assert (none.verdict, none.directives, none.assumed) == ("yes", (), True)


def test_two_entries_of_an_owner_one_of_which_states_nothing_are_under_every_directive() -> None:
    twice = (match("X", SSI), match("X again", SSI))
    listed = Listed(
        screened=frozenset("X"),
        searched=frozenset([SSI]),
        matches={"X": twice},
        directives={f"{SSI}.X": frozenset([ONE])},
    )
    assert listed.under(rule_of("ssi"), "X") == frozenset()


def test_what_the_official_file_states_of_directives_is_read_from_its_entries() -> None:
    lists = as_list_set([parse_us_csl_json(CSL, where="csl.json", as_of=TODAY)])
    stated, silent = (replace(match("X", SSI), entity=f"us.ssi.{number}") for number in (1, 2))

    def screen(queries: Iterable[Query], *, lists: object) -> Iterator[Screening]:
        del lists
        for query, entry in zip(queries, (stated, silent), strict=True):
            yield Screening(query=query, matches=(entry,), threshold=0.7, digest="d")

    holders = [Holder(key="x", name="X"), Holder(key="y", name="Y")]
    listed = find_listed(holders, lists=lists, screen=screen)
    assert listed.under(rule_of("ssi"), "x") == {ONE, TWO}
    assert listed.under(rule_of("ssi"), "y") == frozenset()
