"""Every form of the desk, and every operation of the API that changes something, as the right person sends it.

A route that is added later is either here, by `@form(name)`, or in `NOT_SENT` with the reason.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from example_objects import Place
from objects_evidence import item as an_item
from objects_plans import scenario as a_scenario
from programs import Program
from uploads import pdf, picture

from junheng.example import example_snapshots
from junheng.records.writing.workbook import write_workbook
from junheng.web.api.models import Token
from junheng.web.api.tokens import make, scopes_of
from junheng.web.comments.models import Comment
from junheng.web.evidence.models import Item
from junheng.web.jobs.work import enqueue
from junheng.web.people.bulk import template
from junheng.web.people.managing import found_county, leave, make_account
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import Role
from junheng.web.plans.models import Scenario
from junheng.web.publishing.public import publish
from junheng.web.returns import excel, steps
from junheng.web.returns.models import CountyUpload, Return, Upload
from junheng.web.returns.rolling import first_years
from junheng.web.supervision.models import Inspection, Notice, Point
from junheng.web.tasks import moves
from junheng.web.tasks.models import Task
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Year

File = tuple[str, bytes]


@dataclass(frozen=True)
class Sent:
    """A form: who sends it, what stands in its address, and what in its fields; a file is its name and its bytes."""

    route: str
    who: str
    at: dict[str, object]
    data: dict[str, Any]
    as_json: bool = False  # a page that takes JSON
    method: str = "post"

    @property
    def files(self) -> list[str]:
        """The fields with files."""
        return [name for name, value in self.data.items() if _is_file(value)]

    def with_data(self, **data: Any) -> Sent:
        """The same with other fields."""
        return replace(self, data={**self.data, **data})


FORMS: dict[str, Callable[[Desk], Sent]] = {}


def form(route: str, *, method: str = "post", as_json: bool = False):
    """Register how a form is filled in: a function that gives who sends it, its address and its fields."""

    def registered(fill: Callable[[Desk], tuple[str, dict[str, object], dict[str, Any]]]):
        FORMS[route] = lambda desk: Sent(route, *fill(desk), as_json=as_json, method=method)
        return fill

    return registered


def _is_file(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], bytes)


class Desk:
    """The example, and what a form needs to be there before it is sent."""

    def __init__(self, year: Year) -> None:
        self.year, self.county = year, year.county
        self.school = User.objects.get(username="reporter").memberships.get().organisation
        self.at_year: dict[str, object] = {"county": self.county.code, "year": year.number}
        self.at_county: dict[str, object] = {"county": self.county.code}
        self.place = Place(self.county, year, self.school)
        self._clients: dict[tuple[str, bool], Client] = {}

    @staticmethod
    def person(username: str) -> User:
        return User.objects.get(username=username)

    def client(self, username: str, *, program: bool) -> Client:
        """The browser of somebody, or a program with all rights of that person."""
        key = username, program
        if key not in self._clients:
            user = self.person(username)
            if program:
                given = make(user, f"of a test {Token.objects.count()}", [one.value for one in scopes_of(user)], 30)
                self._clients[key] = Program(given[1]).client
            else:
                self._clients[key] = Client()
                self._clients[key].force_login(user)
        return self._clients[key]

    def send(self, sent: Sent, *, follow: bool = False):
        """Send a form; its files are read anew each time."""
        program = sent.route.startswith("api_")
        client = self.client(sent.who, program=program)
        address = reverse(sent.route, kwargs=sent.at)
        if sent.method == "delete":
            return client.delete(f"{address}?{urlencode(sent.data)}")
        if sent.files or not (program or sent.as_json):
            data = {name: SimpleUploadedFile(*value) if _is_file(value) else value for name, value in sent.data.items()}
            return client.post(address, data, follow=follow)
        return client.generic(sent.method.upper(), address, json.dumps(sent.data), content_type="application/json")

    def returned(self, state: str) -> Return:
        """A school's return at some step."""
        return Return.objects.filter(year=self.year, state=state).exclude(school=None).order_by("code").first()

    def own_return(self) -> Return:
        """The one that the reporter fills in."""
        return Return.objects.get(year=self.year, school=self.school)

    def frozen(self) -> Return:
        """One of a frozen year."""
        steps.freeze(self.year, self.person("admin"))
        return self.returned("frozen")

    def task(self, state: str = "doing") -> Task:
        """A task of the clerk, at some step."""
        inspected = self.person("inspector").memberships.get().schools.all()
        rows = Task.objects.filter(county=self.county, state="to_do", kind=Task.Kind.ACTION).exclude(lead=None)
        found = rows.exclude(school__in=inspected).order_by("pk").first()
        if state != "to_do":
            moves.assign(found, self.person("head"), lead=found.lead, people=[self.person("clerk")])
        if state == "to_verify":
            moves.hand_in(found, self.person("clerk"), "已完成")
        return Task.objects.get(pk=found.pk)

    def checked_task(self) -> Task:
        """One that waits to be verified, with a document that was checked."""
        found = self.task("to_verify")
        file = an_item(Place(self.county, self.year, found.school)).file
        Item.objects.create(
            county=self.county, year=self.year, school=found.school, indicator="YZ-R6", file=file, title="验收单",
            name="验收单.pdf", added_by=self.person("clerk"), task=found, state=Item.State.CHECKED,
            checked_by=self.person("compulsory"),
        )  # fmt: skip
        return found

    def item(self, state: str = "to_verify") -> Item:
        """A document of the school, brought by its reporter."""
        made = an_item(self.place)
        made.state, made.added_by = state, self.person("reporter")
        made.save()
        return made

    def inspection(self) -> Inspection:
        """A draft of the inspector with two points."""
        made = Inspection.objects.create(
            county=self.county, year=self.year, school=self.school, on=timezone.localdate(), topic="专项督导",
            inspector=self.person("inspector"),
        )  # fmt: skip
        for place, question in ((1, "食堂"), (2, "宿舍")):
            Point.objects.create(inspection=made, place=place, question=question)
        return made

    def finished(self) -> Inspection:
        """The same, done, with a problem at each point."""
        made = self.inspection()
        made.points.update(found="problem", note="没有留样")
        Inspection.objects.filter(pk=made.pk).update(state=Inspection.State.DONE, done_at=timezone.now())
        return Inspection.objects.get(pk=made.pk)

    def notice(self) -> Notice:
        """A notice of that."""
        made = self.finished()
        self.send(
            Sent("notice_issue", "inspector", {"pk": made.pk}, {"demands": "留样", "deadline": _today(), "responsible": "某"})
        )  # fmt: skip
        return Notice.objects.get(inspection=made)

    def answered(self) -> Notice:
        """The same, answered with a document for each point."""
        made = self.notice()
        points = _points(made)
        data = {f"p{point.pk}-uploads": ("改.pdf", pdf(f"{point.pk}")) for point in points}
        self.send(Sent("rectification_answer", "principal", {"pk": made.pk}, {"reply": "已改"} | data))
        Item.objects.filter(task__finding__in=points).update(
            state=Item.State.CHECKED, checked_by=self.person("compulsory")
        )
        return Notice.objects.get(pk=made.pk)

    def somebody(self) -> User:
        """An account without any work."""
        return make_account("somebody", "某人", [(Role.SCHOOL_REPORTER, self.school, ())], county=self.county, by=None)[
            0
        ]

    def closed(self) -> User:
        made = self.somebody()
        leave(made, {}, by=self.person("admin"))
        return made

    def scenario(self) -> Scenario:
        return a_scenario(self.place)

    def followed(self) -> Scenario:
        """The plan of the example, not adopted yet."""
        found = Scenario.objects.get(county=self.county, adopted=True)
        Scenario.objects.filter(pk=found.pk).update(adopted=False, adopted_at=None, adopted_by=None)
        return found

    def read(self) -> Upload:
        """A workbook of the school's return that waits to be confirmed."""
        one = self.own_return()
        return Upload.objects.create(
            year=self.year, county=self.county, school=self.school, target=one, version=one.version, name="a.xlsx",
            sha256="0" * 64, content=bytes(_read(excel.written(one, "zh"), self.year)), by=self.person("reporter"),
        )  # fmt: skip

    def read_county(self) -> CountyUpload:
        return CountyUpload.objects.create(
            year=self.year, county=self.county, name="a.xlsx", sha256="0" * 64, by=self.person("admin"),
            content=bytes(_read(county_book(), self.year)),
        )  # fmt: skip


def _read(book: bytes, year: Year) -> bytes:
    from junheng.records.store import pack

    reading, _, _ = excel.read_upload(SimpleUploadedFile("a.xlsx", book), year)
    return pack(excel.single(reading))


def _today(more: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=more)).isoformat()


def _points(notice: Notice) -> list[Point]:
    return list(Point.objects.filter(inspection=notice.inspection_id, found="problem").order_by("place"))


@cache
def county_book() -> bytes:
    """The example's schools and stages as a county's workbook."""
    import tempfile
    from pathlib import Path

    snapshot = example_snapshots()[-1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "county.xlsx"
        write_workbook(
            path, {name: snapshot.table(name) for name in ("schools", "stages", "county")}, year=snapshot.year
        )
        return path.read_bytes()


def accounts_book(county: Organisation, *names: str, first: int = 1) -> bytes:
    """The template of many accounts with clerks of these names and a new school that begins with each name."""
    book = openpyxl.load_workbook(io.BytesIO(template(county)))
    for number, name in enumerate(names, first):
        for sheet, row in (
            ("人员", [name, f"many{number}", None, "科室经办人", "计划财务科"]),
            ("学校", [f"N{number}", f"{name} {number}"]),
        ):
            line = 2 if sheet == "人员" else book[sheet].max_row + 1
            while book[sheet].cell(line, 1).value:
                line += 1
            for column, value in enumerate(row, 1):
                if value is not None:
                    cell = book[sheet].cell(line, column)
                    cell.value, cell.data_type = value, "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Accounts.


@form("person_add")
def _(desk: Desk):
    data = {"name": "新人", "username": "newcomer", "role": "school_reporter", "organisation": desk.school.pk}
    return "admin", desk.at_county, data


@form("api_person_add")
def _(desk: Desk):
    data = {"name": "新人", "username": "newcomer", "role": "school_reporter", "organisation": desk.school.code}
    return "admin", desk.at_county, data


@form("people_bulk")
@form("api_people_bulk")
def _(desk: Desk):
    return "admin", desk.at_county, {"file": ("人员.xlsx", accounts_book(desk.county, "甲", "乙"))}


@form("role_add")
def _(desk: Desk):
    data = {"role": "school_head", "organisation": desk.school.pk}
    return "admin", {"pk": desk.somebody().pk}, data


@form("api_role_add")
def _(desk: Desk):
    data = {"role": "school_head", "organisation": desk.school.code}
    return "admin", {"pk": desk.somebody().pk}, data


@form("role_remove")
def _(desk: Desk):
    made = desk.somebody()
    return "admin", {"pk": made.pk}, {"membership": made.memberships.get().pk}


@form("api_role_remove", method="delete")
def _(desk: Desk):
    made = desk.somebody()
    return "admin", {"pk": made.pk, "membership": made.memberships.get().pk}, {}


@form("password_reset")
@form("api_password_reset")
@form("person_unlock")
@form("person_close")
@form("api_person_close")
def _(desk: Desk):
    return "admin", {"pk": desk.somebody().pk}, {}


@form("person_reopen")
@form("api_person_reopen")
def _(desk: Desk):
    return "admin", {"pk": desk.closed().pk}, {}


@form("tokens")
def _(desk: Desk):
    return "clerk", {}, {"name": "接口", "days": "30", "scopes": ["board.view"]}


@form("token_end")
def _(desk: Desk):
    made, _ = make(desk.person("clerk"), "接口", ["board.view"], 30)
    return "clerk", {"token": made.pk}, {}


# The year and its returns.


@form("standard")
def _(desk: Desk):
    return "head", desk.at_year, {"standard": "cn-2012"}


@form("api_standard_choose", method="put")
def _(desk: Desk):
    return "head", desk.at_year, {"standard": "cn-2012"}


@form("returns_remind")
def _(desk: Desk):
    return "compulsory", desk.at_year, {}


@form("api_returns_remind")
def _(desk: Desk):
    return "compulsory", desk.at_year, {}


@form("returns_approve")
def _(desk: Desk):
    one = desk.returned("submitted")
    return "compulsory", desk.at_year, {"return": f"{one.pk}:{one.version}"}


@form("api_returns_approve")
def _(desk: Desk):
    one = desk.returned("submitted")
    return "compulsory", desk.at_year, {"returns": {str(one.pk): one.version}}


@form("return_approve")
def _(desk: Desk):
    one = desk.returned("submitted")
    return "compulsory", {"pk": one.pk}, {"version": one.version}


@form("return_send_back")
@form("api_return_send_back")
def _(desk: Desk):
    one = desk.returned("submitted")
    return "compulsory", {"pk": one.pk}, {"version": one.version, "remark": "请核对学生数"}


@form("return_submit")
@form("api_return_submit")
def _(desk: Desk):
    one = desk.returned("submitted")
    Return.objects.filter(pk=one.pk).update(state="draft")
    return "compulsory", {"pk": one.pk}, {"version": one.version}


@form("return_open")
@form("api_return_open")
def _(desk: Desk):
    one = desk.returned("approved")
    return "compulsory", {"pk": one.pk}, {"version": one.version, "remark": "漏了一栋楼"}


@form("return_correct")
@form("api_return_correct")
def _(desk: Desk):
    one = desk.frozen()
    return "admin", {"pk": one.pk}, {"version": one.version, "remark": "漏了一栋楼"}


@form("return_save", as_json=True)
def _(desk: Desk):
    one = desk.own_return()
    row = one.content["stages"][0]
    cell = {"row": row["_"], "column": "pupils", "value": "2001", "base": str(row["pupils"])}
    return "reporter", {"pk": one.pk, "table": "stages"}, {"cells": [cell]}


@form("api_return_patch", method="patch")
def _(desk: Desk):
    who, at, data = FORMS["return_save"](desk).who, {"pk": desk.own_return().pk}, FORMS["return_save"](desk).data
    return who, at, {**data, "table": "stages"}


@form("return_row")
def _(desk: Desk):
    one = desk.own_return()
    row = one.content["stages"][0]
    data = {"pupils": "2001", "base-pupils": str(row["pupils"])}
    return "reporter", {"pk": one.pk, "table": "stages", "row": row["_"]}, data


@form("return_add")
@form("api_return_rows_add")
def _(desk: Desk):
    one = desk.own_return()
    after = len(one.content.get("rooms", []))
    return "reporter", {"pk": one.pk, "table": "rooms"}, {"count": 2, "after": after}


@form("return_remove")
def _(desk: Desk):
    desk.send(FORMS["return_add"](desk))
    one = desk.own_return()
    row = one.content["rooms"][-1]["_"]
    return "reporter", {"pk": one.pk, "table": "rooms"}, {"row": row, "version": one.version}


@form("api_return_row_remove", method="delete")
def _(desk: Desk):
    removed = FORMS["return_remove"](desk)
    return "reporter", {**removed.at, "row": removed.data["row"]}, {"version": removed.data["version"]}


@form("return_upload_new")
@form("api_return_upload")
def _(desk: Desk):
    one = desk.own_return()
    return "reporter", {"pk": one.pk}, {"file": ("表.xlsx", excel.written(one, "zh"))}


@form("return_upload")
@form("api_return_upload_confirm")
def _(desk: Desk):
    return "reporter", {"pk": desk.read().pk}, {}


@form("year_calendar")
def _(desk: Desk):
    return "admin", desk.at_year, {"submit": f"{desk.year.number}-10-10"}


@form("api_calendar_set", method="put")
def _(desk: Desk):
    return "admin", desk.at_year, {"submit": f"{desk.year.number}-10-10"}


@form("year_freeze")
@form("api_year_freeze")
@form("year_roll")
@form("api_year_roll")
def _(desk: Desk):
    return "admin", desk.at_year, {}


@form("year_first")
@form("api_year_first")
def _(desk: Desk):
    found_county("510722", "三台县", "绵阳市", "四川省", administrator="other", person="李四")
    User.objects.filter(username="other").update(must_change_password=False)
    return "other", {"county": "510722"}, {"year": first_years(timezone.localdate())[1]}


@form("year_import")
@form("api_year_import")
def _(desk: Desk):
    return "admin", desk.at_year, {"file": ("全县.xlsx", county_book())}


@form("year_import_confirm")
@form("api_year_import_confirm")
def _(desk: Desk):
    return "admin", {"pk": desk.read_county().pk}, {}


# Plans and tasks.


@form("plan_new")
def _(desk: Desk):
    data = {"name": "试算", "years": "2", "transfers": "on", "pupils": "today", "seconds": "30"}
    return "compulsory", desk.at_year, data | {"catalogue": catalogue_of(desk)}


@form("api_plan_make")
def _(desk: Desk):
    return "compulsory", desk.at_year, {"name": "试算", "years": 2, "seconds": 30, "catalogue": catalogue_of(desk)}


def catalogue_of(desk: Desk) -> File:
    from junheng.web.plans.asked import catalogue_workbook

    return "目录.xlsx", catalogue_workbook(desk.year.current, "zh")


@form("plan_files")
@form("api_plan_files")
def _(desk: Desk):
    return "compulsory", {"pk": Scenario.objects.get(county=desk.county, adopted=True).pk}, {}


@form("plan_adopt")
@form("api_plan_adopt")
def _(desk: Desk):
    return "head", {"pk": desk.followed().pk}, {}


@form("plan_remove")
def _(desk: Desk):
    return "compulsory", {"pk": desk.scenario().pk}, {}


@form("job_stop")
@form("api_job_stop")
def _(desk: Desk):
    job = enqueue("reports", by=desk.person("head"), county=desk.county, year=desk.year, kinds=["html"])
    return "head", {"pk": job.pk}, {}


@form("tasks_make")
def _(desk: Desk):
    Task.objects.filter(county=desk.county, kind=Task.Kind.GAP).delete()
    return "compulsory", desk.at_year, {"ledger": "standard", "all": "1", "demanded": desk.year.number + 1}


@form("api_tasks_make")
def _(desk: Desk):
    from junheng.web.tasks.ledgers import ledger

    Task.objects.filter(county=desk.county, kind=Task.Kind.GAP).delete()
    from junheng.web.access.permissions import Permission
    from junheng.web.access.reach import reach

    lines = ledger("standard", desk.county, evaluation_of(desk.year), reach(desk.person("head"), Permission.TASK_VIEW))
    cell = next(line.cell for line in lines.lines if line.fails)
    cells = [{"school": cell.school, "indicator": cell.indicator, "stage": cell.stage}]
    return "compulsory", desk.at_year, {"cells": cells, "demanded": desk.year.number + 1}


@form("task_assign")
def _(desk: Desk):
    one = desk.task("to_do")
    return "head", {"pk": one.pk}, {"lead": one.lead_id, "people": [desk.person("clerk").pk]}


@form("api_task_assign")
def _(desk: Desk):
    one = desk.task("to_do")
    return "head", {"pk": one.pk}, {"lead": one.lead.code, "people": ["clerk"]}


@form("task_deadline")
@form("api_task_deadline")
def _(desk: Desk):
    day = (timezone.localdate() + timedelta(days=300)).isoformat()
    return "head", {"pk": desk.task().pk}, {"deadline": day, "reason": "雨季停工"}


@form("task_withdraw")
@form("api_task_withdraw")
def _(desk: Desk):
    return "head", {"pk": desk.task().pk}, {"reason": "学校已撤并"}


@form("task_progress")
def _(desk: Desk):
    return "clerk", {"pk": desk.task().pk}, {"text": "已动工", "progress": "10"}


@form("api_task_progress")
def _(desk: Desk):
    return "clerk", {"pk": desk.task().pk}, {"text": "已动工", "progress_percent": 10}


@form("task_hand_in")
@form("api_task_hand_in")
def _(desk: Desk):
    return "clerk", {"pk": desk.task().pk}, {"text": "已完成"}


@form("task_send_back")
@form("api_task_send_back")
def _(desk: Desk):
    one = desk.task("to_verify")
    return one.lead.code, {"pk": one.pk}, {"reason": "没有验收单"}


@form("task_verify")
@form("api_task_verify")
def _(desk: Desk):
    one = desk.checked_task()
    return one.lead.code, {"pk": one.pk}, {"text": "已看过"}


# Evidence and supervision.


@form("evidence_add")
def _(desk: Desk):
    at = {**desk.at_year, "indicator": "YZ-Q5"}
    return "reporter", at, {"uploads": ("章程.pdf", pdf("twice")), "school": desk.school.code}


@form("api_evidence_add")
def _(desk: Desk):
    data = {"file": ("章程.pdf", pdf("twice")), "school": desk.school.code, "indicator": "YZ-Q5"}
    return "reporter", desk.at_year, data


@form("task_evidence")
def _(desk: Desk):
    return "clerk", {"pk": desk.task().pk}, {"uploads": ("验收.pdf", pdf("twice"))}


@form("api_task_evidence")
def _(desk: Desk):
    return "clerk", {"pk": desk.task().pk}, {"file": ("验收.pdf", pdf("twice"))}


@form("evidence_judge")
@form("api_evidence_judge")
def _(desk: Desk):
    return "compulsory", {**desk.at_year, "indicator": "YZ-Q5"}, {"school": desk.school.code, "judgement": "not_met"}


@form("evidence_check")
@form("api_evidence_check")
def _(desk: Desk):
    return "compulsory", {"pk": desk.item().pk}, {"seen": "to_verify", "to": "returned", "reason": "看不清"}


@form("evidence_reuse")
@form("api_evidence_reuse")
def _(desk: Desk):
    return "reporter", {"pk": desk.item().pk}, {"school": desk.school.code, "indicator": "YZ-Q5"}


@form("evidence_remove")
def _(desk: Desk):
    return "reporter", {"pk": desk.item().pk}, {}


@form("dossier_make")
@form("api_dossier_make")
def _(desk: Desk):
    return "clerk", desk.at_year, {}


@form("inspection_new")
def _(desk: Desk):
    data = {
        "form": str(uuid.uuid4()), "school": desk.school.code, "on": _today(), "topic": "专项督导",
        "indicators": ["YZ-Q7"], "questions": "食堂",
    }  # fmt: skip
    return "inspector", desk.at_year, data


@form("api_inspection_begin")
def _(desk: Desk):
    data = {
        "key": str(uuid.uuid4()), "school": desk.school.code, "on": _today(), "topic": "专项督导", "questions": ["食堂"],
    }  # fmt: skip
    return "inspector", desk.at_year, data


@form("inspection_fill")
def _(desk: Desk):
    made = desk.inspection()
    data: dict[str, Any] = {"seen": made.version, "summary": "已看", "to": "keep"}
    for point in made.points.all():
        data |= {f"p{point.pk}-found": "problem", f"p{point.pk}-note": "没有留样"}
    return "inspector", {"pk": made.pk}, data | {f"p{made.points.first().pk}-photos": ("食堂.jpg", picture())}


@form("api_inspection_fill", method="patch")
def _(desk: Desk):
    made = desk.inspection()
    point = {"place": 1, "found": "problem", "note": "没有留样"}
    return "inspector", {"pk": made.pk}, {"version": made.version, "points": [point]}


@form("api_inspection_photo_add")
def _(desk: Desk):
    return "inspector", {"pk": desk.inspection().pk, "place": 1}, {"file": ("食堂.jpg", picture())}


@form("notice_issue")
@form("api_rectification_issue")
def _(desk: Desk):
    data = {"demands": "留样", "deadline": _today(), "responsible": "某"}
    return "inspector", {"pk": desk.finished().pk}, data


@form("rectification_answer")
def _(desk: Desk):
    made = desk.notice()
    data = {f"p{point.pk}-uploads": ("改.pdf", pdf(f"{point.pk}")) for point in _points(made)}
    return "principal", {"pk": made.pk}, {"reply": "已改", **data}


@form("api_rectification_answer")
def _(desk: Desk):
    return "principal", {"pk": desk.notice().pk}, {"reply": "已改"}


@form("rectification_decide")
def _(desk: Desk):
    made = desk.answered()
    data = {}
    for point in _points(made):
        data |= {f"p{point.pk}-to": "return", f"p{point.pk}-reason": "没有照片"}
    return "inspector", {"pk": made.pk}, data


@form("api_rectification_decide")
def _(desk: Desk):
    return "inspector", {"pk": desk.answered().pk}, {"close": False, "reason": "没有照片"}


@form("rectification_extend")
@form("api_rectification_extend")
def _(desk: Desk):
    return "inspector", {"pk": desk.notice().pk}, {"seen": _today(), "deadline": _today(7), "reason": "等厂家到货"}


# Comments.


@form("comment_county")
def _(desk: Desk):
    return "reviewer", desk.at_year, {"text": "请说明", "form": str(uuid.uuid4())}


@form("comment_indicator")
def _(desk: Desk):
    return "reviewer", {**desk.at_year, "indicator": "YZ-R3"}, {"text": "请说明", "form": str(uuid.uuid4())}


@form("comment_school")
def _(desk: Desk):
    return "reporter", {**desk.at_year, "school": desk.school.code}, {"text": "请看", "form": str(uuid.uuid4())}


@form("api_comment_add")
def _(desk: Desk):
    return "inspector", desk.at_year, {"text": "请说明", "key": str(uuid.uuid4()), "school": desk.school.code}


@form("comment_take_back")
def _(desk: Desk):
    desk.send(FORMS["comment_school"](desk))
    return "reporter", {"pk": Comment.objects.get(by=desk.person("reporter")).pk}, {}


@form("api_comment_take_back", method="delete")
def _(desk: Desk):
    return "reporter", *_after(desk, "comment_take_back")


# What goes out.


@form("reports_make")
def _(desk: Desk):
    return "clerk", desk.at_year, {"kind": "html"}


@form("api_reports_make")
def _(desk: Desk):
    return "clerk", desk.at_year, {"kinds": ["html"]}


@form("publication_publish")
def _(desk: Desk):
    return "head", desk.at_year, {"section": ["verdict"], "seen": evaluation_of(desk.year).pk}


@form("api_publication_publish")
def _(desk: Desk):
    return "head", desk.at_year, {"sections": ["verdict"], "evaluation": evaluation_of(desk.year).pk}


@form("publication_withdraw")
def _(desk: Desk):
    publish(desk.year, ["verdict"], evaluation_of(desk.year).pk, desk.person("head"))
    return "head", desk.at_year, {}


@form("api_publication_withdraw", method="delete")
def _(desk: Desk):
    return "head", *_after(desk, "publication_withdraw")


@form("api_plan_remove", method="delete")
def _(desk: Desk):
    return "compulsory", *_after(desk, "plan_remove")


@form("api_evidence_remove", method="delete")
def _(desk: Desk):
    return "reporter", *_after(desk, "evidence_remove")


def _after(desk: Desk, route: str) -> Iterator[dict[str, Any]]:
    """The address of another form, nothing in it."""
    return FORMS[route](desk).at, {}


SHOWS = "shows the same whatever is sent"
ACCOUNT = "of one's own account, sent by hand in test_accounts"
NOT_SENT: dict[str, str] = {
    **dict.fromkeys(
        ("home", "people", "people_bulk_template", "person", "audit", "health", "job", "what_if", "api_ask_what_if"), SHOWS
    ),
    **dict.fromkeys(
        (
            "board", "board_schools", "board_balance", "board_map", "board_years", "board_unknown", "school_standing",
            "school_explanation", "indicator_standing", "explanation", "api_schema", "notices", "personal",
            "personal_look", "desk_state",
        ),
        SHOWS,
    ),
    **dict.fromkeys(
        (
            "sign_in", "sign_in_code", "sign_out", "account", "account_password", "second_factor", "second_factor_off",
            "recovery_codes", "session_end",
        ),
        ACCOUNT,
    ),
    "language": "keeps a choice of who sends it",
    "people_bulk_passwords": "gives back a sheet that it was sent, and keeps nothing",
    **dict.fromkeys(("notices_read", "notice_read", "api_notices_read", "api_notice_read"), "marks what one has read"),
    **dict.fromkeys(
        ("return_explain", "api_return_explain"), "replaces one reason by another; needs a doubt, which test_steps makes"
    ),
    "personal_remove": "needs lists of persons, which test_personal makes and where it is sent twice",
}  # fmt: skip
