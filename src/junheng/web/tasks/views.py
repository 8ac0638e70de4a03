"""Tasks, ledgers and the steps of a task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from junheng.errors import UsageError
from junheng.reporting.figures import Figure, limit_of
from junheng.text import Text
from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.people.departments import departments_of
from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.tasks import moves
from junheng.web.tasks.agreement import Found, agrees, newest_evaluation
from junheng.web.tasks.evidence import evidence_of, evidence_state
from junheng.web.tasks.export import ledger_workbook, tasks_workbook
from junheng.web.tasks.ledgers import NAMES
from junheng.web.tasks.ledgers import ledger as read_ledger
from junheng.web.tasks.lists import FILTERS, candidates, filtered, rows_of
from junheng.web.tasks.make import STAGE_NAMES, Cell, counted_day, from_evaluation
from junheng.web.tasks.models import Task
from junheng.web.tasks.waiting import own
from junheng.web.tasks.who import has_worked, is_responsible, may_manage, may_work
from junheng.web.words import language, say
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Year

PER_PAGE = 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_DIGITS = 2  # of a limit in a standard
MOST_PERCENT_DIGITS = 3
SIGNS = {">=": "≥", "<=": "≤", "<": "<"}
MOST_AT_ONCE = 500  # tasks made of cells by one press


def _counts(rows: QuerySet[Task]) -> dict[str, int]:
    """How many are where, before any filter."""
    day = timezone.localdate()
    still = ~Q(state__in=Task.CLOSED)
    found: dict[str, int] = rows.order_by().aggregate(
        all=Count("pk", distinct=True),
        open=Count("pk", filter=still, distinct=True),
        overdue=Count("pk", filter=still & Q(deadline__lt=day), distinct=True),
        to_do=Count("pk", filter=Q(state=Task.State.TO_DO), distinct=True),
        doing=Count("pk", filter=Q(state=Task.State.DOING), distinct=True),
        to_verify=Count("pk", filter=Q(state=Task.State.TO_VERIFY), distinct=True),
        to_agree=Count("pk", filter=Q(state=Task.State.TO_AGREE), distinct=True),
        written_off=Count("pk", filter=Q(state=Task.State.WRITTEN_OFF), distinct=True),
        reopened=Count("pk", filter=still & Q(reopened__gt=0), distinct=True),
    )
    return found


def _listed(request: Asked, rows: QuerySet[Task], template: str, **context: object) -> HttpResponse:
    county, _ = _place(request)
    page = Paginator(filtered(rows, request.GET.dict()), PER_PAGE).get_page(request.GET.get("page"))
    counts = _counts(rows)
    shown = {
        "page": page,
        "chosen": request.GET.get("state", "open"),
        "filters": FILTERS,
        "query": _query(request),
        "tiles": _tiles(request, counts),
        "may_manage": may(request.user, Permission.TASK_MANAGE, county),
        "today": timezone.localdate(),
        **context,
    }
    shown["departments"] = list({one.pk: one for one in departments_of(county).values()}.values())
    return render(request, template, shown)


def _query(request: Asked, **changed: str) -> str:
    """The filters as they are, without the page."""
    kept = {name: value for name, value in request.GET.items() if name != "page"}
    return urlencode({**kept, **changed})


def _tiles(request: Asked, counts: dict[str, int]) -> list[dict[str, object]]:
    """How many are where; each opens the list of those."""
    kinds = {"overdue": "fail", "reopened": "fail", "to_do": "warn", "to_verify": "warn", "written_off": "pass"}
    return [
        {
            "label": say(f"tasks.filter_{key}"),
            "figure": counts[key],
            "kind": kinds.get(key, "") if counts[key] else "",
            "href": f"?{_query(request, state=key)}",
        }
        for key in ("open", "to_do", "doing", "to_verify", "to_agree", "overdue", "reopened", "written_off")
    ]


def _place(request: Asked) -> tuple[Organisation, Year]:
    if request.county is None or request.year is None:
        raise Http404
    return request.county, request.year


@require_GET
def tasks(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Every task within reach, by deadline."""
    return _listed(request, rows_of(year, request.reach), "tasks/tasks.html", about=None)


@require_GET
def mine(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """What somebody works on."""
    rows = rows_of(year, request.reach).filter(own(request.user))
    return _listed(request, rows, "tasks/mine.html", about=None)


@require_GET
def department(request: Asked, county: Organisation, year: Year, department: str) -> HttpResponse:
    """What a department leads, and what it supports."""
    found = departments_of(county).get(department)
    if found is None or found.code != department:
        raise Http404
    rows = rows_of(year, request.reach).filter(Q(lead=found) | Q(supporting=found))
    return _listed(request, rows, "tasks/tasks.html", about=found)


@require_GET
def school(request: Asked, county: Organisation, year: Year, school: Organisation) -> HttpResponse:
    """What is to be done at a school."""
    rows = rows_of(year, request.reach).filter(Q(school=school) | Q(targets__school=school))
    return _listed(request, rows, "tasks/tasks.html", about=school)


@require_GET
def tasks_download(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The tasks that the list shows, as a workbook."""
    rows = filtered(rows_of(year, request.reach), request.GET.dict())
    content = tasks_workbook(
        rows, county, year.number, language(), timezone.localdate(), say("tasks.ledger_rectification")
    )
    return _sent(content, f"{county.name}{year.number}{say('tasks.ledger_rectification')}.xlsx")


def _sent(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=WORKBOOK)
    answer.headers["Content-Disposition"] = attachment(name)
    return answer


def attachment(name: str) -> str:
    """The heading of a file to be saved under a name of any script (RFC 5987)."""
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


@require_GET
def ledgers(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The first ledger."""
    return redirect("ledger", county.code, year.number, NAMES[0])


@require_GET
def ledger(request: Asked, county: Organisation, year: Year, name: str) -> HttpResponse:
    """A ledger: what fails beside its tasks."""
    if name not in NAMES:
        raise Http404
    around: dict[str, object] = {
        "name": name,
        "names": NAMES,
        "may_make": may(request.user, Permission.TASK_MANAGE, county),
        "demands": [(one, counted_day(one).isoformat()) for one in range(year.number + 1, year.number + 8)],
        "today": timezone.localdate(),
    }
    if name == "rectification":
        return _listed(request, rows_of(year, request.reach), "tasks/rectification.html", about=None, **around)
    evaluation = evaluation_of(year)
    found = read_ledger(name, county, evaluation, request.reach)
    only = request.GET.get("only", "")
    lines = [
        line
        for line in found.lines
        if not only
        or (only == "without_task" and line.fails and line.task is None)
        or (only == "failing" and line.fails)
    ]
    if words := request.GET.get("q", "").strip()[:80]:
        lines = [line for line in lines if line.school is not None and words in line.school.name]
    if name == "standard":
        lines.sort(key=lambda line: (line.school is not None, line.school.code if line.school is not None else ""))
    page = Paginator(lines, 4 * PER_PAGE).get_page(request.GET.get("page"))
    context = {"ledger": found, "page": page, "evaluation": evaluation, "only": only, **around}
    return render(request, "tasks/ledger.html", context)


@require_GET
def ledger_download(request: Asked, county: Organisation, year: Year, name: str) -> HttpResponse:
    """A ledger as a workbook."""
    if name == "rectification":
        return tasks_download(request, county, year)
    if name not in NAMES:
        raise Http404
    found = read_ledger(name, county, evaluation_of(year), request.reach)
    content = ledger_workbook(found, county, year.number, language(), timezone.localdate())
    return _sent(content, f"{county.name}{year.number}{say(f'tasks.ledger_{name}')}.xlsx")


@require_POST
def make_of_cells(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """A task for each chosen cell; with `all`, for every one of the ledger that fails and has none."""
    if not request.reach.covers(county):
        raise Http404
    back = request.POST.get("ledger", "")
    there = redirect("ledger", county.code, year.number, back if back in NAMES else NAMES[0])
    evaluation = evaluation_of(year)
    demanded = request.POST.get("demanded", "")
    if "all" in request.POST and back in NAMES:
        lines = read_ledger(back, county, evaluation, request.reach).lines
        cells = [line.cell for line in lines if line.fails and line.task is None]
    else:
        cells = [cell for key in request.POST.getlist("cell")[:MOST_AT_ONCE] if (cell := Cell.of(key)) is not None]
    if evaluation is None or not demanded.isdecimal():
        messages.error(request, say("tasks.choose_cells"))
        return there
    try:
        made, passed_over = from_evaluation(evaluation, cells, request.user, int(demanded[:9]))
    except UsageError as error:
        messages.error(request, error.message(language()))
        return there
    messages.success(request, say("tasks.made_count", made=made))
    if passed_over:
        messages.warning(request, say("tasks.passed_over", count=passed_over))
    return there


@require_GET
def task(request: Asked, found: Task) -> HttpResponse:
    """A task: what, who, by when, what its figures say, what was said and done."""
    user = request.user
    evaluation = newest_evaluation(found.county_id)
    items = evidence_of(found)
    said = agrees(found, evaluation)
    notice = found.finding.inspection.notice if found.by_notice else None
    context = {
        "task": found,
        "agreement": said,
        "found": [_shown(one) for one in said.found],
        "others": [Text(*one).get(language()) for one in found.others],
        "may_see_plan": may(user, Permission.PLAN_VIEW, found.county),
        "evaluation": evaluation,
        "evidence": items,
        "evidence_state": evidence_state(items),
        "notes": found.notes.select_related("by"),
        "may_manage": may_manage(user, found),
        "may_work": may_work(user, found),
        "may_add_evidence": not found.closed and may(user, Permission.EVIDENCE_ADD, found),
        "verifies": found.state in (Task.State.TO_VERIFY, Task.State.TO_AGREE)
        and notice is None
        and is_responsible(user, found),
        "notice": notice,
        "by_notice": notice is not None and not found.closed,
        "has_worked": has_worked(user, found),
        "people": candidates(found) if may_manage(user, found) else (),
        "chosen_people": {one.pk for one in found.people.all()},
        "departments": Organisation.objects.filter(
            kind=OrganisationKind.DEPARTMENT, parent=found.county_id, closed=False
        ),
        "chosen_departments": {one.pk for one in found.supporting.all()},
    }
    return render(request, "tasks/task.html", context)


def _shown(one: Found) -> dict[str, object]:
    """A target beside what was found, for people."""
    target = one.target
    stage = STAGE_NAMES.get(target.stage)
    unit, gap = target.unit.get(language()), "（{}）" if language() == "zh" else " ({})"
    asked = say("tasks.target_pass")
    if target.value is not None:
        figure = Figure(target.value, _digits(target.value, target.digits), unit)
        asked = f"{SIGNS.get(target.operator, target.operator)} {figure.full}"
    return {
        "name": target.name.get(language()) + (gap.format(stage.get(language())) if stage else ""),
        "indicator": target.indicator,
        "asked": asked,
        "pass_suffices": target.pass_suffices,
        "value": Figure(one.value, target.digits, unit).full,
        "answer": one.answer,
    }


def _digits(value: float, digits: int) -> int:
    """A limit with all its digits, a promised value with those of the rule."""
    return max(digits, limit_of(value).digits) if limit_of(value).digits <= MOST_DIGITS else digits


def _moved(request: Asked, found: Task, move: Callable[[], object], done: str | Callable[[], str]) -> HttpResponse:
    """Take a step and go back to the task, with what came of it."""
    try:
        move()
    except moves.TaskError as error:
        messages.error(request, error.message(language()))
    else:
        messages.success(request, say(done) if isinstance(done, str) else done())
    return redirect("task", found.pk)


@require_POST
def assign(request: Asked, found: Task) -> HttpResponse:
    """Say who does it."""
    departments = {
        str(one.pk): one
        for one in Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, parent=found.county_id, closed=False)
    }
    people = {str(one.pk): one for one in candidates(found)}
    lead = departments.get(request.POST.get("lead", ""))
    chosen = [departments[pk] for pk in request.POST.getlist("supporting") if pk in departments]
    named = [people[pk] for pk in request.POST.getlist("people") if pk in people]
    supporting = [one for one in chosen if one != lead]
    return _moved(
        request,
        found,
        lambda: moves.assign(found, request.user, lead=lead, supporting=supporting, people=named),
        "tasks.done_assigned",
    )


@require_POST
def deadline(request: Asked, found: Task) -> HttpResponse:
    """Change the deadline."""
    text = request.POST.get("deadline", "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        messages.error(request, say("tasks.no_day", text=text))
        return redirect("task", found.pk)
    reason = request.POST.get("reason", "")
    return _moved(request, found, lambda: moves.set_deadline(found, request.user, day, reason), "tasks.done_deadline")


@require_POST
def withdraw(request: Asked, found: Task) -> HttpResponse:
    """Not needed any more."""
    reason = request.POST.get("reason", "")
    return _moved(request, found, lambda: moves.withdraw(found, request.user, reason), "tasks.done_withdrawn")


@require_POST
def progress(request: Asked, found: Task) -> HttpResponse:
    """Say how far it is."""
    text, percent = request.POST.get("text", ""), request.POST.get("progress", "").strip().removesuffix("%")

    def move() -> None:
        if percent and not (percent.isdecimal() and len(percent) <= MOST_PERCENT_DIGITS):
            raise moves.TaskError(moves.NOT_PERCENT)
        moves.report_progress(found, request.user, text, int(percent) if percent else None)

    return _moved(request, found, move, "tasks.done_progress")


@require_POST
def hand_in(request: Asked, found: Task) -> HttpResponse:
    """Done, to be verified."""
    text = request.POST.get("text", "")
    return _moved(request, found, lambda: moves.hand_in(found, request.user, text), "tasks.done_handed_in")


@require_POST
def send_back(request: Asked, found: Task) -> HttpResponse:
    """Not done yet."""
    reason = request.POST.get("reason", "")
    return _moved(request, found, lambda: moves.send_back(found, request.user, reason), "tasks.done_sent_back")


@require_POST
def verify(request: Asked, found: Task) -> HttpResponse:
    """Evidence is as it should be."""
    text = request.POST.get("text", "")
    said: list[str] = []

    def move() -> None:
        task_, _ = moves.verify(found, request.user, text)
        said.append(
            "tasks.done_written_off" if task_.state == Task.State.WRITTEN_OFF else "tasks.done_waits_for_figure"
        )

    return _moved(request, found, move, lambda: say(said[0]))
