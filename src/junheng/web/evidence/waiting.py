"""Evidence that waits for somebody: to be checked, or brought anew because it was returned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from django.db.models import Q, QuerySet
from django.urls import reverse

from junheng.standards import load_standard
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import memberships, reach
from junheng.web.desk.waiting import MOST_LINES, Line, Waiting, waits
from junheng.web.evidence.models import Item
from junheng.web.people.departments import OWNERS
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import Department, Role
from junheng.web.tasks.models import Task
from junheng.web.years.models import Year

PLACE = "evidence.navigation"


@waits
def waiting(user: User, county: Organisation, year: Year) -> Iterator[Waiting]:
    """Those who answer for a document are asked to check it (`notices.checkers`); who brought it, to mend it."""
    href = reverse("evidence", args=[county.code, year.number])
    rows = Item.objects.filter(county=county).select_related("school", "county")
    checking = reach(user, Permission.EVIDENCE_CHECK)
    if checking:
        pending = checking.within(rows).filter(_answers_for(user, year), state=Item.State.PENDING)
        pending = pending.exclude(added_by=user).exclude(task__kind=Task.Kind.FINDING)  # with the answer to the notice
        yield Waiting("evidence.todo_check", PLACE, pending.count(), lambda: _lines(pending, "to_check"), href)
    if reach(user, Permission.EVIDENCE_ADD):
        returned = rows.filter(added_by=user, state=Item.State.RETURNED)
        yield Waiting("evidence.todo_mend", PLACE, returned.count(), lambda: _lines(returned, "returned"), href)


def _answers_for(user: User, year: Year) -> Q:
    """Documents of the own department's indicators, of its tasks, and of the schools that somebody inspects."""
    found = Q(pk=None)
    for one in memberships(user):
        if one.role == Role.INSPECTOR:
            found |= Q(school__in=[school.pk for school in one.schools.all()])
        elif one.role == Role.DEPARTMENT_HEAD:
            others = [name for name, owner in owners(year.standard).items() if owner != one.organisation.code]
            of_tasks = Q() if one.organisation.code == Department.INSPECTION else Q(task__lead=one.organisation_id)
            found |= (Q(task__isnull=True) & ~Q(indicator__in=others)) | (Q(task__isnull=False) & of_tasks)
    return found


@cache
def owners(standard: str) -> Mapping[str, str]:
    """The department that answers for each indicator of a standard, where it is one of a bureau."""
    pack = load_standard(standard).pack
    rules = {**pack.indicators, **pack.entry, **pack.vetoes}
    return {name: OWNERS[rule.owner.zh].value for name, rule in rules.items() if rule.owner.zh in OWNERS}


def _lines(rows: QuerySet[Item], why: str) -> Iterator[Line]:
    for one in rows.order_by("added_at", "pk")[:MOST_LINES]:
        place = one.school.name if one.school is not None else one.county.name
        what = Text("{place}：{title}", "{place}: {title}").format(place=place, title=one.title)
        href = reverse("evidence_item", args=[one.pk])
        yield Line(what, f"evidence.why_{why}", href, "fail" if why == "returned" else "warn")
