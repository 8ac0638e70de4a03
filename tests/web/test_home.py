"""Where one arrives: at what is to be done, or at the newest year of the county; pages of the account lead back."""

from __future__ import annotations

from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind, Role


def test_who_works_arrives_at_what_is_to_be_done_and_who_looks_on_in_the_newest_year(signed_in, year):
    for name in ("reporter", "principal", "clerk", "compulsory", "inspector"):
        assert signed_in(name).get("/")["Location"] == f"/c/{year.county.code}/todo/", name
    for name in ("head", "admin", "reviewer"):
        assert signed_in(name).get("/")["Location"] == f"/c/{year.county.code}/{year.number}/board/", name


def test_who_has_two_counties_chooses(signed_in, county, year):
    other = Organisation.objects.create(kind=OrganisationKind.COUNTY, code="other", name="邻县", parent=county.parent)
    Membership.objects.create(user=User.objects.get(username="head"), role=Role.COUNTY_HEAD, organisation=other)

    page = signed_in("head").get("/").content.decode()

    assert "邻县" in page
    assert f'href="/c/{county.code}/{year.number}/' in page
    assert f'href="/c/{county.code}/todo/"' in page


def test_who_has_no_role_is_told_what_to_do(signed_in, db):
    User.objects.create(username="nobody")

    answer = signed_in("nobody").get("/")

    assert answer.status_code == 403
    assert "请联系本县管理员" in answer.content.decode()


def test_the_account_leads_back_into_the_county(signed_in, county):
    page = signed_in("clerk").get("/account/").content.decode()

    assert f'href="/c/{county.code}/' in page
