"""Which level of an outline a marker belongs to: `b.` may follow `a.` at the top, or a note's own `a.`.

Lists print the same letters at several levels, and notes count from the start again. What decides is the
order of the labels first, and the column they are printed in second.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

_REFERENCE: Final = re.compile(r"([0-9][A-E][0-9]{3})((?:\.[a-z0-9]+)*)")


class Rung(Struct, frozen=True):
    """A label on the way from the entry down to here, and the column it was printed in."""

    label: str
    column: int


def follows(label: str, after: str) -> bool:
    """Whether `label` comes right after `after`: b after a, 10 after 9, aa after z."""
    if label.isdigit() and after.isdigit():
        return int(label) == int(after) + 1
    if not (label.isalpha() and after.isalpha()):
        return False
    return _place(label) == _place(after) + 1


def begins(label: str) -> bool:
    """Whether a list can begin with this label."""
    return label in ("a", "1")


def shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The way down that two paragraphs have in common."""
    depth = 0
    while depth < min(len(one), len(other)) and one[depth] == other[depth]:
        depth += 1
    return one[:depth]


def spoken_of(note: str, code: str) -> tuple[str, ...]:
    """The paragraph of its own entry that a note speaks of first; none when it speaks of the entry."""
    about = _REFERENCE.search(note)
    return tuple(about[2].split(".")[1:]) if about and about[1] == code else ()


def climbed(rungs: Sequence[Rung], label: str, column: int) -> tuple[Rung, ...] | None:
    """The way down to `label`, or None when no list that is open can take it."""
    here = Rung(label, column)
    fits = [depth for depth, rung in enumerate(rungs) if follows(label, rung.label)]
    if begins(label) and not (rungs and rungs[-1].label.isalpha() == label.isalpha()):
        fits.append(len(rungs))
    if not fits:
        fits = _with_a_gap(rungs, here)
    if not fits:
        return None
    best = min(fits, key=lambda depth: (_apart(rungs, depth, column), -depth))
    return (*rungs[:best], here)


def _with_a_gap(rungs: Sequence[Rung], here: Rung) -> list[int]:
    """Levels whose labels come before this one with some left out between them, in the same column."""
    return [
        depth
        for depth, rung in enumerate(rungs)
        if rung.label.isdigit() == here.label.isdigit()
        and _place(here.label) > _place(rung.label)
        and abs(rung.column - here.column) <= 1
    ]


def _apart(rungs: Sequence[Rung], depth: int, column: int) -> int:
    """How far the column is from where that level is printed; one step further in for a new level."""
    if depth < len(rungs):
        return abs(rungs[depth].column - column)
    return abs((rungs[-1].column if rungs else 0) + 6 - column)


def _place(label: str) -> int:
    if label.isdigit():
        return int(label)
    number = 0
    for letter in label:
        number = number * 26 + ord(letter) - ord("a") + 1
    return number
