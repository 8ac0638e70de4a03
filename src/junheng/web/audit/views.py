"""The log of a county, for its administrators and heads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from junheng.web.access.pages import Asked
from junheng.web.audit.models import Entry
from junheng.web.audit.reading import found, shown
from junheng.web.audit.words import action_words
from junheng.web.people.models import Organisation

PER_PAGE = 50


def log(request: Asked, county: Organisation) -> HttpResponse:
    """The entries of a county, newest first, found by person, action and day."""
    entries = Entry.objects.filter(county=county)
    actions = entries.order_by("action").values_list("action", flat=True).distinct()
    rows = found(entries, request.GET.dict()).select_related("who").order_by("-number")
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(number__lt=int(before))
    page = list(rows[: PER_PAGE + 1])
    context = {
        "entries": shown(page[:PER_PAGE]),
        "earlier": page[PER_PAGE - 1].number if len(page) > PER_PAGE else None,
        "before": before,
        "actions": [(action, action_words(action)) for action in actions],
        "asked": {name: request.GET.get(name, "") for name in ("who", "action", "from", "until")},
    }
    return render(request, "audit/log.html", context)
