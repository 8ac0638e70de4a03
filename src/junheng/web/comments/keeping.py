"""Writing a comment and taking it back, each with its entry in the log; who is told."""

from __future__ import annotations

import uuid

from django.db import transaction

from junheng.errors import UsageError
from junheng.standards.model import Composite, IndicatorRule
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may, memberships
from junheng.web.audit.record import record
from junheng.web.comments.models import Comment
from junheng.web.comments.reading import LONGEST, page_of
from junheng.web.notices.send import people_of, tell
from junheng.web.people.departments import department_named, departments_of
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import Department, Role
from junheng.web.years.keep import standard_of
from junheng.web.years.models import Year

EMPTY = Text("请写留言内容，不能空着。", "Write something; a comment cannot be empty.")
TOO_LONG = Text(
    "留言最多{most}字，现在是{length}字。请缩短后再发。",
    "A comment has at most {most} characters, this one has {length}. Shorten it, then send it again.",
)
NO_INDICATOR = Text("本年的标准里没有指标{indicator}。", "The standard of this year has no indicator {indicator}.")
ONE_THING = Text(
    "一条留言只能关于一所学校，或者一项指标。请分开写。", "A comment is on a school or on an indicator. Write two."
)
NOT_YOURS = Text("只有留言的人可以撤回。", "Only who wrote a comment takes it back.")
FROM_OUTSIDE = frozenset({Role.REVIEWER, Role.INSPECTOR})  # who look at the bureau's work without being of it


@transaction.atomic
def add(
    year: Year, *, school: Organisation | None, indicator: str, text: str, by: User, form: uuid.UUID
) -> Comment:  # fmt: skip
    """Keep a comment on a school, an indicator or (neither) the county as a whole, and tell people.

    The same text from the same form is the comment that is there already, where it is sent again.

    Raises:
        UsageError: it is empty or too long, on two things at once, or there is no such indicator.
    """
    said = "\n".join(text.splitlines()).strip()
    if not said:
        raise UsageError(EMPTY)
    if len(said) > LONGEST:
        raise UsageError(TOO_LONG.format(most=LONGEST, length=len(said)))
    if school is not None and indicator:  # no page would show it
        raise UsageError(ONE_THING)
    rule = _rule(year, indicator) if indicator else None
    User.objects.select_for_update().get(pk=by.pk)  # who presses a button twice at once is one after the other
    there = Comment.objects.filter(year=year, school=school, indicator=indicator)
    again = there.filter(by=by, form=form, text=said).first()
    if again is not None:
        return again
    before = User.objects.filter(comments__in=there).distinct()
    made = Comment(
        county=year.county, year=year, school=school, indicator=indicator, by=by, text=said, form=form
    )  # fmt: skip
    told = [*before, *_concerned(made, rule)]
    made.save()
    _record("comments.added", made)
    place = school or year.county
    about = Text(place.name, place.name) if rule is None else Text(*(f"{indicator} {name}" for name in rule.name))
    tell(
        [one for one in told if one != by and may(one, Permission.COMMENT, made)], "comments.notice",
        link=page_of(made), by=by, about=about.zh, about_en=about.en,
    )  # fmt: skip
    return made


@transaction.atomic
def take_back(comment: Comment, by: User) -> None:
    """Take one's own comment away.

    Raises:
        UsageError: it is somebody else's.
    """
    if comment.by_id != by.pk:
        raise UsageError(NOT_YOURS)
    if Comment.objects.filter(pk=comment.pk).delete()[0]:
        _record("comments.taken_back", comment)


def _record(action: str, comment: Comment) -> None:
    school = comment.school.code if comment.school is not None else ""
    record(
        action, who=comment.by, county=comment.county_id, target=comment, year=comment.year.number, school=school,
        indicator=comment.indicator,
    )  # fmt: skip


def _rule(year: Year, indicator: str) -> IndicatorRule | Composite:
    pack = standard_of(year).pack
    rules: dict[str, IndicatorRule | Composite] = {**pack.indicators, **pack.entry, **pack.vetoes}
    if pack.composite is not None:
        rules[pack.composite.id] = pack.composite
    if indicator not in rules:
        raise UsageError(NO_INDICATOR.format(indicator=indicator))
    return rules[indicator]


def _concerned(comment: Comment, rule: IndicatorRule | Composite | None) -> list[User]:
    """Whom a comment asks for an answer.

    On a school its people, and the head of compulsory education where one of them wrote it. On the county or an
    indicator, from outside the bureau: its head and administrator, and the head of the department that answers for it.
    """
    roles = {one.role for one in memberships(comment.by)}
    departments = departments_of(comment.county_id)
    if comment.school is not None:
        own = comment.school_id in {one.organisation_id for one in memberships(comment.by)}
        office = departments.get(Department.COMPULSORY) if own else None
        return [*people_of(comment.school), *_heads(office)]
    if not roles & FROM_OUTSIDE:
        return []
    office = department_named(rule.owner.zh, departments) if rule is not None else None
    return [*people_of(comment.county, (Role.COUNTY_HEAD, Role.COUNTY_ADMINISTRATOR)), *_heads(office)]


def _heads(department: Organisation | None) -> list[User]:
    return people_of(department, (Role.DEPARTMENT_HEAD,)) if department is not None else []
