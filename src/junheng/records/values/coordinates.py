"""Longitude and latitude from the Chinese map systems GCJ-02 and BD-09 to WGS 84.

GCJ-02 shifts WGS 84 by a published approximation on the Krasovsky ellipsoid (a few metres of error, a hundred times
less than the shift itself, which is 300 to 700 m); BD-09 turns GCJ-02 once more. The way back is by iteration.
Outside China the systems are WGS 84.
"""

from __future__ import annotations

import math

from junheng.records.layout.feeds import Coordinates

_AXIS_M = 6378245.0  # Krasovsky 1940
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_TURN = math.pi * 3000.0 / 180.0


def to_wgs84(longitude: float, latitude: float, system: Coordinates) -> tuple[float, float]:
    """The WGS 84 position of one given in `system`."""
    if system is Coordinates.WGS84 or not _is_in_china(longitude, latitude):
        return longitude, latitude
    if system is Coordinates.BD09:
        longitude, latitude = _bd09_to_gcj02(longitude, latitude)
    return _gcj02_to_wgs84(longitude, latitude)


def _is_in_china(longitude: float, latitude: float) -> bool:
    return 72.004 <= longitude <= 137.8347 and 0.8293 <= latitude <= 55.8271


def _bd09_to_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = longitude - 0.0065, latitude - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _TURN)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _TURN)
    return radius * math.cos(angle), radius * math.sin(angle)


def _gcj02_to_wgs84(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = longitude, latitude
    for _ in range(8):  # the shift changes slowly: each round gains two or three digits
        shifted_x, shifted_y = wgs84_to_gcj02(x, y)
        x, y = x - (shifted_x - longitude), y - (shifted_y - latitude)
    return x, y


def wgs84_to_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """The GCJ-02 position of a WGS 84 one."""
    x, y = longitude - 105.0, latitude - 35.0
    ripple = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + ripple
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + ripple
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    angle = math.radians(latitude)
    magic = 1.0 - _ECCENTRICITY_SQUARED * math.sin(angle) ** 2
    root = math.sqrt(magic)
    north_degrees = math.degrees(north / (_AXIS_M * (1.0 - _ECCENTRICITY_SQUARED) / (magic * root)))
    east_degrees = math.degrees(east / (_AXIS_M / root * math.cos(angle)))
    return longitude + east_degrees, latitude + north_degrees
