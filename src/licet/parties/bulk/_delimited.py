"""Rows of CSV, whatever stands between the cells; a broken row never takes the next one with it.

A quote that is never closed would swallow every row after it: a record therefore spans a few lines at most,
and one that cannot be read is given up at its first line. What is no row comes back with the reason.
"""

from __future__ import annotations

import csv
from collections import deque
from typing import TYPE_CHECKING, Final

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

_LONGEST_CELL: Final = 131_072
SEPARATORS: Final = (",", ";", "\t", "|")
_NEVER: Final = "\x1f"  # where there is one column, a comma belongs to the name
_MOST_LINES: Final = 10  # of one record: an address has no more
_LONGEST: Final = 1_000_000  # characters of one line
_UNENDED: Final = "unexpected end of data"
_WORDS: Final = {_NEVER: "one column", "\t": "tabs between cells"}

Record = tuple[int, list[str] | str]
"""The line a record starts at, and its cells or why it has none."""


class Delimited:
    """A CSV file being read: its header, what separates its cells, and the records that follow."""

    def __init__(self, file: TextIO, *, where: str, fits: Callable[[list[str]], int]) -> None:
        self._lines = _numbered(file)
        self._back: deque[tuple[int, str | None]] = deque()
        told, header = self._heading(where)
        self._separator = told or _separator(header, fits)
        try:
            names = _cells([header], self._separator)
        except csv.Error as problem:
            raise InputError(f"has no header ({problem})", where=where, remedy="mend it") from None
        names = [name.strip() for name in names]
        self.names = [name or f"column {at}" for at, name in enumerate(names, 1)]

    @property
    def written(self) -> str:
        """What stands between the cells, in words."""
        return _WORDS.get(self._separator, f"“{self._separator}” between cells")

    def records(self) -> Iterator[Record]:
        """Every record; lines without a cell that says anything are none."""
        while (taken := self._take()) is not None:
            number, line = taken
            if line is None:
                yield number, f"the line has more than {_LONGEST:,} characters"
            elif line.strip(f"{self._separator} \r\n"):
                yield number, self._record(number, line)

    def _record(self, number: int, line: str) -> list[str] | str:
        """The cells from this line on; all but this line is given back if they cannot be read."""
        lines, after = [line], list[tuple[int, str | None]]()
        while True:
            try:
                found: list[str] | str = self._fitting(_cells(lines, self._separator))
            except csv.Error as problem:
                if _UNENDED in str(problem) and len(lines) < _MOST_LINES and (more := self._take()):
                    after.append(more)
                    if more[1] is not None:
                        lines.append(more[1])
                        continue
                found = _reason(problem, number)
            if isinstance(found, str):
                self._back.extendleft(reversed(after))
            return found

    def _fitting(self, cells: list[str]) -> list[str] | str:
        width = len(self.names)
        if len(cells) < width or any(cells[width:]):
            return f"{len(cells)} cell{'s' * (len(cells) != 1)} where the header has {width}"
        return cells[:width]

    def _take(self) -> tuple[int, str | None] | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def _heading(self, where: str) -> tuple[str | None, str]:
        """The separator, if the file begins with Excel's `sep=;`, and the first line that says anything."""
        told = None
        while (taken := self._take()) is not None:
            line = taken[1]
            if line is None:
                break
            if line.lower().startswith("sep=") and told is None:
                told = line.rstrip("\r\n")[4:5] or None
            elif line.strip():
                return told, line
        raise InputError("has no header", where=where, remedy="name the columns in its first line")


def _numbered(file: TextIO) -> Iterator[tuple[int, str | None]]:
    """Every line with its number; None for one too long to be a row, which is not held."""
    number = 0
    while line := file.readline(_LONGEST):
        number += 1
        if len(line) < _LONGEST or line.endswith("\n"):
            yield number, line
            continue
        while line and not line.endswith("\n"):
            line = file.readline(_LONGEST)
        yield number, None


def _cells(lines: list[str], separator: str) -> list[str]:
    csv.field_size_limit(_LONGEST_CELL)  # one for the whole process: others set their own
    return next(csv.reader(lines, delimiter=separator, strict=True))


def _separator(header: str, fits: Callable[[list[str]], int]) -> str:
    """The separator that makes most headings out of the first line; those that are known count first."""
    found: dict[str, list[str]] = {}
    for separator in SEPARATORS:
        try:
            found[separator] = [name.strip() for name in _cells([header], separator)]
        except csv.Error:
            continue
    best = max(found, key=lambda one: (fits(found[one]), len(found[one])), default=",")
    return best if len(found.get(best, ())) > 1 else _NEVER


def _reason(problem: csv.Error, number: int) -> str:
    text = str(problem)
    if _UNENDED in text:
        return f"a quote opened in line {number} is not closed within {_MOST_LINES} lines"
    if "field larger" in text:
        return f"a cell has more than {csv.field_size_limit():,} characters"
    return f"cannot be read as CSV ({text})"
