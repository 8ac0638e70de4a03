"""Pages of what goes out: reports, the choice of what is public, and the public page."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from junheng.errors import UsageError
from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.files.sending import send
from junheng.web.jobs.models import Job
from junheng.web.people.models import Organisation
from junheng.web.publishing.background import ask_for_reports
from junheng.web.publishing.models import Publication, Report
from junheng.web.publishing.public import SECTIONS, chosen_content, in_force
from junheng.web.publishing.public import publish as published
from junheng.web.publishing.public import withdraw as withdrawn
from junheng.web.publishing.reports import KINDS
from junheng.web.words import language, say
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Year

SHOWN = 100


@require_safe
def reports(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The reports that can be made, those that were, and how far new ones are."""
    current = year.current
    made = Report.objects.filter(year=year).select_related("file", "made_by")[:SHOWN]
    return render(
        request,
        "publishing/reports.html",
        {
            "kinds": KINDS, "current": current,
            "reports": [(one, KINDS[one.kind], current is not None and one.snapshot_hash == current.hash) for one in made],
            "job": Job.objects.filter(kind="reports", year=year).first(),
            "may_publish": may(request.user, Permission.PUBLISH, county),
            "public": in_force(year),
        },
    )  # fmt: skip


@require_POST
def make(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Ask for reports: one kind, or (`all`) every kind. While some are being made, no more are asked for."""
    asked = request.POST.getlist("kind")
    kinds = list(KINDS) if "all" in asked else [name for name in KINDS if name in asked]
    if not kinds:
        messages.error(request, say("publishing.choose_kind"))
    elif not ask_for_reports(year, kinds, language(), request.user)[1]:
        messages.info(request, say("publishing.going"))
    return redirect("reports", county=county.code, year=year.number)


@require_safe
def report_file(request: Asked, found: Report) -> FileResponse:
    """The file of a report."""
    return send(found.file, found.name)


@require_safe
def publication(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Choose what is public, and see it as the public would."""
    return _publication(request, county, year)


def _publication(request: Asked, county: Organisation, year: Year, problem: str = "") -> HttpResponse:
    now = in_force(year)
    asked = request.POST.getlist("section") or request.GET.getlist("section")
    chosen = [name for name in SECTIONS if name in (asked or (now.sections if now is not None else SECTIONS[:3]))]
    evaluation = evaluation_of(year)
    content = chosen_content(evaluation, chosen) if evaluation is not None else None
    return render(
        request,
        "publishing/publication.html",
        {
            "sections": SECTIONS, "chosen": chosen, "evaluation": evaluation, "problem": problem, "now": now,
            "content": content[language()] if content is not None else None,
            "history": Publication.objects.filter(year=year).select_related("published_by", "withdrawn_by"),
            "address": request.build_absolute_uri(reverse("public", args=[county.code, year.number])),
        },
        status=422 if problem else 200,
    )  # fmt: skip


@require_POST
def publish(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Publish what was previewed."""
    seen = request.POST.get("seen", "")
    try:
        published(
            year, request.POST.getlist("section"), int(seen) if seen.isdecimal() and len(seen) < 16 else 0, request.user
        )
    except UsageError as error:
        return _publication(request, county, year, error.message(language()))
    messages.success(request, say("publishing.published_done"))
    return redirect("publication", county=county.code, year=year.number)


@require_POST
def withdraw(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Take what is public back."""
    withdrawn(year, request.user)
    messages.success(request, say("publishing.withdrawn_done"))
    return redirect("publication", county=county.code, year=year.number)


@require_safe
def public_newest(request: Asked, county: Organisation) -> HttpResponse:
    """The newest year of which something is public."""
    newest = Publication.objects.filter(county=county, withdrawn_at=None).order_by("-year__number").first()
    if newest is None:
        raise Http404
    return redirect("public", county=county.code, year=newest.year.number)


@require_safe
def public(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """What a county chose to publish of a year. Nothing else of the county can be seen from here."""
    shown = in_force(year)
    if shown is None:
        raise Http404
    numbers = Publication.objects.filter(county=county, withdrawn_at=None).values_list("year__number", flat=True)
    return render(
        request,
        "publishing/public.html",
        {
            "publication": shown, "content": shown.content[language()],
            "years": [
                {"number": number, "href": reverse("public", args=[county.code, number])}
                for number in sorted(numbers, reverse=True)
            ],
        },
    )  # fmt: skip
