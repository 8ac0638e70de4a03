"""Notices of rectification: issued, answered, returned or closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.files.keeping import Received, keep
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import Role
from junheng.web.supervision.models import Inspection, Notice, Point, Reply
from junheng.web.words import words
from junheng.web.years.models import Year


def demanded(inspection: Inspection) -> str:
    """What the problems that were found come to, as a start for the text of a notice."""
    problems = inspection.points.filter(found=Point.Found.PROBLEM)
    return "\n".join(f"{place}. {point.question}：{point.note.strip()}" for place, point in enumerate(problems, 1))


def responsible_for(school: Organisation) -> str:
    """The head of a school, by name; empty where nobody has that role."""
    head = Membership.objects.filter(organisation=school, role=Role.SCHOOL_HEAD, user__is_active=True)
    first = head.select_related("user").first()
    return str(first.user) if first is not None else ""


@transaction.atomic
def issue(inspection: Inspection, *, demands: str, deadline: date, responsible: str, by: User) -> Notice:
    """Issue a notice for an inspection; the one that there is, where it was issued already.

    Raises:
        UsageError: the inspection is not finished, or found no problem.
    """
    year = Year.objects.select_for_update().get(pk=inspection.year_id)  # numbers without gaps
    locked = Inspection.objects.select_for_update().get(pk=inspection.pk)
    there = Notice.objects.filter(inspection=locked).first()
    if there is not None:
        return there
    problems = locked.points.filter(found=Point.Found.PROBLEM)
    if locked.state != Inspection.State.DONE or not problems.exists():
        raise UsageError(
            Text(
                "督导记录完成、并且发现了问题，才能发整改通知书。",
                "A notice follows from a finished inspection that found a problem.",
            )
        )
    number = (Notice.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0) + 1
    notice = Notice.objects.create(
        county=locked.county, year=year, school=locked.school, inspection=locked, number=number, demands=demands,
        deadline=deadline, responsible=responsible, issued_by=by,
    )  # fmt: skip
    record("supervision.issued", who=by, county=locked.county_id, target=notice, school=locked.school.code)
    return notice


@transaction.atomic
def answer(notice: Notice, text: str, documents: Sequence[Received], by: User) -> Notice:
    """Answer a notice.

    Raises:
        UsageError: it was answered or closed already.
    """
    locked = _locked(notice, (Notice.State.ISSUED, Notice.State.RETURNED))
    for received in documents:
        Reply.objects.get_or_create(
            notice=locked,
            file=keep(received),
            defaults={"county": locked.county, "school": locked.school, "name": received.name, "added_by": by},
        )
    locked.reply, locked.replied_by, locked.replied_at = text, by, timezone.now()
    locked.state, locked.reason = Notice.State.REPLIED, ""
    locked.save()
    record("supervision.answered", who=by, county=locked.county_id, target=locked)
    return locked


@transaction.atomic
def decide(notice: Notice, *, close: bool, reason: str, by: User) -> Notice:
    """Close an answered notice, or return the answer with a reason.

    Raises:
        UsageError: there is no answer to decide on, or no reason.
    """
    locked = _locked(notice, (Notice.State.REPLIED,))
    if locked.replied_by_id == by.pk:
        raise UsageError(Text("自己的整改报告要由别人来核。", "Who answered cannot decide on the answer."))
    if not close and not reason.strip():
        raise UsageError(Text("请写明整改哪里还不到位。", "Say what is still to be put right."))
    if close:
        locked.state, locked.closed_by, locked.closed_at = Notice.State.CLOSED, by, timezone.now()
    else:
        locked.state, locked.reason = Notice.State.RETURNED, reason.strip()
    locked.save()
    record("supervision.closed" if close else "supervision.returned", who=by, county=locked.county_id, target=locked,
           reason=locked.reason)  # fmt: skip
    return locked


def _locked(notice: Notice, states: Sequence[str]) -> Notice:
    locked = Notice.objects.select_for_update().get(pk=notice.pk)
    if locked.state not in states:
        raise UsageError(
            Text(
                "这份整改通知现在是“{state}”，可能别人刚处理过。请看一下现在的情况。",
                "This notice is '{state}' now; somebody may have just dealt with it. Look again.",
            ).format(state=words(f"state_{locked.state}"))
        )
    return locked
