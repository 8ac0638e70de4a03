"""The tasks of the example county's plan, some of them on their way."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from junheng.records.snapshot import Snapshot
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import Department, OrganisationKind
from junheng.web.tasks import moves
from junheng.web.tasks.models import Task
from junheng.web.years.models import Year

BEGUN = 6  # tasks of the example's school that somebody works on


def seed(year: Year, snapshot: Snapshot) -> None:
    """Assign, report, hand in: as the people of the example would."""
    people = {
        one.username: one for one in User.objects.filter(username__in=("reporter", "principal", "head", "construction"))
    }
    departments = {
        one.code: one for one in Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, parent=year.county)
    }
    school = people["principal"].memberships.get().organisation
    own = list(Task.objects.filter(county=year.county, school=school).order_by("pk")[:BEGUN])
    for task in own:
        moves.assign(task, people["head"], lead=task.lead, people=[people["principal"], people["reporter"]])
    for task in own[1:3]:
        moves.report_progress(task, people["principal"], "已列入学校工作计划，正在落实。", 40)
    for task in own[2:3]:
        moves.hand_in(task, people["principal"], "已完成，佐证材料随后补齐。")
    buildings = Task.objects.filter(
        county=year.county, lead=departments.get(Department.CONSTRUCTION), state=Task.State.TO_DO
    )
    for task in list(buildings.order_by("pk")[:4]):
        moves.assign(task, people["construction"], lead=task.lead, people=[people["construction"]])
        moves.report_progress(task, people["construction"], "已完成立项和选址。", 20)
    yesterday = timezone.localdate() - timedelta(days=1)
    for task in own[4:5]:
        moves.set_deadline(task, people["head"], yesterday, "县政府要求提前完成。")
