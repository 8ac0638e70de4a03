"""Telling people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from junheng.web.notices.models import Notice
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind, Role


def tell(people: Iterable[User], key: str, *, link: str = "", by: User | None = None, **fields: str | int) -> int:
    """Leave a notice for each of `people`, in the transaction of what it tells of; how many were told."""
    return tell_each([(people, link, fields)], key, by=by)


def tell_each(
    letters: Iterable[tuple[Iterable[User], str, Mapping[str, str | int]]], key: str, *, by: User | None = None
) -> int:
    """Leave notices of the same kind about several things: to whom, the page, the fields; how many were left."""
    notices = [
        Notice(to=person, by=by, key=key, fields=dict(fields), link=link)
        for people, link, fields in letters
        for person in {one.pk: one for one in people if one.is_active}.values()
    ]
    return len(Notice.objects.bulk_create(notices, 500))


def people_of_each(places: Collection[int]) -> dict[int, list[User]]:
    """Who has a role in each of several schools or departments, by their numbers."""
    found: dict[int, list[User]] = {place: [] for place in places}
    rows = Membership.objects.filter(organisation__in=places, user__is_active=True).select_related("user")
    for one in rows.order_by("pk"):
        found[one.organisation_id].append(one.user)
    return found


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
