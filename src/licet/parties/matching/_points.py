"""What measures earn on one card: points in straight lines between knots, added up."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Line = tuple[float, ...]


class Points:
    """The lines of one card, a line for each measure."""

    def __init__(self, knots: Sequence[Line], points: Sequence[Line]) -> None:
        self._lines: list[tuple[int, Line, Line]] = [
            (measure, line, earned)
            for measure, (line, earned) in enumerate(zip(knots, points, strict=True))
            if any(earned)
        ]

    def of(self, values: Sequence[float]) -> float:
        """Return what these measures earn; beyond the outermost knots, what the outermost earn."""
        total = 0.0
        for measure, knots, points in self._lines:
            value = values[measure]
            at = bisect_right(knots, value)
            if at == 0:
                total += points[0]
            elif at == len(knots):
                total += points[at - 1]
            else:
                before, rise = points[at - 1], points[at] - points[at - 1]
                total += before + rise * (value - knots[at - 1]) / (knots[at] - knots[at - 1])
        return total
