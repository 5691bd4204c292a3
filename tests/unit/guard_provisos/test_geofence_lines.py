"""The lines of an area, against slow and plain geometry: no side is overlooked, and none is crossed twice."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import pairwise

import pytest

from licet.guard._circumstances import Position
from licet.guard.provisos._geofence import _is_crossed, _square, _touches, in_polygon
from licet.licence.provisos import Polygon

drawn = random.Random(6)  # noqa: S311 - the same lines every time
POINTS = [(drawn.uniform(-3, 3), drawn.uniform(-3, 3)) for _ in range(400)]
SQUARES = [(-1.0, -2.0, 1.5, 0.5), (-0.25, -0.25, 0.25, 0.25), (0.5, 0.75, 0.75, 2.5)]


@pytest.mark.parametrize("square", SQUARES, ids=["large", "small", "aside"])
def test_a_side_that_has_a_point_in_the_square_touches_it_and_no_other_does(
    square: tuple[float, float, float, float],
) -> None:
    south, west, north, east = square
    for start, end in pairwise(POINTS):
        first, last = 0.0, 1.0  # the part of the line that is within the square (Liang and Barsky)
        for place, low, high in ((0, south, north), (1, west, east)):
            step = end[place] - start[place]
            ends = sorted(((low - start[place]) / step, (high - start[place]) / step))
            first, last = max(first, ends[0]), min(last, ends[1])
        assert _touches(start, end, square) is (first <= last)
        assert _touches(end, start, square) is (first <= last)


def test_a_side_is_crossed_where_exact_numbers_say_so() -> None:
    for (start, end), at in zip(pairwise(POINTS), reversed(POINTS[1:]), strict=True):
        crossed = False
        if (start[0] > at[0]) != (end[0] > at[0]):
            share = Fraction(at[0] - start[0]) / Fraction(end[0] - start[0])
            crossed = at[1] < start[1] + share * Fraction(end[1] - start[1])
        assert _is_crossed(start, end, at) is crossed


def test_between_the_teeth_of_a_comb_is_outside_and_in_them_inside() -> None:
    teeth = [
        point
        for n in range(4)
        for point in ((0.0, 2.0 * n), (1.0, 2.0 * n), (1.0, 2.0 * n + 1), (0.0, 2.0 * n + 1))
    ]
    comb = Polygon(points=((-1.0, 0.0), *teeth, (-1.0, 7.0)))
    for n in range(14):
        position = Position(latitude=0.5, longitude=n / 2 + 0.25, metres=10.0)
        assert in_polygon(comb, position, _square(position)) is (n % 4 < 2)


@pytest.mark.parametrize("latitude", [0.0, 45.0, -60.0, 89.0])
@pytest.mark.parametrize("metres", [50.0, 5_000.0])
def test_a_square_holds_what_it_must_and_hardly_more(latitude: float, metres: float) -> None:
    square = _square(Position(latitude=latitude, longitude=10.0, metres=metres))
    assert square is not None
    south, west, north, east = square
    least = math.degrees(metres / 6_371_008.8)  # on the sphere of the mean radius
    assert latitude - south == pytest.approx(north - latitude)
    assert least * 1.001 < north - latitude < least * 1.02
    assert (east - west) / 2 > least * 1.001 / math.cos(math.radians(latitude))


@pytest.mark.parametrize("latitude", [90.0, -90.0, 89.9999, -89.9999])
def test_what_might_be_at_a_pole_has_no_square(latitude: float) -> None:
    assert _square(Position(latitude=latitude, longitude=10.0, metres=50.0)) is None


@pytest.mark.parametrize("turned", [False, True], ids=["as drawn", "backwards"])
def test_beside_a_corner_of_the_same_latitude_is_outside(*, turned: bool) -> None:
    ring = ((0.0, 0.0), (1.0, 1.0), (0.5, 2.0), (1.0, 3.0), (0.0, 4.0), (-1.0, 2.0))
    area = Polygon(points=ring[::-1] if turned else ring)
    for latitude, _ in ring:
        for longitude in (-1.0, 5.0):
            position = Position(latitude=latitude, longitude=longitude, metres=1.0)
            assert not in_polygon(area, position, _square(position))
    for latitude, longitude in ((0.5, 1.0), (0.5, 3.0), (0.0, 1.0), (0.0, 3.0)):
        position = Position(latitude=latitude, longitude=longitude, metres=1.0)
        assert in_polygon(area, position, _square(position))


@pytest.mark.parametrize("turned", [False, True], ids=["as drawn", "backwards"])
@pytest.mark.parametrize(
    "ring",
    [
        ((0.0, -1.0), (0.0, 2.0), (2.0, 2.0), (2.0, -1.0)),
        ((1.0, -1.0), (1.0, 2.0), (-1.0, 2.0), (-1.0, -1.0)),
        ((-1.0, 0.0), (2.0, 0.0), (2.0, 2.0), (-1.0, 2.0)),
        ((-1.0, 1.0), (2.0, 1.0), (2.0, -1.0), (-1.0, -1.0)),
        ((5.0, -3.0), (-3.0, 5.0), (-3.0, -3.0)),
    ],
    ids=["south", "north", "west", "east", "corner"],
)
def test_what_just_reaches_a_side_is_not_inside(
    ring: tuple[tuple[float, float], ...], *, turned: bool
) -> None:
    area = Polygon(points=ring[::-1] if turned else ring)
    middle = Position(latitude=0.5, longitude=0.5, metres=1.0)
    assert not in_polygon(area, middle, (0.0, 0.0, 1.0, 1.0))
    assert in_polygon(area, middle, (0.125, 0.125, 0.875, 0.875))
