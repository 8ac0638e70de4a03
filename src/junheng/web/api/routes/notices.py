"""What waits for the token's owner, and the notices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404
from ninja import Query, Schema

from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import Done, Paged, Words, words
from junheng.web.desk.waiting import waiting_for
from junheng.web.notices.models import Notice
from junheng.web.notices.reading import mark_read
from junheng.web.words import words as words_of
from junheng.web.years.models import Year


class NotificationOut(Schema):
    """A notice; `link` is a page of the desk."""

    id: int
    words: Words
    link: str
    by: str | None
    made_at: datetime
    read_at: datetime | None


class TodoLine(Schema):
    """One thing to do, why now, by which day, and the page of the desk where it is done."""

    what: Words
    why: Words
    by: date | None
    link: str


class TodoOut(Schema):
    """What waits of one sort: how much, the most pressing of it, and the page where all of it is."""

    title: Words
    count: int
    lines: list[TodoLine]
    link: str


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


@operation(
    "get",
    "/counties/{slug:county}/todo",
    zh="等着本人处理的事",
    needs=Permission.NOTICES,
    answers=list[TodoOut],
    does="todo",
)
def todo(request: Call, county: str) -> list[dict[str, Any]]:
    """What waits for oneself in a county, sort by sort."""
    year = Year.objects.filter(county=request.county).first()
    found = waiting_for(request.user, request.county, year) if year is not None else []
    return [
        {
            "title": words(words_of(one.title)), "count": one.count, "link": one.href,
            "lines": [
                {"what": words(line.what), "why": words(words_of(line.why)), "by": line.day, "link": line.href}
                for line in one.lines()
            ],
        }
        for one in found
    ]  # fmt: skip
