"""A table of a return as the grid that shows it, and what saving a cell answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from django.urls import reverse
from django.utils import timezone

from junheng.records.files.addresses import column_letters
from junheng.records.findings import Severity
from junheng.records.snapshot import Snapshot
from junheng.tables import Column, Table, Type, unit_words
from junheng.web.desk.grids import CellFinding, Grid, GridCell, GridColumn, GridRow, Option, Saved
from junheng.web.returns.cells import Answer
from junheng.web.returns.checking import Placed
from junheng.web.returns.content import Row
from junheng.web.returns.layout import (
    ROW_NAME,
    columns_of,
    is_asked,
    is_locked,
    is_optional,
    label,
    name_of,
    numbered_title,
    shown,
    unit_of,
)
from junheng.web.returns.models import Return
from junheng.web.words import language, say

_YES_NO = ("yes", "no")
MOST_SHOWN = 120  # rows on one page of a long table


def grid_of(
    one: Return,
    table: Table,
    rows: Sequence[tuple[int, Row]],
    found: Iterable[Placed],
    before: Snapshot | None,
    *,
    locked: bool,
    pointed: tuple[str, str] | None = None,
) -> Grid:
    """The grid of some rows of a table, each with its place, counted from 1; `pointed` is a cell's row and column."""
    is_school = one.school_id is not None
    columns = columns_of(table, is_school=is_school)
    of_cell = by_cell(found, one.reasons)
    earlier = _earlier(table, before)
    names = _school_names(one) if not is_school and "school_id" in table.names else {}
    return Grid(
        id=f"grid-{table.name}",
        title=name_of_table(table),
        columns=[_column(table, column, is_school=is_school) for column in columns],
        rows=[
            GridRow(
                key=row[ROW_NAME],
                title=_title(table, row, place, names),
                note=unit_of(table.name, table.column("value"), row).get(language()) if table.name == "county" else "",
                cells={
                    column.name: GridCell(
                        value=_written(table, column, row),
                        findings=of_cell.get((table.name, row[ROW_NAME], column.name), ()),
                        before=_before_words(column, earlier.get(_key(table, row))),
                        locked=is_locked(table.name, column.name),
                    )
                    for column in columns
                    if is_asked(table.name, column.name, row)
                },
            )
            for place, row in rows
        ],
        save=reverse("return_save", args=[one.pk, table.name]),
        row_title=say("returns.row"),
        locked=locked,
        pointed=pointed,
    )


def _written(table: Table, column: Column, row: Row) -> str:
    """What stands in a cell; the unit of a county's figure is never typed, and reads as the page does."""
    if (table.name, column.name) == ("county", "unit"):
        return unit_of(table.name, table.column("value"), row).get(language())
    return shown(row.get(column.name))


def name_of_table(table: Table) -> str:
    """Its name in the language of this request."""
    return table.zh if language() == "zh" else table.en


def _title(table: Table, row: Row, place: int, names: Mapping[str, str]) -> str:
    if names:
        whole = say("returns.whole_county") if table.name == "evidence" else ""
        return f"{place} {names.get(row.get('school_id') or '', whole)}"
    return numbered_title(table.name, row, place).get(language())


def _school_names(one: Return) -> dict[str, str]:
    rows = Return.objects.filter(year_id=one.year_id).exclude(school=None)
    return dict(rows.values_list("code", "name"))


def _column(table: Table, column: Column, *, is_school: bool) -> GridColumn:
    letters = _letters(table, column)
    return GridColumn(
        name=column.name,
        title=f"{letters} {name_of(column).get(language())}",
        type=column.type,
        unit=unit_words(column.unit).get(language()),
        note=column.note_zh if language() == "zh" else column.note_en,
        minimum=column.minimum,
        maximum=column.maximum,
        options=_options(column),
        optional=is_optional(table.name, column.name, {}),
    )


def _letters(table: Table, column: Column) -> str:
    return column_letters(table.names.index(column.name))


def _options(column: Column) -> list[Option]:
    if column.type is Type.YES_NO:
        return [Option(value, label(column, value == "yes").get(language())) for value in _YES_NO]
    return [Option(code.value, code.zh if language() == "zh" else code.en) for code in column.codes]


def by_cell(found: Iterable[Placed], reasons: Mapping[str, Any]) -> dict[tuple[str, str, str], list[CellFinding]]:
    """What is to be said beside each cell; a doubt that was explained says no more."""
    cells: dict[tuple[str, str, str], list[CellFinding]] = {}
    for placed in found:
        severity = placed.finding.severity
        if severity is Severity.NOTE or placed.finding.id in reasons:
            continue
        kind: Literal["error", "doubt"] = "error" if severity is Severity.ERROR else "doubt"
        text = f"{placed.finding.what(language())} — {placed.finding.do(language())}"
        cells.setdefault((placed.table, placed.row, placed.column), []).append(CellFinding(kind, text))
    return cells


def _key(table: Table, row: Row) -> tuple[object, ...]:
    return tuple(row.get(name) for name in table.key if name != "school_id")


def _earlier(table: Table, before: Snapshot | None) -> dict[tuple[object, ...], Row]:
    """Last year's rows by what tells them within one return."""
    if before is None or not table.key or table.name in ("evidence", "classes"):
        return {}
    return {_key(table, row): row for row in before.table(table.name).iter_rows(named=True)}


def _before_words(column: Column, row: Row | None) -> str:
    if row is None or row.get(column.name) is None:
        return ""
    return say("returns.last_year", value=label(column, row[column.name]).get(language()))


def answered(
    one: Return, table: str, answers: Sequence[Answer], old: Iterable[Placed], new: Iterable[Placed]
) -> list[Saved]:
    """What saving answers: each cell that was sent, and others whose findings changed."""
    before, after = by_cell(old, one.reasons), by_cell(new, one.reasons)
    sent = {(table, answer.row, answer.column) for answer in answers}
    told = [
        Saved(
            row=answer.row,
            column=answer.column,
            state=answer.state,
            value=answer.value,
            findings=after.get((table, answer.row, answer.column), []),
            text=_why(answer),
            by=answer.by,
            at=f"{timezone.localtime(answer.at):%H:%M}" if answer.at is not None else "",
        )
        for answer in answers
    ]
    rows = {row[ROW_NAME]: row for row in one.content.get(table, [])}
    others = [place for place in {**before, **after} if place not in sent and place[0] == table and place[1] in rows]
    return [
        *told,
        *(
            Saved(row, column, "saved", shown(rows[row].get(column)), after.get((table, row, column), []))
            for _, row, column in others
            if before.get((table, row, column)) != after.get((table, row, column))
        ),
    ]


def _why(answer: Answer) -> str:
    if answer.state != "refused":
        return ""
    if answer.finding is not None:
        return f"{answer.finding.what(language())} — {answer.finding.do(language())}"
    return answer.why.get(language()) if answer.why is not None else ""
