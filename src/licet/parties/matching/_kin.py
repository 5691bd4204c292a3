"""Owners that share names: most likely one party under two entries, so that what one is called, both may be.

Lists name the same party with different aliases. Two owners are kin when the names they share, letter for
letter, hold so much information that nobody else among all owners would be expected to bear them. That is
presumed from names alone and never follows from kin of kin; whoever knows more of both decides.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from math import log
from typing import TYPE_CHECKING, Final

import numpy as np

from licet.parties.matching._listed import row_keys
from licet.parties.matching._spans import firsts, true_at
from licet.parties.matching._spelling import mixed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.parties.matching._columns import Numbers
    from licet.parties.matching._listed import Listed

KIN: Final = 0.95  # of a name's score is left for the kin of whom it names
_MOST: Final = 6  # owners of one name: what more of them bear tells none of them from the others
_NAMESAKES: Final = 0.01  # expected of the names that two persons share; of firms, one
_ONE: Final = 1.0
# What a party of unknown kind may be; ships are called what firms are called.
_UNTOLD: Final = ({None, "person"}, {None, "organisation"})


def kin_of(listed: Listed, kinds: tuple[str, ...], words: int) -> Numbers:
    """Return the pairs (owner, other owner) that are kin, in both directions, in order.

    `kinds` are those the numbers of `listed.kind` stand for, from 1; `words` is how many words there are.
    """
    row = _first_rows(listed)
    owner = listed.owner[listed.spelling[row]]
    known = _Information(listed, row, words)
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for pair, shared in _sharing(listed, row, owner):
        found[pair].update(known.words_of(shared))
    told = (None, *kinds)
    kind = {one: told[n] for one, n in zip(listed.owner.tolist(), listed.kind.tolist(), strict=True)}
    kin = []
    for (one, other), held in found.items():
        both = {kind[one], kind[other]}
        few = _NAMESAKES if "person" in both else _ONE
        if (len(both) == 1 or both in _UNTOLD) and known.namesakes(held) < few:
            kin += [(one, other), (other, one)]
    return np.array(sorted(kin), np.int64).reshape(-1, 2)


def none() -> Numbers:
    """Return no pairs."""
    return np.zeros((0, 2), np.int64)


def _first_rows(listed: Listed) -> Numbers:
    """Return the first reading of every spelling that the list stands behind."""
    row = true_at(firsts(listed.spelling.astype(np.int64)))
    return row[~listed.weak[listed.spelling[row]]]


def _sharing(listed: Listed, row: Numbers, owner: Numbers) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield two owners with a row of words that both of them bear, in whatever order."""
    keys = row_keys(listed.starts, listed.words, mixed(np.arange(1, len(listed.held_from), dtype=np.uint64)))
    order = np.lexsort((owner, keys[row]))
    key, owner, row = keys[row][order], owner[order], row[order]
    ends = np.append(true_at(firsts(key)), len(key))
    for at in true_at(np.diff(ends) > 1).tolist():
        start, end = int(ends[at]), int(ends[at + 1])
        bearers = sorted(set(owner[start:end].tolist()))
        if 1 < len(bearers) <= _MOST:
            for pair in combinations(bearers, 2):
                yield pair, int(row[start])


class _Information:
    """How many owners bear each word, and so how many would bear several by chance."""

    def __init__(self, listed: Listed, row: Numbers, words: int) -> None:
        self._listed = listed
        lengths = listed.starts[row + 1] - listed.starts[row]
        places = np.concatenate([np.arange(0), *map(np.arange, listed.starts[row], listed.starts[row + 1])])
        owner = np.repeat(listed.owner[listed.spelling[row]], lengths)
        pairs = np.unique(np.stack([listed.words[places].astype(np.int64), owner]), axis=1)
        self._bearers = np.bincount(pairs[0], minlength=words).tolist()
        self._owners = max(len(set(owner.tolist())), 1)

    def words_of(self, row: int) -> list[int]:
        """Return the words of a row."""
        held: list[int] = self._listed.words[self._listed.starts[row] : self._listed.starts[row + 1]].tolist()
        return held

    def namesakes(self, held: set[int]) -> float:
        """Return how many owners would be expected to bear all these words, were they drawn one by one."""
        others = sum(log(max(self._bearers[word] - 1, 1) / self._owners) for word in held)
        return float(self._owners * np.exp(others))
