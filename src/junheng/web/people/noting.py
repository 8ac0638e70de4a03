"""What the audit log hears of signing in and out, and what a session notes of its browser."""

from __future__ import annotations

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from junheng.web.audit.record import record
from junheng.web.people.models import User
from junheng.web.people.sessions import describe


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_: object) -> None:
    """Somebody signed in."""
    describe(request)
    record("signed_in", who=user, county=user.county_id, target=user)


@receiver(user_logged_out)
def signed_out(user: User | None, **_: object) -> None:
    """Somebody signed out."""
    if user is not None:
        record("signed_out", who=user, county=user.county_id, target=user)


@receiver(user_locked_out)
def locked_out(username: str, **_: object) -> None:
    """Somebody tried too many passwords of an account that exists; names that nobody has are not kept."""
    user = User.objects.filter(username=username).first()
    if user is not None:
        record("locked_out", county=user.county_id, target=user)
