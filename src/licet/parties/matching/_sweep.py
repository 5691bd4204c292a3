"""One pass over the rows that the asked words reach: how much of each name, on both sides, they cover.

The sums are upper bounds, good enough to leave out what cannot come near; whoever is left is aligned word by
word elsewhere. Every row is swept, so that nothing near is lost for want of room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from licet.parties.matching._asked import ASKED_SHARE, FLOOR
from licet.parties.matching._columns import Places, Shares, Truths
from licet.parties.matching._reach import likeness_of
from licet.parties.matching._spans import spans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.parties.matching._asked import Plan
    from licet.parties.matching._listed import Listed
    from licet.parties.matching._reach import Reach
    from licet.parties.matching._vocabulary import Written

_COMPARED: Final = 32  # rows aligned word by word: those nearest by the sums
_NOTHING: Final = np.float32(1e-3)


class _Sums(Struct, frozen=True):
    rows: Places
    got: Shares  # of the asked words
    given: Shares  # of the listed words

    def where(self, kept: Truths) -> _Sums:
        return _Sums(self.rows[kept], self.got[kept], self.given[kept])


class Sweep:
    """Room for the sums of one search at a time; make one for each thread."""

    def __init__(self, listed: Listed, worth: Shares) -> None:
        count = len(listed.starts) - 1
        self._listed = listed
        self._worth = worth
        self._best, self._got, self._given = (np.zeros(count, np.float32) for _ in range(3))
        self._seen = np.zeros(count, np.int32)

    def nearest(self, plan: Plan, reaches: Mapping[Written, Reach], kind: int) -> list[int]:
        """Return the rows that may be near, nearest first; `kind` 0 is any kind."""
        sums = self._reached(plan, reaches)
        rest = sum([worth for _, worth in plan.later])
        sums = sums.where(sums.got + np.float32(rest) >= np.float32(plan.least))
        if kind:
            kinds = self._listed.kind[self._listed.spelling[sums.rows]]
            sums = sums.where((kinds == 0) | (kinds == kind))
        if plan.later and len(sums.rows):
            sums = self._looked_up(sums, plan, reaches)
        return self._chosen(sums, plan)

    def _reached(self, plan: Plan, reaches: Mapping[Written, Reach]) -> _Sums:
        best, got, given, seen = self._best, self._got, self._given, self._seen
        touched: list[Places] = [np.zeros(0, np.int32)]
        for one, worth in plan.first:
            reached = reaches[one].rows
            if reached is None or not len(reached[0]):
                continue
            rows, likeness, told = reached
            best[rows] = likeness  # a row reached twice keeps the last, which is the most alike
            got[rows] += best[rows] * np.float32(worth)
            best[rows] = told
            given[rows] += best[rows]
            touched.append(rows)
        rows = np.concatenate(touched)
        order = np.arange(len(rows), dtype=np.int32)
        seen[rows] = order
        rows = rows[seen[rows] == order]
        sums = _Sums(rows, got[rows], given[rows])
        got[rows] = 0
        given[rows] = 0
        return sums

    def _looked_up(self, sums: _Sums, plan: Plan, reaches: Mapping[Written, Reach]) -> _Sums:
        """Add what the common words are worth in the rows that the rare ones found."""
        listed = self._listed
        which, at = spans(listed.starts[sums.rows], listed.starts[sums.rows + 1])
        words = listed.words[at].astype(np.int64)
        got, given = sums.got.copy(), sums.given.copy()
        for one, worth in plan.later:
            likeness = likeness_of(reaches[one], words)
            hit = np.flatnonzero(likeness)
            row = which[hit]
            most, told = np.zeros_like(got), np.zeros_like(got)
            np.maximum.at(most, row, likeness[hit])
            np.maximum.at(told, row, likeness[hit] * self._worth[listed.person[sums.rows[row]], words[hit]])
            got += most * np.float32(worth)
            given += told
        return _Sums(sums.rows, got, given)

    def _chosen(self, sums: _Sums, plan: Plan) -> list[int]:
        asked = np.minimum(sums.got / np.float32(max(plan.total, 1e-3)), 1)
        listed = np.minimum(sums.given / self._listed.worth[sums.rows], 1)
        near = 1 / (
            ASKED_SHARE / np.maximum(asked, _NOTHING) + (1 - ASKED_SHARE) / np.maximum(listed, _NOTHING)
        )
        kept = np.flatnonzero(near >= FLOOR)
        order = np.argsort(-near[kept], kind="stable")[:_COMPARED]
        return [int(row) for row in sums.rows[kept[order]]]
