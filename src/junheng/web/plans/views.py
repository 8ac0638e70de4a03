"""Asking for plans, watching them being worked out, reading, comparing, adopting and downloading them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.errors import JunhengError, UsageError
from junheng.records.store import unpack
from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.desk.charts import Bars, Series
from junheng.web.files.sending import attached
from junheng.web.people.models import Organisation
from junheng.web.plans.adopt import adopt, brings
from junheng.web.plans.ask import ask, ask_for_files, files_job, scenarios_of
from junheng.web.plans.ask import remove as remove_scenario
from junheng.web.plans.asked import catalogue_workbook, has_forecast, own_catalogue_of
from junheng.web.plans.compare import MOST_COMPARED, side
from junheng.web.plans.forms import ScenarioForm
from junheng.web.plans.keep import part
from junheng.web.plans.models import Scenario
from junheng.web.words import language, say
from junheng.web.years.models import Year


@require_GET
def plans(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The scenarios of a year, and the plan that the county follows."""
    followed = Scenario.objects.filter(county=county, adopted=True).select_related("year", "adopted_by").first()
    rows = list(scenarios_of(year))
    context = {
        "scenarios": rows,
        "followed": followed,
        "comparable": sum(one.answered for one in rows) > 1,
        "may_make": may(request.user, Permission.PLAN_MAKE, county),
        "snapshot": year.current,
    }
    return render(request, "plans/plans.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The form of a scenario; `copy` fills it as another one was."""
    snapshot = year.current
    if snapshot is None:
        messages.error(request, say("plans.no_data"))
        return redirect("plans", county.code, year.number)
    forecast = has_forecast(unpack(bytes(snapshot.content)))
    around: dict[str, Any] = {"base": year.number, "forecast": forecast}
    copied = _copied(request, county)
    if request.method == "GET" or "rows" in request.POST:
        initial = _typed(request) if request.method == "POST" else _as_asked(copied)
        initial.setdefault("name", say("plans.default_name", number=scenarios_of(year).count() + 1))
        form = ScenarioForm(initial=initial, **around)
    else:
        form = ScenarioForm(request.POST, request.FILES, **around)
        if form.is_valid():
            return redirect("plan", _ask(request, year, form, copied).pk)
    context = {"form": form, "copied": copied, "snapshot": snapshot, "has_forecast": forecast}
    return render(request, "plans/new.html", context, status=400 if form.errors else 200)


def _copied(request: Asked, county: Organisation) -> Scenario | None:
    """The scenario that the form was filled from."""
    pk = request.POST.get("copy") or request.GET.get("copy") or ""
    return Scenario.objects.filter(county=county, pk=int(pk)).first() if pk.isdecimal() and len(pk) < 16 else None


def _typed(request: Asked) -> dict[str, Any]:
    """What stands in the form while the number of years is being changed."""
    return {**request.POST.dict(), "transfers": "transfers" in request.POST}


def _as_asked(scenario: Scenario | None) -> dict[str, Any]:
    if scenario is None:
        return {}
    boxes = {
        f"{key}_{number}": figure.removesuffix("%")
        for key, text in (("budget", scenario.budget), ("share", scenario.stages))
        for number, figure in enumerate(filter(None, text.split(",")), 1)
    }
    return {
        "name": say("plans.copy_name", name=scenario.name)[:80], "years": scenario.years, "transfers": scenario.transfers,
        "moves": "" if scenario.moves is None else scenario.moves, "cv_limit": scenario.cv_limit, "pupils": scenario.pupils,
        "seconds": scenario.seconds, **boxes,
    }  # fmt: skip


def _ask(request: Asked, year: Year, form: ScenarioForm, copied: Scenario | None) -> Scenario:
    given = form.cleaned_data
    if given["catalogue"] is None and copied is not None and "keep_catalogue" in request.POST:
        given["catalogue"] = own_catalogue_of(copied)
    fields = (
        "name", "years", "budget", "stages", "cv_limit", "transfers", "moves", "pupils", "seconds", "catalogue",
    )  # fmt: skip
    return ask(year, request.user, **{name: given[name] for name in fields})


@require_GET
def catalogue(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The catalogue that a plan would use, as a workbook to put the county's own costs in."""
    snapshot = year.current
    if snapshot is None:
        raise Http404
    return attached(catalogue_workbook(snapshot, language()), "xlsx", say("plans.catalogue_file"))


@require_GET
def plan(request: Asked, found: Scenario) -> HttpResponse:
    """A scenario: how far it is, or what came of it."""
    here = language()
    kept = {one.key: one.content for one in found.parts.filter(language=here)} if found.answered else {}
    files = files_job(found)
    context = {
        "plan": found,
        "may_make": may(request.user, Permission.PLAN_MAKE, found.county),
        "may_adopt": may(request.user, Permission.PLAN_ADOPT, found.county),
        "documents": {one.ending: one for one in found.documents.filter(language=here).defer("content")},
        "files_job": files,
        "file_names": [(ending, say(f"plans.file_{ending}")) for ending in ("xlsx", "docx", "html", "csv")],
        "stale": found.snapshot_id != getattr(found.year.current, "pk", None),
        "tasks_made": found.tasks.count(),
        "asked": _asked_lines(found),
        **{key: kept.get(key) for key in ("summary", "actions", "money", "departments")},
        **_courses(kept),
    }
    return render(request, "plans/plan.html", context)


def _asked_lines(scenario: Scenario) -> list[tuple[str, str]]:
    """What was asked, as a list of names and values."""
    gap = "、" if language() == "zh" else ", "
    base = scenario.year.number
    default = say("plans.as_default")

    def by_year(text: str) -> str:
        parts = [part for part in text.split(",") if part]
        return gap.join(f"{base + number}: {figure}" for number, figure in enumerate(parts, 1))

    return [
        (say("plans.label_years"), say("plans.years_until", years=scenario.years, last=base + scenario.years)),
        (say("plans.asked_budget"), by_year(scenario.budget) or say("plans.no_limit")),
        (say("plans.asked_share"), by_year(scenario.stages) or say("plans.last_year_all", year=base + scenario.years)),
        (say("plans.label_transfers"), say("plans.yes") if scenario.transfers else say("plans.no")),
        (say("plans.label_moves"), say("plans.no_limit") if scenario.moves is None else str(scenario.moves)),
        (say("plans.label_cv_limit"), scenario.cv_limit or default),
        (say("plans.label_pupils"), say(f"plans.pupils_{scenario.pupils}")),
        (say("plans.label_catalogue"), scenario.catalogue_name or say("plans.catalogue_default")),
        (say("plans.label_seconds"), say("plans.seconds", seconds=scenario.seconds)),
    ]


def _courses(kept: dict[str, Any]) -> dict[str, Any]:
    """Money by year and department as a chart; the course of each coefficient, stage by stage."""
    if not kept or len(kept["years"]) < 2:
        return {}
    money = kept["money"]
    spent: dict[str, list[float]] = {}
    for line in money["lines"]:
        if not line["sum"]:
            row = spent.setdefault(line["department"], [0.0] * len(money["years"]))
            for place, figure in enumerate(line["years"]):
                row[place] += figure["value"] or 0.0
    years = [str(year) for year in money["years"]]
    unit = say("plans.money_unit")
    found: dict[str, Any] = {}
    if spent:
        series = [Series(name, values) for name, values in spent.items()]
        found["money_chart"] = Bars(x=years, series=series, unit=unit, digits=1, x_name=say("year"), stacked=True)
    stages: dict[str, list[tuple[str, str, list[tuple[str, str | None]]]]] = {}
    for line in kept["courses"]:
        cells = [(cv["text"], verdict) for cv, verdict in zip(line["cvs"], line["verdicts"], strict=True)]
        stages.setdefault(line["stage_name"], []).append((line["name"], line["limit"]["text"], cells))
    return {**found, "courses": list(stages.items()), "judged": kept["years"]}


@require_POST
def make_files(request: Asked, found: Scenario) -> HttpResponse:
    """Have the files of a plan made."""
    ask_for_files(found, request.user)
    return redirect("plan", found.pk)


@require_GET
def download(request: Asked, found: Scenario, ending: str) -> HttpResponse:
    """A file of a plan, in the language of the request."""
    document = found.documents.filter(language=language(), ending=ending).first()
    if document is None:
        raise Http404
    return attached(bytes(document.content), ending, f"{found.name} {document.name}")


@require_http_methods(["GET", "POST"])
def adopt_plan(request: Asked, found: Scenario) -> HttpResponse:
    """What adopting a plan brings about; then it is done."""
    if request.method == "POST":
        try:
            made = adopt(found, request.user)
        except JunhengError as error:
            messages.error(request, error.message(language()))
            return redirect("plan", found.pk)
        messages.success(request, say("plans.adopted_done", made=made.made, kept=made.kept, withdrawn=made.withdrawn))
        if made.left:
            messages.warning(request, say("plans.adopted_left", left=made.left))
        return redirect("tasks", found.county.code, found.year.number)
    brought = brings(found)
    context = {
        "plan": found,
        "steps": brought.steps,
        "followed": brought.followed,
        "nobody": brought.nobody,
        "stale": brought.stale,
        "summary": part(found, "summary", language()),
    }
    return render(request, "plans/adopt.html", context)


@require_POST
def remove(request: Asked, found: Scenario) -> HttpResponse:
    """Remove a scenario that was never adopted."""
    county, year = found.county, found.year
    try:
        remove_scenario(found, request.user)
    except UsageError as error:
        messages.error(request, error.message(language()))
        return redirect("plan", found.pk)
    messages.success(request, say("plans.removed", name=found.name))
    return redirect("plans", county.code, year.number)


@require_GET
def compare(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Several answered scenarios side by side."""
    answered = [one for one in scenarios_of(year) if one.answered]
    chosen = {pk for pk in request.GET.getlist("s") if pk.isdigit()}
    shown = [one for one in answered if str(one.pk) in chosen] if chosen else answered
    shown = shown[:MOST_COMPARED]
    columns = [_column(one) for one in shown]
    years = sorted({line["year"] for column in columns for line in column["lines"]})
    context = {
        "answered": answered,
        "chosen": {one.pk for one in shown},
        "columns": columns,
        "by_year": [
            (year_, [next((line for line in column["lines"] if line["year"] == year_), None) for column in columns])
            for year_ in years
        ],
        "actions": _side_by_side(columns, "actions", "action"),
        "money": _by_department(columns),
    }
    return render(request, "plans/compare.html", context)


def _column(scenario: Scenario) -> dict[str, Any]:
    found = side(scenario, language())
    return {
        "plan": scenario,
        "asked": _asked_lines(scenario),
        "summary": found.summary,
        "lines": found.summary["lines"],
        "actions": found.actions,
        "money": found.money,
        "answer": found.answer,
        "moved": found.moved,
    }


def _side_by_side(columns: list[dict[str, Any]], key: str, name: str) -> list[tuple[str, list[dict[str, Any] | None]]]:
    """The lines of each column under one name in one row."""
    names = dict.fromkeys(line[name] for column in columns for line in column[key])
    return [
        (one, [next((line for line in column[key] if line[name] == one), None) for column in columns]) for one in names
    ]


def _by_department(columns: list[dict[str, Any]]) -> list[tuple[str, list[list[dict[str, Any]]]]]:
    """The lines of money of each column by department; the sums come last."""
    names = dict.fromkeys(
        line["department"] for column in columns for line in column["money"]["lines"] if not line["sum"]
    )
    names |= dict.fromkeys(line["department"] for column in columns for line in column["money"]["lines"])
    return [
        (one, [[line for line in column["money"]["lines"] if line["department"] == one] for column in columns])
        for one in names
    ]
