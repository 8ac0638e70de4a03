"""The example county's newest year as clerks send it: titles, merged headings, a total row, old encodings, and faults.

Every fault is planted on purpose and reported with its place, so that a test can ask the readers for each of them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from junheng.example.county import example_county
from junheng.example.roster import COUNTY, YEARS
from junheng.tables import TABLES, Column, Type

WORKBOOK = f"{COUNTY}{YEARS[-1]}学年学校数据.xlsx"
_IN_WORKBOOK = ("schools", "stages", "campuses", "rooms")
_GB18030 = ("finance", "county", "survey", "vetoes")  # written by an older programme, under Chinese names
_HEADINGS = (3, 4)  # below a title and a line that says who reports
_FIRST_ROW = 5
# Headings over several columns, as the printed forms have them.
_GROUPS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "schools": (("posts_quota", "sports_land", "规划条件"), ("longitude", "latitude", "位置")),
    "stages": (
        ("pupils", "migrant_pupils", "学生与班级"),
        ("teachers", "trained_teachers", "教师"),
        ("pupils_in_zone", "entrants_in_zone", "就近入学"),
        ("graduates", "deaths", "巩固"),
    ),
    "campuses": (
        ("teaching_area", "leased_sports_area", "用房与场地"),
        ("equipment_value", "computers", "设备"),
        ("building_area", "site_area", "校园"),
    ),
}
_TEN_THOUSAND = ("campuses", "equipment_value")  # the statistical form has it in 10,000 yuan


Written = str | int | float | dt.date | None


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault, where it stands, and by which finding it must be found.

    `code` is the code of the finding; empty for a missing cell, which only an evaluation can name.
    """

    kind: str
    code: str
    file: str
    sheet: str
    cell: str
    table: str
    column: str
    stops: bool  # an error: nothing is imported while it is there


@dataclass(frozen=True, slots=True)
class _Plan:
    """A fault to plant: what is written into `column` of the `row`-th row of `table`."""

    kind: str
    code: str
    table: str
    row: int
    column: str
    value: Written
    stops: bool = False


def write_messy(folder: Path, seed: int = 2024, *, with_errors: bool = True) -> tuple[PlantedFault, ...]:
    """Write the newest year's files with faults into `folder`: a workbook and CSV files.

    Args:
        folder: made where it is not there.
        seed: of the county.
        with_errors: without them, only what can be imported is planted: notes, doubts and missing cells.

    Returns:
        Every planted fault with its file, sheet and cell.
    """
    tables = example_county(seed)[YEARS[-1]]
    if with_errors:
        tables["schools"] = _with_repeated(tables["schools"])
    plans = [plan for plan in _plans(tables) if with_errors or not plan.stops]
    folder.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    book.remove(book.worksheets[0])
    faults: list[PlantedFault] = []
    for name in _IN_WORKBOOK:
        own = [plan for plan in plans if plan.table == name]
        faults += _write_sheet(book.create_sheet(TABLES[name].zh), name, tables[name], own)
    book.save(folder / WORKBOOK)
    for name, frame in tables.items():
        if name not in _IN_WORKBOOK:
            faults += _write_csv(folder, name, frame, [plan for plan in plans if plan.table == name])
    return tuple(faults)


def _with_repeated(schools: pl.DataFrame) -> pl.DataFrame:
    """The list with one school twice, as when two lists are put together."""
    return pl.concat([schools, schools.filter(name=f"{COUNTY}柳林镇第二小学")])


def _row_of(tables: Mapping[str, pl.DataFrame], table: str, name: str, stage: str | None = None) -> int:
    """Number of the row of a school in a table."""
    school_id = tables["schools"].filter(name=COUNTY + name)["school_id"][0]
    kept = pl.col("school_id") == school_id
    if stage is not None:
        kept &= pl.col("stage") == stage
    return int(tables[table].with_row_index("row").filter(kept)["row"][0])


def _plans(tables: Mapping[str, pl.DataFrame]) -> list[_Plan]:
    def stage(name: str, of: str = "primary") -> int:
        return _row_of(tables, "stages", name, of)

    def row(table: str, name: str) -> int:
        return _row_of(tables, table, name)

    last = tables["schools"].height - 1
    repeated_id = tables["schools"]["school_id"][last]
    item = tables["county"]["item"].to_list().index
    return [
        _Plan("missing", "", "stages", stage("白沙镇第二小学"), "backbone_teachers", None),
        _Plan("missing", "", "stages", stage("黄坪镇初级中学", "junior"), "pe_art_teachers", None),
        _Plan("missing", "", "campuses", row("campuses", "南关镇渡口小学"), "outdoor_sports_area", None),
        _Plan("missing", "", "campuses", row("campuses", "青山乡茶园小学"), "equipment_value", None),
        _Plan("missing", "", "county", item("good_senior_places_allocated"), "value", None),
        _Plan("full-width digits", "full-width", "stages", stage("石桥镇中心小学"), "migrant_pupils", "１２"),
        _Plan("unit in the cell", "unit-in-cell", "stages", stage("双河镇第二小学"), "pupils", "{}人"),
        _Plan("dash for nothing", "not-reported-mark", "campuses", row("campuses", "松岭乡云台小学"), "books", "—"),
        _Plan("word for nothing", "word-for-nothing", "stages", stage("竹溪乡金竹小学"), "pe_art_teachers", "无"),
        _Plan("date for a year", "year-from-date", "schools", row("schools", "滨湖小学"), "year_built", dt.date(2013, 9, 1)),
        _Plan("part over whole", "part-over-whole", "stages", stage("白沙镇姚湾小学"), "backbone_teachers", 60),
        _Plan("swapped figures", "entrants-differ", "stages", stage("青山乡中心小学"), "entrants", 27),
        _Plan("overspent", "funds-spent-far-over-budget", "finance", row("finance", "东门小学"), "public_funds_spent", 8_123_400.0),
        _Plan("negative number", "below-minimum", "stages", stage("石桥镇大屋小学"), "pupils", -105, stops=True),
        _Plan("words in a number", "not-a-number", "stages", stage("黄坪镇古井小学"), "teachers", "详见附表", stops=True),
        _Plan("date in a number", "date-in-number", "stages", stage("松岭乡中心小学"), "classes", dt.date(2024, 12, 1), stops=True),
        _Plan("duplicate code", "duplicate-key", "schools", last, "school_id", repeated_id, stops=True),
        _Plan("broken parent", "unknown-school", "schools", row("schools", "双河镇鸭洲教学点"), "parent_id", "2142099999", stops=True),
        _Plan("unknown option", "unknown-code", "schools", row("schools", "西苑小学"), "kind", "完小部", stops=True),
        _Plan("formula without value", "formula-without-value", "campuses", row("campuses", "白沙镇江咀小学"), "teaching_area", "=3*412+88", stops=True),
        _Plan("words in a number", "not-a-number", "finance", row("finance", "云湖小学"), "training_budget", "待定稿", stops=True),
    ]  # fmt: skip


def _shown(table: str, column: Column, value: object) -> Written:
    """A value as a clerk writes it."""
    if value is None:
        return None
    if column.type is Type.CODE:
        return next(code.zh for code in column.codes if code.value == value)
    if column.type is Type.YES_NO:
        return "是" if value else "否"
    if (table, column.name) == _TEN_THOUSAND:
        return round(float(str(value)) / 10_000, 2)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (str, int, float, dt.date)):
        return value
    raise TypeError(type(value))


def _planted(table: str, column: Column, value: object, plan: _Plan | None) -> Written:
    shown = _shown(table, column, value)
    if plan is None:
        return shown
    return plan.value.format(shown) if isinstance(plan.value, str) else plan.value


def _write_sheet(sheet: Worksheet, table: str, frame: pl.DataFrame, plans: Sequence[_Plan]) -> list[PlantedFault]:
    columns = TABLES[table].columns
    _title(sheet, TABLES[table].zh, len(columns))
    _headings(sheet, table, columns)
    by_cell = {(plan.row, plan.column): plan for plan in plans}
    for row, values in enumerate(frame.iter_rows()):
        for place, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            written = _planted(table, column, value, by_cell.get((row, column.name)))
            if written is not None:
                sheet.cell(_FIRST_ROW + row, place, written)
    faults = [_fault(plan, WORKBOOK, sheet.title, [column.name for column in columns], _FIRST_ROW) for plan in plans]
    if table == "stages":
        faults.append(_total(sheet, frame))
    if table == _TEN_THOUSAND[0]:
        place = [column.name for column in columns].index(_TEN_THOUSAND[1]) + 1
        cell = f"{get_column_letter(place)}{_HEADINGS[1]}"
        faults.append(
            PlantedFault("other unit", "unit-converted", WORKBOOK, sheet.title, cell, *_TEN_THOUSAND, stops=False)
        )
    sheet.freeze_panes = f"B{_FIRST_ROW}"
    return faults


def _title(sheet: Worksheet, name: str, width: int) -> None:
    for row, text in (
        (1, f"{COUNTY}{YEARS[-1]}学年{name}一览表"),
        (2, f"填报单位：{COUNTY}教育局（盖章）    填报日期：{YEARS[-1]}年10月15日"),
    ):
        sheet.cell(row, 1, text)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    sheet.cell(1, 1).font = Font(size=16, bold=True)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")


def _headings(sheet: Worksheet, table: str, columns: Sequence[Column]) -> None:
    """Two rows of headings: groups above, merged across; columns without a group merged downwards."""
    names = [column.name for column in columns]
    grouped: set[int] = set()
    upper, lower = _HEADINGS
    for first, last, text in _GROUPS.get(table, ()):
        start, end = names.index(first) + 1, names.index(last) + 1
        sheet.cell(upper, start, text)
        sheet.merge_cells(start_row=upper, start_column=start, end_row=upper, end_column=end)
        grouped |= set(range(start, end + 1))
    for place, column in enumerate(columns, start=1):
        unit = "万元" if (table, column.name) == _TEN_THOUSAND else column.unit
        text = f"{column.zh}（{unit}）" if unit in ("m²", "万元") else column.zh
        sheet.cell(lower if place in grouped else upper, place, text).font = Font(bold=True)
        if place not in grouped:
            sheet.merge_cells(start_row=upper, start_column=place, end_row=lower, end_column=place)


def _total(sheet: Worksheet, frame: pl.DataFrame) -> PlantedFault:
    """The total below the list, which must not be read as a school."""
    row = _FIRST_ROW + frame.height
    sheet.cell(row, 1, "合计")
    for name in ("pupils", "classes", "teachers"):
        sheet.cell(row, frame.columns.index(name) + 1, frame[name].sum())
    return PlantedFault("total row", "totals-skipped", WORKBOOK, sheet.title, f"A{row}", "stages", "", stops=False)


def _fault(plan: _Plan, file: str, sheet: str, names: Sequence[str], first_row: int) -> PlantedFault:
    cell = f"{get_column_letter(names.index(plan.column) + 1)}{first_row + plan.row}"
    return PlantedFault(plan.kind, plan.code, file, sheet, cell, plan.table, plan.column, plan.stops)


def _write_csv(folder: Path, table: str, frame: pl.DataFrame, plans: Sequence[_Plan]) -> list[PlantedFault]:
    columns = TABLES[table].columns
    old = table in _GB18030
    file = f"{TABLES[table].zh if old else table}.csv"
    by_cell = {(plan.row, plan.column): plan for plan in plans}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.zh if old else column.name for column in columns])
    for row, values in enumerate(frame.iter_rows()):
        cells = zip(columns, values, strict=True)
        writer.writerow([_planted(table, column, value, by_cell.get((row, column.name))) for column, value in cells])
    (folder / file).write_bytes(text.getvalue().encode("gb18030" if old else "utf-8-sig"))
    return [_fault(plan, file, "", [column.name for column in columns], 2) for plan in plans]
