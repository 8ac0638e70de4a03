"""Where a county, its schools and indicators stand; why a number is what it is; what if it were another."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from junheng.errors import UsageError
from junheng.evaluation import explain
from junheng.tables import TABLES
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import NumberOut, PieceOut, TotalsOut, WhatIfIn, WhatIfOut, words
from junheng.web.board.held import held
from junheng.web.board.questions import TABLES as ASKED
from junheng.web.board.questions import Bulk, Cell, Questions, numbers_of
from junheng.web.board.sight import Sight, sight
from junheng.web.board.standing import NotJudgedError, Standing, by_year, standing_of
from junheng.web.words import language
from junheng.web.words import words as words_of

_YEAR = "/counties/{slug:county}/{int:year}"
NOT_ASKED = Text(
    "“{table}.{column}”不能这样问；可以问的表：{tables}。", "{table}.{column} cannot be asked about; tables: {tables}."
)


@operation(
    "get",
    f"{_YEAR}/board",
    zh="全县情况：结论、各部分、每项指标",
    needs=Permission.BOARD_VIEW,
    answers=PieceOut,
    does="board",
)
def board(request: Call, county: str, year: int) -> dict[str, Any]:
    """Where the county stands: verdict, areas, every indicator."""
    return _piece(request, "board")


@operation(
    "get",
    f"{_YEAR}/balance",
    zh="差异系数与限值，以及看得到的学校中影响最大的",
    needs=Permission.BOARD_VIEW,
    answers=PieceOut,
    does="board_balance",
)
def balance(request: Call, county: str, year: int) -> dict[str, Any]:
    """The coefficients against their limits, with the largest contributors among the schools that one sees."""
    return _piece(request, "balance")


@operation(
    "get",
    f"{_YEAR}/matrix",
    zh="学校×指标；只有看得到的学校",
    needs=Permission.BOARD_VIEW,
    answers=PieceOut,
    does="board_schools",
)
def matrix(request: Call, county: str, year: int) -> dict[str, Any]:
    """Every school row by indicator; those of schools that one sees."""
    return _piece(request, "matrix")


@operation(
    "get",
    f"{_YEAR}/map",
    zh="看得到的学校的位置（经纬度）和结论",
    needs=Permission.BOARD_VIEW,
    answers=PieceOut,
    does="board_map",
)
def school_map(request: Call, county: str, year: int) -> dict[str, Any]:
    """Where the schools that one sees stand, in degrees, and what they meet."""
    piece = _piece(request, "map")
    if not sight(request, request.county).whole:  # counts and names of the others
        piece["content"] = {**piece["content"], "legend": [], "notes": []}
    return piece


@operation(
    "get",
    f"{_YEAR}/unknown",
    zh="没有报的数，由谁报",
    needs=Permission.BOARD_VIEW,
    answers=PieceOut,
    does="board_unknown",
)
def owed(request: Call, county: str, year: int) -> dict[str, Any]:
    """What is not reported and who owes it; of single schools, those that one sees."""
    piece = _piece(request, "owed")
    if not sight(request, request.county).whole:
        offices = [
            {**one, "cells": [{**cell, "schools": []} for cell in one["cells"]]} for one in piece["content"]["offices"]
        ]
        piece["content"] = {**piece["content"], "offices": offices, "alike": []}
    return piece


@operation(
    "get",
    f"{_YEAR}/years",
    zh="历年情况：结论、指标、差异系数、学校达标数",
    needs=Permission.BOARD_VIEW,
    answers=list[TotalsOut],
    does="board_years",
)
def totals_by_year(request: Call, county: str, year: int) -> list[dict[str, Any]]:
    """The county over the years that were judged, the oldest first."""
    return [{"year": number, **totals} for number, totals in by_year(request.county, "totals")]


@operation(
    "get",
    f"{_YEAR}/schools/{{school}}",
    zh="一所学校的情况，逐项列出",
    needs=Permission.SCHOOL_VIEW,
    answers=PieceOut,
    does="school_standing",
)
def school(request: Call, county: str, year: int, school: str) -> dict[str, Any]:
    """Where a school stands, number by number."""
    return _piece(request, f"school:{request.school.code}")


@operation(
    "get",
    f"{_YEAR}/indicators/{{indicator}}",
    zh="一项指标的情况，含看得到的各校",
    needs=Permission.BOARD_VIEW,
    answers=PieceOut,
    does="indicator_standing",
)
def indicator(request: Call, county: str, year: int, indicator: str) -> dict[str, Any]:
    """An indicator with the rows of the schools that one sees."""
    return _piece(request, f"indicator:{indicator}")


@operation(
    "get",
    f"{_YEAR}/schools/{{school}}/explained/{{indicator}}",
    zh="学校的一个数是怎么来的：公式、数据、单元格、条款",
    needs=Permission.SCHOOL_VIEW,
    answers=dict[str, Any],
    does="school_explanation",
)
def school_explained(request: Call, county: str, year: int, school: str, indicator: str, stage: str = "") -> Any:
    """Why a school has a value: formula, numbers, cells, clause."""
    return _explained(request, indicator, request.school.code, stage)


@operation(
    "get",
    f"{_YEAR}/explained/{{indicator}}",
    zh="全县的一个数是怎么来的，含看得到的学校的数",
    needs=Permission.BOARD_VIEW,
    answers=dict[str, Any],
    does="explanation",
)
def explained(request: Call, county: str, year: int, indicator: str, stage: str = "") -> Any:
    """Why the county has a value, with the numbers of the schools that one sees."""
    return _explained(request, indicator, None, stage)


@operation(
    "get",
    f"{_YEAR}/what-if/{{school}}",
    zh="一所学校可以试算的数",
    needs=Permission.WHAT_IF,
    answers=list[NumberOut],
    does="what_if",
)
def what_if_numbers(request: Call, county: str, year: int, school: str) -> list[dict[str, Any]]:
    """The numbers of a school that can be asked about, with what they are now."""
    evaluation = held(_standing(request).evaluation).evaluation
    return [
        {
            "table": one.table, "column": one.column, "stage": one.stage, "name": words(one.name), "unit": one.unit,
            "value": one.written or None, "indicators": list(one.indicators),
        }
        for one in numbers_of(evaluation, request.school.code)
    ]  # fmt: skip


@operation(
    "post",
    f"{_YEAR}/what-if",
    zh="试算：如果一些学校的数改了会怎样；不保存",
    needs=Permission.WHAT_IF,
    answers=WhatIfOut,
    does="what_if",
)
def ask_what_if(request: Call, county: str, year: int, asked: WhatIfIn) -> dict[str, Any]:
    """What if cells of schools were others; nothing is stored."""
    named = [(one.table, one.column) for one in asked.changes] + [(one.table, one.column) for one in asked.many]
    for table, column in named:
        if table not in ASKED or column not in TABLES[table].names:
            raise UsageError(NOT_ASKED.format(table=table, column=column, tables=", ".join(ASKED)))
    questions = Questions(
        tuple(Cell(one.table, one.column, one.school, one.stage, one.value or "") for one in asked.changes),
        tuple(Bulk(one.table, one.column, one.indicator, one.stage, one.amount) for one in asked.many),
    )
    seen = sight(request, request.county, Permission.WHAT_IF)
    if not questions.within(seen):
        raise Http404
    kept = held(_standing(request).evaluation)
    changes = questions.changes(kept.evaluation)
    if not changes:
        raise UsageError(words_of("board.bulk_nobody"))
    answer = kept.what_if(changes)
    return {
        "before": answer.before.verdict,
        "after": answer.after.verdict,
        "areas": [
            {"area": area, "before": before, "after": after}
            for (area, _, before), (_, _, after) in zip(answer.before.areas(), answer.after.areas(), strict=True)
        ],
        "differences": [one for one in answer.differences if not one["school_id"] or seen.sees(one["school_id"])],
    }


def _standing(request: Call) -> Standing:
    try:
        return standing_of(request.year)
    except NotJudgedError as error:
        raise Http404 from error


def _piece(request: Call, name: str) -> dict[str, Any]:
    standing = _standing(request)
    try:
        content = standing.piece(name)
    except NotJudgedError as error:
        raise Http404 from error
    evaluation = standing.evaluation
    return {
        "snapshot": evaluation.snapshot.hash, "standard": evaluation.standard, "verdict": evaluation.verdict,
        "newest": standing.current, "content": _seen(content, sight(request, request.county)),
    }  # fmt: skip


def _seen(content: Any, seen: Sight) -> Any:
    """Without the lines of schools that are not seen."""
    if seen.whole:
        return content
    if isinstance(content, dict):
        return {key: _seen(value, seen) for key, value in content.items()}
    if isinstance(content, list):
        own = [
            one
            for one in content
            if not isinstance(one, dict) or not one.get("school_id") or seen.sees(one["school_id"])
        ]
        return [_seen(one, seen) for one in own]
    return content


def _explained(request: Call, indicator: str, school: str | None, stage: str) -> dict[str, Any]:
    evaluation = held(_standing(request).evaluation).evaluation
    try:
        found = explain(evaluation, indicator, school_id=school, stage=stage or None).to_dict(language())
    except UsageError as error:
        raise Http404 from error
    seen = sight(request, request.county)
    told: dict[str, Any] = _seen(found, seen)
    return told if seen.whole or school is not None else {**told, "reason": ""}  # it names schools
