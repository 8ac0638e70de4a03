"""Figures with the cells that they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.evaluation.explain.result import NOTHING, Input
from junheng.evaluation.lines import Line
from junheng.evaluation.result import Evaluation
from junheng.records.removal import removed_lines
from junheng.records.snapshot import Source
from junheng.tables import TABLES
from junheng.text import Text


def figure(
    evaluation: Evaluation, table: str, column: str, school_id: str, stage: str, *, note: Text = NOTHING
) -> Input:
    """A figure of a school with its cells; counts made from the list of teachers say so."""
    spec = TABLES[table].column(column)
    found = evaluation.lines.of_school(table, school_id)
    if table != "finance":
        found = [line for line in found if line["stage"] == (stage or None)]
    value = found[0][column] if found else None
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
    here, gone = evaluation.lines.teachers(school_id, stage), evaluation.lines.removed(school_id, stage)
    if not (here or gone) or column not in evaluation.lines.counted:
        return None
    cells = [cell for line in here for cell in evaluation.snapshot.source_at("teachers", "teacher_id", line)]
    lines = len(here) + gone
    note = Text(f"由教师名册统计（{lines}行）", f"counted from the list of teachers ({lines} lines)")
    if gone:
        note = Text(
            f"由教师名册统计（{lines}行，其中{gone}行已删除，保留了汇总数）",
            f"counted from the list of teachers ({lines} lines; {gone} rows removed, aggregate kept)",
        )
    return tuple(cells), note


def removed_figures(evaluation: Evaluation) -> Iterator[Input]:
    """What is left of removed rows of the list of teachers: how many, by school row."""
    for (school_id, stage), gone in sorted(removed_lines(evaluation.snapshot).items()):
        note = Text("行已删除，保留了汇总数", "rows removed, aggregate kept")
        name = Text(f"{TABLES['teachers'].zh}·已删除的行", "teachers: rows removed")
        yield Input(name, gone, "人", "teachers", "teacher_id", school_id, stage, (), note)


def school_figure(evaluation: Evaluation, column: str, school_id: str) -> Input:
    """An attribute of a school with its cell."""
    spec = TABLES["schools"].column(column)
    found = evaluation.lines.of_school("schools", school_id)
    cells = evaluation.locator.of_school("schools", column, school_id, None)
    return Input(
        Text(spec.zh, spec.en),
        found[0][column] if found else None,
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
    named_by = [name for name in TABLES[table].key if name not in ("school_id", "stage", *where)]
    for place, row in evaluation.lines.given(table, where):
        note = _key_words(table, named_by, row)
        for column in columns:
            spec = TABLES[table].column(column)
            yield Input(
                Text(f"{TABLES[table].zh}·{spec.zh}", f"{table}.{spec.en}"), row[column], spec.unit, table, column,
                str(row.get("school_id") or ""), str(row.get("stage") or ""), evaluation.snapshot.source_at(table, column, place), note,
            )  # fmt: skip


def _key_words(table: str, names: list[str], row: Line) -> Text:
    """What tells a line of a table from the others: a year, a subject, a group."""
    words = []
    for name in names:
        value, column = row[name], TABLES[table].column(name)
        code = next((code for code in column.codes if code.value == value), None)
        plain = Text(f"{column.zh}{value}", f"{column.en} {value}")
        words.append(plain if code is None else Text(code.zh, code.en))
    return Text(" ".join(word.zh for word in words), " ".join(word.en for word in words))


def item_figure(evaluation: Evaluation, item: str) -> Input:
    """An item of county.csv with its cell."""
    code = next(code for code in TABLES["county"].column("item").codes if code.value == item)
    cells = evaluation.locator.cells("county", "value", (item,))
    return Input(Text(code.zh, code.en), evaluation.case.items.get(item), code.unit, "county", item, cells=cells)
