"""All that bears on one party under one rule on one day, gathered before anything is concluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet.parties.ownership._caught import Tree, catchable, caught, endless, least, tree_of
from licet.parties.ownership._listed import Listed
from licet.parties.ownership._rules import Aggregation, Control, ShareRule
from licet.parties.ownership._shares import NONE, Bound
from licet.parties.ownership._stakes import Stakes, Unread

if TYPE_CHECKING:
    import datetime as dt


class Case(Struct, frozen=True):
    """A party, who stands above it, who of them is listed, and who is certainly or possibly caught.

    `certain` counts all listed parties together, also where the rule does not: then it says what a joint
    arrangement would make of them.
    """

    tree: Tree
    stakes: Stakes
    rule: ShareRule
    listed: Listed
    threshold: Bound
    sure: frozenset[str]
    unsure: dict[str, str]
    certain: frozenset[str]
    possible: frozenset[str]
    endless: frozenset[str]
    unread: tuple[Unread, ...]


def case_of(entity: str, *, stakes: Stakes, listed: Listed, rule: ShareRule, on: dt.date) -> Case:
    """Gather what the files and the screening say of a party, the key of which is given."""
    tree = tree_of(entity, stakes=stakes, on=on)
    sure = listed.sure(rule) & frozenset(tree.keys)
    reasons = {key: listed.unsure(rule, key) for key in tree.keys if key not in sure}
    unsure = {key: reason for key, reason in reasons.items() if reason is not None}
    threshold = (rule.period(on) or rule.periods[0]).threshold
    control = rule.control is Control.COUNTS
    near = sure | unsure.keys()
    unended = endless(tree, near)
    return Case(
        tree=tree,
        stakes=stakes,
        rule=rule,
        listed=listed,
        threshold=threshold,
        sure=sure,
        unsure=unsure,
        certain=caught(tree, sure, threshold=threshold),
        possible=catchable(tree, near | unended, threshold=threshold, control=control),
        endless=unended,
        unread=stakes.unread_of(tree.keys),
    )


def certainly(case: Case, key: str) -> tuple[Bound, frozenset[str]]:
    """The most that those whose stakes add up surely hold of a party, and who of them is caught."""
    if case.rule.aggregation is Aggregation.TOGETHER:
        return least(case.tree, key, case.certain), case.certain
    apart = (
        by_directive(case).values()
        if case.rule.aggregation is Aggregation.BY_DIRECTIVE
        else [caught(case.tree, (person,), threshold=case.threshold) for person in sorted(case.sure)]
    )
    ranked = [(least(case.tree, key, each), each) for each in apart]
    return max(ranked, key=lambda pair: pair[0], default=(NONE, frozenset()))


def by_directive(case: Case) -> dict[str, frozenset[str]]:
    """Who is certainly caught under each directive; without a name where no listed owner's is stated.

    An owner whose directive no list states is counted under every one, so that nobody is cleared for want
    of a word.
    """
    stated = {key: case.listed.under(case.rule, key) for key in sorted(case.sure)}
    names = sorted(frozenset().union(*stated.values())) or [""]
    groups = {name: [key for key, under in stated.items() if not under or name in under] for name in names}
    return {name: caught(case.tree, group, threshold=case.threshold) for name, group in groups.items()}
