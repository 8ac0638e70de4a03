"""What opens for whom: nothing for strangers, nothing of other counties, and every page has said what it needs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from junheng.web.access.permissions import RIGHTS, Permission
from junheng.web.access.reach import may, reach
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind, Role


def patterns(resolver: URLResolver):
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


def test_every_page_was_declared_with_what_it_needs():
    without = [
        one.name
        for one in patterns(get_resolver())
        if isinstance(one, URLPattern) and not hasattr(one.callback, "access")
    ]

    assert without == []


def test_every_permission_says_who_has_it():
    assert set(RIGHTS) == set(Permission)
    assert all(RIGHTS.values())


@pytest.mark.django_db
def test_strangers_are_sent_to_sign_in():
    answer = Client().get("/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_a_right_reaches_the_own_county_and_no_other(county):
    other = Organisation.objects.create(kind=OrganisationKind.COUNTY, code="other", name="邻县", parent=county.parent)
    school = Organisation.objects.create(kind=OrganisationKind.SCHOOL, code="1", name="邻县小学", parent=other)
    clerk = User.objects.get(username="clerk")

    assert may(clerk, Permission.RETURN_CHECK, county)
    assert not may(clerk, Permission.RETURN_CHECK, other)
    assert not may(clerk, Permission.RETURN_CHECK, school)
    assert reach(User.objects.get(username="reviewer"), Permission.BOARD_VIEW).counties == {county.pk, other.pk}


def test_an_inspector_reaches_named_schools_only(county):
    inspector = User.objects.get(username="inspector")
    named = set(inspector.memberships.get().schools.values_list("pk", flat=True))

    assert reach(inspector, Permission.RETURN_VIEW).schools == named
    assert not reach(inspector, Permission.RETURN_VIEW).counties


def test_a_closed_organisation_and_an_inactive_account_give_no_right(county):
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).last()
    user = User.objects.create_user("gone", password="x")
    Membership.objects.create(user=user, role=Role.SCHOOL_HEAD, organisation=school)
    assert may(user, Permission.RETURN_SUBMIT, school)

    Organisation.objects.filter(pk=school.pk).update(closed=True)
    assert not may(User.objects.get(pk=user.pk), Permission.RETURN_SUBMIT, school)
    user.is_active = False
    assert not may(user, Permission.BOARD_VIEW)
