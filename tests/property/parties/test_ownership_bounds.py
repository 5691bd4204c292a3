"""Whatever the missing shares and owners turn out to be, the answer was right, or left open."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from licet.parties.ownership import Bound, Holder, Stake, Stakes, listed_share, rule_of
from licet.parties.ownership._shares import between
from tests.unit.parties.ownership.ownership_samples import LIST_OF, TODAY, listing

if TYPE_CHECKING:
    import random

    from licet.parties.ownership import OwnershipFinding, Share

PEOPLE = ("P", "Q", "X", "Y")
COMPANIES = ("A", "B", "C", "D")
RULES = ("ofac", "ssi", "eu", "uk", "bis")


class World(NamedTuple):
    """Who truly owns what part of whom, and what part of it a file says: None is a stake it leaves out."""

    truth: dict[tuple[str, str], int]
    said: dict[tuple[str, str], Share | None]
    listed: frozenset[str]
    undecided: frozenset[str]


def _around(share: int) -> st.SearchStrategy[Share | None]:
    """What a file may say of a stake of that size: nothing, the number, or a range that holds it."""
    at = Bound(Fraction(share))
    ranges = st.tuples(st.integers(0, share), st.integers(share, 100)).map(
        lambda ends: between(Bound(Fraction(ends[0])), Bound(Fraction(ends[1])))
    )
    open_below = st.just(between(Bound(Fraction(share - 1), 1), at)) if share else st.nothing()
    return st.one_of(st.none(), st.just(between(at, at)), ranges, open_below)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    truth: dict[tuple[str, str], int] = {}
    for company in COMPANIES:
        left = 100
        for owner in draw(st.permutations([*PEOPLE, *(name for name in COMPANIES if name != company)])):
            share = draw(st.sampled_from([0, 0, 0, 10, 25, 49, 50, 51, 75]))
            if 0 < share <= left:
                truth[owner, company] = share
                left -= share
    said = {pair: draw(_around(share)) for pair, share in truth.items()}
    listed = draw(st.frozensets(st.sampled_from([*PEOPLE, *COMPANIES]), max_size=3))
    undecided = draw(st.frozensets(st.sampled_from([*PEOPLE, *COMPANIES]), max_size=2))
    return World(truth, said, listed, undecided)


def truly_caught(truth: dict[tuple[str, str], int], listed: frozenset[str], *, rule: str) -> set[str]:
    """The parties caught when everything is known, by the words of the rule."""
    caught = set(listed)
    while True:
        more = {
            company
            for company in COMPANIES
            if company not in caught and _meets(_sum(truth, company, caught), rule=rule)
        }
        if not more:
            return caught
        caught |= more


def _sum(truth: dict[tuple[str, str], int], company: str, owners: set[str]) -> int:
    return sum(share for (owner, owned), share in truth.items() if owned == company and owner in owners)


def _meets(share: int, *, rule: str) -> bool:
    return share > 50 if rule == "uk" else share >= 50


def _stakes(said: dict[tuple[str, str], Share | None]) -> Stakes:
    holders = [Holder(key=key, name=key, kind="person") for key in PEOPLE]
    holders += [Holder(key=key, name=key) for key in COMPANIES]
    stakes = [
        Stake(owner=owner, owned=owned, share=share)
        for (owner, owned), share in said.items()
        if share is not None
    ]
    return Stakes(holders, stakes)


def _found(world: World, stakes: Stakes, rule: str, company: str = "A") -> OwnershipFinding:
    undecided = world.undecided - world.listed
    listed = listing(stakes, " ".join(world.listed), " ".join(undecided), on=LIST_OF[rule])
    return listed_share(company, stakes=stakes, listed=listed, rule=rule_of(rule), on=TODAY)


@given(worlds(), st.sampled_from(RULES), st.data())
def test_the_answer_holds_for_every_completion(world: World, rule: str, data: st.DataObject) -> None:
    stakes = _stakes(world.said)
    finding = _found(world, stakes, rule)
    turned_out = data.draw(st.sets(st.sampled_from(sorted(world.undecided)))) if world.undecided else set()
    listed = frozenset(world.listed | turned_out)
    together = truly_caught(world.truth, listed, rule=rule)
    share = Bound(Fraction(_sum(world.truth, "A", together)))
    assert share <= finding.share.high
    if rule == "uk":
        alone = [truly_caught(world.truth, frozenset({person}), rule=rule) for person in listed]
        largest = max((_sum(world.truth, "A", each) for each in alone), default=0)
        assert finding.share.low <= Bound(Fraction(largest))
        assert finding.verdict != "yes" or any("A" in each for each in alone)
    else:
        assert finding.share.low <= share
        assert finding.verdict != "yes" or "A" in together
    assert finding.verdict != "no" or "A" not in together


@given(worlds(), st.sampled_from(RULES), st.data())
def test_a_stake_more_never_widens_the_bounds(world: World, rule: str, data: st.DataObject) -> None:
    pairs = sorted(world.said)
    fewer = data.draw(st.sets(st.sampled_from(pairs))) if pairs else set()
    less = {pair: share for pair, share in world.said.items() if pair not in fewer}
    vague, sharp = (_found(world, _stakes(said), rule).share for said in (less, world.said))
    assert vague.low <= sharp.low
    assert sharp.high <= vague.high


@given(worlds(), st.sampled_from(RULES), st.sampled_from([*PEOPLE, *COMPANIES]))
def test_one_listed_party_more_never_lowers_a_bound(world: World, rule: str, more: str) -> None:
    stakes = _stakes(world.said)
    before = _found(world, stakes, rule).share
    after = _found(world._replace(listed=world.listed | {more}), stakes, rule).share
    assert before.low <= after.low
    assert before.high <= after.high


@given(worlds(), st.sampled_from(RULES), st.randoms())
def test_the_order_of_rows_does_not_matter(world: World, rule: str, order: random.Random) -> None:
    rows = list(world.said.items())
    order.shuffle(rows)
    one = _found(world, _stakes(world.said), rule)
    other = _found(world, _stakes(dict(rows)), rule)
    assert one == other


@given(worlds(), st.sampled_from(RULES))
def test_a_question_is_asked_exactly_when_the_answer_is_open(world: World, rule: str) -> None:
    finding = _found(world, _stakes(world.said), rule)
    assert bool(finding.missing) == (finding.verdict == "cannot tell")


@given(worlds(), st.sampled_from(RULES))
def test_a_yes_shows_a_chain_from_a_listed_party_to_the_one_asked_about(world: World, rule: str) -> None:
    finding = _found(world, _stakes(world.said), rule)
    if finding.verdict != "yes" or finding.itself:
        return
    assert finding.chains
    for chain in finding.chains:
        assert chain.links[0].owner in world.listed
        assert chain.links[-1].owned == "A"
        assert all(
            above.owned == below.owner for above, below in zip(chain.links, chain.links[1:], strict=False)
        )
