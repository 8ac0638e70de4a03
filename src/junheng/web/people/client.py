"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The address of the browser: behind a server that speaks HTTPS, what that server saw, else what we see.

    Only the last entry of X-Forwarded-For was written by our own server; those before it are what a stranger claims.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if settings.HTTPS:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or seen
    try:
        return str(ip_address(seen))
    except ValueError:
        return None
