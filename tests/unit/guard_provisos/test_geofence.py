"""Geofence: inside is only what surely is, with all that a position leaves open."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from licet.guard import Ground
from licet.guard._circumstances import Circumstances, Position
from licet.guard.provisos._geofence import GeofenceKeeper, _distance
from licet.licence.provisos import Circle, Geofence, Polygon
from tests.unit.guard.conftest import AT_THE_BORDER
from tests.unit.guard_provisos.asking import asked, setting
from tests.unit.guard_provisos.geodesy import metres_between

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

OSLO, BERGEN = (59.9139, 10.7522), (60.3913, 5.3221)
AROUND_OSLO = Circle(centre=OSLO, metres=1000.0)
BLOCK = Polygon(points=((60.0, 10.0), (60.0, 10.1), (60.1, 10.1), (60.1, 10.0)))
HOOK = Polygon(points=((0.0, 0.0), (0.0, 3.0), (3.0, 3.0), (3.0, 2.0), (1.0, 2.0), (1.0, 0.0)))  # an L


def inside(area: Circle | Polygon, latitude: Any, longitude: Any, metres: Any = 1.0) -> bool:
    keeper = GeofenceKeeper(Geofence(areas=(area,)), setting())
    refusal = keeper.refuses(asked(position=Position(latitude, longitude, metres)))
    assert refusal is None or refusal.ground is Ground.OUTSIDE_AREA
    return refusal is None


def north_of(point: tuple[float, float], metres: float) -> tuple[float, float]:
    return point[0] + math.degrees(metres / 6_371_008.8), point[1]


def test_the_oracle_measures_as_geodesists_do() -> None:
    # Flinders Peak to Buninyong, Geocentric Datum of Australia Technical Manual (GRS 80, as good as WGS 84).
    flinders, buninyong = (-37.95103341666667, 144.42486788888888), (-37.65282113888889, 143.92649552777777)
    assert metres_between(flinders, buninyong) == pytest.approx(54_972.271, abs=0.01)


@pytest.mark.parametrize("other", [BERGEN, (59.9, 179.0), (-33.0, 18.0), (90.0, 0.0), (0.0, 0.0)])
def test_the_sphere_is_no_further_off_than_is_allowed_for(other: tuple[float, float]) -> None:
    on_the_sphere, truly = _distance(OSLO, other), metres_between(OSLO, other)
    assert 0.9944 * on_the_sphere <= truly <= 1.0045 * on_the_sphere


def test_a_circle_holds_what_surely_lies_within_its_radius() -> None:
    assert inside(AROUND_OSLO, *OSLO, 1000.0)
    assert not inside(AROUND_OSLO, *OSLO, 1000.1)
    assert inside(AROUND_OSLO, *north_of(OSLO, 900), 50)
    assert not inside(AROUND_OSLO, *north_of(OSLO, 900), 150)
    assert not inside(AROUND_OSLO, *north_of(OSLO, 997), 0)  # on the ellipsoid it might be 1,001 metres
    assert not inside(AROUND_OSLO, *BERGEN)


def test_a_circle_means_the_same_at_a_pole_and_across_the_180th_meridian() -> None:
    assert inside(Circle(centre=(89.999, 0.0), metres=500.0), 89.999, 180.0)
    assert not inside(Circle(centre=(89.99, 0.0), metres=500.0), 89.99, 180.0)
    assert inside(Circle(centre=(0.0, 179.999), metres=500.0), 0.0, -179.999)
    assert inside(Circle(centre=(0.0, 180.0), metres=5.0), 0.0, -180.0)


def test_a_polygon_holds_what_keeps_its_distance_from_every_side() -> None:
    assert inside(BLOCK, 60.05, 10.05, 2000)
    assert not inside(BLOCK, 60.05, 10.05, 3000)  # it is 5.6 km wide
    assert inside(BLOCK, *north_of((60.0, 10.05), 100), 90)
    assert not inside(BLOCK, *north_of((60.0, 10.05), 100), 110)
    assert not inside(BLOCK, 60.2, 10.05)
    assert not inside(BLOCK, 60.05, 9.9)


@pytest.mark.parametrize("corner", BLOCK.points)
def test_on_a_corner_or_a_side_is_not_inside(corner: tuple[float, float]) -> None:
    assert not inside(BLOCK, *corner, 0)
    assert not inside(BLOCK, corner[0], 10.05, 0)
    assert not inside(BLOCK, 60.05, corner[1], 0)


def test_a_hook_is_not_filled_up() -> None:
    assert inside(HOOK, 0.5, 0.5)
    assert inside(HOOK, 2.5, 2.5)
    assert not inside(HOOK, 2.0, 1.0)
    assert not inside(HOOK, 0.5, 0.5, 100_000)


def test_the_order_and_the_direction_of_the_ring_do_not_matter() -> None:
    for points in (HOOK.points[2:] + HOOK.points[:2], HOOK.points[::-1]):
        assert inside(Polygon(points=points), 0.5, 0.5)
        assert not inside(Polygon(points=points), 2.0, 1.0)


def test_a_ring_that_crosses_itself_holds_what_is_inside_once() -> None:
    bow = Polygon(points=((0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)))
    assert inside(bow, 1.9, 1.0)
    assert not inside(bow, 1.0, 0.5)


def test_a_polygon_holds_nothing_at_a_pole_or_over_the_180th_meridian() -> None:
    cap = Polygon(points=((80.0, -179.0), (80.0, 0.0), (80.0, 179.0), (90.0, 179.0), (90.0, -179.0)))
    assert inside(cap, 85.0, 0.0)
    assert not inside(cap, 90.0, 0.0)
    assert not inside(cap, 89.9999, 0.0, 20)
    east = Polygon(points=((-1.0, 178.0), (-1.0, 180.0), (1.0, 180.0), (1.0, 178.0)))
    assert inside(east, 0.0, 179.9)
    assert not inside(east, 0.0, 180.0)
    assert not inside(east, 0.0, -180.0)
    assert not inside(east, 0.0, 179.9999, 20)


def test_the_distance_counts_in_metres_and_not_in_degrees() -> None:
    north = Polygon(points=((80.0, 10.0), (80.0, 10.01), (80.01, 10.01), (80.01, 10.0)))  # 193 metres wide
    assert inside(north, 80.005, 10.005, 90)
    assert not inside(north, 80.005, 10.005, 100)


@pytest.mark.parametrize(
    "position",
    [
        None,
        (59.9139, 10.7522, 1.0),
        Position(math.nan, 10.7, 1.0),
        Position(59.9, math.nan, 1.0),
        Position(59.9139, 10.7522, math.nan),
        Position(59.9139, 10.7522, math.inf),
        Position(59.9139, 10.7522, -1.0),
        Position(math.inf, 10.7, 1.0),
        Position(90.1, 10.7522, 1.0),
        Position(59.9139, 180.1, 1.0),
        Position(59.9139, 10.7522, 1e7),
        Position(10**400, 10.7522, 1.0),
        Position("59.9139", 10.7522, 1.0),  # type: ignore[arg-type]  # from a careless product
        Position(True, 10.7522, 1.0),
        Position(59.9139, [10.7522], 1.0),  # type: ignore[arg-type]  # likewise
        Position(59.9139, 10.7522, None),  # type: ignore[arg-type]  # likewise
    ],
    ids=lambda position: str(position)[:60],
)
def test_what_is_no_position_on_the_earth_is_nowhere(position: Any) -> None:
    everywhere = Geofence(areas=(Circle(centre=OSLO, metres=1e6), HOOK))
    refusal = GeofenceKeeper(everywhere, setting()).refuses(asked(position=position))
    assert refusal is not None
    assert refusal.ground is Ground.OUTSIDE_AREA
    assert "no position on the earth is stated" in refusal.says


def test_one_of_several_areas_suffices_and_whole_degrees_are_numbers_too() -> None:
    keeper = GeofenceKeeper(Geofence(areas=(AROUND_OSLO, HOOK)), setting())
    assert keeper.refuses(asked(position=Position(2, 2.5, 5))) is None
    assert keeper.refuses(asked(position=Position(*OSLO, 5))) is None
    assert keeper.refuses(asked(position=Position(*BERGEN, 5))) is not None


def test_a_guard_asks_where_a_use_is_made(field: Field) -> None:
    field.license(Geofence(areas=(AROUND_OSLO,)))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.OUTSIDE_AREA
        assert guard.check(AT_THE_BORDER, Circumstances(position=Position(*OSLO, 20))).permitted
        elsewhere = guard.check(AT_THE_BORDER, Circumstances(position=Position(*BERGEN, 20)))
        assert elsewhere.cite == "licence NO-2026-0001, proviso geofence of NO-2026-0001"
        assert elsewhere.changes[0].field == "position"
        nowhere = guard.check(AT_THE_BORDER, Circumstances(position=Position(math.nan, 0, 1)))
        assert not nowhere.permitted
