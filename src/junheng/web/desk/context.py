"""What every template knows."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from junheng.web.desk.navigation import navigation
from junheng.web.people.models import Organisation
from junheng.web.words import language, say
from junheng.web.years.models import Year


def around(request: HttpRequest) -> dict[str, object]:
    """Language, county, year, and where one can go."""
    county, year = getattr(request, "county", None), getattr(request, "year", None)
    return {
        "language": language(),
        "county": county,
        "year": year,
        "years": other_years(request, county, year),
        "navigation": navigation(request, county, year),
        "account_places": [{"href": reverse("account"), "icon": "gear", "words": say("people.account")}],
    }


def other_years(request: HttpRequest, county: Organisation | None, year: Year | None) -> list[dict[str, object]]:
    """The same page in each year of the county, where its address names a year."""
    match = request.resolver_match
    if county is None or year is None or match is None or "year" not in match.kwargs:
        return []
    numbers = Year.objects.filter(county=county).values_list("number", flat=True)
    return [
        {"number": number, "href": reverse(match.view_name, kwargs={**match.kwargs, "year": number})}
        for number in numbers
    ]
