"""Filling in a return: its overview, its tables, saving, rows, one row as a plain form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.errors import UsageError
from junheng.records.files.addresses import column_number
from junheng.records.findings import Severity
from junheng.tables import TABLES, Table
from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.audit.models import Entry
from junheng.web.audit.words import action_words
from junheng.web.returns import calendar
from junheng.web.returns import content as contents
from junheng.web.returns.cells import MOST_CELLS, NO_SUCH_CELL, Typed, add_rows, remove_row, save_cells, target_of
from junheng.web.returns.checking import Placed, before, check_return, county_doubts, errors, open_doubts
from junheng.web.returns.grids import MOST_SHOWN, answered, by_cell, grid_of, name_of_table
from junheng.web.returns.layout import (
    ROW_NAME,
    ROWS_STAND,
    columns_of,
    is_asked,
    is_locked,
    label,
    name_of,
    numbered_title,
    row_title,
    shown,
    tables_of,
    unit_of,
)
from junheng.web.returns.models import Return
from junheng.web.words import language, say

LAST_STEPS = 12


@require_GET
def overview(request: Asked, found: Return) -> HttpResponse:
    """How far a return is, what is to be done, its steps."""
    return render(request, "returns/return.html", _around(request, found, check_return(found)))


def _around(request: Asked, one: Return, found: Sequence[Placed]) -> dict[str, Any]:
    """What the pages of one return know."""
    _remember_doubts(one, found)
    place = one.school if one.school is not None else one.county
    is_school = one.school_id is not None
    missing: dict[str, int] = {}
    for table, _, _ in contents.missing_cells(one.content, is_school=is_school):
        missing[table] = missing.get(table, 0) + 1
    wrong, asked = errors(found), open_doubts(found, one.reasons)
    tables = [
        {
            "table": table,
            "name": name_of_table(table),
            "href": reverse("return_table", args=[one.pk, table.name]),
            "rows": len(one.content.get(table.name, [])),
            "missing": missing.get(table.name, 0),
            "errors": sum(1 for placed in wrong if placed.table == table.name),
            "doubts": sum(1 for placed in asked if placed.table == table.name),
        }
        for table in tables_of(is_school=is_school)
    ]
    due = calendar.due(one.year)
    return {
        "return": one,
        "tables": tables,
        "missing": sum(missing.values()),
        "errors": [(placed, _place_words(placed, one), placed.finding.what(language())) for placed in wrong],
        "doubts": [
            (
                placed,
                _place_words(placed, one),
                _given(one, placed.finding.id),
                placed.finding.what(language()),
                placed.finding.do(language()),
            )
            for placed in found
            if placed.finding.severity is Severity.DOUBT
        ],
        "open_doubts": len(asked),
        "county_doubts": [(doubt, _given(one, doubt.id)) for doubt in county_doubts(one)],
        "late": calendar.days_late(one, due),
        "due": due,
        "steps": ["draft", "submitted", "approved", "frozen"],
        "may_edit": one.can_be_filled and may(request.user, Permission.RETURN_EDIT, place),
        "may_submit": one.can_be_filled and may(request.user, Permission.RETURN_SUBMIT, place),
        "may_check": one.state == Return.State.SUBMITTED and may(request.user, Permission.RETURN_CHECK, place),
        "may_approve": one.state == Return.State.SUBMITTED and may(request.user, Permission.RETURN_APPROVE, place),
        "may_open": one.state == Return.State.APPROVED and may(request.user, Permission.RETURN_CHECK, place),
        "may_correct": one.state == Return.State.FROZEN and may(request.user, Permission.YEAR_MANAGE, place),
        "log": [(entry, action_words(entry.action)) for entry in _log(one)],
    }


def _given(one: Return, finding: str) -> dict[str, Any] | None:
    """The reason that was given for a doubt, by whom, and when."""
    given = one.reasons.get(finding)
    return None if given is None else {**given, "at": datetime.fromisoformat(given["at"])}


def _log(one: Return) -> list[Entry]:
    rows = Entry.objects.filter(target=target_of(one)).select_related("who")
    return list(rows.order_by("-number")[:LAST_STEPS])


def _remember_doubts(one: Return, found: Sequence[Placed]) -> None:
    """Count the open doubts for the list, where nobody has changed the return since it was checked."""
    count = len(open_doubts(found, one.reasons))
    if one.doubts != count:
        Return.objects.filter(pk=one.pk, version=one.version).update(doubts=count)
        one.doubts = count


def _place_words(placed: Placed, one: Return) -> str:
    if not placed.table:
        return ""
    rows = one.content.get(placed.table, [])
    number = next((place for place, row in enumerate(rows, 1) if row[ROW_NAME] == placed.row), 0)
    parts = [name_of_table(TABLES[placed.table])]
    if number:
        parts.append(row_title(placed.table, rows[number - 1], number).get(language()))
    if placed.column:
        parts.append(name_of(TABLES[placed.table].column(placed.column)).get(language()))
    return " · ".join(parts)


def _table(one: Return, name: str) -> Table | None:
    return next((table for table in tables_of(is_school=one.school_id is not None) if table.name == name), None)


def _no_such(request: Asked, one: Return) -> HttpResponse:
    messages.error(request, NO_SUCH_CELL.get(language()))
    return redirect("return", one.pk)


@require_GET
def table(request: Asked, found: Return, table: str) -> HttpResponse:
    """A table of a return as a grid."""
    schema = _table(found, table)
    if schema is None:
        return _no_such(request, found)
    placed = check_return(found)
    around = _around(request, found, placed)
    wanted = request.GET.get("cell", "")
    rows = list(enumerate(found.content.get(table, []), 1))
    cell = _cell(found, schema, wanted)
    paginator = Paginator(rows, MOST_SHOWN)
    number = request.GET.get("page") or ((cell["place"] - 1) // MOST_SHOWN + 1 if cell else 1)
    page = paginator.get_page(number)
    pointed = cell["pointed"] if cell else None
    grid = grid_of(found, schema, list(page), placed, before(found), locked=not around["may_edit"], pointed=pointed)
    new_stages = list(TABLES["stages"].column("stage").codes) if table in ("stages", "campuses") else []
    return render(
        request,
        "returns/table.html",
        {
            **around,
            "table": schema,
            "table_name": name_of_table(schema),
            "note": schema.note_zh if language() == "zh" else schema.note_en,
            "grid": grid,
            "page": page,
            "rows_stand": table in ROWS_STAND,
            "row_names": [(row[ROW_NAME], numbered_title(table, row, place).get(language())) for place, row in page],
            "new_stages": [(code.value, code.zh if language() == "zh" else code.en) for code in new_stages],
            "cell": cell,
        },
    )


def _cell(one: Return, table: Table, address: str) -> dict[str, Any] | None:
    """A cell that a number on another page came from."""
    letters = address.rstrip("0123456789")
    digits = address[len(letters) :]
    if not letters.isalpha() or not letters.isascii() or len(letters) > 2 or not digits or len(digits) > 6:
        return None
    column, place = column_number(letters.upper()), int(digits)
    approved = (one.approved or one.content).get(table.name, [])
    if not 1 <= place <= len(approved) or column >= len(table.columns):
        return None
    named, row = table.columns[column], approved[place - 1]
    return {
        "address": address,
        "place": place,
        "pointed": (row[ROW_NAME], named.name),
        "column": name_of(named).get(language()),
        "row": row_title(table.name, row, place).get(language()),
        "value": label(named, row.get(named.name)).get(language()),
    }


@require_POST
def save(request: Asked, found: Return, table: str) -> JsonResponse:
    """Save cells of a table: JSON in, JSON out; see `desk.grids`."""
    typed = _typed(request.body)
    if typed is None or _table(found, table) is None:
        return JsonResponse({"text": say("returns.not_understood")}, status=400)
    if len(typed) > MOST_CELLS:
        return JsonResponse({"text": say("returns.too_many_cells", most=MOST_CELLS)}, status=413)
    old = check_return(found)
    try:
        one, answers = save_cells(found.pk, table, typed, request.user)
    except UsageError as error:
        return JsonResponse({"text": error.message(language())}, status=403)
    new = check_return(one)
    _remember_doubts(one, new)
    saved = answered(one, table, answers, old, new)
    conflict = any(answer.state == "conflict" for answer in answers)
    return JsonResponse(
        {"cells": [asdict(cell) for cell in saved], "version": one.version, "missing": one.missing},
        status=409 if conflict else 200,
    )


def _typed(body: bytes) -> list[Typed] | None:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    cells = sent.get("cells") if isinstance(sent, dict) else None
    if not isinstance(cells, list):
        return None
    typed = []
    for cell in cells:
        if not isinstance(cell, dict):
            return None
        parts = [cell.get(name) for name in ("row", "column", "value", "base")]
        if not all(isinstance(part, str) for part in parts):
            return None
        typed.append(Typed(*(str(part) for part in parts)))
    return typed


@require_POST
def add(request: Asked, found: Return, table: str) -> HttpResponse:
    """Add rows to a table."""
    schema = _table(found, table)
    if schema is None:
        return _no_such(request, found)
    count, after = request.POST.get("count", "1"), request.POST.get("after", "")
    values = {name: request.POST[name] for name in schema.key if request.POST.get(name)}
    try:
        if not _number(count) or not _number(after or "0"):
            raise BadRequest
        add_rows(found.pk, table, int(count), request.user, values, after=int(after) if after else None)
    except UsageError as error:
        messages.error(request, error.message(language()))
    last = (len(found.content.get(table, [])) + int(count) - 1) // MOST_SHOWN + 1
    return redirect(f"{reverse('return_table', args=[found.pk, table])}?page={last}")


@require_POST
def remove(request: Asked, found: Return, table: str) -> HttpResponse:
    """Remove a row."""
    try:
        remove_row(found.pk, table, request.POST.get("row", ""), request.user, version_of(request))
    except UsageError as error:
        messages.error(request, error.message(language()))
    return redirect("return_table", found.pk, table)


@require_http_methods(["GET", "POST"])
def row(request: Asked, found: Return, table: str, row: str) -> HttpResponse:
    """One row as a plain form: on a phone, and without a script."""
    schema = _table(found, table)
    held = contents.row_of(found.content, table, row)
    if schema is None or held is None:
        return _no_such(request, found)
    columns = [
        column
        for column in columns_of(schema, is_school=found.school_id is not None)
        if is_asked(table, column.name, held) and not is_locked(table, column.name)
    ]
    refused: dict[str, str] = {}
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = {column.name: request.POST.get(column.name, "") for column in columns}
        sent = [
            Typed(row, name, value, request.POST.get(f"base-{name}", ""))
            for name, value in typed.items()
            if value != request.POST.get(f"base-{name}", "")
        ]
        try:
            one, answers = save_cells(found.pk, table, sent, request.user)
        except UsageError as error:
            messages.error(request, error.message(language()))
            return redirect("return_table", found.pk, table)
        found = one
        for saved in answered(one, table, answers, (), ()):
            if saved.state == "refused":
                refused[saved.column] = saved.text
            elif saved.state == "conflict":
                refused[saved.column] = say("returns.conflict", value=saved.value, by=saved.by, at=saved.at)
        if not refused:
            messages.success(request, say("returns.saved"))
            return redirect("return_table", found.pk, table)
        held = contents.row_of(found.content, table, row) or held
    said = by_cell(check_return(found), found.reasons)
    number = 1 + next(place for place, one in enumerate(found.content[table]) if one[ROW_NAME] == row)
    fields = [
        {
            "column": column,
            "title": name_of(column).get(language()),
            "unit": unit_of(table, column, held).get(language()),
            "base": shown(held.get(column.name)),
            "value": typed[column.name] if column.name in refused else shown(held.get(column.name)),
            "options": [("yes", label(column, True).get(language())), ("no", label(column, False).get(language()))]
            if column.type.value == "yes_no"
            else [(code.value, code.zh if language() == "zh" else code.en) for code in column.codes],
            "error": refused.get(column.name, ""),
            "said": said.get((table, row, column.name), ()),
        }
        for column in columns
    ]
    return render(
        request,
        "returns/row.html",
        {
            "return": found,
            "table": schema,
            "table_name": name_of_table(schema),
            "row": row,
            "row_title": row_title(table, held, number).get(language()),
            "fields": fields,
            "refused": refused,
        },
    )


def version_of(request: Asked) -> int:
    """The version of the return that a form was shown for."""
    text = request.POST.get("version", "")
    if not _number(text):
        raise BadRequest
    return int(text)


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
