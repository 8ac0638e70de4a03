"""Notices of rectification that wait for somebody: to be answered by the school, or to be decided on."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import memberships, reach
from junheng.web.desk.waiting import MOST_LINES, Line, Waiting, waits
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import Department, Role
from junheng.web.supervision.models import Notice
from junheng.web.supervision.rectifying import WITH_SCHOOL
from junheng.web.tasks.models import Task
from junheng.web.years.models import Year

PLACE = "supervision.navigation"


@waits
def waiting(user: User, county: Organisation, year: Year) -> Iterator[Waiting]:
    """Whose turn it is, is what the tasks of a notice say."""
    href = reverse("accountability", args=[county.code, year.number])
    rows = Notice.objects.filter(county=county).select_related("school")
    tasks = Task.objects.filter(finding__inspection=OuterRef("inspection"))
    answering, deciding = reach(user, Permission.NOTICE_ANSWER), reach(user, Permission.NOTICE_ISSUE)
    if answering:
        asked = answering.within(rows).filter(Exists(tasks.filter(state__in=WITH_SCHOOL)))
        yield Waiting("supervision.todo_answer", PLACE, asked.count(), lambda: _lines(asked, "answer"), href)
    if deciding:
        mine = tasks.filter(_answers_for(user), state=Task.State.TO_VERIFY).exclude(handed_in_by=user)
        answered = deciding.within(rows).filter(Exists(mine))
        yield Waiting("supervision.todo_decide", PLACE, answered.count(), lambda: _lines(answered, "decide"), href)


def _answers_for(user: User) -> Q:
    """As `tasks.who.is_responsible` has it."""
    found = Q(pk=None)
    for one in memberships(user):
        if one.role == Role.INSPECTOR:
            found |= Q(school__in=[school.pk for school in one.schools.all()])
        elif one.role == Role.DEPARTMENT_HEAD:
            of_county = Q(county=one.organisation.parent_id)
            found |= of_county if one.organisation.code == Department.INSPECTION else Q(lead=one.organisation_id)
    return found


def _lines(rows: QuerySet[Notice], why: str) -> Iterator[Line]:
    for one in rows.order_by("deadline", "number")[:MOST_LINES]:
        what = Text("{school}：整改通知书第{number}号", "{school}: notice of rectification no. {number}")
        returned = why == "answer" and one.state == Notice.State.RETURNED
        late = why == "answer" and one.days_over()
        yield Line(
            what.format(school=one.school.name, number=one.number),
            "supervision.why_returned" if returned else f"supervision.why_{why}",
            reverse("rectification", args=[one.pk]), "fail" if returned or late else "warn", one.deadline,
        )  # fmt: skip
