"""How far a job is, as a part of a page that asks again until it ends; and stopping it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import STOPPABLE, stop
from junheng.web.people.models import User

STOPPED_BY = Permission.PLAN_MAKE


def shown(user: User, found: Job) -> dict[str, object]:
    """What a page shows of a job: how far it is, and to whom may stop it, how."""
    may_stop = found.open and found.kind in STOPPABLE and may(user, STOPPED_BY, found)
    return {"job": found, "may_stop": may_stop and not found.asked_to_stop}


def job(request: Asked, found: Job) -> HttpResponse:
    """The state of a job: a page where its address is opened by itself, else the part of a page that asks again."""
    if not request.headers.get("HX-Request"):
        return render(request, "jobs/page.html", shown(request.user, found))
    return _part(request, found)


def _part(request: Asked, found: Job) -> HttpResponse:
    """Once the job has ended, the whole page is loaded anew, with the scripts of what it shows then."""
    answer = render(request, "jobs/job.html", shown(request.user, found))
    if not found.open:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def stop_job(request: Asked, found: Job) -> HttpResponse:
    """Ask a job to stop."""
    stop(found, request.user)
    found.refresh_from_db()
    return _part(request, found)
