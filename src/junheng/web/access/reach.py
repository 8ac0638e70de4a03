"""How far somebody's right to something reaches: which counties as a whole, which single schools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from junheng.web.access.permissions import RIGHTS, Permission, Scope
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind, Role

Row = TypeVar("Row", bound=Model)


class Placed(Protocol):
    """Something of a county, or (with a school) of one of its schools. An organisation is placed, too."""

    @property
    def county_id(self) -> int | None:
        """The county."""

    @property
    def school_id(self) -> int | None:
        """The school's organisation; None: of the county as a whole."""


@dataclass(frozen=True)
class Reach:
    """Counties as a whole, and single schools, by the ids of their organisations."""

    counties: frozenset[int]
    schools: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.counties or self.schools)

    def covers(self, place: Placed) -> bool:
        """Whether it reaches this thing."""
        return place.county_id in self.counties or (place.school_id is not None and place.school_id in self.schools)

    def within(self, rows: QuerySet[Row], county: str = "county", school: str = "school") -> QuerySet[Row]:
        """Those of `rows` that it reaches; `county` and `school` are the lookups of their organisations."""
        return rows.filter(Q(**{f"{county}__in": self.counties}) | Q(**{f"{school}__in": self.schools}))


def reach(user: User | AnonymousUser, permission: Permission) -> Reach:
    """How far the right of `user` to do something reaches. Asked of the database once a request and user."""
    if not isinstance(user, User) or not user.is_active:
        return Reach(frozenset(), frozenset())
    counties: set[int] = set()
    schools: set[int] = set()
    for one in memberships(user):
        scope = RIGHTS[permission].get(Role(one.role))
        place = one.organisation
        if scope is Scope.SCHOOL:
            schools.add(place.pk)
        elif scope is Scope.NAMED:
            schools.update(school.pk for school in one.schools.all())
        elif scope is Scope.COUNTY and place.county_id is not None:
            counties.add(place.county_id)
        elif scope is Scope.BELOW:
            counties.update(counties_below(place))
    return Reach(frozenset(counties), frozenset(schools))


def memberships(user: User) -> list[Membership]:
    """The roles of somebody in organisations that are not closed."""
    known = user.__dict__.get("_memberships")
    if known is None:
        rows = user.memberships.filter(organisation__closed=False).select_related("organisation")
        known = user.__dict__["_memberships"] = list(rows.prefetch_related("schools"))
    found: list[Membership] = known
    return found


def counties_below(place: Organisation) -> list[int]:
    """The counties of a city or province, looked up once."""
    known = place.__dict__.get("_counties_below")
    if known is None:
        rows = Organisation.objects.filter(Q(parent=place) | Q(parent__parent=place), kind=OrganisationKind.COUNTY)
        known = place.__dict__["_counties_below"] = list(rows.values_list("pk", flat=True))
    found: list[int] = known
    return found


def may(user: User | AnonymousUser, permission: Permission, place: Placed | None = None) -> bool:
    """Whether `user` may do something (to this thing)."""
    found = reach(user, permission)
    return bool(found) if place is None else found.covers(place)


def counties_of(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """The counties in which somebody has a role, be it in one school."""
    found: set[int] = set()
    for one in memberships(user) if isinstance(user, User) and user.is_active else ():
        county = one.organisation.county_id
        found.update(counties_below(one.organisation) if county is None else [county])
    return Organisation.objects.filter(pk__in=found, kind=OrganisationKind.COUNTY).order_by("name")
