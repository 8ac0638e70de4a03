"""Every address of the desk against every role and every place: it opens for whom the table of rights says, else it does not.

The addresses come from the URL map, the rights from the table: a route that is added later is tested without a word
here. What its address names comes from `example_objects`; what is missing there fails this test.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import example_objects
import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from example_objects import EXAMPLES, LOOKED_UP_LATER, VALUES, Place
from url_map import Route, routes

from junheng.web import urls
from junheng.web.access.pages import Access
from junheng.web.access.permissions import RIGHTS, Permission, Scope
from junheng.web.api.models import Token
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind, Role
from junheng.web.years.models import Year

PLACED = {"county", "year", "school", "pk"}
DOOR = "/sign-in/?next="


@dataclass(frozen=True)
class Person:
    """Somebody of the example, with what the test needs to know of the role."""

    role: Role | None
    client: Client
    stranger: bool = False
    county: int | None = None
    schools: frozenset[int] = frozenset()
    counties_below: frozenset[int] = frozenset()

    def may(self, access: Access, county: int | None, school: int | None, *, any_school: bool) -> bool | None:
        """Whether the table of rights opens this place; None: no such right anywhere.

        `any_school`: the address names a county only, and opens for who reaches one of its schools.
        """
        scope = RIGHTS[access.needs].get(self.role) if self.role else None
        if scope is None:
            return None
        if scope is Scope.COUNTY:
            return county == self.county
        if scope is Scope.BELOW:
            return county in self.counties_below
        return county == self.county if any_school else school in self.schools


@pytest.fixture
def places(county, year) -> dict[str, Place]:
    """The own school and county of the example, another school of it, and another county in another city."""
    example_objects.load_all()
    province = Organisation.objects.create(kind=OrganisationKind.PROVINCE, code="p", name="邻省")
    city = Organisation.objects.create(kind=OrganisationKind.CITY, code="c", name="邻市", parent=province)
    other = Organisation.objects.create(kind=OrganisationKind.COUNTY, code="neighbour", name="邻县", parent=city)
    their_school = Organisation.objects.create(kind=OrganisationKind.SCHOOL, code="T1", name="邻校", parent=other)
    their_year = Year.objects.create(county=other, number=year.number)
    own = Membership.objects.get(user__username="reporter").organisation
    inspected = Membership.objects.get(user__username="inspector").schools.all()
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=county)
    return {
        "own school": Place(county, year, own),
        "own county": Place(county, year, None),
        "other school": Place(county, year, schools.exclude(pk__in=inspected).last()),
        "other county": Place(other, their_year, None),
        "school of another county": Place(other, their_year, their_school),
    }


@pytest.fixture
def persons(places) -> list[Person]:
    """One person for each role, one without any, and a stranger."""
    found = [Person(None, Client(raise_request_exception=False), stranger=True)]
    for role in Role:
        member = Membership.objects.filter(role=role).order_by("pk").first()
        place = member.organisation
        schools = member.schools.all() if role is Role.INSPECTOR else Organisation.objects.filter(pk=place.pk)
        below = Organisation.objects.filter(kind=OrganisationKind.COUNTY, parent=place)
        client = Client(raise_request_exception=False)  # an error is one wrong line among the others
        client.force_login(member.user)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token_of(member.user)}"
        found.append(
            Person(
                role,
                client,
                county=place.county_id,
                schools=frozenset(schools.values_list("pk", flat=True)),
                counties_below=frozenset(below.values_list("pk", flat=True)),
            )
        )
    without = Client(raise_request_exception=False)
    nobody = User.objects.create_user("without-a-role")
    without.force_login(nobody)
    without.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token_of(nobody)}"
    return [*found, Person(None, without)]


def token_of(user: User) -> str:
    """A token with every scope: what the API opens is then a matter of roles, as with pages."""
    secret = f"jh_{user.pk}"
    Token.objects.create(
        user=user, name="test", start="jh_", sha256=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=[one.value for one in Permission], expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    return secret


class Addresses:
    """The addresses of a route in a place."""

    def __init__(self) -> None:
        self.made: dict[tuple[object, Place], object] = {}

    def thing(self, route: Route, place: Place):
        """The example of what the route shows, in this place; made once."""
        model = route.access.of
        assert model in EXAMPLES, (
            f"the route {route.name} shows a {model.__name__}, of which there is no example: "
            f"register one by example_of({model.__name__}) in tests/web/objects_<app>.py"
        )
        key = model, place
        if key not in self.made:
            self.made[key] = EXAMPLES[model](place)
        return self.made[key]

    def address(self, route: Route, place: Place, thing_of: Place | None = None) -> tuple[str, object]:
        """The address, and what it names: the thing, the school, or the county."""
        given: dict[str, object] = {}
        named: object = place.county
        if "county" in route.parts:
            given["county"] = place.county.code
        if "year" in route.parts:
            given["year"] = place.year.number
        if "school" in route.parts:
            assert place.school is not None
            given["school"], named = place.school.code, place.school
        if "pk" in route.parts:
            named = self.thing(route, thing_of or place)
            given["pk"] = named.pk
        for part in route.parts - PLACED:
            value = VALUES.get((route.name, part), VALUES.get(("", part)))
            assert value is not None, (
                f"nobody has said what stands for {part!r} in the address of {route.name}: "
                f"say stands_for({part!r}, ...) in tests/web/objects_<app>.py"
            )
            given[part] = value(place, named) if callable(value) else value
        return reverse(route.name, kwargs=given), named


def looked_up_later(route: Route) -> bool:
    """Whether the view itself looks up a part of the address, and may not find it."""
    return any((where, part) in LOOKED_UP_LATER for where in ("", route.name) for part in route.parts)


def outcome(person: Person, address: str, method: str = "get") -> str:
    """What somebody sees: sent to sign in, no right, not found, opened."""
    with transaction.atomic():
        answer = getattr(person.client, method)(address)
        if hasattr(answer, "streaming_content"):
            list(answer.streaming_content)
        transaction.set_rollback(True)
    if answer.status_code == 401 or (answer.status_code == 302 and answer["Location"].startswith(DOOR)):
        return "sign in"
    return {403: "no right", 404: "not found"}.get(
        answer.status_code, "opened" if answer.status_code < 500 else "error"
    )


def scopes(route: Route, places: dict[str, Place]) -> list[tuple[str, Place, Place | None]]:
    """The places to try a route in: those that its address can tell apart."""
    if not route.parts & PLACED:
        return [("anywhere", places["own school"], None)]
    if "pk" in route.parts:
        found = [(name, place, None) for name, place in places.items() if "school" not in route.parts or place.school]
        if route.parts & PLACED - {"pk"}:  # an address in the own county that names a thing of another
            found.append(("forged", places["own school"], places["school of another county"]))
        return found
    if "school" in route.parts:
        return [(name, place, None) for name, place in places.items() if place.school]
    return [(name, places[name], None) for name in ("own county", "other county")]


@dataclass(frozen=True)
class Cell:
    """A route in a place, for somebody."""

    route: Route
    scope: str
    address: str
    named: object
    person: Person

    @property
    def expected(self) -> str:
        """What the table of rights says."""
        if self.person.stranger:
            return "sign in"
        if not self.route.parts & PLACED:
            right = self.person.role and self.person.role in RIGHTS[self.route.access.needs]
            return "opened" if right else "no right"
        any_school = not self.route.parts & {"school", "pk"}
        may = self.person.may(self.route.access, self.named.county_id, self.named.school_id, any_school=any_school)
        return {None: "no right", False: "not found", True: "opened"}[may]

    def faults(self) -> Iterator[str]:
        """How what is seen differs from what is expected."""
        # A form sent by hand meets the same door; tried where the place is what refuses, and once a route else.
        posted = self.expected == "not found" or (
            self.expected != "opened" and self.scope in ("own school", "anywhere")
        )
        tried = ("get", "post") if posted else ("get",)
        for method in (self.route.method,) if self.route.method else tried:
            seen = outcome(self.person, self.address, method)
            if self.expected == "opened" and seen == "not found" and looked_up_later(self.route):
                continue
            if seen != self.expected:
                who = self.person.role or ("a stranger" if self.person.stranger else "somebody without a role")
                yield f"{method} {self.route.name} ({self.scope}) for {who}: {seen}, not {self.expected}: {self.address}"


def cells(chosen: list[Route], places: dict[str, Place], persons: list[Person], missing: list[str]) -> Iterator[Cell]:
    """Each route, in every place that its address can tell apart, for everybody; what is missing to try it is told."""
    addresses = Addresses()
    for route in chosen:
        try:
            found = [(scope, *addresses.address(route, *place)) for scope, *place in scopes(route, places)]
        except AssertionError as error:
            missing.append(str(error).splitlines()[0])
            continue
        for scope, address, named in found:
            for person in persons:
                if route.access.needs is not None or person.stranger:
                    yield Cell(route, scope, address, named, person)


@pytest.fixture
def short_refusals(monkeypatch):
    """Refusals without their pages, which other tests look at: here there are thousands."""
    monkeypatch.setattr(urls, "handler403", lambda request, exception=None: HttpResponse(status=403))
    monkeypatch.setattr(urls, "handler404", lambda request, exception=None: HttpResponse(status=404))
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("app", sorted({route.app for route in routes()}))
def test_every_address_opens_for_whom_the_table_says_and_nobody_else(app, places, persons, short_refusals):
    wrong: list[str] = []
    tried = 0
    for cell in cells([route for route in routes() if route.app == app], places, persons, wrong):
        tried += 1
        if cell.route.access.needs is not None:
            wrong += cell.faults()
        elif outcome(cell.person, cell.address) in ("sign in", "no right", "error"):
            wrong.append(f"{cell.route.name} is public, but does not open: {cell.address}")

    assert not wrong, "\n".join(["", *wrong])
    assert tried


def test_a_route_whose_model_has_no_example_is_told_so(places, monkeypatch):
    monkeypatch.delitem(EXAMPLES, User)
    route = next(one for one in routes() if one.access.of is User)

    with pytest.raises(AssertionError, match=r"shows a User, of which there is no example: register one"):
        Addresses().address(route, places["own school"])


def test_part_of_a_request_of_a_stranger_reloads_the_page_and_is_not_answered_inside_it():
    answer = Client().get("/account/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (204, "true", b"")
