"""Returns that wait for somebody: to be filled in and submitted, or to be checked."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import memberships, reach
from junheng.web.desk.waiting import MOST_LINES, Line, Waiting, waits
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.returns import calendar
from junheng.web.returns.models import Return
from junheng.web.years.models import Year

PLACE = "returns.navigation"
HEAVY = ("content", "approved", "reasons", "approved_reasons", "registered")
State = Return.State


@waits
def waiting(user: User, county: Organisation, year: Year) -> Iterator[Waiting]:
    """A return is filled in by its school, that of the bureau by its departments (`steps.fillers`)."""
    rows = Return.objects.filter(county=county).select_related("year").defer(*HEAVY)
    everything = reverse("returns", args=[county.code, year.number])
    if reach(user, Permission.RETURN_EDIT):
        places = [one.organisation for one in memberships(user)]
        schools = [one.pk for one in places if one.kind == OrganisationKind.SCHOOL]
        of_bureau = any(one.kind == OrganisationKind.DEPARTMENT and one.parent_id == county.pk for one in places)
        own = Q(school__in=schools) | (Q(school=None) if of_bureau else Q(pk=None))
        mine = rows.filter(own, state__in=(State.DRAFT, State.RETURNED))
        yield Waiting("returns.todo_fill", PLACE, mine.count(), lambda: _to_fill(mine), everything)
    checking = reach(user, Permission.RETURN_CHECK)
    if checking:
        submitted = checking.within(rows).filter(state=State.SUBMITTED).exclude(submitted_by=user)
        href = f"{everything}?state={State.SUBMITTED}"
        yield Waiting("returns.todo_check", PLACE, submitted.count(), lambda: _to_check(submitted), href)


def _to_fill(rows: QuerySet[Return]) -> Iterator[Line]:
    """Those sent back first, then the newest year."""
    ordered = sorted(rows, key=lambda one: (one.state != State.RETURNED, -one.year.number, one.pk))
    for one in ordered[:MOST_LINES]:
        due = calendar.due(one.year)
        href = reverse("return", args=[one.pk])
        if one.state == State.RETURNED:
            yield Line(one.title, "returns.why_returned", href, "fail", due)
        elif calendar.days_late(one, due):
            yield Line(one.title, "returns.why_late", href, "fail", due)
        else:
            yield Line(one.title, "returns.why_fill", href, "active", due)


def _to_check(rows: QuerySet[Return]) -> Iterator[Line]:
    for one in rows.order_by("submitted_at", "pk")[:MOST_LINES]:
        yield Line(one.title, "returns.why_check", reverse("return", args=[one.pk]))
