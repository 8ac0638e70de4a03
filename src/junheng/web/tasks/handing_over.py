"""The open tasks of somebody who leaves go to somebody else; what was done stays in their history."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from junheng.web.audit.record import record
from junheng.web.people.handing_over import hands_over
from junheng.web.people.models import User
from junheng.web.tasks.models import Note, Task
from junheng.web.tasks.notices import tell


def open_assignments_of(person: User) -> QuerySet[Any]:
    """What was given to somebody and is not closed: rows of task and person."""
    rows: QuerySet[Any] = Task.people.through.objects.filter(user=person)
    return rows.exclude(task__state__in=Task.CLOSED)


@transaction.atomic
def give(assignments: QuerySet[Any], successor: User) -> None:
    """Give tasks to `successor`. Who may do this is for the page that asks for it."""
    for one in list(assignments.select_related("task__county", "task__school")):
        one.task.people.add(successor)
        one.delete()
        Note.objects.create(task=one.task, what=Note.What.HANDED_OVER, text=str(successor))
        tell([successor], "tasks.notice_assigned", one.task)
        record("tasks.note_handed_over", county=one.task.county_id, target=one.task, to=successor.pk)


hands_over("tasks.open_tasks", held=open_assignments_of, give=give)
