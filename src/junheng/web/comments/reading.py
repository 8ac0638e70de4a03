"""The comments on one thing, as a page shows them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.comments.models import Comment
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import ROLES, Role
from junheng.web.years.models import Year

NEWEST = 100  # that a page shows
LONGEST = 2000  # characters of a text


@dataclass(frozen=True)
class Line:
    """A comment, the first role of who wrote it, and whether that is who reads it."""

    comment: Comment
    role: Text | None
    own: bool


@dataclass(frozen=True)
class Panel:
    """The newest comments on one thing, and the form for another one."""

    lines: list[Line]
    more: bool  # there are earlier ones
    action: str  # where the form is sent
    form: uuid.UUID
    newest: int = NEWEST
    most: int = LONGEST


def panel(
    user: User, county: Organisation, year: Year, *, school: Organisation | None = None, indicator: str = ""
) -> Panel | None:
    """What a page shows of the comments on a school, an indicator or the county, by one query; None: nothing.

    Who may comment on something reads what was said there. So people of a school do not read what is said about the
    county or an indicator: it may be about other schools, whose figures they do not see.
    """
    if not may(user, Permission.COMMENT, school or county):
        return None
    roles = Membership.objects.filter(user=OuterRef("by")).order_by("pk").values("role")[:1]
    rows = Comment.objects.filter(year=year, school=school, indicator=indicator).select_related("by")
    found = list(rows.annotate(role=Subquery(roles)).order_by("-pk")[: NEWEST + 1])
    lines = [
        Line(one, ROLES[Role(one.role)] if one.role else None, one.by_id == user.pk) for one in reversed(found[:NEWEST])
    ]
    return Panel(lines, len(found) > NEWEST, address(county, year, school, indicator, "comment"), uuid.uuid4())


def address(county: Organisation, year: Year, school: Organisation | None, indicator: str, what: str = "") -> str:
    """The page of what is commented on; with `what` the address of that name about the same thing."""
    at = [county.code, year.number]
    if school is not None:
        return reverse(f"{what}_school" if what else "school_standing", args=[*at, school.code])
    if indicator:
        return reverse(f"{what}_indicator" if what else "indicator_standing", args=[*at, indicator])
    return reverse(f"{what}_county" if what else "board", args=at)


def page_of(comment: Comment) -> str:
    """Where a comment is read."""
    return f"{address(comment.county, comment.year, comment.school, comment.indicator)}#comments"
