"""Who may take which step of a task. The table of rights says who may at all; here, what it asks of this task.

Work is for those it is given to, the school it is about, and its departments. Whoever worked on it, handed it in or
brought its evidence cannot verify it: that is for the head of the lead department, the head of the inspection office or
the school's responsible inspector.
"""

from __future__ import annotations

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may, memberships
from junheng.web.people.models import User
from junheng.web.people.roles import Department, Role
from junheng.web.tasks.evidence import evidence_of
from junheng.web.tasks.models import Note, Task


def may_manage(user: User, task: Task) -> bool:
    """Assign, change the deadline, withdraw: heads of departments, the administrator, the head of the bureau."""
    return may(user, Permission.TASK_MANAGE, task)


def may_work(user: User, task: Task) -> bool:
    """Report progress and hand in."""
    if not may(user, Permission.TASK_WORK, task):
        return False
    places = {one.organisation_id for one in memberships(user)}
    departments = {one.pk for one in task.supporting.all()}
    if task.lead_id is not None:
        departments.add(task.lead_id)
    if task.school_id is not None and task.school_id in places:
        return True
    return bool(places & departments) or task.people.filter(pk=user.pk).exists()


def is_responsible(user: User, task: Task) -> bool:
    """Whether somebody answers for the task's verification, whoever worked on it."""
    if not may(user, Permission.TASK_VERIFY, task):
        return False
    for one in memberships(user):
        place = one.organisation
        if one.role == Role.INSPECTOR and place.county_id == task.county_id:
            if task.school_id in {school.pk for school in one.schools.all()}:
                return True
        elif one.role == Role.DEPARTMENT_HEAD and (
            place.pk == task.lead_id or (place.code == Department.INSPECTION and place.county_id == task.county_id)
        ):
            return True
    return False


def has_worked(user: User, task: Task) -> bool:
    """Whether somebody had a hand in the task: given to, reported, handed in, or brought evidence."""
    if task.handed_in_by_id == user.pk or task.people.filter(pk=user.pk).exists():
        return True
    if task.notes.filter(by=user, what__in=(Note.What.PROGRESS, Note.What.HANDED_IN)).exists():
        return True
    return any(one.by == user.pk for one in evidence_of(task))


def may_verify(user: User, task: Task) -> bool:
    """Four eyes: responsible, and had no hand in it."""
    return is_responsible(user, task) and not has_worked(user, task)
