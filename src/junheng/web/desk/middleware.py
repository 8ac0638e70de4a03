"""What happens around every request: the language that was chosen, and which sources a page may load."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from junheng.web.people.models import User

Answer = Callable[[HttpRequest], HttpResponseBase]
CODES = {"zh": "zh-hans", "en": "en"}
COOKIE = "language"
OWN_SOURCES = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def chosen_language(answer: Answer) -> Answer:
    """Chinese, unless the account (or, before signing in, the cookie) says English."""

    def around(request: HttpRequest) -> HttpResponseBase:
        chosen = request.user.language if isinstance(request.user, User) else request.COOKIES.get(COOKIE, "zh")
        with translation.override(CODES.get(chosen, CODES["zh"])):
            return answer(request)

    return around


def own_sources_only(answer: Answer) -> Answer:
    """Pages load nothing from elsewhere and run no script that stands in them; shared caches keep none of them."""

    def around(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", OWN_SOURCES)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return around
