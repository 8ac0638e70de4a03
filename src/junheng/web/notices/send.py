"""Telling people."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from junheng.web.notices.models import Notice
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind, Role


def tell(people: Iterable[User], key: str, *, link: str = "", by: User | None = None, **fields: str | int) -> int:
    """Leave a notice for each of `people`, in the transaction of what it tells of; how many were told."""
    told = {person.pk: person for person in people if person.is_active}
    Notice.objects.bulk_create(
        [Notice(to=person, by=by, key=key, fields=fields, link=link) for person in told.values()], 500
    )
    return len(told)


def people_of(place: Organisation, roles: Collection[Role] | None = None) -> list[User]:
    """Who has a role in a school, a department, or (of a county) any of its departments or itself."""
    places = Q(memberships__organisation=place)
    if place.kind == OrganisationKind.COUNTY:
        places |= Q(
            memberships__organisation__parent=place, memberships__organisation__kind=OrganisationKind.DEPARTMENT
        )
    if roles is not None:
        places &= Q(memberships__role__in=list(roles))
    return list(User.objects.filter(places, is_active=True).distinct())
