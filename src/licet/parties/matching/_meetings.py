"""What comparing two names gives: which words met, how, and which were left over.

Plain classes, since they are made by the million and compiled with what makes and weighs them.
"""

from __future__ import annotations

from typing import Final

SAME, ALIKE, INITIAL, JOINED, SPLIT, EQUAL = "same", "alike", "initial", "joined", "split", "equal"


class Meeting:
    """Words asked and the listed words they were taken for (by their places), how alike, and how they met."""

    __slots__ = ("asked", "how", "likeness", "listed")

    def __init__(self, asked: tuple[int, ...], listed: tuple[int, ...], likeness: float, how: str) -> None:
        self.asked: Final = asked
        self.listed: Final = listed
        self.likeness: Final = likeness
        self.how: Final = how


class Meetings:
    """Which words of two names met, and which are left on either side."""

    __slots__ = ("asked_left", "listed_left", "met")

    def __init__(
        self, met: tuple[Meeting, ...], asked_left: tuple[int, ...], listed_left: tuple[int, ...]
    ) -> None:
        self.met: Final = met
        self.asked_left: Final = asked_left
        self.listed_left: Final = listed_left


class Alignment:
    """An asked and a listed name, what each word is worth in it, and which words met."""

    __slots__ = (
        "asked",
        "asked_worth",
        "characters",
        "family",
        "listed",
        "listed_worth",
        "meetings",
        "person",
    )

    def __init__(  # noqa: PLR0913 - two names, each with its words and their worth
        self,
        asked: tuple[str, ...],
        listed: tuple[str, ...],
        asked_worth: tuple[float, ...],
        listed_worth: tuple[float, ...],
        *,
        meetings: Meetings,
        person: bool,
        family: int = 0,
        characters: bool = False,
    ) -> None:
        self.asked: Final = asked
        self.listed: Final = listed
        self.asked_worth: Final = asked_worth
        self.listed_worth: Final = listed_worth
        self.meetings: Final = meetings
        self.person: Final = person
        self.characters: Final = characters  # whether the asked name is in Han or Hangul: none is left out
        self.family: Final = family  # how many of the first listed words, 0 where it is not told

    @property
    def same(self) -> bool:
        """Whether the names are the same, in whatever order their words stand."""
        found = self.meetings
        if found.asked_left or found.listed_left or not found.met:
            return False
        return all([meeting.how == SAME for meeting in found.met])  # noqa: C419 - few; a list is quicker
