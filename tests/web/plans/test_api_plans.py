"""Plans, tasks and ledgers through the API."""

from __future__ import annotations

import io

import openpyxl
import pytest
from uploads import pdf, upload

from junheng.web.audit.models import Entry
from junheng.web.jobs.models import Job
from junheng.web.plans.models import Scenario
from junheng.web.tasks.models import Task

pytestmark = pytest.mark.django_db
ASKED = {"name": "接口", "years": 2, "budget": "3000,2000", "stages": "50%,100%", "seconds": 30}


def sheet(answer) -> openpyxl.Workbook:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_plan_is_asked_for_in_the_background_and_removed(program, base):
    given = program("compulsory")

    asked = given.form(f"{base}/plans", **ASKED)

    assert asked.status_code == 202
    made = Scenario.objects.get(pk=asked.json()["id"])
    assert (made.budget, made.stages, made.job.kind) == ("3000,2000", "50%,100%", "plan")
    assert asked.json()["job"]["state"] == Job.State.QUEUED
    assert given.get(f"{base}/plans").json()[0]["id"] == made.pk
    assert given.get(f"/plans/{made.pk}").json()["summary"] is None  # no answer yet is no answer
    assert given.post(f"/plans/{made.pk}/files").json()["code"] == "refused"
    assert given.send("delete", f"/plans/{made.pk}").status_code == 200
    assert not Scenario.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"budget": "3000"}, "2"),
        ({"budget": "3000,viele"}, "viele"),
        ({"stages": "120%,100%"}, "1"),
    ],
)
def test_what_cannot_be_asked_of_a_plan_is_refused_and_nothing_is_begun(program, base, changed, said):
    before = Scenario.objects.count()

    answer = program("compulsory").form(f"{base}/plans", **ASKED | changed)

    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert said in answer.json()["en"]
    assert Scenario.objects.count() == before


def test_an_own_catalogue_goes_with_the_plan_and_a_broken_one_is_refused_by_cell(program, base):
    given = program("compulsory")
    book = sheet(given.get(f"{base}/plans/catalogue"))
    out = io.BytesIO()
    book.save(out)

    made = given.form(f"{base}/plans", **ASKED, catalogue=upload("本县.xlsx", out.getvalue()))
    broken = given.form(f"{base}/plans", **ASKED, catalogue=upload("本县.xlsx", pdf("no workbook")))

    assert (made.status_code, made.json()["catalogue"]) == (202, "本县.xlsx")
    again = given.form(f"{base}/plans", **ASKED, catalogue_of=made.json()["id"])
    assert again.json()["catalogue"] == "本县.xlsx"
    assert broken.json()["code"] == "refused"


def test_a_plan_is_read_with_its_parts_compared_and_adopted_once(program, base, county):
    followed = Scenario.objects.get(county=county, adopted=True)
    given = program("head")

    read = given.get(f"/plans/{followed.pk}").json()
    (side,) = given.get(f"{base}/plans/compared", plans=str(followed.pk)).json()

    assert read["cost_yuan"] == pytest.approx(followed.cost)
    assert read["actions"]
    assert read["answer"]["status"] == followed.status
    assert read["tasks"] == followed.tasks.count() > 0
    assert side["plan"]["id"] == followed.pk
    assert given.get(f"/plans/{followed.pk}/adoption").json()["followed"] is None
    assert given.post(f"/plans/{followed.pk}/adopt").json()["code"] == "refused"  # it is followed already
    assert given.send("delete", f"/plans/{followed.pk}").json()["code"] == "refused"
    assert program("compulsory").post(f"/plans/{followed.pk}/adopt").status_code == 403


def test_a_task_goes_from_assigning_to_verifying(program, task, person):
    head, clerk, verifier = program("head"), program("clerk"), program("equipment")
    one = f"/tasks/{task.pk}"

    unknown = head.post(f"{one}/assign", lead="nobody", people=[])
    assigned = head.post(f"{one}/assign", lead=task.lead.code, people=["clerk"]).json()
    progress = clerk.post(f"{one}/progress", text="已招标", progress_percent=40).json()
    added = clerk.form(f"{one}/evidence", file=upload("验收单.pdf", pdf("by the api")))
    handed_in = clerk.post(f"{one}/hand-in", text="设备已到货").json()
    again = clerk.post(f"{one}/hand-in", text="设备已到货")

    assert unknown.json()["code"] == "refused"
    assert (assigned["people"], assigned["state"]) == (["clerk"], "doing")
    assert progress["progress_percent"] == 40
    assert added.status_code == 201
    assert handed_in["state"] == "to_verify"
    assert (again.status_code, again.json()["code"]) == (409, "changed")
    assert clerk.post(f"{one}/verify", text="").status_code == 403
    assert program("compulsory").post(f"/evidence/{added.json()['id']}/check", seen="to_verify", to="checked").json()
    assert verifier.post(f"{one}/verify", text="齐全").json()["state"] == "to_agree"  # the figure does not agree yet
    read = head.get(one).json()
    assert read["agreement"] == "falls_short"
    assert [one["what"] for one in read["notes"]][:2] == ["checked", "handed_in"]
    assert read["targets"][0]["value"] < read["targets"][0]["target"]
    assert Entry.objects.filter(action="tasks.note_handed_in", who=person("clerk")).count() == 1


def test_tasks_are_found_by_what_is_asked(program, base, task, person):
    given = program("head")
    everything = given.get(f"{base}/tasks", state="all", limit=1000).json()

    assert len(everything) == Task.objects.filter(county=task.county).count()
    led = given.get(f"{base}/tasks", state="all", lead=task.lead.code, limit=1000).json()
    assert {one["lead"] for one in led} == {task.lead.code}
    of_school = given.get(f"{base}/tasks", school=task.school.code).json()
    assert task.pk in {one["id"] for one in of_school}
    assert [one["id"] for one in given.get(f"{base}/tasks", state="all", limit=2, offset=1).json()] == [
        one["id"] for one in everything[1:3]
    ]
    book = sheet(given.get(f"{base}/tasks/book", state="all"))
    assert book.worksheets[0].max_row > len(everything)
    school = person("reporter").memberships.get().organisation.code
    own = {one["school"] for one in program("reporter").get(f"{base}/tasks", state="all", limit=1000).json()}
    assert own <= {school}


def test_a_failing_cell_of_a_ledger_becomes_a_task_once(program, base, year):
    given = program("head")
    ledger = given.get(f"{base}/ledgers/standard", limit=1000).json()
    cell = next(one for one in ledger["lines"] if one["fails"] and one["task"] is None and one["school"])
    wanted = {"cells": [{name: cell[name] for name in ("school", "indicator", "stage")}]}

    late = given.post(f"{base}/tasks", **wanted, demanded=year.number)
    made = given.post(f"{base}/tasks", **wanted, demanded=year.number + 1)
    again = given.post(f"{base}/tasks", **wanted, demanded=year.number + 1)

    assert late.json()["code"] == "refused"
    assert made.json() == {"made": 1, "passed_over": 0}
    assert again.json() == {"made": 0, "passed_over": 1}
    assert given.get(f"{base}/ledgers/rectification").status_code == 404  # these are the tasks
    assert sheet(given.get(f"{base}/ledgers/standard/book")).worksheets


def test_large_classes_are_listed_one_by_one(program, base):
    lines = program("head").get(f"{base}/ledgers/classes", limit=1000).json()["lines"]
    line = next(one for one in lines if one["classes"])

    assert all(one["pupils"] > one["to_move"] > 0 for one in line["classes"])
    assert line["classes"][0]["name"]["zh"].endswith("班")
