"""Comments: read, written, taken back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from ninja import Query, Schema

from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.routes.places import clean, place_named
from junheng.web.api.schemas import Done, Line, Paged, Prose
from junheng.web.comments import keeping
from junheng.web.comments.models import Comment

_YEAR = "/counties/{slug:county}/{int:year}/comments"


class CommentIn(Schema):
    """A comment on a school, an indicator, or (neither) the county as a whole; at most 2,000 characters.

    `key` is made by the program: the same text sent twice with it is one comment.
    """

    key: uuid.UUID
    text: Prose
    school: Line = ""
    indicator: Line = ""


class CommentOut(Schema):
    """A comment."""

    id: int
    school: str | None
    indicator: str
    by: str
    own: bool
    at: datetime
    text: str


@operation(
    "get",
    _YEAR,
    zh="一年中权限所及的留言，全部或某校、某项指标的，从早到晚",
    needs=Permission.COMMENT,
    answers=list[CommentOut],
)
def comments(
    request: Call, county: str, year: int, paged: Query[Paged], school: str = "", indicator: str = ""
) -> list[dict[str, Any]]:
    """The comments of a year within reach, all or those on a school or an indicator, the oldest first."""
    rows = request.reach.within(Comment.objects.filter(year=request.year))
    if school:
        rows = rows.filter(school__code=clean(school))
    if indicator:
        rows = rows.filter(indicator=clean(indicator))
    rows = rows.select_related("school", "by")
    return [_out(one, request) for one in rows[paged.offset : paged.offset + paged.limit]]


@operation(
    "post",
    _YEAR,
    zh="留言：关于一所学校、一项指标，或全县",
    needs=Permission.COMMENT,
    answers=CommentOut,
    does="comment_county comment_indicator comment_school",
)
def comment_add(request: Call, county: str, year: int, given: CommentIn) -> dict[str, Any]:
    """Comment on a school, an indicator, or the county as a whole."""
    school = place_named(request, given.school)
    made = keeping.add(
        request.year, school=school, indicator=given.indicator, text=given.text, by=request.user, form=given.key
    )
    return _out(made, request)


@operation(
    "delete",
    "/comments/{int:pk}",
    zh="撤回本人的一条留言",
    needs=Permission.COMMENT,
    of=Comment,
    answers=Done,
    does="comment_take_back",
)
def comment_take_back(request: Call, pk: int) -> Done:
    """Take one's own comment back."""
    keeping.take_back(request.found, request.user)
    return Done()


def _out(one: Comment, request: Call) -> dict[str, Any]:
    return {
        "id": one.pk, "school": one.school.code if one.school is not None else None, "indicator": one.indicator,
        "by": str(one.by), "own": one.by_id == request.user.pk, "at": one.at, "text": one.text,
    }  # fmt: skip
