"""Tasks and ledgers: listed, made of failing cells, assigned, worked on, verified."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Field, File, Query, Schema, UploadedFile
from ninja.responses import Status

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.routes.evidence import item_out
from junheng.web.api.schemas import EvidenceOut, Line, Number, Paged, Prose, Words, words
from junheng.web.evidence import of_tasks
from junheng.web.evidence.models import Item
from junheng.web.files.keeping import receive
from junheng.web.files.names import safe_name
from junheng.web.files.sending import attached
from junheng.web.people.departments import departments_of
from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.tasks import moves
from junheng.web.tasks.agreement import agrees, newest_evaluation
from junheng.web.tasks.export import ledger_workbook, tasks_workbook
from junheng.web.tasks.ledgers import Line as LedgerLine
from junheng.web.tasks.ledgers import ledger as read_ledger
from junheng.web.tasks.lists import candidates, filtered, rows_of
from junheng.web.tasks.make import Cell, from_evaluation
from junheng.web.tasks.models import Task
from junheng.web.tasks.waiting import own
from junheng.web.words import language, say
from junheng.web.years.keep import evaluation_of

_YEAR = "/counties/{slug:county}/{int:year}"
_ONE = "/tasks/{int:pk}"
LEDGERS = ("classes", "sizes", "standard")
NOT_JUDGED = Text("这一年还没有评估。", "The year was not judged yet.")
NOBODY_SUCH = Text("不能指定：{names}。", "These cannot be named: {names}.")


class TasksAsked(Paged):
    """Which tasks."""

    state: Annotated[
        Literal[
            "open", "overdue", "reopened", "all", "to_do", "doing", "to_verify", "to_agree", "written_off", "withdrawn"
        ],
        Field(description="open：没有销号或撤销的 / neither written off nor withdrawn"),
    ] = "open"
    lead: Annotated[
        Line, Field(description="牵头科室代码；none：没有 / code of the lead department; none: without")
    ] = ""
    department: Annotated[Line, Field(description="牵头或配合的科室 / a department that leads or supports")] = ""
    school: Annotated[Line, Field(description="学校代码 / code of a school")] = ""
    kind: Literal["", "action", "gap", "finding"] = ""
    indicator: Line = ""
    q: Annotated[Line, Field(description="任务或学校名称里的字 / words of the task or the school")] = ""
    mine: Annotated[bool, Field(description="只要本人的 / only one's own")] = False


class TaskOut(Schema):
    """A task."""

    id: int
    year: int
    kind: str
    school: str | None
    indicator: str
    stage: str
    what: Words
    lead: Annotated[str | None, Field(description="科室代码 / code of the department")]
    lead_named: str
    supporting: list[str]
    others: Annotated[list[Words], Field(description="局外单位 / offices outside the bureau")]
    people: Annotated[list[str], Field(description="用户名 / user names")]
    begin_by: date | None
    deadline: date | None
    overdue: bool
    money_yuan: Annotated[float | None, Field(description="一次性费用，元 / once, yuan")]
    recurrent_yuan_a_year: Annotated[float | None, Field(description="每年费用，元 / each year, yuan")]
    state: str
    progress_percent: int | None
    reopened: Annotated[int, Field(description="重新打开的次数 / how often it was opened again")]
    handed_in_by: str | None
    handed_in_at: datetime | None
    verified_by: str | None
    verified_at: datetime | None
    written_off_at: datetime | None
    plan: int | None


class TargetOut(Schema):
    """A figure that must agree before a task is written off, and what the newest evaluation says."""

    school: str | None
    indicator: str
    stage: str
    name: Words
    unit: Words
    operator: str
    target: Annotated[
        float | None, Field(description="以 unit 为单位；空：只看结论 / in `unit`; null: the verdict counts")
    ]
    value: Annotated[float | None, Field(description="以 unit 为单位；空：不知道 / in `unit`; null: not known")]
    pass_suffices: bool
    answer: Annotated[str, Field(description="agrees, falls_short, unknown")]


class NoteOut(Schema):
    """What was said or done about a task; `by` null: by the program."""

    at: datetime
    by: str | None
    what: str
    text: str
    progress_percent: int | None


class TaskContent(TaskOut):
    """A task with its figures, its evidence and its history."""

    agreement: Annotated[str, Field(description="agrees, falls_short, unknown, no_figure")]
    targets: list[TargetOut]
    evidence: list[EvidenceOut]
    notes: list[NoteOut]


class CellRef(Schema):
    """A figure that fails: of a school, or (no school) of the county."""

    school: Annotated[Line, Field(pattern=r"^[^|]*$")] = ""
    indicator: Annotated[Line, Field(pattern=r"^[^|]*$")]
    stage: Annotated[Line, Field(pattern=r"^[^|]*$")] = ""


class MakeIn(Schema):
    """Cells that are to have a task."""

    cells: Annotated[list[CellRef], Field(min_length=1, max_length=500)]
    demanded: Annotated[
        Number, Field(description="要在哪一学年的报表里达标 / the year in whose returns it must be met")
    ]


class MadeOut(Schema):
    """How many tasks were made, and how many cells do not fail or have one."""

    made: int
    passed_over: int


class LargeClassOut(Schema):
    """A class above the limit."""

    grade: int | None
    name: Words
    pupils: int
    to_move: Annotated[int, Field(description="要分流的学生数 / pupils that are to leave it")]


class LedgerLineOut(Schema):
    """A cell that fails, or that did and has a task."""

    school: str | None
    indicator: str
    stage: str
    name: Words
    value: Words
    target: Words
    short: Words
    effect: Words
    owner: Words
    reason: Words
    fails: bool
    counts: Annotated[bool, Field(description="计入结论 / whether it counts for the verdict")]
    classes: Annotated[
        list[LargeClassOut],
        Field(description="大班额台账：逐班列出的超限班级 / of the ledger of classes, where they are listed"),
    ]
    task: int | None


class LedgerUnknownOut(Schema):
    """A cell that cannot be told."""

    school: str | None
    name: Words
    stage: Words
    reason: Words


class LedgerOut(Schema):
    """A ledger: how much was judged, and a part of its lines."""

    judged: int
    failing: int
    without_task: int
    lines: list[LedgerLineOut]
    unknown: list[LedgerUnknownOut]


class AssignIn(Schema):
    """Who does it: departments by code, people by user name."""

    lead: Line | None = None
    supporting: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    people: Annotated[tuple[Line, ...], Field(max_length=50)] = ()


class DeadlineIn(Schema):
    """Another deadline, and why; null: none."""

    deadline: date | None
    reason: Prose


class ReasonIn(Schema):
    """Why."""

    reason: Prose


class ProgressIn(Schema):
    """How far it is."""

    text: Prose = ""
    progress_percent: Annotated[int, Field(ge=0, le=100)] | None = None


class SaidIn(Schema):
    """What was done."""

    text: Prose = ""


@operation(
    "get",
    f"{_YEAR}/tasks",
    zh="一年的任务：全部、本人的、科室的、学校的",
    needs=Permission.TASK_VIEW,
    answers=list[TaskOut],
    does="tasks tasks_mine tasks_department tasks_school",
)
def tasks(request: Call, county: str, year: int, asked: Query[TasksAsked]) -> list[dict[str, Any]]:
    """The tasks of a year within reach: all, one's own, those of a department or a school."""
    rows = filtered(_rows(request, asked), _filter(asked))
    return [_task(one) for one in rows[asked.offset : asked.offset + asked.limit]]


@operation(
    "get",
    f"{_YEAR}/tasks/book",
    zh="任务清单（整改台账）的工作簿",
    needs=Permission.TASK_VIEW,
    answers=bytes,
    does="tasks_download",
)
def tasks_book(request: Call, county: str, year: int, asked: Query[TasksAsked]) -> HttpResponse:
    """The same tasks as a workbook, all pages of them."""
    rows = filtered(_rows(request, asked), _filter(asked))
    name = say("tasks.ledger_rectification")
    content = tasks_workbook(rows, request.county, request.year.number, language(), timezone.localdate(), name)
    return attached(content, "xlsx", safe_name(f"{request.county.name}{request.year.number}{name}") + ".xlsx")


@operation(
    "post",
    f"{_YEAR}/tasks",
    zh="给不达标的单元格建任务",
    needs=Permission.TASK_MANAGE,
    answers=MadeOut,
    does="tasks_make",
)
def tasks_make(request: Call, county: str, year: int, given: MakeIn) -> dict[str, int]:
    """Make a task for each failing cell that has none."""
    evaluation = evaluation_of(request.year)
    if not request.reach.covers(request.county):
        raise Http404
    if evaluation is None:
        raise UsageError(NOT_JUDGED)
    cells = [Cell(one.school, one.indicator, one.stage) for one in given.cells]
    made, passed_over = from_evaluation(evaluation, cells, request.user, given.demanded)
    return {"made": made, "passed_over": passed_over}


@operation(
    "get",
    f"{_YEAR}/ledgers/{{slug:name}}",
    zh="台账：classes（大班额）、sizes（大规模学校）、standard（逐校达标）；整改台账就是任务",
    needs=Permission.TASK_VIEW,
    answers=LedgerOut,
    does="ledger",
)
def ledger(request: Call, county: str, year: int, name: str, paged: Query[Paged]) -> dict[str, Any]:
    """A ledger: classes, sizes or standard; that of rectification is the tasks."""
    if name not in LEDGERS:
        raise Http404
    found = read_ledger(name, request.county, evaluation_of(request.year), request.reach)
    return {
        "judged": found.judged, "failing": found.failing, "without_task": found.without_task,
        "lines": [_line(one) for one in found.lines[paged.offset : paged.offset + paged.limit]],
        "unknown": [
            {
                "school": one.school.code if one.school is not None else None, "name": words(one.indicator),
                "stage": words(one.stage), "reason": words(one.reason),
            }
            for one in found.unknown[paged.offset : paged.offset + paged.limit]
        ],
    }  # fmt: skip


@operation(
    "get",
    f"{_YEAR}/ledgers/{{slug:name}}/book",
    zh="台账的工作簿",
    needs=Permission.TASK_VIEW,
    answers=bytes,
    does="ledger_download",
)
def ledger_book(request: Call, county: str, year: int, name: str) -> HttpResponse:
    """A ledger as a workbook."""
    if name not in LEDGERS:
        raise Http404
    found = read_ledger(name, request.county, evaluation_of(request.year), request.reach)
    content = ledger_workbook(found, request.county, request.year.number, language(), timezone.localdate())
    title = f"{request.county.name}{request.year.number}{say(f'tasks.ledger_{name}')}"
    return attached(content, "xlsx", safe_name(title) + ".xlsx")


@operation(
    "get",
    _ONE,
    zh="一项任务：数据、佐证、经过",
    needs=Permission.TASK_VIEW,
    of=Task,
    answers=TaskContent,
    does="task",
)
def task(request: Call, pk: int) -> dict[str, Any]:
    """A task with its figures, evidence and history."""
    found: Task = request.found
    said = agrees(found, newest_evaluation(found.county_id))
    items = Item.objects.filter(task=found).order_by("pk").select_related("school", "file", "added_by", "checked_by")
    return {
        **_task(found), "agreement": said.answer, "evidence": [item_out(one) for one in items],
        "targets": [
            {
                "school": one.target.school.code if one.target.school is not None else None,
                "indicator": one.target.indicator, "stage": one.target.stage, "name": words(one.target.name),
                "unit": words(one.target.unit), "operator": one.target.operator, "target": one.target.value,
                "value": one.value, "pass_suffices": one.target.pass_suffices, "answer": one.answer,
            }
            for one in said.found
        ],
        "notes": [
            {
                "at": one.at, "by": _name(one.by), "what": one.what, "text": one.text,
                "progress_percent": one.progress,
            }
            for one in found.notes.select_related("by")
        ],
    }  # fmt: skip


@operation(
    "post",
    f"{_ONE}/assign",
    zh="分派任务：牵头、配合科室和责任人",
    needs=Permission.TASK_MANAGE,
    of=Task,
    answers=TaskOut,
    does="task_assign",
)
def task_assign(request: Call, pk: int, given: AssignIn) -> dict[str, Any]:
    """Say who does it."""
    found: Task = request.found
    rows = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, parent=found.county_id, closed=False)
    departments = {one.code: one for one in rows}
    people = {one.username: one for one in candidates(found)}
    named = [*given.supporting, *([given.lead] if given.lead else [])]
    unknown = [*(one for one in named if one not in departments), *(one for one in given.people if one not in people)]
    if unknown:
        raise UsageError(NOBODY_SUCH.format(names=", ".join(unknown)))
    return _task(
        moves.assign(
            found, request.user, lead=departments[given.lead] if given.lead else None,
            supporting=[departments[one] for one in given.supporting if one != given.lead],
            people=[people[one] for one in given.people],
        )
    )  # fmt: skip


@operation(
    "post",
    f"{_ONE}/deadline",
    zh="改期限，写明原因",
    needs=Permission.TASK_MANAGE,
    of=Task,
    answers=TaskOut,
    does="task_deadline",
)
def task_deadline(request: Call, pk: int, given: DeadlineIn) -> dict[str, Any]:
    """Change the deadline, with a reason."""
    return _task(moves.set_deadline(request.found, request.user, given.deadline, given.reason))


@operation(
    "post",
    f"{_ONE}/withdraw",
    zh="撤销任务，写明原因",
    needs=Permission.TASK_MANAGE,
    of=Task,
    answers=TaskOut,
    does="task_withdraw",
)
def task_withdraw(request: Call, pk: int, given: ReasonIn) -> dict[str, Any]:
    """Not needed any more, with the reason."""
    return _task(moves.withdraw(request.found, request.user, given.reason))


@operation(
    "post",
    f"{_ONE}/progress",
    zh="填报进度",
    needs=Permission.TASK_WORK,
    of=Task,
    answers=TaskOut,
    does="task_progress",
)
def task_progress(request: Call, pk: int, given: ProgressIn) -> dict[str, Any]:
    """Say how far it is."""
    return _task(moves.report_progress(request.found, request.user, given.text, given.progress_percent))


@operation(
    "post",
    f"{_ONE}/evidence",
    zh="给任务上传一份佐证材料（multipart）",
    needs=Permission.EVIDENCE_ADD,
    of=Task,
    answers=EvidenceOut,
    does="task_evidence",
    status=201,
)
def task_evidence(request: Call, pk: int, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Add a document that a task is done (multipart)."""
    with receive(file) as received:
        item = of_tasks.add(request.found, received, request.user)
    return Status(201, item_out(item))


@operation(
    "post",
    f"{_ONE}/hand-in",
    zh="提交任务，等待核验",
    needs=Permission.TASK_WORK,
    of=Task,
    answers=TaskOut,
    does="task_hand_in",
)
def task_hand_in(request: Call, pk: int, given: SaidIn) -> dict[str, Any]:
    """Hand a task in, to be verified."""
    return _task(moves.hand_in(request.found, request.user, given.text))


@operation(
    "post",
    f"{_ONE}/send-back",
    zh="退回任务，写明原因",
    needs=Permission.TASK_VERIFY,
    of=Task,
    answers=TaskOut,
    does="task_send_back",
)
def task_send_back(request: Call, pk: int, given: ReasonIn) -> dict[str, Any]:
    """Not done yet, with the reason."""
    return _task(moves.send_back(request.found, request.user, given.reason))


@operation(
    "post",
    f"{_ONE}/verify",
    zh="核验任务：数据一致就销号，否则等数据达标",
    needs=Permission.TASK_VERIFY,
    of=Task,
    answers=TaskOut,
    does="task_verify",
)
def task_verify(request: Call, pk: int, given: SaidIn) -> dict[str, Any]:
    """Verify a task: written off where the newest evaluation agrees, else it waits for its figure."""
    return _task(moves.verify(request.found, request.user, given.text)[0])


def _rows(request: Call, asked: TasksAsked) -> Any:
    rows = rows_of(request.year, request.reach)
    if asked.mine:
        rows = rows.filter(own(request.user))
    if asked.department:
        found = departments_of(request.county).get(asked.department)
        if found is None:
            raise Http404
        rows = rows.filter(Q(lead=found) | Q(supporting=found))
    if asked.school:
        rows = rows.filter(Q(school__code=asked.school) | Q(targets__school__code=asked.school))
    return rows


def _filter(asked: TasksAsked) -> dict[str, str]:
    return {
        "state": asked.state, "department": asked.lead, "kind": asked.kind, "indicator": asked.indicator, "q": asked.q,
    }  # fmt: skip


def _line(one: LedgerLine) -> dict[str, Any]:
    return {
        "school": one.cell.school or None, "indicator": one.cell.indicator, "stage": one.cell.stage,
        "name": words(one.indicator), "value": words(one.value), "target": words(one.target),
        "short": words(one.short), "effect": words(one.effect), "owner": words(one.owner), "reason": words(one.reason),
        "fails": one.fails, "counts": one.counts,
        "classes": [
            {"grade": each.grade, "name": words(each.name), "pupils": each.pupils, "to_move": each.to_move}
            for each in one.classes
        ],
        "task": one.task.pk if one.task is not None else None,
    }  # fmt: skip


def _name(person: Any) -> str | None:
    return str(person) if person is not None else None


def _task(one: Task) -> dict[str, Any]:
    return {
        "id": one.pk, "year": one.year.number, "kind": one.kind,
        "school": one.school.code if one.school is not None else None, "indicator": one.indicator, "stage": one.stage,
        "what": words(one.what), "lead": one.lead.code if one.lead is not None else None, "lead_named": one.lead_named,
        "supporting": [each.code for each in one.supporting.all()],
        "others": [words(Text(*each)) for each in one.others], "people": [each.username for each in one.people.all()],
        "begin_by": one.begin_by, "deadline": one.deadline, "overdue": one.overdue, "money_yuan": one.money,
        "recurrent_yuan_a_year": one.recurrent, "state": one.state, "progress_percent": one.progress,
        "reopened": one.reopened, "handed_in_by": _name(one.handed_in_by), "handed_in_at": one.handed_in_at,
        "verified_by": _name(one.verified_by), "verified_at": one.verified_at, "written_off_at": one.written_off_at,
        "plan": one.scenario_id,
    }  # fmt: skip
