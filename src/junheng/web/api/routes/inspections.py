"""Inspections: begun, filled in with photos, finished; notices issued of them; who still owes what."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Any, Literal

from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from ninja import Field, File, Query, Schema, UploadedFile
from ninja.responses import Status
from pydantic import AfterValidator

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.api.door import Call, operation
from junheng.web.api.routes.supervision import inspection_out, notice_out
from junheng.web.api.schemas import InspectionOut, Line, NoticeOut, Number, Paged, Prose, without_zero
from junheng.web.files.keeping import receive
from junheng.web.files.names import safe_name
from junheng.web.files.sending import attached, send
from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.supervision import inspecting, rectifying
from junheng.web.supervision.accountability import book_bytes, owed
from junheng.web.supervision.models import Inspection, Photo
from junheng.web.supervision.words import WORDS
from junheng.web.words import language

_YEAR = "/counties/{slug:county}/{int:year}"
_ONE = "/inspections/{int:pk}"

Topic = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(without_zero)]
Short = Annotated[str, Field(max_length=80), AfterValidator(without_zero)]


class InspectionIn(Schema):
    """A new inspection. `key` is made by the program: sent twice, it makes one."""

    key: uuid.UUID
    school: Line
    on: date
    topic: Topic
    indicators: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    questions: Annotated[tuple[Line, ...], Field(max_length=50)] = ()


class PointIn(Schema):
    """What was found at a point, by its place in the record; empty: not answered yet."""

    place: Number
    found: Literal["", "good", "problem", "not_seen"]
    note: Annotated[str, Field(max_length=2000), AfterValidator(without_zero)] = ""


class FillIn(Schema):
    """What was found, of the version that was seen; what is not named stays. A finished record stays as it is."""

    version: Number
    points: Annotated[tuple[PointIn, ...], Field(max_length=200)] = ()
    summary: Annotated[str, Field(max_length=5000), AfterValidator(without_zero)] | None = None
    finish: bool = False


class PhotoOut(Schema):
    """A photo."""

    id: int
    name: str
    sha256: str


class IssueIn(Schema):
    """A notice of rectification."""

    demands: Annotated[Prose, Field(min_length=1)]
    deadline: date
    responsible: Annotated[Short, Field(min_length=1)]


@operation(
    "post",
    f"{_YEAR}/inspections",
    zh="新建督导记录",
    needs=Permission.INSPECTION_MAKE,
    answers=InspectionOut,
    does="inspection_new",
    status=201,
)
def inspection_begin(request: Call, county: str, year: int, given: InspectionIn) -> Status[dict[str, Any]]:
    """Begin an inspection of a school."""
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=request.county, closed=False)
    school = schools.filter(code=given.school).first()
    if school is None or not request.reach.covers(school):
        raise Http404
    made = inspecting.begin(
        request.year, school, on=given.on, topic=given.topic, indicators=given.indicators,
        questions=[one.strip() for one in given.questions if one.strip()], by=request.user, form=given.key,
    )  # fmt: skip
    return Status(201, inspection_out(made))


@operation(
    "get",
    _ONE,
    zh="一份督导记录；没有完成的只有填的人看得到",
    needs=Permission.INSPECTION_VIEW,
    of=Inspection,
    answers=InspectionOut,
    does="inspection",
)
def inspection(request: Call, pk: int) -> dict[str, Any]:
    """An inspection; a draft shows only to those who may write it."""
    _refuse_draft(request, request.found)
    return inspection_out(request.found)


@operation(
    "patch",
    _ONE,
    zh="填写督导记录（按看过的版本）；finish：完成",
    needs=Permission.INSPECTION_MAKE,
    of=Inspection,
    answers=InspectionOut,
    does="inspection_fill",
)
def inspection_fill(request: Call, pk: int, given: FillIn) -> dict[str, Any]:
    """Keep what was found, of the version that was seen; with `finish` the record is done."""
    by_place = {point.place: point.pk for point in request.found.points.all()}
    if not {one.place for one in given.points} <= set(by_place):
        raise Http404
    summary = request.found.summary if given.summary is None else given.summary
    answers = {by_place[one.place]: (one.found, one.note) for one in given.points}
    return inspection_out(
        inspecting.fill_in(
            request.found, answers, summary=summary, seen=given.version, by=request.user, finish=given.finish
        )
    )


@operation(
    "post",
    f"{_ONE}/points/{{int:place}}/photos",
    zh="给督导记录的一项加照片（multipart）",
    needs=Permission.INSPECTION_MAKE,
    of=Inspection,
    answers=PhotoOut,
    does="inspection_fill",
    status=201,
)
def inspection_photo_add(request: Call, pk: int, place: int, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Add a photo to a point of an inspection (multipart); the same again adds nothing."""
    point = request.found.points.filter(place=place).first()
    if point is None:
        raise Http404
    with receive(file) as received:
        photo = inspecting.add_photo(point, received, request.user)
    return Status(201, {"id": photo.pk, "name": photo.name, "sha256": photo.file.sha256})


@operation(
    "get",
    "/photos/{int:pk}/file",
    zh="督导照片的文件",
    needs=Permission.INSPECTION_VIEW,
    of=Photo,
    answers=bytes,
    does="photo",
)
def photo_file(request: Call, pk: int) -> FileResponse:
    """A photo of what was found; of a draft, for those who may write it."""
    _refuse_draft(request, request.found.point.inspection)
    return send(request.found.file, request.found.name)


@operation(
    "post",
    f"{_ONE}/notice",
    zh="根据督导发现的问题发整改通知书",
    needs=Permission.NOTICE_ISSUE,
    of=Inspection,
    answers=NoticeOut,
    does="notice_issue",
    status=201,
)
def rectification_issue(request: Call, pk: int, given: IssueIn) -> Status[dict[str, Any]]:
    """Issue a notice of the problems that a finished inspection found; the one that there is, where it was issued."""
    rectifying.refuse_past(given.deadline)
    return Status(201, notice_out(rectifying.issue(request.found, **given.model_dump(), by=request.user)))


@operation(
    "get",
    f"{_YEAR}/accountability",
    zh="未销号的整改通知，逾期最久的在前",
    needs=Permission.INSPECTION_VIEW,
    answers=list[NoticeOut],
    does="accountability",
)
def accountability(request: Call, county: str, year: int, paged: Query[Paged]) -> list[dict[str, Any]]:
    """Notices that are not closed, the longest overdue first."""
    lines = owed(request.year, request.reach)
    return [notice_out(one.notice) for one in lines[paged.offset : paged.offset + paged.limit]]


@operation(
    "get",
    f"{_YEAR}/accountability/book",
    zh="督办单的工作簿",
    needs=Permission.INSPECTION_VIEW,
    answers=bytes,
    does="accountability_book",
)
def accountability_book(request: Call, county: str, year: int) -> HttpResponse:
    """The same as a workbook, to be printed and signed."""
    title = WORDS["accountability_title"].format(county=request.county.name, year=request.year.number).get(language())
    name = safe_name(f"{title} {timezone.localdate().isoformat()}") + ".xlsx"
    return attached(book_bytes(request.year, owed(request.year, request.reach), language()), "xlsx", name)


def _refuse_draft(request: Call, found: Inspection) -> None:
    if found.state == Inspection.State.DRAFT and not may(request.user, Permission.INSPECTION_MAKE, found):
        raise Http404
