"""Where one arrives, what is to be done, and errors."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import counties_of, may
from junheng.web.desk.navigation import navigation
from junheng.web.desk.waiting import waiting_for
from junheng.web.people.models import Organisation, User
from junheng.web.years.models import Year


def home(request: Asked) -> HttpResponse:
    """Where one arrives: with one county, at what is to be done, or (who only looks on) at its newest year."""
    counties = [
        (county, list(_ways(request, county)), may(request.user, Permission.YEAR_MANAGE, county))
        for county in counties_of(request.user)
    ]
    if len(counties) == 1 and counties[0][1]:
        county, ways, _ = counties[0]
        return redirect("todo", county.code) if _works(request.user) else redirect(ways[0][1])
    return render(request, "desk/home.html", {"counties": counties})


def _works(user: User) -> bool:
    """Whether somebody fills in, works or inspects. Heads of the bureau, administrators and reviewers begin with the board."""
    return may(user, Permission.RETURN_EDIT) or may(user, Permission.INSPECTION_MAKE)


def _ways(request: Asked, county: Organisation) -> Iterator[tuple[Year, str]]:
    """Each year of a county, the newest first, with the page that opens for it."""
    for year in Year.objects.filter(county=county):
        places = [one for one in navigation(request, county, year) if one["by_year"]]
        if places:
            yield year, str(places[0]["href"])


@require_safe
def todo(request: Asked, county: Organisation) -> HttpResponse:
    """What waits for the person, each thing with a link to where it is done."""
    year = Year.objects.filter(county=county).first()
    found = waiting_for(request.user, county, year) if year is not None else []
    sorts = [(one, list(one.lines())) for one in found]
    context = {"sorts": sorts, "newest": year, "total": sum(one.count for one in found), "today": timezone.localdate()}
    return render(request, "desk/todo.html", context)


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


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return render(request, "desk/bad_request.html", status=400)


def no_right(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "desk/no_right.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "desk/not_found.html", status=404)
