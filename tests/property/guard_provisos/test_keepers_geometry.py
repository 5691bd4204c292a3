"""Geofences: whatever a permitted position may mean, by an independent geodesy, lies inside the area."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from licet.guard._circumstances import Position
from licet.guard.provisos._geofence import GeofenceKeeper
from licet.licence.provisos import Circle, Geofence, Polygon
from tests.unit.guard_provisos.asking import asked, setting
from tests.unit.guard_provisos.geodesy import metres_between

Point = tuple[float, float]
latitudes, longitudes = st.floats(-89.5, 89.5), st.floats(-180, 180)
bearings = st.floats(0, 2 * math.pi)


def permits(area: Circle | Polygon, at: Point, metres: float) -> bool:
    keeper = GeofenceKeeper(Geofence(areas=(area,)), setting())
    return keeper.refuses(asked(position=Position(*at, metres))) is None


def moved(start: Point, bearing: float, metres: float) -> Point:
    """Where one comes to on a sphere; how far that truly is, the oracle says."""
    angle, south, east = metres / 6_371_008.8, *map(math.radians, start)
    north = math.asin(
        math.sin(south) * math.cos(angle) + math.cos(south) * math.sin(angle) * math.cos(bearing)
    )
    turn = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(south),
        math.cos(angle) - math.sin(south) * math.sin(north),
    )
    return math.degrees(north), (math.degrees(east + turn) + 180) % 360 - 180


def winds_around(ring: tuple[Point, ...], at: Point) -> bool:
    """Whether the ring winds around the point: another way to tell than the one that is tested."""
    total = 0.0
    for one, other in pairwise((*ring, ring[0])):
        first = math.atan2(one[0] - at[0], one[1] - at[1])
        turn = math.atan2(other[0] - at[0], other[1] - at[1]) - first
        total += (turn + math.pi) % (2 * math.pi) - math.pi
    return abs(total) > math.pi


@given(
    centre=st.tuples(latitudes, longitudes),
    radius=st.floats(1, 1_000_000),
    bearing=bearings,
    share=st.floats(0, 1.2),
    doubt=st.floats(0, 1),
)
def test_a_permitted_position_is_in_the_circle_to_the_last_metre(
    centre: Point, radius: float, bearing: float, share: float, doubt: float
) -> None:
    at = moved(centre, bearing, radius * share)
    metres = radius * doubt
    truly = metres_between(centre, at) + metres
    if permits(Circle(centre=centre, metres=radius), at, metres):
        assert truly <= radius
    else:
        assert truly > 0.989 * radius  # and little of what is inside is refused


@given(
    middle=st.tuples(st.floats(-85, 85), st.floats(-170, 170)),
    corners=st.lists(st.tuples(bearings, st.floats(0.001, 3)), min_size=3, max_size=8),
    offset=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    metres=st.floats(0.01, 200_000),
    bearing=bearings,
)
def test_a_permitted_position_is_in_the_polygon_wherever_it_truly_is(
    middle: Point,
    corners: list[tuple[float, float]],
    offset: Point,
    metres: float,
    bearing: float,
) -> None:
    ring = tuple(
        (middle[0] + far * math.sin(turn), middle[1] + far * math.cos(turn)) for turn, far in sorted(corners)
    )
    at = middle[0] + offset[0], middle[1] + offset[1]
    if not permits(Polygon(points=ring), at, metres):
        return
    assert winds_around(ring, at)
    truly = moved(at, bearing, metres)
    while metres_between(at, truly) > metres:
        truly = moved(at, bearing, metres := metres * 0.999)
    assert winds_around(ring, truly)


@given(at=st.tuples(latitudes, st.floats(-179, 179)), metres=st.floats(0, 10_000), spare=st.floats(1.02, 3))
def test_a_square_around_a_position_with_room_to_spare_holds_it(
    at: Point, metres: float, spare: float
) -> None:
    high = math.degrees(max(metres, 1) * spare / 6_371_008.8)
    wide = high / math.cos(math.radians(min(abs(at[0]) + high, 89.9)))
    if abs(at[0]) + high >= 89.9 or abs(at[1]) + wide >= 180:
        return
    south, north, west, east = at[0] - high, at[0] + high, at[1] - wide, at[1] + wide
    ring = ((south, west), (south, east), (north, east), (north, west))
    assert permits(Polygon(points=ring), at, metres)
