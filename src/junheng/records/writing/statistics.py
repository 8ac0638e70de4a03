"""A county written as the official files look: a statistics export per stage, and the school directory.

For trying and for showing: reading the files back gives the same values for every column that the layout has
(`not_carried` names the others). The snapshot does not know which degree or subject a teacher has; the totals then
stand in one column each (本科, 艺术/计), as a note below the table says.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from junheng.errors import UsageError
from junheng.records.durable import refuse_existing, write_for_user
from junheng.records.official.layouts import LAYOUTS, layout
from junheng.records.writing.workbook import Exact
from junheng.tables import STAGES
from junheng.text import Text

Row = Mapping[str, object]
_Path = tuple[str, ...]

EXPORT_FILE = "教育事业统计-{stage}.xlsx"
DIRECTORY_FILE = "学校名录.xlsx"

_TEACHERS = ("专任教师",)
_DEGREES = (*_TEACHERS, "#按学历分")
_SUBJECTS = (*_TEACHERS, "#按授课课程分")
# What stands in a column: a text, or a number; people and things without a unit, areas in m², money in 万元.
_NUMBER, _TEXT = "number", "text"
_EXPORT: Mapping[_Path, str] = {
    ("序号",): _NUMBER,
    ("统计三级",): _TEXT,
    ("学校名称",): _TEXT,
    ("办学类型",): _TEXT,
    ("是否计校数",): _TEXT,
    ("在校生数", "合计"): _NUMBER,
    (*_TEACHERS, "合计"): _NUMBER,
    (*_DEGREES, "博士研究生"): _NUMBER,
    (*_DEGREES, "硕士研究生"): _NUMBER,
    (*_DEGREES, "本科"): _NUMBER,
    (*_DEGREES, "专科"): _NUMBER,
    (*_SUBJECTS, "体育与健康"): _NUMBER,
    (*_SUBJECTS, "艺术", "计"): _NUMBER,
    ("教基1102", "县级以上骨干教师({stage})"): _NUMBER,
    ("教学及辅助用房", "计"): _NUMBER,
    ("教学及辅助用房", "室内体育用房"): _NUMBER,
    ("运动场地面积",): _NUMBER,
    ("教学仪器设备资产值(万元)",): _NUMBER,
    ("网络多媒体教室",): _NUMBER,
}
_DIRECTORY: Mapping[_Path, str] = {
    ("序号",): _NUMBER,
    ("机构名称",): _TEXT,
    ("机构编码",): _TEXT,
    ("办学类型",): _TEXT,
    ("举办者类型",): _TEXT,
    ("城乡分组", "类型"): _TEXT,
    ("是否计校数",): _TEXT,
    ("是否上年撤销",): _TEXT,
    ("是否本年新增",): _TEXT,
    ("所在地区划一级",): _TEXT,
    ("所在地区划二级",): _TEXT,
    ("所在地区划三级",): _TEXT,
    ("所在地区划四级",): _TEXT,
    ("所在地区划五级",): _TEXT,
    ("统计一级",): _TEXT,
    ("统计二级",): _TEXT,
    ("统计三级",): _TEXT,
    ("经度",): _NUMBER,
    ("纬度",): _NUMBER,
}
_KINDS: Mapping[object, str] = {
    "primary": "小学",
    "junior": "初级中学",
    "nine_year": "九年一贯制学校",
    "twelve_year": "十二年一贯制学校",
    "complete_secondary": "完全中学",
    "teaching_point": "小学教学点",
    "special": "特殊教育学校",
    "vocational": "中等职业学校",
}
_OWNERSHIPS: Mapping[object, str] = {"public": "教育部门", "private": "民办"}
_SETTINGS: Mapping[object, str] = {"urban": "城区", "town": "镇区", "rural": "乡村"}
_YES_NO: Mapping[object, str] = {True: "是", False: "否"}
_TOGETHER = "注：学历和授课课程没有细分的数据，高于规定学历的教师写在“本科”，体育、艺术教师写在“艺术”。"
_SIGNATURE = "填表人：                审核人：                单位负责人：                （盖章）"


def write_statistics(
    folder: Path,
    tables: Mapping[str, pl.DataFrame],
    *,
    county: str = "",
    year: int | None = None,
    overwrite: bool = False,
) -> tuple[Path, ...]:
    """Write the directory, and an export for every stage that has schools, into `folder`.

    Raises:
        UsageError: there are no schools, a file exists and `overwrite` is not set, or it cannot be written.
    """
    schools = list(tables["schools"].iter_rows(named=True)) if "schools" in tables else []
    if not schools:
        raise UsageError(Text("没有学校，写不出统计导出", "there are no schools to write"))
    files = {DIRECTORY_FILE: _directory(schools, county, year)}
    premises = _premises(tables)
    for code in STAGES:
        rows = [row for row in _rows(tables, "stages") if row["stage"] == code.value]
        if rows:
            files[EXPORT_FILE.format(stage=code.zh)] = _export(code.zh, schools, rows, premises, (county, year))
    paths = tuple(folder / name for name in files)
    if not overwrite:
        for path in paths:
            refuse_existing(path)
    for path, data in zip(paths, files.values(), strict=True):
        write_for_user(path, data, overwrite=overwrite)
    return paths


def not_carried(tables: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """Columns (table.column), and whole tables, that hold values for which the layout has no place."""
    carried: dict[str, set[str]] = {}
    for name in LAYOUTS:
        for table, columns in layout(name).tables.items():
            carried.setdefault(table, {"school_id"}).update(columns)
    carried["stages"].add("stage")
    lost = []
    for name, frame in tables.items():
        if name not in carried:
            lost += [name] if frame.height else []
            continue
        filled = [column for column in frame.columns if frame[column].null_count() < frame.height]
        lost += [f"{name}.{column}" for column in filled if column not in carried[name]]
    return tuple(lost)


def _rows(tables: Mapping[str, pl.DataFrame], name: str) -> list[dict[str, object]]:
    return list(tables[name].iter_rows(named=True)) if name in tables else []


def _premises(tables: Mapping[str, pl.DataFrame]) -> dict[object, dict[str, object]]:
    """Premises of whole schools: what the stages share, else the sum of what each has of its own."""
    columns = list(layout("statistics").tables["campuses"])
    found: dict[object, dict[str, object]] = {}
    if "campuses" not in tables:
        return found
    for (school,), rows in tables["campuses"].group_by("school_id", maintain_order=True):
        shared = rows.filter(pl.col("stage").is_null())
        own = rows.filter(pl.col("stage").is_not_null())
        found[school] = {}
        for column in columns:
            told = shared[column].drop_nulls()
            whole = told[0] if told.len() else None
            if whole is None and own.height and not own[column].null_count():
                whole = own[column].sum()
            found[school][column] = whole
    return found


def _export(
    stage: str,
    schools: Sequence[Row],
    rows: Sequence[Row],
    premises: Mapping[object, Row],
    about: tuple[str, int | None],
) -> bytes:
    """The export of one stage: titles, headings of several rows, schools, a total, signatures."""
    by_id = {school["school_id"]: school for school in schools}
    lines: list[list[object]] = []
    for number, row in enumerate(rows, start=1):
        school, campus = by_id.get(row["school_id"], {}), premises.get(row["school_id"], {})
        above, pe_art = row.get("teachers_above_degree"), row.get("pe_art_teachers")
        equipment = campus.get("equipment_value")
        lines.append(
            [
                number,
                school.get("county"),
                school.get("name") or row["school_id"],
                _KINDS.get(school.get("kind")),
                _YES_NO.get(school.get("counts_as_school")),
                row.get("pupils"),
                row.get("teachers"),
                *(None if above is None else 0 for _ in range(2)),
                above,
                None if above is None else 0,
                None if pe_art is None else 0,
                pe_art,
                row.get("backbone_teachers"),
                campus.get("teaching_area"),
                campus.get("indoor_sports_area"),
                campus.get("outdoor_sports_area"),
                None if equipment is None else float(Decimal(repr(equipment)) / 10_000),
                campus.get("multimedia_rooms"),
            ]
        )
    county, year = about
    title = f"{county}{f'{year}学年' if year else ''}教育事业统计（{stage}）"
    headings = {tuple(part.replace("{stage}", stage) for part in path): kind for path, kind in _EXPORT.items()}
    notes = (f"统计时点：{year}年9月1日" if year else "", "单位：人、平方米、万元、间")
    return _book(stage, title, notes, _Table(headings, lines, has_total=True, below=(_TOGETHER, _SIGNATURE)))


def _directory(schools: Sequence[Row], county: str, year: int | None) -> bytes:
    lines: list[list[object]] = [
        [
            number,
            school.get("name"),
            school["school_id"],
            _KINDS.get(school.get("kind")),
            _OWNERSHIPS.get(school.get("ownership")),
            _SETTINGS.get(school.get("setting")),
            _YES_NO.get(school.get("counts_as_school")),
            "否",
            "否",
            None,
            school.get("city"),
            school.get("county"),
            school.get("township"),
            None,
            None,
            school.get("city"),
            school.get("county"),
            school.get("longitude"),
            school.get("latitude"),
        ]
        for number, school in enumerate(schools, start=1)
    ]
    title = f"{county}{f'{year}学年' if year else ''}学校（机构）名录"
    return _book("名录", title, (), _Table(_DIRECTORY, lines))


@dataclass(frozen=True, slots=True)
class _Table:
    headings: Mapping[_Path, str]
    lines: Sequence[Sequence[object]]
    has_total: bool = False
    below: tuple[str, ...] = ()


def _book(name: str, title: str, notes: Sequence[str], table: _Table) -> bytes:
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with Workbook(buffer, options) as workbook:
        # Equal content gives equal bytes: no clock.
        workbook.set_properties({"title": title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
        sheet = workbook.add_worksheet(name)
        font = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        last = len(table.headings) - 1
        sheet.merge_range(
            0, 0, 0, last, title, workbook.add_format({**font, "bold": True, "font_size": 14, "align": "center"})
        )
        for place, note in enumerate(note for note in notes if note):
            sheet.write_string(1, place * (last - 4), note, workbook.add_format(font))
        head = workbook.add_format(
            {**font, "bold": True, "align": "center", "border": 1, "text_wrap": True, "bg_color": "#DDEBF7"}
        )
        start = _write_headings(sheet, list(table.headings), 2, head)
        cell = workbook.add_format({**font, "border": 1})
        start = _write_numbers(sheet, list(table.headings.values()), start, head)
        sheet.freeze_panes(start, 3)
        for place, line in enumerate(table.lines, start):
            _write_line(sheet, place, line, cell)
        end = start + len(table.lines)
        if table.has_total:
            _write_line(sheet, end, _total(table), cell)
            end += 1
        for place, text in enumerate(table.below, end + 1):
            sheet.write_string(place, 0, text, workbook.add_format(font))
        for place, (path, kind) in enumerate(table.headings.items()):
            sheet.set_column(place, place, 26 if "名称" in path[-1] else 13 if kind == _TEXT else 10)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2, start - 1)
    return buffer.getvalue()


def _write_headings(sheet: Worksheet, paths: Sequence[_Path], top: int, style: Format) -> int:
    """Headings of several rows: a group over its columns, a short path down to the last row. Returns the row below."""
    depth = max(map(len, paths))
    for level in range(depth):
        place = 0
        while place < len(paths):
            path = paths[place]
            end = place
            while level < len(path) - 1 and end + 1 < len(paths) and paths[end + 1][: level + 1] == path[: level + 1]:
                end += 1
            if level < len(path):
                bottom = top + (depth - 1 if level == len(path) - 1 else level)
                if (bottom, end) != (top + level, place):
                    sheet.merge_range(top + level, place, bottom, end, path[level], style)
                else:
                    sheet.write_string(top + level, place, path[level], style)
            place = end + 1
    return top + depth


def _write_numbers(sheet: Worksheet, kinds: Sequence[str], row: int, style: Format) -> int:
    """The row that names the columns, as the forms have it: 甲 乙 丙 for texts, 1 2 3 for figures."""
    texts, number = iter("甲乙丙丁戊己庚辛"), 0
    if kinds.count(_TEXT) > 8:
        return row
    for place, kind in enumerate(kinds):
        if kind == _TEXT or place == 0:
            sheet.write_string(row, place, next(texts), style)
        else:
            number += 1
            sheet.write_number(row, place, number, style)
    return row + 1


def _write_line(sheet: Worksheet, row: int, line: Sequence[object], style: Format) -> None:
    for place, value in enumerate(line):
        if value is None:
            sheet.write_blank(row, place, None, style)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, place, Exact(value), style)
        else:
            sheet.write_string(row, place, str(value), style)


def _total(table: _Table) -> list[object]:
    """The total line; a column with a missing figure has no total."""
    total: list[object] = ["合计"]
    for place, kind in list(enumerate(table.headings.values()))[1:]:
        figures = [line[place] for line in table.lines]
        numbers = [figure for figure in figures if isinstance(figure, (int, float))]
        total.append(sum(numbers) if kind == _NUMBER and len(numbers) == len(figures) else None)
    return total
