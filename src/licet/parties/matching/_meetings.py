"""What comparing two names gives: which words met, how, and which were left over.

The values stand apart from what makes and weighs them, which is compiled: no struct may be.
"""

from __future__ import annotations

from msgspec import Struct

SAME, ALIKE, INITIAL, JOINED, SPLIT, EQUAL = "same", "alike", "initial", "joined", "split", "equal"


class Meeting(Struct, frozen=True, gc=False):
    """Words asked and the listed words they were taken for (by their places), how alike, and how they met."""

    asked: tuple[int, ...]
    listed: tuple[int, ...]
    likeness: float
    how: str


class Meetings(Struct, frozen=True, gc=False):
    """Which words of two names met, and which are left on either side."""

    met: tuple[Meeting, ...]
    asked_left: tuple[int, ...]
    listed_left: tuple[int, ...]


class Alignment(Struct, frozen=True, gc=False):
    """An asked and a listed name, what each word is worth in it, and which words met."""

    asked: tuple[str, ...]
    listed: tuple[str, ...]
    asked_worth: tuple[float, ...]
    listed_worth: tuple[float, ...]
    meetings: Meetings
    person: bool

    @property
    def same(self) -> bool:
        """Whether the names are the same, in whatever order their words stand."""
        found = self.meetings
        if found.asked_left or found.listed_left or not found.met:
            return False
        return all(meeting.how == SAME for meeting in found.met)
