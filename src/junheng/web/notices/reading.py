"""Notices that were read."""

from __future__ import annotations

from django.utils import timezone

from junheng.web.notices.models import Notice
from junheng.web.people.models import User


def mark_read(user: User, pk: int | None = None) -> None:
    """Mark one of somebody's notices, or all of them, as read."""
    rows = Notice.objects.filter(to=user, read_at=None)
    (rows if pk is None else rows.filter(pk=pk)).update(read_at=timezone.now())
