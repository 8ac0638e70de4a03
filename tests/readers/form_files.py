"""School workbooks for tests: some schools of the example county in their forms, and how tests change a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import openpyxl
import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from junheng.example import example_county
from junheng.records import Finding, Reading, read
from junheng.records.official.forms.layout import FormLayout, built_in_layouts
from junheng.records.writing.school_forms import write_forms

KINDS = ("primary", "junior", "nine_year", "twelve_year", "complete_secondary")
Tables = Mapping[str, pl.DataFrame]


def layout_called(name: str) -> FormLayout:
    """The built-in layout with this id."""
    return next(layout for layout in built_in_layouts() if layout.id == name)


@cache
def newest() -> Tables:
    """The example county's newest year."""
    return example_county()[2024]


def some_schools(kinds: Iterable[str] = KINDS) -> dict[str, pl.DataFrame]:
    """The tables of one school of each kind, of those that have pupils."""
    tables = newest()
    stages = tables["stages"].group_by("school_id").agg(pl.col("pupils").min()).filter(pl.col("pupils") > 0)
    schools = tables["schools"].join(stages.select("school_id"), on="school_id").sort("school_id")
    chosen = [schools.filter(pl.col("kind") == kind)["school_id"][0] for kind in kinds]
    names = ("schools", "stages", "campuses")
    return {name: tables[name].filter(pl.col("school_id").is_in(chosen)) for name in names}


def written(folder: Path, tables: Tables, name: str = "forms-2021") -> list[Path]:
    """The workbooks of `tables` in a layout."""
    return list(write_forms(folder / "报表", tables, layout_called(name)))


def changed(path: Path, form: str, change: Callable[[Worksheet], object]) -> Path:
    """The workbook at `path` with `change` made in its sheet of `form`."""
    book = openpyxl.load_workbook(path)
    change(next(sheet for sheet in book if sheet.title.startswith(f"{form}_")))
    book.save(path)
    return path


def unmerge(sheet: Worksheet) -> None:
    """Take every merged range apart."""
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


def insert_column(sheet: Worksheet, before: int) -> None:
    """Insert an empty column, merged ranges moving along."""
    areas = [(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges]
    unmerge(sheet)
    sheet.insert_cols(before)
    for top, left, bottom, right in areas:
        sheet.merge_cells(
            start_row=top,
            start_column=left + (left >= before),
            end_row=bottom,
            end_column=right + (right >= before),
        )


def without_texts(sheet: Worksheet) -> None:
    """Take every text out of the sheet."""
    unmerge(sheet)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = None


def codes(reading: Reading) -> set[str]:
    """The kinds of findings."""
    return {finding.rule.code for finding in reading.findings}


def found(reading: Reading, code: str) -> Finding:
    """The one finding of a kind."""
    (finding,) = [finding for finding in reading.findings if finding.rule.code == code]
    return finding


def only(paths: Iterable[Path], year: int = 2024, layout: Path | None = None) -> tuple[Tables, Reading]:
    """The tables of the one county in `paths`."""
    reading = read(list(paths), year=year, layout=layout)
    assert len(reading.snapshots) == 1, [finding.what() for finding in reading.findings]
    return reading.snapshots[0].tables, reading


def cell(tables: Tables, fills: str, **where: str | None) -> object:
    """The value of a column in the one row that `where` names."""
    table, _, column = fills.partition(".")
    rows = tables[table].filter(*[pl.col(name).eq_missing(pl.lit(value)) for name, value in where.items()])
    assert rows.height == 1
    return rows[column][0]
