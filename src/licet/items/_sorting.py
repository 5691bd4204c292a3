"""Which paragraphs of an American entry are its own, and which are lists inside its notes.

The source prints both with the same letters. The likeliest reading of an entry as a whole is taken: its own
letters rise one by one, a note's list begins after a colon, and a note that speaks of 5A002.b stands
after 5A002.b. A reading that breaks such a habit pays for it; the cheapest one wins.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from licet.items._outline import begins, follows

if TYPE_CHECKING:
    from collections.abc import Sequence

_RANGE: Final = re.compile(r"(?:to|through|and) ([a-z])\.? ?(?:\[|Reserved|$)")
_WRONG: Final = 50.0  # a letter where no list can take it
_WIDTH: Final = 64  # readings kept at each step


class Row(Struct, frozen=True):
    """One row of the source: the steps of its label, none for plain text; numbers count notes."""

    steps: tuple[str, ...]
    text: str
    is_note: bool = False


class _Reading(Struct, frozen=True):
    """One way to read the rows so far: what each is, and the lists that are open."""

    cost: float = 0.0
    own: str = ""  # the entry's last own letter
    path: tuple[str, ...] = ()  # its last own paragraph
    noted: tuple[str, ...] = ()  # the last paragraph of a list in a note
    open: tuple[str, ...] = ()  # the last letters of lists in notes, outermost first
    ended: bool = False  # the innermost of them ended with a full stop
    in_note: bool = False  # whose the last single letter was
    marks: tuple[bool, ...] = ()  # for each row: is it of a note?

    @property
    def alike(self) -> tuple[object, ...]:
        """What the rest of the reading depends on."""
        return self.own, self.path, self.noted, self.open, self.ended, self.in_note


def of_notes(code: str, rows: Sequence[Row]) -> tuple[bool, ...]:
    """For each row, whether it belongs to a note rather than to what the entry controls."""
    readings = [_Reading()]
    for at, row in enumerate(rows):
        before = rows[at - 1] if at else None
        further = [next_ for reading in readings for next_ in _readings(reading, row, before, code)]
        best: dict[object, _Reading] = {}
        for reading in sorted(further, key=lambda reading: reading.cost):
            best.setdefault(reading.alike, reading)
        readings = list(best.values())[:_WIDTH]
    lettered = any(len(row.steps) == 1 and not row.is_note for row in rows)
    return min(readings, key=lambda reading: reading.cost + (10 if lettered and not reading.own else 0)).marks


def _readings(reading: _Reading, row: Row, before: Row | None, code: str) -> list[_Reading]:
    if not row.steps or row.is_note:
        return [_text(reading, cost=_misplaced(reading, row, code))]
    if len(row.steps) > 1:
        return [_deeper(reading, row.steps, before)]
    return [_as_own(reading, row, before), _as_note(reading, row, before)]


def _misplaced(reading: _Reading, row: Row, code: str) -> float:
    """What it costs that a note speaks of another paragraph than the one it stands under."""
    spoken = re.search(rf"\b{code}\.([a-z])\b", row.text)
    if spoken is None or spoken[1] == reading.own:
        return 0.0
    return 2.0 if reading.own and spoken[1] > reading.own else 0.5


def _deeper(reading: _Reading, steps: tuple[str, ...], before: Row | None) -> _Reading:
    """A row below a letter goes on with the list it is next in; without its letter it is the entry's own."""
    first = steps[0]
    if reading.in_note and first in reading.open:
        numbered = before is not None and before.is_note  # the note has listed by number below its letter
        if not _goes_on(steps, reading.path) or (_goes_on(steps, reading.noted) and not numbered):
            return _read(reading, steps, note=True)
    if first == reading.own or not reading.own or first > reading.own:
        return _read(reading, steps, note=False)
    return _read(reading, steps, note=True, cost=5.0)


def _goes_on(steps: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether a paragraph comes next after another: the first below it, or the next on some level above."""
    depth = len(steps)
    if after == steps[:-1]:
        return begins(steps[-1])
    return len(after) >= depth and after[: depth - 1] == steps[:-1] and follows(steps[-1], after[depth - 1])


def _as_own(reading: _Reading, row: Row, before: Row | None) -> _Reading:
    letter = row.steps[0]
    if follows(letter, reading.own) or (not reading.own and begins(letter)):
        cost = 0.0
    else:
        cost = 1.0 if letter > reading.own else _WRONG
    if _opens(before) and begins(letter):
        cost += 2
    if any(follows(letter, last) for last in reading.open) and not reading.ended:
        cost += 1
    ends = _RANGE.match(row.text)
    return _Reading(
        cost=reading.cost + cost,
        own=ends[1] if ends else letter,
        path=row.steps,
        marks=(*reading.marks, False),
    )


def _as_note(reading: _Reading, row: Row, before: Row | None) -> _Reading:
    letter = row.steps[0]
    lists = [depth for depth, last in enumerate(reading.open) if follows(letter, last)]
    if lists:
        cost, open_ = (1.0 if reading.ended else 0.0), (*reading.open[: lists[-1]], letter)
    elif begins(letter):
        after_note = before is not None and (not before.steps or before.is_note)
        cost = 0.0 if _opens(before) else 1.0 if after_note else 8.0
        open_ = (*reading.open, letter)
    else:
        cost, open_ = _WRONG, (letter,)
    if "Reserved" in row.text:  # lists in notes keep no places free
        cost += 3
    return _Reading(
        cost=reading.cost + cost,
        own=reading.own,
        path=reading.path,
        noted=row.steps,
        open=open_,
        ended=row.text.endswith("."),
        in_note=True,
        marks=(*reading.marks, True),
    )


def _opens(row: Row | None) -> bool:
    """Whether a row of a note ends as if a list came next."""
    return row is not None and (not row.steps or row.is_note) and row.text.endswith(":")


def _text(reading: _Reading, *, cost: float) -> _Reading:
    return replace(reading, cost=reading.cost + cost, marks=(*reading.marks, True))


def _read(reading: _Reading, steps: tuple[str, ...], *, note: bool, cost: float = 0.0) -> _Reading:
    """The reading with one more row below a letter; an own row closes the lists of notes."""
    marks = (*reading.marks, note)
    if note:
        return replace(reading, cost=reading.cost + cost, noted=steps, marks=marks)
    return _Reading(cost=reading.cost + cost, own=steps[0], path=steps, marks=marks)
