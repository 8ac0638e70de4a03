"""Returns: read, filled in, submitted, sent back, approved."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from ninja import Query

from junheng.tables import TABLES
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import (
    ApproveIn,
    CellsIn,
    CellsOut,
    ExplainIn,
    Paged,
    ReturnContent,
    ReturnOut,
    SendBackIn,
    SnapshotOut,
    VersionIn,
    words,
)
from junheng.web.returns import steps
from junheng.web.returns.cells import Answer, Typed, save_cells
from junheng.web.returns.models import Return

_YEAR = "/counties/{slug:county}/{int:year}"
_ONE = "/returns/{int:pk}"


@operation(
    "get",
    f"{_YEAR}/returns",
    zh="一年中权限所及的报表",
    needs=Permission.RETURN_VIEW,
    answers=list[ReturnOut],
    does="returns",
)
def returns(request: Call, county: str, year: int, paged: Query[Paged]) -> list[dict[str, Any]]:
    """The returns of a year within reach."""
    rows = request.reach.within(Return.objects.filter(year=request.year)).select_related("year", "school")
    rows = rows.defer("content", "approved")
    return [_return(one) for one in rows[paged.offset : paged.offset + paged.limit]]


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
