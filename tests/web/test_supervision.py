"""Supervision: an inspector looks at named schools, problems become notices, schools answer, and what is overdue is listed."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from uploads import pdf, picture, upload

from junheng.web.audit.models import Entry
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.supervision.models import Inspection, Notice, Photo, Point


@pytest.fixture
def school(county) -> Organisation:
    return User.objects.get(username="reporter").memberships.get().organisation


@pytest.fixture
def stranger(county, school) -> Organisation:
    """A school that the inspector is not named for."""
    return Organisation.objects.filter(kind=OrganisationKind.SCHOOL, inspected_by=None).last()


@pytest.fixture
def address(year):
    return lambda page: reverse(page, args=[year.county.code, year.number])


@pytest.fixture
def begun(signed_in, address, school):
    """A new inspection of the inspector."""

    def make(**more) -> Inspection:
        data = {
            "form": str(uuid.uuid4()), "school": school.code, "on": "2024-11-20", "topic": "专项督导",
            "indicators": ["YZ-Q7"], "questions": "食堂\n=HYPERLINK(\"x\")",
        }  # fmt: skip
        answer = signed_in("inspector").post(address("inspection_new"), data | more)
        assert answer.status_code == 302
        return Inspection.objects.get(topic="专项督导", form=(data | more)["form"])

    return make


def filled(inspection: Inspection, *found: tuple[str, str], to: str = "finish", **more) -> dict[str, object]:
    points = inspection.points.all()
    data: dict[str, object] = {"seen": inspection.version, "summary": "", "to": to} | more
    for point, (what, note) in zip(points, found, strict=True):
        data |= {f"p{point.pk}-found": what, f"p{point.pk}-note": note}
    return data


PROBLEM = (("good", ""), ("problem", "没有留样"), ("problem", "=1+1"))


@pytest.fixture
def finished(begun, signed_in) -> Inspection:
    made = begun()
    answer = signed_in("inspector").post(reverse("inspection_fill", args=[made.pk]), filled(made, *PROBLEM))
    assert answer.status_code == 302
    made.refresh_from_db()
    return made


@pytest.fixture
def notice(finished, signed_in) -> Notice:
    data = {"demands": "1. 留样", "deadline": timezone.localdate().isoformat(), "responsible": "李建国"}
    assert signed_in("inspector").post(reverse("notice_issue", args=[finished.pk]), data).status_code == 302
    return Notice.objects.get(inspection=finished)


def test_an_inspection_is_begun_filled_in_with_photos_and_finished(begun, signed_in):
    made = begun()
    points = list(made.points.all())
    assert [(point.indicator, point.question) for point in points] == [
        ("YZ-Q7", "YZ-Q7 课程开齐开足"), ("", "食堂"), ("", '=HYPERLINK("x")'),
    ]  # fmt: skip
    client = signed_in("inspector")
    kept = filled(made, *PROBLEM, to="keep") | {f"p{points[1].pk}-photos": upload("食堂.jpg", picture())}
    assert client.post(reverse("inspection_fill", args=[made.pk]), kept).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.version) == (Inspection.State.DRAFT, 2)
    assert Photo.objects.get(point=points[1]).name == "食堂.jpg"

    assert client.post(reverse("inspection_fill", args=[made.pk]), filled(made, *PROBLEM)).status_code == 302
    made.refresh_from_db()
    assert made.state == Inspection.State.DONE
    assert client.post(reverse("inspection_fill", args=[made.pk]), filled(made, *PROBLEM)).status_code == 422


def test_an_inspector_reaches_only_the_schools_named_for_him(signed_in, address, stranger, finished):
    client = signed_in("inspector")
    data = {"form": str(uuid.uuid4()), "school": stranger.code, "on": "2024-11-20", "topic": "t", "questions": "a"}
    assert client.post(address("inspection_new"), data).status_code == 422
    Inspection.objects.filter(pk=finished.pk).update(school=stranger)

    assert client.get(reverse("inspection", args=[finished.pk])).status_code == 404
    for page in ("inspection_fill", "notice_issue"):
        assert client.post(reverse(page, args=[finished.pk])).status_code == 404
    assert signed_in("head").get(reverse("inspection", args=[finished.pk])).status_code == 200


def test_a_form_sent_twice_begins_one_inspection(begun):
    form = str(uuid.uuid4())

    assert begun(form=form) == begun(form=form)
    assert Inspection.objects.filter(form=form).count() == 1


def test_nobody_writes_over_what_he_has_not_seen(begun, signed_in):
    made = begun()
    client = signed_in("inspector")
    client.post(reverse("inspection_fill", args=[made.pk]), filled(made, *PROBLEM, to="keep"))

    answer = client.post(
        reverse("inspection_fill", args=[made.pk]), filled(made, ("good", ""), ("good", ""), ("good", ""))
    )

    assert answer.status_code == 422
    assert "刚被别人改过" in answer.content.decode()
    assert set(made.points.values_list("found", flat=True)) == {"good", "problem"}


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ((("good", ""), ("", ""), ("good", "")), "第2项还没有填写结果"),
        ((("good", ""), ("good", ""), ("problem", " ")), "第3项有问题，请写明"),
    ],
)
def test_a_record_is_finished_only_when_everything_is_said(begun, signed_in, found, says):
    made = begun()

    answer = signed_in("inspector").post(reverse("inspection_fill", args=[made.pk]), filled(made, *found))

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_bad_photo_keeps_the_record_and_is_told(begun, signed_in):
    made = begun()
    point = made.points.first()
    data = filled(made, *PROBLEM) | {f"p{point.pk}-photos": upload("照片.jpg", b"MZ")}

    answer = signed_in("inspector").post(reverse("inspection_fill", args=[made.pk]), data)

    made.refresh_from_db()
    assert answer.status_code == 422
    assert "照片.jpg" in answer.content.decode()
    assert (made.state, made.points.last().note) == (Inspection.State.DRAFT, "=1+1")


def test_a_school_sees_nothing_of_a_draft(begun, signed_in):
    made = begun(questions="秘密事项")
    principal = signed_in("principal")

    page = principal.get(reverse("inspection", args=[made.pk]))

    assert page.status_code == 200
    assert "秘密事项" not in page.content.decode()


def test_a_notice_is_answered_returned_answered_again_and_closed(notice, signed_in):
    principal, inspector = signed_in("principal"), signed_in("inspector")
    answer, decide = (
        reverse("rectification_answer", args=[notice.pk]),
        reverse("rectification_decide", args=[notice.pk]),
    )
    assert inspector.post(decide, {"to": "close"}).status_code == 422  # nothing was answered

    sent = {"reply": "已改", "uploads": [upload("整改.pdf", pdf())]}
    assert principal.post(answer, sent).status_code == 302
    assert principal.post(answer, {"reply": "又一次"}).status_code == 422
    assert inspector.post(decide, {"to": "return", "reason": ""}).status_code == 422
    assert inspector.post(decide, {"to": "return", "reason": "没有照片"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.reason, notice.reply) == (Notice.State.RETURNED, "没有照片", "已改")

    assert principal.post(answer, {"reply": "补了照片"}).status_code == 302
    assert inspector.post(decide, {"to": "close"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.closed_by.username) == (Notice.State.CLOSED, "inspector")
    assert [one.name for one in notice.documents.all()] == ["整改.pdf"]
    assert set(Entry.objects.values_list("action", flat=True)) >= {
        "supervision.issued", "supervision.answered", "supervision.returned", "supervision.closed",
    }  # fmt: skip


def test_only_the_school_answers_and_only_supervision_decides(notice, signed_in):
    assert signed_in("clerk").post(reverse("rectification_answer", args=[notice.pk]), {"reply": "x"}).status_code == 403
    assert (
        signed_in("principal").post(reverse("rectification_decide", args=[notice.pk]), {"to": "close"}).status_code
        == 403
    )


def test_a_notice_is_issued_once_and_numbered_without_gaps(notice, signed_in):
    before = Notice.objects.count()
    data = {"demands": "x", "deadline": timezone.localdate().isoformat(), "responsible": "x"}

    signed_in("inspector").post(reverse("notice_issue", args=[notice.inspection_id]), data)

    assert Notice.objects.count() == before
    assert list(Notice.objects.order_by("number").values_list("number", flat=True)) == list(range(1, before + 1))


def test_a_notice_needs_a_problem_and_a_day_to_come(begun, signed_in):
    made = begun()
    client = signed_in("inspector")
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    data = {"demands": "x", "deadline": timezone.localdate().isoformat(), "responsible": "x"}
    assert client.post(reverse("notice_issue", args=[made.pk]), data).status_code == 422
    client.post(reverse("inspection_fill", args=[made.pk]), filled(made, *PROBLEM))
    assert client.post(reverse("notice_issue", args=[made.pk]), data | {"deadline": yesterday}).status_code == 422
    assert not Notice.objects.filter(inspection=made).exists()


def test_who_owes_is_listed_the_longest_overdue_first_and_as_a_workbook_without_formulas(notice, signed_in, address):
    Notice.objects.filter(pk=notice.pk).update(
        deadline=timezone.localdate() - timedelta(days=3), demands='=HYPERLINK("http://x","点我")'
    )
    client = signed_in("compulsory")

    page = client.get(address("accountability")).content.decode()
    book = client.get(address("accountability_book"))

    assert page.index(f"/rectifications/{notice.pk}/") < page.index(
        "/rectifications/", page.index(f"/rectifications/{notice.pk}/") + 20
    )
    sheet = load_workbook(io.BytesIO(book.content)).active
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells['=HYPERLINK("http://x","点我")'].data_type == "s"
    assert 3 in cells
    assert book["Content-Disposition"].startswith("attachment")


def test_what_was_found_is_shown_as_text(begun, signed_in):
    made = begun(questions="<script>alert(1)</script>", indicators=[])
    client = signed_in("inspector")
    client.post(reverse("inspection_fill", args=[made.pk]), filled(made, ("problem", "<b>x</b>")))

    page = client.get(reverse("inspection", args=[made.pk])).content.decode()

    assert "<script>alert(1)</script>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert made.points.get().found == Point.Found.PROBLEM


@pytest.mark.parametrize("username", ["principal", "inspector", "inspection", "reviewer"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_open(signed_in, address, notice, username, language):
    User.objects.filter(username=username).update(language=language)
    client = signed_in(username)

    pages = [address("supervision"), address("accountability"), reverse("inspection", args=[notice.inspection_id]),
             reverse("rectification", args=[notice.pk])]  # fmt: skip
    for page in pages:
        assert client.get(page).status_code == 200
