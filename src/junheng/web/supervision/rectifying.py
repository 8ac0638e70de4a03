"""Notices of rectification: issued, answered, returned point by point, closed.

Every problem of a notice is a task, and what is done about it is the state of that task alone. The notice is the way by
which these tasks go: answering hands in those that are open, accepting a point verifies its task, returning it opens the
task again. How far the notice is follows from them (`settle`): it is closed when the last of its tasks is written off, and
open again when one is. As for every task that needs checked evidence and, where the point names an indicator that is
judged of the school, a figure that agrees. Documents belong to the task, on whichever page they were brought.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.changed import ChangedError
from junheng.web.evidence import keeping
from junheng.web.evidence.models import Item
from junheng.web.evidence.of_tasks import indicator_of
from junheng.web.evidence.wanted import rules_of
from junheng.web.files.keeping import Received
from junheng.web.notices.send import people_of, tell
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import Role
from junheng.web.supervision.models import Extension, Inspection, Notice, Point
from junheng.web.tasks import moves
from junheng.web.tasks.make import from_finding
from junheng.web.tasks.models import Task
from junheng.web.tasks.notices import heads_of, to_verifiers
from junheng.web.words import words
from junheng.web.years.keep import standard_of
from junheng.web.years.models import Year

State = Task.State
WITH_SCHOOL = (State.TO_DO, State.DOING)  # whose turn it is
NO_REASON = Text("请写明整改哪里还不到位。", "Say what is still to be put right.")
NO_REASON_TO_EXTEND = Text("请写明为什么延期。", "Say why the deadline is put off.")
NOT_LATER = Text("延期要延到{day}以后。", "A deadline is put off to a day after {day}.")
EXTENDED_BEFORE = Text(
    "这份通知书的期限现在是{day}，可能别人刚改过。请看一下现在的情况。",
    "The deadline of this notice is {day} now; somebody may have just changed it. Look again.",
)
NOTHING_DECIDED = Text(
    "没有可以处理的事项：还没有回复，或者别人刚处理过。请看一下现在的情况。",
    "There is nothing to decide on: it was not answered yet, or somebody has just dealt with it. Look again.",
)


def demanded(inspection: Inspection) -> str:
    """What the problems that were found come to, as a start for the text of a notice."""
    problems = inspection.points.filter(found=Point.Found.PROBLEM)
    return "\n".join(f"{place}. {point.question}：{point.note.strip()}" for place, point in enumerate(problems, 1))


def responsible_for(school: Organisation) -> str:
    """The head of a school, by name; empty where nobody has that role."""
    head = Membership.objects.filter(organisation=school, role=Role.SCHOOL_HEAD, user__is_active=True)
    first = head.select_related("user").first()
    return str(first.user) if first is not None else ""


def refuse_past(deadline: date) -> None:
    """Refuse a deadline that is over.

    Raises:
        UsageError: it is.
    """
    if deadline < timezone.localdate():
        raise UsageError(words("supervision.deadline_past"))


@transaction.atomic
def issue(inspection: Inspection, *, demands: str, deadline: date, responsible: str, by: User) -> Notice:
    """Issue a notice for an inspection, with a task for every problem; the one that there is, where it was issued already.

    Raises:
        UsageError: the inspection is not finished, or found no problem.
    """
    year = Year.objects.select_for_update().get(pk=inspection.year_id)  # numbers without gaps
    locked = Inspection.objects.select_for_update().get(pk=inspection.pk)
    there = Notice.objects.filter(inspection=locked).first()
    if there is not None:
        return there
    problems = list(locked.points.filter(found=Point.Found.PROBLEM))
    if locked.state != Inspection.State.DONE or not problems:
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
    rules = rules_of(standard_of(year))
    for point in problems:
        rule, note = rules.get(point.indicator), point.note.strip()
        asked = Text(point.question, f"{point.indicator} {rule.name.en}" if rule is not None else point.question)
        point.task = from_finding(
            year=year, school=locked.school, what=Text(f"{asked.zh}：{note}", f"{asked.en}: {note}"), deadline=deadline,
            by=by, indicator=point.indicator, rule=rule,
        )  # fmt: skip
    Point.objects.bulk_update(problems, ["task"])
    record("supervision.log_issued", who=by, county=locked.county_id, target=notice, school=locked.school.code)
    leads = [head for point in problems if point.task is not None for head in heads_of(point.task)]
    _tell([*people_of(locked.school), *leads], "supervision.notice_issued", notice, by, day=deadline.isoformat())
    return notice


@transaction.atomic
def answer(notice: Notice, text: str, documents: Mapping[int, Sequence[Received]], by: User) -> Notice:
    """Answer a notice: what was done about the points that are open.

    Args:
        notice: The notice.
        text: What was done.
        documents: That it was done, by the number (`pk`) of the point.
        by: Somebody of the school.

    Raises:
        UsageError: nothing of it is open.
    """
    points = _locked(notice)
    mine = [(point, task) for point, task in points if task.state in WITH_SCHOOL]
    if not mine:
        raise _not_now(notice)
    standard = standard_of(notice.year)
    for point, task in mine:
        for received in documents.get(point.pk, ()):
            if not Item.objects.filter(task=task, file__sha256=received.sha256).exists():
                keeping.add(
                    received, year=notice.year, school=notice.school, indicator=indicator_of(task, standard), by=by,
                    task=task, tells=False,
                )  # fmt: skip
        moves.hand_in(task, by, text, of_notice=True)
    Notice.objects.filter(pk=notice.pk).update(reply=text, replied_by=by, replied_at=timezone.now(), reason="")
    settled = settle(notice)
    record("supervision.log_answered", who=by, county=notice.county_id, target=notice)
    responsible = [one for _, task in mine for one in to_verifiers(task)]
    _tell([*responsible, notice.issued_by], "supervision.notice_answered", settled, by)
    return settled


@dataclass(frozen=True)
class Decision:
    """What is said of a point: put right, with the documents that were looked at; or, with a reason, not."""

    seen: Collection[int] = ()  # documents that waited to be checked
    reason: str | None = None  # why it does not do; None: it does


@transaction.atomic
def decide(notice: Notice, said: Mapping[int, Decision], by: User) -> Notice:
    """Decide on the answer, by the number of the point; what is not named stays as it is.

    Accepting a point checks the documents that were looked at and verifies its task, under the rules of every task: by
    somebody responsible who had no hand in it, on checked evidence, and written off once its figure agrees. Returning it,
    be it after it was accepted, opens its task again.

    Raises:
        UsageError: there is no answer to decide on, or no reason.
        JunhengError: `by` may not verify the task, or evidence is lacking.
    """
    points = [(place, *both) for place, both in enumerate(_locked(notice), 1) if both[0].pk in said]
    returned: list[str] = []
    for place, point, task in points:
        decision = said[point.pk]
        if decision.reason is None and task.state == State.TO_VERIFY:
            for item in Item.objects.filter(task=task, state=Item.State.PENDING, pk__in=decision.seen):
                keeping.check(item, by=by, seen=item.state, to=Item.State.CHECKED)
            moves.verify(task, by, of_notice=True)
        elif decision.reason is not None and task.state in (State.TO_VERIFY, State.TO_AGREE, State.WRITTEN_OFF):
            if not decision.reason.strip():
                raise UsageError(NO_REASON)
            moves.send_back(task, by, decision.reason, of_notice=True)
            returned.append(f"{place}. {decision.reason.strip()}")
        else:
            raise ChangedError(NOTHING_DECIDED)
    if not points:
        raise ChangedError(NOTHING_DECIDED)
    if returned:
        Notice.objects.filter(pk=notice.pk).update(reason="\n".join(returned))
    settled = settle(notice, by)
    if returned:
        record("supervision.returned", who=by, county=notice.county_id, target=notice, reason=settled.reason)
        _tell(_of_school(settled), "supervision.notice_returned", settled, by, reason=settled.reason)
    if settled.state in (Notice.State.CLOSED, Notice.State.TO_AGREE):
        _tell(_of_school(settled), f"supervision.notice_{settled.state}", settled, by)
    return settled


@transaction.atomic
def extend(notice: Notice, *, deadline: date, reason: str, seen: date, by: User) -> Notice:
    """Put the deadline off, and with it that of its tasks.

    Args:
        notice: The notice.
        deadline: The new day, after the present one.
        reason: Why; the school and the departments read it.
        seen: The deadline that was seen.
        by: Somebody who may issue notices.

    Raises:
        UsageError: the day is over or not later, or there is no reason.
        ChangedError: the notice is closed, or its deadline is not the one that was seen.
    """
    points = _locked(notice)
    locked = Notice.objects.select_for_update().get(pk=notice.pk)
    if locked.state == Notice.State.CLOSED:
        raise _not_now(locked)
    if locked.deadline != seen:
        raise ChangedError(EXTENDED_BEFORE.format(day=locked.deadline.isoformat()))
    refuse_past(deadline)
    if deadline <= seen:
        raise UsageError(NOT_LATER.format(day=seen.isoformat()))
    if not reason.strip():
        raise UsageError(NO_REASON_TO_EXTEND)
    Extension.objects.create(notice=locked, before=seen, after=deadline, reason=reason.strip(), by=by)
    locked.deadline = deadline
    locked.save(update_fields=["deadline"])
    for _, task in points:
        moves.set_deadline(task, by, deadline, reason, of_notice=True)
    days = {"before": seen.isoformat(), "after": deadline.isoformat()}
    record("supervision.log_extended", who=by, county=locked.county_id, target=locked, reason=reason.strip(), **days)
    leads = [head for _, task in points if not task.closed for head in heads_of(task)]
    _tell([*_of_school(locked), *leads], "supervision.notice_extended", locked, by, day=deadline.isoformat())
    return locked


def settle(notice: Notice, by: User | None = None) -> Notice:
    """Write how far a notice is: what its tasks come to. In the transaction that moved one of them."""
    locked = Notice.objects.select_for_update().get(pk=notice.pk)
    states = set(Task.objects.filter(finding__inspection=locked.inspection_id).values_list("state", flat=True))
    if states & set(WITH_SCHOOL):
        state = Notice.State.ISSUED if locked.replied_at is None else Notice.State.RETURNED
    elif State.TO_VERIFY in states:
        state = Notice.State.REPLIED
    else:
        state = Notice.State.TO_AGREE if State.TO_AGREE in states else Notice.State.CLOSED
    if state == locked.state:
        return locked
    locked.state, closed = state, state == Notice.State.CLOSED
    locked.closed_by, locked.closed_at = (by, timezone.now()) if closed else (None, None)
    locked.save(update_fields=["state", "closed_by", "closed_at"])
    if closed:
        record("supervision.log_closed", who=by, county=locked.county_id, target=locked)
    return locked


@moves.after_figure
def settle_after_figure(task: Task) -> None:
    """A figure wrote a finding's task off, or opened it again."""
    notice = Notice.objects.filter(inspection__points__task=task).first()
    if notice is not None:
        settle(notice)


def _locked(notice: Notice) -> list[tuple[Point, Task]]:
    """The points of a notice with their tasks, locked before the notice itself, as the judging of a year does."""
    tasks = {
        task.pk: task
        for task in Task.objects.select_for_update(of=("self",))
        .filter(finding__inspection=notice.inspection_id)
        .select_related("county", "school", "lead", "year")
        .order_by("pk")
    }
    points = Point.objects.filter(inspection=notice.inspection_id, task__in=tasks)
    return [(point, tasks[point.task_id]) for point in points if point.task_id is not None]


def _not_now(notice: Notice) -> ChangedError:
    notice.refresh_from_db()
    return ChangedError(
        Text(
            "这份整改通知现在是“{state}”，可能别人刚处理过。请看一下现在的情况。",
            "This notice is '{state}' now; somebody may have just dealt with it. Look again.",
        ).format(state=words(f"state_{notice.state}"))
    )


def _of_school(notice: Notice) -> list[User]:
    return people_of(notice.school)


def _tell(people: Iterable[User], key: str, notice: Notice, by: User | None, **fields: str) -> None:
    """Leave a notice about a notice, but not with the one who did it."""
    told = [one for one in people if by is None or one.pk != by.pk]
    link = reverse("rectification", args=[notice.pk])
    tell(told, key, link=link, by=by, number=notice.number, school=notice.school.name, **fields)
