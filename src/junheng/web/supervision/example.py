"""Supervision of the example county: a visit whose problem is to be put right, and one whose problem was."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document

from junheng.records.snapshot import Snapshot
from junheng.web.evidence.models import Item
from junheng.web.files.keeping import receive
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.supervision.inspecting import begin, fill_in
from junheng.web.supervision.models import Notice, Point
from junheng.web.supervision.rectifying import Decision, answer, decide, demanded, issue, responsible_for
from junheng.web.years.models import Year

BEFORE = {"灭火器与疏散通道": (Point.Found.PROBLEM, "二楼东侧灭火器已过检验期。")}
NOW = {
    "YZ-Q7": (Point.Found.NOT_SEEN, ""),
    "功能教室是否按课表使用": (Point.Found.PROBLEM, "美术教室堆放杂物，没有按课表使用。"),
    "食堂卫生与留样": (Point.Found.GOOD, "留样齐全，登记完整。"),
    "班额与学籍是否一致": (Point.Found.GOOD, ""),
}


def seed(year: Year, snapshot: Snapshot) -> None:
    """Two visits to the first school."""
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=year.county).order_by("code")[0]
    _put_right(_visit(year, school, "消防安全专项督导", 40, BEFORE))
    _visit(year, school, "秋季开学督导", 7, NOW)


def _visit(
    year: Year, school: Organisation, topic: str, days_ago: int, said: dict[str, tuple[Point.Found, str]]
) -> Notice:
    inspector = User.objects.get(username="inspector")
    today = timezone.localdate()
    made = begin(
        year, school, on=today - timedelta(days=days_ago), topic=topic, by=inspector, form=uuid.uuid4(),
        indicators=[name for name in said if name.startswith("YZ-")],
        questions=[name for name in said if not name.startswith("YZ-")],
    )  # fmt: skip
    points = made.points.order_by("place")
    answers = {point.pk: (found.value, note) for point, (found, note) in zip(points, said.values(), strict=True)}
    fill_in(made, answers, summary="总体有序。", seen=made.version, by=inspector, finish=True)
    made.refresh_from_db()
    deadline = today + timedelta(days=14)
    return issue(made, demands=demanded(made), deadline=deadline, responsible=responsible_for(school), by=inspector)


def _put_right(notice: Notice) -> None:
    """Answered with a document, and accepted."""
    document, written = Document(), io.BytesIO()
    document.add_heading("灭火器检验合格报告", 0)
    document.add_paragraph("示例文件，请换成真实材料。")
    document.save(written)
    point = Point.objects.get(inspection=notice.inspection_id, found=Point.Found.PROBLEM)
    with receive(SimpleUploadedFile("灭火器检验合格报告.docx", written.getvalue())) as received:
        answer(notice, "已全部送检更换。", {point.pk: [received]}, User.objects.get(username="principal"))
    seen = Item.objects.filter(task=point.task).values_list("pk", flat=True)
    decide(notice, {point.pk: Decision(list(seen))}, notice.issued_by)
