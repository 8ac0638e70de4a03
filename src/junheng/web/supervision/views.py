"""Pages of supervision: inspections, one inspection, one notice, the list of who owes what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BoundField
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from junheng.errors import JunhengError, UsageError
from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may, reach
from junheng.web.evidence.models import Item
from junheng.web.evidence.wanted import rules_of
from junheng.web.files.keeping import receive
from junheng.web.files.names import safe_name
from junheng.web.files.sending import attached, send
from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.supervision import inspecting, rectifying
from junheng.web.supervision.accountability import book_bytes, owed
from junheng.web.supervision.forms import AnswerForm, BeginForm, DecideForm, ExtendForm, FillForm, IssueForm, PointForm
from junheng.web.supervision.models import Inspection, Notice, Photo, Point
from junheng.web.supervision.words import WORDS
from junheng.web.tasks.models import Note, Task
from junheng.web.tasks.who import is_responsible
from junheng.web.words import language, say
from junheng.web.years.keep import standard_of
from junheng.web.years.models import Year

PER_PAGE = 30


@require_safe
def overview(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Inspections within reach; a draft shows only to those who may write it."""
    rows = request.reach.within(Inspection.objects.filter(year=year)).select_related("school", "inspector", "notice")
    making = reach(request.user, Permission.INSPECTION_MAKE)
    drafts = making.within(rows.filter(state=Inspection.State.DRAFT))
    done = rows.filter(state=Inspection.State.DONE)
    return render(
        request,
        "supervision/overview.html",
        {
            "drafts": drafts, "page": Paginator(done, PER_PAGE).get_page(request.GET.get("page")),
            "owed": owed(year, request.reach), "may_make": bool(making),
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def begin(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """A new inspection."""
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=county, closed=False)
    if county.pk not in request.reach.counties:
        schools = schools.filter(pk__in=request.reach.schools)
    rules = rules_of(standard_of(year))
    form = BeginForm(request.POST or None, schools=list(schools), rules=rules.items())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = inspecting.begin(
                year, form.place, on=given["on"], topic=given["topic"], indicators=given["indicators"],
                questions=given["questions"], by=request.user, form=given["form"],
            )  # fmt: skip
        except UsageError as error:
            form.add_error(None, error.message(language()))
        else:
            return redirect("inspection", pk=made.pk)
    return render(request, "supervision/begin.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def inspection(request: Asked, found: Inspection) -> HttpResponse:
    """One inspection."""
    return _inspection(request, found)


def _inspection(
    request: Asked, found: Inspection, *, fill_form: FillForm | None = None, point_forms: Mapping[int, PointForm] | None = None,
    issue_form: IssueForm | None = None, problem: str = "",
) -> HttpResponse:  # fmt: skip
    draft = found.state == Inspection.State.DRAFT
    fills = draft and may(request.user, Permission.INSPECTION_MAKE, found)
    if draft and not fills:
        return render(request, "supervision/draft.html", {"inspection": found})
    points = list(found.points.prefetch_related("photos__file"))
    forms = point_forms or {
        point.pk: PointForm(prefix=f"p{point.pk}", initial={"found": point.found, "note": point.note})
        for point in points
    }
    problems = any(point.found == Point.Found.PROBLEM for point in points)
    notice_ = Notice.objects.filter(inspection=found).first()
    issues = not draft and problems and notice_ is None and may(request.user, Permission.NOTICE_ISSUE, found)
    if issues and issue_form is None:
        issue_form = IssueForm(
            initial={"demands": rectifying.demanded(found), "responsible": rectifying.responsible_for(found.school)}
        )
    return render(
        request,
        "supervision/inspection.html",
        {
            "inspection": found, "fills": fills, "notice": notice_, "problem": problem,
            "points": [(point, forms[point.pk]) for point in points],
            "fill_form": fill_form or FillForm(initial={"seen": found.version, "summary": found.summary}),
            "issue_form": issue_form if issues else None,
        },
        status=200 if request.method == "GET" else 422,
    )  # fmt: skip


@require_POST
def fill(request: Asked, found: Inspection) -> HttpResponse:
    """Keep what was found; photos first, each by itself, so that a bad one loses nothing."""
    form = FillForm(request.POST)
    points = list(found.points.all())
    forms = {point.pk: PointForm(request.POST, request.FILES, prefix=f"p{point.pk}") for point in points}
    if not form.is_valid() or not all(one.is_valid() for one in forms.values()):
        return _inspection(request, found, fill_form=form, point_forms=forms)
    problems = []
    for point in points:
        for upload in forms[point.pk].cleaned_data["photos"]:
            try:
                with receive(upload) as received:
                    inspecting.add_photo(point, received, request.user)
            except UsageError as error:
                problems.append(error.message(language()))
    answers = {pk: (one.cleaned_data["found"], one.cleaned_data["note"]) for pk, one in forms.items()}
    finish = request.POST.get("to") == "finish" and not problems
    try:
        inspecting.fill_in(
            found,
            answers,
            summary=form.cleaned_data["summary"],
            seen=form.cleaned_data["seen"],
            by=request.user,
            finish=finish,
        )
    except UsageError as error:
        return _inspection(request, found, fill_form=form, point_forms=forms, problem=error.message(language()))
    if problems:
        found.refresh_from_db()
        return _inspection(request, found, problem=" ".join(problems))
    messages.success(request, say("supervision.finished_done" if finish else "supervision.filled_in_done"))
    return redirect("inspection", pk=found.pk)


@require_POST
def issue(request: Asked, found: Inspection) -> HttpResponse:
    """Issue a notice of rectification."""
    form = IssueForm(request.POST)
    if form.is_valid():
        try:
            made = rectifying.issue(found, **form.cleaned_data, by=request.user)
        except UsageError as error:
            return _inspection(request, found, issue_form=form, problem=error.message(language()))
        messages.success(request, say("supervision.issued_done", number=made.number))
        return redirect("rectification", pk=made.pk)
    return _inspection(request, found, issue_form=form)


@require_safe
def photo(request: Asked, found: Photo) -> FileResponse | HttpResponse:
    """A photo of what was found."""
    inspection_ = found.point.inspection
    if inspection_.state == Inspection.State.DRAFT and not may(request.user, Permission.INSPECTION_MAKE, inspection_):
        return render(request, "supervision/draft.html", {"inspection": inspection_})
    return send(found.file, found.name)


@require_safe
def notice(request: Asked, found: Notice) -> HttpResponse:
    """One notice of rectification."""
    return _notice(request, found)


def _notice(
    request: Asked, found: Notice, *, answer_form: AnswerForm | None = None,
    decide_forms: Mapping[int, DecideForm] | None = None, extend_form: ExtendForm | None = None, problem: str = "",
) -> HttpResponse:  # fmt: skip
    points = points_of(found)
    open_ = _open(points)
    if answer_form is None and open_ and may(request.user, Permission.NOTICE_ANSWER, found):
        answer_form = AnswerForm(points=open_)
    if decide_forms is None:
        decide_forms = _decide_forms(request, found, points)
    extends = found.state != Notice.State.CLOSED and may(request.user, Permission.NOTICE_ISSUE, found)
    return render(
        request,
        "supervision/notice.html",
        {
            "notice": found, "problem": problem, "days_over": found.days_over(),
            "points": [
                Shown.of(point, answer_form.uploads_of(point) if answer_form else None, decide_forms.get(point.pk))
                for point in points
            ],
            "answer_form": answer_form,
            "decides": bool(decide_forms),
            "extend_form": (extend_form or ExtendForm(initial={"seen": found.deadline})) if extends else None,
            "extensions": found.extensions.select_related("by"),
        },
        status=200 if request.method == "GET" else 422,
    )  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A point of a notice on its page: what is done about it, and what can be said of it."""

    point: Point
    task: Task
    evidence: list[Item]
    why_open: Note | None  # why it has to be done anew
    figures: list[str]  # that must agree, too
    uploads: BoundField | None
    decide: DecideForm | None

    @classmethod
    def of(cls, point: Point, uploads: BoundField | None, decide: DecideForm | None) -> Shown:
        """From a point of `points_of`, which has a task."""
        task = cast("Task", point.task)
        why = (Note.What.RETURNED, Note.What.REOPENED)
        last = next((note for note in task.notes.all() if note.what in why), None)
        return cls(
            point, task, list(task.evidence.all()), None if task.state not in rectifying.WITH_SCHOOL else last,
            list(dict.fromkeys(target.name.get(language()) for target in task.targets.all())), uploads, decide,
        )  # fmt: skip


def points_of(found: Notice) -> list[Point]:
    """The problems that a notice is about, with all that its page shows of them."""
    rows = Point.objects.filter(inspection=found.inspection_id, task__isnull=False).select_related("task__lead")
    return list(rows.prefetch_related("photos__file", "task__evidence", "task__targets", "task__notes__by"))


def _open(points: Sequence[Point]) -> list[Point]:
    return [one for one in points if one.task is not None and one.task.state in rectifying.WITH_SCHOOL]


def _decide_forms(request: Asked, found: Notice, points: Sequence[Point], data: Any = None) -> dict[int, DecideForm]:
    """A form for every point that this person may decide on."""
    if not may(request.user, Permission.NOTICE_ISSUE, found):
        return {}
    forms = {}
    for point in points:
        task = cast("Task", point.task)
        if task.state in rectifying.WITH_SCHOOL or not is_responsible(request.user, task):
            continue
        pending = [one.pk for one in task.evidence.all() if one.state == Item.State.PENDING]
        accepts = task.state == Task.State.TO_VERIFY
        forms[point.pk] = DecideForm(data, point=point, pending=pending, accepts=accepts)
    return forms


@require_POST
def answer(request: Asked, found: Notice) -> HttpResponse:
    """Answer a notice, with documents; where one is refused, nothing is sent."""
    form = AnswerForm(request.POST, request.FILES, points=_open(points_of(found)))
    if form.is_valid():
        try:
            with ExitStack() as stack:
                documents = {
                    pk: [stack.enter_context(receive(upload)) for upload in uploads]
                    for pk, uploads in form.uploads.items()
                }
                rectifying.answer(found, form.cleaned_data["reply"], documents, request.user)
        except JunhengError as error:
            form.add_error(None, error.message(language()))
        else:
            messages.success(request, say("supervision.answered_done"))
            return redirect("rectification", pk=found.pk)
    found.refresh_from_db()
    return _notice(request, found, answer_form=form)


@require_POST
def decide(request: Asked, found: Notice) -> HttpResponse:
    """Decide on the answer, point by point."""
    forms = _decide_forms(request, found, points_of(found), request.POST)
    if not all(form.is_valid() for form in forms.values()):
        return _notice(request, found, decide_forms=forms, problem=say("supervision.choose"))
    given = {pk: form.cleaned_data for pk, form in forms.items() if form.cleaned_data["to"] != "leave"}
    said = {
        pk: rectifying.Decision(one["seen"], one["reason"] if one["to"] == "return" else None)
        for pk, one in given.items()
    }
    if forms and not said:
        return _notice(request, found, decide_forms=forms, problem=say("supervision.choose"))
    try:
        rectifying.decide(found, said, request.user)
    except JunhengError as error:
        found.refresh_from_db()
        return _notice(request, found, decide_forms=forms, problem=error.message(language()))
    messages.success(request, say("supervision.decided_done"))
    return redirect("rectification", pk=found.pk)


@require_POST
def extend(request: Asked, found: Notice) -> HttpResponse:
    """Put the deadline off."""
    form = ExtendForm(request.POST)
    if form.is_valid():
        try:
            rectifying.extend(found, **form.cleaned_data, by=request.user)
        except UsageError as error:
            found.refresh_from_db()
            form.data = {**request.POST.dict(), "seen": found.deadline}  # which is shown from here on
            return _notice(request, found, extend_form=form, problem=error.message(language()))
        else:
            messages.success(request, say("supervision.extended_done"))
            return redirect("rectification", pk=found.pk)
    return _notice(request, found, extend_form=form)


@require_safe
def accountability(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Who still owes what."""
    return render(request, "supervision/accountability.html", {"lines": owed(year, request.reach)})


@require_safe
def accountability_book(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The same as a workbook."""
    title = WORDS["accountability_title"].format(county=county.name, year=year.number).get(language())
    name = safe_name(f"{title} {timezone.localdate().isoformat()}") + ".xlsx"
    return attached(book_bytes(year, owed(year, request.reach), language()), "xlsx", name)
