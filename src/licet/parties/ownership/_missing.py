"""The questions whose answers could change what a 50 percent rule says of a party, the nearest first.

Only what could matter is asked: who owns a party that nobody listed can reach is left in peace.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.parties.ownership._caught import controls, distant, excess, most, ringed
from licet.parties.ownership._rules import Aggregation, Control
from licet.parties.ownership._shares import ALL, NONE, in_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.parties.ownership._case import Case

_APART: Final = {
    Aggregation.EACH_UNLESS_JOINT: (
        "find out whether the listed owners hold their stakes under a joint arrangement"
    ),
    Aggregation.BY_DIRECTIVE: (
        "ask whether stakes under different directives are added up: under none alone do they suffice"
    ),
}


class Missing(Struct, frozen=True):
    """A question whose answer could change the verdict, and the key of the party it is about."""

    about: str
    asks: str


def questions(case: Case) -> Iterator[Missing]:
    """What to find out, nearest to the party first: only what could still change the answer."""
    for list_id in case.listed.unsearched(case.rule):
        yield Missing(case.tree.entity, f"search {list_id}: it was not searched, and the rule extends it")
    if case.tree.entity in case.certain and case.rule.aggregation in _APART:
        yield Missing(case.tree.entity, _APART[case.rule.aggregation])
    seen: set[str] = set()
    left = deque([case.tree.entity])
    while left:
        key = left.popleft()
        if key in seen or key not in case.possible:
            continue
        seen.add(key)
        yield from _questions(case, key)
        if key not in case.sure:
            left += [held.owner for held in case.tree.held[key]]
            left += [stake.owner for stake in case.tree.other[key]]
    for unread in case.unread:
        whom = " (it may be about any party: whom it is about cannot be read)" if unread.of is None else ""
        yield Missing(case.tree.entity, f"read row {unread.row} of {unread.source}: {unread.reason}{whom}")


def _questions(case: Case, key: str) -> Iterator[Missing]:
    if key in case.sure:
        return
    if key in case.unsure:
        yield Missing(key, f"decide whether {_called(case, key)} is listed: it {case.unsure[key]}")
    if key in case.certain:
        return
    yield from _of_stakes(case, key)
    yield from _of_claims(case, key)
    if key in case.endless and ringed(case.tree, key):
        yield Missing(key, f"find out who stands behind {_called(case, key)}: it stands above itself")
    rest = most(case.tree, key, ())
    if rest > NONE and not any(held.share.unknown for held in case.tree.held[key]):
        part = "" if rest == ALL else f"the other {in_percent(rest)} of "
        yield Missing(key, f"find out who owns {part}{_called(case, key)}{_or_person(case, key)}")


def _or_person(case: Case, key: str) -> str:
    """A party of no stated kind that is listed as a person most likely is one, and nobody owns it."""
    like = {match.kind for match in case.listed.matches.get(key, ())}
    if case.stakes.holder(key).kind is None and "person" in like:
        return ", or say that it is a person (in a table of your own: owner_kind)"
    return ""


def _of_stakes(case: Case, key: str) -> Iterator[Missing]:
    """What is not known of the direct stakes that are stated."""
    name, over = _called(case, key), excess(case.tree, key)
    if over > NONE:
        yield Missing(key, f"clear up the stakes of {name}: they add up to {in_percent(ALL.plus(over))}")
    for held in case.tree.held[key]:
        owner = _called(case, held.owner)
        if held.contradicted:
            yield Missing(key, f"clear up what {owner} holds of {name}: the files say {held.share}")
        elif not held.share.known and held.owner in case.possible:
            yield Missing(key, f"find out what share {owner} holds of {name}: {held.share}")


def _of_claims(case: Case, key: str) -> Iterator[Missing]:
    """What is claimed beside direct stakes: ownership through others, and control if the rule counts it."""
    name = _called(case, key)
    for stake in distant(case.tree, key):
        if stake.owner in case.possible:
            how = f"{_called(case, stake.owner)} owns {stake.share} of {name}"
            yield Missing(key, f"find out whether {how} directly, and if not, through whom")
    if case.rule.control is not Control.COUNTS:
        return
    for owner in dict.fromkeys(stake.owner for stake in controls(case.tree, key)):
        if owner in case.possible:
            yield Missing(key, f"assess whether {_called(case, owner)} controls {name}, as is stated")


def _called(case: Case, key: str) -> str:
    return case.stakes.holder(key).called
