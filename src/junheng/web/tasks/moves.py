"""The steps of a task. Each locks it, checks who and from where, and is kept with its note, notices and audit entry.

A finding's task is handed in, verified and returned with the notice of rectification that it is of, and no other way: see
`junheng.web.supervision.rectifying`, which takes these steps with `of_notice` and tells people by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from junheng.errors import JunhengError
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.audit.record import record
from junheng.web.changed import ChangedError
from junheng.web.people.models import Organisation, User
from junheng.web.tasks.agreement import Agreement, agrees, newest_evaluation
from junheng.web.tasks.evidence import evidence_of, evidence_state
from junheng.web.tasks.models import Note, Task
from junheng.web.tasks.notices import tell, to_verifiers, workers
from junheng.web.tasks.who import has_worked, is_responsible, may_manage, may_work

State, What = Task.State, Note.What

NOT_NOW = Text(
    "这项任务的状态已经变了（可能别人刚处理过）。请刷新页面看看现在到哪一步。",
    "The task is no longer where you saw it (somebody may have dealt with it just now). Reload the page to see.",
)
NOBODY = Text("请至少指定一个牵头科室或一名责任人。", "Name a lead department or at least one person.")
NO_WORDS = Text("请写明做了什么，不能空着。", "Say what was done; it cannot be empty.")
NO_REASON = Text("请写明原因，不能空着。", "Give the reason; it cannot be empty.")
SAID_ALREADY = Text(
    "您刚才填报的就是这些，没有重复记录。有新进展请写明。",
    "That is what you said last; it was not noted twice. Say what is new.",
)
SAME_DEADLINE = Text("期限本来就是这样，没有改动。", "That is the deadline already; nothing was changed.")
NOT_PERCENT = Text("进度应是0到100的整数。", "Progress is a whole number from 0 to 100.")
OWN_WORK = Text(
    "您经办过这项任务（承办、填过进度、提交过或上传过佐证），不能由您核验。请牵头科室负责人、督导室负责人或责任督学中没有经办的人来核验。",
    "You had a hand in this task (given to you, reported, handed in or brought evidence) and cannot verify it. It is for the head of "
    "the lead department or of inspection, or the responsible inspector, who had none.",
)
NOT_RESPONSIBLE = Text(
    "核验由牵头科室负责人、督导室负责人或学校的责任督学来做。",
    "Verifying is for the head of the lead department, the head of inspection or the school's responsible inspector.",
)
NO_EVIDENCE = Text(
    "还不能核验：没有已核验的佐证材料，或者还有没看的。请先核验佐证材料。",
    "It cannot be verified yet: no evidence was verified, or some still waits to be looked at. Verify the evidence first.",
)
BY_NOTICE = Text(
    "这项任务来自整改通知书：回复、核查、退回、销号都在通知书页面办理，期限以通知书为准。",
    "This task is of a notice of rectification: it is answered, verified, returned and written off on the page of the notice, "
    "whose deadline it has.",
)


class TaskError(JunhengError):
    """A step that cannot be taken."""


class TaskChangedError(TaskError, ChangedError):
    """It is no longer in the state in which the step was decided on."""


Follower = Callable[[Task], None]
FOLLOWERS: list[Follower] = []


def after_figure(follower: Follower) -> Follower:
    """Register what follows where a figure wrote a task off or opened it again, in the same transaction."""
    FOLLOWERS.append(follower)
    return follower


def _refuse_finding(task: Task) -> None:
    if task.by_notice:
        raise TaskError(BY_NOTICE)


def _locked(task: Task, *states: str) -> Task:
    """The task as it is now, nobody else changing it; only from these states."""
    found = (
        Task.objects.select_for_update(of=("self",)).select_related("county", "school", "lead", "year").get(pk=task.pk)
    )
    if states and found.state not in states:
        raise TaskChangedError(NOT_NOW)
    return found


def _noted(
    task: Task, what: str, by: User | None, text: str = "", progress: int | None = None, **details: object
) -> Note:
    note = Note.objects.create(task=task, by=by, what=what, text=text, progress=progress)
    record(f"tasks.note_{what}", who=by, county=task.county_id, target=task, **details)
    return note


@transaction.atomic
def assign(
    task: Task,
    by: User,
    *,
    lead: Organisation | None,
    supporting: Collection[Organisation] = (),
    people: Collection[User] = (),
) -> Task:
    """Say who does it: the lead department, those that support, and the people.

    Raises:
        TaskError: nobody is named, or the task is closed.
    """
    if not may_manage(by, task):
        raise PermissionDenied
    task = _locked(task, State.TO_DO, State.DOING, State.TO_VERIFY, State.TO_AGREE)
    if lead is None and not people:
        raise TaskError(NOBODY)
    before = set(task.people.values_list("pk", flat=True))
    supported = set(task.supporting.values_list("pk", flat=True))
    now = (task.lead, {one.pk for one in supporting}, {one.pk for one in people})
    if task.state != State.TO_DO and now == (lead, supported, before):  # the same form again
        return task
    task.lead = lead
    if task.state == State.TO_DO:
        task.state = State.DOING
    task.save(update_fields=["lead", "state"])
    task.supporting.set(supporting)
    task.people.set(people)
    _noted(
        task, What.ASSIGNED, by, lead=lead.code if lead else None, supporting=[one.code for one in supporting],
        people=[one.pk for one in people],
    )  # fmt: skip
    tell([one for one in people if one.pk not in before], "tasks.notice_assigned", task, by=by)
    return task


@transaction.atomic
def set_deadline(task: Task, by: User, deadline: date | None, reason: str, *, of_notice: bool = False) -> Task:
    """Change the deadline, with a reason.

    Raises:
        TaskError: without a reason, to the day that it has, or the task is closed.
    """
    if not (of_notice or may_manage(by, task)):
        raise PermissionDenied
    closed = (State.WRITTEN_OFF,) if of_notice else ()  # it may be opened again
    task = _locked(task, State.TO_DO, State.DOING, State.TO_VERIFY, State.TO_AGREE, *closed)
    if not of_notice:
        _refuse_finding(task)
    if not reason.strip():
        raise TaskError(NO_REASON)
    if task.deadline == deadline:
        raise TaskChangedError(SAME_DEADLINE)
    before, task.deadline = task.deadline, deadline
    task.save(update_fields=["deadline"])
    _noted(task, What.DEADLINE, by, reason.strip(), before=str(before or ""), after=str(deadline or ""))
    return task


@transaction.atomic
def report_progress(task: Task, by: User, text: str, progress: int | None = None) -> Task:
    """Say how far it is.

    Raises:
        TaskError: nothing said or the same as last, no percentage, or the task is not being worked on.
    """
    if not may_work(by, task):
        raise PermissionDenied
    task = _locked(task, State.TO_DO, State.DOING, State.TO_AGREE)
    if progress is not None and not 0 <= progress <= 100:
        raise TaskError(NOT_PERCENT)
    if not text.strip() and progress is None:
        raise TaskError(NO_WORDS)
    last = task.notes.order_by("-pk").first()
    said = (What.PROGRESS, by, text.strip(), progress)
    if last is not None and (last.what, last.by, last.text, last.progress) == said:
        raise TaskChangedError(SAID_ALREADY)
    if progress is not None:
        task.progress = progress
    if task.state == State.TO_DO:
        task.state = State.DOING
    task.save(update_fields=["progress", "state"])
    _noted(task, What.PROGRESS, by, text.strip(), progress)
    return task


@transaction.atomic
def hand_in(task: Task, by: User, text: str, *, of_notice: bool = False) -> Task:
    """Done: those who are responsible may look.

    Raises:
        TaskError: nothing said, or the task is not being worked on.
    """
    if not may_work(by, task):
        raise PermissionDenied
    task = _locked(task, State.TO_DO, State.DOING)
    if not of_notice:
        _refuse_finding(task)
    if not text.strip():
        raise TaskError(NO_WORDS)
    task.state, task.handed_in_by, task.handed_in_at = State.TO_VERIFY, by, timezone.now()
    task.save(update_fields=["state", "handed_in_by", "handed_in_at"])
    _noted(task, What.HANDED_IN, by, text.strip())
    if not of_notice:
        tell(to_verifiers(task), "tasks.notice_to_verify", task, by=by)
    return task


def _as_verifier(task: Task, by: User) -> None:
    if not may(by, Permission.TASK_VERIFY, task):
        raise PermissionDenied
    if not is_responsible(by, task):
        raise TaskError(NOT_RESPONSIBLE)
    if has_worked(by, task):
        raise TaskError(OWN_WORK)


@transaction.atomic
def send_back(task: Task, by: User, reason: str, *, of_notice: bool = False) -> Task:
    """Not done yet, with the reason. A finding can also be returned after it was written off: nobody recomputes it.

    Raises:
        TaskError: without a reason, by one who worked on it, or it was not handed in.
    """
    _as_verifier(task, by)
    task = _locked(task, State.TO_VERIFY, State.TO_AGREE, *((State.WRITTEN_OFF,) if of_notice else ()))
    if not of_notice:
        _refuse_finding(task)
    if not reason.strip():
        raise TaskError(NO_REASON)
    _open_again(task)
    _noted(task, What.RETURNED, by, reason.strip())
    if not of_notice:
        tell(workers(task), "tasks.notice_returned", task, by=by)
    return task


def _open_again(task: Task) -> None:
    """To be done anew; counted where it was written off."""
    if task.state == State.WRITTEN_OFF:
        task.reopened += 1
    task.state, task.handed_in_by, task.handed_in_at = State.DOING, None, None
    task.verified_by = task.verified_at = task.written_off_at = None
    task.save()


@transaction.atomic
def verify(task: Task, by: User, text: str = "", *, of_notice: bool = False) -> tuple[Task, Agreement]:
    """Evidence is as it should be: written off where the newest evaluation agrees, else it waits for its figure.

    Raises:
        TaskError: by one who worked on it or is not responsible, without checked evidence, or it was not handed in.
    """
    task = _locked(task, State.TO_VERIFY)
    if not of_notice:
        _refuse_finding(task)
    _as_verifier(task, by)
    if not evidence_state(evidence_of(task)).enough:
        raise TaskError(NO_EVIDENCE)
    said = agrees(task, newest_evaluation(task.county_id))
    task.verified_by, task.verified_at = by, timezone.now()
    if said:
        _close(task, by, said, text.strip())
    else:
        task.state = State.TO_AGREE
        task.save(update_fields=["state", "verified_by", "verified_at"])
        _noted(task, What.CHECKED, by, text.strip(), figure=said.answer, evaluation=_pk(said))
    return task, said


@transaction.atomic
def withdraw(task: Task, by: User, reason: str) -> Task:
    """Not needed any more, with the reason. A task that is written off stays so.

    Raises:
        TaskError: without a reason, or closed already.
    """
    if not may_manage(by, task):
        raise PermissionDenied
    task = _locked(task, State.TO_DO, State.DOING, State.TO_VERIFY, State.TO_AGREE)
    _refuse_finding(task)
    if not reason.strip():
        raise TaskError(NO_REASON)
    _withdraw(task, by, reason.strip())
    return task


def _withdraw(task: Task, by: User | None, reason: str) -> None:
    task.state = State.WITHDRAWN
    task.save(update_fields=["state"])
    _noted(task, What.WITHDRAWN, by, reason)


def _close(task: Task, by: User | None, said: Agreement, text: str = "") -> None:
    task.state, task.written_off_at, task.progress = State.WRITTEN_OFF, timezone.now(), 100
    task.save(update_fields=["state", "written_off_at", "progress", "verified_by", "verified_at"])
    _noted(task, What.WRITTEN_OFF, by, text, figure=said.answer, evaluation=_pk(said))


def _pk(said: Agreement) -> int | None:
    return said.evaluation.pk if said.evaluation is not None else None


@transaction.atomic
def figure_agrees(task: Task, said: Agreement) -> None:
    """The program writes off what waited for its figure."""
    task = _locked(task)
    if task.state == State.TO_AGREE:
        _close(task, None, said)
        tell(workers(task), "tasks.notice_written_off", task)
        _follow(task)


@transaction.atomic
def figure_fell_back(task: Task, said: Agreement) -> None:
    """The program opens again what was written off, for its figure is below its target again."""
    task = _locked(task)
    if task.state != State.WRITTEN_OFF:
        return
    _open_again(task)
    _noted(task, What.REOPENED, None, figure=said.answer, evaluation=_pk(said))
    tell([*workers(task), *to_verifiers(task)], "tasks.notice_reopened", task)
    _follow(task)


def _follow(task: Task) -> None:
    for follower in FOLLOWERS:
        follower(task)


def supersede(tasks: Iterable[Task], by: User | None, reason: Text) -> None:
    """Withdraw tasks of an earlier plan that nobody has begun."""
    for task in tasks:
        _withdraw(_locked(task), by, reason.zh)
