"""Sessions in the database that say whose they are, so that somebody can see and end them."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from junheng.web.people.client import address_of
from junheng.web.people.models import Session, User

STARTED, ADDRESS, BROWSER, KEPT = "started_at", "address", "browser", "kept_at"
_BROWSERS = (
    ("Edg", "Edge"), ("QQBrowser", "QQ 浏览器"), ("360", "360 浏览器"), ("MicroMessenger", "微信"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with their owner in a column."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of a session."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.started_at = datetime.fromisoformat(data[STARTED]) if STARTED in data else None
        row.address, row.browser = data.get(ADDRESS, ""), data.get(BROWSER, "")
        return row


def describe(request: HttpRequest) -> None:
    """Note where and when somebody signed in, and forget sessions that have ended."""
    request.session[STARTED] = timezone.now().isoformat()
    request.session[KEPT] = time.time()
    request.session[ADDRESS] = address_of(request) or ""
    request.session[BROWSER] = _browser(request.headers.get("User-Agent", ""))
    SessionStore.clear_expired()


def _browser(told: str) -> str:
    browser = next((name for mark, name in _BROWSERS if mark in told), "")
    system = next((name for name in _SYSTEMS if name in told), "")
    return " · ".join(part for part in (browser, system) if part)


def public_id(session: Session) -> str:
    """What names a session on a page; its key would open it."""
    return hashlib.sha256(session.session_key.encode()).hexdigest()[:20]


def sessions_of(user: User) -> list[Session]:
    """Where somebody is signed in, newest first."""
    return list(user.sessions.filter(expire_date__gt=timezone.now()).order_by("-started_at"))


def end_sessions(user: User, *, but: str | None = None, only: str | None = None) -> int:
    """Sign somebody out everywhere, but for the session with the key `but`; or in one session, by its public id."""
    ended = 0
    for session in sessions_of(user):
        if session.session_key != but and only in (None, public_id(session)):
            session.delete()
            ended += 1
    return ended
