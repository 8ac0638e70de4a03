"""A line in the log for each request: which route, by whom (a number), with which outcome, how long."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("junheng.requests")
UNNOTED = ("health",)  # asked every few seconds by what watches


def noted(answer: Answer) -> Answer:
    """Write the line. The address itself is not in it: it holds codes of schools, and what people searched for."""

    def around(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = answer(request)
        match = request.resolver_match
        route = (match.view_name if match else None) or "none"
        if route not in UNNOTED:
            user = getattr(request, "user", None)
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - began) * 1000),
                user=user.pk if user is not None else None,
            )
        return response

    return around
