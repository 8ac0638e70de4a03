"""Plans that wait for the head of the bureau to adopt one."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import reach
from junheng.web.desk.waiting import MOST_LINES, Line, Waiting, waits
from junheng.web.people.models import Organisation, User
from junheng.web.plans.models import Scenario
from junheng.web.years.models import Year


@waits
def waiting(user: User, county: Organisation, year: Year) -> Iterator[Waiting]:
    """Plans of the newest year with an answer, made since the one that is followed was adopted."""
    if county.pk not in reach(user, Permission.PLAN_ADOPT).counties:
        return
    answers = (Scenario.Status.OPTIMAL, Scenario.Status.FEASIBLE)
    rows = Scenario.objects.filter(county=county, year=year, status__in=answers, adopted=False)
    followed = Scenario.objects.filter(county=county, adopted=True).values_list("adopted_at", flat=True).first()
    if followed is not None:
        rows = rows.filter(answered_at__gt=followed)
    href = reverse("plans", args=[county.code, year.number])
    yield Waiting("plans.todo_adopt", "plans.navigation", rows.count(), lambda: _lines(rows), href)


def _lines(rows: QuerySet[Scenario]) -> Iterator[Line]:
    for one in rows.only("name", "pk").order_by("-pk")[:MOST_LINES]:
        yield Line(Text(one.name, one.name), "plans.why_adopt", reverse("plan", args=[one.pk]), "active")
