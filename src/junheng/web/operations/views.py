"""How the desk is: in words for its administrator, in one word for what watches it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from junheng import __version__
from junheng.web.access.pages import Asked
from junheng.web.operations.health import State, checks, worst
from junheng.web.people.models import Organisation


def health(request: HttpRequest) -> JsonResponse:
    """For a monitor: 200, or 503 where something does not work. No figures: everybody may ask."""
    found = checks()
    state = worst(found)
    answer = JsonResponse({"status": state, **{check.name: check.state for check in found}})
    answer.status_code = 503 if state is State.BAD else 200
    return answer


def state_of_desk(request: Asked, county: Organisation) -> HttpResponse:
    """For the administrator."""
    found = checks()
    return render(request, "operations/health.html", {"checks": found, "worst": worst(found), "version": __version__})
