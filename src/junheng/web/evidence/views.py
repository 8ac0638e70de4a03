"""Pages of evidence: what is asked and there, one indicator, one document, the dossier."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from junheng.errors import UsageError
from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import Reach, may, reach
from junheng.web.evidence import keeping, wanted
from junheng.web.evidence.background import ask_for_dossier
from junheng.web.evidence.forms import WHOLE, AddForm, CheckForm, JudgeForm, PlaceForm, ReuseForm
from junheng.web.evidence.judging import judge as judged
from junheng.web.evidence.models import JUDGEMENT_NAMES, Dossier, Item, Judgement
from junheng.web.files.forms import MOST_FILES
from junheng.web.files.keeping import receive
from junheng.web.files.kinds import ENDINGS
from junheng.web.files.sending import send
from junheng.web.jobs.models import Job
from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.words import language, say
from junheng.web.years.keep import standard_of
from junheng.web.years.models import Year


@require_safe
def overview(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Every indicator with what is asked for it and what there is."""
    said = wanted.said_of(year)
    found = wanted.demands(year, request.reach, said)
    whole = county.pk in request.reach.counties
    if not whole:  # what a school can do something about
        found = [one for one in found if one.schools or one.states]
    desk = wanted.judged_at_desk(year, request.reach)
    lines = [(one, _judgement(said, desk, one.indicator, None)) for one in found]
    pending = request.reach.within(Item.objects.filter(year=year, state=Item.State.PENDING))
    pending = pending.exclude(added_by=request.user) if may(request.user, Permission.EVIDENCE_CHECK) else pending.none()
    return render(
        request,
        "evidence/overview.html",
        {
            "lines": lines, "known": said.known, "whole": whole,
            "asked": [one for one in found if one.complete is not None],
            "complete": [one for one in found if one.complete],
            "to_check": pending.select_related("school", "file", "added_by")[:50],
            "may_dossier": may(request.user, Permission.REPORT_DOWNLOAD, county),
        },
    )  # fmt: skip


@require_safe
def indicator(request: Asked, county: Organisation, year: Year, indicator: str) -> HttpResponse:
    """One indicator: what it demands, its documents, what was judged; `?school=` narrows it to one school."""
    return _indicator(request, year, indicator)


def _indicator(
    request: Asked, year: Year, indicator: str, *, add_form: AddForm | None = None, judge_form: JudgeForm | None = None
) -> HttpResponse:
    seen = reach(request.user, Permission.EVIDENCE_VIEW)
    said = wanted.said_of(year)
    demand = next((one for one in wanted.demands(year, seen, said) if one.indicator == indicator), None)
    if demand is None:
        raise Http404
    focus = _focus(request, year, seen)
    items = seen.within(Item.objects.filter(year=year, indicator=indicator))
    if focus is not None:
        items = items.filter(school=focus)
    desk = wanted.judged_at_desk(year, seen)
    schools = [
        (school, demand.checked[school.pk], _judgement(said, desk, indicator, school))
        for school in demand.schools
        if focus is None or school == focus
    ]
    initial = {"school": focus.code if focus is not None else WHOLE}
    adding, checking = reach(request.user, Permission.EVIDENCE_ADD), reach(request.user, Permission.EVIDENCE_CHECK)
    add_form = add_form or (_form(AddForm, adding, year, initial=initial) if _here(adding, year) else None)
    judge_form = judge_form or (_form(JudgeForm, checking, year, initial=initial) if _here(checking, year) else None)
    return render(
        request,
        "evidence/indicator.html",
        {
            "demand": demand, "focus": focus, "schools": schools,
            "items": items.select_related("school", "file", "added_by", "checked_by"),
            "of_county": _judgement(said, desk, indicator, None),
            "add_form": add_form, "judge_form": judge_form,
            "frozen": year.state == Year.State.FROZEN,
            "most_files": MOST_FILES, "most_megabytes": settings.FILE_BYTES // (1024 * 1024),
            "max_bytes": settings.FILE_BYTES, "accept": ",".join(ENDINGS),
        },
        status=200 if request.method == "GET" else 422,
    )  # fmt: skip


@require_POST
def add(request: Asked, county: Organisation, year: Year, indicator: str) -> HttpResponse:
    """Add files to an indicator; each is kept or refused by itself."""
    form = _form(AddForm, request.reach, year, request.POST, request.FILES)
    if not form.is_valid():
        return _indicator(request, year, indicator, add_form=form)
    given = form.cleaned_data["uploads"]
    title = form.cleaned_data["title"] if len(given) == 1 else ""
    added = 0
    for upload in given:
        try:
            with receive(upload) as received:
                keeping.add(
                    received, year=year, school=form.place, indicator=indicator, by=request.user,
                    title=title, pages=form.cleaned_data["pages"],
                )  # fmt: skip
            added += 1
        except UsageError as error:
            form.add_error("uploads", error.message(language()))
    if added:
        messages.success(request, say("evidence.added_count", count=added))
    if form.errors:
        return _indicator(request, year, indicator, add_form=form)
    return _to_indicator(year, indicator, form.place)


@require_POST
def judge(request: Asked, county: Organisation, year: Year, indicator: str) -> HttpResponse:
    """Judge an indicator on its documents."""
    form = _form(JudgeForm, request.reach, year, request.POST)
    if form.is_valid():
        try:
            judged(year, form.place, indicator, form.cleaned_data["judgement"], request.user)
        except UsageError as error:
            form.add_error(None, error.message(language()))
    if form.errors:
        return _indicator(request, year, indicator, judge_form=form)
    messages.success(request, say("evidence.judged_done"))
    return _to_indicator(year, indicator, form.place)


@require_safe
def item(request: Asked, found: Item) -> HttpResponse:
    """One document."""
    return _item(request, found)


def _item(request: Asked, found: Item, *, problem: str = "", reuse_form: ReuseForm | None = None) -> HttpResponse:
    user, year = request.user, found.year
    adding = reach(user, Permission.EVIDENCE_ADD)
    checks = may(user, Permission.EVIDENCE_CHECK, found)
    others = reach(user, Permission.EVIDENCE_VIEW).within(Item.objects.filter(file=found.file).exclude(pk=found.pk))
    return render(
        request,
        "evidence/item.html",
        {
            "item": found, "problem": problem, "indicator_name": _name_of(year, found.indicator),
            "others": others.select_related("school", "year"),
            "may_check": checks and found.added_by_id != user.pk,
            "own": checks and found.added_by_id == user.pk,
            "may_remove": adding.covers(found) and found.state != Item.State.CHECKED,
            "reuse_form": reuse_form or (_reuse_form(adding, year) if _here(adding, year) else None),
        },
        status=422 if problem or (reuse_form is not None and reuse_form.errors) else 200,
    )  # fmt: skip


def _name_of(year: Year, indicator: str) -> str:
    """The name of an indicator of the year's standard; empty where it has none of that id."""
    rule = wanted.rules_of(standard_of(year)).get(indicator)
    return rule.name.get(language()) if rule is not None else ""


@require_safe
def file(request: Asked, found: Item) -> FileResponse:
    """The file itself."""
    return send(found.file, found.name)


@require_POST
def check(request: Asked, found: Item) -> HttpResponse:
    """Say that a document proves what it should, or return it."""
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _item(request, found, problem=say("evidence.choose"))
    try:
        keeping.check(found, by=request.user, **form.cleaned_data)
    except UsageError as error:
        found.refresh_from_db()
        return _item(request, found, problem=error.message(language()))
    messages.success(request, say("evidence.check_done"))
    return redirect("evidence_item", pk=found.pk)


@require_POST
def reuse(request: Asked, found: Item) -> HttpResponse:
    """Let the file serve another indicator or place."""
    if not may(request.user, Permission.EVIDENCE_VIEW, found):
        raise Http404
    form = _reuse_form(request.reach, found.year, request.POST)
    if form.is_valid():
        try:
            made = keeping.reuse(
                found, school=form.place, indicator=form.cleaned_data["indicator"], by=request.user,
                pages=form.cleaned_data["pages"],
            )  # fmt: skip
        except UsageError as error:
            form.add_error(None, error.message(language()))
        else:
            messages.success(request, say("evidence.reused_done"))
            return redirect("evidence_item", pk=made.pk)
    return _item(request, found, reuse_form=form)


@require_POST
def remove(request: Asked, found: Item) -> HttpResponse:
    """Take a document away."""
    year, at, school, task = found.year, found.indicator, found.school, found.task_id
    try:
        keeping.remove(found, by=request.user)
    except UsageError as error:
        return _item(request, found, problem=error.message(language()))
    messages.success(request, say("evidence.removed_done"))
    return redirect("task", task) if task is not None else _to_indicator(year, at, school)


@require_safe
def dossier(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The dossier: how many documents it would hold, the one that was made, and how far a new one is."""
    items = Item.objects.filter(year=year).exclude(indicator="")  # a finding's may have none
    return render(
        request,
        "evidence/dossier.html",
        {
            "dossier": Dossier.objects.filter(year=year).select_related("file", "made_by").first(),
            "job": Job.objects.filter(kind="dossier", year=year).first(),
            "checked": items.filter(state=Item.State.CHECKED).count(),
            "left_out": items.exclude(state=Item.State.CHECKED).count(),
            "lacking": [one for one in wanted.demands(year, request.reach, wanted.said_of(year)) if one.complete is False],
        },
    )  # fmt: skip


@require_POST
def make_dossier(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Ask for a new dossier; while one is being made, that one is shown."""
    ask_for_dossier(year, language(), request.user)
    return redirect("dossier", county=county.code, year=year.number)


@require_safe
def dossier_file(request: Asked, found: Dossier) -> FileResponse:
    """The archive."""
    return send(found.file, found.name)


def _focus(request: Asked, year: Year, seen: Reach) -> Organisation | None:
    """The one school that is looked at: the one asked for, or the only one that somebody has."""
    schools = _schools(seen, year)
    code = request.GET.get("school") or request.POST.get("focus")
    if code:
        found = next((one for one in schools if one.code == code), None)
        if found is None:
            raise Http404
        return found
    return schools[0] if len(schools) == 1 and year.county_id not in seen.counties else None


def _schools(reached: Reach, year: Year) -> list[Organisation]:
    rows = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=year.county, closed=False)
    return list(rows if year.county_id in reached.counties else rows.filter(pk__in=reached.schools))


def _here(reached: Reach, year: Year) -> bool:
    return year.county_id in reached.counties or bool(_schools(reached, year))


F = TypeVar("F", bound=PlaceForm)


def _form(kind: type[F], reached: Reach, year: Year, *data: Any, **given: Any) -> F:
    return kind(*data, schools=_schools(reached, year), whole=year.county_id in reached.counties, **given)


def _reuse_form(reached: Reach, year: Year, *data: Any) -> ReuseForm:
    return _form(ReuseForm, reached, year, *data, demands=wanted.demands(year, reached, wanted.said_of(year)))


def _judgement(
    said: wanted.Said, desk: dict[tuple[str, int | None], Judgement], indicator: str, school: Organisation | None
) -> dict[str, object]:
    """What the data say, and what was judged at the desk since."""
    code, document = said.judged.get((indicator, school.code if school is not None else None), (None, None))
    own = desk.get((indicator, school.pk if school is not None else None))
    return {
        "data": JUDGEMENT_NAMES.get(code or ""), "document": document, "desk": own,
        "desk_words": JUDGEMENT_NAMES[own.judgement] if own is not None else None,
        "differs": own is not None and own.judgement != code,
    }  # fmt: skip


def _to_indicator(year: Year, indicator: str, school: Organisation | None) -> HttpResponse:
    address = reverse("evidence_indicator", args=[year.county.code, year.number, indicator])
    return redirect(f"{address}?school={quote(school.code)}" if school is not None else address)
