"""The workbook: the empty template that a county fills in, and tables written back as the same workbook.

One sheet per table of the schema, Chinese headings with units, drop-downs, locked headings, made for printing. Reading
a written workbook gives the same values cell by cell: floats keep all their digits, ids are text, and no text becomes
a formula. Below the headings and the data every row is open: it can be filled in, and has the formats and drop-downs of
its columns. Signatures stand in the footer of the printed page. Readers pass over the sheets in `OTHER_SHEETS`, and rows
whose first cell starts with an `EXAMPLE_MARK`.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil
from pathlib import Path
from unicodedata import east_asian_width

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from junheng.errors import UsageError
from junheng.records.durable import refuse_existing, write_for_user
from junheng.records.writing.worked_row import worked_value
from junheng.tables import TABLES, Column, Group, Table, Type, unit_words
from junheng.text import Language, Text

HELP_SHEET = Text("填报说明", "Read me")
LISTS_SHEET = Text("选项", "Lists")
EXAMPLE_MARK = Text("例：", "Example: ")

Ids = Mapping[str, Sequence[tuple[str, str]]]
"""Ids that a rule pack gives, by table: {"vetoes": [("YZ-V1", "以考试方式招生"), ...], "evidence": ...}."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What the first sheet of a workbook says: its title, how to fill it in, the commands to run then.

    Commands may hold {file}, {folder} and {year}.
    """

    title: Text
    how_to: Sequence[Text]
    commands: Sequence[str]
    has_example: bool = False  # whether the sheets start with a worked row


_SIGNATURE_FOOTER = Text(
    "填表人：            审核人：            负责人：            （盖章）    填报日期：",
    "Prepared by:            Checked by:            Head:            (seal)    Date:",
)
_PAGES = Text("第 &P 页，共 &N 页", "page &P of &N")
_YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}
_GROUP_NAMES: Mapping[Group, Text] = {
    Group.RETURN: Text("每年填报", "yearly return"),
    Group.DETAIL: Text("选报，有明细时以明细为准", "optional; lists come before totals"),
    Group.PERSONAL: Text("选报，含个人信息，注意保管", "optional; personal, keep it safe"),
    Group.FORECAST: Text("选报，用于预测", "optional; for the forecast"),
    Group.PLAN: Text("选报，用于规划", "optional; for the plan"),
}
_LAST_ROW = 1_048_575  # of a sheet, counted from 0
_LONGEST_TEXT = 32_767  # that a cell can hold
_FIRST_DATE = date(1900, 3, 1)  # earlier days have no number that all spreadsheets agree on
_A4, _A3 = 9, 8
_A4_CHARACTERS = 135  # fit the width of a landscape A4 page at a legible scale
_REQUIRED, _OPTIONAL, _EXAMPLE = "#1F4E79", "#DDEBF7", "#F2F2F2"
_WRAPPED = ("document", "remark", "resources")
_WIDTHS = {"name": 24, "document": 26, "remark": 26, "resources": 30, "residence": 18, "rotated_from": 16}


def sheet_name(table: Table, language: Language) -> str:
    """The name of the sheet of `table`."""
    return table.zh if language == "zh" else table.name


def heading(column: Column, language: Language) -> str:
    """The heading of `column` with its unit, as 教学及辅助用房面积(m²)."""
    name, unit = column.zh if language == "zh" else column.en, unit_words(column.unit).get(language)
    return f"{name}({unit})" if unit else name


def write_template(
    path: Path,
    groups: Collection[Group] = (Group.RETURN, Group.DETAIL),
    language: Language = "zh",
    year: int | None = None,
    *,
    ids: Ids | None = None,
    overwrite: bool = False,
) -> None:
    """Write the empty workbook for the tables of `groups`: a worked row, drop-downs, open rows.

    Args:
        path: the .xlsx file to write.
        groups: which tables.
        language: of headings, names and explanations.
        year: named in the titles.
        ids: rows to fill in beforehand, with what they mean, such as the vetoes of a standard.
        overwrite: replace a file that is there.

    Raises:
        UsageError: the file exists or cannot be written.
    """
    if not overwrite:
        refuse_existing(path)
    chosen = [table for table in TABLES.values() if table.group in groups]
    with _book(language, "", year, chosen, _TEMPLATE) as (book, buffer):
        for table in chosen:
            _template_sheet(book, table, (ids or {}).get(table.name, ()))
    write_for_user(path, buffer.getvalue(), overwrite=overwrite)


def write_workbook(
    path: Path,
    tables: Mapping[str, pl.DataFrame],
    *,
    county: str = "",
    year: int | None = None,
    language: Language = "zh",
    ids: Ids | None = None,
    guide: Guide | None = None,
    overwrite: bool = False,
) -> None:
    """Write `tables` as the workbook that the readers know, ready to be corrected, printed and signed.

    Args:
        path: the .xlsx file to write.
        tables: typed frames with the columns of the schema, by table name; columns may be absent.
        county: named in the titles.
        year: named in the titles.
        language: of headings, codes and explanations.
        ids: what ids mean, shown above their table.
        guide: what the first sheet says; how a return is filled in where None, without commands to run then.
        overwrite: replace a file that is there.

    Raises:
        UsageError: the file exists or cannot be written, or a sheet cannot hold a table.
    """
    if not overwrite:
        refuse_existing(path)
    chosen = [table for table in TABLES.values() if table.name in tables]
    with _book(language, county, year, chosen, guide or _RETURN) as (book, buffer):
        for table in chosen:
            _data_sheet(book, table, tables[table.name], (ids or {}).get(table.name, ()))
    write_for_user(path, buffer.getvalue(), overwrite=overwrite)


class Exact(float):
    """A float that is written with all its digits; the writer would cut it to 16, and 0.1 + 0.2 takes 17."""

    def __format__(self, specification: str) -> str:
        return repr(float(self))


class _Book:
    """A workbook being written: its formats, each made once, and where its drop-down lists stand."""

    def __init__(self, workbook: Workbook, language: Language, county: str, year: int | None, guide: Guide) -> None:
        self.workbook = workbook
        self.language = language
        self.county = county
        self.year = year
        self.guide = guide
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        self._lists_sheet: Worksheet | None = None

    def title(self) -> str:
        """What the workbook is called, with county and year where it is of one."""
        zh = f"{self.county}{f'{self.year}年' if self.year else ''}{self.guide.title.zh}"
        en = " ".join(part for part in (self.guide.title.en, self.county, str(self.year or "")) if part)
        return self.say(Text(zh, en))

    def say(self, text: Text) -> str:
        """`text` in the workbook's language."""
        return text.get(self.language)

    def style(self, **properties: object) -> Format:
        """The cell format with `properties`."""
        font = {"font_name": "宋体" if self.language == "zh" else "Arial", "font_size": 10, "valign": "vcenter"}
        full = {**font, **properties}
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(full)
        return self._formats[key]

    def cells(self, column: Column, **properties: object) -> Format:
        """The format of the cells of `column`."""
        align = "right" if column.type in (Type.COUNT, Type.NUMBER) else "left"
        wrap = {"text_wrap": True} if column.name in _WRAPPED else {}
        return self.style(
            num_format=_number_format(column), align=align, border=1, border_color="#BFBFBF", **wrap, **properties
        )

    def add_list(self, choices: tuple[str, ...]) -> str:
        """The range on the hidden sheet that holds `choices`, for a drop-down."""
        if self._lists_sheet is None:
            self._lists_sheet = self.workbook.add_worksheet(self.say(LISTS_SHEET))
            self._lists_sheet.hide()
        if choices not in self._lists:
            place = len(self._lists)
            self._lists_sheet.write_column(0, place, choices)
            self._lists[choices] = f"='{self.say(LISTS_SHEET)}'!{xl_range_abs(0, place, len(choices) - 1, place)}"
        return self._lists[choices]


@contextmanager
def _book(
    language: Language, county: str, year: int | None, tables: Sequence[Table], guide: Guide
) -> Iterator[tuple[_Book, io.BytesIO]]:
    """A workbook with its first sheet; the buffer holds its bytes afterwards."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with Workbook(buffer, options) as workbook:
        book = _Book(workbook, language, county, year, guide)
        # Equal content gives equal bytes: the counting date stands for the clock.
        workbook.set_properties({"title": book.title(), "created": datetime(year or 2000, 9, 1, tzinfo=UTC)})
        _help_sheet(book, tables)
        yield book, buffer


_FROM_EXAMPLE = Text(
    "每张表填一类数据，从“例”字行的下一行填起。“例”字行不会导入，不用删除。",
    "Each sheet takes one kind of data; start in the row below the worked row (例), which is never imported.",
)
_FROM_DATA = Text(
    "每张表填一类数据。已有的数可以直接改；新的一行，接着最后一行往下填。没有数据的表，从表头的下一行填起。",
    "Each sheet takes one kind of data. Correct what is there; add new rows below the last one, or below the headings where "
    "there is none.",
)
_HOW_TO = (
    Text(
        "空着 = 没有填报，不是 0。确实没有的填 0；不清楚的留空，软件会列出还缺哪些数、由谁补。",
        "Empty = not reported, which is not 0. Fill in 0 where there is none; leave empty what is not known.",
    ),
    Text(
        "同一所学校在各表中的机构标识码必须一致；编号、代码按文本填写，开头的 0 不会丢失。",
        "A school has the same code on every sheet; codes are text and keep their leading zeros.",
    ),
    Text(
        "面积单位为平方米（m²），金额单位为元（统计报表中以万元计的请换算），百分数填 0 至 100。",
        "Areas are in m², money in yuan (convert what the forms give in 10,000 yuan), percents are 0 to 100.",
    ),
    Text(
        "数据以学年初（9 月 1 日）为准；学年以秋季开学的年份命名。",
        "The counting date is 1 September; a school year is named by its autumn.",
    ),
    Text(
        "有下拉选项的列请从选项中选。出现“请核对”的提示时，确认无误可以保留。",
        "Choose from the drop-downs where there are any. A warning may be overruled where the value is right.",
    ),
    Text(
        "从别的表格粘贴时，请用“选择性粘贴—数值”，以免改掉格式和下拉选项。不要合并单元格，不要加合计行。",
        "Paste values only, so that formats and drop-downs stay. Do not merge cells or add rows of totals.",
    ),
    Text(
        "表头和表名已锁定，请勿改动；可以调列宽、插入行、排序。工作表保护没有密码（审阅—撤销工作表保护）。不用的表空着即可。",
        "Headings are locked; widths, rows and order are yours. The protection has no password. Leave unused sheets empty.",
    ),
)
_TITLE = Text("义务教育优质均衡发展数据填报表", "Return on balanced compulsory education")
_COMMANDS = (
    "junheng import {file} --into {folder} --year {year}",
    "junheng evaluate {folder} --standard cn-2017",
)
_TEMPLATE = Guide(_TITLE, (_FROM_EXAMPLE, *_HOW_TO), _COMMANDS, has_example=True)
_RETURN = Guide(_TITLE, (_FROM_DATA, *_HOW_TO), ())
EXPORT = Guide(_TITLE, (_FROM_DATA, *_HOW_TO), _COMMANDS)
_NEXT = Text(
    "填好以后，依次运行（本文件名、文件夹名请换成实际的）：", "When it is filled in, run (with your own names):"
)


def _help_sheet(book: _Book, tables: Sequence[Table]) -> None:
    """The first sheet: what to do, what the colours mean, which sheets there are, what comes next."""
    sheet = book.workbook.add_worksheet(book.say(HELP_SHEET))
    sheet.hide_gridlines(2)
    for place, width in enumerate((5, 26, 46, 34)):
        sheet.set_column(place, place, width)
    wrapped = book.style(text_wrap=True, valign="top")
    small_title = book.style(bold=True, font_size=12, font_color=_REQUIRED)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, book.title(), book.style(bold=True, font_size=16))
    row = 2
    sheet.write_string(row, 0, book.say(Text("怎样填", "How to fill it in")), small_title)
    for number, text in enumerate(book.guide.how_to, 1):
        row += 1
        sheet.write_number(row, 0, number, book.style(valign="top", align="center"))
        sheet.merge_range(row, 1, row, 3, book.say(text), wrapped)
        sheet.set_row(row, 15.5 * ceil(_width(book.say(text)) / 100) + 2)
    row += 2
    sheet.write_string(row, 0, book.say(Text("颜色", "Colours")), small_title)
    colours = [
        (_REQUIRED, Text("表头深色、带 *：必填的列", "dark heading with *: needed in every row")),
        (_OPTIONAL, Text("表头浅色：有则填，没有填报的留空", "light heading: leave empty what is not reported")),
    ]
    if book.guide.has_example:
        colours.append((_EXAMPLE, Text("灰色斜体：示例行，不导入", "grey italics: worked row, not imported")))
    for colour, meaning in colours:
        row += 1
        sheet.write_blank(row, 0, None, book.style(bg_color=colour, border=1, border_color="#BFBFBF"))
        sheet.write_string(row, 1, book.say(meaning), book.style(indent=1))
    row += 2
    sheet.write_string(row, 0, book.say(Text("各表", "Sheets")), small_title)
    for number, table in enumerate(tables, 1):
        row += 1
        note = table.note_zh if book.language == "zh" else table.note_en
        name = sheet_name(table, book.language)
        sheet.write_number(row, 0, number, book.style(valign="top", align="center"))
        sheet.write_url(
            row, 1, f"internal:'{name}'!A1", book.style(font_color="#0563C1", underline=1, valign="top"), name
        )
        sheet.write_string(row, 2, note, wrapped)
        sheet.write_string(row, 3, book.say(_GROUP_NAMES[table.group]), wrapped)
        sheet.set_row(row, 15.5 * max(1, ceil(_width(note) / 46)) + 2)
    if book.guide.commands:
        row += 2
        sheet.write_string(row, 0, book.say(_NEXT), small_title)
    file, folder = book.say(Text("本文件.xlsx", "FILE.xlsx")), book.say(Text("县数据", "DIR"))
    for command in book.guide.commands:
        row += 1
        words = command.format(file=file, folder=folder, year=book.year or 2024)
        sheet.write_string(row, 1, words, book.style(font_name="Consolas"))
    _page(book, sheet, 111, last_repeated=0, footer=Text("", ""))
    sheet.set_portrait()
    sheet.protect("", _PERMITTED)


_PERMITTED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}


def _template_sheet(book: _Book, table: Table, ids: Sequence[tuple[str, str]]) -> None:
    widths = [_column_width(book, table, column, ()) for column in table.columns]
    sheet, top = _headed_sheet(book, table, ids, widths)
    for place, column in enumerate(table.columns):
        _worked_cell(book, sheet, top + 1, place, table, column)
    given = _given_rows(book, table, ids)
    for row, cells in enumerate(given, top + 2):
        for place, column in enumerate(table.columns):
            if column.name in cells:
                sheet.write_string(row, place, cells[column.name], book.cells(column, bg_color=_EXAMPLE))
    _input_rows(book, sheet, table, top + 2)
    meanings = dict(ids)
    for row, cells in enumerate(given, top + 2):
        if (id_ := cells.get(table.columns[0].name, "")) in meanings:
            _comment(sheet, row, 0, meanings[id_])
    sheet.freeze_panes(top + 1, _frozen_columns(table))
    sheet.set_selection(top + 2, 0 if not given else 1, top + 2, 0 if not given else 1)
    sheet.protect("", _PERMITTED)


def _given_rows(book: _Book, table: Table, ids: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """What the template fills in beforehand: one row per county item, group asked, or id of the standard."""
    if table.name == "county":
        codes = table.column("item").codes
        return [{"item": book.say(Text(code.zh, code.en)), "unit": code.unit} for code in codes]
    if table.name == "survey":
        return [{"group": book.say(Text(code.zh, code.en))} for code in table.column("group").codes]
    return [{table.columns[0].name: id_} for id_, _ in ids]


def _worked_cell(book: _Book, sheet: Worksheet, row: int, place: int, table: Table, column: Column) -> None:
    value = worked_value(table, column)
    style = book.cells(column, italic=True, font_color="#7F7F7F", bg_color=_EXAMPLE)
    if place == 0:
        text = _shown(book, column, value)
        # As text, whatever the column: the mark tells readers to pass over the row.
        sheet.write_string(row, 0, book.say(EXAMPLE_MARK) + str(text), style)
    else:
        _write(book, sheet, row, place, column, None if value == "" else value, style)


def _data_sheet(book: _Book, table: Table, frame: pl.DataFrame, ids: Sequence[tuple[str, str]]) -> None:
    values = {column.name: _values(frame, column) for column in table.columns}
    widths = [_column_width(book, table, column, values[column.name]) for column in table.columns]
    sheet, top = _headed_sheet(book, table, ids, widths)
    end = top + 1 + frame.height  # the row below the data
    if end > _LAST_ROW:
        raise UsageError(
            Text(
                "表“{table}”有 {rows} 行，工作表放不下。请导出为 CSV。",
                "“{table}” has {rows} rows, more than a sheet holds. Export as CSV.",
            ).format(table=Text(table.zh, table.en), rows=frame.height)
        )
    for place, column in enumerate(table.columns):
        style = book.cells(column, locked=False)
        for row, value in enumerate(values[column.name], top + 1):
            _write(book, sheet, row, place, column, value, style)
    for row, lines in enumerate(_lines(table, values, widths), top + 1):
        if lines > 1:
            sheet.set_row(row, 15 * lines + 3)
    _input_rows(book, sheet, table, top + 1)
    if frame.height:
        sheet.autofilter(top, 0, end - 1, len(table.columns) - 1)
    sheet.freeze_panes(top + 1, _frozen_columns(table))
    sheet.protect("", _PERMITTED)


def _lines(table: Table, values: Mapping[str, Sequence[object]], widths: Sequence[float]) -> Iterator[int]:
    """How many lines each row takes where its longest wrapped text is shown in full."""
    wrapped = [
        (values[column.name], width)
        for column, width in zip(table.columns, widths, strict=True)
        if column.name in _WRAPPED
    ]
    for texts in zip(*(texts for texts, _ in wrapped), strict=True):
        yield max(
            ceil(_width(str(text or "")) / (width - 1.5)) for text, (_, width) in zip(texts, wrapped, strict=True)
        )


def _values(frame: pl.DataFrame, column: Column) -> list[object]:
    return frame[column.name].to_list() if column.name in frame.columns else [None] * frame.height


def _headed_sheet(
    book: _Book, table: Table, ids: Sequence[tuple[str, str]], widths: Sequence[float]
) -> tuple[Worksheet, int]:
    """A sheet with title, explanation and headings; returns it with the row of the headings."""
    sheet = book.workbook.add_worksheet(sheet_name(table, book.language))
    sheet.set_default_row(18)
    name = Text(table.zh, table.en)
    english = " ".join(part for part in (book.county, str(book.year or "")) if part)
    when = Text(f"（{book.county}{f'{book.year}年' if book.year else ''}）", f" ({english})")
    lines = [book.say(_explanation(table))]
    if len(ids) <= _MOST_LINES:
        lines += [f"{id_}：{meaning}" for id_, meaning in ids]
    sheet.set_row(0, 26, book.style())
    titled = book.say(name) + (book.say(when) if book.county or book.year else "")
    sheet.write_string(0, 0, titled, book.style(bold=True, font_size=14))
    for row, text in enumerate(lines, 1):
        sheet.set_row(row, 16, book.style())
        sheet.write_string(row, 0, text, book.style(font_color="#595959"))
    top = 1 + len(lines)
    for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.set_column(place, place, width, book.cells(column, locked=False))
        _heading_cell(book, sheet, top, place, column)
    tallest = max(
        sum(ceil(_width(line) / (width - 1.5)) for line in _shown_heading(book, column).split("\n"))
        for column, width in zip(table.columns, widths, strict=True)
    )
    sheet.set_row(top, 15 * tallest + 8, book.style())
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_LAST_ROW + 1}"})
    _page(book, sheet, sum(widths), last_repeated=top, footer=_SIGNATURE_FOOTER)
    return sheet, top


_MOST_LINES = 8  # of explanation above the headings, so that the headings stay in sight


def _explanation(table: Table) -> Text:
    zh, en = "空着 = 没有填报，不是 0。", "Empty = not reported, not 0."
    return Text(
        f"{table.note_zh}。{zh}" if table.note_zh else zh,
        f"{table.note_en[:1].upper()}{table.note_en[1:]}. {en}" if table.note_en else en,
    )


def _shown_heading(book: _Book, column: Column) -> str:
    """The heading as it stands in its cell, the unit on a line of its own."""
    name = column.zh if book.language == "zh" else column.en
    unit = heading(column, book.language).removeprefix(name)
    return ("*" if column.required else "") + name + (f"\n{unit}" if unit else "")


def _heading_cell(book: _Book, sheet: Worksheet, row: int, place: int, column: Column) -> None:
    fill, ink = (_REQUIRED, "#FFFFFF") if column.required else (_OPTIONAL, "#000000")
    style = book.style(
        bold=True, text_wrap=True, align="center", bg_color=fill, font_color=ink, border=1, border_color="#7F7F7F"
    )
    sheet.write_string(row, place, _shown_heading(book, column), style)
    if note := book.say(_note(column)):
        _comment(sheet, row, place, note)


def _note(column: Column) -> Text:
    """What hovers over the heading: the column's note and the form that carries the figure."""
    zh = [column.note_zh, f"来源：{column.form}" if column.form else ""]
    en = [column.note_en or column.note_zh, f"form: {column.form}" if column.form else ""]
    return Text("\n".join(filter(None, zh)), "\n".join(filter(None, en)))


def _comment(sheet: Worksheet, row: int, place: int, text: str) -> None:
    lines = sum(max(1, ceil(_width(line) / 34)) for line in text.split("\n"))
    sheet.write_comment(
        row, place, text, {"font_size": 9, "width": 220, "height": 20 + 17 * lines, "author": "junheng"}
    )


def _input_rows(book: _Book, sheet: Worksheet, table: Table, first: int) -> None:
    """Drop-downs and bounds from row `first` to the end of the sheet. They warn and let pass: the readers decide."""
    for place, column in enumerate(table.columns):
        if (rule := _validation(book, column)) is not None:
            title, message = Text("请核对", "Please check"), book.say(_bounds(column))
            options = {"error_type": "warning", "error_title": book.say(title), "error_message": message}
            sheet.data_validation(first, place, _LAST_ROW, place, {**rule, **options})


def _validation(book: _Book, column: Column) -> dict[str, object] | None:
    match column.type:
        case Type.TEXT:
            return None
        case Type.CODE | Type.YES_NO:
            texts = [Text(code.zh, code.en) for code in column.codes] or [*_YES_NO.values()]
            return {"validate": "list", "source": book.add_list(tuple(book.say(text) for text in texts))}
        case Type.DATE:
            return {"validate": "date", "criteria": ">=", "value": _FIRST_DATE}
    kind = "decimal" if column.type is Type.NUMBER else "integer"
    if column.minimum is not None and column.maximum is not None:
        return {"validate": kind, "criteria": "between", "minimum": column.minimum, "maximum": column.maximum}
    if column.minimum is not None:
        return {"validate": kind, "criteria": ">=", "value": column.minimum}
    return {"validate": kind, "criteria": "between", "minimum": -1e15, "maximum": 1e15}


def _bounds(column: Column) -> Text:
    """What a value of `column` can be, for the warning."""
    low = "" if column.minimum is None else f"{column.minimum:g}"
    high = "" if column.maximum is None else f"{column.maximum:g}"
    zh = f"{low}至{high}" if high else f"不小于{low}" if low else ""
    en = f" from {low} to {high}" if high else f" of at least {low}" if low else ""
    match column.type:
        case Type.CODE | Type.YES_NO:
            return Text("请从下拉选项中选择。", "choose from the list.")
        case Type.DATE:
            return Text("应为日期，如 2024-09-01。", "should be a date such as 2024-09-01.")
        case Type.NUMBER:
            return Text(f"应为{zh}的数。" if zh else "应为数。", f"should be a number{en}.")
    return Text(f"应为{zh}的整数。没有填报请留空。", f"should be a whole number{en}. Leave empty what is not reported.")


def _write(book: _Book, sheet: Worksheet, row: int, place: int, column: Column, value: object, style: Format) -> None:
    shown = _shown(book, column, value)
    if shown is None:
        sheet.write_blank(row, place, None, style)
    elif isinstance(shown, str):
        _write_text(sheet, row, place, shown, style)
    elif isinstance(shown, date):
        sheet.write_datetime(row, place, shown, style)
    else:
        sheet.write_number(row, place, shown, style)


def _shown(book: _Book, column: Column, value: object) -> str | int | Exact | date | None:
    """`value` as its cell shows it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return book.say(_YES_NO[value])
    if isinstance(value, float):
        return Exact(value)
    if isinstance(value, int):
        return value if abs(value) < 10**15 else str(value)  # beyond 15 digits a cell cannot hold a number
    if isinstance(value, date):
        return value if value >= _FIRST_DATE else value.isoformat()
    names = {code.value: Text(code.zh, code.en) for code in column.codes}
    return book.say(names[value]) if value in names else str(value)


def _write_text(sheet: Worksheet, row: int, place: int, text: str, style: Format) -> None:
    if len(text) > _LONGEST_TEXT:
        raise UsageError(
            Text(
                "有一格文字长达 {length} 个字符，工作表放不下（最多 {most} 个）。请导出为 CSV。",
                "a text of {length} characters is more than a cell holds ({most}). Export as CSV.",
            ).format(length=len(text), most=_LONGEST_TEXT)
        )
    if text.startswith("'"):
        text = f"'{text}"  # readers take one off
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "  # the writer takes such a text for markup; readers drop the space
    sheet.write_string(row, place, text, style)


def _number_format(column: Column) -> str:
    match column.type:
        case Type.COUNT:
            return "#,##0"
        case Type.YEAR:
            return "0"
        case Type.DATE:
            return "yyyy-mm-dd"
        case Type.NUMBER:
            return {"m²": "#,##0.00", "元": "#,##0.00", "°": "0.000000"}.get(column.unit, "General")
    return "@"  # text: a spreadsheet leaves codes with leading zeros, and what looks like a formula, as they are


def _width(text: str) -> int:
    """The width of `text` in Latin letters; a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _column_width(book: _Book, table: Table, column: Column, values: Sequence[object]) -> float:
    # Numbers are shown rounded; texts decide by their own length.
    shown = [value for value in values[:300] if value is not None and not isinstance(value, float)]
    longest = max((_width(str(_shown(book, column, value))) for value in shown), default=0) + 2
    usual: float
    match column.type:
        case Type.CODE:
            usual = max(9, *(_width(book.say(Text(code.zh, code.en))) + 3 for code in column.codes))
        case Type.TEXT:
            usual = _WIDTHS.get(column.name, 12)
        case Type.DATE:
            usual = 12
        case Type.YES_NO:
            usual = 9
        case _:
            usual = 14 if column.unit == "元" or column.name == "value" else 9.5
    first = 18 if column is table.columns[0] and not values else 0  # the worked row's mark stands there
    return min(max(usual, longest, first), 44)


def _frozen_columns(table: Table) -> int:
    """How many columns stay in sight: what names the row."""
    named = [
        place for place, column in enumerate(table.columns[:3]) if column.name in table.key or column.name == "name"
    ]
    return len(named) if len(table.columns) > 6 else 0


def _page(book: _Book, sheet: Worksheet, width: float, *, last_repeated: int, footer: Text) -> None:
    """For the printer: landscape, A3 where A4 would be illegible, headings on every page, page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_A3 if width > _A4_CHARACTERS else _A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, last_repeated)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    signed = book.say(footer)
    left = f"&L&10{signed}" if signed else ""
    sheet.set_footer(f"{left}&R&9{book.say(_PAGES)}")
