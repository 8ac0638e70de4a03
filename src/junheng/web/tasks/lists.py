"""Lists of tasks: those of a year within reach, narrowed by what somebody asks for; and who can be given one."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from junheng.web.access.reach import Reach
from junheng.web.people.models import User
from junheng.web.people.roles import OrganisationKind
from junheng.web.tasks.models import Task
from junheng.web.years.models import Year

FILTERS = ("open", "overdue", *Task.State.values, "reopened", "all")


def rows_of(year: Year, reach: Reach) -> QuerySet[Task]:
    """The tasks within reach that a page of this year shows: made of its data or of an earlier year's."""
    rows = Task.objects.filter(county=year.county_id, year__number__lte=year.number)
    return (
        reach.within(rows)
        .select_related("school", "lead", "county", "year")
        .prefetch_related("people", "supporting")
        .distinct()
    )


def filtered(rows: QuerySet[Task], asked: Mapping[str, str]) -> QuerySet[Task]:
    """Those that are asked for: `state` (one of FILTERS; open where none), `department` that leads, `kind`, `indicator`, `q`."""
    state = asked.get("state") or "open"
    day = timezone.localdate()
    match state:
        case "overdue":
            rows = rows.filter(deadline__lt=day).exclude(state__in=Task.CLOSED)
        case "reopened":
            rows = rows.filter(reopened__gt=0).exclude(state__in=Task.CLOSED)
        case "all":
            pass
        case _ if state in Task.State.values:
            rows = rows.filter(state=state)
        case _:
            rows = rows.exclude(state__in=Task.CLOSED)
    if (department := asked.get("department", "")) == "none":
        rows = rows.filter(lead=None)
    elif department:
        rows = rows.filter(lead__code=department)
    if kind := asked.get("kind"):
        rows = rows.filter(kind=kind)
    if indicator := asked.get("indicator"):
        rows = rows.filter(targets__indicator=indicator)
    if words := asked.get("q", "").strip()[:80]:
        rows = rows.filter(Q(what_zh__icontains=words) | Q(what_en__icontains=words) | Q(school__name__icontains=words))
    return rows


def candidates(task: Task) -> QuerySet[User]:
    """Who can be given a task: people of the county's departments, and of the school it is about."""
    places = Q(
        memberships__organisation__parent=task.county_id, memberships__organisation__kind=OrganisationKind.DEPARTMENT
    )
    if task.school_id is not None:
        places |= Q(memberships__organisation=task.school_id)
    rows = User.objects.filter(places, is_active=True).distinct().order_by("name", "username")
    return rows.prefetch_related(Prefetch("memberships__organisation"))
