"""Where one arrives: at the county that one has a role in, at its newest year; pages of the account lead back."""

from __future__ import annotations

from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind, Role


def test_everybody_of_one_county_arrives_in_its_newest_year(signed_in, year):
    for name in ("reporter", "clerk", "head", "inspector", "admin"):
        answer = signed_in(name).get("/")

        assert answer.status_code == 302, name
        assert f"/{year.county.code}/{year.number}/" in answer["Location"], name


def test_who_has_two_counties_chooses(signed_in, county, year):
    other = Organisation.objects.create(kind=OrganisationKind.COUNTY, code="other", name="邻县", parent=county.parent)
    Membership.objects.create(user=User.objects.get(username="head"), role=Role.COUNTY_HEAD, organisation=other)

    page = signed_in("head").get("/").content.decode()

    assert "邻县" in page
    assert f'href="/c/{county.code}/{year.number}/' in page


def test_who_has_no_role_is_told_what_to_do(signed_in, db):
    User.objects.create(username="nobody")

    answer = signed_in("nobody").get("/")

    assert answer.status_code == 403
    assert "请联系本县管理员" in answer.content.decode()


def test_the_account_leads_back_into_the_county(signed_in, county):
    page = signed_in("clerk").get("/account/").content.decode()

    assert f'href="/c/{county.code}/' in page
