"""A line in the log for each request: which route, by whom (a number), with which outcome, how long."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("junheng.requests")
# Whole by itself: it is also sent where nothing of the request is read, neither language nor session.
TOO_LARGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>文件太大 · Too large</title></head><body>
<h1>文件太大，没有上传 · Too large, not uploaded</h1>
<p>一次上传的文件合计不能超过{most}MB。请缩小文件（例如降低扫描分辨率）或分几次上传。</p>
<p lang="en">The files of one upload may come to {most} MB together. Make them smaller, or upload them one after the other.</p>
</body></html>"""
UNNOTED = ("health",)  # asked every few seconds by what watches


def not_too_large(answer: Answer) -> Answer:
    """Refuse what is larger than any upload before it is read. Without a length nothing is read at all."""

    def around(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.REQUEST_BYTES:
            return HttpResponse(TOO_LARGE.format(most=settings.REQUEST_BYTES // 1024**2), status=413)
        return answer(request)

    return around


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
