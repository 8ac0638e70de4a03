"""The desk for programs: tokens, the same door as the pages, and no request that ends in an error of the server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from programs import Program
from schemathesis.generation import GenerationMode
from uploads import pdf, upload

from junheng.evaluation import evaluate
from junheng.standards import load_standard
from junheng.web.access.permissions import Permission
from junheng.web.api.models import Token
from junheng.web.api.words import SCOPES
from junheng.web.audit.models import Entry
from junheng.web.evidence.models import Item
from junheng.web.jobs.models import Job
from junheng.web.people.models import Membership, User
from junheng.web.returns.models import Return
from junheng.web.wsgi import application
from junheng.web.years.keep import evaluation_of, opened

pytestmark = pytest.mark.django_db
EXAMPLES = 5  # of each operation, in each way; more for a longer look


def test_a_token_is_made_on_the_account_page_shown_once_and_kept_as_a_hash(signed_in):
    client = signed_in("clerk")
    data = {"name": "统计平台", "days": 30, "scopes": ["board.view", "return.view"]}

    answer = client.post(reverse("tokens"), data)

    secret = answer.content.decode().partition('id="secret">')[2].partition("<")[0]
    token = Token.objects.get(user__username="clerk")
    assert secret.startswith("jh_")
    assert answer["Cache-Control"] == "no-store"
    assert secret not in str(token.__dict__)
    assert secret not in client.get(reverse("tokens")).content.decode()
    assert Program(secret).get("/me").json()["scopes"] == ["board.view", "return.view"]
    assert client.post(reverse("tokens"), data).status_code == 422  # the same form again
    assert Token.objects.filter(user__username="clerk").count() == 1
    assert Entry.objects.filter(action="api.token_made").count() == 1


def test_a_token_takes_no_scope_that_its_owner_has_not(signed_in):
    answer = signed_in("reporter").post(reverse("tokens"), {"name": "x", "days": 30, "scopes": ["publish"]})

    assert answer.status_code == 422
    assert not Token.objects.exists()


@pytest.mark.parametrize("how", ["ended", "expired", "inactive", "new password asked", "wrong", "none"])
def test_what_no_longer_opens_is_told_in_both_languages(program, signed_in, how):
    given = program("clerk", Permission.BOARD_VIEW)
    assert given.get("/counties").status_code == 200
    token = Token.objects.get()
    if how == "ended":
        assert signed_in("clerk").post(reverse("token_end", args=[token.pk])).status_code == 302
    elif how == "expired":
        Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "inactive":
        User.objects.filter(pk=token.user_id).update(is_active=False)
    elif how == "new password asked":
        User.objects.filter(pk=token.user_id).update(must_change_password=True)
    elif how == "wrong":
        given = Program("jh_wrong")
    else:
        given.client = Client()

    answer = given.get("/counties")

    assert answer.status_code == 401
    assert answer.json()["code"] == "unknown"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "令牌" in answer.json()["zh"]
    assert "token" in answer.json()["en"]


def test_nobody_ends_the_token_of_somebody_else(program, signed_in):
    program("clerk", Permission.BOARD_VIEW)

    assert signed_in("head").post(reverse("token_end", args=[Token.objects.get().pk])).status_code == 404
    assert Token.objects.exists()


def test_scopes_narrow_what_roles_allow_and_roles_narrow_what_scopes_name(program, base):
    assert program("clerk", Permission.BOARD_VIEW).get(f"{base}/returns").json()["code"] == "no_right"
    given = program("clerk", Permission.RETURN_VIEW)
    assert given.get(f"{base}/returns").status_code == 200
    User.objects.get(username="clerk").memberships.all().delete()
    assert given.get(f"{base}/returns").status_code == 403


def test_every_permission_has_words_as_a_scope():
    assert set(SCOPES) == set(Permission) - {Permission.OWN_ACCOUNT}


def test_a_session_alone_opens_no_api(signed_in):
    assert signed_in("head").get("/api/counties").status_code == 401


def test_where_the_county_stands_is_told_as_it_was_stored(program, base, year):
    given = program("clerk")
    stored = evaluation_of(year)

    board = given.get(f"{base}/board").json()

    assert (board["verdict"], board["snapshot"], board["newest"]) == (stored.verdict, stored.snapshot.hash, True)
    assert board["content"]["areas"]
    years = given.get(f"/counties/{year.county.code}/years").json()
    assert years[0]["verdict"] == stored.verdict
    explained = given.get(f"{base}/explained/YZ-Q1").json()
    assert explained["inputs"]


def test_a_school_sees_the_county_and_its_own_lines_only(program, base):
    given = program("reporter")
    own = User.objects.get(username="reporter").memberships.get().organisation.code

    matrix = given.get(f"{base}/matrix").json()["content"]
    indicator = given.get(f"{base}/indicators/YZ-R4").json()["content"]
    explained = given.get(f"{base}/explained/YZ-R4").json()

    assert {row["school_id"] for stage in matrix["stages"] for row in stage["rows"]} == {own}
    assert {row["school_id"] for stage in indicator["stages"] for row in stage["rows"]} == {own}
    assert {one.get("school_id") for one in explained["inputs"]} <= {own, "", None}
    assert explained["reason"] == ""
    assert len(program("clerk").get(f"{base}/matrix").json()["content"]["stages"][0]["rows"]) > 10


def test_the_numbers_of_the_evaluation_are_those_of_the_library(program, base, year):
    given = program("clerk")
    stored = evaluation_of(year)
    wanted = evaluate(opened(stored.snapshot), load_standard(stored.standard, stored.settings))

    result = given.get(f"{base}/result").json()
    coefficients = given.get(f"{base}/coefficients").json()
    rows = given.get(f"{base}/rows", limit=1000, indicator="YZ-R4", stage="primary").json()

    assert (result["verdict"], result["snapshot"]) == (wanted.verdict, stored.snapshot.hash)
    assert {one["indicator"]: one["value"] for one in result["county"]} == {
        one.indicator: one.value for one in wanted.county
    }
    cv = {(one["indicator"], one["stage"]): one["cv"] for one in coefficients}
    assert cv == {(row["indicator"], row["stage"]): row["cv"] for row in wanted.balance.iter_rows(named=True)}
    assert all(sum(part["share"] for part in one["contributions"]) == pytest.approx(1) for one in coefficients)
    own = wanted.rows.filter((pl.col("indicator") == "YZ-R4") & (pl.col("stage") == "primary"))
    assert {one["school"]: (one["value"], one["verdict"]) for one in rows} == {
        row["school_id"]: (row["value"], row["verdict"]) for row in own.iter_rows(named=True)
    }
    failing = given.get(f"{base}/rows", limit=1000, verdict="fail").json()
    assert len(failing) == wanted.rows.filter(pl.col("verdict") == "fail").height


def test_a_school_gets_its_own_numbers_and_no_words_that_name_others(program, base):
    given = program("reporter")
    own = User.objects.get(username="reporter").memberships.get().organisation.code

    assert {one["school"] for one in given.get(f"{base}/rows", limit=1000).json()} == {own}
    shares = [part["school"] for one in given.get(f"{base}/coefficients").json() for part in one["contributions"]]
    assert set(shares) == {own}
    assert {one["reason"] for one in given.get(f"{base}/result").json()["county"]} == {None}


def test_the_county_over_the_years_its_map_and_what_is_owed(program, base, year):
    clerk, school = program("clerk"), program("reporter")
    own = User.objects.get(username="reporter").memberships.get().organisation.code

    years = clerk.get(f"{base}/years").json()
    assert years[-1]["year"] == year.number
    assert years[-1]["verdict"] == evaluation_of(year).verdict
    assert len(clerk.get(f"{base}/map").json()["content"]["schools"]) > 10
    seen = school.get(f"{base}/map").json()["content"]
    assert {one["school_id"] for one in seen["schools"]} <= {own}
    assert seen["legend"] == []
    owed = school.get(f"{base}/unknown").json()["content"]
    assert {one["school_id"] for one in owed["schools"]} <= {own}
    assert owed["alike"] == []
    assert all(cell["schools"] == [] for office in owed["offices"] for cell in office["cells"])


def test_what_if_tells_what_would_be_and_stores_nothing(program, base, year):
    given = program("clerk")
    school = given.get(f"/counties/{year.county.code}/schools").json()[0]["code"]
    change = {"table": "stages", "column": "pupils", "school": school, "stage": "primary", "value": "9000"}
    before = evaluation_of(year).pk
    numbers = given.get(f"{base}/what-if/{school}").json()
    assert ("stages", "pupils", "primary") in {(one["table"], one["column"], one["stage"]) for one in numbers}

    answer = given.post(f"{base}/what-if", changes=[change])

    assert answer.status_code == 200
    assert any(one["school_id"] == school for one in answer.json()["differences"])
    assert evaluation_of(year).pk == before
    many = {"table": "campuses", "column": "multimedia_rooms", "indicator": "YZ-R7", "stage": "primary", "amount": 5}
    assert given.post(f"{base}/what-if", changes=[], many=[many]).status_code == 200
    assert program("reporter").post(f"{base}/what-if", changes=[], many=[many]).status_code == 404
    assert given.post(f"{base}/what-if", changes=[]).json()["code"] == "refused"
    wrong = given.post(f"{base}/what-if", changes=[change | {"column": "nothing"}])
    assert (wrong.status_code, wrong.json()["code"]) == (422, "refused")
    other = program("reporter").post(f"{base}/what-if", changes=[change | {"school": "2142011546"}])
    assert other.status_code == 404


def test_a_return_is_read_filled_in_and_conflicts_are_told(program, base):
    given = program("reporter")
    one = next(one for one in given.get(f"{base}/returns").json() if one["school"])
    Return.objects.filter(pk=one["id"]).update(state=Return.State.DRAFT)
    held = given.get(f"/returns/{one['id']}").json()
    row = held["content"]["stages"][0]
    base_value = f"{row['pupils']:g}"
    cell = {"row": row["_"], "column": "pupils", "value": "777", "base": base_value}

    saved = given.send("patch", f"/returns/{one['id']}", table="stages", cells=[cell]).json()
    again = given.send("patch", f"/returns/{one['id']}", table="stages", cells=[cell | {"value": "888"}]).json()

    assert [each["state"] for each in saved["cells"]] == ["saved"]
    assert saved["version"] == one["version"] + 1
    assert [(each["state"], each["value"]) for each in again["cells"]] == [("conflict", "777")]
    stale = given.post(f"/returns/{one['id']}/submit", version=one["version"])
    assert stale.status_code == 403  # a reporter does not submit
    head = program("principal").post(f"/returns/{one['id']}/submit", version=one["version"])
    assert (head.status_code, head.json()["code"]) == (409, "changed")


def test_evidence_is_added_checked_and_fetched(program, base):
    school = User.objects.get(username="reporter").memberships.get().organisation.code
    given, data = program("reporter"), pdf("by the api")
    about = {"indicator": "YZ-Q5", "school": school, "pages": "第1页"}

    added = given.client.post(f"/api{base}/evidence", {"file": upload("信息化.pdf", data), **about})
    lying = given.client.post(f"/api{base}/evidence", {"file": upload("信息化.pdf", b"MZ"), **about})
    elsewhere = given.client.post(f"/api{base}/evidence", {"file": upload("a.pdf", data), **about, "school": ""})

    assert added.status_code == 201
    assert (lying.status_code, lying.json()["code"]) == (422, "refused")
    assert elsewhere.status_code == 404
    pk = added.json()["id"]
    assert given.post(f"/evidence/{pk}/check", seen="to_verify", to="checked").status_code == 403
    assert program("compulsory").post(f"/evidence/{pk}/check", seen="to_verify", to="checked").status_code == 200
    assert Item.objects.get(pk=pk).state == Item.State.CHECKED
    assert b"".join(given.get(f"/evidence/{pk}/file").streaming_content) == data
    assert [one["id"] for one in given.get(f"{base}/evidence", indicator="YZ-Q5").json()] == [pk]


def test_a_notice_of_rectification_is_answered_and_decided_on_point_by_point(program, base):
    notice = next(one for one in program("inspector").get(f"{base}/rectifications").json() if one["state"] == "issued")
    visits = program("inspector").get(f"{base}/inspections").json()
    (point,) = (one for one in visits[0]["points"] if one["task"] is not None)
    path = f"/rectifications/{notice['id']}"

    answered = program("principal").post(f"{path}/answer", reply="已改")
    refused = program("inspector").post(f"{path}/decide", close=True)
    elsewhere = program("inspector").post(f"{path}/decide", close=False, reason="没有照片", points=[point["place"] + 1])
    returned = program("inspector").post(f"{path}/decide", close=False, reason="没有照片", points=[point["place"]])

    assert (answered.status_code, answered.json()["state"]) == (200, "replied")
    assert (refused.status_code, refused.json()["zh"][:4]) == (422, "还不能核")  # nothing proves it
    assert elsewhere.status_code == 409  # nothing there waits for a decision
    assert (returned.status_code, returned.json()["state"], returned.json()["reason"]) == (
        200,
        "returned",
        "1. 没有照片",
    )


def test_reports_and_the_dossier_are_made_in_the_background(program, base):
    given = program("clerk")

    made = given.post(f"{base}/reports", kinds=["word"])
    dossier = given.post(f"{base}/dossier")

    assert (made.status_code, dossier.status_code) == (202, 202)
    assert given.get(f"/jobs/{made.json()['id']}").json()["state"] == Job.State.QUEUED


def test_what_was_previewed_is_published_and_taken_back(program, base):
    given = program("head")

    preview = given.client.get(f"/api{base}/publication/preview?sections=verdict&sections=balance").json()
    stale = given.post(f"{base}/publication", sections=["verdict"], evaluation=preview["evaluation"] + 1)
    public = given.post(f"{base}/publication", sections=["verdict", "balance"], evaluation=preview["evaluation"]).json()

    assert stale.status_code == 409
    assert set(preview["content"]["zh"]) == {"verdict", "balance"}
    assert public["content"] == preview["content"]
    assert Client().get(f"/public{base.removeprefix('/counties')}/").status_code == 200
    assert given.send("delete", f"{base}/publication").status_code == 200
    assert Client().get(f"/public{base.removeprefix('/counties')}/").status_code == 404


def test_what_is_wrong_with_a_request_is_said_by_place(program, base):
    answer = program("clerk").post(f"{base}/reports", kinds=["nothing"])

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert answer.json()["places"][0]["where"].startswith("body.wanted.kinds")
    broken = program("clerk").client.post(f"/api{base}/reports", "{", content_type="application/json")
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_request")


def test_the_log_says_who_did_what_through_a_token(program, base):
    program("compulsory").post(f"{base}/evidence/judgements/YZ-G10", judgement="not_met")

    entries = program("head").get(f"/counties/{base.split('/')[2]}/log").json()
    assert (entries[1]["action"], entries[1]["who"]) != (None, None)
    assert "evidence.judged" in [one["action"] for one in entries[:4]]


def test_the_api_is_described():
    found = Client().get("/api/openapi.json").json()

    assert found["openapi"].startswith("3.")
    assert all(path.startswith("/api/") for path in found["paths"])
    assert len(found["paths"]) > 30
    assert all(one["summary"] and one["security"] for path in found["paths"].values() for one in path.values())


def whole(environ, start_response):
    """The application behind a server that closes what it has sent, as the client of the test does not."""
    sent = application(environ, start_response)
    try:
        return [b"".join(sent)]
    finally:
        sent.close()


KNOWN = {"county": ["example", "x"], "year": [2024, 1], "indicator": ["YZ-R4", "YZ-Q3", "x"]}


@pytest.fixture(scope="session")
def described() -> schemathesis.BaseSchema:
    """The description, in whose addresses stand names of the example, too: else all would be refused at the door."""
    found = Client().get("/api/openapi.json").json()
    for path in found["paths"].values():
        for one in path.values():
            for parameter in one.get("parameters", []):
                if parameter["in"] == "path":
                    kind = {"type": "integer", "minimum": 1, "maximum": 6} if parameter["name"] == "pk" else None
                    parameter["schema"] = kind or {"enum": [*KNOWN.get(parameter["name"], ["2142011007", "x"])]}
    schema = schemathesis.openapi.from_dict(found)
    schema.app = whole
    return schema


@pytest.fixture
def open_connection() -> Iterator[None]:
    """As Django's own client does: a request through WSGI leaves the connection, with the transaction of the test, open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("open_connection")
def test_nothing_that_a_program_can_send_ends_in_an_error_of_the_server(described, program, caplog):
    """Each operation is asked what its description allows, and what it does not, by somebody who may do everything."""
    everybody = Membership.objects.filter(user__username__in=["compulsory", "head", "admin", "principal", "inspector"])
    User.objects.create_user("everything", password="x")
    everybody.update(user=User.objects.get(username="everything"))
    headers = {"Authorization": program("everything").client.defaults["HTTP_AUTHORIZATION"]}
    wrong, seen = [], set()

    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(
            case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
            | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
        )
        def ask(case):
            with transaction.atomic():
                answer = case.call(headers=headers)
                transaction.set_rollback(True)
            seen.add(answer.status_code)
            if answer.status_code >= 500:
                wrong.append(f"{case.method} {case.formatted_path} {case.query} {case.body!r}")

        ask()

    assert wrong == [], caplog.text[-3000:]
    assert {200, 404, 422} <= seen
