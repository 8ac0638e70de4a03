"""What waits for somebody: on the page of things to do, and counted in the navigation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uploads import pdf, upload

from junheng.web.desk.waiting import TODO, counts, waiting_for
from junheng.web.evidence.models import Item
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind, Role
from junheng.web.plans.models import Scenario
from junheng.web.returns.models import Return
from junheng.web.supervision.models import Notice, Point
from junheng.web.tasks.models import Task


@pytest.fixture
def waits(county, year):
    """What waits for somebody, by sort: the addresses where it is done."""

    def of(username: str) -> dict[str, list[str]]:
        found = waiting_for(User.objects.get(username=username), county, year)
        return {one.title: [line.href for line in one.lines()] for one in found}

    return of


@pytest.fixture
def own_return(year) -> Return:
    school = User.objects.get(username="reporter").memberships.get().organisation
    return Return.objects.get(year=year, school=school)


def test_a_return_waits_for_its_school_then_for_the_departments_then_for_nobody(waits, own_return):
    link = reverse("return", args=[own_return.pk])
    Return.objects.filter(pk=own_return.pk).update(state=Return.State.DRAFT)
    assert link in waits("reporter")["returns.todo_fill"]
    assert link in waits("principal")["returns.todo_fill"]
    assert link not in waits("compulsory").get("returns.todo_fill", [])

    Return.objects.exclude(pk=own_return.pk).update(state=Return.State.APPROVED)
    by = User.objects.get(username="principal")
    Return.objects.filter(pk=own_return.pk).update(state=Return.State.SUBMITTED, submitted_by=by)
    assert "returns.todo_fill" not in waits("reporter")
    assert waits("compulsory")["returns.todo_check"] == waits("clerk")["returns.todo_check"] == [link]

    Return.objects.filter(pk=own_return.pk).update(state=Return.State.APPROVED)
    assert "returns.todo_check" not in waits("compulsory")


def test_a_return_that_was_sent_back_or_is_late_says_so_and_comes_first_on_the_page(signed_in, county, own_return):
    Return.objects.filter(pk=own_return.pk).update(state=Return.State.RETURNED)

    page = signed_in("reporter").get(reverse("todo", args=[county.code])).content.decode()

    main = page.split("<main")[1]
    first = main.index(reverse("return", args=[own_return.pk]))
    assert first < main.index("/rectifications/")
    assert first < main.index("/tasks/")
    assert "被退回" in main[first : first + 400]


def test_a_notice_waits_for_the_school_until_it_answered_then_for_those_who_decide(waits, signed_in):
    notice = Notice.objects.get(state=Notice.State.ISSUED)
    link = reverse("rectification", args=[notice.pk])
    task = Task.objects.get(finding__inspection=notice.inspection_id)
    for username in ("principal", "reporter"):
        assert waits(username)["supervision.todo_answer"] == [link]
        assert reverse("task", args=[task.pk]) not in waits(username).get("tasks.todo", [])  # not twice
    assert "supervision.todo_decide" not in waits("inspector")

    point = Point.objects.get(task=task)
    files = {f"p{point.pk}-uploads": [upload("a.pdf", pdf("answer"))]}
    signed_in("principal").post(reverse("rectification_answer", args=[notice.pk]), {"reply": "已改"} | files)

    assert "supervision.todo_answer" not in waits("principal")
    for username in ("inspector", "inspection"):
        assert waits(username)["supervision.todo_decide"] == [link]
        assert reverse("task", args=[task.pk]) not in waits(username).get("tasks.todo", [])
        assert "evidence.todo_check" not in waits(username)  # its document is looked at with the answer
    assert "supervision.todo_decide" not in waits("finance")


def test_evidence_waits_for_who_answers_for_it_and_what_was_returned_for_who_brought_it(waits, signed_in, year):
    address = reverse("evidence_add", args=[year.county.code, year.number, "YZ-G10"])
    signed_in("clerk").post(address, {"uploads": [upload("编制.pdf", pdf("posts"))], "school": "county"})
    item = Item.objects.get(indicator="YZ-G10")
    link = reverse("evidence_item", args=[item.pk])
    holders = [name for name in ("clerk", "compulsory", "personnel", "finance", "inspection", "inspector", "principal")
               if link in waits(name).get("evidence.todo_check", [])]  # fmt: skip
    assert holders == ["personnel"]

    Item.objects.filter(pk=item.pk).update(state=Item.State.RETURNED)

    assert link in waits("clerk")["evidence.todo_mend"]
    assert "evidence.todo_check" not in waits("personnel")


def test_plans_wait_for_the_head_until_one_of_them_or_a_later_one_is_adopted(waits, county, year):
    assert "plans.todo_adopt" not in waits("head")
    followed = Scenario.objects.get(county=county, adopted=True)
    later = Scenario.objects.create(
        county=county, year=year, snapshot=followed.snapshot, name="更省", status=Scenario.Status.OPTIMAL,
        answered_at=timezone.now(),
    )  # fmt: skip
    Scenario.objects.create(
        county=county, year=year, snapshot=followed.snapshot, name="做不到", status=Scenario.Status.INFEASIBLE,
        answered_at=timezone.now(),
    )  # fmt: skip

    assert waits("head") == {"plans.todo_adopt": [reverse("plan", args=[later.pk])]}
    assert "plans.todo_adopt" not in waits("admin")
    Scenario.objects.filter(pk=followed.pk).update(adopted_at=timezone.now() + timedelta(seconds=1))
    assert waits("head") == {}


def test_the_navigation_counts_what_the_page_lists(signed_in, county, year):
    user = User.objects.get(username="principal")
    counted = counts(user, county, year)
    assert counted[TODO] == sum(count for place, count in counted.items() if place != TODO) > 0

    page = signed_in("principal").get(reverse("board", args=[county.code, year.number])).content.decode()
    navigation = page.split('<nav class="nav"')[1].split("</nav>")[0]

    assert navigation.count('class="count"') == len(counted)
    assert f">{counted[TODO]}<" in navigation


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "username", ["reporter", "compulsory", "equipment", "inspection", "inspector", "head", "reviewer"]
)
def test_every_line_leads_to_a_page_that_opens(signed_in, county, waits, username, language):
    User.objects.filter(username=username).update(language=language)
    client = signed_in(username)

    page = client.get(reverse("todo", args=[county.code]))

    assert page.status_code == 200
    content = page.content.decode().split("<main")[1].split("</main>")[0]
    assert "{" not in content
    links = [link for sort in waits(username).values() for link in sort]
    assert all(link in content for link in links)
    for link in links:
        assert client.get(link).status_code == 200, link
    if not links:
        assert ("Nothing waits" if language == "en" else "现在没有等您办理的事") in content


def test_what_waits_is_of_the_own_county_and_asked_for_by_few_queries(county, year, signed_in):
    city = Organisation.objects.create(kind=OrganisationKind.CITY, code="c", name="邻市")
    other = Organisation.objects.create(kind=OrganisationKind.COUNTY, code="n", name="邻县", parent=city)
    office = Organisation.objects.create(
        kind=OrganisationKind.DEPARTMENT, code="inspection", name="督导室", parent=other
    )
    neighbour = User.objects.create_user("neighbour", county=other)
    Membership.objects.create(user=neighbour, role=Role.DEPARTMENT_HEAD, organisation=office)
    client = Client()
    client.force_login(neighbour)

    assert client.get(reverse("todo", args=[county.code])).status_code == 404
    assert waiting_for(neighbour, county, year) == []
    equipment = User.objects.get(username="equipment")
    with CaptureQueriesContext(connection) as asked:
        assert counts(equipment, county, year)[TODO] > 10
    assert len(asked) <= 9
