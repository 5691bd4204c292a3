"""The scorecards as they are shipped: the points each measure of a comparison earns."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

_CARDS: Final = Path(__file__).parent / "data" / "scorecard.json"


class Card(Struct, frozen=True):
    """The points of each measure, in straight lines between knots, and the base each kind of name adds."""

    knots: tuple[tuple[float, ...], ...]
    points: tuple[tuple[float, ...], ...]
    base: float
    short: float  # the base for a short name


class Cards(Struct, frozen=True):
    """The cards for persons and for all others, and the share of unlisted names that score as high."""

    person: Card
    other: Card
    alarms: dict[str, tuple[tuple[float, float], ...]]


@cache
def cards() -> Cards:
    """Return the scorecards; they are part of the program."""
    return msgspec.json.decode(_CARDS.read_bytes(), type=Cards)
