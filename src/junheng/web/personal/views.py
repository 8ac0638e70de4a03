"""What stands of persons, what was removed, and removing more: looked at first, then confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from junheng.errors import UsageError
from junheng.records.removal import PERSONAL
from junheng.records.snapshot import Removed
from junheng.records.store import unpack
from junheng.tables import TABLES
from junheng.text import Text
from junheng.web.access.pages import Asked
from junheng.web.jobs.models import Job
from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.personal.removing import JOB, TRACES, Found, Wanted, ask, look
from junheng.web.words import language, say
from junheng.web.years.models import Year

NAMES = {name: Text(TABLES[name].zh, TABLES[name].en) for name in PERSONAL}


@dataclass(frozen=True)
class Held:
    """What the newest snapshot of a year holds of persons, or held once."""

    year: int
    rows: list[tuple[Text, int]]
    removed: list[tuple[Text, Removed]]


def personal(request: Asked, county: Organisation) -> HttpResponse:
    """What is there, and the form."""
    return _page(request, county, {})


def look_at(request: Asked, county: Organisation) -> HttpResponse:
    """What would be removed. A form, so that no address ever names a person."""
    if request.method != "POST":
        return redirect("personal", county.code)
    typed = _typed(request)
    try:
        wanted = _wanted(typed, county)
        found: Found = look(county, wanted)
    except UsageError as error:
        messages.error(request, error.message(language()))
        return _page(request, county, {"typed": typed})
    if not found.most:
        messages.error(request, say("personal.none_found"))
        return _page(request, county, {"typed": typed})
    return _page(request, county, {"typed": typed, "found": found, "table": NAMES[wanted.table]})


def remove(request: Asked, county: Organisation) -> HttpResponse:
    """Have them removed."""
    if request.method != "POST":
        return redirect("personal", county.code)
    typed = _typed(request)
    try:
        ask(county, _wanted(typed, county), typed["why"], request.POST.get("mark", ""), request.user)
    except UsageError as error:
        messages.error(request, error.message(language()))
        return _page(request, county, {"typed": typed})
    return redirect("personal", county.code)


def _typed(request: Asked) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip()[:200] for name in ("table", "year", "school", "person", "why")}


def _wanted(typed: dict[str, str], county: Organisation) -> Wanted:
    """What a form asks.

    Raises:
        UsageError: it names what there is not.
    """
    if typed["table"] not in PERSONAL:
        raise UsageError(Text("请选择名册。", "Choose a list."))
    year = None
    if typed["year"]:
        if not Year.objects.filter(county=county, number=_number(typed["year"])).exists():
            raise UsageError(Text("没有这一年。", "There is no such year."))
        year = _number(typed["year"])
    if any("\0" in one for one in typed.values()):
        raise UsageError(Text("输入的内容有不能使用的字符。", "What was typed holds signs that cannot be used."))
    return Wanted(typed["table"], year, typed["school"] or None, typed["person"] or None)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0


def _page(request: Asked, county: Organisation, more: dict[str, object]) -> HttpResponse:
    years = list(Year.objects.filter(county=county))
    job = Job.objects.filter(county=county, kind__in=(JOB, TRACES)).first()
    context = {
        "held": [held for year in years if (held := _held(year)) is not None],
        "years": [year.number for year in years],
        "tables": NAMES.items(),
        "schools": Organisation.objects.filter(parent=county, kind=OrganisationKind.SCHOOL).order_by("code"),
        "job": job,
        "typed": {},
        **more,
    }
    answer = render(request, "personal/personal.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _held(year: Year) -> Held | None:
    current = year.current
    if current is None:
        return None
    snapshot = unpack(bytes(current.content))
    rows = [(NAMES[name], snapshot.table(name).height) for name in PERSONAL if snapshot.table(name).height]
    removed = [(NAMES[one.table], one) for one in snapshot.removed]
    return Held(year.number, rows, removed) if rows or removed else None
