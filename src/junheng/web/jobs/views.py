"""How far a job is, as a part of a page that asks again until it ends; and stopping it."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render

from junheng.web.access.pages import Asked
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import stop


def job(request: Asked, found: Job) -> HttpResponse:
    """The state of a job. Sends the event `job-ended` to the page once it has ended."""
    answer = render(request, "jobs/job.html", {"job": found})
    if not found.open:
        answer["HX-Trigger"] = "job-ended"
    return answer


def stop_job(request: Asked, found: Job) -> HttpResponse:
    """Ask a job to stop."""
    if request.method != "POST":
        raise BadRequest
    stop(found)
    found.refresh_from_db()
    return job(request, found)
