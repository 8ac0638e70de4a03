"""What every template knows."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from junheng.web.access.reach import counties_of
from junheng.web.desk.navigation import navigation
from junheng.web.notices.models import Notice
from junheng.web.people.models import Organisation, User
from junheng.web.words import language, say
from junheng.web.years.models import Year


def around(request: HttpRequest) -> dict[str, object]:
    """Language, county, year, and where one can go."""
    county, year = getattr(request, "county", None), getattr(request, "year", None)
    usual_county = county or only_county(request)
    usual_year = year or newest_year(usual_county)
    return {
        "language": language(),
        "county": usual_county,
        "year": year,
        "years": other_years(request, county, year),
        "navigation": navigation(request, usual_county, usual_year),
        "account_places": [
            {"href": reverse("notices"), "icon": "bell", "words": say("notices.navigation")},
            {"href": reverse("account"), "icon": "gear", "words": say("people.account")},
            {"href": reverse("tokens"), "icon": "code-slash", "words": say("api.tokens")},
        ],
        "unread_notices": unread(request),
    }


def unread(request: HttpRequest) -> int:
    """How many notices somebody has not read."""
    user = getattr(request, "user", AnonymousUser())
    return Notice.objects.filter(to=user, read_at=None).count() if isinstance(user, User) else 0


def only_county(request: HttpRequest) -> Organisation | None:
    """The county of somebody who has roles in one only: pages of the account lead back into it."""
    user = getattr(request, "user", AnonymousUser())  # a page of failure may come before anybody is known
    found = list(counties_of(user)[:2])
    return found[0] if len(found) == 1 else None


def newest_year(county: Organisation | None) -> Year | None:
    """The year that a page without one leads to."""
    return None if county is None else Year.objects.filter(county=county).first()


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
