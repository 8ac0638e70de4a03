"""What is done about tasks once a day: heads are told what is overdue."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from junheng.web.audit.record import record
from junheng.web.jobs.work import Working, daily
from junheng.web.notices.send import tell
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.tasks.models import Note, Task
from junheng.web.tasks.notices import heads_of
from junheng.web.years.models import Year


@daily("escalate")
def escalate_overdue(job: Working, arguments: dict[str, int]) -> dict[str, int]:
    """Tell the heads of departments which tasks have passed their deadline."""
    return {"tasks": escalate(timezone.localdate())}


def escalate(day: date) -> int:
    """Tell the heads of each lead department, in one notice, how many tasks became overdue; how many did.

    A task is told of once for each deadline.
    """
    counties = Organisation.objects.filter(kind=OrganisationKind.COUNTY)
    return sum(_of_county(county, day) for county in counties)


@transaction.atomic
def _of_county(county: Organisation, day: date) -> int:
    told = Q(told_overdue__isnull=False, told_overdue=F("deadline"))
    rows = Task.objects.select_for_update(of=("self",)).filter(county=county, deadline__lt=day)
    tasks = list(rows.exclude(told).exclude(state__in=Task.CLOSED))
    newest = Year.objects.filter(county=county).order_by("-number").first()
    if not tasks or newest is None:
        return 0
    counts: dict[int, int] = {}
    heads: dict[int, User] = {}
    by_lead: dict[int | None, list[User]] = {}
    for task in tasks:
        for head in by_lead.setdefault(task.lead_id, heads_of(task)):
            heads[head.pk] = head
            counts[head.pk] = counts.get(head.pk, 0) + 1
    Note.objects.bulk_create([Note(task=task, what=Note.What.OVERDUE) for task in tasks], 500)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(told_overdue=F("deadline"))
    link = reverse("tasks", args=[county.code, newest.number]) + "?state=overdue"
    for pk, head in heads.items():
        tell([head], "tasks.notice_overdue", link=link, count=counts[pk])
    record("tasks.escalated", county=county, tasks=len(tasks), told=len(heads))
    return len(tasks)
