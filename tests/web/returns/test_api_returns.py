"""Returns as rows, workbooks and steps, the year's calendar, the year after, and the standard, through the API."""

from __future__ import annotations

import io

import openpyxl
import pytest
from uploads import upload

from junheng.web.audit.models import Entry
from junheng.web.jobs.models import Job
from junheng.web.notices.models import Notice
from junheng.web.people.models import Organisation
from junheng.web.returns.models import Return
from junheng.web.years.models import Year

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_return(reported) -> Return:
    """The reporter's return, not yet submitted."""
    Return.objects.filter(pk=reported.pk).update(state=Return.State.DRAFT)
    reported.refresh_from_db()
    return reported


def test_what_is_found_in_a_return_is_told_with_its_place_and_explained(program, open_return):
    given = program("reporter")
    one = f"/returns/{open_return.pk}"
    row = open_return.content["stages"][0]
    cell = {"row": row["_"], "column": "pupils", "value": "9000", "base": f"{row['pupils']:g}"}
    given.send("patch", one, table="stages", cells=[cell])

    found = given.get(f"{one}/findings").json()
    doubt = next(each for each in found["findings"] if each["severity"] == "doubt" and each["table"] == "stages")
    given.post(f"{one}/explain", finding=doubt["id"], reason="新校区合并后学生增加")

    after = given.get(f"{one}/findings").json()
    assert (doubt["row"], doubt["reason"]) == (row["_"], None)
    assert {each["id"]: each["reason"] for each in after["findings"]}[doubt["id"]] == "新校区合并后学生增加"
    assert after["version"] == found["version"] + 1


def test_rows_are_added_and_removed_by_the_version_that_was_seen(program, open_return):
    given = program("reporter")
    rows = f"/returns/{open_return.pk}/campuses/rows"
    before = len(open_return.content["campuses"])

    added = given.post(rows, count=1).json()
    new = added["content"]["campuses"][-1]["_"]
    stale = given.client.delete(f"/api{rows}/{new}?version={open_return.version}")
    removed = given.client.delete(f"/api{rows}/{new}?version={added['version']}")

    assert len(added["content"]["campuses"]) == before + 1
    assert (stale.status_code, stale.json()["code"]) == (409, "changed")
    assert len(removed.json()["content"]["campuses"]) == before
    assert given.post(f"/returns/{open_return.pk}/nothing/rows").status_code == 404


def test_a_workbook_goes_down_and_comes_up_once_it_is_confirmed(program, open_return):
    given = program("reporter")
    one = f"/returns/{open_return.pk}"
    book = openpyxl.load_workbook(io.BytesIO(given.get(f"{one}/workbook").content))
    pupils = open_return.content["stages"][0]["pupils"]
    target = next(cell for row in book["分学段情况"].iter_rows() for cell in row if cell.value == pupils)
    was, target.value = target.value, target.value + 7
    out = io.BytesIO()
    book.save(out)

    read = given.form(f"{one}/upload", file=upload("报表.xlsx", out.getvalue()))
    assert read.status_code == 201, read.json()
    (change,) = read.json()["changes"]
    assert (float(change["old"]["zh"]), float(change["new"]["zh"])) == (was, was + 7)
    assert given.get(one).json()["version"] == open_return.version  # nothing changed yet

    confirmed = given.post(f"/uploads/{read.json()['id']}/confirm")
    assert confirmed.json()["version"] == open_return.version + 1
    assert given.post(f"/uploads/{read.json()['id']}/confirm").status_code == 404  # it was taken
    none = given.form(f"{one}/upload", file=upload("报表.xlsx", b"no workbook"))
    assert none.status_code == 422
    assert none.json()["code"] in ("faults", "refused")


def test_an_approved_return_is_opened_with_a_reason_and_a_frozen_one_by_the_administrator_only(program, in_state):
    one = in_state("approved")
    given = program("compulsory")

    without = given.post(f"/returns/{one.pk}/open", version=one.version, remark="")
    opened = given.post(f"/returns/{one.pk}/open", version=one.version, remark="学生数要核对")
    again = given.post(f"/returns/{one.pk}/open", version=one.version, remark="学生数要核对")

    assert without.json()["code"] == "refused"
    assert opened.json()["state"] == "returned"
    assert again.status_code == 409
    assert given.post(f"/returns/{one.pk}/correct", version=one.version, remark="学生数要核对").status_code == 403


def test_those_who_are_to_submit_are_reminded(program, base, open_return):
    given = program("clerk")
    other = Return.objects.exclude(year=open_return.year).first()

    told = given.post(f"{base}/returns/remind", returns=[open_return.pk]).json()["told"]
    elsewhere = given.post(f"{base}/returns/remind", returns=[10**6 if other is None else other.pk])

    assert told == Notice.objects.filter(key="returns.notice_remind").count() == 2
    assert elsewhere.status_code == 404
    late = given.get(f"{base}/returns", state="late").json()
    assert open_return.pk in {one["id"] for one in late}
    assert {one["state"] for one in late} <= {"draft", "returned"}


def test_the_calendar_is_set_in_order(program, base):
    given = program("admin")
    days = {"open": "2024-09-01", "submit": "2024-10-01", "check": "2024-10-20", "freeze": None}

    wrong = given.send("put", f"{base}/calendar", **days | {"check": "2024-09-02"})
    right = given.send("put", f"{base}/calendar", **days)

    assert wrong.json()["code"] == "refused"
    assert right.json() == given.get(f"{base}/calendar").json() == days


def test_a_year_is_frozen_once_and_the_next_is_opened_with_what_becomes_of_schools(program, base, year):
    given = program("admin")
    before = given.get(f"{base}/freeze").json()
    first, second = [one["code"] for one in program("clerk").get(f"/counties/{year.county.code}/schools").json()[:2]]

    frozen = given.post(f"{base}/freeze")
    again = given.post(f"{base}/freeze")
    wrong = given.post(f"{base}/next-year", schools={first: {"what": "merged", "code": "0"}})
    new = {"code": "9999999999", "name": "新学校", "kind": "primary"}
    rolled = given.post(f"{base}/next-year", schools={first: {"what": "merged", "code": second}}, opened=[new])

    assert not before["frozen"]
    assert frozen.json()["reason"] == "frozen"
    assert again.json()["code"] == "refused"
    assert wrong.json()["code"] == "refused"
    assert (rolled.status_code, rolled.json()["year"]) == (201, year.number + 1)
    assert rolled.json()["verdict"] is None
    assert Organisation.objects.get(code=first, parent=year.county).closed
    assert Return.objects.filter(year__number=year.number + 1, code="9999999999").exists()
    assert given.post(f"{base}/next-year").json()["code"] == "refused"  # it is there already


def test_another_standard_judges_the_year_anew_and_no_path_is_ever_read(program, base, year, tmp_path):
    given = program("head")
    offered = given.get(f"{base}/standard").json()
    key, setting = next((key, one) for key, one in offered["standards"][0]["settings"].items() if one["choices"])
    other = next(choice for choice in setting["choices"] if choice != setting["value"])
    (tmp_path / "pack.yaml").write_text("id: x")

    path = given.send("put", f"{base}/standard", standard=str(tmp_path))
    wrong = given.send("put", f"{base}/standard", standard=offered["standards"][0]["id"], settings={key: "no"})
    assert (path.json()["code"], wrong.json()["code"]) == ("refused", "refused")
    assert str(tmp_path) in path.json()["en"]  # its name, not what it holds
    assert not Job.objects.filter(kind="evaluate", state=Job.State.QUEUED).exists()

    chosen = given.send("put", f"{base}/standard", standard=offered["standards"][0]["id"], settings={key: other})
    assert chosen.json()["settings"][key] == other
    assert Year.objects.get(pk=year.pk).settings == {key: other}
    assert Job.objects.filter(kind="evaluate", state=Job.State.QUEUED).count() == 1
    assert Entry.objects.filter(action="board.chose_standard", who__username="head").exists()


def test_a_countys_workbook_changes_nothing_until_it_is_confirmed(program, base, county_book, open_return):
    given = program("admin")
    book = openpyxl.load_workbook(io.BytesIO(county_book))
    sheet = book["分学段情况"]
    line = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == open_return.code)
    sheet.cell(line, 3).value = 777
    out = io.BytesIO()
    book.save(out)

    read = given.form(f"{base}/import", file=upload("全县.xlsx", out.getvalue()))

    assert read.status_code == 201, read.json()
    changed = next(one for one in read.json()["changed"] if one["name"] == open_return.name)
    assert (changed["changes"], changed["emptied"]) == (1, 0)
    assert given.get(f"/county-uploads/{read.json()['id']}").json() == read.json()
    open_return.refresh_from_db()
    assert open_return.content["stages"][0]["pupils"] != 777
    confirmed = given.post(f"/county-uploads/{read.json()['id']}/confirm", approve=False).json()
    assert confirmed["returns"] == len(read.json()["changed"])
    open_return.refresh_from_db()
    assert open_return.content["stages"][0]["pupils"] == 777
