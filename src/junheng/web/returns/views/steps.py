"""The steps of a return: explaining, submitting, sending back, approving, opening again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from junheng.errors import UsageError
from junheng.web.access.pages import Asked
from junheng.web.returns import steps
from junheng.web.returns.models import Return
from junheng.web.returns.views.filling import version_of
from junheng.web.words import language, say


@require_POST
def explain(request: Asked, found: Return) -> HttpResponse:
    """Say why a doubt may stand."""
    finding, reason = request.POST.get("finding", "")[:40], request.POST.get("reason", "")
    return _done(request, found, lambda: steps.explain(found.pk, finding, reason, request.user), "explained", "#doubts")


@require_POST
def submit(request: Asked, found: Return) -> HttpResponse:
    """Hand it in."""
    version = version_of(request)
    return _done(request, found, lambda: steps.submit(found.pk, version, request.user), "submitted_done")


@require_POST
def send_back(request: Asked, found: Return) -> HttpResponse:
    """Give it back with what is wrong."""
    version, remark = version_of(request), request.POST.get("remark", "")
    return _done(request, found, lambda: steps.send_back(found.pk, version, remark, request.user), "returned_done")


@require_POST
def approve(request: Asked, found: Return) -> HttpResponse:
    """Approve it."""
    versions = {found.pk: version_of(request)}
    return _done(request, found, lambda: steps.approve(found.year, versions, request.user), "approved_one")


@require_POST
def open_again(request: Asked, found: Return) -> HttpResponse:
    """Open an approved return again while the year is open."""
    return _opened(request, found, Return.State.APPROVED)


@require_POST
def correct(request: Asked, found: Return) -> HttpResponse:
    """Open a frozen return for a correction."""
    return _opened(request, found, Return.State.FROZEN)


def _opened(request: Asked, one: Return, state: Return.State) -> HttpResponse:
    version, remark = version_of(request), request.POST.get("remark", "")
    return _done(request, one, lambda: steps.open_again(one.pk, version, remark, request.user, state), "opened_done")


def _done(request: Asked, one: Return, step: Callable[[], object], words: str, anchor: str = "") -> HttpResponse:
    try:
        step()
    except UsageError as error:
        messages.error(request, error.message(language()))
    else:
        messages.success(request, say(f"returns.{words}"))
    return redirect(reverse("return", args=[one.pk]) + anchor)
