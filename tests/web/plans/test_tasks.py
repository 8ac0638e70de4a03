"""A task from assigning to writing off and opening again, and who may take which step."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
import uploads
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.audit.models import Entry
from junheng.web.evidence.models import Item
from junheng.web.notices.models import Notice
from junheng.web.people.handing_over import duties_of, hand_over
from junheng.web.people.models import Organisation
from junheng.web.tasks import moves
from junheng.web.tasks.agreement import agrees, newest_evaluation
from junheng.web.tasks.background import escalate
from junheng.web.tasks.ledgers import NAMES
from junheng.web.tasks.make import Cell, from_evaluation
from junheng.web.tasks.models import Note, Task
from junheng.web.tasks.waiting import WHY, pressing

State = Task.State


def test_a_task_waits_for_its_figure_is_written_off_by_itself_and_opens_again_when_it_falls_back(
    handed_in, person, evidence_for, judged_with
):
    evidence_for(handed_in)

    task, said = moves.verify(handed_in, person("equipment"))
    assert (task.state, said.answer) == (State.TO_AGREE, "falls_short")

    judged_with(task.school, 50.0)
    task.refresh_from_db()
    assert task.state == State.WRITTEN_OFF
    assert agrees(task, newest_evaluation(task.county)).answer == "agrees"

    judged_with(task.school, None)  # not reported is not fallen back
    task.refresh_from_db()
    assert agrees(task, newest_evaluation(task.county)).answer == "unknown"
    assert task.state == State.WRITTEN_OFF


def test_what_was_written_off_opens_again_when_a_newer_figure_falls_short(handed_in, person, evidence_for, judged_with):
    judged_with(handed_in.school, 50.0)
    evidence_for(handed_in)
    task, said = moves.verify(handed_in, person("equipment"), "材料齐全")
    assert (task.state, said.answer) == (State.WRITTEN_OFF, "agrees")

    judged_with(task.school, 0.01)

    task.refresh_from_db()
    assert (task.state, task.shown_state, task.reopened, task.handed_in_by) == (State.DOING, "reopened", 1, None)
    assert task.notes.first().what == Note.What.REOPENED
    assert Notice.objects.filter(to=person("clerk"), key="tasks.notice_reopened").exists()
    assert Entry.objects.filter(action="tasks.note_reopened", target=f"tasks.task:{task.pk}", who=None).exists()


def test_nothing_is_verified_without_checked_evidence(handed_in, person, evidence_for):
    with pytest.raises(moves.TaskError, match="佐证"):
        moves.verify(handed_in, person("equipment"))
    evidence_for(handed_in)
    evidence_for(handed_in, checked_by=None)
    with pytest.raises(moves.TaskError, match="佐证"):
        moves.verify(handed_in, person("equipment"))
    handed_in.refresh_from_db()
    assert handed_in.state == State.TO_VERIFY


@pytest.mark.parametrize("who", ["clerk", "admin", "head", "reviewer", "principal", "inspector"])
def test_who_has_no_right_to_verify_this_task_cannot(who, handed_in, person, evidence_for):
    evidence_for(handed_in)

    with pytest.raises(PermissionDenied):
        moves.verify(handed_in, person(who))


def test_four_eyes_the_head_who_worked_on_it_cannot_verify_another_who_is_responsible_can(task, person, evidence_for):
    moves.assign(task, person("head"), lead=task.lead, people=[person("equipment")])
    moves.report_progress(task, person("equipment"), "已招标", 50)
    moves.hand_in(task, person("equipment"), "已到货")
    evidence_for(task, by="clerk")
    with pytest.raises(moves.TaskError, match="经办过"):
        moves.verify(task, person("equipment"))
    with pytest.raises(moves.TaskError, match="负责人"):
        moves.verify(task, person("finance"))  # a head of a department that has nothing to do with it

    done, _ = moves.verify(task, person("inspection"))

    assert done.state == State.TO_AGREE


def test_the_responsible_inspector_verifies_what_is_about_a_named_school(county, inspected, person, evidence_for):
    task = Task.objects.filter(county=county, school__in=inspected, state=State.TO_DO).first()
    moves.hand_in(task, person(task.lead.code), "完成")
    evidence_for(task)

    assert moves.verify(task, person("inspector"))[0].state == State.TO_AGREE


def test_who_brought_the_evidence_cannot_verify(handed_in, person, evidence_for):
    evidence_for(handed_in, by="inspection")

    with pytest.raises(moves.TaskError, match="经办过"):
        moves.verify(handed_in, person("inspection"))


@pytest.mark.parametrize("who", ["clerk", "principal", "reviewer", "inspector"])
def test_assigning_is_for_those_who_manage(who, task, person):
    with pytest.raises(PermissionDenied):
        moves.assign(task, person(who), lead=task.lead)


def test_work_is_for_the_people_the_departments_and_the_school(task, person, school):
    for who in ("finance", "admin", "principal"):  # another department, no worker, another school
        with pytest.raises(PermissionDenied):
            moves.hand_in(task, person(who), "完成")
    moves.hand_in(task, person("equipment"), "完成")  # the lead department
    assert Task.objects.get(pk=task.pk).state == State.TO_VERIFY


def test_a_step_that_somebody_else_took_already_is_refused_and_changes_nothing(handed_in, person, evidence_for):
    evidence_for(handed_in)
    moves.verify(handed_in, person("equipment"))
    notes = handed_in.notes.count()

    with pytest.raises(moves.TaskError, match="刷新"):
        moves.verify(handed_in, person("inspection"))
    with pytest.raises(moves.TaskError, match="刷新"):
        moves.hand_in(handed_in, person("clerk"), "又交一次")

    assert handed_in.notes.count() == notes


def test_sent_back_with_its_reason_and_handed_in_anew(handed_in, person):
    with pytest.raises(moves.TaskError, match="原因"):
        moves.send_back(handed_in, person("equipment"), " ")
    moves.send_back(handed_in, person("equipment"), "验收单没有签字")

    notice = Notice.objects.get(to=person("clerk"), key="tasks.notice_returned")
    assert handed_in.school.name in notice.text.zh
    assert moves.hand_in(handed_in, person("clerk"), "已补签字").state == State.TO_VERIFY


def test_a_withdrawn_task_takes_no_step(task, person):
    moves.withdraw(task, person("equipment"), "学校撤并")

    for step in (
        lambda: moves.assign(task, person("head"), lead=task.lead),
        lambda: moves.hand_in(task, person("equipment"), "完成"),
        lambda: moves.set_deadline(task, person("head"), None, "x"),
    ):
        with pytest.raises(moves.TaskError):
            step()


def test_heads_are_told_once_of_what_is_overdue(task, county, person):
    Notice.objects.all().delete()
    after = task.deadline + timedelta(days=1)
    led = Task.objects.filter(lead=task.lead, deadline__lt=after).exclude(state__in=Task.CLOSED).count()

    assert escalate(date(2000, 1, 1)) == 0
    told = escalate(after)

    assert told >= led > 0
    assert escalate(after) == 0
    assert Notice.objects.get(to=person("equipment"), key="tasks.notice_overdue").fields == {"count": led}
    assert Task.objects.get(pk=task.pk).notes.filter(what=Note.What.OVERDUE).count() == 1
    moves.set_deadline(task, person("head"), task.deadline - timedelta(days=1), "提前")
    assert escalate(after) == 1  # another deadline


def test_failing_cells_become_tasks_once_with_deadlines_before_the_counting_day(county, year, person):
    evaluation = newest_evaluation(county)
    line = evaluation.pieces.get(key="ledger:YZ-G5").content["lines"][0]
    cells = [Cell(line["school"], "YZ-G5", line["stage"]), Cell("", "YZ-CV3", "primary")]

    assert from_evaluation(evaluation, cells, person("head"), year.number + 2) == (2, 0)
    assert from_evaluation(
        evaluation, [*cells, Cell("nobody", "YZ-G5", "primary")], person("head"), year.number + 2
    ) == (0, 3)

    of_school, of_county = (
        Task.objects.get(kind=Task.Kind.GAP, indicator=one.indicator, stage=one.stage) for one in cells
    )
    assert of_school.deadline == date(year.number + 2, 8, 31)
    assert (of_school.lead.code, of_county.lead.code, of_county.school) == ("compulsory", "personnel", None)
    assert agrees(of_school, evaluation).answer == agrees(of_county, evaluation).answer == "falls_short"


def test_what_waits_is_what_the_person_can_act_on_the_overdue_first(handed_in, county, person, school):
    def waits(name: str) -> list[tuple[str, Task]]:
        return [(WHY[one.why][0], one) for one in pressing(person(name), county, timezone.localdate()) or ()]

    mine = waits("principal")
    assert mine[0][0] == "overdue"
    assert {one.school_id for _, one in mine} == {school.pk}
    assert ("to_verify", handed_in) in waits("equipment")
    assert handed_in not in [one for _, one in waits("clerk")]
    assert pressing(person("head"), county, timezone.localdate()) is None
    order = [[why for why, _ in WHY].index(why) for why, _ in waits("equipment")]
    assert order == sorted(order)
    assert len(set(order)) > 1


def test_a_task_that_nobody_was_given_waits_for_the_department_until_somebody_was(task, county, person):
    moves.assign(task, person("head"), lead=task.lead)
    assert task in pressing(person("equipment"), county, timezone.localdate())

    moves.assign(task, person("head"), lead=task.lead, people=[person("finance")])

    assert task not in pressing(person("equipment"), county, timezone.localdate())
    assert task in pressing(person("finance"), county, timezone.localdate())


def test_the_open_tasks_of_somebody_who_leaves_go_to_the_successor(handed_in, task, person):
    held = duties_of(person("clerk"))["tasks.open_tasks"]

    hand_over(person("clerk"), dict.fromkeys(duties_of(person("clerk")), person("finance")))

    assert held == 1
    assert [one.username for one in handed_in.people.all()] == ["finance"]
    assert handed_in.notes.first().what == Note.What.HANDED_OVER
    assert "tasks.open_tasks" not in duties_of(person("clerk"))


def test_evidence_is_brought_on_the_page_of_the_task_each_file_by_itself(county, person, signed_in):
    finding = Task.objects.filter(county=county, kind=Task.Kind.FINDING, state=State.DOING).first()
    address = reverse("task_evidence", args=[finding.pk])
    photo = SimpleUploadedFile("公示照片.jpg", uploads.picture())
    lie = SimpleUploadedFile("公示.pdf", b"<script>alert(1)</script>")

    told = signed_in("principal").post(address, {"uploads": [photo, lie]}, follow=True).content.decode()

    item = Item.objects.get(task=finding)
    page = signed_in("principal").get(reverse("task", args=[finding.pk])).content.decode()
    assert (item.added_by, item.school, item.name) == (person("principal"), finding.school, "公示照片.jpg")
    assert "“公示.pdf”不是可以接收的文件" in told
    assert item.title in page
    assert signed_in("principal").get(reverse("evidence_item", args=[item.pk])).status_code == 200


@pytest.mark.parametrize("who", ["head", "principal", "clerk", "inspector", "reviewer"])
def test_lists_and_ledgers_open_and_download_within_reach(who, county, year, signed_in, person):
    browser = signed_in(who)
    place = [county.code, year.number]

    for page in (
        reverse("tasks", args=place),
        reverse("tasks_mine", args=place),
        *(reverse("ledger", args=[*place, name]) for name in NAMES),
    ):
        assert browser.get(page).status_code == 200
    for name in NAMES:
        answer = browser.get(reverse("ledger_download", args=[*place, name]))
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        schools = {str(row[0].value) for row in book.worksheets[0].iter_rows(min_row=4)}
        reached = {
            one.name
            for one in Organisation.objects.filter(parent=county, kind="school")
            if may(person(who), Permission.TASK_VIEW, one)
        }
        others = {one.name for one in Organisation.objects.filter(parent=county, kind="school")} - reached
        assert not schools & others
        assert not any(
            str(cell.value).startswith("=")
            for row in book.worksheets[0].iter_rows()
            for cell in row
            if cell.data_type == "f"
        )
