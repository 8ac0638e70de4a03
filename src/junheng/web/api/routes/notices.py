"""The notices of the token's owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from ninja import Query, Schema

from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import Done, Paged, Words, words
from junheng.web.notices.models import Notice
from junheng.web.notices.reading import mark_read


class NotificationOut(Schema):
    """A notice; `link` is a page of the desk."""

    id: int
    words: Words
    link: str
    by: str | None
    made_at: datetime
    read_at: datetime | None


class NoticesAsked(Paged):
    """Which notices."""

    unread: bool = False


@operation(
    "get",
    "/notices",
    zh="本人的通知，新的在前",
    needs=Permission.NOTICES,
    answers=list[NotificationOut],
    does="notices",
)
def notices(request: Call, asked: Query[NoticesAsked]) -> list[dict[str, Any]]:
    """One's own notices, newest first."""
    rows = Notice.objects.filter(to=request.user).select_related("by")
    if asked.unread:
        rows = rows.filter(read_at=None)
    return [
        {
            "id": one.pk, "words": words(one.text), "link": one.link,
            "by": str(one.by) if one.by is not None else None, "made_at": one.made_at, "read_at": one.read_at,
        }
        for one in rows[asked.offset : asked.offset + asked.limit]
    ]  # fmt: skip


@operation(
    "post", "/notices/read", zh="本人的通知全部标为已读", needs=Permission.NOTICES, answers=Done, does="notices_read"
)
def notices_read(request: Call) -> Done:
    """Mark all of one's own notices as read."""
    mark_read(request.user)
    return Done()


@operation(
    "post",
    "/notices/{int:notice}/read",
    zh="一条通知标为已读",
    needs=Permission.NOTICES,
    answers=Done,
    does="notice_read",
)
def notice_read(request: Call, notice: int) -> Done:
    """Mark one of one's own notices as read."""
    if not Notice.objects.filter(to=request.user, pk=notice).exists():
        raise Http404
    mark_read(request.user, notice)
    return Done()
