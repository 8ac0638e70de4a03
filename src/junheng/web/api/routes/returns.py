"""Returns: read, filled in, submitted, sent back, approved."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Field, File, Query, Schema, UploadedFile
from ninja.responses import Status

from junheng.records.store import unpack
from junheng.tables import TABLES
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import (
    ApproveIn,
    CellsIn,
    CellsOut,
    ExplainIn,
    Line,
    Number,
    Paged,
    ReadFinding,
    ReturnContent,
    ReturnOut,
    SendBackIn,
    SnapshotOut,
    VersionIn,
    Words,
    told,
    words,
)
from junheng.web.files.names import safe_name
from junheng.web.files.sending import attached
from junheng.web.returns import calendar, excel, steps
from junheng.web.returns.cells import Answer, Typed, add_rows, remove_row, save_cells
from junheng.web.returns.checking import check_return, county_doubts
from junheng.web.returns.lists import chosen
from junheng.web.returns.models import Return, Upload
from junheng.web.words import language

_YEAR = "/counties/{slug:county}/{int:year}"
_ONE = "/returns/{int:pk}"


class ReturnsAsked(Paged):
    """Which returns."""

    state: Annotated[
        Literal["", "draft", "submitted", "returned", "approved", "frozen", "late"],
        Field(description="late：没有提交 / not submitted"),
    ] = ""
    q: Annotated[Line, Field(description="学校名称或代码里的字 / words of the name, or of the code")] = ""


class FindingOut(Schema):
    """Something that is wrong (error), asked (doubt) or noted, and where; `reason`: why it was let stand."""

    id: str
    severity: str
    table: str
    row: str
    column: str
    what: Words
    do: Words
    reason: str | None


class FindingsOut(Schema):
    """What is found in a version of a return, and how late it is."""

    version: int
    findings: list[FindingOut]
    due: date | None
    days_late: int


class RowsIn(Schema):
    """How many rows, and what their key columns hold."""

    count: Annotated[int, Field(ge=1, le=100)] = 1
    values: Annotated[dict[Line, Line], Field(max_length=20)] = Field(default_factory=dict)
    after: Annotated[
        Number | None,
        Field(description="看到的行数；有它，重发不会多加 / rows that were seen; with it, sent twice adds once"),
    ] = None


class ChangeOut(Schema):
    """A cell that a workbook would change, or a whole row that comes or goes."""

    table: Words
    row: Words
    column: Words
    old: Words
    new: Words


class UploadOut(Schema):
    """What a workbook would change; `stale`: the return has changed since it was read."""

    id: int
    return_id: int
    name: str
    sha256: str
    stale: bool
    changes: list[ChangeOut]
    remarks: list[Words]  # what stays although the workbook says nothing of it, or is not taken
    findings: list[ReadFinding]


class RemindIn(Schema):
    """Of which returns; none named: of all that are not submitted."""

    returns: Annotated[tuple[Number, ...], Field(max_length=2000)] = ()


class RemindedOut(Schema):
    """How many people were told."""

    told: int


@operation(
    "get",
    f"{_YEAR}/returns",
    zh="一年中权限所及的报表",
    needs=Permission.RETURN_VIEW,
    answers=list[ReturnOut],
    does="returns",
)
def returns(request: Call, county: str, year: int, asked: Query[ReturnsAsked]) -> list[dict[str, Any]]:
    """The returns of a year within reach."""
    rows = chosen(request.reach.within(Return.objects.filter(year=request.year)), asked.state, asked.q)
    rows = rows.select_related("year", "school").defer("content", "approved")
    return [_return(one) for one in rows[asked.offset : asked.offset + asked.limit]]


@operation(
    "get",
    _ONE,
    zh="一份报表和它的内容",
    needs=Permission.RETURN_VIEW,
    of=Return,
    answers=ReturnContent,
    does="return return_table",
)
def return_read(request: Call, pk: int) -> dict[str, Any]:
    """A return with its content."""
    return {**_return(request.found), "content": request.found.content}


@operation(
    "patch",
    _ONE,
    zh="填一张表的若干格，逐格保存、冲突或拒收",
    needs=Permission.RETURN_EDIT,
    of=Return,
    answers=CellsOut,
    does="return_save return_row",
)
def return_patch(request: Call, pk: int, typed: CellsIn) -> dict[str, Any]:
    """Fill in cells of a table, each saved, in conflict or refused by itself."""
    if typed.table not in TABLES:
        raise Http404
    cells = [Typed(one.row, one.column, one.value, one.base) for one in typed.cells]
    one, answers = save_cells(pk, typed.table, cells, request.user)
    return {
        "version": one.version,
        "cells": [
            {
                "row": each.row, "column": each.column, "state": each.state, "value": each.value,
                "why": _why(each),
            }
            for each in answers
        ],
    }  # fmt: skip


@operation(
    "post",
    f"{_ONE}/explain",
    zh="说明一条疑问为什么可以保留",
    needs=Permission.RETURN_EDIT,
    of=Return,
    answers=ReturnOut,
    does="return_explain",
)
def return_explain(request: Call, pk: int, given: ExplainIn) -> dict[str, Any]:
    """Say why a doubt may stand."""
    return _return(steps.explain(pk, given.finding, given.reason, request.user))


@operation(
    "post",
    f"{_ONE}/submit",
    zh="提交报表",
    needs=Permission.RETURN_SUBMIT,
    of=Return,
    answers=ReturnOut,
    does="return_submit",
)
def return_submit(request: Call, pk: int, seen: VersionIn) -> dict[str, Any]:
    """Hand a return in."""
    return _return(steps.submit(pk, seen.version, request.user))


@operation(
    "post",
    f"{_ONE}/send-back",
    zh="退回报表，写明哪里不对",
    needs=Permission.RETURN_CHECK,
    of=Return,
    answers=ReturnOut,
    does="return_send_back",
)
def return_send_back(request: Call, pk: int, given: SendBackIn) -> dict[str, Any]:
    """Give a return back, with what is wrong."""
    return _return(steps.send_back(pk, given.version, given.remark, request.user))


@operation(
    "post",
    f"{_YEAR}/returns/approve",
    zh="按编号和版本审核通过报表，生成新的快照",
    needs=Permission.RETURN_APPROVE,
    answers=SnapshotOut,
    does="returns_approve return_approve",
)
def returns_approve(request: Call, county: str, year: int, given: ApproveIn) -> dict[str, Any]:
    """Approve returns of a year by number and version; they make a new snapshot."""
    reached = request.reach.within(Return.objects.filter(year=request.year, pk__in=list(given.returns)))
    if reached.count() != len(given.returns):
        raise Http404
    made = steps.approve(request.year, given.returns, request.user)
    return {"snapshot": made.hash, "reason": made.reason, "made_at": made.made_at}


@operation(
    "get",
    f"{_ONE}/findings",
    zh="一份报表里的错误、疑问和已作的说明",
    needs=Permission.RETURN_VIEW,
    of=Return,
    answers=FindingsOut,
    does="return",
)
def return_findings(request: Call, pk: int) -> dict[str, Any]:
    """What must be mended or explained before a return can be submitted."""
    one: Return = request.found
    placed = [
        {
            "id": each.finding.id, "severity": each.finding.severity.value, "table": each.table, "row": each.row,
            "column": each.column, "what": words(Text(each.finding.what("zh"), each.finding.what("en"))),
            "do": words(Text(each.finding.do("zh"), each.finding.do("en"))),
            "reason": one.reasons.get(each.finding.id, {}).get("reason"),
        }
        for each in check_return(one)
    ]  # fmt: skip
    of_county = [
        {
            "id": each.id, "severity": "doubt", "table": "", "row": "", "column": "", "what": words(each.what),
            "do": words(each.do), "reason": one.reasons.get(each.id, {}).get("reason") or each.released,
        }
        for each in county_doubts(one)
    ]  # fmt: skip
    on = calendar.due(one.year)
    return {
        "version": one.version, "findings": [*placed, *of_county], "due": on, "days_late": calendar.days_late(one, on),
    }  # fmt: skip


@operation(
    "post",
    f"{_ONE}/{{slug:table}}/rows",
    zh="在一张表末尾增加行",
    needs=Permission.RETURN_EDIT,
    of=Return,
    answers=ReturnContent,
    does="return_add",
    status=201,
)
def return_rows_add(request: Call, pk: int, table: str, given: RowsIn) -> Status[dict[str, Any]]:
    """Add rows at the end of a table."""
    if table not in TABLES or not set(given.values) <= set(TABLES[table].names):
        raise Http404
    one = add_rows(pk, table, given.count, request.user, given.values, after=given.after)
    return Status(201, {**_return(one), "content": one.content})


@operation(
    "delete",
    f"{_ONE}/{{slug:table}}/rows/{{slug:row}}",
    zh="删除一行（按看过的版本）",
    needs=Permission.RETURN_EDIT,
    of=Return,
    answers=ReturnContent,
    does="return_remove",
)
def return_row_remove(request: Call, pk: int, table: str, row: str, seen: Query[VersionIn]) -> dict[str, Any]:
    """Remove a row of the version that was seen."""
    one = remove_row(pk, table, row, request.user, seen.version)
    return {**_return(one), "content": one.content}


@operation(
    "post",
    f"{_ONE}/open",
    zh="重新打开已通过的报表，写明原因",
    needs=Permission.RETURN_CHECK,
    of=Return,
    answers=ReturnOut,
    does="return_open",
)
def return_open(request: Call, pk: int, given: SendBackIn) -> dict[str, Any]:
    """Open an approved return again while the year is open."""
    return _return(steps.open_again(pk, given.version, given.remark, request.user, Return.State.APPROVED))


@operation(
    "post",
    f"{_ONE}/correct",
    zh="打开已冻结的报表作更正，写明原因",
    needs=Permission.YEAR_MANAGE,
    of=Return,
    answers=ReturnOut,
    does="return_correct",
)
def return_correct(request: Call, pk: int, given: SendBackIn) -> dict[str, Any]:
    """Open a frozen return for a correction."""
    return _return(steps.open_again(pk, given.version, given.remark, request.user, Return.State.FROZEN))


@operation(
    "get",
    f"{_ONE}/workbook",
    zh="报表的Excel工作簿",
    needs=Permission.RETURN_VIEW,
    of=Return,
    answers=bytes,
    does="return_download",
)
def return_workbook(request: Call, pk: int) -> HttpResponse:
    """A return as a workbook."""
    one: Return = request.found
    return attached(excel.written(one, language()), "xlsx", safe_name(one.title.get(language())) + ".xlsx")


@operation(
    "post",
    f"{_ONE}/upload",
    zh="读入报表的工作簿，看会改什么；确认前不改（multipart）",
    needs=Permission.RETURN_EDIT,
    of=Return,
    answers=UploadOut,
    does="return_upload_new",
    status=201,
)
def return_upload(request: Call, pk: int, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Read a workbook of a return and see what it would change; nothing changes yet (multipart)."""
    reading, name, sha256 = excel.read_upload(file, request.year, lists_schools=request.found.school_id is None)
    return Status(201, _upload(excel.keep_upload(request.found, excel.single(reading), name, sha256, request.user)))


@operation(
    "get",
    "/uploads/{int:pk}",
    zh="读入的工作簿会改什么",
    needs=Permission.RETURN_EDIT,
    of=Upload,
    answers=UploadOut,
    does="return_upload",
)
def return_upload_read(request: Call, pk: int) -> dict[str, Any]:
    """What a workbook that was read would change."""
    return _upload(request.found)


@operation(
    "post",
    "/uploads/{int:pk}/confirm",
    zh="确认读入的工作簿，写进报表",
    needs=Permission.RETURN_EDIT,
    of=Upload,
    answers=ReturnOut,
    does="return_upload",
)
def return_upload_confirm(request: Call, pk: int) -> dict[str, Any]:
    """Take a workbook that was read into its return."""
    return _return(excel.apply_upload(request.found, request.user))


@operation(
    "post",
    f"{_YEAR}/returns/remind",
    zh="催报：提醒没有提交的学校和科室",
    needs=Permission.RETURN_CHECK,
    answers=RemindedOut,
    does="returns_remind",
)
def returns_remind(request: Call, county: str, year: int, given: RemindIn) -> dict[str, int]:
    """Remind those who have not submitted: of the named returns, or of all."""
    rows = request.reach.within(Return.objects.filter(year=request.year)).select_related("year", "school", "county")
    rows = rows.defer("content", "approved")
    if given.returns:
        rows = rows.filter(pk__in=given.returns)
        if rows.count() != len(set(given.returns)):
            raise Http404
    return {"told": calendar.remind(rows, request.user)}


def _upload(one: Upload) -> dict[str, Any]:
    snapshot = unpack(bytes(one.content))
    taken = excel.taken_by(one.target, snapshot)
    return {
        "id": one.pk, "return_id": one.target_id, "name": one.name, "sha256": one.sha256,
        "stale": one.version != one.target.version,
        "changes": [
            {
                "table": words(each.table), "row": words(each.row), "column": words(each.column), "old": words(each.old),
                "new": words(each.new),
            }
            for each in excel.changes(one.target, taken.content)
        ],
        "remarks": [words(each) for each in taken.remarks],
        "findings": [told(each) for each in snapshot.findings],
    }  # fmt: skip


def _why(one: Answer) -> dict[str, str] | None:
    if one.why is not None:
        return words(one.why)
    return words(Text(one.finding.what("zh"), one.finding.what("en"))) if one.finding is not None else None


def _return(one: Return) -> dict[str, Any]:
    return {
        "id": one.pk, "year": one.year.number, "school": one.school.code if one.school is not None else None,
        "name": one.name, "state": one.state, "version": one.version, "missing": one.missing, "doubts": one.doubts,
        "remark": one.remark, "changed_at": one.changed_at, "submitted_at": one.submitted_at, "approved_at": one.approved_at,
    }  # fmt: skip
