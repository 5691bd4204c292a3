"""The proviso of place: where on the earth a use may be made, as circles and polygons (WGS 84 degrees)."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.licence._problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.licence._problem import Path

Point = tuple[float, float]  # latitude, longitude
_MOST_AREAS: Final = 64
_MOST_POINTS: Final = 1_000
_FEWEST_POINTS: Final = 3
_HALF_WAY: Final = 180.0
_WIDEST: Final = 1_000_000.0  # metres


class Circle(Struct, frozen=True, forbid_unknown_fields=True, tag="circle", tag_field="shape"):
    """Everything within `metres` of a point."""

    centre: Point
    metres: float

    def problems(self, path: Path) -> Iterator[Problem]:
        """A point on the earth and a radius."""
        yield from _point_problems((*path, "centre"), self.centre)
        if not 0 < self.metres <= _WIDEST:  # written so that NaN is refused
            yield Problem(
                (*path, "metres"), f"a radius of {self.metres} metres", f"give up to {_WIDEST:,.0f}"
            )


class Polygon(Struct, frozen=True, forbid_unknown_fields=True, tag="polygon", tag_field="shape"):
    """Everything inside the ring of `points`, joined in order by lines in degrees; the last joins the first.

    It neither holds a pole nor crosses the 180th meridian: draw two instead.
    """

    points: tuple[Point, ...]

    def problems(self, path: Path) -> Iterator[Problem]:
        """Three or more points, none of them half a world from the next."""
        if not _FEWEST_POINTS <= len(self.points) <= _MOST_POINTS:
            yield Problem((*path, "points"), f"{len(self.points)} points", f"give 3 to {_MOST_POINTS:,}")
            return
        for index, point in enumerate(self.points):
            yield from _point_problems((*path, "points", index), point)
            if abs(point[1] - self.points[index - 1][1]) >= _HALF_WAY:
                remedy = "draw one polygon on each side of the 180th meridian"
                yield Problem((*path, "points", index), "the line to this point spans half the earth", remedy)
        if not any(_turns(self.points[0], *side) for side in pairwise(self.points)):
            yield Problem((*path, "points"), "the ring encloses nothing", "give points that are not in line")


class Geofence(Struct, frozen=True, forbid_unknown_fields=True, tag="geofence", tag_field="kind"):
    """Uses only inside one of these `areas`: a use states where it is made, and how exactly that is known."""

    areas: tuple[Circle | Polygon, ...]
    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`only inside 2 drawn areas`."""
        return f"only inside {len(self.areas)} drawn area{'' if len(self.areas) == 1 else 's'}"

    def problems(self, path: Path) -> Iterator[Problem]:
        """Areas that can be told from what is outside them."""
        if not 1 <= len(self.areas) <= _MOST_AREAS:
            yield Problem((*path, "areas"), f"{len(self.areas)} areas", f"draw 1 to {_MOST_AREAS}")
        for index, area in enumerate(self.areas):
            yield from area.problems((*path, "areas", index))


def _turns(origin: Point, one: Point, other: Point) -> bool:
    """Whether the three are not in one line."""
    rise, run = one[0] - origin[0], one[1] - origin[1]
    return rise * (other[1] - origin[1]) != run * (other[0] - origin[0])


def _point_problems(path: Path, point: Point) -> Iterator[Problem]:
    latitude, longitude = point
    if not (abs(latitude) <= 90 and abs(longitude) <= _HALF_WAY) or math.isnan(latitude + longitude):  # noqa: PLR2004
        yield Problem(path, "this is no point on the earth", "write latitude (±90), longitude (±180)")
