"""What measures earn, in straight lines between knots: read off for all pairs of names at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.parties.matching._columns import Numbers, Totals

    Lines = Sequence[Sequence[tuple[float, ...]]]  # of each card, of each measure


class Points:
    """The lines of some cards, side by side."""

    def __init__(self, knots: Lines, points: Lines) -> None:
        longest = max(len(line) for card in knots for line in card)
        self._knots, self._points = (
            np.array([[(*line, *line[-1:] * (longest - len(line))) for line in card] for card in cards])
            for cards in (knots, points)
        )
        steps = np.diff(self._knots, axis=2, append=self._knots[:, :, -1:])
        rises = np.diff(self._points, axis=2, append=self._points[:, :, -1:])
        self._slopes = np.divide(rises, steps, out=np.zeros_like(steps), where=steps > 0)

    def of(self, card: Numbers, values: Totals) -> Totals:
        """Return what each row of measures earns on its card; beyond the outermost knots, what they earn."""
        values = np.clip(values, self._knots[card, :, 0], self._knots[card, :, -1])
        at = (values[:, :, None] >= self._knots[card]).sum(axis=2) - 1
        places = card[:, None], np.arange(values.shape[1]), at
        earned = self._points[places] + self._slopes[places] * (values - self._knots[places])
        return np.asarray(earned.sum(axis=1))
