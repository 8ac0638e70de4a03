"""What people send who mean harm, or press a button twice, against every form of the desk and every operation of the API."""

from __future__ import annotations

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any

import example_objects
import openpyxl
import polars as pl
import pytest
from django.apps import apps
from django.contrib.messages import ERROR
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from example_objects import EXAMPLES, Place
from sent_forms import FORMS, NOT_SENT, Desk, Sent, accounts_book
from test_every_route import Addresses
from uploads import docx, pdf, picture, with_member
from url_map import Route, routes

from junheng.records.snapshot import make_snapshot
from junheng.web.access.reach import reach
from junheng.web.api.views import _schema
from junheng.web.audit.models import Entry
from junheng.web.audit.reading import IN_TARGET
from junheng.web.audit.words import DETAILS
from junheng.web.evidence.models import Item
from junheng.web.jobs.work import enqueue
from junheng.web.jobs.worker import run
from junheng.web.people.handing_over import duties_of
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind, Role
from junheng.web.plans import background
from junheng.web.plans.models import Scenario
from junheng.web.publishing.models import Report
from junheng.web.publishing.public import SECTIONS, publish
from junheng.web.returns.models import Return
from junheng.web.supervision.models import Inspection, Notice, Photo
from junheng.web.tasks.models import Task
from junheng.web.years.keep import evaluation_of, keep, opened
from junheng.web.years.models import StoredSnapshot, Year

METHOD_NOT_ALLOWED = 405


@pytest.fixture
def desk(year) -> Desk:
    return Desk(year)


def counted() -> dict[str, int]:
    """How many rows each table of the desk has, and how many lines its returns; what only notes that something was asked is left out."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("junheng.web") and model._meta.label not in NOTED
    ]
    lines = sum(len(rows) for one in Return.objects.values_list("content", flat=True) for rows in one.values())
    return {model._meta.label: model.objects.count() for model in models} | {"lines of returns": lines}


NOTED = {"audit.Entry", "audit.End", "people.Session"}


# Sent twice.


@pytest.mark.parametrize("route", sorted(FORMS))
def test_a_form_sent_twice_leaves_what_it_left_the_first_time(route, desk):
    sent = FORMS[route](desk)
    rows, entries = counted(), Entry.objects.count()

    first = desk.send(sent)

    assert first.status_code in (200, 201, 202, 302), first.content.decode()
    after = counted()
    assert after != rows or Entry.objects.count() > entries  # else nothing was tried
    second = desk.send(sent)
    assert second.status_code < 500
    assert counted() == after
    unsaid = {name for entry in Entry.objects.all() for name in entry.details} - DETAILS.keys() - {*IN_TARGET}
    assert not unsaid  # nobody should have to read a key of the log


def test_every_route_that_changes_something_is_sent_or_says_why_not(desk):
    every = {one.name: one for one in routes()}
    assert not FORMS.keys() & NOT_SENT.keys()
    assert (FORMS.keys() | NOT_SENT.keys()) <= every.keys()

    example_objects.load_all()
    addresses, missing = Addresses(), []
    for route in every.values():
        if route.name in FORMS or route.name in NOT_SENT or route.method == "get":
            continue
        if route.method is None and _only_reads(desk, route, addresses):
            continue
        missing.append(f"{route.name}: register how it is sent in tests/web/sent_forms.py, or say why it is not")
    assert not missing, "\n".join(missing)


def _only_reads(desk: Desk, route: Route, addresses: Addresses) -> bool:
    """Whether nothing can be sent to a page."""
    address, _ = addresses.address(route, desk.place)
    for username in ("head", "admin", "compulsory", "inspector", "principal"):
        if route.access.needs is None or reach(desk.person(username), route.access.needs):
            client = desk.client(username, program=False)
            with transaction.atomic():
                answer = client.post(address)
                transaction.set_rollback(True)
            if answer.status_code != 404:
                return answer.status_code == METHOD_NOT_ALLOWED
    return False


# Files.

EXECUTABLE = b"MZ\x90\x00" + bytes(2000)
WITH_FILES = (
    "evidence_add", "task_evidence", "inspection_fill", "rectification_answer", "return_upload_new", "year_import",
    "people_bulk", "plan_new", "api_evidence_add", "api_task_evidence", "api_inspection_photo_add", "api_return_upload",
    "api_year_import", "api_people_bulk", "api_plan_make",
)  # fmt: skip


@cache
def workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


# By name and what is made of an honest workbook.
BAD_FILES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a program called a document": ("程序.pdf", lambda book: EXECUTABLE),
    "a program called a workbook": ("程序.xlsx", lambda book: EXECUTABLE),
    "a program": ("程序.exe", lambda book: EXECUTABLE),
    "a page called a picture": ("页.jpg", lambda book: b"<html><script>alert(1)</script></html>"),
    "a bomb": ("炸弹.xlsx", lambda book: with_member(book, "xl/media/big.bin", bytes(70 * 1024 * 1024))),
    "a path in an archive": ("路径.xlsx", lambda book: with_member(book, "../../etc/cron.d/x", b"x")),
    "macros": ("带宏.docx", lambda book: with_member(docx(), "word/vbaProject.bin", b"x")),
    "macros in a workbook": ("带宏.xlsx", lambda book: with_member(book, "xl/vbaProject.bin", b"x")),
    "nothing": ("空.xlsx", lambda book: b""),
    "nothing called a document": ("空.pdf", lambda book: b""),
    "too large": ("大.xlsx", lambda book: with_stored(book, 21 * 1024 * 1024)),
    "a path as a name": ("../../../../tmp/x.pdf", lambda book: EXECUTABLE),
}
made = cache(lambda kind, book: BAD_FILES[kind][1](book))


def with_stored(book: bytes, size: int) -> bytes:
    """A workbook that is large without being packed."""
    written = io.BytesIO(book)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_STORED) as opened:
        opened.writestr("xl/media/picture.bin", bytes(size))
    return written.getvalue()


def said(answer) -> str:
    """The words of a refusal: those of the API, of the form, or of the message on the next page."""
    if answer["Content-Type"].startswith("application/json"):
        return answer.json().get("zh", "")
    context = answer.context
    told = [str(one) for one in context["messages"] if one.level >= ERROR] + [context.get("problem") or ""]
    for name in ("form", "add_form", "fill_form", "answer_form"):
        told += [str(one) for one in getattr(context.get(name), "errors", {}).values()]
    told += [one.message.zh for one in context.get("faults") or ()] + [
        one["what"] for one in context.get("findings") or ()
    ]
    return " ".join(filter(None, told))


@pytest.mark.parametrize("route", sorted(WITH_FILES))
def test_a_file_that_lies_or_would_do_harm_is_refused_in_words_and_leaves_nothing(route, desk, settings, tmp_path):
    sent = FORMS[route](desk)
    honest = sent.data[sent.files[0]]
    book = honest[1] if honest[0].endswith(".xlsx") else workbook()
    settings.FILES, settings.FILE_BYTES = tmp_path, 20 * 1024 * 1024
    desk.client(sent.who, program=route.startswith("api_"))
    rows, wrong = counted(), []
    for kind, (name, _) in BAD_FILES.items():
        with transaction.atomic():
            answer = desk.send(sent.with_data(**dict.fromkeys(sent.files, (name, made(kind, book)))), follow=True)
            left = {name: count for name, count in counted().items() if count != rows[name]}
            transaction.set_rollback(True)
        refused = answer.status_code in (400, 413, 422) or getattr(answer, "redirect_chain", [])
        if not refused or left or any(path.is_file() for path in tmp_path.rglob("*")):
            wrong.append(f"{kind}: {answer.status_code}, left {left}")
        elif not said(answer):
            wrong.append(f"{kind}: refused without a word")
    assert not wrong, "\n".join(["", *wrong])


def test_every_operation_that_takes_a_file_is_among_them():
    taking = {
        f"api_{told['operationId']}"
        for methods in _schema()["paths"].values()
        for told in methods.values()
        if "multipart/form-data" in told.get("requestBody", {}).get("content", {})
    }
    assert taking == {route for route in WITH_FILES if route.startswith("api_")}


# Names that are HTML, or a formula.

TAG = "</script><img src=x onerror=alert(1)>\"' onfocus=alert(2) x="
FORMULAS = ('=HYPERLINK("http://x","y")', "+1+1", "-1+1", "@SUM(A1)")


class Named:
    """The desk with a name of somebody's choice wherever people can put one, through the forms that they have."""

    def __init__(self, desk: Desk, *names: str) -> None:
        self.desk, self.name, self.names = desk, names[0], names
        self._judged()
        send, forms = desk.send, FORMS
        send(forms["people_bulk"](desk).with_data(file=("人员.xlsx", accounts_book(desk.county, *names))))
        send(forms["person_add"](desk).with_data(name=self.name, telephone=self.name[:40]))
        self.clerk = User.objects.get(username="many1")
        User.objects.filter(username="clerk").update(name=self.name)  # who then does all that follows
        User.objects.filter(username__in=("reporter", "inspector", "principal")).update(name=names[-1])
        send(forms["tokens"](desk).with_data(name=self.name))
        send(forms["plan_new"](desk).with_data(name=self.name))
        self.plan = Scenario.objects.get(county=desk.county, adopted=True)
        Scenario.objects.filter(pk=self.plan.pk).update(name=self.name)
        for indicator in ("YZ-Q3", "YZ-Q5"):
            sent = forms["evidence_add"](desk)
            sent.at["indicator"] = indicator
            given = ("章程.pdf".replace("章程", self.name), pdf(indicator))
            assert send(sent.with_data(title=self.name, pages=self.name, uploads=given)).status_code == 302
        self.item = Item.objects.get(indicator="YZ-Q5")
        send(forms["inspection_new"](desk).with_data(topic=self.name, questions=self.name))
        self.inspection = Inspection.objects.get(topic=self.name)
        point = self.inspection.points.get(indicator="")
        filled = {"seen": self.inspection.version, "summary": self.name, "to": "finish"}
        for one in self.inspection.points.all():
            filled |= {f"p{one.pk}-found": "problem", f"p{one.pk}-note": self.name}
        filled[f"p{point.pk}-photos"] = (f"{self.name}.jpg", picture())
        assert send(Sent("inspection_fill", "inspector", {"pk": self.inspection.pk}, filled)).status_code == 302
        told = {"demands": self.name, "deadline": timezone.localdate().isoformat(), "responsible": names[-1]}
        assert send(Sent("notice_issue", "inspector", {"pk": self.inspection.pk}, told)).status_code == 302
        self.notice = Notice.objects.get(inspection=self.inspection)
        assert (
            send(Sent("rectification_answer", "principal", {"pk": self.notice.pk}, {"reply": self.name})).status_code
            == 302
        )
        self.task = desk.task()
        for text in names:
            send(Sent("task_progress", "clerk", {"pk": self.task.pk}, {"text": text, "progress": "10"}))
        send(Sent("task_deadline", "head", {"pk": self.task.pk}, {"deadline": "2030-01-01", "reason": self.name}))
        one = desk.returned("submitted")
        send(Sent("return_send_back", "compulsory", {"pk": one.pk}, {"version": one.version, "remark": self.name}))
        for route in ("comment_county", "comment_indicator", "comment_school"):
            assert send(forms[route](desk).with_data(text=self.name)).status_code == 302
        publish(desk.year, list(SECTIONS), evaluation_of(desk.year).pk, desk.person("head"))

    def _judged(self) -> None:
        """Schools of these names, judged: as they come with a county's workbook."""
        year = self.desk.year
        snapshot = opened(year.current)
        codes = snapshot.table("schools")["school_id"].to_list()
        codes.sort(key=lambda code: code != self.desk.school.code)
        by_code = {code: self.names[place % len(self.names)] + f"{place}" for place, code in enumerate(codes)}
        by_code[self.desk.school.code] = self.name
        schools = snapshot.table("schools").with_columns(
            pl.col("school_id").replace_strict(by_code, return_dtype=pl.String).alias("name")
        )
        made = make_snapshot(snapshot.county, snapshot.year, {**snapshot.tables, "schools": schools})
        keep(made, year, StoredSnapshot.Reason.IMPORTED)
        for code, name in by_code.items():
            Organisation.objects.filter(parent=self.desk.county, code=code).update(name=name)
            Return.objects.filter(year=year, code=code).update(name=name)
        for one in Return.objects.filter(year=year).exclude(school=None):
            one.content["schools"][0]["name"] = by_code[one.code]
            one.save(update_fields=["content"])
        run(until_empty=True)

    def addresses(self) -> Iterator[tuple[Route, str]]:
        """Every page and every answer of the API that is read, about what bears the name."""
        example_objects.load_all()
        found = Addresses()
        things = {
            User: self.clerk, Scenario: self.plan, Item: self.item, Inspection: self.inspection, Notice: self.notice,
            Task: self.task, Photo: Photo.objects.first(), Return: self.desk.own_return(),
        }  # fmt: skip
        for model, thing in things.items():
            found.made[model, self.desk.place] = thing
        for route in routes():
            if route.method in (None, "get") and not route.name.endswith(("_file", "sign_out")):
                yield route, found.address(route, self.desk.place)[0]

    def answers(self) -> Iterator[tuple[str, HttpResponse, bytes]]:
        """What is answered there, to the first who may."""
        for route, address in self.addresses():
            for username in ("head", "clerk", "admin", "inspector", "reporter", "compulsory"):
                user = self.desk.person(username)
                if route.access.needs is None or reach(user, route.access.needs):
                    client = self.desk.client(username, program=route.method is not None)
                    with transaction.atomic():
                        answer = client.get(address, follow=True)
                        content = b"".join(answer)
                        transaction.set_rollback(True)
                    if answer.status_code == 200:
                        yield address, answer, content
                        break


class Tags(HTMLParser):
    """Notes elements and attributes that only a name can have brought, and data that cannot be read."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_data = tag == "script" and ("type", "application/json") in attrs
        if any(name in ("onerror", "onfocus", "x") for name, _ in attrs):
            self.wrong.append(f"<{tag} {attrs}>")

    def handle_data(self, data: str) -> None:
        if self.in_data and data.strip():
            json.loads(data)


MANY_PAGES, MANY_WORKBOOKS = 30, 10  # else the names were put where nobody sees them


def html_faults(page: str) -> list[str]:
    """How a page takes a name for HTML."""
    seen = Tags()
    seen.feed(page)
    return seen.wrong + (["as it is"] if "<img src=x" in page else [])


def formula_faults(content: bytes, names: set[str]) -> list[str]:
    """The cells of a file that a name has made a formula; `names` takes up the names that are seen."""
    if content.startswith(b"PK"):
        cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet for cell in row]
        names |= {formula for formula in FORMULAS for cell in cells if formula in str(cell.value)}
        return [f"{cell.coordinate}: {cell.value}" for cell in cells if cell.data_type == "f"]
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    return [cell for row in rows for cell in row if cell.startswith(FORMULAS)]


def made_in_the_background(desk: Desk, named: Named) -> Iterator[tuple[str, bytes]]:
    """The workbooks and CSV files that wait for a worker, or are handed out once."""
    Scenario.objects.filter(pk=named.plan.pk).update(snapshot=desk.year.current)
    by = desk.person("head")
    enqueue("plan_files", by=by, county=desk.county, year=desk.year, scenario=named.plan.pk)
    enqueue("reports", by=by, county=desk.county, year=desk.year, kinds=["excel", "application"])
    run(until_empty=True)
    for one in named.plan.documents.filter(ending__in=("xlsx", "csv")):
        yield f"plan {one.ending}", bytes(one.content)
    for report in Report.objects.filter(year=desk.year, kind__in=("excel", "application")):
        yield report.kind, report.file.path.read_bytes()
    again = accounts_book(desk.county, *FORMULAS, first=80)
    page = desk.send(FORMS["people_bulk"](desk).with_data(file=("人员.xlsx", again)))
    sheet = desk.send(Sent("people_bulk_passwords", "admin", desk.at_county, {"sheet": page.context["sheet"]}))
    yield "passwords", sheet.content


def test_no_page_takes_a_name_for_html_and_no_workbook_takes_one_for_a_formula(desk, monkeypatch):
    monkeypatch.setattr(background, "LANGUAGES", ("zh",))  # the other takes as long again
    named = Named(desk, TAG, *FORMULAS)
    wrong, shown, names, files = [], set(), set(), {}
    for address, answer, content in named.answers():
        kind = answer["Content-Type"]
        if "sheet" in kind or "csv" in kind:
            files[address] = content
        elif kind.startswith("text/html"):
            page = content.decode()
            wrong += [f"{address}: {one}" for one in html_faults(page)]
            if TAG in html.unescape(page) or "onerror=alert(1)" in page:
                shown.add(address)
        elif answer["X-Content-Type-Options"] != "nosniff":
            wrong.append(f"{address}: a browser may take it for what it likes")
    files |= dict(made_in_the_background(desk, named))
    for name, content in files.items():
        wrong += [f"{name}: {one}" for one in formula_faults(content, names)[:3]]
    assert not wrong, "\n".join(["", *wrong])
    assert names == set(FORMULAS)
    assert len(shown) > MANY_PAGES, shown
    assert {"plan csv", "plan xlsx", "excel", "application", "passwords"} <= files.keys()
    assert len(files) > MANY_WORKBOOKS, files.keys()


# Ids that are not for whoever sends them.


@pytest.fixture
def elsewhere(desk) -> Place:
    """Another county with a school and a year."""
    example_objects.load_all()
    city = Organisation.objects.create(kind=OrganisationKind.CITY, code="c", name="邻市")
    other = Organisation.objects.create(kind=OrganisationKind.COUNTY, code="neighbour", name="邻县", parent=city)
    school = Organisation.objects.create(kind=OrganisationKind.SCHOOL, code="T1", name="邻校", parent=other)
    return Place(other, Year.objects.create(county=other, number=desk.year.number), school)


def theirs(elsewhere: Place) -> dict[str, Any]:
    """Somebody, a department and objects of another county."""
    department = Organisation.objects.create(
        kind=OrganisationKind.DEPARTMENT, code="finance", name="finance", parent=elsewhere.county
    )
    stranger = User.objects.create_user("stranger", county=elsewhere.county)
    role = Membership.objects.create(user=stranger, role=Role.DEPARTMENT_CLERK, organisation=department)
    return {
        "school": elsewhere.school, "department": department, "person": stranger, "role": role,
        "return": EXAMPLES[Return](elsewhere), "plan": EXAMPLES[Scenario](elsewhere),
    }  # fmt: skip


# By route: the fields with what is of elsewhere in them.
FORGED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "person_add": lambda of: {"organisation": of["school"].pk},
    "api_person_add": lambda of: {"organisation": "T1"},
    "role_add": lambda of: {"organisation": of["department"].pk, "role": "department_head"},
    "api_role_add": lambda of: {"organisation": "T1"},
    "role_remove": lambda of: {"membership": of["role"].pk},
    "tokens": lambda of: {"scopes": ["people.manage"]},
    "returns_remind": lambda of: {"return": f"{of['return'].pk}:1"},
    "api_returns_remind": lambda of: {"returns": [of["return"].pk]},
    "returns_approve": lambda of: {"return": f"{of['return'].pk}:{of['return'].version}"},
    "api_returns_approve": lambda of: {"returns": {str(of["return"].pk): of["return"].version}},
    "task_assign": lambda of: {"lead": of["department"].pk, "people": [of["person"].pk], "supporting": [of["department"].pk]},
    "api_task_assign": lambda of: {"people": ["stranger"]},
    "tasks_make": lambda of: {"all": [], "cell": "T1|YZ-R4|primary"},
    "api_tasks_make": lambda of: {"cells": [{"school": "T1", "indicator": "YZ-R4", "stage": "primary"}]},
    "evidence_add": lambda of: {"school": "T1"},
    "api_evidence_add": lambda of: {"school": "T1"},
    "evidence_reuse": lambda of: {"school": "T1"},
    "api_evidence_reuse": lambda of: {"school": "T1"},
    "evidence_judge": lambda of: {"school": "T1"},
    "api_evidence_judge": lambda of: {"school": "T1"},
    "inspection_new": lambda of: {"school": "T1"},
    "api_inspection_begin": lambda of: {"school": "T1"},
    "api_comment_add": lambda of: {"school": "T1"},
    "api_plan_make": lambda of: {"catalogue_of": of["plan"].pk},
    "publication_publish": lambda of: {"seen": 0},
    "api_year_roll": lambda of: {"schools": {"T1": {"what": "closed"}}},
}  # fmt: skip


@pytest.mark.parametrize("route", sorted(FORGED))
def test_what_is_of_another_county_cannot_be_named_in_a_form(route, desk, elsewhere):
    sent = FORMS[route](desk)
    desk.client(sent.who, program=route.startswith("api_"))
    forged = sent.with_data(**FORGED[route](theirs(elsewhere)))
    rows = counted()
    answer = desk.send(forged)

    assert answer.status_code < 500
    assert counted() == rows


def test_who_is_of_another_county_is_passed_over_beside_those_who_are_not(desk, elsewhere):
    of, one = theirs(elsewhere), desk.task("to_do")
    also = {"supporting": [of["department"].pk], "people": [of["person"].pk, desk.person("clerk").pk]}
    desk.send(Sent("task_assign", "head", {"pk": one.pk}, {"lead": one.lead_id, **also}))

    assert list(one.people.values_list("username", flat=True)) == ["clerk"]
    assert not one.supporting.filter(parent=elsewhere.county).exists()


def test_nobody_of_another_county_is_given_the_work_of_who_leaves(desk, elsewhere):
    held, clerk = desk.task("in_progress"), desk.person("clerk")
    stranger = theirs(elsewhere)["person"]
    forged = {f"to_{at}": str(stranger.pk) for at, _ in enumerate(duties_of(clerk))}
    answer = desk.send(Sent("person_close", "admin", {"pk": clerk.pk}, forged))

    assert forged
    assert answer.status_code == 422
    assert User.objects.get(pk=clerk.pk).is_active
    assert list(held.people.all()) == [clerk]


def test_points_of_another_notice_are_not_decided_on(desk):
    first, second = desk.answered(), desk.answered()
    data = {}
    for point in second.inspection.points.all():
        data |= {f"p{point.pk}-to": "return", f"p{point.pk}-reason": "没有照片"}
    answer = desk.send(Sent("rectification_decide", "inspector", {"pk": first.pk}, data))

    assert answer.status_code < 500
    for notice in (first, second):
        assert {point.task.state for point in notice.inspection.points.all()} == {"to_verify"}


def test_a_plan_takes_no_catalogue_of_another_county(desk, elsewhere):
    plan = theirs(elsewhere)["plan"]
    Scenario.objects.filter(pk=plan.pk).update(catalogue=b"PK", catalogue_name="x.xlsx")
    given = {"name": "抄", "years": "2", "pupils": "today", "seconds": "30", "copy": plan.pk, "keep_catalogue": "on"}
    desk.send(Sent("plan_new", "compulsory", desk.at_year, given))

    assert Scenario.objects.get(name="抄").catalogue is None


ODD = ("²", "-1", "9" * 5000, "x", "1e3", "\u0661", "")
NUMBERS = {
    "tasks_make": "demanded", "task_progress": "progress", "task_assign": "lead", "role_remove": "membership",
    "role_add": "organisation", "plan_new": "copy", "publication_publish": "seen", "returns_remind": "return",
    "returns_approve": "return", "return_add": "after", "return_remove": "version", "return_submit": "version",
    "inspection_fill": "seen", "tokens": "days",
}  # fmt: skip


@pytest.mark.parametrize("route", sorted(NUMBERS))
def test_what_is_no_number_is_refused(route, desk):
    sent = FORMS[route](desk)
    desk.client(sent.who, program=False)
    for odd in ODD:
        with transaction.atomic():
            assert desk.send(sent.with_data(**{NUMBERS[route]: odd})).status_code < 500, odd[:9]
            transaction.set_rollback(True)


@pytest.mark.parametrize("field", ["text", "progress"])
def test_a_zero_byte_is_refused_before_a_database_sees_it(field, desk):
    sent = FORMS["task_progress"](desk)
    rows = counted()
    answer = desk.send(sent.with_data(**{field: "1\0"}))

    assert answer.status_code == 400
    assert "没有改动" in answer.content.decode()
    assert {**counted(), "people.Session": 0} == {**rows, "people.Session": 0}
