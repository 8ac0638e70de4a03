"""Supervision of the example county: one visit that found a problem, and its notice."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from junheng.records.snapshot import Snapshot
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.supervision.inspecting import begin, fill_in
from junheng.web.supervision.models import Point
from junheng.web.supervision.rectifying import demanded, issue, responsible_for
from junheng.web.years.models import Year

QUESTIONS = ("功能教室是否按课表使用", "食堂卫生与留样", "班额与学籍是否一致")
FOUND = (
    (Point.Found.PROBLEM, "美术教室堆放杂物，没有按课表使用。"),
    (Point.Found.GOOD, "留样齐全，登记完整。"),
    (Point.Found.GOOD, ""),
)


def seed(year: Year, snapshot: Snapshot) -> None:
    """A visit to the first school."""
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=year.county).order_by("code")[0]
    inspector = User.objects.get(username="inspector")
    today = timezone.localdate()
    made = begin(
        year, school, on=today - timedelta(days=7), topic="秋季开学督导", indicators=["YZ-Q7"], questions=QUESTIONS,
        by=inspector, form=uuid.uuid4(),
    )  # fmt: skip
    points = list(made.points.all())
    said = dict(zip(points, ((Point.Found.NOT_SEEN, ""), *FOUND), strict=True))
    answers = {point.pk: (found.value, note) for point, (found, note) in said.items()}
    fill_in(made, answers, summary="总体有序。", seen=made.version, by=inspector, finish=True)
    made.refresh_from_db()
    issue(
        made,
        demands=demanded(made),
        deadline=today + timedelta(days=14),
        responsible=responsible_for(school),
        by=inspector,
    )
