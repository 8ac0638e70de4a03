"""Figures with the cells that they stand in."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from junheng.evaluation.explain.result import NOTHING, Input
from junheng.evaluation.result import Evaluation
from junheng.evaluation.rows import training_hours
from junheng.records.derive import from_teachers
from junheng.records.snapshot import Source
from junheng.tables import TABLES
from junheng.text import Text


def figure(
    evaluation: Evaluation, table: str, column: str, school_id: str, stage: str, *, note: Text = NOTHING
) -> Input:
    """A figure of a school with its cells; counts made from the list of teachers say so."""
    spec = TABLES[table].column(column)
    frame = (
        evaluation.case.rows
        if table == "stages"
        else evaluation.case.tables.finance
        if table == "finance"
        else evaluation.case.tables.campuses
    )
    found = frame.filter(pl.col("school_id") == school_id)
    if table != "finance":
        found = found.filter(pl.col("stage").eq_missing(pl.lit(stage or None, dtype=pl.String)))
    value = found[column][0] if found.height else None
    cells = evaluation.locator.of_school(table, column, school_id, stage or None)
    if table == "stages":
        listed = _from_list(evaluation, column, school_id, stage)
        if listed is not None:
            cells, note = listed
    if value is None and not note.zh:
        note = Text("未填报", "not reported")
    return Input(Text(spec.zh, spec.en), value, spec.unit, table, column, school_id, stage, cells, note)


def _from_list(
    evaluation: Evaluation, column: str, school_id: str, stage: str
) -> tuple[tuple[Source, ...], Text] | None:
    """Where a count was made from teachers.csv: the list's lines instead of the reported cell."""
    members = evaluation.case.tables.members.get(school_id, (school_id,))
    snapshot = evaluation.snapshot
    teachers = snapshot.table("teachers")
    here = teachers.with_row_index("__line").filter(pl.col("school_id").is_in(members), pl.col("stage") == stage)
    if here.height == 0:
        return None
    rule = training_hours(evaluation.standard)
    if column not in from_teachers(teachers, rule[0] if rule else None).columns:
        return None
    cells = [cell for line in here["__line"] for cell in snapshot.source_at("teachers", "teacher_id", line)]
    note = Text(f"由教师名册统计（{here.height}行）", f"counted from the list of teachers ({here.height} lines)")
    return tuple(cells), note


def school_figure(evaluation: Evaluation, column: str, school_id: str) -> Input:
    """An attribute of a school with its cell."""
    spec = TABLES["schools"].column(column)
    found = evaluation.case.tables.schools.filter(pl.col("school_id") == school_id)
    cells = evaluation.locator.of_school("schools", column, school_id, None)
    return Input(
        Text(spec.zh, spec.en),
        found[column][0] if found.height else None,
        spec.unit,
        "schools",
        column,
        school_id,
        "",
        cells,
    )


def line_figures(
    evaluation: Evaluation, table: str, where: dict[str, str | None], columns: tuple[str, ...]
) -> Iterator[Input]:
    """The figures of all lines of a table that fit."""
    snapshot = evaluation.snapshot
    frame = snapshot.table(table).with_row_index("__line")
    for name, value in where.items():
        frame = frame.filter(pl.col(name).eq_missing(pl.lit(value, dtype=pl.String)))
    for row in frame.iter_rows(named=True):
        for column in columns:
            spec = TABLES[table].column(column)
            yield Input(
                Text(f"{TABLES[table].zh}·{spec.zh}", f"{table}.{spec.en}"), row[column], spec.unit, table, column,
                str(row.get("school_id") or ""), str(row.get("stage") or ""), snapshot.source_at(table, column, row["__line"]),
            )  # fmt: skip


def item_figure(evaluation: Evaluation, item: str) -> Input:
    """An item of county.csv with its cell."""
    code = next(code for code in TABLES["county"].column("item").codes if code.value == item)
    cells = evaluation.locator.cells("county", "value", (item,))
    return Input(Text(code.zh, code.en), evaluation.case.items.get(item), code.unit, "county", item, cells=cells)
