"""The year's own pages: calendar, freezing, and the year after."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from junheng.errors import UsageError
from junheng.tables import KINDS
from junheng.text import Text
from junheng.web.access.pages import Asked
from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.returns import calendar, rolling, steps
from junheng.web.returns.models import Deadline, Return
from junheng.web.words import language, say
from junheng.web.years.models import Year

NEW_SCHOOLS = 5  # lines for schools that open


@require_http_methods(["GET", "POST"])
def calendar_page(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The days of the year's steps."""
    typed = {what.value: request.POST.get(what.value, "").strip() for what in calendar.IN_ORDER}
    if request.method == "POST":
        try:
            calendar.set_deadlines(year, {what: _day(typed[what.value]) for what in calendar.IN_ORDER}, request.user)
        except UsageError as error:
            messages.error(request, error.message(language()))
        else:
            messages.success(request, say("returns.calendar_done"))
            return redirect("year_calendar", county.code, year.number)
    days = dict(Deadline.objects.filter(year=year).values_list("what", "on"))
    fields = [
        {
            "name": what.value,
            "title": calendar.WHAT[what].get(language()),
            "value": typed[what.value]
            if request.method == "POST"
            else (days[what].isoformat() if what in days else ""),
        }
        for what in calendar.IN_ORDER
    ]
    return render(request, "returns/calendar.html", {"fields": fields})


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(Text("日期请写成 2024-10-10 的样子。", "Write a day like 2024-10-10.")) from error


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == len("2024") else 0


@require_http_methods(["GET", "POST"])
def first(request: Asked, county: Organisation) -> HttpResponse:
    """The first year of a county that has none."""
    numbers = rolling.first_years(timezone.localdate())
    if request.method == "POST":
        try:
            year = rolling.open_first(county, _number(request.POST.get("year", "")), request.user)
        except UsageError as error:
            messages.error(request, error.message(language()))
            return redirect("home")
        messages.success(request, say("returns.first_done"))
        return redirect("returns", county.code, year.number)
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=county, closed=False).count()
    newest = Year.objects.filter(county=county).first()
    context = {"numbers": numbers, "chosen": numbers[1], "schools": schools, "newest": newest}
    return render(request, "returns/first.html", context)


@require_http_methods(["GET", "POST"])
def freeze(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Who would stay unknown, and freezing."""
    if request.method == "POST":
        try:
            steps.freeze(year, request.user)
        except UsageError as error:
            messages.error(request, error.message(language()))
        else:
            messages.success(request, say("returns.frozen_done", year=year.number))
        return redirect("returns", county.code, year.number)
    rows = Return.objects.filter(year=year).defer("content", "approved")
    context = {
        "unknown": rows.filter(approved__isnull=True),
        "under_way": rows.exclude(approved__isnull=True).exclude(state=Return.State.APPROVED),
        "approved": rows.filter(state=Return.State.APPROVED).count(),
        "is_frozen": year.state == Year.State.FROZEN,
    }
    return render(request, "returns/freeze.html", context)


@require_http_methods(["GET", "POST"])
def roll(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """What becomes of each school, and opening the year after."""
    schools = list(Return.objects.filter(year=year).exclude(school=None).order_by("code").defer("content", "approved"))
    if request.method == "POST":
        try:
            new = rolling.roll_forward(year, _fates(request, schools), _new(request), request.user)
        except UsageError as error:
            messages.error(request, error.message(language()))
        else:
            messages.success(request, say("returns.rolled_done", year=new.number))
            return redirect("returns", county.code, new.number)
    sent = request.POST
    context = {
        "next": year.number + 1,
        "exists": Year.objects.filter(county=county, number__gt=year.number).exists(),
        "whats": [(what.value, words.get(language())) for what, words in rolling.WHAT.items()],
        "kinds": [(code.value, code.zh if language() == "zh" else code.en) for code in KINDS],
        "schools": [
            (
                one,
                sent.get(f"what-{one.code}", rolling.What.STAYS.value),
                sent.get(f"code-{one.code}", ""),
                sent.get(f"name-{one.code}", ""),
            )
            for one in schools
        ],
        "waiting": list(rolling.waiting_schools(county)),
        "lines": [
            (place, *(sent.get(f"new-{field}-{place}", "") for field in ("code", "name", "kind")))
            for place in range(1, NEW_SCHOOLS + 1)
        ],
    }
    return render(request, "returns/roll.html", context)


def _fates(request: Asked, schools: list[Return]) -> dict[str, rolling.Fate]:
    whats = {what.value: what for what in rolling.What}
    fates = {}
    for one in schools:
        what = whats.get(request.POST.get(f"what-{one.code}", ""), rolling.What.STAYS)
        code = request.POST.get(f"code-{one.code}", "").strip()[:64]
        fates[one.code] = rolling.Fate(what, code, request.POST.get(f"name-{one.code}", "").strip()[:200])
    return fates


def _new(request: Asked) -> list[rolling.NewSchool]:
    lines = [
        rolling.NewSchool(
            *(request.POST.get(f"new-{field}-{place}", "").strip()[:200] for field in ("code", "name", "kind"))
        )
        for place in range(1, NEW_SCHOOLS + 1)
    ]
    return [line for line in lines if line.code or line.name]
