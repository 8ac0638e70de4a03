"""Accounts, notices, the log and the desk through the API; and what a token never does."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client
from uploads import upload

from junheng.web.access.permissions import Permission
from junheng.web.api.models import Token
from junheng.web.audit.models import Entry
from junheng.web.notices.send import tell
from junheng.web.people.models import User
from junheng.web.tasks.models import Task

pytestmark = pytest.mark.django_db
NEW = {"username": "新人", "name": "李新", "role": "department_clerk", "organisation": "finance"}


@pytest.fixture
def people(county) -> str:
    return f"/counties/{county.code}/people"


def test_an_account_is_made_once_and_signs_in_with_the_password_that_is_told_once(program, people):
    given = program("admin")

    made = given.post(people, **NEW)
    again = given.post(people, **NEW)

    assert made.status_code == 201
    assert Client().post("/sign-in/", {"username": "新人", "password": made.json()["password"]}).status_code == 302
    assert again.json()["code"] == "refused"
    assert "新人" in again.json()["zh"]
    (found,) = given.get(people, q="李新").json()
    assert [(role["role"], role["code"]) for role in found["roles"]] == [("department_clerk", "finance")]
    assert "password" not in given.get(f"/people/{found['id']}").json()
    assert Entry.objects.filter(action="account_made", who__username="admin").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"organisation": "nowhere"},
        {"role": "school_head"},  # not in a department
        {"role": "inspector", "organisation": ""},  # named for no school
        {"role": "inspector", "organisation": "", "schools": ["0"]},
        {"username": "a b"},
        {"username": "CLERK"},  # taken
        {"role": "reviewer"},
    ],
)
def test_an_account_that_cannot_be_is_refused_and_not_made(program, people, changed):
    before = User.objects.count()

    answer = program("admin").post(people, **NEW | changed)

    assert answer.status_code == 422
    assert User.objects.count() == before


def test_many_accounts_are_made_of_the_template_or_none(program, people):
    given = program("admin")
    book = openpyxl.load_workbook(io.BytesIO(given.get(f"{people}/many/template").content))
    lines = book["人员"]
    lines.append(["王一", "wang-1", "", "科室经办人", "计划财务科", ""])
    out = io.BytesIO()
    book.save(out)
    lines.append(["王二", "wang-1", "", "科室经办人", "没有这个科", ""])
    wrong = io.BytesIO()
    book.save(wrong)

    refused = given.form(f"{people}/many", file=upload("人员.xlsx", wrong.getvalue()))
    assert (refused.status_code, refused.json()["code"]) == (422, "faults")
    assert {place["where"] for place in refused.json()["places"]} == {"人员 B3", "人员 E3"}
    assert not User.objects.filter(username="wang-1").exists()

    made = given.form(f"{people}/many", file=upload("人员.xlsx", out.getvalue()))
    assert [(one["username"], bool(one["password"])) for one in made.json()] == [("wang-1", True)]


def test_roles_are_given_and_taken_and_a_password_is_reset(program, people):
    given, clerk = program("admin"), User.objects.get(username="clerk")
    one = f"/people/{clerk.pk}"

    roles = given.post(f"{one}/roles", role="department_head", organisation="finance").json()["roles"]
    held = next(role for role in roles if role["role"] == "department_head")
    taken = given.send("delete", f"{one}/roles/{held['id']}")
    other = User.objects.get(username="head").memberships.first()
    forged = given.send("delete", f"{one}/roles/{other.pk}")
    password = given.post(f"{one}/password").json()["password"]

    assert taken.status_code == 200
    assert not clerk.memberships.filter(role="department_head").exists()
    assert forged.status_code == 404
    assert Client().post("/sign-in/", {"username": "clerk", "password": password}).status_code == 302


def test_who_leaves_hands_over_what_is_held(program, people):
    given, clerk = program("admin"), User.objects.get(username="clerk")
    task = Task.objects.filter(state=Task.State.TO_DO).first()
    task.people.add(clerk)
    one = f"/people/{clerk.pk}"

    closing = given.get(f"{one}/closing").json()
    without = given.post(f"{one}/close", successors={})
    stranger = given.post(f"{one}/close", successors={"tasks.open_tasks": "reviewer"})
    closed = given.post(f"{one}/close", successors={"tasks.open_tasks": "compulsory"})

    assert [(duty["duty"], duty["count"] > 0) for duty in closing["duties"]] == [("tasks.open_tasks", True)]
    assert "compulsory" in closing["successors"]
    assert without.json()["code"] == stranger.json()["code"] == "refused"
    assert closed.status_code == 200
    assert list(task.people.values_list("username", flat=True)) == ["compulsory"]
    assert not User.objects.get(username="clerk").is_active
    assert given.post(f"{one}/reopen").json()["password"]


@pytest.mark.parametrize("what", ["password", "close", "reopen", "roles"])
def test_a_token_never_changes_the_account_of_its_owner(program, people, what):
    given, admin = program("admin"), User.objects.get(username="admin")
    before = (admin.password, admin.memberships.count())
    data = {"role": "county_head"} if what == "roles" else {"successors": {}} if what == "close" else {}

    answer = given.post(f"/people/{admin.pk}/{what}", **data)

    admin.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert (admin.password, admin.memberships.count(), admin.is_active) == (*before, True)


def test_no_operation_makes_tokens_or_touches_the_second_step():
    paths = Client().get("/api/openapi.json").json()["paths"]
    parts = {part for path in paths for part in path.split("/")}

    assert "people" in parts
    assert not parts & {"account", "token", "tokens", "second-step", "sessions", "sign-in"}


def test_notices_are_read_by_whom_they_are_for(program):
    clerk, head = User.objects.get(username="clerk"), User.objects.get(username="head")
    tell([clerk, head], "tasks.notice_overdue", count=3)
    given = program("clerk", Permission.NOTICES)
    (mine,) = given.get("/notices", unread="true").json()[:1]
    others = head.notices.first()

    assert mine["words"]["zh"]
    assert given.post(f"/notices/{others.pk}/read").status_code == 404
    assert given.post(f"/notices/{mine['id']}/read").status_code == 200
    assert clerk.notices.get(pk=mine["id"]).read_at is not None
    assert given.post("/notices/read").status_code == 200
    assert given.get("/notices", unread="true").json() == []
    assert head.notices.filter(read_at=None).exists()
    assert program("clerk", Permission.BOARD_VIEW).get("/notices").status_code == 403


def test_what_waits_for_somebody_is_what_the_page_shows(program, signed_in, county):
    found = program("inspection").get(f"/counties/{county.code}/todo").json()
    page = signed_in("inspection").get(f"/c/{county.code}/todo/").context

    assert {one["title"]["zh"]: one["count"] for one in found}
    assert sum(one["count"] for one in found) == page["total"]
    assert [len(one["lines"]) for one in found] == [len(lines) for _, lines in page["sorts"]]
    assert program("inspection", Permission.BOARD_VIEW).get(f"/counties/{county.code}/todo").status_code == 403


def test_the_log_is_found_by_who_and_day_and_the_desk_says_how_it_is(program, people, county):
    given = program("admin")
    given.post(people, **NEW)

    log = given.get(f"/counties/{county.code}/log", who="admin", action="account_made").json()
    none = given.get(f"/counties/{county.code}/log", who="admin", until="2001-01-01").json()
    desk = given.get(f"/counties/{county.code}/desk").json()

    assert [(one["action"], one["target_name"]) for one in log] == [("account_made", "李新")]
    assert none == []
    assert {one["name"] for one in desk["checks"]} >= {"database"}
    assert Token.objects.count() == 1
