"""The way between two points on the WGS 84 ellipsoid, by Vincenty's inverse formula: an oracle for geofences.

T. Vincenty, Direct and inverse solutions of geodesics on the ellipsoid (1975); exact to a millimetre for the
distances here. It shares nothing with the sphere that Licet measures on.
"""

from __future__ import annotations

from math import atan, atan2, cos, inf, radians, sin, sqrt, tan

_HALF_AXIS, _FLATTENING = 6_378_137.0, 1 / 298.257223563
_EXACT = 1e-12  # radians
_SHORT_AXIS = _HALF_AXIS * (1 - _FLATTENING)


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The length of the shortest way; the points are not nearly opposite each other."""
    if one == other:
        return 0.0
    reduced = [atan((1 - _FLATTENING) * tan(radians(point[0]))) for point in (one, other)]
    (sin_1, sin_2), (cos_1, cos_2) = map(sin, reduced), map(cos, reduced)
    apart = bow = radians(other[1] - one[1])
    before = inf
    flat = sine = cosine = middle = sigma = 0.0
    while abs(bow - before) >= _EXACT:
        sine = sqrt((cos_2 * sin(bow)) ** 2 + (cos_1 * sin_2 - sin_1 * cos_2 * cos(bow)) ** 2)
        if not sine:
            return 0.0
        cosine = sin_1 * sin_2 + cos_1 * cos_2 * cos(bow)
        sigma = atan2(sine, cosine)
        alpha = cos_1 * cos_2 * sin(bow) / sine
        flat = 1 - alpha**2
        middle = cosine - 2 * sin_1 * sin_2 / flat if flat else 0.0
        part = _FLATTENING / 16 * flat * (4 + _FLATTENING * (4 - 3 * flat))
        before, bow = (
            bow,
            apart
            + (1 - part)
            * _FLATTENING
            * alpha
            * (sigma + part * sine * (middle + part * cosine * (2 * middle**2 - 1))),
        )
    square = flat * (_HALF_AXIS**2 / _SHORT_AXIS**2 - 1)
    a = 1 + square / 16384 * (4096 + square * (-768 + square * (320 - 175 * square)))
    b = square / 1024 * (256 + square * (-128 + square * (74 - 47 * square)))
    correction = b * sine * (
        middle
        + b / 4 * (
            cosine * (2 * middle**2 - 1)
            - b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
        )
    )  # fmt: skip
    return _SHORT_AXIS * a * (sigma - correction)
