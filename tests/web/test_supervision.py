"""Supervision: an inspector looks at named schools, problems become notices, schools answer, and what is overdue is listed."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from uploads import pdf, picture, upload

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import reach
from junheng.web.audit.models import Entry
from junheng.web.evidence.models import Item
from junheng.web.notices.models import Notice as Told
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind, Role
from junheng.web.supervision import rectifying
from junheng.web.supervision.accountability import owed
from junheng.web.supervision.models import Inspection, Notice, Photo, Point
from junheng.web.supervision.rectifying import Decision
from junheng.web.tasks.agreement import newest_evaluation
from junheng.web.tasks.hook import look_at_tasks
from junheng.web.tasks.models import Task
from junheng.web.tasks.moves import TaskError
from junheng.web.tasks.waiting import own
from junheng.web.years.models import Piece


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


@pytest.fixture
def answered(notice, signed_in):
    """Answers the notice as the head of the school, with a document for every problem that is open."""

    def send(text: str = "已改", **files) -> Notice:
        uploads = {
            f"p{point.pk}-uploads": [upload(f"整改{point.place}.pdf", pdf(f"{text} {point.place}"))]
            for point in problems(notice)
        }
        answer = signed_in("principal").post(
            reverse("rectification_answer", args=[notice.pk]), {"reply": text} | uploads | files
        )
        assert answer.status_code == 302, answer.content.decode()
        notice.refresh_from_db()
        return notice

    return send


@pytest.fixture
def decide(notice, signed_in):
    """Decides as somebody: by point "accept", or the reason why it is returned."""

    def post(username: str, *said: str, seen: bool = True):
        data: dict[str, object] = {}
        for point, what in zip(problems(notice), said, strict=True):
            returned = what not in ("leave", "accept")
            data |= {f"p{point.pk}-to": "return" if returned else what, f"p{point.pk}-reason": what if returned else ""}
            if seen:
                data[f"p{point.pk}-seen"] = list(
                    Item.objects.filter(task=point.task, state="to_verify").values_list("pk", flat=True)
                )
        return signed_in(username).post(reverse("rectification_decide", args=[notice.pk]), data)

    return post


def problems(notice: Notice) -> list[Point]:
    return list(Point.objects.filter(inspection=notice.inspection_id, found="problem").select_related("task"))


def states(notice: Notice) -> list[str]:
    return [point.task.state for point in problems(notice)]


def told(username: str) -> list[str]:
    """The keys of what somebody was told, the oldest first."""
    rows = Told.objects.filter(to__username=username).order_by("pk")
    return [one.key for one in rows if one.key.startswith("supervision.")]


def test_every_problem_of_a_notice_is_a_task_with_its_school_deadline_and_department(notice, signed_in, school):
    canteen, other = (point.task for point in problems(notice))

    assert (canteen.what_zh, canteen.school, canteen.deadline) == ("食堂：没有留样", school, notice.deadline)
    assert (canteen.lead.code, canteen.state, canteen.kind) == ("inspection", "doing", "finding")
    assert Point.objects.get(inspection=notice.inspection_id, found="good").task is None
    page = signed_in("principal").get(reverse("task", args=[canteen.pk])).content.decode()
    assert reverse("rectification", args=[notice.pk]) in page
    page = signed_in("principal").get(reverse("rectification", args=[notice.pk])).content.decode()
    assert all(reverse("task", args=[task.pk]) in page for task in (canteen, other))
    assert other in Task.objects.filter(own(User.objects.get(username="reporter")))
    for username in ("principal", "reporter", "inspection"):
        assert told(username)[-1] == "supervision.notice_issued"


def test_the_department_of_a_finding_is_that_of_its_indicator(begun, signed_in):
    made = begun(indicators=["YZ-R6"], questions="")
    client = signed_in("inspector")
    client.post(reverse("inspection_fill", args=[made.pk]), filled(made, ("problem", "设备闲置")))
    data = {"demands": "用起来", "deadline": timezone.localdate().isoformat(), "responsible": "李建国"}
    client.post(reverse("notice_issue", args=[made.pk]), data)

    task = made.points.get().task
    assert (task.lead.code, task.what_en) == ("equipment", "YZ-R6 teaching equipment value per pupil: 设备闲置")
    assert [(one.indicator, one.stage) for one in task.targets.all()] == [("YZ-R6", "primary")]


def test_a_notice_is_answered_returned_answered_again_and_closed_with_its_tasks(notice, signed_in, answered, decide):
    inspector = signed_in("inspector")
    link = reverse("rectification_decide", args=[notice.pk])
    assert inspector.post(link, {f"p{problems(notice)[0].pk}-to": "accept"}).status_code == 422  # nothing was answered

    assert answered().state == Notice.State.REPLIED
    assert told("inspector")[-1] == "supervision.notice_answered"
    again = signed_in("principal").post(reverse("rectification_answer", args=[notice.pk]), {"reply": "又一次"})
    assert again.status_code == 422
    assert decide("inspector", "accept", " ").status_code == 422  # returned without a reason
    assert states(notice) == ["to_verify", "to_verify"]
    assert decide("inspector", "accept", "没有照片").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.reason, notice.reply) == (Notice.State.RETURNED, "2. 没有照片", "已改")
    assert states(notice) == ["written_off", "doing"]
    assert told("principal")[-1] == "supervision.notice_returned"
    assert "没有照片" in signed_in("principal").get(reverse("rectification", args=[notice.pk])).content.decode()

    answered("补了照片")
    assert states(notice) == ["written_off", "to_verify"]
    assert decide("inspector", "leave", "accept").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.closed_by.username) == (Notice.State.CLOSED, "inspector")
    assert states(notice) == ["written_off", "written_off"]
    assert told("principal")[-1] == "supervision.notice_closed"
    assert set(Entry.objects.values_list("action", flat=True)) >= {
        "supervision.log_issued", "supervision.log_answered", "supervision.returned", "supervision.log_closed",
    }  # fmt: skip


def test_a_point_that_was_accepted_is_opened_again_by_returning_it(notice, answered, decide):
    answered()
    decide("inspector", "accept", "accept")

    assert decide("inspector", "回头看发现又没有留样", "leave").status_code == 302

    notice.refresh_from_db()
    task = problems(notice)[0].task
    assert (notice.state, notice.closed_by, task.shown_state, task.reopened) == (
        Notice.State.RETURNED,
        None,
        "reopened",
        1,
    )
    assert states(notice)[1] == "written_off"
    assert task.notes.first().text == "回头看发现又没有留样"


def test_nothing_is_closed_without_evidence_or_on_a_document_that_was_not_looked_at(
    notice, signed_in, answered, decide
):
    signed_in("principal").post(reverse("rectification_answer", args=[notice.pk]), {"reply": "已改"})
    answer = decide("inspector", "accept", "leave")
    assert answer.status_code == 422
    assert "佐证材料" in answer.content.decode()
    task = problems(notice)[0].task
    signed_in("reporter").post(reverse("task_evidence", args=[task.pk]), {"uploads": [upload("a.pdf", pdf("later"))]})
    assert decide("inspector", "accept", "leave", seen=False).status_code == 422
    assert states(notice) == ["to_verify", "to_verify"]
    page = signed_in("inspector").get(reverse("rectification", args=[notice.pk])).content.decode()
    assert reverse("evidence_item", args=[Item.objects.get(task=task).pk]) in page  # brought on the page of the task

    assert decide("inspector", "accept", "leave").status_code == 302

    item = Item.objects.get(task=task)
    assert (item.state, item.checked_by.username) == ("checked", "inspector")


def test_a_bad_document_sends_nothing_of_the_answer_and_keeps_its_words(notice, signed_in):
    first, second = problems(notice)
    data = {
        "reply": "已经整改", f"p{first.pk}-uploads": [upload("好.pdf", pdf("x"))], f"p{second.pk}-uploads": [upload("坏.pdf", b"MZ")],
    }  # fmt: skip

    answer = signed_in("principal").post(reverse("rectification_answer", args=[notice.pk]), data)

    assert answer.status_code == 422
    assert "“坏.pdf”不是可以接收的文件" in answer.content.decode()
    assert "已经整改</textarea>" in answer.content.decode()
    assert states(notice) == ["doing", "doing"]
    assert not Item.objects.filter(task__in=[first.task, second.task]).exists()


def test_a_finding_of_an_indicator_is_closed_when_its_figure_agrees_and_opens_when_it_falls_back(
    begun, signed_in, school, county
):
    made = begun(indicators=["YZ-R5"], questions="")
    client = signed_in("inspector")
    client.post(reverse("inspection_fill", args=[made.pk]), filled(made, ("problem", "场地被占用")))
    data = {"demands": "腾退", "deadline": timezone.localdate().isoformat(), "responsible": "李建国"}
    client.post(reverse("notice_issue", args=[made.pk]), data)
    notice, point = Notice.objects.get(inspection=made), made.points.get()
    files = {f"p{point.pk}-uploads": [upload("a.pdf", pdf("yard"))]}
    signed_in("principal").post(reverse("rectification_answer", args=[notice.pk]), {"reply": "已腾退"} | files)
    said = {f"p{point.pk}-to": "accept", f"p{point.pk}-seen": [Item.objects.get(task=point.task).pk]}
    client.post(reverse("rectification_decide", args=[notice.pk]), said)
    notice.refresh_from_db()
    assert (notice.state, states(notice)) == (Notice.State.TO_AGREE, ["to_agree"])
    assert notice in [one.notice for one in owed(made.year, reach(notice.issued_by, Permission.INSPECTION_VIEW))]

    evaluation = newest_evaluation(county)
    piece = evaluation.pieces.get(key=f"figures:{school.code}")
    for cell, expected in (
        ([9.0, "pass", False], (Notice.State.CLOSED, ["written_off"], None)),
        ([1.0, "fail", False], (Notice.State.RETURNED, ["doing"], None)),
    ):
        Piece.objects.filter(pk=piece.pk).update(content=piece.content | {"YZ-R5|primary": cell})
        look_at_tasks(evaluation)
        notice.refresh_from_db()
        assert (notice.state, states(notice), notice.closed_by) == expected


@pytest.mark.parametrize("username", ["compulsory", "finance"])
def test_a_head_of_another_department_does_not_decide(username, notice, signed_in, answered, decide):
    answered()

    assert decide(username, "accept", "accept").status_code == 422
    page = signed_in(username).get(reverse("rectification", args=[notice.pk])).content.decode()

    assert reverse("rectification_decide", args=[notice.pk]) not in page
    with pytest.raises(TaskError, match="核验由"):
        rectifying.decide(notice, {problems(notice)[0].pk: Decision()}, User.objects.get(username=username))
    assert states(notice) == ["to_verify", "to_verify"]


def test_the_inspector_who_brought_evidence_leaves_the_decision_to_the_inspection_office(
    notice, signed_in, answered, decide
):
    task = problems(notice)[0].task
    signed_in("inspector").post(reverse("task_evidence", args=[task.pk]), {"uploads": [upload("x.pdf", pdf("own"))]})
    answered()

    assert decide("inspector", "accept", "leave").status_code == 422
    assert decide("inspection", "accept", "accept").status_code == 302
    assert states(notice) == ["written_off", "written_off"]


def test_the_task_of_a_finding_takes_no_step_but_by_its_notice(notice, signed_in, answered):
    task = problems(notice)[0].task
    steps = [
        ("principal", "task_hand_in", {"text": "改好了"}), ("inspection", "task_withdraw", {"reason": "不用改了"}),
        ("inspection", "task_deadline", {"deadline": "2030-01-01", "reason": "放宽"}),
    ]  # fmt: skip
    for username, step, data in steps:
        page = signed_in(username).post(reverse(step, args=[task.pk]), data, follow=True).content.decode()
        assert "都在通知书页面办理" in page, step
    answered()
    for step, data in (("task_verify", {}), ("task_send_back", {"reason": "不行"})):
        page = signed_in("inspector").post(reverse(step, args=[task.pk]), data, follow=True).content.decode()
        assert "都在通知书页面办理" in page, step
    task.refresh_from_db()
    assert (task.state, task.deadline) == ("to_verify", notice.deadline)


@pytest.fixture
def extend(notice, signed_in):
    """Puts the deadline off by days from today, as somebody who saw the one that the notice has, or another."""

    def post(username: str, days: int, reason: str = "等厂家到货", seen: str = ""):
        notice.refresh_from_db()
        data = {"deadline": str(day(days)), "reason": reason, "seen": seen or str(notice.deadline)}
        answer = signed_in(username).post(reverse("rectification_extend", args=[notice.pk]), data)
        notice.refresh_from_db()
        return answer

    return post


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_a_deadline_is_put_off_with_its_tasks_and_everybody_is_told_why(notice, signed_in, extend, address):
    assert extend("inspector", 7).status_code == 302
    assert extend("inspector", 9, "暑假施工").status_code == 302

    assert notice.deadline == day(9)
    assert [point.task.deadline for point in problems(notice)] == [day(9), day(9)]
    assert [(one.before, one.after, one.reason) for one in notice.extensions.all()] == [
        (day(0), day(7), "等厂家到货"), (day(7), day(9), "暑假施工"),
    ]  # fmt: skip
    assert told("principal")[-2:] == ["supervision.notice_extended"] * 2
    assert told("inspection")[-1] == "supervision.notice_extended"
    assert "supervision.notice_extended" not in told("inspector")
    page = signed_in("principal").get(reverse("rectification", args=[notice.pk])).content.decode()
    assert f"由{day(0)}延到{day(7)}：等厂家到货" in page
    assert reverse("rectification_extend", args=[notice.pk]) not in page
    assert "延期2次" in signed_in("compulsory").get(address("accountability")).content.decode()
    entry = Entry.objects.filter(action="supervision.log_extended").last()
    assert entry.details["after"] == str(day(9))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"days": 0}, "延期要延到"),
        ({"days": -1}, "期限不能早于今天"),
        ({"days": 7, "reason": " "}, "必填"),
        ({"days": 7, "seen": "2020-01-01"}, "可能别人刚改过"),
    ],
)
def test_a_deadline_stays_where_it_is_not_put_off_with_a_reason_by_who_saw_it(notice, extend, asked, says):
    answer = extend("inspector", **asked)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert notice.deadline == day(0)
    assert not notice.extensions.exists()
    assert [point.task.deadline for point in problems(notice)] == [day(0), day(0)]


def test_a_closed_notice_keeps_its_deadline_and_one_opened_again_is_put_off_with_all_its_tasks(
    notice, extend, answered, decide
):
    answered()
    decide("inspection", "accept", "accept")
    assert "可能别人刚处理过" in extend("inspector", 7).content.decode()
    decide("inspection", "leave", "还有积尘")
    assert extend("inspector", 7).status_code == 302

    assert states(notice) == ["written_off", "doing"]
    assert [point.task.deadline for point in problems(notice)] == [day(7), day(7)]


@pytest.mark.parametrize(("username", "status"), [("principal", 403), ("clerk", 403), ("finance", 302)])
def test_who_issues_notices_puts_them_off(notice, extend, username, status):
    assert extend(username, 7).status_code == status


def test_nobody_of_another_county_sees_or_decides(notice, answered, county):
    answered()
    city = Organisation.objects.create(kind=OrganisationKind.CITY, code="c", name="邻市")
    other = Organisation.objects.create(kind=OrganisationKind.COUNTY, code="n", name="邻县", parent=city)
    office = Organisation.objects.create(
        kind=OrganisationKind.DEPARTMENT, code="inspection", name="督导室", parent=other
    )
    neighbour = User.objects.create_user("neighbour", county=other)
    Membership.objects.create(user=neighbour, role=Role.DEPARTMENT_HEAD, organisation=office)
    client = Client()
    client.force_login(neighbour)

    assert client.get(reverse("rectification", args=[notice.pk])).status_code == 404
    assert client.post(reverse("rectification_decide", args=[notice.pk]), {}).status_code == 404
    with pytest.raises(PermissionDenied):
        rectifying.decide(notice, {problems(notice)[0].pk: Decision()}, neighbour)
    assert not Told.objects.filter(to=neighbour).exists()


def test_a_notice_of_before_gets_tasks_that_are_as_far_as_it_was(notice):
    migration = import_module("junheng.web.supervision.migrations.0003_findings_are_tasks")
    tasks = [point.task.pk for point in problems(notice)]
    Point.objects.filter(inspection=notice.inspection_id).update(task=None)
    Task.objects.filter(pk__in=tasks).delete()
    principal = User.objects.get(username="principal")
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.REPLIED, reply="已改", replied_by=principal, replied_at=timezone.now()
    )

    migration.make_tasks(apps, None)
    migration.make_tasks(apps, None)  # again changes nothing

    found = [point.task for point in problems(notice)]
    assert [(one.state, one.handed_in_by, one.lead.code) for one in found] == 2 * [
        ("to_verify", principal, "inspection")
    ]
    assert [note.what for note in found[0].notes.all()] == ["handed_in", "made"]
    assert Task.objects.filter(kind="finding", finding=None).count() == 0
    notice.refresh_from_db()
    assert rectifying.settle(notice).state == Notice.State.REPLIED


def test_only_the_school_answers_and_only_supervision_decides(notice, signed_in):
    assert signed_in("clerk").post(reverse("rectification_answer", args=[notice.pk]), {"reply": "x"}).status_code == 403
    assert signed_in("principal").post(reverse("rectification_decide", args=[notice.pk]), {}).status_code == 403


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
