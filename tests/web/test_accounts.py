"""Accounts: signing in, passwords, the second step, sessions, and how a county's administrator manages people."""

from __future__ import annotations

import io
import re
import time
from datetime import timedelta

import openpyxl
import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.test import Client, override_settings
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from junheng.errors import UsageError
from junheng.web.audit.models import Entry
from junheng.web.example import NAMES, PASSWORD
from junheng.web.people import handing_over, throttling
from junheng.web.people.bulk import PEOPLE_HEADINGS, SCHOOL_HEADINGS, read, template
from junheng.web.people.handing_over import hands_over
from junheng.web.people.managing import leave, make_account, refuse_username, take_role
from junheng.web.people.models import Membership, Organisation, Session, User
from junheng.web.people.passwords import one_time_password
from junheng.web.people.roles import OrganisationKind, Role
from junheng.web.people.sessions import sessions_of
from junheng.web.returns.models import Return
from junheng.web.years.models import Year

OWN = "new-Word-2025"


@pytest.fixture
def admin(db) -> User:
    return User.objects.get(username="admin")


@pytest.fixture
def clerk(db) -> User:
    return User.objects.get(username="clerk")


def sign_in(username: str, password: str, client: Client | None = None, **extra):
    return (client or Client()).post("/sign-in/", {"username": username, "password": password}, **extra)


def last(action: str) -> Entry:
    return Entry.objects.filter(action=action).order_by("-number").first()


# Signing in


def test_the_sign_in_page_lists_an_account_for_every_role_of_the_example_and_each_signs_in(db):
    page = Client().get("/sign-in/").content.decode()

    assert PASSWORD in page
    assert all(name in page for name in NAMES)
    assert sign_in("reviewer", PASSWORD).status_code == 302
    assert last("signed_in").who.username == "reviewer"


def test_without_the_example_the_sign_in_page_lists_nobody(county):
    Organisation.objects.filter(pk=county.pk).update(code="350000")

    assert PASSWORD not in Client().get("/sign-in/").content.decode()


def test_five_wrong_passwords_lock_the_name_at_this_address_and_nowhere_else(clerk):
    for _ in range(4):
        assert sign_in("clerk", "wrong").status_code == 200
    locked = sign_in("clerk", "wrong")
    assert locked.status_code == 429
    assert "15分钟" in locked.content.decode()
    assert sign_in("clerk", PASSWORD).status_code == 429
    assert last("locked_out").target == f"people.user:{clerk.pk}"

    assert sign_in("clerk", PASSWORD, REMOTE_ADDR="10.1.1.9").status_code == 302
    assert sign_in("finance", PASSWORD).status_code == 302


@pytest.fixture
def few_guesses(monkeypatch):
    """Six wrong passwords are too many for an account or an address."""
    monkeypatch.setattr(throttling, "ACCOUNT_FAILURES", 6)
    monkeypatch.setattr(throttling, "ADDRESS_FAILURES", 6)


def test_one_account_guessed_at_from_many_addresses_pauses_but_not_where_its_owner_signs_in(
    clerk, few_guesses, signed_in
):
    own = Client()
    assert sign_in("clerk", PASSWORD, own, REMOTE_ADDR="10.1.1.1").status_code == 302
    for number in range(6):
        assert sign_in("clerk", "wrong", REMOTE_ADDR=f"10.9.0.{number}").status_code in (200, 429)

    locked = sign_in("clerk", PASSWORD, REMOTE_ADDR="10.9.1.1")  # not even the right one
    assert locked.status_code == 429
    assert "5分钟" in locked.content.decode()
    assert sign_in("finance", PASSWORD, REMOTE_ADDR="10.9.1.1").status_code == 302
    own.post("/sign-out/")
    assert sign_in("clerk", PASSWORD, own, REMOTE_ADDR="10.1.1.2").status_code == 302
    forged = Client()
    forged.cookies["known"] = own.cookies["known"].value.replace(":", "x:", 1)
    assert sign_in("clerk", PASSWORD, forged, REMOTE_ADDR="10.9.1.2").status_code == 429
    stranger = Client()
    stranger.cookies["known"] = "x"
    assert sign_in("finance", PASSWORD, stranger, REMOTE_ADDR="10.9.1.3").status_code == 302
    stranger.post("/sign-out/")
    assert sign_in("clerk", PASSWORD, stranger, REMOTE_ADDR="10.9.1.3").status_code == 429  # known to another account

    assert signed_in("admin").post(f"/people/{clerk.pk}/unlock/").status_code == 302
    assert last("unlocked").target == f"people.user:{clerk.pk}"
    assert sign_in("clerk", PASSWORD, REMOTE_ADDR="10.9.1.4").status_code == 302


def test_a_pause_of_an_account_ends_by_itself(clerk, few_guesses):
    for number in range(6):
        sign_in("clerk", "wrong", REMOTE_ADDR=f"10.9.0.{number}")
    assert sign_in("clerk", PASSWORD, REMOTE_ADDR="10.9.1.1").status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - throttling.ACCOUNT_COOLOFF)
    assert sign_in("clerk", PASSWORD, REMOTE_ADDR="10.9.1.1").status_code == 302


def test_many_accounts_guessed_at_from_one_address_pause_the_address_but_not_who_works_there(clerk, few_guesses):
    own = Client()
    assert sign_in("clerk", PASSWORD, own).status_code == 302
    own.post("/sign-out/")
    for number in range(6):
        sign_in(f"name{number}", "wrong")

    assert sign_in("finance", PASSWORD).status_code == 429
    assert sign_in("finance", PASSWORD, REMOTE_ADDR="10.1.1.9").status_code == 302
    assert sign_in("clerk", PASSWORD, own).status_code == 302


def test_a_request_larger_than_any_upload_is_refused_unread(clerk, settings):
    answer = Client().post("/sign-in/", {}, headers={"content-length": str(settings.REQUEST_BYTES + 1)})
    assert answer.status_code == 413
    assert "分几次上传" in answer.content.decode()


def test_a_right_password_forgets_the_wrong_ones_before_it(clerk):
    for _ in range(3):
        for _ in range(4):
            sign_in("clerk", "wrong")
        assert sign_in("clerk", PASSWORD).status_code == 302


def test_a_stranger_cannot_claim_another_address_behind_https(clerk, settings):
    settings.HTTPS = True
    for n in range(5):
        answer = sign_in("clerk", "wrong", headers={"X-Forwarded-For": f"8.8.8.{n}, 10.0.0.7"}, secure=True)
    assert answer.status_code == 429


def test_an_address_to_go_on_to_may_not_leave_the_desk(clerk):
    answer = Client().post("/sign-in/?next=//evil.example/", {"username": "clerk", "password": PASSWORD})

    assert answer["Location"] == "/"


def test_passwords_are_kept_by_argon2():
    from junheng.web import settings as real

    with override_settings(PASSWORD_HASHERS=real.PASSWORD_HASHERS):
        assert make_password(OWN).startswith("argon2$argon2id$")


# The own account


def test_a_password_of_somebody_else_must_be_changed_before_anything_opens(clerk):
    User.objects.filter(pk=clerk.pk).update(must_change_password=True)
    client = Client()
    sign_in("clerk", PASSWORD, client)

    assert client.get("/")["Location"] == "/account/password/"
    assert client.get("/account/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/password/"
    answer = client.post(
        "/account/password/", {"old_password": PASSWORD, "new_password": OWN, "new_password_again": OWN}
    )
    assert answer["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert last("password_changed").who == clerk
    assert sign_in("clerk", OWN).status_code == 302


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("Sh0rt-one", "10"),
        ("onlysmallletters", "三种"),
        ("Compulsory-1", "用户名|相似"),
        (PASSWORD, "相同"),
        ("new-Word-2025!", "不一样"),
    ],
)
def test_a_poor_password_is_refused_in_chinese(signed_in, new, told):
    again = OWN if told == "不一样" else new
    page = signed_in("compulsory").post(
        "/account/password/", {"old_password": PASSWORD, "new_password": new, "new_password_again": again}
    )

    errors = " ".join(error for errors in page.context["form"].errors.values() for error in errors)
    assert re.search(told, errors), errors
    assert sign_in("compulsory", PASSWORD).status_code == 302


def test_a_new_password_signs_out_the_other_browsers(clerk, signed_in):
    here, there = signed_in("clerk"), signed_in("clerk")
    here.post("/account/password/", {"old_password": PASSWORD, "new_password": OWN, "new_password_again": OWN})

    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_sessions_are_listed_and_ended_from_another_browser(clerk):
    windows = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
    here, there, third = Client(), Client(), Client()
    for client, address in ((here, "10.0.0.1"), (there, "10.0.0.2"), (third, "10.0.0.3")):
        sign_in("clerk", PASSWORD, client, headers={"User-Agent": windows}, REMOTE_ADDR=address)
    page = here.get("/account/")
    listed = {one["session"].address: one for one in page.context["sessions"]}
    assert set(listed) >= {"10.0.0.1", "10.0.0.2", "10.0.0.3"}
    assert listed["10.0.0.2"]["session"].browser == "Chrome · Windows"
    assert Session.objects.get(address="10.0.0.2").session_key not in page.content.decode()

    here.post("/account/sessions/end/", {"session": listed["10.0.0.2"]["id"]})
    assert there.get("/account/").status_code == 302
    assert third.get("/account/").status_code == 200
    here.post("/account/sessions/end/")
    assert third.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_a_session_ends_after_a_working_day_unless_pages_are_opened(clerk, signed_in, monkeypatch):
    client = signed_in("clerk")
    (session,) = [one for one in sessions_of(clerk) if one.session_key == client.session.session_key]
    hours = (session.expire_date - timezone.now()).total_seconds() / 3600
    assert 7.9 < hours <= 8
    now = time.time()
    monkeypatch.setattr("junheng.web.people.middleware.time.time", lambda: now + 2 * 3600)
    Session.objects.filter(pk=session.pk).update(expire_date=timezone.now() + timedelta(hours=6))
    client.get("/account/")
    session.refresh_from_db()
    assert session.expire_date > timezone.now() + timedelta(hours=7.9)

    Session.objects.filter(pk=session.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/account/").status_code == 302


def code_of(key: str, *, later: int = 0) -> str:
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * later
    return f"{totp.token():06}"


def turned_on(client: Client) -> tuple[str, list[str]]:
    """The key and recovery codes of somebody who turns the second step on."""
    page = client.get("/account/second-step/")
    assert page.context["qr"].startswith("data:image/svg+xml")
    key = client.session["new_second_factor"]
    assert client.post("/account/second-step/", {"code": "000000", "password": PASSWORD}).status_code == 200
    done = client.post("/account/second-step/", {"code": code_of(key), "password": PASSWORD})
    return key, done.context["codes"]


def test_the_second_step_asks_for_a_code_and_takes_each_code_once(clerk, signed_in):
    key, codes = turned_on(signed_in("clerk"))
    assert len(set(codes)) == 10

    browser = Client()
    assert sign_in("clerk", PASSWORD, browser)["Location"] == "/sign-in/code/"
    assert browser.get("/account/").status_code == 302
    assert browser.post("/sign-in/code/", {"code": "x"}).status_code == 200  # wrong: tries are counted
    assert "过一会儿" in browser.post("/sign-in/code/", {"code": code_of(key, later=1)}).content.decode()
    TOTPDevice.objects.filter(user=clerk).update(throttling_failure_timestamp=None, throttling_failure_count=0)
    assert browser.post("/sign-in/code/", {"code": code_of(key, later=1)})["Location"] == "/"
    assert browser.get("/account/").status_code == 200

    again = Client()
    sign_in("clerk", PASSWORD, again)
    assert again.post("/sign-in/code/", {"code": code_of(key, later=1)}).status_code == 200


def test_a_recovery_code_stands_in_for_the_phone_once(clerk, signed_in):
    _, codes = turned_on(signed_in("clerk"))
    answers = []
    for _ in range(2):
        browser = Client()
        sign_in("clerk", PASSWORD, browser)
        answers.append(browser.post("/sign-in/code/", {"code": codes[0].upper()}).status_code)

    assert answers == [302, 200]


def test_a_password_changed_between_the_two_steps_ends_the_first(clerk, signed_in):
    key, _ = turned_on(signed_in("clerk"))
    browser = Client()
    sign_in("clerk", PASSWORD, browser)
    User.objects.filter(pk=clerk.pk).update(password=make_password(OWN))

    assert browser.post("/sign-in/code/", {"code": code_of(key, later=1)})["Location"] == "/sign-in/"
    assert browser.get("/account/").status_code == 302


def test_turning_the_second_step_off_needs_the_password(clerk, signed_in):
    client = signed_in("clerk")
    turned_on(client)
    client.post("/account/second-step/off/", {"password": "wrong"})
    assert TOTPDevice.objects.filter(user=clerk).exists()

    client.post("/account/second-step/off/", {"password": PASSWORD})
    assert not TOTPDevice.objects.filter(user=clerk).exists()


# The administrator


def test_one_time_passwords_keep_the_rules_and_differ():
    made = {one_time_password() for _ in range(200)}

    assert len(made) == 200
    assert all(re.fullmatch(r"(\w{4}-){2}\w{4}", each) and not set("0O1lI") & set(each) for each in made)


def test_a_new_account_signs_in_once_with_the_password_that_was_shown_once(county, signed_in):
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).first()
    admin = signed_in("admin")
    page = admin.post(
        f"/c/{county.code}/people/add/",
        {"name": "新老师", "username": "newcomer", "role": "school_reporter", "organisation": school.pk},
    )
    password = page.context["password"]

    assert page["Cache-Control"] == "no-store"
    assert password in page.content.decode()
    user = User.objects.get(username="newcomer")
    assert password not in admin.get(f"/people/{user.pk}/").content.decode()
    browser = Client()
    sign_in("newcomer", password, browser)
    assert browser.get("/")["Location"] == "/account/password/"
    assert last("account_made").target == f"people.user:{user.pk}"
    assert "新老师" not in str(Entry.objects.values_list("details", flat=True))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": "CLERK"}, "username"),
        ({"username": "a b"}, "username"),
        ({"role": "reviewer"}, "role"),
        ({"role": "county_head"}, "organisation"),
        ({"role": "inspector"}, "schools"),
        ({"organisation": "999999"}, "organisation"),
        ({"name": ""}, "name"),
    ],
)
def test_an_account_that_cannot_be_is_refused_at_its_field(county, signed_in, changed, field):
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).first()
    given = {"name": "新老师", "username": "newcomer", "role": "school_reporter", "organisation": school.pk, **changed}
    page = signed_in("admin").post(f"/c/{county.code}/people/add/", given)

    assert field in page.context["form"].errors
    assert not User.objects.filter(name="新老师").exists()


def test_people_are_found_by_name_school_role_and_state(county, signed_in, clerk):
    client = signed_in("admin")

    def found(**asked):
        return {one.username for one in client.get(f"/c/{county.code}/people/", asked).context["page"]}

    assert found(q="clerk") == {"clerk"}
    assert found(role="school_head") == {"principal"}
    assert "reviewer" not in found()
    assert found(state="closed") == set()
    school = Membership.objects.get(user__username="reporter").organisation
    assert found(q=school.code) == {"reporter", "principal"}


def test_a_role_is_given_and_taken(county, signed_in, clerk):
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).first()
    client = signed_in("admin")
    given = {"role": "inspector", "organisation": county.pk, "schools": [school.pk]}
    assert client.post(f"/people/{clerk.pk}/role/", given).status_code == 302
    role = clerk.memberships.get(role=Role.INSPECTOR)
    assert list(role.schools.all()) == [school]

    client.post(f"/people/{clerk.pk}/role/remove/", {"membership": role.pk})
    assert not clerk.memberships.filter(role=Role.INSPECTOR).exists()
    assert (last("role_given").details["role"], last("role_taken").details["role"]) == ("inspector", "inspector")


def test_a_role_of_somebody_else_is_not_taken_by_a_forged_form(signed_in, clerk):
    other = Membership.objects.get(user__username="finance")

    assert signed_in("admin").post(f"/people/{clerk.pk}/role/remove/", {"membership": other.pk}).status_code == 404
    assert Membership.objects.filter(pk=other.pk).exists()


def test_a_reset_password_ends_sessions_second_step_and_lock(clerk, signed_in):
    browser = signed_in("clerk")
    turned_on(browser)
    for _ in range(5):
        sign_in("clerk", "wrong")
    page = signed_in("admin").post(f"/people/{clerk.pk}/password/")

    assert browser.get("/account/").status_code == 302
    assert sign_in("clerk", page.context["password"])["Location"] == "/"


def test_nobody_leaves_the_county_without_an_administrator(admin, clerk):
    membership = admin.memberships.get()
    with pytest.raises(UsageError, match="唯一"):
        take_role(membership, by=clerk)
    with pytest.raises(UsageError, match="唯一"):
        leave(admin, {}, by=clerk)
    with pytest.raises(UsageError, match="自己"):
        leave(admin, {}, by=admin)

    second, _ = make_account(
        "second", "第二人", [(Role.COUNTY_ADMINISTRATOR, admin.county, ())], county=admin.county, by=admin
    )
    take_role(membership, by=second)
    assert not admin.memberships.exists()


@pytest.fixture
def schools_held(monkeypatch):
    """Something that people hold: here the sessions named after them."""
    monkeypatch.setattr(handing_over, "DUTIES", {})
    hands_over(
        "people.sessions",
        held=lambda user: Session.objects.filter(user=user),
        give=lambda rows, successor: rows.update(user=successor, browser="handed over"),
    )


def test_who_leaves_hands_over_what_is_held_first(clerk, signed_in, schools_held):
    browser, admin = signed_in("clerk"), signed_in("admin")
    finance = User.objects.get(username="finance")
    page = admin.get(f"/people/{clerk.pk}/close/")
    assert [(one["words"], one["count"]) for one in page.context["duties"]] == [("people.sessions", 1)]
    assert page.context["candidates"][0].username == "compulsory"  # of the same department first
    assert admin.post(f"/people/{clerk.pk}/close/").status_code == 422
    assert admin.post(f"/people/{clerk.pk}/close/", {"to_0": clerk.pk}).status_code == 422
    clerk.refresh_from_db()
    assert clerk.is_active

    admin.post(f"/people/{clerk.pk}/close/", {"to_0": finance.pk})
    clerk.refresh_from_db()
    assert not clerk.is_active
    assert Session.objects.filter(user=finance, browser="handed over").count() == 1
    assert browser.get("/account/").status_code == 302
    assert sign_in("clerk", PASSWORD).status_code == 200
    entry = last("account_closed")
    assert (entry.details["handed_over"], entry.details["to"]) == (
        {"people.sessions": 1},
        {"people.sessions": finance.pk},
    )

    page = admin.post(f"/people/{clerk.pk}/reopen/")
    assert sign_in("clerk", page.context["password"]).status_code == 302


# Many accounts


def filled(county, people: list[tuple], schools: list[tuple] = ()) -> bytes:
    """The template with lines in it."""
    book = openpyxl.load_workbook(io.BytesIO(template(county)))
    for line in people:
        book["人员"].append(line)
    for line in schools:
        book["学校"].append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client: Client, county, content: bytes, name: str = "账号.xlsx"):
    file = io.BytesIO(content)
    file.name = name
    return client.post(f"/c/{county.code}/people/many/", {"file": file})


def test_accounts_and_new_schools_are_made_from_the_template(county, signed_in):
    known = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).first()
    content = filled(
        county,
        [
            ("甲", "jia", 13800000000, "学校填报员", "2199999999", None),
            ("@乙", "yi", None, "校长", "新办小学", None),
            ("丙", "bing", None, "责任督学", county.name, f"{known.code}，2199999999"),
            ("丁", "ding", None, "科室经办人", "计划财务科", None),
        ],
        [("2199999999", "新办小学")],
    )
    client = signed_in("admin")
    page = upload(client, county, content)
    rows = page.context["rows"]

    assert [row[1] for row in rows] == ["jia", "yi", "bing", "ding"]
    assert page["Cache-Control"] == "no-store"
    assert User.objects.get(username="jia").telephone == "13800000000"
    assert User.objects.get(username="yi").memberships.get().organisation.name == "新办小学"
    assert User.objects.get(username="bing").memberships.get().schools.count() == 2
    assert sign_in("ding", rows[3][2]).status_code == 302
    sheet = client.post(f"/c/{county.code}/people/many/passwords/", {"sheet": page.context["sheet"]})
    assert "filename*=utf-8''" in sheet["Content-Disposition"]
    cells = openpyxl.load_workbook(io.BytesIO(sheet.content)).active
    assert [tuple(cell.value for cell in row) for row in cells.iter_rows(min_row=2)] == [tuple(row) for row in rows]
    assert cells["A3"].value == "@乙"
    other = signed_in("head").post(f"/c/{county.code}/people/many/passwords/", {"sheet": page.context["sheet"]})
    assert other.status_code == 403


def test_all_faults_are_told_at_once_by_their_cells_and_nothing_is_made(county, signed_in):
    before = User.objects.count(), Organisation.objects.count()
    known = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).first()
    content = filled(
        county,
        [
            ("", "jia", None, "学校填报员", known.code, None),
            ("乙", "clerk", None, "校长", known.code, None),
            ("丙", "jia", None, "上级审核员", county.name, None),
            ("丁", "a b", None, "科室经办人", "没有的科", None),
            ("戊", "wu", None, "责任督学", None, "123"),
            ("己", "ji", None, "校长", "没有的学校", known.code),
            ("庚", "geng", None, "校长", known.code, None),
        ],
        [(known.code, "另一个名字"), ("2188888888", None)],
    )
    page = upload(signed_in("admin"), county, content)
    count = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).count()

    assert page.status_code == 422
    assert [(one.sheet, one.cell) for one in page.context["faults"]] == [
        ("学校", f"A{count + 2}"), ("学校", f"B{count + 3}"),
        ("人员", "A2"), ("人员", "B3"), ("人员", "B4"), ("人员", "D4"), ("人员", "B5"), ("人员", "E5"), ("人员", "F6"),
        ("人员", "E7"), ("人员", "F7"),
    ]  # fmt: skip
    assert (User.objects.count(), Organisation.objects.count()) == before


def told(county, people: list[tuple], schools: list[tuple] = ()) -> dict[str, str]:
    """What is wrong with a workbook, by the cells of its new lines counted from 1."""
    above = {"人员": 1, "学校": 1 + Organisation.objects.filter(kind="school", parent=county, closed=False).count()}
    faults = read(filled(county, people, schools), county).faults
    return {f"{one.sheet}{one.cell[0]}{int(one.cell[1:]) - above[one.sheet]}": one.message.zh for one in faults}


def test_a_code_that_excel_damaged_and_a_school_that_is_there_already_are_no_new_school(county):
    known = Organisation.objects.filter(kind="school").first()
    Organisation.objects.create(kind="school", code="gone", name="旧校", parent=county, closed=True)
    wrong = told(
        county,
        [],
        [
            ("1.42E+09", "甲校"),
            ("ab c/d", "乙校"),
            (1.2345678901234567e18, "丙校"),
            ("new", known.name),
            ("gone", "丁校"),
            ("2100000001", "戊校"),
            ("２１０００００００１", "己校"),
            ("2100000002", "戊校"),
            ("无", "庚校"),
            (2100000003, "辛校"),
        ],
    )
    assert wrong.keys() == {f"学校{cell}" for cell in ("A1", "A2", "A3", "B4", "A5", "A7", "B8", "A9")}
    assert "已被 Excel 当作数字，末位可能丢失（1.42E+09）" in wrong["学校A1"]
    assert "不能有空格、斜杠" in wrong["学校A2"]
    assert "已被 Excel 当作数字" in wrong["学校A3"]
    assert wrong["学校B4"] == f"本县已有“{known.name}”，标识码是{known.code}"
    assert "原来是“旧校”的" in wrong["学校A5"]
    assert wrong["学校A7"].endswith("行重复")
    assert wrong["学校B8"].startswith("校名与第")


@pytest.mark.parametrize("telephone", ["1.38E+10", 13812345678.5, "138\n1234 5678", "没有", 1.3812345678e16])
def test_a_telephone_that_is_none_is_refused(county, telephone):
    wrong = told(county, [("甲", "jia", telephone, "教育局领导", county.name, None)])
    assert wrong.keys() == {"人员C1"}
    assert "不像手机号" in wrong["人员C1"]


@pytest.mark.parametrize("telephone", [13800000000, 13800000000.0, "0716-8333333转2", "+86 138 0000 0000", None])
def test_a_telephone_is_taken_as_people_write_it(county, telephone):
    assert told(county, [("甲", "jia", telephone, "教育局领导", county.name, None)]) == {}


def test_what_is_not_filled_in_is_said_so_and_a_place_is_looked_at_beside_a_wrong_role(county):
    known = Organisation.objects.filter(kind="school").first()
    wrong = told(
        county,
        [
            (None, None, None, None, known.code, None),
            ("乙", "yi", None, "没有的岗", "没有的学校", None),
            ("丙", "bing", None, "校长", None, None),
            ("丁", "4.2102E+17", None, "校长", known.code, None),
        ],
    )
    assert wrong.keys() == {f"人员{cell}" for cell in ("A1", "B1", "D1", "D2", "E2", "E3", "B4")}
    assert (wrong["人员A1"], wrong["人员B1"]) == ("没有填姓名", "没有填用户名")
    assert wrong["人员D1"].startswith("没有填岗位，可填：学校填报员")
    assert (wrong["人员E2"], wrong["人员E3"]) == ("没有单位“没有的学校”", "没有填单位")
    assert "已被 Excel 当作数字" in wrong["人员B4"]


def test_new_schools_are_named_and_have_their_returns_of_the_open_year_at_once(county, year, signed_in):
    people = [("甲", "jia", None, "学校填报员", "2199999999", None)]
    page = upload(signed_in("admin"), county, filled(county, people, [("2199999999", "新办小学")]))

    shown = page.content.decode()
    assert "新增学校 1 所：" in shown
    assert "2199999999 新办小学" in shown
    assert f"{year.number}学年的空报表已发给新增学校" in shown
    given = Return.objects.get(year=year, code="2199999999")
    assert (given.name, given.state, given.school.name) == ("新办小学", "draft", "新办小学")
    assert given.missing > 0
    assert signed_in("jia").get(f"/returns/{given.pk}/").status_code == 302  # to the new password first
    User.objects.filter(username="jia").update(must_change_password=False)
    assert signed_in("jia").get(f"/returns/{given.pk}/").status_code == 200
    assert Entry.objects.get(action="schools_made").details == {"made": ["2199999999"], "year": year.number}


def test_new_schools_wait_for_the_next_year_where_the_newest_is_frozen(county, year, signed_in):
    Year.objects.filter(pk=year.pk).update(state=Year.State.FROZEN)
    people = [("甲", "jia", None, "学校填报员", "2199999999", None)]
    page = upload(signed_in("admin"), county, filled(county, people, [("2199999999", "新办小学")]))

    assert "请在“新办学校”中填上它们的标识码" in page.content.decode()
    assert not Return.objects.filter(code="2199999999").exists()
    sent = {"new-name-1": "新办小学", "new-code-1": "2199999999", "new-kind-1": "primary"}
    assert signed_in("admin").post(f"/c/example/{year.number}/returns/next-year/", sent).status_code == 302
    assert Return.objects.get(code="2199999999").year.number == year.number + 1


def test_headings_are_read_with_spaces_and_those_of_schools_by_their_other_names(county):
    book = openpyxl.Workbook()
    book.active.title = "人员"
    book.active.append(["姓 名", " 用户名 ", "手机", "岗\u3000位", "单\n位", "督学负责的学校"])
    book.active.append(["甲", "jia", None, "校长", "新办小学"])
    book.create_sheet("学校").append(["校名", "学校 代码"])
    book["学校"].append(["新办小学", "2199999999"])
    out = io.BytesIO()
    book.save(out)
    wanted = read(out.getvalue(), county)

    assert wanted.faults == []
    assert (wanted.schools, wanted.lines[0].place) == ({"2199999999": "新办小学"}, "2199999999")


@pytest.mark.parametrize("content", [b"", b"name,username\n", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_workbook_is_refused(county, signed_in, content):
    page = upload(signed_in("admin"), county, content)

    assert page.status_code == 422
    assert len(page.context["faults"]) == 1


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(county, monkeypatch):
    monkeypatch.setattr("junheng.web.people.bulk.MOST_UNPACKED_BYTES", 1000)

    assert [fault.message.en for fault in read(template(county), county).faults] == [
        "the file is too large when unpacked"
    ]


def test_the_columns_may_stand_in_another_order_but_must_be_there(county):
    book = openpyxl.Workbook()
    book.active.title = "人员"
    book.active.append(["岗位", "单位", "用户名", "姓名", "督学负责的学校", "手机"])
    book.active.append(["局领导", county.name, "jia", "甲"])
    out = io.BytesIO()
    book.save(out)
    (fault,) = read(out.getvalue(), county).faults
    assert fault.cell == "D2"  # 局领导 is no role: the cell is told by the template's column
    book.active["F1"] = "电话"
    out = io.BytesIO()
    book.save(out)
    assert [fault.cell for fault in read(out.getvalue(), county).faults] == ["A1"]


def test_a_name_taken_while_the_workbook_was_read_makes_nothing(county, signed_in, monkeypatch):
    def taken_after(*asked):
        wanted = read(*asked)
        make_account("ding", "另一位", [], county=county, by=None)
        return wanted

    monkeypatch.setattr("junheng.web.people.bulk.read", taken_after)
    content = filled(
        county,
        [
            ("丙", "bing", None, "科室经办人", "计划财务科", None),
            ("丁", "ding", None, "科室经办人", "计划财务科", None),
        ],
    )

    assert upload(signed_in("admin"), county, content).status_code == 422
    assert not User.objects.filter(name__in=["丙", "丁"]).exists()
    assert PEOPLE_HEADINGS[1] == "用户名"
    assert SCHOOL_HEADINGS[0] == "机构标识码"


def test_a_name_taken_while_the_form_was_read_is_refused_at_its_field(county, signed_in, monkeypatch):
    def taken_after(username):
        refuse_username(username)
        make_account(username, "另一位", [], county=county, by=None)

    monkeypatch.setattr("junheng.web.people.people_views.refuse_username", taken_after)
    given = {"name": "新老师", "username": "newcomer", "role": "department_clerk"}
    given["organisation"] = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT).first().pk
    page = signed_in("admin").post(f"/c/{county.code}/people/add/", given)

    assert page.context["form"].errors["username"] == ["用户名“newcomer”已经有人用。"]
    assert not User.objects.filter(name="新老师").exists()
