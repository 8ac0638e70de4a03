"""Making, filling in and finishing an inspection."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.changed import ChangedError
from junheng.web.evidence.wanted import rules_of
from junheng.web.files.keeping import Received, keep
from junheng.web.people.models import Organisation, User
from junheng.web.supervision.models import Inspection, Photo, Point
from junheng.web.words import words
from junheng.web.years.keep import standard_of
from junheng.web.years.models import Year

CHANGED = Text(
    "这份记录刚被别人改过，您的修改没有保存。请看一下现在的内容再改。",
    "Somebody has just changed this record, and your changes were not kept. Look at it again first.",
)
NO_INDICATOR = Text("本年的标准里没有指标：{names}。", "The standard of this year has no indicator: {names}.")
FINISHED = Text("督导记录已完成，不能再改。", "The record is finished and stays as it is.")


@transaction.atomic
def begin(
    year: Year, school: Organisation, *, on: date, topic: str, indicators: Sequence[str], questions: Sequence[str],
    by: User, form: uuid.UUID,
) -> Inspection:  # fmt: skip
    """A new inspection with its points; the one that the same form has made before, where it is sent again.

    Raises:
        UsageError: nothing is looked at, there is no such indicator, or the form was somebody else's.
    """
    rules = rules_of(standard_of(year))
    if not indicators and not questions:
        raise UsageError(words("supervision.nothing_asked"))
    if unknown := [name for name in indicators if name not in rules]:
        raise UsageError(NO_INDICATOR.format(names=", ".join(unknown)))
    made, fresh = Inspection.objects.get_or_create(
        form=form,
        defaults={"county": year.county, "year": year, "school": school, "on": on, "topic": topic, "inspector": by},
    )
    if not fresh:
        if made.inspector_id != by.pk:
            raise ChangedError(CHANGED)
        return made
    named = [(name, f"{name} {rules[name].name.zh}") for name in indicators]
    asked = [*named, *(("", question) for question in questions)]
    Point.objects.bulk_create(
        [
            Point(inspection=made, place=place, indicator=name, question=question[:200])
            for place, (name, question) in enumerate(asked, 1)
        ]
    )
    record("supervision.begun", who=by, county=year.county, target=made, school=school.code)
    return made


@transaction.atomic
def fill_in(
    inspection: Inspection, answers: Mapping[int, tuple[str, str]], *, summary: str, seen: int, by: User, finish: bool
) -> Inspection:
    """Keep what was found, by the ids of points; with `finish` it is done.

    Raises:
        UsageError: somebody else was faster, or something is not answered.
    """
    locked = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if locked.state == Inspection.State.DONE:
        raise UsageError(FINISHED)
    if locked.version != seen:
        raise ChangedError(CHANGED)
    points = list(locked.points.all())
    for point in points:
        point.found, point.note = answers.get(point.pk, (point.found, point.note))
    if finish:
        _refuse_unfinished(points)
    Point.objects.bulk_update(points, ["found", "note"])
    locked.summary, locked.version = summary, locked.version + 1
    if finish:
        locked.state, locked.done_at = Inspection.State.DONE, timezone.now()
    locked.save()
    record(
        "supervision.finished" if finish else "supervision.filled_in", who=by, county=locked.county_id, target=locked
    )
    return locked


def _refuse_unfinished(points: Sequence[Point]) -> None:
    open_ = [str(point.place) for point in points if point.found == Point.Found.OPEN]
    if open_:
        raise UsageError(
            Text("第{points}项还没有填写结果；没有看的请选“未查看”。", "Nothing is said of {points}; choose 'not seen' where you did not look.")
            .format(points="、".join(open_))
        )  # fmt: skip
    bare = [str(point.place) for point in points if point.found == Point.Found.PROBLEM and not point.note.strip()]
    if bare:
        raise UsageError(
            Text("第{points}项有问题，请写明是什么问题。", "Say what the problem is at {points}.").format(
                points="、".join(bare)
            )
        )


@transaction.atomic
def add_photo(point: Point, received: Received, by: User) -> Photo:
    """Keep a photo of what was found; the same again adds nothing.

    Raises:
        UsageError: the record is finished.
    """
    inspection = Inspection.objects.select_for_update().get(pk=point.inspection_id)
    if inspection.state == Inspection.State.DONE:
        raise UsageError(FINISHED)
    photo, fresh = Photo.objects.get_or_create(
        point=point,
        file=keep(received),
        defaults={"county": inspection.county, "school": inspection.school, "name": received.name, "added_by": by},
    )
    if fresh:
        record("supervision.photo", who=by, county=inspection.county_id, target=photo, sha256=received.sha256)
    return photo
