"""Supervision: inspections that are finished, notices of rectification."""

from __future__ import annotations

from typing import Any

from ninja import Query

from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import DecideIn, ExtendIn, InspectionOut, NoticeOut, Paged, ReplyIn
from junheng.web.supervision import rectifying
from junheng.web.supervision.models import Inspection, Notice, Point
from junheng.web.tasks.models import Task

_YEAR = "/counties/{slug:county}/{int:year}"
_NOTICE = "/rectifications/{int:pk}"


@operation(
    "get",
    f"{_YEAR}/inspections",
    zh="一年中权限所及、已完成的督导记录",
    needs=Permission.INSPECTION_VIEW,
    answers=list[InspectionOut],
    does="supervision",
)
def inspections(request: Call, county: str, year: int, paged: Query[Paged]) -> list[dict[str, Any]]:
    """The finished inspections of a year within reach."""
    rows = request.reach.within(Inspection.objects.filter(year=request.year, state=Inspection.State.DONE))
    rows = rows.select_related("school", "inspector", "notice").prefetch_related("points__photos")
    return [inspection_out(one) for one in rows[paged.offset : paged.offset + paged.limit]]


@operation(
    "get",
    f"{_YEAR}/rectifications",
    zh="一年中权限所及的整改通知",
    needs=Permission.INSPECTION_VIEW,
    answers=list[NoticeOut],
)
def rectifications(request: Call, county: str, year: int, paged: Query[Paged]) -> list[dict[str, Any]]:
    """The notices of rectification of a year within reach."""
    rows = request.reach.within(Notice.objects.filter(year=request.year)).select_related("school")
    rows = rows.prefetch_related("extensions__by")
    return [notice_out(one) for one in rows[paged.offset : paged.offset + paged.limit]]


@operation(
    "get",
    _NOTICE,
    zh="一份整改通知；要做什么见督导记录里各项的任务",
    needs=Permission.INSPECTION_VIEW,
    of=Notice,
    answers=NoticeOut,
    does="rectification",
)
def rectification(request: Call, pk: int) -> dict[str, Any]:
    """A notice of rectification; what is done about its points are the tasks of its inspection."""
    return notice_out(request.found)


@operation(
    "post",
    f"{_NOTICE}/answer",
    zh="回复整改通知：改了什么",
    needs=Permission.NOTICE_ANSWER,
    of=Notice,
    answers=NoticeOut,
    does="rectification_answer",
)
def rectification_answer(request: Call, pk: int, given: ReplyIn) -> dict[str, Any]:
    """Say what was put right. Documents are evidence of the points' tasks."""
    return notice_out(rectifying.answer(request.found, given.reply, {}, request.user))


@operation(
    "post",
    f"{_NOTICE}/decide",
    zh="核查整改：销号，或写明原因退回",
    needs=Permission.NOTICE_ISSUE,
    of=Notice,
    answers=NoticeOut,
    does="rectification_decide",
)
def rectification_decide(request: Call, pk: int, given: DecideIn) -> dict[str, Any]:
    """Accept the points that were answered, on evidence that was checked before, or return them with a reason."""
    points = Point.objects.filter(inspection=request.found.inspection_id, task__state=Task.State.TO_VERIFY)
    if given.points is not None:
        points = points.filter(place__in=given.points)
    decision = rectifying.Decision(reason=None if given.close else given.reason)
    return notice_out(rectifying.decide(request.found, {point.pk: decision for point in points}, request.user))


@operation(
    "post",
    f"{_NOTICE}/extend",
    zh="延长整改期限，写明原因；各项任务一并延期",
    needs=Permission.NOTICE_ISSUE,
    of=Notice,
    answers=NoticeOut,
    does="rectification_extend",
)
def rectification_extend(request: Call, pk: int, given: ExtendIn) -> dict[str, Any]:
    """Put the deadline off, with a reason; its tasks follow."""
    return notice_out(rectifying.extend(request.found, **given.model_dump(), by=request.user))


def inspection_out(one: Inspection) -> dict[str, Any]:
    """An inspection as operations give it."""
    return {
        "id": one.pk, "school": one.school.code, "on": one.on, "topic": one.topic, "inspector": str(one.inspector),
        "state": one.state, "version": one.version, "summary": one.summary,
        "notice": one.notice.pk if hasattr(one, "notice") else None,
        "points": [
            {
                "place": point.place, "indicator": point.indicator, "question": point.question, "found": point.found,
                "note": point.note, "photos": [photo.pk for photo in point.photos.all()], "task": point.task_id,
            }
            for point in one.points.all()
        ],
    }  # fmt: skip


def notice_out(one: Notice) -> dict[str, Any]:
    """A notice as operations give it."""
    return {
        "id": one.pk, "number": one.number, "school": one.school.code, "inspection": one.inspection_id,
        "demands": one.demands, "deadline": one.deadline, "days_over": one.days_over(), "responsible": one.responsible,
        "extensions": [
            {"before": each.before, "after": each.after, "reason": each.reason, "by": str(each.by), "at": each.at}
            for each in one.extensions.all()
        ],
        "state": one.state, "reply": one.reply, "reason": one.reason,
    }  # fmt: skip
