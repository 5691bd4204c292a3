"""What measures earn on one card: points in straight lines between knots, added up."""

from __future__ import annotations

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
            if value <= knots[0]:
                total += points[0]
            elif value >= knots[-1]:
                total += points[-1]
            else:
                at = 1
                while knots[at] <= value:  # there are few, and most values are below the first of them
                    at += 1
                before, rise = points[at - 1], points[at] - points[at - 1]
                total += before + rise * (value - knots[at - 1]) / (knots[at] - knots[at - 1])
        return total
