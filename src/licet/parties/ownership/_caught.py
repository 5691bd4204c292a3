"""Which parties a 50 percent rule catches, bounded from both sides when shares or owners are not known.

1. A party is caught if it is listed, or if the stakes that caught parties hold in it meet the threshold.
   What follows from that, and nothing else, is caught: two companies that own each other are not caught by
   each other.
2. Certainly caught is what follows from the least that each stake can be.
3. Possibly caught is what follows if everything not known to be held by somebody else is held by listed
   parties: unknown shares, owners nobody names, parties whose own owners are not known.
4. Nobody owns a person or a state, and many small holders are no one's: such an owner ends a chain, unless
   a file says that somebody owns it, or, where control counts, controls it.
5. If the stakes stated of a party add up to more than the whole, what is too much may be false in any of
   them: it is taken off what is certain, and added to what is possible.
6. Companies that only own each other, with nobody cleared at the end, hide who stands behind them: they are
   possibly caught.

Whatever the missing shares and owners turn out to be, the parties then caught are among the possible ones,
and hold the certain ones. Each round adds a party or ends, so that no ring of owners is followed for ever.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.parties.ownership._shares import ALL, NONE, Bound
from licet.parties.ownership._stakes import CONTROL, ENDS, OWNERSHIP, Held, Stake, Stakes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable


class Tree(Struct, frozen=True):
    """A party and all who stand above it on one day, nearest first; the first key is the party's own."""

    entity: str
    on: dt.date
    keys: tuple[str, ...]
    held: dict[str, tuple[Held, ...]]
    other: dict[str, tuple[Stake, ...]]
    below: dict[str, tuple[str, ...]]
    ends: frozenset[str]

    def between(self, owned: str, owner: str) -> bool:
        """Whether direct stakes lead from `owner` down to `owned`."""
        seen, left = {owned}, [owned]
        while left:
            owners = {held.owner for held in self.held.get(left.pop(), ())} - seen
            if owner in owners:
                return True
            seen |= owners
            left += owners
        return False


def tree_of(entity: str, *, stakes: Stakes, on: dt.date) -> Tree:
    """Everything the files say, on that day, of who stands above a party."""
    keys = (entity, *stakes.above(entity, on=on))
    held = {key: stakes.held(key, on=on) for key in keys}
    other = {
        key: tuple(s for s in stakes.into(key, on=on) if s.kind != OWNERSHIP or not s.direct) for key in keys
    }
    below: dict[str, list[str]] = {key: [] for key in keys}
    for key in keys:
        for owner in dict.fromkeys([h.owner for h in held[key]] + [s.owner for s in other[key]]):
            below[owner].append(key)
    return Tree(
        entity=entity,
        on=on,
        keys=keys,
        held=held,
        other=other,
        below={key: tuple(found) for key, found in below.items()},
        ends=frozenset(key for key in keys if stakes.holder(key).kind in ENDS and not held[key]),
    )


def caught(tree: Tree, listed: Collection[str], *, threshold: Bound) -> frozenset[str]:
    """The parties that are certainly caught when these are listed (2)."""
    return _grown(tree, listed, lambda key, found: least(tree, key, found) >= threshold)


def catchable(tree: Tree, listed: Collection[str], *, threshold: Bound, control: bool) -> frozenset[str]:
    """The parties that may be caught when these are, or may be, listed (3)."""

    def may(key: str, found: Collection[str]) -> bool:
        if most(tree, key, found) >= threshold:
            return True
        if any(stake.owner in found and stake.share.high >= threshold for stake in distant(tree, key)):
            return True
        return control and any(stake.owner in found for stake in controls(tree, key))

    return _grown(tree, listed, may)


def endless(tree: Tree, listed: Collection[str]) -> frozenset[str]:
    """The parties whose owners, followed up, lead to nobody that ends a chain and is not one of these (6)."""

    def held_by(key: str, found: Collection[str]) -> bool:
        return any(held.owner in found and held.share.low > NONE for held in tree.held[key])

    return frozenset(tree.keys) - _grown(tree, tree.ends.difference(listed), held_by)


def ringed(tree: Tree, key: str) -> bool:
    """Whether a party stands above itself."""
    return any(tree.between(held.owner, key) for held in tree.held[key])


def _grown(
    tree: Tree, listed: Collection[str], joins: Callable[[str, Collection[str]], bool]
) -> frozenset[str]:
    """The listed parties and all that join them (1), each looked at again when an owner of it has joined."""
    found = {key for key in tree.keys if key in listed}
    left = deque(tree.keys)
    while left:
        key = left.popleft()
        if key not in found and joins(key, found):
            found.add(key)
            left += tree.below.get(key, ())
    return frozenset(found)


def least(tree: Tree, key: str, counted: Collection[str]) -> Bound:
    """The least that these owners can hold of a party together."""
    stated = _sum(held.share.low for held in tree.held[key] if held.owner in counted)
    return max(NONE, stated.minus(excess(tree, key)))


def most(tree: Tree, key: str, counted: Collection[str]) -> Bound:
    """The most that these owners, and owners nobody names, can hold of a party together."""
    if key in tree.ends:  # (4)
        return NONE
    others = _sum(held.share.low for held in tree.held[key] if held.owner not in counted)
    return max(NONE, min(ALL, ALL.minus(others).plus(excess(tree, key))))


def excess(tree: Tree, key: str) -> Bound:
    """By how much the stakes stated of a party exceed the whole (5)."""
    return max(NONE, _sum(held.share.low for held in tree.held[key]).minus(ALL))


def controls(tree: Tree, key: str) -> tuple[Stake, ...]:
    """The statements of control over a party."""
    return tuple(stake for stake in tree.other[key] if stake.kind == CONTROL)


def distant(tree: Tree, key: str) -> tuple[Stake, ...]:
    """The statements of ownership through others that are not named.

    One without a number says nothing new where direct stakes already lead to its owner.
    """
    return tuple(
        stake
        for stake in tree.other[key]
        if stake.kind == OWNERSHIP and not (stake.share.unknown and tree.between(key, stake.owner))
    )


def _sum(bounds: Iterable[Bound]) -> Bound:
    total = NONE
    for bound in bounds:
        total = total.plus(bound)
    return total
