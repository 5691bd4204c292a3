"""A small table in a terminal: cells wrap in their columns; where those get too narrow, rows become lists."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from licet.cli import _say

if TYPE_CHECKING:
    from collections.abc import Sequence

_INDENT, _GAP = 2, 2
_NARROWEST = 12  # a longer word than that is the rule, not the exception


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print the rows under their heads, or one after another as `head  cell` where the terminal is narrow."""
    widths = _widths(heads, rows)
    if widths is None:
        for number, row in enumerate(rows):
            if number:
                _say.line()
            for head, cell in zip(heads, row, strict=True):
                _say.pair(head, cell or "–")
        return
    numbers = [all(_is_number(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in (heads, ["-" * width for width in widths], *rows):
        _print(row, widths, numbers)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int] | None:
    """The columns' widths: as wide as their widest cell, the widest cut until all fit; None if none do."""
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    least = [
        min(width, max(_NARROWEST, *map(_word, column)))
        for width, column in zip(widths, zip(heads, *rows, strict=True), strict=True)
    ]
    room = _say.width() - _INDENT - _GAP * (len(heads) - 1)
    while sum(widths) > room:
        slack = [width - floor for width, floor in zip(widths, least, strict=True)]
        if not any(slack):
            return None
        widths[slack.index(max(slack))] -= 1
    return widths


def _is_number(cell: str) -> bool:
    return cell.replace(",", "").isdigit()


def _word(cell: str) -> int:
    """How wide a column must be so that no word of the cell is broken."""
    return max((len(word) for word in cell.split()), default=0)


def _print(cells: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> None:
    """One row; numbers stand at the right of their column."""
    columns = [
        textwrap.wrap(_say.harmless(cell), width, break_on_hyphens=False, break_long_words=False) or [""]
        for cell, width in zip(cells, widths, strict=True)
    ]
    for number in range(max(map(len, columns))):
        parts = []
        for column, width, is_number in zip(columns, widths, numbers, strict=True):
            text = column[number] if number < len(column) else ""
            parts.append(text.rjust(width) if is_number else text.ljust(width))
        print(" " * _INDENT + (" " * _GAP).join(parts).rstrip())
