"""What people send who mean harm, or press a button twice, against every form of the desk and every operation of the API."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import example_objects
import openpyxl
import pytest
from django.apps import apps
from django.contrib.messages import ERROR
from django.db import transaction
from sent_forms import FORMS, NOT_SENT, Desk
from test_every_route import Addresses
from uploads import docx, with_member
from url_map import Route, routes

from junheng.web.access.reach import reach
from junheng.web.api.views import _schema
from junheng.web.audit.models import Entry
from junheng.web.returns.models import Return

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
    told += [one.message.zh for one in context.get("faults") or ()] + [one["what"] for one in context.get("findings") or ()]
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
