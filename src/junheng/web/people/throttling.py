"""Slowing who guesses: many addresses at one account, one address at many accounts, beside a name at an address.

A browser in which somebody has signed in before is known by a signed cookie, and only its own wrong passwords stop it:
a stranger who keeps guessing cannot keep people away from their desk, nor from a school behind one line.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import Sum
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from junheng.web.people.client import address_of
from junheng.web.people.models import User

ACCOUNT_FAILURES, ACCOUNT_COOLOFF = 20, timedelta(minutes=5)  # at one account, from wherever
ADDRESS_FAILURES, ADDRESS_COOLOFF = 50, timedelta(minutes=15)  # from one address, at whichever accounts
KNOWN, KNOWN_SECONDS, MOST_KNOWN = "known", 180 * 24 * 60 * 60, 10


class Throttling(AxesDatabaseHandler):  # type: ignore[misc] # axes has no types
    """The counts of django-axes, asked twice more."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Whether a sign-in is refused before the password is looked at."""
        return super().is_locked(request, credentials) or wide_lock(request, credentials) is not None


def wide_lock(request: HttpRequest, credentials: dict[str, Any] | None = None) -> timedelta | None:
    """How long a browser that is not known waits, since an account or an address saw too many failures; None: it need not."""
    username = get_client_username(request, credentials)
    if username is None or username in _known(request):
        return None
    if _failures(ACCOUNT_COOLOFF, username=username) >= ACCOUNT_FAILURES:
        return ACCOUNT_COOLOFF
    if _failures(ADDRESS_COOLOFF, ip_address=address_of(request)) >= ADDRESS_FAILURES:
        return ADDRESS_COOLOFF
    return None


def _failures(within: timedelta, **whose: object) -> int:
    attempts = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - within, **whose)
    return attempts.aggregate(count=Sum("failures_since_start"))["count"] or 0


def _known(request: HttpRequest) -> list[str]:
    """Who has signed in in this browser."""
    try:
        pks = signing.loads(request.COOKIES.get(KNOWN, ""), salt=KNOWN, max_age=KNOWN_SECONDS)
    except signing.BadSignature:
        return []
    return list(User.objects.filter(pk__in=pks).values_list("username", flat=True))


def remember(request: HttpRequest, answer: HttpResponseBase, user: User) -> HttpResponseBase:
    """Let the browser be known to somebody who has just signed in."""
    known = list(User.objects.filter(username__in=_known(request)).exclude(pk=user.pk).values_list("pk", flat=True))
    answer.set_cookie(
        KNOWN, signing.dumps([*known, user.pk][-MOST_KNOWN:], salt=KNOWN), max_age=KNOWN_SECONDS, path="/sign-in/",
        secure=settings.HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip
    return answer
