"""Who is told what about a task."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from junheng.web.notices.send import tell as leave_notice
from junheng.web.people.models import User
from junheng.web.people.roles import Department, Role
from junheng.web.tasks.models import Task

LONGEST = 60


def tell(people: Iterable[User], key: str, task: Task, *, by: User | None = None, **fields: str | int) -> int:
    """Leave a notice about a task with those people, but not with the one who did it."""
    told = [one for one in people if by is None or one.pk != by.pk]
    place = task.school or task.county
    return leave_notice(
        told, key, link=reverse("task", args=[task.pk]), by=by, place=place.name, what=_short(task.what_zh),
        what_en=_short(task.what_en), **fields,
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def heads_of(task: Task) -> list[User]:
    """The heads of the lead department; where it has none, or nobody leads, the heads of the bureau."""
    found = (
        _active(Q(memberships__role=Role.DEPARTMENT_HEAD, memberships__organisation=task.lead_id))
        if task.lead_id
        else []
    )
    return found or _active(Q(memberships__role=Role.COUNTY_HEAD, memberships__organisation=task.county_id))


def to_verifiers(task: Task) -> list[User]:
    """Those who answer for verifying: see `who.is_responsible`."""
    inspection = Q(
        memberships__role=Role.DEPARTMENT_HEAD,
        memberships__organisation__parent=task.county_id,
        memberships__organisation__code=Department.INSPECTION,
    )
    wanted = inspection
    if task.lead_id is not None:
        wanted |= Q(memberships__role=Role.DEPARTMENT_HEAD, memberships__organisation=task.lead_id)
    if task.school_id is not None:
        wanted |= Q(memberships__role=Role.INSPECTOR, memberships__schools=task.school_id)
    return _active(wanted)


def workers(task: Task) -> list[User]:
    """Those it was given to; where it was given to nobody, the head of the school and the heads of the department."""
    named = list(task.people.filter(is_active=True))
    if named:
        return named
    school = (
        _active(Q(memberships__role=Role.SCHOOL_HEAD, memberships__organisation=task.school_id))
        if task.school_id
        else []
    )
    return [*school, *heads_of(task)]


def _active(who: Q) -> list[User]:
    return list(User.objects.filter(who, is_active=True).distinct())
