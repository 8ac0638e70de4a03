"""What every template knows."""

from __future__ import annotations

from django.http import HttpRequest

from junheng.web.desk.navigation import navigation
from junheng.web.words import language


def around(request: HttpRequest) -> dict[str, object]:
    """Language, county, year, and where one can go."""
    county, year = getattr(request, "county", None), getattr(request, "year", None)
    return {
        "language": language(),
        "county": county,
        "year": year,
        "navigation": navigation(request, county, year),
    }
