"""Tasks that wait for somebody: to be done, to be verified, to be assigned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone

from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import Reach, memberships, reach
from junheng.web.desk.waiting import MOST_LINES, Kind, Line, Waiting, waits
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import Department, Role
from junheng.web.tasks.models import Task
from junheng.web.years.models import Year

SOON = timedelta(days=14)
State = Task.State
BY_NOTICE = Q(kind=Task.Kind.FINDING)  # answered and decided on there
# Why somebody should act now, the most pressing first, with how its badge looks.
WHY: tuple[tuple[str, Kind], ...] = (
    ("overdue", "fail"), ("returned", "fail"), ("due_soon", "warn"), ("to_verify", "warn"), ("to_assign", "warn"), ("doing", "active"),
)  # fmt: skip


@waits
def waiting(user: User, county: Organisation, year: Year) -> Iterator[Waiting]:
    """The tasks that somebody can do something about."""
    rows = pressing(user, county, timezone.localdate())
    href = reverse("tasks_mine", args=[county.code, year.number])
    if rows is not None:
        yield Waiting("tasks.todo", "tasks.navigation", rows.count(), lambda: map(_line, rows[:MOST_LINES]), href)


def pressing(user: User, county: Organisation, day: date) -> QuerySet[Task] | None:
    """Those tasks, the most pressing first, each with its place in `WHY` as `why`; None: no role has any."""
    working, verifying = reach(user, Permission.TASK_WORK), reach(user, Permission.TASK_VERIFY)
    if not working and not verifying:
        return None
    mine = own(user) & _within(working, county)
    if reach(user, Permission.NOTICE_ANSWER):
        mine &= ~BY_NOTICE
    heads = [one.organisation_id for one in memberships(user) if one.role == Role.DEPARTMENT_HEAD]
    doing, begun = Q(state=State.DOING), Q(state__in=(State.TO_DO, State.DOING))
    overdue = Q(state__in=(State.TO_DO, State.DOING, State.TO_AGREE), deadline__lt=day)
    returned, soon = doing & Q(reopened__gt=0), begun & Q(deadline__lte=day + SOON)
    verify = _to_verify(user, heads) & _within(verifying, county)
    assign = Q(state=State.TO_DO, lead__in=heads)
    places = (mine & overdue, mine & returned, mine & soon, verify, assign, mine & doing)  # as in WHY
    why = Case(*(When(one, then=Value(number)) for number, one in enumerate(places)), output_field=IntegerField())
    rows = Task.objects.filter(mine & (overdue | soon | doing) | verify | assign, county=county)
    return rows.select_related("school", "county").annotate(why=why).order_by("why", "deadline", "pk")


def own(user: User) -> Q:
    """Which tasks somebody works on: given to the person, else of the own school; else of the own department."""
    places = {one.organisation_id: one for one in memberships(user)}
    schools = [pk for pk, one in places.items() if one.role in (Role.SCHOOL_REPORTER, Role.SCHOOL_HEAD)]
    departments = [pk for pk, one in places.items() if one.role in (Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD)]
    given = Task.people.through.objects.filter(task=OuterRef("pk"))
    nobodys = ~Q(Exists(given)) & (Q(school__in=schools) | Q(lead__in=departments))
    return Q(Exists(given.filter(user=user))) | nobodys


def _within(reached: Reach, county: Organisation) -> Q:
    return Q() if county.pk in reached.counties else Q(school__in=reached.schools)


def _to_verify(user: User, heads: list[int]) -> Q:
    """What waits for this person to be verified; a finding waits on its notice."""
    inspection = any(
        one.role == Role.DEPARTMENT_HEAD and one.organisation.code == Department.INSPECTION for one in memberships(user)
    )
    named = [school.pk for one in memberships(user) if one.role == Role.INSPECTOR for school in one.schools.all()]
    answers_for = Q() if inspection else Q(lead__in=heads) | Q(school__in=named)
    return Q(state=State.TO_VERIFY) & answers_for & ~Q(handed_in_by=user) & ~BY_NOTICE


def _line(task: Task) -> Line:
    why, kind = WHY[task.why]  # type: ignore[attr-defined] # annotated by `pressing`
    place = task.school.name if task.school is not None else task.county.name
    what = Text("{place}：{what}", "{place}: {what}").format(place=place, what=task.what)
    return Line(what, f"tasks.why_{why}", reverse("task", args=[task.pk]), kind, task.deadline)
