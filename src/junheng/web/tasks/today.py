"""What somebody must do today: for the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.db.models import Q
from django.urls import reverse

from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import memberships, reach
from junheng.web.people.models import User
from junheng.web.people.roles import Department, Role
from junheng.web.tasks.models import Task

SOON = timedelta(days=14)
Why = Literal["overdue", "returned", "due_soon", "doing", "to_verify", "to_assign"]
ORDER: tuple[Why, ...] = ("overdue", "returned", "due_soon", "to_verify", "to_assign", "doing")


@dataclass(frozen=True)
class ToDo:
    """One thing to do, why now, and where."""

    task: Task
    why: Why
    href: str

    @property
    def what(self) -> Text:
        """The task in a line, with its place."""
        place = self.task.school.name if self.task.school is not None else self.task.county.name
        return Text("{place}：{what}", "{place}: {what}").format(place=place, what=self.task.what)


def own(user: User) -> Q:
    """Which tasks somebody works on: given to the person, else of the own school; else (a clerk) of the own department."""
    places = {one.organisation_id: one for one in memberships(user)}
    schools = [pk for pk, one in places.items() if one.role in (Role.SCHOOL_REPORTER, Role.SCHOOL_HEAD)]
    departments = [pk for pk, one in places.items() if one.role in (Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD)]
    return Q(people=user) | Q(people=None, school__in=schools) | Q(people=None, lead__in=departments)


def today(user: User, day: date, most: int = 12) -> list[ToDo]:
    """The most pressing things first; only what the person can act on."""
    found: dict[int, ToDo] = {}

    def add(task: Task, why: Why) -> None:
        found.setdefault(task.pk, ToDo(task, why, reverse("task", args=[task.pk])))

    def of(permission: Permission, *states: str) -> list[Task]:
        rows = reach(user, permission).within(Task.objects.filter(state__in=states))
        return list(rows.select_related("school", "county").distinct()) if reach(user, permission) else []

    mine = set(Task.objects.filter(own(user)).exclude(state__in=Task.CLOSED).values_list("pk", flat=True))
    for task in of(Permission.TASK_WORK, Task.State.DOING, Task.State.TO_AGREE, Task.State.TO_DO):
        if task.pk not in mine:
            continue
        if task.overdue_on(day):
            add(task, "overdue")
        elif task.state == Task.State.DOING and task.reopened:
            add(task, "returned")
        elif task.deadline is not None and task.deadline <= day + SOON and task.state != Task.State.TO_AGREE:
            add(task, "due_soon")
        elif task.state == Task.State.DOING:
            add(task, "doing")
    for task in _to_verify(user, of(Permission.TASK_VERIFY, Task.State.TO_VERIFY)):
        add(task, "to_verify")
    heads = {one.organisation_id for one in memberships(user) if one.role == Role.DEPARTMENT_HEAD}
    for task in of(Permission.TASK_MANAGE, Task.State.TO_DO):
        if task.lead_id in heads:
            add(task, "to_assign")
    return sorted(found.values(), key=lambda one: (ORDER.index(one.why), one.task.deadline or date.max))[:most]


def _to_verify(user: User, tasks: list[Task]) -> list[Task]:
    """Those that wait for this person; whoever had a hand in one is told so on its page."""
    heads = {one.organisation_id for one in memberships(user) if one.role == Role.DEPARTMENT_HEAD}
    inspection = any(
        one.role == Role.DEPARTMENT_HEAD and one.organisation.code == Department.INSPECTION for one in memberships(user)
    )
    named = {school.pk for one in memberships(user) if one.role == Role.INSPECTOR for school in one.schools.all()}
    return [
        task
        for task in tasks
        if task.handed_in_by_id != user.pk and (inspection or task.lead_id in heads or task.school_id in named)
    ]
