"""Sending a comment, and taking one's own back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from junheng.errors import UsageError
from junheng.web.access.pages import Asked
from junheng.web.comments import keeping
from junheng.web.comments.models import Comment
from junheng.web.comments.reading import LONGEST, address, page_of
from junheng.web.people.models import Organisation
from junheng.web.words import language, say
from junheng.web.years.models import Year


@require_POST
def add(
    request: Asked, county: Organisation, year: Year, school: Organisation | None = None, indicator: str = ""
) -> HttpResponse:
    """A comment on a school, an indicator or the county; what cannot be kept is shown again to be mended."""
    if not request.reach.covers(school or county):
        raise Http404
    text, given = request.POST.get("text", ""), request.POST.get("form", "")
    try:
        form = uuid.UUID(given)
    except ValueError as error:
        raise BadRequest from error
    try:
        made = keeping.add(year, school=school, indicator=indicator, text=text, by=request.user, form=form)
    except UsageError as error:
        shown = {
            "problem": error.message(language()), "text": text, "form": form, "most": LONGEST, "action": request.path,
            "back": address(county, year, school, indicator),
        }  # fmt: skip
        return render(request, "comments/again.html", shown, status=422)
    messages.success(request, say("comments.added_done"))
    return redirect(page_of(made))


@require_POST
def take_back(request: Asked, found: Comment) -> HttpResponse:
    """Take one's own comment back."""
    try:
        keeping.take_back(found, request.user)
        messages.success(request, say("comments.taken_back_done"))
    except UsageError as error:
        messages.error(request, error.message(language()))
    return redirect(page_of(found))
