"""Inspections and notices of rectification through the API."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from uploads import pdf, picture, upload

from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.supervision.models import Inspection, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> dict[str, object]:
    """An inspection of the reporter's school, of which the inspector is responsible."""
    school = User.objects.get(username="reporter").memberships.get().organisation
    return {
        "key": str(uuid.uuid4()), "school": school.code, "on": "2024-11-20", "topic": "食堂", "questions": ["留样"],
        "indicators": ["YZ-Q7"],
    }  # fmt: skip


def test_an_inspection_goes_from_beginning_to_a_notice_that_is_answered_and_closed(program, base, asked):
    inspector, school = program("inspector"), program("reporter")

    begun = inspector.post(f"{base}/inspections", **asked).json()
    again = inspector.post(f"{base}/inspections", **asked).json()
    one = f"/inspections/{begun['id']}"
    assert again["id"] == begun["id"]  # sent twice it is one
    assert school.get(one).status_code == 404  # a draft
    photo = inspector.form(f"{one}/points/2/photos", file=upload("食堂.jpg", picture())).json()
    assert school.get(f"/photos/{photo['id']}/file").status_code == 404

    found = [{"place": 1, "found": "good"}, {"place": 2, "found": "problem", "note": "没有留样"}]
    early = inspector.send("patch", one, version=begun["version"], points=found[:1], finish=True)
    done = inspector.send("patch", one, version=begun["version"], points=found, summary="一处问题", finish=True)
    stale = inspector.send("patch", one, version=begun["version"], points=found)
    assert early.json()["code"] == "refused"
    assert (done.json()["state"], done.json()["points"][1]["photos"]) == ("done", [photo["id"]])
    assert stale.json()["code"] in ("changed", "refused")
    assert b"".join(school.get(f"/photos/{photo['id']}/file").streaming_content) == picture()

    today = timezone.localdate()
    past = inspector.post(f"{one}/notice", demands="留样", deadline=str(today - timedelta(days=1)), responsible="李")
    issued = inspector.post(f"{one}/notice", demands="留样", deadline=str(today), responsible="李建国").json()
    twice = inspector.post(f"{one}/notice", demands="留样", deadline=str(today), responsible="李建国").json()
    assert past.json()["code"] == "refused"
    assert issued["id"] == twice["id"]
    assert [line["id"] for line in inspector.get(f"{base}/accountability").json()][:1] == [issued["id"]]
    assert load_workbook(io.BytesIO(inspector.get(f"{base}/accountability/book").content)).worksheets

    later = {"seen": str(today), "deadline": str(today + timedelta(days=7)), "reason": "等厂家到货"}
    extended = inspector.post(f"/rectifications/{issued['id']}/extend", **later).json()
    assert extended["deadline"] == later["deadline"]
    assert [(one["before"], one["after"], one["reason"]) for one in extended["extensions"]] == [
        (str(today), later["deadline"], "等厂家到货")
    ]
    assert inspector.post(f"/rectifications/{issued['id']}/extend", **later).status_code == 409

    task = inspector.get(one).json()["points"][1]["task"]
    evidence = school.form(f"/tasks/{task}/evidence", file=upload("留样.pdf", pdf("by the api"))).json()
    answered = school.post(f"/rectifications/{issued['id']}/answer", reply="已留样").json()
    assert answered["state"] == "replied"
    bare = inspector.post(f"/rectifications/{issued['id']}/decide", close=True)
    assert bare.json()["code"] == "refused"  # the evidence waits to be checked
    inspector.post(f"/evidence/{evidence['id']}/check", seen="to_verify", to="checked")
    assert inspector.post(f"/rectifications/{issued['id']}/decide", close=True).json()["state"] == "closed"
    assert school.post(f"/rectifications/{issued['id']}/answer", reply="已留样").status_code == 409
    assert school.get(f"/rectifications/{issued['id']}").json()["reply"] == "已留样"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"questions": [], "indicators": []}, 422),
        ({"indicators": ["YZ-Q99"]}, 422),
        ({"topic": ""}, 422),
        ({"on": "2024-02-31"}, 422),
        ({"school": "0"}, 404),
    ],
)
def test_an_inspection_that_cannot_be_is_not_begun(program, base, asked, changed, code):
    before = Inspection.objects.count()

    answer = program("inspector").post(f"{base}/inspections", **asked | changed)

    assert answer.status_code == code
    assert Inspection.objects.count() == before


def test_a_school_that_the_inspector_is_not_named_for_is_not_inspected(program, base, asked):
    stranger = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, inspected_by=None).last()

    assert program("inspector").post(f"{base}/inspections", **asked | {"school": stranger.code}).status_code == 404
    assert program("clerk").post(f"{base}/inspections", **asked).status_code == 403
    assert not Notice.objects.filter(school=stranger).exists()
