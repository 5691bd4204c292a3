"""Geofence: a use is inside only where it surely is, with all that its position leaves open.

(1) A position is stated, and is one on the earth, known within so many metres. (2) In a circle: the distance
to its centre, at its most, and those metres are no more than the radius. (3) In a polygon: its middle lies
inside the ring, and no side of the ring touches the square that holds every point within those metres.

Distances are those of a sphere of mean radius. A way on the WGS 84 ellipsoid is at most 0.45 % longer and
0.56 % shorter than the same way on that sphere (its radii of curvature run from 6,335,439 to 6,399,594 m),
and what is measured here allows for it. Near a pole, and across the 180th meridian, a circle means what it
says; a polygon holds nothing whose square reaches a pole or that meridian. A ring that crosses itself holds
what even-odd counting puts inside. Whether a position is true, only the product and its receiver can know.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import asin, cos, degrees, inf, radians, sin, sqrt
from typing import TYPE_CHECKING, Final

from licet.guard._circumstances import Position
from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal
from licet.licence.provisos import Circle

if TYPE_CHECKING:
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import Geofence, Polygon

    Point = tuple[float, float]
    Square = tuple[float, float, float, float]  # south, west, north, east

_RADIUS: Final = 6_371_008.8  # metres, the mean of the three half axes of WGS 84
_LONGER: Final = 1.0045  # of a distance on the ellipsoid against one on the sphere, at the most
_SHORTER: Final = 0.9944  # and at the least
_LEAST: Final = 0.001  # metres, far above what rounding does to degrees
_WIDEST: Final = 1_000_000.0  # metres: a position less certain tells nothing
_POLE: Final = 90.0
_HALF_WAY: Final = 180.0


class GeofenceKeeper:
    """Inside one of the areas. A camera stands still, so answers for a few positions are remembered."""

    def __init__(self, geofence: Geofence, setting: Setting) -> None:
        self._title = setting.title
        self._areas = geofence.areas
        self._is_inside = lru_cache(64)(self._surely_inside)

    def refuses(self, asked: Asked) -> Refusal | None:
        """Outside, perhaps outside, or nowhere."""
        stated: object = asked.circumstances.position
        if not _is_position(stated):  # (1)
            says = (
                f"{self._title} permits uses only inside drawn areas, and no position on the earth is stated"
            )
        elif self._is_inside(stated):
            return None
        else:
            says = f"{self._title} permits uses only inside drawn areas, and this one is not surely in one"
        return Refusal(Ground.OUTSIDE_AREA, says, (Change("position", ("surely inside a drawn area",)),))

    def _surely_inside(self, position: Position) -> bool:
        square = _square(position)
        return any(
            in_circle(area, position) if isinstance(area, Circle) else in_polygon(area, position, square)
            for area in self._areas
        )


def in_circle(circle: Circle, position: Position) -> bool:
    """Whether all that `position` may mean lies in the circle (2)."""
    most = _LONGER * _distance(circle.centre, (position.latitude, position.longitude))
    return most + position.metres <= circle.metres


def in_polygon(polygon: Polygon, position: Position, square: Square | None) -> bool:
    """Whether all that `position` may mean, its `square`, lies inside the ring (3)."""
    if square is None:
        return False
    sides = tuple(pairwise((polygon.points[-1], *polygon.points)))
    if any(_touches(start, end, square) for start, end in sides):
        return False
    at = (position.latitude, position.longitude)
    return sum(_is_crossed(start, end, at) for start, end in sides) % 2 == 1


def _is_position(stated: object) -> bool:
    """Three numbers, none of them NaN; written so that whatever compares false is no position."""
    if not isinstance(stated, Position):
        return False
    numbers = (stated.latitude, stated.longitude, stated.metres)
    if not all(type(number) in (float, int) for number in numbers):
        return False
    return (
        abs(stated.latitude) <= _POLE and abs(stated.longitude) <= _HALF_WAY and 0 <= stated.metres <= _WIDEST
    )


def _distance(one: Point, other: Point) -> float:
    """The way between two points on the sphere, in metres (haversine)."""
    south, north = radians(one[0]), radians(other[0])
    apart = radians(other[1] - one[1])
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(apart / 2) ** 2
    return 2 * _RADIUS * asin(min(1.0, sqrt(half)))


def _square(position: Position) -> Square | None:
    """The degrees that hold every point within `metres`; None where they would hold a pole."""
    angle = max(position.metres, _LEAST) / _SHORTER / _RADIUS
    high = degrees(angle)
    if abs(position.latitude) + high >= _POLE:
        return None
    wide = degrees(asin(min(1.0, sin(angle) / cos(radians(position.latitude)))))
    south, north = position.latitude - high, position.latitude + high
    return south, position.longitude - wide, north, position.longitude + wide


def _touches(start: Point, end: Point, square: Square) -> bool:
    """Whether the line from `start` to `end`, straight in degrees, has a point in the square."""
    south, west, north, east = square
    if max(start[0], end[0]) < south or min(start[0], end[0]) > north:
        return False
    if max(start[1], end[1]) < west or min(start[1], end[1]) > east:
        return False
    rise, run = end[0] - start[0], end[1] - start[1]
    corners = ((south, west), (south, east), (north, west), (north, east))
    lowest, highest = inf, -inf
    for latitude, longitude in corners:
        side = run * (latitude - start[0]) - rise * (longitude - start[1])
        lowest, highest = min(lowest, side), max(highest, side)
    return lowest <= 0.0 <= highest


def _is_crossed(start: Point, end: Point, at: Point) -> bool:
    """Whether the line crosses the half line that runs east from `at`."""
    if (start[0] > at[0]) == (end[0] > at[0]):
        return False
    return at[1] < start[1] + (at[0] - start[0]) / (end[0] - start[0]) * (end[1] - start[1])
