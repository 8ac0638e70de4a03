"""All returns of a year: how far each is, who is late; reminding, and approving several at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from junheng.errors import UsageError
from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.people.models import Organisation
from junheng.web.returns import calendar
from junheng.web.returns.lists import chosen
from junheng.web.returns.models import Return
from junheng.web.returns.steps import approve as approve_step
from junheng.web.words import language, say
from junheng.web.years.models import Year

PER_PAGE = 100
HEAVY = ("content", "approved", "reasons", "approved_reasons", "registered")


@require_GET
def returns(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The returns within reach; somebody with one only is taken to it."""
    reached = request.reach.within(Return.objects.filter(year=year))
    if not request.reach.counties and reached.count() == 1:
        return redirect("return", reached.get().pk)
    due = calendar.due(year)
    state, search = request.GET.get("state", ""), request.GET.get("q", "").strip()
    shown = chosen(reached, state, search)
    page = Paginator(shown.select_related("year", "submitted_by", "school").defer(*HEAVY), PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(one, calendar.days_late(one, due)) for one in page]
    counts = dict(reached.order_by().values_list("state").annotate(Count("pk")))
    return render(
        request,
        "returns/returns.html",
        {
            "page": page,
            "rows": rows,
            "states": [(value, counts.get(value, 0)) for value in Return.State.values],
            "state": state,
            "search": search,
            "total": sum(counts.values()),
            "late": sum(1 for _ in _late(reached, year)),
            "due": due,
            "deadlines": [(one, calendar.WHAT[calendar.What(one.what)]) for one in year.deadlines.all()],
            "may_remind": may(request.user, Permission.RETURN_CHECK, county),
            "may_approve": may(request.user, Permission.RETURN_APPROVE, county),
            "may_manage": may(request.user, Permission.YEAR_MANAGE, county),
        },
    )


def _late(rows: QuerySet[Return], year: Year) -> list[Return]:
    due = calendar.due(year)
    waiting = rows.filter(state__in=(Return.State.DRAFT, Return.State.RETURNED)).select_related("year").defer(*HEAVY)
    return [one for one in waiting if calendar.days_late(one, due)]


@require_POST
def remind(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Remind those who are to submit: of the chosen returns, or of all that are not submitted."""
    rows = (
        request.reach.within(Return.objects.filter(year=year)).select_related("year", "school", "county").defer(*HEAVY)
    )
    if named := request.POST.getlist("return"):
        rows = rows.filter(pk__in=[_number(one.partition(":")[0]) for one in named])
    told = calendar.remind(rows, request.user)
    messages.success(request, say("returns.reminded", count=told))
    return redirect("returns", county.code, year.number)


@require_POST
def approve(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Approve the chosen returns, each as it was shown."""
    versions = dict(_pair(one) for one in request.POST.getlist("return"))
    reached = set(request.reach.within(Return.objects.filter(year=year, pk__in=versions)).values_list("pk", flat=True))
    if reached != set(versions):
        raise BadRequest
    try:
        approve_step(year, versions, request.user)
    except UsageError as error:
        messages.error(request, error.message(language()))
    else:
        messages.success(request, say("returns.approved_done", count=len(versions)))
    return redirect("returns", county.code, year.number)


def _pair(text: str) -> tuple[int, int]:
    number, _, version = text.partition(":")
    return _number(number), _number(version)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadRequest
    return int(text)
