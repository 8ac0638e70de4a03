"""Who was given a password by somebody else chooses an own one first; who works stays signed in."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from junheng.web.people.models import User
from junheng.web.people.sessions import KEPT

Answer = Callable[[HttpRequest], HttpResponseBase]
OPEN = ("account_password", "sign_out", "language", "health")
PROLONGED_AFTER_SECONDS = 60 * 60


def own_password_first(answer: Answer) -> Answer:
    """Send who must change the password to where that is done; and prolong the session of who opens pages."""

    def around(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User):
            if user.must_change_password and request.path not in {reverse(name) for name in OPEN}:
                return _to_password(request)
            if time.time() - request.session.get(KEPT, 0.0) > PROLONGED_AFTER_SECONDS:
                request.session[KEPT] = time.time()
        return answer(request)

    return around


def _to_password(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):  # a part of a page would show the form inside it
        reply = HttpResponse(status=204)
        reply["HX-Redirect"] = reverse("account_password")
        return reply
    return redirect("account_password")
