"""The year's calendar, who is late, reminders, and the year after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from junheng.errors import UsageError
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.notices.models import Notice
from junheng.web.people.managing import found_county
from junheng.web.people.models import Organisation, User
from junheng.web.returns import calendar
from junheng.web.returns.assemble import assemble
from junheng.web.returns.models import Deadline, Return
from junheng.web.returns.rolling import Fate, NewSchool, What, roll_forward
from junheng.web.years.models import Year


def test_who_has_not_submitted_in_time_is_late_and_reminded(reported, signed_in):
    client = signed_in("clerk")
    address = f"/c/example/{reported.year.number}/returns/"
    Deadline.objects.filter(what="submit").update(on=timezone.localdate() - timedelta(days=3))
    assert "逾期3天" in client.get(address).content.decode()
    client.post(f"{address}remind/", {"return": [f"{reported.pk}:{reported.version}"]})

    told = Notice.objects.filter(key="returns.notice_remind")
    assert {notice.to.username for notice in told} == {"reporter", "principal"}
    mine = signed_in("reporter")
    assert "条未读" in mine.get(f"/returns/{reported.pk}/").content.decode()  # on every page, until they are read
    assert reported.name in mine.get("/notices/").content.decode()
    opened = mine.post(f"/notices/{told.get(to__username='reporter').pk}/read/")
    assert opened["Location"] == f"/returns/{reported.pk}/"
    assert mine.post(f"/notices/{told.get(to__username='principal').pk}/read/").status_code == 404

    Deadline.objects.filter(what="submit").update(on=timezone.localdate())
    assert "逾期3天" not in client.get(address).content.decode()


def test_the_days_of_the_calendar_are_in_order(year, signed_in):
    client = signed_in("admin")
    address = f"/c/example/{year.number}/returns/calendar/"
    days = {"open": "2024-09-10", "submit": "2024-10-10", "check": "2024-10-31", "freeze": ""}
    assert client.post(address, days).status_code == 302
    assert calendar.due(year).isoformat() == "2024-10-10"
    assert not Deadline.objects.filter(year=year, what="freeze").exists()
    assert "先后不对" in client.post(address, {**days, "check": "2024-10-01"}).content.decode()
    assert "2024-10-10 的样子" in client.post(address, {**days, "check": "十月"}).content.decode()


@pytest.fixture
def schools(year) -> list[Return]:
    return list(Return.objects.filter(year=year, content__schools__0__kind="primary").order_by("code"))


def test_a_new_year_keeps_what_stays_and_asks_anew_for_what_is_counted(year, reported, schools, person):
    stays, recoded, merged, closed, renamed = reported, *[one for one in schools if one != reported][:4]
    new = roll_forward(
        year,
        {
            recoded.code: Fate(What.RECODED, "7777777777"),
            merged.code: Fate(What.MERGED, stays.code),
            closed.code: Fate(What.CLOSED),
            renamed.code: Fate(name="育才小学"),
        },
        [NewSchool("8888888888", "新城小学", "primary")],
        person("admin"),
    )
    made = {one.code: one for one in Return.objects.filter(year=new)}
    assert {merged.code, closed.code, recoded.code}.isdisjoint(made)
    one = made[stays.code]
    assert one.content["campuses"] == stays.content["campuses"]
    assert [set(row) for row in one.content["stages"]] == [{"_", "stage"}]
    assert (one.content["classes"], one.state, one.approved) == ([], "draft", None)
    assert one.missing > 10
    assert (made[renamed.code].name, made[renamed.code].content["schools"][0]["name"]) == ("育才小学", "育才小学")
    assert (made["7777777777"].code_before, made["8888888888"].content["stages"][0]["stage"]) == (
        recoded.code,
        "primary",
    )
    told = {
        (row["school_id"], row["what"]): row.get("other_id")
        for row in made[""].content["changes"]
        if row["year"] == new.number
    }
    assert told == {
        (recoded.code, "renamed"): "7777777777", (merged.code, "merged_into"): stays.code, (closed.code, "closed"): None,
        ("8888888888", "opened"): None,
    }  # fmt: skip
    for code in (recoded.code, merged.code, closed.code):
        assert Organisation.objects.get(code=code).closed
    assert assemble(new).table("stages").height == 0  # nothing is approved: nothing is known
    assert assemble(new).table("schools").height == len(made) - 1


def test_the_people_of_a_school_with_a_new_code_go_on_there(year, reported, person):
    roll_forward(year, {reported.code: Fate(What.RECODED, "7777777777")}, [], person("admin"))

    renamed = Organisation.objects.get(code="7777777777")
    assert may(person("reporter"), Permission.RETURN_EDIT, renamed)
    inspected = person("inspector").memberships.get().schools
    assert inspected.filter(pk=renamed.pk).exists()
    assert not inspected.filter(code=reported.code).exists()


def test_what_is_said_of_the_schools_is_checked_as_a_whole_before_anything_changes(year, reported, schools, person):
    other = next(one for one in schools if one != reported)
    Organisation.objects.create(kind="school", code="waiting", name="等候小学", parent=year.county)
    Organisation.objects.create(kind="school", code="gone", name="旧校", parent=year.county, closed=True)
    for fates, opened, word in (
        ({reported.code: Fate(What.MERGED, "0")}, [], "并入的学校“0”"),
        ({reported.code: Fate(What.MERGED)}, [], f"^请填写“{reported.name}”并入哪所学校"),
        ({reported.code: Fate(What.STAYS, "7")}, [], "选了“继续办学”，却填了标识码“7”：换标识码请选“更换标识码”"),
        ({reported.code: Fate(What.CLOSED, "7", "新名")}, [], "选了“撤销”，却填了标识码“7”.*却填了新名称“新名”"),
        ({reported.code: Fate(What.MERGED, other.code, "新名")}, [], "却填了新名称“新名”：改名请选“继续办学”"),
        ({reported.code: Fate(What.MERGED, other.code), other.code: Fate(What.CLOSED)}, [], "并入的学校"),
        ({reported.code: Fate(What.RECODED)}, [], "新标识码"),
        ({reported.code: Fate(What.RECODED, other.code)}, [], f"标识码“{other.code}”已经是“{other.name}”的"),
        ({reported.code: Fate(What.RECODED, reported.code)}, [], f"已经是“{reported.name}”的"),
        ({reported.code: Fate(What.RECODED, "8"), other.code: Fate(What.RECODED, "8")}, [], "标识码“8”重复"),
        ({reported.code: Fate(What.RECODED, other.code), other.code: Fate(What.RECODED, "8")}, [], "已经是"),
        ({reported.code: Fate(What.RECODED, "1.42E+09")}, [], "已被 Excel 当作数字"),
        ({reported.code: Fate(What.RECODED, "无")}, [], "“无”不是机构标识码"),
        ({reported.code: Fate(What.RECODED, "waiting")}, [], "标识码“waiting”已经是“等候小学”的"),
        ({}, [NewSchool("gone", "新校", "primary")], "原来是“旧校”的，该校已撤并"),
        ({}, [NewSchool("ab c/d", "新校", "primary")], "不能有空格、斜杠"),
        ({}, [NewSchool("8", "新校", "primary"), NewSchool("８", "另一新校", "primary")], "标识码“8”重复"),
        ({}, [NewSchool(other.code, "新校", "primary")], f"已经是“{other.name}”的"),
        ({}, [NewSchool("1", "新校", "castle")], "办学类型"),
        ({"no": Fate()}, [], "没有标识码"),
    ):
        with pytest.raises(UsageError, match=word):
            roll_forward(year, fates, opened, person("admin"))
    assert not Year.objects.filter(number__gt=year.number).exists()
    roll_forward(year, {}, [], person("admin"))
    with pytest.raises(UsageError, match="已经建立"):
        roll_forward(year, {}, [], person("admin"))


def test_a_school_that_has_accounts_and_no_return_yet_is_taken_up_as_the_new_school(year, signed_in):
    waiting = Organisation.objects.create(kind="school", code="waiting", name="等候小学", parent=year.county)
    address = f"/c/example/{year.number}/returns/next-year/"
    assert "<li>waiting 等候小学</li>" in signed_in("admin").get(address).content.decode()
    sent = {"new-name-1": "新城小学", "new-code-1": "waiting", "new-kind-1": "primary"}
    assert signed_in("admin").post(address, sent).status_code == 302

    waiting.refresh_from_db()
    assert waiting.name == "新城小学"
    assert Return.objects.get(year__number=year.number + 1, code="waiting").school == waiting


def test_the_page_of_the_new_year_refuses_a_code_that_is_taken_and_what_it_would_not_use(year, reported, signed_in):
    address = f"/c/example/{year.number}/returns/next-year/"
    client = signed_in("admin")
    for what, code, name, word in (
        ("recoded", reported.code, "", f"已经是“{reported.name}”的"),
        ("stays", "7777777777", "", "换标识码请选“更换标识码”"),
        ("merged", "", "", "并入哪所学校"),
        ("closed", "", "育才小学", "却填了新名称“育才小学”"),
    ):
        sent = {f"what-{reported.code}": what, f"code-{reported.code}": code, f"name-{reported.code}": name}
        shown = client.post(address, sent).content.decode()
        assert word in shown
        assert f'value="{code or name}"' in shown
    assert not Year.objects.filter(number__gt=year.number).exists()


def test_the_page_of_the_new_year_keeps_what_was_entered_wrong(year, reported, signed_in):
    client = signed_in("admin")
    address = f"/c/example/{year.number}/returns/next-year/"
    sent = {
        f"what-{reported.code}": "merged",
        f"code-{reported.code}": "42",
        "new-name-1": "新城小学",
        "new-code-1": "9",
    }
    shown = client.post(address, sent).content.decode()
    assert 'value="42"' in shown
    assert 'value="新城小学"' in shown

    answer = client.post(address, {"new-name-1": "新城小学", "new-code-1": "9", "new-kind-1": "primary"})
    assert answer["Location"] == f"/c/example/{year.number + 1}/returns/"
    assert signed_in("reporter").get(f"/c/example/{year.number + 1}/returns/").status_code == 302


def test_a_county_that_is_new_opens_its_first_year_with_a_return_for_each_school(db, client):
    county, _ = found_county("421022", "公安县", "荆州市", "湖北省", administrator="zhang", person="张三")
    school = Organisation.objects.create(kind="school", code="2142102201", name="公安县第一小学", parent=county)
    zhang = User.objects.get(username="zhang")
    User.objects.filter(pk=zhang.pk).update(must_change_password=False)
    client.force_login(zhang, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/c/{county.code}/first-year/"

    assert address in client.get("/").content.decode()
    assert "1所学校" in client.get(address).content.decode()
    number = timezone.localdate().year
    assert client.post(address, {"year": str(number)})["Location"] == f"/c/{county.code}/{number}/returns/"
    made = Return.objects.filter(year__county=county)
    assert {(one.school, one.state) for one in made} == {(school, "draft"), (None, "draft")}
    assert all(one.missing > 0 for one in made)
    assert Deadline.objects.filter(year__county=county).exists()
    client.post(address, {"year": str(number - 1)})
    assert Year.objects.filter(county=county).count() == 1


def test_a_program_opens_the_first_year_of_a_county_once_and_only_one_of_these_times(program):
    found_county("421022", "公安县", "荆州市", "湖北省", administrator="zhang", person="张三")
    User.objects.filter(username="zhang").update(must_change_password=False)
    given, number = program("zhang"), timezone.localdate().year

    assert given.post("/counties/421022/first-year", year=1999).status_code == 422
    assert not Year.objects.filter(county__code="421022").exists()
    assert given.post("/counties/421022/first-year", year=number).json()["year"] == number
    assert given.post("/counties/421022/first-year", year=number).status_code == 422
    assert Year.objects.filter(county__code="421022").count() == 1


def test_the_page_of_freezing_names_the_schools_that_nobody_approved(reported, signed_in):
    Return.objects.filter(pk=reported.pk).update(approved=None, state=Return.State.DRAFT)
    page = signed_in("admin").get(f"/c/example/{reported.year.number}/returns/freeze/")
    assert [one.pk for one in page.context["unknown"]] == [reported.pk]
    assert reported.pk not in {one.pk for one in page.context["under_way"]}
