"""Who is told what about evidence."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from junheng.web.evidence.models import Item
from junheng.web.evidence.wanted import rules_of
from junheng.web.notices.models import Notice
from junheng.web.notices.send import tell
from junheng.web.people.departments import department_named, departments_of
from junheng.web.people.models import User
from junheng.web.people.roles import OrganisationKind, Role
from junheng.web.tasks.notices import to_verifiers
from junheng.web.years.keep import standard_of

TO_CHECK = "evidence.notice_to_check"


def tell_checkers(item: Item) -> None:
    """Say that evidence waits, to who answers for it; once, however many files come before the notice is read."""
    year, people = item.year, checkers(item)
    link = reverse("evidence", args=[year.county.code, year.number])
    waiting = Notice.objects.filter(to__in=people, key=TO_CHECK, link=link, read_at=None)
    know = set(waiting.values_list("to", flat=True))
    tell([one for one in people if one.pk not in know], TO_CHECK, link=link, by=item.added_by, year=year.number)


def checkers(item: Item) -> list[User]:
    """Of those who may check a document, who answers for it; never who added it.

    Of a task, who verifies it; else the heads of the department that the indicator is of and the school's responsible
    inspector; where there are none, every head of a department of the county.
    """
    if item.task is not None:
        return [one for one in to_verifiers(item.task) if one.pk != item.added_by_id]
    rule = rules_of(standard_of(item.year)).get(item.indicator)
    owner = department_named(rule.owner.zh, departments_of(item.county_id)) if rule is not None else None
    head = Q(memberships__role=Role.DEPARTMENT_HEAD)
    wanted = head & Q(memberships__organisation=owner) if owner is not None else Q(pk=None)
    if item.school_id is not None:
        wanted |= Q(memberships__role=Role.INSPECTOR, memberships__schools=item.school_id)
    of_county = Q(
        memberships__organisation__parent=item.county_id, memberships__organisation__kind=OrganisationKind.DEPARTMENT
    )
    others = User.objects.filter(is_active=True).exclude(pk=item.added_by_id)
    return list(others.filter(wanted).distinct()) or list(others.filter(head & of_county).distinct())


def tell_who_added(item: Item, by: User) -> None:
    """Say why a document was returned, to who brought it."""
    link = reverse("evidence_item", args=[item.pk])
    tell([item.added_by], "evidence.notice_returned", link=link, by=by, title=item.title, reason=item.reason)
