"""The home page and errors."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from junheng.web.access.pages import Asked
from junheng.web.access.reach import counties_of
from junheng.web.desk.navigation import navigation
from junheng.web.people.models import Organisation
from junheng.web.years.models import Year


def home(request: Asked) -> HttpResponse:
    """The counties and years that somebody can open; with only one county, its newest year at once."""
    counties = [(county, list(_ways(request, county))) for county in counties_of(request.user)]
    if len(counties) == 1 and counties[0][1]:
        _, href = counties[0][1][0]
        return redirect(href)
    return render(request, "desk/home.html", {"counties": counties})


def _ways(request: Asked, county: Organisation) -> Iterator[tuple[Year, str]]:
    """Each year of a county, the newest first, with the page that opens for it."""
    for year in Year.objects.filter(county=county):
        places = navigation(request, county, year)
        if places:
            yield year, str(places[0]["href"])


def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that was chosen: in the account, and in a cookie for the sign-in page."""
    from junheng.web.desk.middleware import CODES, COOKIE
    from junheng.web.people.models import User

    chosen = request.POST.get("language", "zh")
    back = request.POST.get("next", "/")
    answer = redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/")
    if chosen in CODES:
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=chosen)
        answer.set_cookie(COOKIE, chosen, max_age=365 * 24 * 60 * 60, samesite="Lax", httponly=True)
    return answer


def no_right(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "desk/no_right.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "desk/not_found.html", status=404)
